"""Declaring a site, inspecting it, and changing its class or place."""

from fastapi import APIRouter

from api.dependencies import ActorDep, IfMatchDep, SessionDep, SettingsDep
from api.schemas.problem import refusals
from api.schemas.remediation import SiteRef
from api.schemas.site import SiteKey
from api.schemas.site_changes import (
    ClassIn,
    DeclarationIn,
    ExtentIn,
    InspectionIn,
    InspectionOut,
    SplitIn,
)
from hotspots.registry import declaration, inspections, site_changes
from hotspots.registry.case_access import find

router = APIRouter(prefix="/sites", tags=["sites"])

_CHANGES = refusals(401, 403, 404, 409, 412, 422)


@router.post("", status_code=201, responses=refusals(401, 403, 422))
def declare(
    told: DeclarationIn, session: SessionDep, actor: ActorDep, settings: SettingsDep
) -> SiteRef:
    """Declare a potential black spot from an inspection that found something unsafe."""
    site = declaration.declare(
        session,
        actor=actor,
        source=told.source,
        reason=told.reason,
        inspected_on=told.inspected_on,
        units_present=told.units_present,
        findings=told.answers(),
        place_text=told.place_text,
        lon=told.lon,
        lat=told.lat,
        name=told.name,
        criteria_folder=settings.criteria_folder,
    )
    return SiteRef(id=site.id, code=site.code)


@router.get("/{site}/inspections", responses=refusals(401, 403, 404, 422))
def list_inspections(site: SiteKey, session: SessionDep, actor: ActorDep) -> list[InspectionOut]:
    """Return the inspections of a site, the latest first."""
    rows = inspections.inspections_of(session, find(session, actor, site))
    return [InspectionOut.of(row) for row in rows]


@router.post("/{site}/inspections", status_code=201, responses=_CHANGES)
def inspect(
    site: SiteKey, told: InspectionIn, session: SessionDep, actor: ActorDep
) -> list[InspectionOut]:
    """Record an inspection; every item of the checklist is answered."""
    inspections.record(
        session,
        actor=actor,
        site=site,
        inspected_on=told.inspected_on,
        units_present=told.units_present,
        findings=told.answers(),
    )
    return list_inspections(site, session, actor)


@router.post("/{site}/class", responses=_CHANGES)
def change_class(
    site: SiteKey,
    told: ClassIn,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
    version: IfMatchDep,
) -> SiteRef:
    """Give a site another class; the file stays where it is."""
    changed = site_changes.change_class(
        session,
        actor=actor,
        site=site,
        legal_class=told.legal_class,
        reason=told.reason,
        expected_version=version,
        criteria_folder=settings.criteria_folder,
    )
    return SiteRef(id=changed.id, code=changed.code)


@router.post("/{site}/extent", responses=_CHANGES)
def redraw(
    site: SiteKey, told: ExtentIn, session: SessionDep, actor: ActorDep, version: IfMatchDep
) -> SiteRef:
    """Draw a site elsewhere from today on."""
    changed = site_changes.redraw(
        session,
        actor=actor,
        site=site,
        place_text=told.place_text,
        lon=told.lon,
        lat=told.lat,
        reason=told.reason,
        expected_version=version,
    )
    return SiteRef(id=changed.id, code=changed.code)


@router.post("/{site}/split", status_code=201, responses=_CHANGES)
def split(
    site: SiteKey,
    told: SplitIn,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
    version: IfMatchDep,
) -> SiteRef:
    """Part a site at a Km; the answer names the new site.

    It keeps its junction with the other arms, or else what lies before the Km.
    """
    new = site_changes.split(
        session,
        actor=actor,
        site=site,
        at=told.at,
        reason=told.reason,
        expected_version=version,
        criteria_folder=settings.criteria_folder,
    )
    return SiteRef(id=new.id, code=new.code)
