"""Works at a site over the API: measures, checks after them, and whether they worked."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.dependencies import ActorDep, IfMatchDep, LocaleDep, SessionDep
from api.schemas.problem import refusals
from api.schemas.site import SiteKey
from api.schemas.works import (
    CancellationIn,
    CheckOut,
    EvaluationOut,
    JudgedOut,
    KeepIn,
    MeasureChangeIn,
    MeasureIn,
    MeasureOut,
)
from hotspots import clock
from hotspots.registry import measures, monitoring, site_evaluation
from hotspots.registry.case_access import find

router = APIRouter(prefix="/sites/{site}", tags=["works"])

_READS = refusals(401, 403, 404, 422)
_CHANGES = refusals(401, 403, 404, 409, 412, 422)


@router.get("/measures", responses=_READS)
def list_measures(site: SiteKey, session: SessionDep, actor: ActorDep) -> list[MeasureOut]:
    """Return every measure of a file, those taken back included."""
    rows = measures.measures_of(session, find(session, actor, site))
    return [MeasureOut.of(row, clock.today()) for row in rows]


@router.post("/measures", status_code=201, responses=_CHANGES)
def add_measure(
    site: SiteKey, told: MeasureIn, session: SessionDep, actor: ActorDep, response: Response
) -> MeasureOut:
    """Plan a measure, or record one that is there already."""
    row = measures.add(session, actor=actor, site=site, told=told.told())
    response.headers["ETag"] = f'"{row.version}"'
    session.refresh(row, ["executor"])
    return MeasureOut.of(row, clock.today())


@router.patch("/measures/{measure_id}", responses=_CHANGES)
def change_measure(
    site: SiteKey,
    measure_id: UUID,
    told: MeasureChangeIn,
    session: SessionDep,
    actor: ActorDep,
    version: IfMatchDep,
    response: Response,
) -> MeasureOut:
    """Change what is told of a measure: its quantity done, its days, its cost."""
    row = measures.change(
        session,
        actor=actor,
        site=site,
        measure_id=measure_id,
        told=told.told(),
        expected_version=version,
    )
    response.headers["ETag"] = f'"{row.version}"'
    session.refresh(row, ["executor"])
    return MeasureOut.of(row, clock.today())


@router.post("/measures/{measure_id}/cancellation", responses=_CHANGES)
def cancel_measure(
    site: SiteKey, measure_id: UUID, told: CancellationIn, session: SessionDep, actor: ActorDep
) -> MeasureOut:
    """Take a measure back; it stays on record with the reason."""
    row = measures.cancel(
        session, actor=actor, site=site, measure_id=measure_id, reason=told.reason
    )
    return MeasureOut.of(row, clock.today())


@router.get("/checks", responses=_READS)
def list_checks(site: SiteKey, session: SessionDep, actor: ActorDep) -> list[CheckOut]:
    """Return the checks of a monitored site, made and to come."""
    return [CheckOut.of(row) for row in monitoring.checks_of(session, find(session, actor, site))]


@router.post("/checks/{check_id}", responses=_CHANGES)
def record_check(
    site: SiteKey, check_id: UUID, told: KeepIn, session: SessionDep, actor: ActorDep
) -> CheckOut:
    """Record that the site was looked at; crashes since then are counted and kept."""
    row = monitoring.record_check(
        session, actor=actor, site=site, check_id=check_id, note=told.note
    )
    return CheckOut.of(row)


@router.get("/evaluation", responses=_READS)
def evaluation(site: SiteKey, session: SessionDep, actor: ActorDep, locale: LocaleDep) -> JudgedOut:
    """Say whether the treatment worked, as far as that can be said today."""
    case = find(session, actor, site)
    kept = site_evaluation.kept_of(session, case)
    planned = measures.measures_of(session, case)
    judged = site_evaluation.judge(session, case, measures=planned)
    return JudgedOut.of(judged, kept, locale)


@router.post("/evaluation", status_code=201, responses=_CHANGES)
def keep_evaluation(
    site: SiteKey, told: KeepIn, session: SessionDep, actor: ActorDep
) -> EvaluationOut:
    """Keep the evaluation of today, with all it was computed from."""
    row = site_evaluation.keep(session, actor=actor, site=site, note=told.note)
    session.refresh(row, ["made_by"])
    return EvaluationOut.of(row)
