"""What the crashes say of a registered site now, and the entry in its file when that changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.analysis.calendar_window import add_months, trailing_start
from hotspots.criteria import RoadRules, from_snapshot, require_road
from hotspots.models import (
    Account,
    CaseEvent,
    Crash,
    Proposal,
    RemediationCase,
    RoadSpot,
    ScreeningRun,
)
from hotspots.registry.evidence import (
    Harm,
    difference,
    evidence_of,
    harms,
    outcome,
    outcomes_now,
    rule_counts,
)
from hotspots.registry.footprints import lies_inside
from hotspots.vocabulary import EventKind, LegalClass, WindowMode


@dataclass(frozen=True, slots=True)
class Tally:
    """Crashes inside a footprint from one day to another, both included; unknown is not zero."""

    date_from: date
    date_to: date
    crashes: int
    fatal_crashes: int
    injury_crashes: int
    damage_only: int
    outcome_unknown: int
    killed: int | None
    injured: int | None


@dataclass(frozen=True, slots=True)
class ClassNow:
    """What a rule says of a site on a day: information, which by itself changes nothing."""

    legal_class: LegalClass
    criterion: str
    rule_set: str
    as_of: date
    window_start: date
    crash_ids: tuple[UUID, ...]


def inside(site: RoadSpot) -> ColumnElement[bool]:
    """Return the condition that a crash lies in the footprint as the site was registered."""
    return lies_inside(site.deciding.get("stretches", ()), site.geom)


def crashes_inside(
    session: Session, site: RoadSpot, *, date_from: date, date_to: date
) -> list[Harm]:
    """Return the crashes inside a site from one day to another, both included, by time."""
    return harms(session, inside(site), Crash.occurred_on.between(date_from, date_to))


def first_day(as_of: date, months: int) -> date:
    """Return the first of so many calendar months that end with a day."""
    return add_months(as_of, -months) + timedelta(days=1)


def tally(found: Sequence[Harm], *, as_of: date, months: int) -> Tally:
    """Count the crashes inside a site in the calendar months up to and with a day."""
    date_from = first_day(as_of, months)
    crashes = [each for each in found if date_from <= each.occurred_on <= as_of]
    outcomes = [outcome(each) for each in crashes]
    return Tally(
        date_from=date_from,
        date_to=as_of,
        crashes=len(crashes),
        fatal_crashes=outcomes.count("fatal"),
        injury_crashes=outcomes.count("injury"),
        damage_only=outcomes.count("none"),
        outcome_unknown=outcomes.count("unknown"),
        killed=_known_sum([each.killed for each in crashes]),
        injured=_known_sum([each.injured for each in crashes]),
    )


def class_now(session: Session, site: RoadSpot, *, rules: RoadRules, as_of: date) -> ClassNow:
    """Apply a rule to the crashes inside a site in the window that ends with a day."""
    start = trailing_start(as_of, rules)
    found = crashes_inside(session, site, date_from=start, date_to=as_of)
    return class_by(found, rules=rules, as_of=as_of)


def class_by(found: Sequence[Harm], *, rules: RoadRules, as_of: date) -> ClassNow:
    """Apply a rule to crashes inside a site that were read already, perhaps of more years."""
    start = trailing_start(as_of, rules)
    crashes = [each for each in found if start <= each.occurred_on <= as_of]
    counts = rule_counts([outcome(each) for each in crashes])
    return ClassNow(
        legal_class=rules.legal_class(*counts),
        criterion=", ".join(rules.criteria_met(*counts)),
        rule_set=rules.id,
        as_of=as_of,
        window_start=start,
        crash_ids=tuple(each.id for each in crashes),
    )


def note_changes(
    session: Session,
    *,
    actor: Account,
    run: ScreeningRun,
    sites: Sequence[RoadSpot],
    rows: Sequence[Proposal],
    as_of: date,
) -> list[CaseEvent]:
    """Write `evidence_changed` into the file of each site whose evidence changed.

    The site itself stays as it was decided. A site is compared with lists of its own mode only, and
    with the last thing its file says, so that one change is told once.

    Parameters
    ----------
    run
        The run whose rules apply.
    rows
        What the list of its mode holds on the day `as_of`; of other places as well.
    """
    mine = {each.id: each for each in sites if each.deciding.get("mode") == run.mode.value}
    if not mine:
        return []
    by_place = {each.place_id: each for each in rows if each.place_id in mine}
    files = select(RemediationCase).where(RemediationCase.site_id.in_(mine))
    written = []
    for case in session.scalars(files.order_by(RemediationCase.id)):
        site = mine[case.site_id]
        proposal = by_place.get(site.id)
        after = (
            _evidence_found(session, proposal)
            if proposal is not None
            else _evidence_left(session, site, run, as_of)
        )
        before = _last_evidence(session, case) or site.deciding
        changed = {} if after is None else difference(before, after)
        if changed:
            written.append(
                case.record(
                    EventKind.EVIDENCE_CHANGED,
                    actor=actor,
                    at=clock.now(),
                    data={
                        "difference": changed,
                        "evidence": after,
                        "run_id": str(run.id),
                        "run_number": run.number,
                    },
                )
            )
    session.flush()
    return written


def _evidence_found(session: Session, proposal: Proposal) -> dict[str, Any]:
    return evidence_of(proposal, outcomes=outcomes_now(session, proposal.crash_ids))


def _evidence_left(
    session: Session, site: RoadSpot, run: ScreeningRun, as_of: date
) -> dict[str, Any] | None:
    """Return what is left of a site that a list does not hold; None where nobody can say.

    Only a trailing run speaks of a day; in the other modes "not found" says nothing about today.
    """
    if run.mode is not WindowMode.TRAILING:
        return None
    rules = require_road(from_snapshot(run.criteria))
    start = trailing_start(as_of, rules)
    crashes = [
        each
        for each in crashes_inside(session, site, date_from=start, date_to=as_of)
        if rules.counts_collisions or outcome(each) in {"fatal", "injury"}
    ]
    f, i, p = rule_counts([outcome(each) for each in crashes])
    return {
        "qualifies": rules.legal_class(f, i, p) is LegalClass.BLACK_SPOT,
        "rule_set": rules.id,
        "criterion": ", ".join(rules.criteria_met(f, i, p)),
        "mode": run.mode.value,
        "as_of": as_of.isoformat(),
        "window_start": start.isoformat(),
        "crash_ids": sorted(str(each.id) for each in crashes),
        "outcomes": {str(each.id): outcome(each) for each in crashes},
        "fatal_crashes": f,
        "injury_crashes": i,
        "killed": _known_sum([each.killed for each in crashes]),
        "injured": _known_sum([each.injured for each in crashes]),
    }


def _last_evidence(session: Session, case: RemediationCase) -> Mapping[str, Any] | None:
    query = (
        select(CaseEvent.data)
        .where(CaseEvent.case_id == case.id, CaseEvent.kind == EventKind.EVIDENCE_CHANGED)
        .order_by(CaseEvent.sequence.desc())
        .limit(1)
    )
    data = session.scalars(query).first()
    return None if data is None else data["evidence"]


def _known_sum(numbers: Sequence[int | None]) -> int | None:
    known = [each for each in numbers if each is not None]
    return sum(known) if known else None
