"""Targets of crossings: what a plan wants of each by the end of a year."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, IfMatchDep, LocaleDep, PageDep, SessionDep
from api.routes.list_uploads import ListUploadDep, tell_status
from api.schemas.crossing_target import (
    TargetChangeIn,
    TargetIn,
    TargetListOut,
    TargetOut,
    TargetsOut,
    TargetWithdrawalIn,
)
from api.schemas.problem import refusals
from api.schemas.row_history import HistoryEntry
from api.schemas.row_lists import ListImportOut
from hotspots.models import CrossingTarget
from hotspots.registry import crossing_target_rows, crossing_targets
from hotspots.registry.crossing_target_imports import import_targets

router = APIRouter(prefix="/crossing-targets", tags=["sites"])

_READS = refusals(401, 403, 404, 422)


@router.post("", status_code=201, responses=refusals(401, 403, 409, 422))
def set_targets(told: TargetIn, session: SessionDep, actor: ActorDep) -> TargetsOut:
    """Set one target for one crossing or several: for all of them, or for none and why."""
    made = crossing_targets.set_targets(session, actor=actor, sites=told.sites, told=told.told())
    return TargetsOut(targets=[TargetOut.of(each) for each in made])


@router.get("", responses=_READS)
def listing(
    session: SessionDep,
    actor: ActorDep,
    page: PageDep,
    site: Annotated[str | None, Query(max_length=80, description="Code of a crossing")] = None,
    year: Annotated[int | None, Query(ge=1, le=9999)] = None,
) -> TargetListOut:
    """List targets, withdrawn ones too, the latest year first.

    How far each is tells `/api/v1/crossings/road-map/targets`.
    """
    found = crossing_target_rows.list_targets(
        session, actor=actor, site=site, year=year, limit=page.limit, after=page.after
    )
    return TargetListOut.of(found)


@router.get("/{target_id}", responses=_READS)
def one(target_id: UUID, session: SessionDep, actor: ActorDep, response: Response) -> TargetOut:
    """Return a target. Its `ETag` goes into `If-Match`."""
    found = crossing_target_rows.get(session, actor=actor, target_id=target_id)
    return _one(found, response)


@router.get("/{target_id}/history", responses=_READS)
def history(
    target_id: UUID, session: SessionDep, actor: ActorDep, locale: LocaleDep
) -> list[HistoryEntry]:
    """Return who changed which fact of a target, when and why, the latest change first."""
    told = crossing_target_rows.history(session, actor=actor, target_id=target_id)
    return [HistoryEntry.of(each, locale) for each in told]


@router.patch("/{target_id}", responses=refusals(401, 403, 404, 409, 412, 422))
def change(
    target_id: UUID,
    told: TargetChangeIn,
    session: SessionDep,
    actor: ActorDep,
    version: IfMatchDep,
    response: Response,
) -> TargetOut:
    """Correct a target; reports of earlier days keep what stood there."""
    changed = crossing_targets.change(
        session,
        actor=actor,
        target_id=target_id,
        told=told.told(),
        reason=told.reason,
        expected_version=version,
    )
    return _one(changed, response)


@router.post("/{target_id}/withdrawal", responses=refusals(401, 403, 404, 409, 412, 422))
def withdraw(
    target_id: UUID,
    told: TargetWithdrawalIn,
    session: SessionDep,
    actor: ActorDep,
    version: IfMatchDep,
    response: Response,
) -> TargetOut:
    """Withdraw a target, with a reason: it counts no more from today on, and stays on record."""
    gone = crossing_targets.withdraw(
        session, actor=actor, target_id=target_id, reason=told.reason, expected_version=version
    )
    return _one(gone, response)


@router.post("/imports", status_code=201, responses=refusals(400, 401, 403, 413, 422))
def take_in(
    upload: ListUploadDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    response: Response,
) -> ListImportOut:
    """Take in a plan, one target a row: every row of it, or none and the reasons.

    A crossing is told by its code (`site`), or by its Km (`place_text`) and line (`rail_line`).
    """
    report = import_targets(session, actor=actor, **upload.told())
    tell_status(response, report)
    return ListImportOut.of(report, locale)


def _one(target: CrossingTarget, response: Response) -> TargetOut:
    response.headers["ETag"] = f'"{target.version}"'
    return TargetOut.of(target)
