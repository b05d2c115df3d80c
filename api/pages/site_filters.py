"""What the form above a list of sites asks for: the same on the list, the map and in a file."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Query

from api.dependencies import SessionDep
from api.pages.forms import choice, day, whole
from hotspots import clock
from hotspots.errors import InvalidInput
from hotspots.i18n import _
from hotspots.models import Account
from hotspots.registry import areas
from hotspots.registry.bodies import body_named, existing_bodies, unknown_body
from hotspots.registry.inventory_years import require_year
from hotspots.registry.site_choices import SiteChoice, stretch_named
from hotspots.registry.site_search import LONGEST
from hotspots.vocabulary import CaseState, InventoryStatus, LegalClass, SiteKind


class AskedSites:
    """What somebody asks for of the sites, as it was written."""

    def __init__(
        self,
        words: Annotated[str, Query(alias="q", max_length=LONGEST)] = "",
        kind: str = "",
        legal_class: Annotated[str, Query(alias="class")] = "",
        state: str = "",
        area: str = "",
        desk: str = "",
        road: Annotated[str, Query(max_length=200)] = "",
        registered_from: str = "",
        registered_to: str = "",
        overdue: str = "",
        unplaced: str = "",
        partner: str = "",
        inventory: Annotated[str, Query(max_length=4, description="A year")] = "",
        found: str = "",
    ) -> None:
        self.written = {
            "q": words.strip(),
            "kind": kind,
            "class": legal_class,
            "state": state,
            "area": area,
            "desk": desk,
            "road": road.strip(),
            "registered_from": registered_from,
            "registered_to": registered_to,
            "overdue": overdue,
            "unplaced": unplaced,
            "partner": partner,
            "inventory": inventory,
            "found": found,
        }

    @property
    def narrows(self) -> bool:
        """Say whether anything is asked for at all."""
        return any(self.written.values())

    @property
    def query(self) -> str:
        """Return the same once more for another address, empty where nothing is asked for."""
        return self.also({})

    def also(self, more: Mapping[str, str]) -> str:
        """Return the same for another address, narrowed further."""
        told = self.written | dict(more)
        return urlencode({name: text for name, text in told.items() if text})

    @property
    def only_words(self) -> str | None:
        """Return what was written in the search box, where nothing else is asked for."""
        told = {name: text for name, text in self.written.items() if text}
        return told["q"] if told.keys() == {"q"} else None

    def choice(self, session: SessionDep) -> SiteChoice:
        """Return what is wanted; a body is told by its name.

        Raises
        ------
        InvalidInput
            Something written cannot be read.
        """
        told = self.written
        last = day(told["registered_to"], name="registered_to")
        status = choice(InventoryStatus, told["found"], name="found")
        year = whole(told["inventory"]) or 0 if told["inventory"] else None
        if status is not None and year is None:
            year = clock.today().year
        return SiteChoice(
            words=told["q"] or None,
            kind=choice(SiteKind, told["kind"], name="kind"),
            legal_class=choice(LegalClass, told["class"], name="class"),
            state=choice(CaseState, told["state"], name="state"),
            area_id=areas.ground_told(session, told["area"]).unit_id if told["area"] else None,
            desk_id=_body(session, told["desk"], field="desk"),
            stretch=stretch_named(session, told["road"]) if told["road"] else None,
            registered_from=day(told["registered_from"], name="registered_from"),
            registered_before=None if last in (None, date.max) else last + timedelta(days=1),
            overdue=told["overdue"] == "yes",
            unplaced=told["unplaced"] == "yes",
            partner_id=_body(session, told["partner"], field="partner"),
            inventory_year=None if year is None else require_year(year),
            inventory=status,
        )

    def offered(self, session: SessionDep, actor: Account) -> dict[str, Any]:
        """Return what the fields of the form offer, and what was chosen in them."""
        return {
            "kinds": list(SiteKind),
            "classes": list(LegalClass),
            "states": list(CaseState),
            "areas": areas.choices_for(session, actor=actor),
            "ground_note": areas.ground_note(session, self.written["area"]),
            "bodies": existing_bodies(session),
            "statuses": list(InventoryStatus),
            "this_year": clock.today().year,
            "chosen": self.written,
            "query": self.query,
            "also": self.also,
        }


def _body(session: SessionDep, name: str, *, field: str) -> UUID | None:
    if not name:
        return None
    body = body_named(session, name, clock.today())
    if body is None:
        problem = unknown_body(field, name)
        raise InvalidInput(_("The list cannot be narrowed like that."), problems=[problem])
    return body.id


AskedSitesDep = Annotated[AskedSites, Depends(AskedSites)]
