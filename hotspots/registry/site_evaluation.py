"""Did the treatment of a site work? Counted from the registry, said in words, kept when decided.

The works and three months on either side are left out, and so is the window that made the place be
chosen (method, section 8). What is known of places like it comes with the decision.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from hotspots import clock, permissions
from hotspots.analysis.evaluation import Evaluation, TreatedSite, evaluate_site
from hotspots.analysis.evaluation_periods import Period, before_and_after, without
from hotspots.analysis.measure_codes import SelectionTime
from hotspots.code_version import code_version
from hotspots.errors import Conflict, InvalidInput, Message
from hotspots.i18n import _
from hotspots.models import (
    Account,
    Crash,
    Measure,
    ProposalEvidence,
    RemediationCase,
    RoadSpot,
    SiteEvaluation,
)
from hotspots.registry import deployment
from hotspots.registry.case_access import SiteKey, find_for_change, written
from hotspots.registry.evidence import outcome
from hotspots.registry.evidence_rows import reference_from
from hotspots.registry.measures import Treatment, measures_of, treatment_of
from hotspots.registry.monitoring import during_works
from hotspots.registry.site_evidence import inside
from hotspots.vocabulary import Action, CaseState, EventKind, EvidenceKept


@dataclass(frozen=True, slots=True)
class Judged:
    """What can be said of a treatment on a day, or why nothing can.

    `told` is what gives the same evaluation again; `sentences` are its words.
    """

    as_of: date
    treatment: Treatment | None
    evaluation: Evaluation | None
    sentences: tuple[Message, ...]
    told: dict[str, Any] = field(default_factory=dict)
    during_works: dict[str, Any] = field(default_factory=dict)


def judge(session: Session, case: RemediationCase, *, measures: Iterable[Measure]) -> Judged | None:
    """Return what can be said of the treatment of a site; None where there is none to speak of.

    `measures` are all that its file holds.
    """
    site = case.site
    treatment = treatment_of(measures)
    if treatment is None or not isinstance(site, RoadSpot):
        return None
    as_of = deployment.as_of(session)
    counted, told = _counted(session, site, treatment, as_of)
    works = during_works(session, case, treatment)
    try:
        found = evaluate_site(counted)
    except InvalidInput as refusal:
        return Judged(as_of, treatment, None, (refusal.message,), told, works)
    return Judged(as_of, treatment, found, found.sentences, told, works)


def keep(
    session: Session, *, actor: Account, site: SiteKey, note: str | None = None
) -> SiteEvaluation:
    """Keep the evaluation of a monitored site, with all it was computed from.

    Raises
    ------
    Conflict
        The file is not in monitoring, or nothing can be said yet.
    """
    permissions.require(actor, Action.EVALUATE)
    case = find_for_change(session, actor, site, expected_version=None)
    if case.state is not CaseState.MONITORING:
        raise Conflict(_("A file in state {state} is not evaluated."), state=case.state)
    found = judge(session, case, measures=measures_of(session, case))
    if found is None or found.evaluation is None:
        raise Conflict(
            _("Nothing can be said of this treatment yet: its days or counts are missing.")
        )
    row = SiteEvaluation(
        case_id=case.id,
        as_of=found.as_of,
        told=found.told,
        result=_result(found.evaluation),
        code_version=code_version(),
        note=written(note),
        made_by_id=actor.id,
        made_at=clock.now(),
    )
    session.add(row)
    session.flush()
    data = {"evaluation_id": str(row.id), "verdict": row.result["verdict"], **found.told}
    case.record(EventKind.EVALUATION_KEPT, actor=actor, at=row.made_at, note=row.note, data=data)
    session.flush()
    return row


def kept_of(session: Session, case: RemediationCase) -> list[SiteEvaluation]:
    """Return the evaluations kept of a site, the latest first."""
    query = select(SiteEvaluation).where(SiteEvaluation.case_id == case.id)
    query = query.options(joinedload(SiteEvaluation.made_by))
    return list(session.scalars(query.order_by(SiteEvaluation.made_at.desc())))


def evaluate_again(row: SiteEvaluation) -> Evaluation:
    """Derive a kept evaluation again from what was stored with it."""
    return evaluate_site(_treated(row.told))


def _counted(
    session: Session, site: RoadSpot, treatment: Treatment, as_of: date
) -> tuple[TreatedSite, dict[str, Any]]:
    earliest = session.scalars(select(func.min(Crash.occurred_on))).one_or_none()
    first = as_of if earliest is None else earliest
    before, after = before_and_after(treatment.start, treatment.end, data_from=first, data_to=as_of)
    chosen = _selection(site)
    pieces = without(before, chosen)
    days = _days(session, site)
    told = {
        "site": site.code,
        "treatment_start": treatment.start.isoformat(),
        "treatment_end": treatment.end.isoformat(),
        "before": _within(days, pieces),
        "after": _within(days, (after,)),
        "years_before": sum(each.months for each in pieces) / 12,
        "years_after": after.months / 12,
        "selection": (
            SelectionTime.NOT_STATED if chosen is None else SelectionTime.OUTSIDE_BEFORE
        ).value,
        "reference": _reference(session, site.proposal_id),
        "measures": [str(each.id) for each in treatment.measures],
        "before_periods": [[each.start.isoformat(), each.end.isoformat()] for each in pieces],
        "after_period": [after.start.isoformat(), after.end.isoformat()],
    }
    return _treated(told), told


def _treated(told: dict[str, Any]) -> TreatedSite:
    reference = told["reference"]
    return TreatedSite(
        site=told["site"],
        treatment_start=date.fromisoformat(told["treatment_start"]),
        treatment_end=date.fromisoformat(told["treatment_end"]),
        before=told["before"],
        after=told["after"],
        years_before=told["years_before"],
        years_after=told["years_after"],
        selection=SelectionTime(told["selection"]),
        reference=None if reference is None else reference_from(reference),
    )


def _days(session: Session, site: RoadSpot) -> list[date]:
    """Return the days of the crashes with casualties inside a site."""
    return [
        each.occurred_on
        for each in session.scalars(select(Crash).where(inside(site)))
        if outcome(each) in {"fatal", "injury"}
    ]


def _within(days: Sequence[date], periods: Sequence[Period]) -> int:
    return sum(any(period.holds(day) for period in periods) for day in days)


def _selection(site: RoadSpot) -> Period | None:
    told = site.deciding
    if "window_start" not in told:
        return None
    return Period(date.fromisoformat(told["window_start"]), date.fromisoformat(told["window_end"]))


def _reference(session: Session, proposal_id: UUID | None) -> dict[str, Any] | None:
    """Return what was known, at the decision, of places like this one."""
    if proposal_id is None:
        return None
    query = select(ProposalEvidence.near).where(
        ProposalEvidence.proposal_id == proposal_id,
        ProposalEvidence.kept == EvidenceKept.WHEN_DECIDED,
    )
    near = session.scalars(query).one_or_none()
    return None if near is None else near["reference"]


def _result(found: Evaluation) -> dict[str, Any]:
    exact = found.exact
    result: dict[str, Any] = {
        "verdict": found.verdict.value,
        "interim": found.interim,
        "method": found.method.value,
    }
    if exact is not None:
        result |= {
            "expected": exact.expected,
            "chance_improved": exact.chance_improved,
            "effect": exact.theta,
            "effect_from": exact.interval.low,
            "effect_to": exact.interval.high,
        }
    return result
