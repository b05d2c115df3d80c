"""The mouths of lanes: registered, surveyed, and reported where a hump is missing."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.dependencies import ActorDep, SessionDep, SettingsDep
from api.routes.list_uploads import ListUploadDep, tell_status
from api.schemas.lane_mouth import LaneMouthIn, LaneMouthOut, MissingHumpIn, SurveyIn
from api.schemas.problem import refusals
from api.schemas.remediation import SiteRef
from api.schemas.row_lists import ListImportOut
from hotspots.registry import lane_mouths
from hotspots.registry.lane_mouth_imports import import_lane_mouths
from hotspots.vocabulary import RowOutcome

router = APIRouter(prefix="/lane-mouths", tags=["sites"])


@router.post("", status_code=201, responses=refusals(401, 403, 409, 422))
def register(
    told: LaneMouthIn, session: SessionDep, actor: ActorDep, response: Response
) -> LaneMouthOut:
    """Register a lane mouth, or bring a known one up to date: 200 then. `/reports/humps` lists."""
    mouth, outcome = lane_mouths.register(session, actor=actor, told=told.model_dump(mode="json"))
    if outcome is not RowOutcome.NEW:
        response.status_code = 200
    return LaneMouthOut.of(mouth)


@router.post("/imports", status_code=201, responses=refusals(400, 401, 403, 413, 422))
def take_in(
    upload: ListUploadDep, session: SessionDep, actor: ActorDep, response: Response
) -> ListImportOut:
    """Take in a list of lane mouths: every row of it, or none and the reasons row by row."""
    report = import_lane_mouths(session, actor=actor, **upload.told())
    tell_status(response, report)
    return ListImportOut.of(report)


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
