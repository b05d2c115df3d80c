"""Administrative units and their reforms, and what a change of their borders moves."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, Response, UploadFile

from api.dependencies import ActorDep, LocaleDep, SessionDep
from api.schemas.area import (
    AttributionOut,
    ConfirmedIn,
    LoadOut,
    MovesOut,
    UnitDetailOut,
    UnitOut,
)
from api.schemas.job import JobOut
from api.schemas.problem import refusals
from hotspots.registry import (
    area_search,
    attribution_reports,
    jobs,
    reattribution,
    screening_jobs,
    succession_checks,
)
from hotspots.registry.unit_loading import UnitFile, load_units
from hotspots.vocabulary import AreaKind, AttributedKind, MoveOutcome

router = APIRouter(prefix="/areas", tags=["areas"])

Attached = Annotated[UploadFile | None, File(description="Excel, CSV, GeoPackage, GeoJSON …")]


@router.get("", responses=refusals(401, 403, 422))
def listing(
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    text: Annotated[str, Query(max_length=200, description="A code, or a part of a name")] = "",
    on: Annotated[date | None, Query(description="Only those that existed on this day")] = None,
    kind: AreaKind | None = None,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
) -> list[UnitOut]:
    """Find units by name or code, those that have ended as well: names and codes repeat."""
    book, found = area_search.find(session, actor=actor, text=text, on=on, kind=kind, limit=limit)
    return UnitOut.several(book, [each.id for each in found], locale)


@router.post("/imports", responses=refusals(400, 401, 403, 413, 422))
def take_in(
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    file: Attached = None,
    successions: Attached = None,
    crs: Annotated[str | None, Form(max_length=80, examples=["EPSG:5899"])] = None,
    dry_run: Annotated[bool, Form(description="Say what would happen, store nothing")] = False,
) -> LoadOut:
    """Load units, which old one went into which new one, or both; again is harmless.

    `file` has code, name, kind, type, parent, valid_from, valid_to and perhaps borders;
    `successions` old_code, new_code, share (1 or a part), verified, verified_by. Where borders
    change, a job attributes anew what lies there.
    """
    report = load_units(
        session,
        actor=actor,
        areas=_file(file),
        successions=_file(successions),
        crs=crs or None,
        dry_run=dry_run,
    )
    return LoadOut.of(report, locale, dry_run=dry_run)


@router.post("/attributions", status_code=202, responses=refusals(401, 403))
def attribute(
    session: SessionDep, actor: ActorDep, locale: LocaleDep, response: Response
) -> JobOut:
    """Let a job attribute everything to the units as they are now; `Location` says how far it is.

    Its result names the number of its report.
    """
    job_id = reattribution.ask(session, actor=actor)
    response.headers["Location"] = f"/api/v1/jobs/{job_id}"
    job = jobs.get_job(session, actor=actor, job_id=job_id)
    return JobOut.of(screening_jobs.progress_of(session, job), locale)


@router.get("/attributions", responses=refusals(401, 403))
def attributions(session: SessionDep, actor: ActorDep, locale: LocaleDep) -> list[AttributionOut]:
    """List the latest attributions with their sums, newest first."""
    _book, found = attribution_reports.list_reports(session, actor=actor)
    return [AttributionOut.of(each, locale) for each in found]


@router.get("/attributions/{number}", responses=refusals(401, 403, 404, 422))
def attribution(
    number: int, session: SessionDep, actor: ActorDep, locale: LocaleDep
) -> AttributionOut:
    """Return one attribution with its sums."""
    _book, found = attribution_reports.get(session, actor=actor, number=number)
    return AttributionOut.of(found, locale)


@router.get("/attributions/{number}/moves", responses=refusals(401, 403, 404, 422))
def moves(
    number: int,
    session: SessionDep,
    actor: ActorDep,
    kind: AttributedKind | None = None,
    outcome: MoveOutcome | None = None,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
    after: UUID | None = None,
) -> MovesOut:
    """List what an attribution moved and what no unit holds any more.

    Crashes are listed to who reads crashes.
    """
    _book, report = attribution_reports.get(session, actor=actor, number=number)
    found = attribution_reports.moves(
        session,
        actor=actor,
        report=report,
        kind=kind,
        outcome=outcome,
        limit=limit,
        after=after,
    )
    return MovesOut.of(found)


@router.put("/lines/{line_id}/confirmation", responses=refusals(401, 403, 404, 422))
def confirm(
    line_id: UUID, told: ConfirmedIn, session: SessionDep, actor: ActorDep, locale: LocaleDep
) -> UnitDetailOut:
    """Note that a line of a reform holds, and what it was compared with; return its old unit."""
    line = succession_checks.confirm(
        session, actor=actor, line_id=line_id, compared_with=told.verified_by
    )
    return one(line.old_id, session, actor, locale)


@router.delete("/lines/{line_id}", status_code=204, responses=refusals(401, 403, 404, 422))
def take_out(line_id: UUID, session: SessionDep, actor: ActorDep) -> None:
    """Take a line out that no resolution says. The audit keeps it."""
    succession_checks.take_out(session, actor=actor, line_id=line_id)


@router.get("/{area_id}", responses=refusals(401, 403, 404, 422))
def one(
    area_id: UUID,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    on: Annotated[date | None, Query(description="The day to trace to; today if left out")] = None,
) -> UnitDetailOut:
    """Return a unit, what it came from and went into, and the units of a day on its ground."""
    found = area_search.get(session, actor=actor, area_id=area_id, on=on)
    return UnitDetailOut.of_detail(found, locale)


def _file(sent: UploadFile | None) -> UnitFile | None:
    return None if sent is None else UnitFile(sent.file.read(), sent.filename)
