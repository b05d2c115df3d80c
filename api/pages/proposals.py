"""Proposals: the list with the run it came from, the evidence of one, and the decision."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, SessionDep, SettingsDep
from api.pages.forms import Refused, Sent, SentDep, choice, required, version
from api.pages.layout import PageDep, see_other
from api.pages.place_evidence import drawn, laid_out
from hotspots import permissions
from hotspots.errors import Conflict, InvalidInput, Message
from hotspots.i18n import _
from hotspots.models import Account, Proposal
from hotspots.registry import areas, proposals, screening, sites
from hotspots.registry.evidence_parts import grade_rule
from hotspots.registry.proposals import Detail
from hotspots.registry.rail_lines import has_railway
from hotspots.registry.registration import name_of
from hotspots.vocabulary import Action, ProposalState, RejectionReason, WindowMode

router = APIRouter(prefix="/proposals")

EVERY = "all"
_A_PAGE = 50


@router.get("")
def listing(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    state: str = ProposalState.OPEN,
    mode: str = "",
    area: str = "",
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """List proposals in the order in which to look at them, with the latest screening."""
    found = proposals.list_proposals(
        session,
        actor=actor,
        state=None if state == EVERY else choice(ProposalState, state, name="state"),
        mode=choice(WindowMode, mode, name="mode"),
        area_id=areas.ground_told(session, area).unit_id if area else None,
        limit=_A_PAGE,
        after=after,
    )
    runs = screening.list_runs(session, actor=actor, limit=1)
    return page.show(
        "proposals/list.html",
        proposals=[(each, name_of(each), found.evidence.get(each.id)) for each in found.rows],
        next=found.next,
        run=runs[0] if runs else None,
        states=list(ProposalState),
        modes=list(WindowMode),
        areas=areas.choices_for(session, actor=actor),
        ground_note=areas.ground_note(session, area),
        chosen={"state": state, "mode": mode, "area": area},
        to_railways=has_railway(session) and permissions.may(actor, Action.READ_RAIL_PROPOSALS),
        may_screen=permissions.may(actor, Action.RUN_SCREENING),
    )


@router.get("/{proposal_id}")
def one(
    proposal_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep, said: str = ""
) -> Response:
    """Show the evidence of a proposal, and the decision to whoever may take it."""
    detail = proposals.get(session, actor=actor, proposal_id=proposal_id)
    code = sites.code_of(session, actor=actor, site_id=detail.proposal.place_id)
    return page.show("proposals/one.html", **_evidence(detail, actor), said=said, site_code=code)


@router.get("/{proposal_id}/diagnosis")
def diagnosis(proposal_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep) -> Response:
    """Show what the crashes of a proposed place have in common."""
    found = proposals.diagnosis(session, actor=actor, proposal_id=proposal_id)
    name = name_of(proposals.get(session, actor=actor, proposal_id=proposal_id).proposal)
    back = f"/proposals/{proposal_id}"
    return page.show("diagnosis.html", name=name, back=back, **laid_out(found))


@router.post("/{proposal_id}/accept")
def accept(
    proposal_id: UUID,
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
    sent: SentDep,
) -> Response:
    """Make a site of the proposal, and go to it."""
    try:
        with session.begin_nested():
            site = proposals.accept(
                session,
                actor=actor,
                proposal_id=proposal_id,
                note=sent["note"],
                expected_version=version(sent["version"]),
                criteria_folder=settings.criteria_folder,
            )
    except (InvalidInput, Conflict) as refusal:
        detail = proposals.get(session, actor=actor, proposal_id=proposal_id)
        return _again(page, detail, actor, Refused.by(refusal), sent)
    return see_other(f"/sites/{site.code}?said=accepted")


@router.post("/{proposal_id}/reject")
def reject(
    proposal_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep, sent: SentDep
) -> Response:
    """Keep the place away for a stated reason."""
    try:
        reason = required(RejectionReason, sent["reason"], name="reason")
        with session.begin_nested():
            proposals.reject(
                session,
                actor=actor,
                proposal_id=proposal_id,
                reason=reason,
                text=sent["text"],
                expected_version=version(sent["version"]),
            )
    except (InvalidInput, Conflict) as refusal:
        detail = proposals.get(session, actor=actor, proposal_id=proposal_id)
        return _again(page, detail, actor, Refused.by(refusal), sent)
    return see_other(f"/proposals/{proposal_id}?said=rejected")


def _again(page: PageDep, detail: Detail, actor: Account, refused: Refused, sent: Sent) -> Response:
    """Show the proposal as it stands now, why it was not decided, and what the person wrote."""
    content = _evidence(detail, actor)
    return page.show(
        "proposals/one.html", status=refused.status, refused=refused, sent=sent, **content
    )


def _evidence(detail: Detail, actor: Account) -> dict[str, Any]:
    proposal = detail.proposal
    return {
        "detail": detail,
        "proposal": proposal,
        "run": detail.run,
        "blocks": drawn(detail.evidence.section if detail.evidence else None),
        "grade_rule": grade_rule(),
        "name": name_of(proposal),
        "limbs": [
            (limb, proposal.margins.get(limb["code"])) for limb in detail.run.criteria["limbs"]
        ],
        "reasons": list(RejectionReason),
        "why_not": None if detail.may_decide else _why_not(proposal, actor),
    }


def _why_not(proposal: Proposal, actor: Account) -> Message:
    """Return why this person cannot decide: what became of it, the role, or the place."""
    if proposal.state is not ProposalState.OPEN:
        return Message(_DECIDED[proposal.state])
    deciders = permissions.MAY[Action.DECIDE_PROPOSAL]
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
    ProposalState.REGISTERED: _("This place is a registered site already."),
    ProposalState.SUPPRESSED: _(
        "This place was rejected before, and nothing new has happened there since."
    ),
    ProposalState.SUPERSEDED: _(
        "A later screening took its place: decide on the proposal of the present list."
    ),
}
