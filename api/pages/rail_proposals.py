"""What is proposed on railways: the list with its run, the evidence of one, and the decision."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from api.dependencies import ActorDep, SessionDep, SettingsDep
from api.pages.forms import Refused, Sent, SentDep, choice, day, required, version
from api.pages.layout import PageDep, see_other
from hotspots import permissions
from hotspots.errors import Conflict, InvalidInput, Message, Refusal, UnknownRules
from hotspots.i18n import _
from hotspots.models import Account, RailProposal
from hotspots.registry import deployment, rail_proposals, rail_screening
from hotspots.registry.rail_evidence import (
    classes_of,
    counts_by_class,
    months_since,
    place_of,
)
from hotspots.registry.rail_lines import has_railway
from hotspots.registry.rail_proposals import RailDetail
from hotspots.settings import Settings
from hotspots.vocabulary import Action, ProposalState, RejectionReason

router = APIRouter(prefix="/rail-proposals")

STATES = tuple(each for each in ProposalState if each is not ProposalState.SUPERSEDED)


@router.get("")
def listing(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
    state: str = "",
    run: UUID | None = None,
    said: str = "",
) -> Response:
    """List the places, with the run they are of and, for who may, a form for a new one."""
    told = {"state": state, "run": run, "said": said}
    return _list(page, session, actor, settings, told)


@router.post("")
def screen(
    page: PageDep, session: SessionDep, actor: ActorDep, settings: SettingsDep, sent: SentDep
) -> Response:
    """Screen the railways, and show what was found."""
    try:
        with session.begin_nested():
            made = rail_screening.run(
                session,
                actor=actor,
                as_of=day(sent["as_of"], name="as_of"),
                rule_id=sent["rules"] or None,
                criteria_folder=settings.criteria_folder,
            )
    except (InvalidInput, UnknownRules) as refusal:
        return _list(page, session, actor, settings, {}, refusal=refusal, sent=sent)
    return see_other(f"/rail-proposals?run={made.id}" if made.for_looking else "/rail-proposals")


@router.get("/{proposal_id}")
def one(
    proposal_id: UUID,
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
    said: str = "",
) -> Response:
    """Show why a place is proposed, and the decision to whoever may take it."""
    detail = rail_proposals.get(session, actor=actor, proposal_id=proposal_id)
    return page.show("rail_proposals/one.html", **_evidence(detail, actor, settings), said=said)


@router.post("/{proposal_id}/accept")
def accept(
    proposal_id: UUID,
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
    sent: SentDep,
) -> Response:
    """Give the place its class in the register, and go to it."""
    try:
        with session.begin_nested():
            site = rail_proposals.accept(
                session,
                actor=actor,
                proposal_id=proposal_id,
                note=sent["note"],
                expected_version=version(sent["version"]),
                criteria_folder=settings.criteria_folder,
            )
    except (InvalidInput, Conflict) as refusal:
        return _again(page, session, actor, settings, proposal_id, refusal, sent)
    return see_other(f"/sites/{site.code}?said=accepted")


@router.post("/{proposal_id}/reject")
def reject(
    proposal_id: UUID,
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
    sent: SentDep,
) -> Response:
    """Keep the place away for a stated reason."""
    try:
        reason = required(RejectionReason, sent["reason"], name="reason")
        with session.begin_nested():
            rail_proposals.reject(
                session,
                actor=actor,
                proposal_id=proposal_id,
                reason=reason,
                text=sent["text"],
                expected_version=version(sent["version"]),
            )
    except (InvalidInput, Conflict) as refusal:
        return _again(page, session, actor, settings, proposal_id, refusal, sent)
    return see_other(f"/rail-proposals/{proposal_id}?said=rejected")


def _list(
    page: PageDep,
    session: SessionDep,
    actor: Account,
    settings: Settings,
    told: dict[str, Any],
    *,
    refusal: Refusal | None = None,
    sent: Sent | None = None,
) -> Response:
    state = choice(ProposalState, told.get("state", ""), name="state")
    run_id = told.get("run")
    found = rail_proposals.list_proposals(session, actor=actor, state=state, run_id=run_id)
    today, folder = deployment.as_of(session), settings.criteria_folder
    refused = None if refusal is None else Refused.by(refusal)
    return page.show(
        "rail_proposals/list.html",
        status=200 if refused is None else refused.status,
        refused=refused,
        sent=sent or Sent(),
        listing=found,
        scales=[] if found.run is None else rail_screening.scales_of(found.run, folder),
        rows=[(e, place_of(e), months_since(e.latest_on, today)) for e in found.rows],
        states=STATES,
        state="" if state is None else state.value,
        has_railway=has_railway(session),
        may_screen=permissions.may(actor, Action.RUN_SCREENING),
        sees_roads=permissions.may(actor, Action.READ_PROPOSALS),
        as_of=today,
        official=rail_screening.rules_on(today, folder),
        rules=rail_screening.rules_known(folder),
        runs=rail_screening.list_runs(session, actor=actor, limit=10),
    )


def _again(
    page: PageDep,
    session: SessionDep,
    actor: Account,
    settings: Settings,
    proposal_id: UUID,
    refusal: Refusal,
    sent: Sent,
) -> Response:
    """Show the place as it stands now, why it was not decided, and what the person wrote."""
    detail = rail_proposals.get(session, actor=actor, proposal_id=proposal_id)
    refused, content = Refused.by(refusal), _evidence(detail, actor, settings)
    return page.show(
        "rail_proposals/one.html", status=refused.status, refused=refused, sent=sent, **content
    )


def _evidence(detail: RailDetail, actor: Account, settings: Settings) -> dict[str, Any]:
    return {
        "detail": detail,
        "proposal": detail.proposal,
        "run": detail.run,
        "scales": rail_screening.scales_of(detail.run, settings.criteria_folder),
        "name": place_of(detail.proposal),
        "classes": classes_of(detail.proposal),
        "by_class": counts_by_class(detail.proposal),
        "reasons": list(RejectionReason),
        "why_not": None if detail.may_decide else _why_not(detail.proposal, actor),
    }


def _why_not(proposal: RailProposal, actor: Account) -> Message:
    """Return why this person cannot decide: what became of it, the role, or the place."""
    if proposal.state is not ProposalState.OPEN:
        return Message(_DECIDED[proposal.state])
    deciders = permissions.MAY[Action.DECIDE_RAIL_PROPOSAL]
    if actor.role not in deciders:
        return Message(
            _("These may accept or reject it: {roles}. You are signed in as: {role}."),
            {"roles": sorted(deciders), "role": actor.role},
        )
    return Message(
        _("This place lies in {areas}, outside the area you decide for."),
        {"areas": [area.name for area in proposal.areas] or ["?"]},
    )


_DECIDED = {
    ProposalState.ACCEPTED: _("It was accepted: its place is a registered site."),
    ProposalState.REJECTED: _("It was rejected."),
    ProposalState.REGISTERED: _("This place has this class in the register already."),
    ProposalState.SUPPRESSED: _(
        "This place was rejected before, and nothing new has happened there since."
    ),
    ProposalState.SUPERSEDED: _(
        "It is not of the present list: a later screening took its place, or it was for looking"
        " only."
    ),
}
