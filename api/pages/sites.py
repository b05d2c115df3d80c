"""Registered sites: the list, and one with its evidence and its file."""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import ActorDep, SessionDep, SettingsDep
from api.pages.forms import Refused, choice, day
from api.pages.layout import PageDep
from api.pages.place_evidence import laid_out
from api.pages.site_page import SitePageDep
from hotspots import clock
from hotspots.errors import InvalidInput
from hotspots.i18n import _
from hotspots.registry import areas, sites
from hotspots.registry.bodies import body_named, existing_bodies, unknown_body
from hotspots.registry.site_choices import SiteChoice, stretch_named
from hotspots.vocabulary import CaseState, LegalClass, SiteKind

router = APIRouter(prefix="/sites")

_A_PAGE = 50


class Asked:
    """What the form above the list asks for, as it was written."""

    def __init__(
        self,
        kind: str = "",
        legal_class: Annotated[str, Query(alias="class")] = "",
        state: str = "",
        area: str = "",
        desk: str = "",
        road: Annotated[str, Query(max_length=200)] = "",
        registered_from: str = "",
        registered_to: str = "",
        overdue: str = "",
    ) -> None:
        self.written = {
            "kind": kind,
            "class": legal_class,
            "state": state,
            "area": area,
            "desk": desk,
            "road": road,
            "registered_from": registered_from,
            "registered_to": registered_to,
            "overdue": overdue,
        }

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
            kind=choice(SiteKind, told["kind"], name="kind"),
            legal_class=choice(LegalClass, told["class"], name="class"),
            state=choice(CaseState, told["state"], name="state"),
            area_id=areas.area_with_code(session, code=told["area"]).id if told["area"] else None,
            desk_id=None if desk is None else desk.id,
            stretch=stretch_named(session, told["road"]) if told["road"].strip() else None,
            registered_from=day(told["registered_from"], name="registered_from"),
            registered_before=None if last in (None, date.max) else last + timedelta(days=1),
            overdue=told["overdue"] == "yes",
        )


@router.get("")
def listing(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    asked: Annotated[Asked, Depends(Asked)],
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """List sites by code, with class and state as the two axes they are."""
    told: dict[str, Any] = {
        "kinds": list(SiteKind),
        "classes": list(LegalClass),
        "states": list(CaseState),
        "areas": areas.communes_for(session, actor=actor),
        "bodies": existing_bodies(session),
        "chosen": asked.written,
        "today": clock.today(),
    }
    try:
        wanted = asked.choice(session)
    except InvalidInput as refusal:
        refused = Refused.by(refusal)
        return page.show(
            "sites/list.html", status=refused.status, refused=refused, entries=[], **told
        )
    found = sites.list_sites(session, actor=actor, choice=wanted, limit=_A_PAGE, after=after)
    return page.show("sites/list.html", entries=found.entries, next=found.next, **told)


@router.get("/{code}")
def one(site: SitePageDep, said: str = "") -> Response:
    """Show a site, what the decision rested on, and its file."""
    return site.show(said=said)


@router.get("/{code}/diagnosis")
def diagnosis(
    code: str, page: PageDep, session: SessionDep, actor: ActorDep, settings: SettingsDep
) -> Response:
    """Show what the crashes of a site have in common."""
    found = sites.diagnosis(session, actor=actor, site=code)
    detail = sites.get(session, actor=actor, site=code, criteria_folder=settings.criteria_folder)
    name, back = f"{detail.site.code} {detail.site.name}", f"/sites/{detail.site.code}"
    return page.show("diagnosis.html", name=name, back=back, **laid_out(found))
