"""The accidents on record at a crossing of a railway, and what the rule proposes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.models import Account, Crash, RailProposal, Site
from hotspots.registry.crash_queries import SHOWN_WITH
from hotspots.registry.crossing_rows import accident_ids_at
from hotspots.vocabulary import Action, ProposalState, SeverityClass


@dataclass(frozen=True, slots=True)
class AccidentsHere:
    """Accidents at a crossing: those a person may see, the latest first, and how many others.

    `proposal` is what is open of it as a dangerous place, where the person may see such.
    """

    seen: Sequence[Crash]
    hidden: int
    classes: Mapping[UUID, SeverityClass | None]
    proposal: RailProposal | None


def accidents_here(session: Session, *, actor: Account, site: Site) -> AccidentsHere:
    """Return the accidents of all years that were placed at a crossing or linked to it.

    Those beside it that a proposal counts are among them; what is below the least class of the
    scale of railways is none.
    """
    proposal = _open_proposal(session, actor, site)
    ids = {*accident_ids_at(session, site.id), *(proposal.crash_ids if proposal else ())}
    seen: Sequence[Crash] = ()
    if ids and permissions.may(actor, Action.READ_CRASHES):
        query = select(Crash).where(Crash.id.in_(ids), permissions.visible_crashes(actor))
        order = Crash.occurred_at.desc(), Crash.id
        seen = session.scalars(query.options(*SHOWN_WITH).order_by(*order)).all()
    return AccidentsHere(
        seen=seen,
        hidden=len(ids) - len(seen),
        classes={each.id: each.rail_severity for each in seen},
        proposal=proposal,
    )


def _open_proposal(session: Session, actor: Account, site: Site) -> RailProposal | None:
    if not permissions.may(actor, Action.READ_RAIL_PROPOSALS):
        return None
    query = select(RailProposal).where(
        RailProposal.crossing_id == site.id,
        RailProposal.state == ProposalState.OPEN,
        permissions.visible_rail_proposals(actor),
    )
    return session.scalars(query.limit(1)).one_or_none()
