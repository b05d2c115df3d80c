"""Reporting a defect of the road, on a phone beside it or at a desk."""

from typing import Any

from fastapi import APIRouter, Response

from api.dependencies import ActorDep, SessionDep, SettingsDep
from api.pages.forms import Refused, Sent, SentDep
from api.pages.layout import PageDep, see_other
from hotspots import clock, permissions
from hotspots.errors import Conflict, Forbidden, InvalidInput
from hotspots.i18n import shown_date
from hotspots.records.defect import DEFECT_FIELDS, PLACE
from hotspots.registry import defects
from hotspots.vocabulary import Action, DangerGrade

router = APIRouter(prefix="/defects")


@router.get("/new")
def form(page: PageDep, actor: ActorDep, settings: SettingsDep) -> Response:
    """Ask what is broken, where, how dangerous it is and since when."""
    permissions.require(actor, Action.DECLARE_SITE)
    sent = Sent.of(found_on=shown_date(clock.today()))
    return page.show("defects/new.html", **_form(sent, settings))


@router.post("/new")
def report(
    page: PageDep, session: SessionDep, actor: ActorDep, settings: SettingsDep, sent: SentDep
) -> Response:
    """Register the defect and go to its page."""
    told = {name: sent[name] for name in (*DEFECT_FIELDS, *PLACE)}
    try:
        with session.begin_nested():
            defect = defects.report(
                session, actor=actor, told=told, criteria_folder=settings.criteria_folder
            )
    except (InvalidInput, Conflict, Forbidden) as refusal:
        refused = Refused.by(refusal)
        content = _form(sent, settings)
        return page.show("defects/new.html", status=refused.status, refused=refused, **content)
    return see_other(f"/sites/{defect.code}?said=reported")


def _form(sent: Sent, settings: SettingsDep) -> dict[str, Any]:
    types = defects.catalogue(settings.criteria_folder).types
    return {"sent": sent, "types": types, "grades": list(reversed(DangerGrade))}
