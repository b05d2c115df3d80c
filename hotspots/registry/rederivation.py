"""Whether what a screening proposed still follows from what was stored with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, undefer

from hotspots import permissions
from hotspots.analysis.proposed_site import ProposedSite
from hotspots.analysis.screening import screen
from hotspots.code_version import code_version
from hotspots.errors import NotFound
from hotspots.i18n import _
from hotspots.models import Account, DecisionBasis, Proposal, ScreeningRun
from hotspots.registry.proposal_rows import says_the_same
from hotspots.registry.screening_inputs import (
    fingerprint,
    parameters_of,
    parameters_on,
    thaw,
)
from hotspots.vocabulary import Action, ChangeCause


@dataclass(frozen=True, slots=True)
class Rederivation:
    """What screening the stored input again gave.

    Attributes
    ----------
    follows
        Whether every stored proposal came out again, alike in all it rests on, and no other.
    input_intact
        Whether the stored input still has the hash that was stored beside it.
    missing, unexpected
        Deciding crashes of the proposals that did not come out again, and of those that came out
        and are not stored.
    code_then, code_now
        Versions of the code: where they differ, a difference may be ours and not the data's.
    """

    follows: bool
    input_intact: bool
    missing: tuple[tuple[str, ...], ...]
    unexpected: tuple[tuple[str, ...], ...]
    code_then: str
    code_now: str


def rederive(session: Session, *, actor: Account, run_id: UUID) -> Rederivation:
    """Screen the stored input of a run again, whatever became of the crashes since."""
    permissions.require(actor, Action.RUN_SCREENING)
    query = select(ScreeningRun).where(ScreeningRun.id == run_id)
    deferred = (undefer(ScreeningRun.input_crashes), undefer(ScreeningRun.input_junctions))
    run = session.scalars(query.options(*deferred)).one_or_none()
    if run is None:
        raise NotFound(_("There is no such screening."))
    crashes, junctions = thaw(run.input_crashes), thaw(run.input_junctions)
    result = screen(crashes, parameters_of(run), junctions=junctions)
    again = [_derived(each) for each in result.sites]
    rows = session.scalars(
        select(Proposal)
        .where(Proposal.run_id == run_id, Proposal.cause == ChangeCause.SCREENING)
        .options(joinedload(Proposal.route), joinedload(Proposal.junction))
    )
    stored = [_stored(each) for each in rows]
    missing = tuple(each["crash_ids"] for each in stored if each not in again)
    unexpected = tuple(each["crash_ids"] for each in again if each not in stored)
    return Rederivation(
        follows=not missing and not unexpected,
        input_intact=fingerprint(crashes, junctions) == run.input_hash,
        missing=missing,
        unexpected=unexpected,
        code_then=run.code_version,
        code_now=code_version(),
    )


def rederive_decision(session: Session, *, actor: Account, proposal_id: UUID) -> Rederivation:
    """Screen again what was kept around a place of the live list when a person decided it.

    Raises
    ------
    NotFound
        Nothing was kept: the run that proposed the place keeps its own input, or nobody decided.
    """
    permissions.require(actor, Action.RUN_SCREENING)
    basis = session.get(DecisionBasis, proposal_id)
    if basis is None:
        raise NotFound(_("Nothing was kept for this decision alone: derive its screening again."))
    query = select(Proposal).where(Proposal.id == proposal_id)
    options = (joinedload(Proposal.run), joinedload(Proposal.route), joinedload(Proposal.junction))
    proposal = session.scalars(query.options(*options)).one()
    crashes, junctions = thaw(basis.input_crashes), thaw(basis.input_junctions)
    parameters = parameters_on(proposal.run, basis.as_of)
    again = screen(crashes, parameters, junctions=junctions).sites
    follows = any(says_the_same(proposal, site) for site in again)
    return Rederivation(
        follows=follows,
        input_intact=fingerprint(crashes, junctions) == basis.input_hash,
        missing=() if follows else (tuple(str(each) for each in proposal.crash_ids),),
        unexpected=(),
        code_then=basis.code_version,
        code_now=code_version(),
    )


def _derived(site: ProposedSite) -> Mapping[str, Any]:
    return {
        "place": site.place,
        "junction": site.junction_id,
        "route": site.route,
        "hull_mm": (site.from_mm, site.to_mm),
        "footprint_mm": (site.footprint_from_mm, site.footprint_to_mm),
        "crash_ids": tuple(sorted(site.crash_ids)),
        "criterion": ", ".join(site.criterion),
        "window": (site.window_start, site.window_end),
        "counts": (site.fatal_crashes, site.injury_crashes, site.killed, site.injured),
        "score": site.score_millionths,
    }


def _stored(row: Proposal) -> Mapping[str, Any]:
    return {
        "place": row.place,
        "junction": None if row.junction is None else row.junction.code,
        "route": None if row.route is None else row.route.code,
        "hull_mm": (_mm(row.from_m), _mm(row.to_m)),
        "footprint_mm": (_mm(row.footprint_from_m), _mm(row.footprint_to_m)),
        "crash_ids": tuple(sorted(str(each) for each in row.crash_ids)),
        "criterion": row.criterion,
        "window": (row.window_start, row.window_end),
        "counts": (row.fatal_crashes, row.injury_crashes, row.killed, row.injured),
        "score": row.score,
    }


def _mm(metres: float | None) -> int | None:
    return None if metres is None else round(metres * 1000)
