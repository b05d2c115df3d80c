"""How sure the statistics are of the proposals, kept up to date with the crashes.

What the crashes around a place say is known at once, in the transaction that changes a crash. The
test of whole routes, the grades and the ranks need the whole list: a job computes them, and until
it is done pages say so. Then all equals what a run from scratch would find.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import hypot
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from hotspots.analysis.disc_rescreening import SLACK_MM
from hotspots.analysis.evidence import assess_local
from hotspots.analysis.neighbourhood import Change
from hotspots.analysis.screening import Progress
from hotspots.models import Job, Proposal, ScreeningRun
from hotspots.registry import jobs
from hotspots.registry.asked_places import FEW_CRASHES
from hotspots.registry.calibrations import Usual
from hotspots.registry.evidence_rows import near_json
from hotspots.registry.known_places import live_rows
from hotspots.registry.list_evidence import assess_list, leaving_days
from hotspots.registry.live_list import Live, live_on, state_of
from hotspots.registry.live_sites import LiveRow, StoredSites
from hotspots.registry.proposal_rows import site_of_row
from hotspots.registry.strength_inputs import (
    REACH,
    crashes_around,
    grounds_of_list,
    grounds_of_run,
)
from hotspots.registry.strength_rows import revisions, store_all, store_near
from hotspots.vocabulary import ChangeCause, EvidenceKept, JobKind, JobState

CRASHES_AT_ONCE = 20_000
PLACES_AT_ONCE = 200
"""A run of no more than this is assessed before it ends; of a larger one a job does it."""


def follow(
    live: Live, *, change: Change, known: StoredSites, begun: Sequence[LiveRow], usual: Usual
) -> Sequence[tuple[LiveRow, date | None]] | None:
    """Take changed crashes into the evidence of the places around; `ask` lets a job do the rest.

    `known` knows the rows as they stand now, and `begun` are those that the change brought.
    Returned are the rows looked at, with the day on which each leaves the rule by itself; None
    where so many crashes changed that not all rows around were looked at.
    """
    few = len(change.before) + len(change.after) <= FEW_CRASHES
    concerned = {row.id: row for row in begun}
    if few:
        concerned |= {row.id: row for row in rows_around(live, change, known)}
    rows = list(concerned.values())
    days: Sequence[date | None] = []
    if rows:
        sites = [row.site for row in rows]
        around = crashes_around(live, sites)
        days = leaving_days(sites, around)
        near = [
            near_json(assess_local(site, around, usual.reference(site)), day)
            for site, day in zip(sites, days, strict=True)
        ]
        store_near(live, [row.id for row in rows], near, usual)
    return list(zip(rows, days, strict=True)) if few else None


def ask(session: Session) -> None:
    """Let a job compute the evidence of the live list anew; until then it counts as pending."""
    jobs.call_for(session, JobKind.EVIDENCE)


def is_pending(session: Session) -> bool:
    """Say whether something changed that the tests and ranks of the live list do not hold yet."""
    last = (
        select(Job.state)
        .where(Job.kind == JobKind.EVIDENCE, Job.payload == {})
        .order_by(Job.number.desc())
        .limit(1)
    )
    return session.scalar(last) not in {None, JobState.DONE}


def of_run(session: Session, run: ScreeningRun) -> None:
    """Assess what a run proposed: at once where that is little, else in a job."""
    rows = select(func.count()).where(Proposal.run_id == run.id)
    if run.counts["read"] <= CRASHES_AT_ONCE and (session.scalar(rows) or 0) <= PLACES_AT_ONCE:
        _assess_run(session, run, _silent)
    else:
        jobs.enqueue(session, JobKind.EVIDENCE, payload={"run_id": str(run.id)})


def recompute(
    session: Session, *, payload: Mapping[str, Any], progress: Progress
) -> dict[str, Any]:
    """Do the job: assess a run, or without one the live list as it stands."""
    if "run_id" in payload:
        run = session.get_one(ScreeningRun, UUID(payload["run_id"]))
        return {"places": _assess_run(session, run, progress)}
    state = state_of(session)
    if state is None:
        return {"places": 0}
    return {"places": _assess_list(live_on(session, state), progress)}


def _assess_run(session: Session, run: ScreeningRun, progress: Progress) -> int:
    """Assess the rows of a run by the crashes it was given, and keep that as its copy."""
    own = Proposal.run_id == run.id, Proposal.cause == ChangeCause.SCREENING
    query = select(Proposal).where(*own).order_by(Proposal.id)
    query = query.options(joinedload(Proposal.route), joinedload(Proposal.junction))
    rows = list(session.scalars(query))
    grounds = grounds_of_run(session, run, [site_of_row(row) for row in rows])
    assessed = assess_list(session, run, rows, grounds, progress)
    for kept in (EvidenceKept.OF_RUN, EvidenceKept.LATEST):
        store_all(session, rows, assessed, grounds.around.parameters, kept=kept, seen={})
    return len(rows)


def _assess_list(live: Live, progress: Progress) -> int:
    """Assess the live list; what changes meanwhile is left to the job that the change asked for."""
    session = live.session
    rows = sorted(live_rows(session), key=lambda row: row.id)
    seen = revisions(session, rows)
    sites = [site_of_row(row, window=live.window) for row in rows]
    grounds = grounds_of_list(session, live.run, live.parameters, sites)
    # A crash deleted since the rows were read: its places are for the job of that change.
    read = frozenset(grounds.crashes["crash_id"])
    whole = [n for n, site in enumerate(sites) if read.issuperset(site.crash_ids)]
    rows, grounds = [rows[n] for n in whole], replace(grounds, sites=[sites[n] for n in whole])
    assessed = assess_list(session, live.run, rows, grounds, progress)
    store_all(session, rows, assessed, grounds.around.parameters, seen=seen)
    return len(rows)


def rows_around(live: Live, change: Change, known: StoredSites) -> Iterator[LiveRow]:
    """Return the rows whose evidence looks at one of the changed crashes."""
    for at in change.places():
        if at.route is not None and at.at_m is not None:
            at_mm, reach_mm = at.at_m * 1000, REACH * live.parameters.window_mm(at.route)
            ends = round(at_mm - reach_mm), round(at_mm + reach_mm)
            yield from known.on_route(at.route, *ends)
            near = set(live.junctions.on_route(at.route, *ends)["junction_id"])
            yield from known.at_junctions(near) if near else ()
        elif at.x_m is not None and at.y_m is not None:
            # Twice the length is a circle of radius W; and what meets a disc lies within 3/2 W.
            reach_mm = live.parameters.window_mm(None) * 3 // 2 + SLACK_MM
            for row in known.around(round(at.x_m * 1000), round(at.y_m * 1000), reach_mm):
                if hypot(row.centre_x_m - at.x_m, row.centre_y_m - at.y_m) * 1000 <= reach_mm:
                    yield row


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Hear nothing."""
