"""Defects of roads and traffic organisation. Their files move like those of every site."""

from fastapi import APIRouter, Response

from api.dependencies import ActorDep, BBoxDep, LocaleDep, PageDep, SessionDep, SettingsDep
from api.routes.list_uploads import ListUploadDep, tell_status
from api.schemas.defect import DefectIn, DefectTypeOut, types_out
from api.schemas.problem import refusals
from api.schemas.remediation import SiteRef
from api.schemas.row_lists import ListImportOut
from api.schemas.site import SiteCollection, site_collection
from hotspots import permissions
from hotspots.registry import defects, sites
from hotspots.registry.defect_imports import import_defects
from hotspots.registry.site_choices import SiteChoice
from hotspots.vocabulary import Action, CaseState, SiteKind

router = APIRouter(prefix="/defects", tags=["sites"])


@router.post("", status_code=201, responses=refusals(401, 403, 409, 422))
def report(
    told: DefectIn,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
    response: Response,
) -> SiteRef:
    """Report a defect; its file opens. The same report under the same number returns the first."""
    defect = defects.report(
        session, actor=actor, told=told.told(), criteria_folder=settings.criteria_folder
    )
    response.headers["Location"] = f"/api/v1/sites/{defect.code}"
    return SiteRef(id=defect.id, code=defect.code)


@router.get("", responses=refusals(401, 403, 422))
def listing(
    session: SessionDep,
    actor: ActorDep,
    page: PageDep,
    bbox: BBoxDep,
    state: CaseState | None = None,
) -> SiteCollection:
    """List defects as GeoJSON, in the order of their codes; `/sites/{code}` tells all of one."""
    choice = SiteChoice(
        kind=SiteKind.INFRASTRUCTURE_DEFECT,
        state=state,
        bbox=None if bbox is None else (bbox.west, bbox.south, bbox.east, bbox.north),
    )
    found = sites.list_sites(
        session, actor=actor, choice=choice, limit=page.limit, after=page.after
    )
    return site_collection(found)


@router.post("/imports", status_code=201, responses=refusals(400, 401, 403, 413, 422))
def take_in(
    upload: ListUploadDep,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
    locale: LocaleDep,
    response: Response,
) -> ListImportOut:
    """Take in a list of defects: every row of it, or none and the reasons row by row.

    A row is known again by the caller's own number; a list sent twice enters nothing new.
    """
    report = import_defects(
        session, actor=actor, criteria_folder=settings.criteria_folder, **upload.told()
    )
    tell_status(response, report)
    return ListImportOut.of(report, locale)


@router.get("/types", responses=refusals(401, 403))
def types(actor: ActorDep, locale: LocaleDep, settings: SettingsDep) -> list[DefectTypeOut]:
    """Return the types that may be reported today."""
    permissions.require(actor, Action.READ_SITES)
    return types_out(defects.catalogue(settings.criteria_folder).types, locale)
