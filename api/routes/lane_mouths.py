"""The mouths of lanes: registered, surveyed, and reported where a hump is missing."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, IfMatchDep, LocaleDep, PageDep, SessionDep, SettingsDep
from api.routes.list_uploads import ListUploadDep, tell_status
from api.schemas.lane_mouth import (
    LaneMouthChangeIn,
    LaneMouthIn,
    LaneMouthOut,
    ListedMouthOut,
    MissingHumpIn,
    MouthDetailOut,
    MouthList,
    SurveyIn,
)
from api.schemas.problem import refusals
from api.schemas.remediation import SiteRef
from api.schemas.row_history import HistoryEntry
from api.schemas.row_lists import ListImportOut
from hotspots.registry import lane_mouth_corrections, lane_mouth_queries, lane_mouths
from hotspots.registry.lane_mouth_imports import import_lane_mouths
from hotspots.registry.lane_mouth_twins import twins_of
from hotspots.vocabulary import RowOutcome

router = APIRouter(prefix="/lane-mouths", tags=["sites"])


@router.post("", status_code=201, responses=refusals(401, 403, 409, 422))
def register(
    told: LaneMouthIn, session: SessionDep, actor: ActorDep, response: Response
) -> ListedMouthOut:
    """Register a lane mouth, or bring a known one up to date: 200 then.

    `twins` are mouths that another ward registered so near that they may be the same one.
    """
    mouth, outcome = lane_mouths.register(session, actor=actor, told=told.model_dump(mode="json"))
    if outcome is not RowOutcome.NEW:
        response.status_code = 200
    return ListedMouthOut.of_listed(mouth, twins_of(session, [mouth], actor=actor)[mouth.id])


@router.get("", responses=refusals(401, 403, 404, 422))
def listing(
    session: SessionDep,
    actor: ActorDep,
    page: PageDep,
    area: Annotated[str | None, Query(description="Code of a ward")] = None,
) -> MouthList:
    """List the lane mouths of the caller's areas by number, the closed ones among them."""
    found = lane_mouth_queries.list_mouths(
        session, actor=actor, area_code=area, limit=page.limit, after=page.after
    )
    return MouthList.of(found)


@router.get("/{mouth_id}", responses=refusals(401, 403, 404, 422))
def one(mouth_id: UUID, session: SessionDep, actor: ActorDep, response: Response) -> MouthDetailOut:
    """Return a lane mouth. Its `ETag` goes into the `If-Match` of a change."""
    found = lane_mouth_queries.get(session, actor=actor, mouth_id=mouth_id)
    response.headers["ETag"] = f'"{found.mouth.version}"'
    return MouthDetailOut.of_detail(found)


@router.get("/{mouth_id}/history", responses=refusals(401, 403, 404, 422))
def history(
    mouth_id: UUID, session: SessionDep, actor: ActorDep, locale: LocaleDep
) -> list[HistoryEntry]:
    """Return who changed which fact of a lane mouth, when and why, the latest change first."""
    told = lane_mouth_queries.history(session, actor=actor, mouth_id=mouth_id)
    return [HistoryEntry.of(each, locale) for each in told]


@router.patch("/{mouth_id}", responses=refusals(401, 403, 404, 409, 412, 422))
def change(
    mouth_id: UUID,
    told: LaneMouthChangeIn,
    session: SessionDep,
    actor: ActorDep,
    version: IfMatchDep,
    response: Response,
) -> MouthDetailOut:
    """Correct a lane mouth; one closed by mistake is open again with `closed_on` null.

    What somebody saw later is no correction: send it to `/survey`. A place is stated as a whole.
    """
    lane_mouth_corrections.change(
        session,
        actor=actor,
        mouth_id=mouth_id,
        told=told.told(),
        reason=told.reason,
        expected_version=version,
    )
    return one(mouth_id, session, actor, response)


@router.post("/imports", status_code=201, responses=refusals(400, 401, 403, 413, 422))
def take_in(
    upload: ListUploadDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    response: Response,
) -> ListImportOut:
    """Take in a list of lane mouths: every row of it, or none and the reasons row by row.

    A row that another ward may have registered too is taken in, with a warning.
    """
    report = import_lane_mouths(session, actor=actor, **upload.told())
    tell_status(response, report)
    return ListImportOut.of(report, locale)


@router.post("/{mouth_id}/survey", responses=refusals(401, 403, 404, 409, 422))
def survey(mouth_id: UUID, told: SurveyIn, session: SessionDep, actor: ActorDep) -> LaneMouthOut:
    """Record whether somebody saw a hump at the mouth of a lane on a day."""
    mouth = lane_mouths.survey(
        session, actor=actor, mouth_id=mouth_id, has_hump=told.has_hump, on=told.on
    )
    return LaneMouthOut.of(mouth)


@router.post("/{mouth_id}/defect", status_code=201, responses=refusals(401, 403, 404, 409, 422))
def raise_defect(
    mouth_id: UUID,
    told: MissingHumpIn,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
) -> SiteRef:
    """Report the missing hump as a defect with a file of its own."""
    defect = lane_mouths.raise_defect(
        session,
        actor=actor,
        mouth_id=mouth_id,
        danger=told.danger,
        criteria_folder=settings.criteria_folder,
    )
    return SiteRef(id=defect.id, code=defect.code)
