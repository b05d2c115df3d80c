"""What the form above a list of sites asks for: the same on the list, the map and in a file."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Query

from api.dependencies import SessionDep
from api.pages.forms import choice, day
from hotspots import clock
from hotspots.errors import InvalidInput
from hotspots.i18n import _
from hotspots.models import Account
from hotspots.registry import areas
from hotspots.registry.bodies import body_named, existing_bodies, unknown_body
from hotspots.registry.site_choices import SiteChoice, stretch_named
from hotspots.registry.site_search import LONGEST
from hotspots.vocabulary import CaseState, LegalClass, SiteKind


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
        desk = body_named(session, told["desk"], clock.today()) if told["desk"] else None
        if told["desk"] and desk is None:
            problem = unknown_body("desk", told["desk"])
            raise InvalidInput(_("The list cannot be narrowed like that."), problems=[problem])
        return SiteChoice(
            words=told["q"] or None,
            kind=choice(SiteKind, told["kind"], name="kind"),
            legal_class=choice(LegalClass, told["class"], name="class"),
            state=choice(CaseState, told["state"], name="state"),
            area_id=areas.area_with_code(session, code=told["area"]).id if told["area"] else None,
            desk_id=None if desk is None else desk.id,
            stretch=stretch_named(session, told["road"]) if told["road"] else None,
            registered_from=day(told["registered_from"], name="registered_from"),
            registered_before=None if last in (None, date.max) else last + timedelta(days=1),
            overdue=told["overdue"] == "yes",
            unplaced=told["unplaced"] == "yes",
        )

    def offered(self, session: SessionDep, actor: Account) -> dict[str, Any]:
        """Return what the fields of the form offer, and what was chosen in them."""
        return {
            "kinds": list(SiteKind),
            "classes": list(LegalClass),
            "states": list(CaseState),
            "areas": areas.communes_for(session, actor=actor),
            "bodies": existing_bodies(session),
            "chosen": self.written,
            "query": self.query,
            "also": self.also,
        }


AskedSitesDep = Annotated[AskedSites, Depends(AskedSites)]
