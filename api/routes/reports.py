"""Reports computed from events over the API. The pages give them as CSV and workbooks."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.dependencies import ActorDep, SessionDep
from api.schemas.camera_coverage import CameraReportOut
from api.schemas.coverage import CoverageReportOut, GateReportOut
from api.schemas.lane_mouth import HumpReportOut
from api.schemas.problem import refusals
from api.schemas.reports import (
    AccountabilityOut,
    AccountabilityRow,
    EscalationOut,
    LetterReportOut,
    OverdueOut,
)
from hotspots import clock
from hotspots.registry import accountability as accountable
from hotspots.registry import escalations, letter_counts
from hotspots.registry import overdue as late
from hotspots.registry.camera_coverage import camera_report
from hotspots.registry.coverage import coverage_report
from hotspots.registry.escalations import Told
from hotspots.registry.gate_coverage import gate_report
from hotspots.registry.hump_coverage import hump_report
from hotspots.registry.report_period import Period
from hotspots.vocabulary import Lateness, LetterGrouping, SeverityClass

router = APIRouter(prefix="/reports", tags=["reports"])

_READS = refusals(401, 403, 404, 422)

Start = Annotated[
    date | None, Query(alias="from", description="First day; the 15th of the running month")
]
End = Annotated[date | None, Query(alias="to", description="First day after; tomorrow")]


@router.get("/recommendations", responses=_READS)
def recommendations(
    session: SessionDep,
    actor: ActorDep,
    start: Start = None,
    end: End = None,
    grouping: LetterGrouping | None = None,
    area_id: UUID | None = None,
    include_new: bool = False,
) -> LetterReportOut:
    """Return the four numbers of recommendations; total = resolved + unresolved, always."""
    report = letter_counts.letter_report(
        session,
        actor=actor,
        period=_period(start, end),
        grouping=grouping,
        area_id=area_id,
        include_new=include_new,
    )
    return LetterReportOut.of(report)


@router.get("/humps", responses=_READS)
def humps(
    session: SessionDep,
    actor: ActorDep,
    area: Annotated[str | None, Query(max_length=20, description="Code of a ward")] = None,
) -> HumpReportOut:
    """Return how many lane mouths of each ward have a hump, of how many, and which have none."""
    return HumpReportOut.of(hump_report(session, actor=actor, area_code=area))


@router.get("/cameras", responses=_READS)
def cameras(
    session: SessionDep,
    actor: ActorDep,
    on: Annotated[date | None, Query(description="Today if left out")] = None,
    area: Annotated[str | None, Query(max_length=20, description="Code of a ward")] = None,
) -> CameraReportOut:
    """Return how many of the places to be watched a camera sees on a day, and which none sees."""
    return CameraReportOut.of(camera_report(session, actor=actor, on=on, area_code=area))


@router.get("/school-gates", responses=_READS)
def school_gates(
    session: SessionDep,
    actor: ActorDep,
    on: Annotated[date | None, Query(description="Today if left out")] = None,
    area: Annotated[str | None, Query(max_length=20, description="Code of a ward")] = None,
) -> GateReportOut:
    """Return how many school gates on the list have the safe-gate model on a day, and which not."""
    return GateReportOut.of(gate_report(session, actor=actor, on=on, area_code=area))


@router.get("/coverage", responses=_READS)
def coverage(
    session: SessionDep,
    actor: ActorDep,
    on: Annotated[date | None, Query(description="Today if left out")] = None,
) -> CoverageReportOut:
    """Return what is covered in each ward: by cameras, humps and the safe-gate model."""
    return CoverageReportOut.of(coverage_report(session, actor=actor, on=on))


@router.get("/accountability", responses=_READS)
def accountability(
    session: SessionDep,
    actor: ActorDep,
    start: Start = None,
    end: End = None,
    threshold: SeverityClass = SeverityClass.SERIOUS,
) -> AccountabilityOut:
    """Return every serious crash where a recommendation sent before was unresolved that day."""
    found = accountable.accountability(
        session, actor=actor, period=_period(start, end), threshold=threshold
    )
    return AccountabilityOut.of(found)


@router.get("/accountability/{letter_id}/{crash_id}", responses=_READS)
def proof(
    letter_id: UUID, crash_id: UUID, session: SessionDep, actor: ActorDep
) -> list[AccountabilityRow]:
    """Return the rows of one recommendation and one crash, computed again from the records."""
    rows = accountable.proof(session, actor=actor, letter_id=letter_id, crash_id=crash_id)
    return [AccountabilityRow.of(row) for row in rows]


@router.get("/overdue", responses=_READS)
def overdue(
    session: SessionDep,
    actor: ActorDep,
    least: Annotated[Lateness, Query(description="Only what is at least this late")] = (
        Lateness.LATE
    ),
) -> OverdueOut:
    """Return what is late today, desk by desk."""
    return OverdueOut.of(late.overdue(session, actor=actor, least=least))


@router.get("/escalations", responses=_READS)
def list_escalations(
    session: SessionDep, actor: ActorDep, open_only: bool = True
) -> list[EscalationOut]:
    """Return what was told to the level above because it was late, the latest first."""
    found = escalations.list_escalations(session, actor=actor, open_only=open_only)
    return [EscalationOut.of(each) for each in found]


@router.post(
    "/escalations/{escalation_id}/receipt",
    status_code=201,
    responses=refusals(401, 403, 404, 409, 422),
)
def acknowledge(escalation_id: UUID, session: SessionDep, actor: ActorDep) -> EscalationOut:
    """Take note, for the body that was told."""
    row = escalations.acknowledge(session, actor=actor, escalation_id=escalation_id)
    return EscalationOut.of(Told(row, may_acknowledge=False))


def _period(start: date | None, end: date | None) -> Period:
    usual = Period.statistical(clock.today())
    return Period(start or usual.start, end or usual.end)
