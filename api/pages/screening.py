"""Screening: start one by the rules in force, and the list of runs with their counts."""

from datetime import date

from fastapi import APIRouter, Response

from api.dependencies import ActorDep, SessionDep, SettingsDep
from api.pages.forms import Refused, Sent, SentDep, day, required
from api.pages.layout import PageDep, see_other
from hotspots import permissions
from hotspots.criteria import RoadRules, in_force
from hotspots.errors import Conflict, InvalidInput, UnknownRules
from hotspots.registry import deployment, screening
from hotspots.settings import Settings
from hotspots.vocabulary import Action, RuleKind, WindowMode

router = APIRouter(prefix="/screening")


@router.get("")
def runs(
    page: PageDep, session: SessionDep, actor: ActorDep, settings: SettingsDep, said: str = ""
) -> Response:
    """List the runs, and offer a new one to whoever may start it."""
    return _show(page, session, actor, settings, said=said)


@router.post("")
def run(
    page: PageDep, session: SessionDep, actor: ActorDep, settings: SettingsDep, sent: SentDep
) -> Response:
    """Screen the network and go to what was proposed."""
    try:
        with session.begin_nested():
            made = screening.run(
                session,
                actor=actor,
                as_of=day(sent["as_of"], name="as_of"),
                mode=required(WindowMode, sent["mode"], name="mode"),
                date_from=day(sent["date_from"], name="date_from"),
                date_to=day(sent["date_to"], name="date_to"),
                criteria_folder=settings.criteria_folder,
            )
    except (InvalidInput, Conflict) as refusal:
        return _show(page, session, actor, settings, refused=Refused.by(refusal), sent=sent)
    return see_other(f"/screening?said=run-{made.number}")


def _show(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    settings: Settings,
    *,
    refused: Refused | None = None,
    sent: Sent | None = None,
    said: str = "",
) -> Response:
    as_of = deployment.as_of(session)
    found = screening.list_runs(session, actor=actor)
    return page.show(
        "screening.html",
        status=refused.status if refused else 200,
        refused=refused,
        sent=sent or Sent(),
        runs=found,
        done=next((each for each in found if said == f"run-{each.number}"), None),
        as_of=as_of,
        rules=_rules_on(as_of, settings),
        modes=list(WindowMode),
        may_run=permissions.may(actor, Action.RUN_SCREENING),
    )


def _rules_on(as_of: date, settings: Settings) -> RoadRules | None:
    """Return the rules that a screening of that day would go by, None where there are none."""
    try:
        rules = in_force(RuleKind.ROAD, as_of, settings.criteria_folder)
    except UnknownRules:
        return None
    return rules if isinstance(rules, RoadRules) else None
