"""After a meeting: files are ticked in the list, and one act is tried and written in all."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, SessionDep, SettingsDep
from api.pages.forms import Refused, Sent, SentDep, choice, required, version
from api.pages.layout import PageDep, see_other
from api.pages.step_forms import FieldView, facts_sent, field_views, papers_sent
from hotspots import permissions
from hotspots.errors import Conflict, InvalidInput, StaleVersion
from hotspots.models import Account, RemediationCase, Transition
from hotspots.registry import meeting
from hotspots.registry.bodies import existing_bodies
from hotspots.registry.meeting import Act, Chosen
from hotspots.vocabulary import Action, CaseState, MeetingAct, SiteKind, StepField

router = APIRouter(prefix="/sites/meeting")

Codes = Annotated[list[str] | None, Query(alias="site", max_length=80)]


@router.get("")
def ask(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    codes: Codes = None,
    act: str = "",
    to: str = "",
    written: int = 0,
) -> Response:
    """Show the ticked files, ask what is to be done with them, and for what that needs."""
    if not codes:
        return page.show("sites/meeting.html", cases=[], written=written)
    cases = meeting.files_of(session, actor=actor, sites=codes)
    sent = Sent.of(act=act, to=to)
    return page.show("sites/meeting.html", **_form(session, actor, cases, sent), written=written)


@router.post("/preview")
def preview(
    page: PageDep, session: SessionDep, actor: ActorDep, settings: SettingsDep, sent: SentDep
) -> Response:
    """Say for every file what would become of it, or why not."""
    return _shown(page, session, actor, settings, sent)


@router.post("")
def apply(
    page: PageDep, session: SessionDep, actor: ActorDep, settings: SettingsDep, sent: SentDep
) -> Response:
    """Write the act in all files; where one cannot take it any more, show the preview again."""
    try:
        done = meeting.apply(
            session,
            actor=actor,
            chosen=_chosen(sent),
            act=_act(sent),
            criteria_folder=settings.criteria_folder,
        )
    except (Conflict, InvalidInput) as refusal:
        return _shown(page, session, actor, settings, sent, refused=Refused.by(refusal))
    return see_other(f"/sites/meeting?written={len(done)}")


def _shown(
    page: PageDep,
    session: SessionDep,
    actor: Account,
    settings: SettingsDep,
    sent: Sent,
    *,
    refused: Refused | None = None,
) -> Response:
    outcomes: Sequence[meeting.Outcome] = ()
    try:
        outcomes = meeting.preview(
            session,
            actor=actor,
            chosen=_chosen(sent),
            act=_act(sent),
            criteria_folder=settings.criteria_folder,
        )
    except InvalidInput as refusal:
        refused = Refused.by(refusal)
    cases = meeting.files_of(session, actor=actor, sites=sent.every("site"))
    stale = {each.code for each in outcomes if isinstance(each.refusal, StaleVersion)}
    return page.show(
        "sites/meeting.html",
        status=200 if refused is None else refused.status,
        outcomes=outcomes,
        may_write=bool(outcomes) and not any(each.refusal for each in outcomes),
        refused=refused,
        **_form(session, actor, cases, sent, stale=stale),
    )


def _form(
    session: SessionDep,
    actor: Account,
    cases: Sequence[RemediationCase],
    sent: Sent,
    *,
    stale: Collection[str] = (),
) -> dict[str, Any]:
    steps = meeting.steps_open(cases, actor=actor)
    to = choice(CaseState, sent["to"], name="to")
    chosen = choice(MeetingAct, sent["act"], name="act")
    asked = steps.get(to, []) if to is not None and chosen is MeetingAct.STEP else []
    return {
        "cases": cases,
        "versions": {
            each.site.code: (each.site.code not in stale and sent[f"version.{each.site.code}"])
            or each.version
            for each in cases
        },
        "choices": _choices(cases, steps, actor),
        "steps": steps,
        "sent": sent,
        "act": chosen,
        "to": to,
        "fields": _fields(asked),
        "papers": sorted({kind for step in asked for kind in step.documents}),
        "needs_reason": any(step.reason for step in asked),
        "conditions": sorted({each for step in asked for each in step.conditions}),
        "bodies": existing_bodies(session),
        "by_measure": any(each.kind is SiteKind.ROAD_SPOT for each in cases),
    }


@dataclass(frozen=True, slots=True)
class Choice:
    """One act a person may choose: where its form is, and in how many of the files it is open."""

    address: str
    act: MeetingAct
    step: Transition | None
    count: int


def _choices(
    cases: Sequence[RemediationCase], steps: Mapping[CaseState, list[Transition]], actor: Account
) -> list[Choice]:
    codes = [("site", each.site.code) for each in cases]

    def address(act: MeetingAct, to: str = "") -> str:
        return f"/sites/meeting?{urlencode([*codes, ('act', act.value), ('to', to)])}"

    found = [
        Choice(address(MeetingAct.STEP, to.value), MeetingAct.STEP, open_in[0], len(open_in))
        for to, open_in in steps.items()
    ]
    for act, action in (
        (MeetingAct.NOTE, Action.WRITE_IN_FILE),
        (MeetingAct.DAY, Action.APPROVE_HOLD),
    ):
        if permissions.may(actor, action):
            found.append(Choice(address(act), act, None, len(cases)))
    return found


def _fields(steps: Sequence[Transition]) -> tuple[FieldView, ...]:
    """Return the fields of all steps together: asked for where one of them asks for it."""
    needed = {each for step in steps for each in step.fields}
    optional = {each for step in steps for each in step.optional} - needed
    return field_views(
        [each for each in StepField if each in needed],
        [each for each in StepField if each in optional],
    )


def _chosen(sent: Sent) -> list[Chosen]:
    return [Chosen(code, version(sent[f"version.{code}"])) for code in sent.every("site")]


def _act(sent: Sent) -> Act:
    match required(MeetingAct, sent["act"], name="act"):
        case MeetingAct.STEP:
            to = required(CaseState, sent["to"], name="to")
            return Act(to, None, sent["note"], facts_sent(sent), papers_sent(sent))
        case MeetingAct.DAY:
            return Act(due_on=sent["due_on"], note=sent["note"])
        case MeetingAct.NOTE:
            return Act(note=sent["note"])
