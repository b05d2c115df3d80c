"""Crashes: record one, see where a place falls, list, correct and delete them, place the others."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.dependencies import (
    ActorDep,
    BBoxDep,
    IfMatchDep,
    LocaleDep,
    PageDep,
    SessionDep,
    SettingsDep,
)
from api.schemas.area import GroundOut
from api.schemas.crash import (
    CrashChanges,
    CrashCollection,
    CrashFeature,
    PlaceIn,
    PlaceOut,
    crash_collection,
    crash_feature,
)
from api.schemas.problem import refusals
from api.schemas.row_history import HistoryEntry
from hotspots.records import CrashRecord
from hotspots.registry import (
    areas,
    crash_corrections,
    crash_history,
    crash_preview,
    crash_queries,
    crashes,
)
from hotspots.registry.area_book import area_book
from hotspots.registry.units_of_day import units_of_crashes
from hotspots.vocabulary import RecordState, SeverityClass, UnplacedReason

router = APIRouter(prefix="/crashes", tags=["crashes"])


@router.post("", status_code=201, responses=refusals(401, 403, 409, 422))
def record(
    crash: CrashRecord,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    response: Response,
    settings: SettingsDep,
) -> CrashFeature:
    """Record one crash and find its place. Sending the same one again returns the first.

    A crash whose place cannot be found is stored and waits in the queue of unlocated crashes.
    """
    folder = settings.criteria_folder
    stored = crashes.record(session, actor=actor, record=crash, criteria_folder=folder)
    response.headers["Location"] = f"/api/v1/crashes/{stored.id}"
    return crash_feature(stored, units_of_crashes(session, [stored]), locale)


@router.get("", responses=refusals(401, 403, 422))
def listing(
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    page: PageDep,
    bbox: BBoxDep,
    date_from: Annotated[date | None, Query(description="Local date, included")] = None,
    date_to: Annotated[date | None, Query(description="Local date, included")] = None,
    severity: Annotated[list[SeverityClass], Query()] = [],  # noqa: B006 -- FastAPI copies it
    record_state: Annotated[list[RecordState], Query()] = [],  # noqa: B006 -- as above
    area: Annotated[
        str | None,
        Query(max_length=80, description="A unit by id or code; of one that ended, its ground"),
    ] = None,
) -> CrashCollection:
    """List crashes as GeoJSON, newest first, within the caller's areas.

    Of a unit that has ended, what lies in its successors is listed: `ground` says if that is wider.
    """
    ground = areas.ground_told(session, area) if area else None
    only = crash_queries.CrashFilter(
        bounds=None if bbox is None else (bbox.west, bbox.south, bbox.east, bbox.north),
        date_from=date_from,
        date_to=date_to,
        severity=severity,
        states=record_state,
        area_id=None if ground is None else ground.unit_id,
    )
    found = crash_queries.list_crashes(
        session, actor=actor, only=only, limit=page.limit, after=page.after
    )
    units = units_of_crashes(session, found.crashes)
    told = None if ground is None else GroundOut.of(area_book(session), ground, locale)
    return crash_collection(found, units, locale, told)


@router.get("/unplaced", responses=refusals(401, 403, 422))
def unplaced(
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    page: PageDep,
    reason: UnplacedReason | None = None,
) -> CrashCollection:
    """List the crashes that wait for a place, newest first."""
    found = crash_queries.unplaced_crashes(
        session, actor=actor, reason=reason, limit=page.limit, after=page.after
    )
    return crash_collection(found, units_of_crashes(session, found.crashes), locale)


@router.post("/where", responses=refusals(401, 403, 422))
def where(place: PlaceIn, session: SessionDep, actor: ActorDep, locale: LocaleDep) -> PlaceOut:
    """Say where a place falls, before anything is stored."""
    found = crash_preview.where(
        session,
        actor=actor,
        place_text=place.place_text,
        lon=place.lon,
        lat=place.lat,
        crossing=place.crossing,
    )
    return PlaceOut.of(found, locale)


@router.get("/{crash_id}", responses=refusals(401, 403, 404, 422))
def one(
    crash_id: UUID, session: SessionDep, actor: ActorDep, locale: LocaleDep, response: Response
) -> CrashFeature:
    """Return one crash. Its `ETag` goes into the `If-Match` of a correction."""
    crash = crash_queries.get_crash(session, actor=actor, crash_id=crash_id)
    response.headers["ETag"] = f'"{crash.version}"'
    return crash_feature(crash, units_of_crashes(session, [crash]), locale)


@router.get("/{crash_id}/history", responses=refusals(401, 403, 404, 422))
def history(
    crash_id: UUID, session: SessionDep, actor: ActorDep, locale: LocaleDep
) -> list[HistoryEntry]:
    """Return who changed which fact of a crash and when, the latest change first."""
    told = crash_history.history(session, actor=actor, crash_id=crash_id)
    return [HistoryEntry.of(each, locale) for each in told]


@router.patch("/{crash_id}", responses=refusals(401, 403, 404, 409, 412, 422))
def correct(
    crash_id: UUID,
    changes: CrashChanges,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    version: IfMatchDep,
    response: Response,
    settings: SettingsDep,
) -> CrashFeature:
    """Correct some facts of a crash; the proposals around it follow in the same request.

    What is left out stays, what is null is not known any more. A place is stated anew as a whole.
    """
    crash = crash_corrections.correct(
        session,
        actor=actor,
        crash_id=crash_id,
        changes=changes.root,
        expected_version=version,
        criteria_folder=settings.criteria_folder,
    )
    response.headers["ETag"] = f'"{crash.version}"'
    return crash_feature(crash, units_of_crashes(session, [crash]), locale)


@router.delete("/{crash_id}", status_code=204, responses=refusals(401, 403, 404, 412, 422))
def delete(
    crash_id: UUID,
    reason: Annotated[
        str, Query(max_length=4_000, description="Why it is taken out; kept for good")
    ],
    session: SessionDep,
    actor: ActorDep,
    version: IfMatchDep,
) -> None:
    """Take out a crash that never was, or that is there twice. The audit keeps it."""
    crash_corrections.delete(
        session, actor=actor, crash_id=crash_id, reason=reason, expected_version=version
    )


@router.put("/{crash_id}/place", responses=refusals(401, 403, 404, 422))
def place(
    crash_id: UUID,
    stated: PlaceIn,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    settings: SettingsDep,
) -> CrashFeature:
    """Fix the place of a crash by hand; no file and no changed network overrules the person."""
    crash = crashes.place_crash(
        session,
        actor=actor,
        crash_id=crash_id,
        place_text=stated.place_text,
        lon=stated.lon,
        lat=stated.lat,
        crossing=stated.crossing,
        criteria_folder=settings.criteria_folder,
    )
    return crash_feature(crash, units_of_crashes(session, [crash]), locale)
