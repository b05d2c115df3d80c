"""Rows for tests: each function adds one, complete, and takes what the test cares about."""

from collections.abc import Callable
from datetime import date, datetime
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from hotspots.models import (
    Account,
    AdministrativeArea,
    AreaSuccession,
    Attachment,
    Base,
    Crash,
    Deployment,
    InfrastructureDefect,
    Organisation,
    RemediationCase,
    RoadSpot,
    Route,
    RoutePost,
    Site,
    SitePhoto,
)
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import (
    AreaKind,
    AttachmentKind,
    DangerGrade,
    DeploymentKind,
    LegalClass,
    LocationClass,
    MediaType,
    OrganisationKind,
    PhotoPurpose,
    Place,
    PlacedBy,
    RecordState,
    RoadClass,
    Role,
    SiteKind,
    TimePrecision,
)

NOTHING = UUID("00000000-0000-4000-8000-000000000000")
"""An id that nothing has; the same in every process, as cases are named after it."""

NOON = datetime(2026, 3, 2, 12, tzinfo=TIME_ZONE)
_numbers = count(1)
Row = TypeVar("Row", bound=Base)


def _add(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row


def box(west: float, south: float, east: float, north: float) -> str:
    """A rectangle as a multipolygon in WGS 84."""
    ring = f"{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}"
    return f"SRID=4326;MULTIPOLYGON((({ring})))"


def mark_deployment(session: Session, **told: Any) -> Deployment:
    """Mark the database, as a test by default."""
    given: dict[str, Any] = {
        "kind": DeploymentKind.TEST,
        "name": "Kiểm thử",
        "site_code_prefix": "LK",
    }
    return _add(session, Deployment(**(given | told)))


def make_area(session: Session, **told: Any) -> AdministrativeArea:
    """A ward in force since the reform, a square degree tenth around Long Khánh."""
    number = next(_numbers)
    given: dict[str, Any] = {
        "code": f"W{number}",
        "kind": AreaKind.COMMUNE,
        "name": f"Phường {number}",
        "valid_from": date(2025, 7, 1),
        "geom": box(107.2, 10.9, 107.3, 11.0),
    }
    return _add(session, AdministrativeArea(**(given | told)))


def make_former(session: Session, **told: Any) -> AdministrativeArea:
    """A ward that ended with the reform; nobody drew it."""
    ended = {"valid_from": date(2019, 6, 1), "valid_to": date(2025, 6, 30), "geom": None}
    return make_area(session, **(ended | told))


def make_succession(
    session: Session, old: AdministrativeArea, new: AdministrativeArea, **told: Any
) -> AreaSuccession:
    """An old unit went whole into a new one, as a machine read it."""
    line = {"old_id": old.id, "new_id": new.id, "share": 1.0}
    return _add(session, AreaSuccession(**(line | told)))


def make_organisation(session: Session, **told: Any) -> Organisation:
    """A police body without an area of its own."""
    given: dict[str, Any] = {
        "name": f"Công an phường {next(_numbers)}",
        "kind": OrganisationKind.POLICE,
    }
    return _add(session, Organisation(**(given | told)))


def make_account(session: Session, role: Role = Role.POLICE_OFFICER, **told: Any) -> Account:
    """An active account, in an organisation of its own unless told."""
    number = next(_numbers)
    if "organisation" not in told:
        told["organisation"] = make_organisation(session)
    given: dict[str, Any] = {
        "username": f"person{number}",
        "display_name": f"Cán bộ {number}",
        "role": role,
        "created_at": NOON,
    }
    return _add(session, Account(**(given | told)))


def make_route(session: Session, **told: Any) -> Route:
    """A straight national road of about 10.9 km, running east through Long Khánh."""
    number = next(_numbers)
    given: dict[str, Any] = {
        "code": f"QL{900 + number}",
        "name": f"Quốc lộ {900 + number}",
        "road_class": RoadClass.NATIONAL_ROAD,
        "geom": "SRID=4326;MULTILINESTRING((107.2 10.95, 107.3 10.95))",
    }
    return _add(session, Route(**(given | told)))


def make_route_post(session: Session, route: Route, **told: Any) -> RoutePost:
    """The first post of a route: Km1830 at its western end."""
    given: dict[str, Any] = {
        "route_id": route.id,
        "chainage_m": 1_830_000.0,
        "measure_m": 0.0,
        "point": "SRID=4326;POINT(107.2 10.95)",
    }
    return _add(session, RoutePost(**(given | told)))


def make_crash(session: Session, *, entered_by: Account, **told: Any) -> Crash:
    """A crash with a death, placed by coordinates to 20 m, on no route."""
    given: dict[str, Any] = {
        "source": "test",
        "source_reference": f"T{next(_numbers)}",
        "entered_by_id": entered_by.id,
        "entered_at": NOON,
        "occurred_at": NOON,
        "time_precision": TimePrecision.MINUTE,
        "record_state": RecordState.PRELIMINARY,
        "killed": 1,
        "injured": 0,
        "placed_by": PlacedBy.COORDINATES,
        "location_class": LocationClass.A,
        "geom": "SRID=4326;POINT(107.25 10.95)",
    }
    return _add(session, Crash(**(given | told)))


def make_site(session: Session, *, registered_by: Account, **told: Any) -> RoadSpot:
    """A black spot on a disc, without a file."""
    number = next(_numbers)
    given: dict[str, Any] = {
        "code": f"LK-2019-{number:04d}",
        "name": f"Điểm {number}",
        "legal_class": LegalClass.BLACK_SPOT,
        "geom": "SRID=4326;POINT(107.25 10.95)",
        "deciding": {},
        "registered_by_id": registered_by.id,
        "registered_at": NOON,
        "place": Place.DISC,
    }
    return _add(session, RoadSpot(**(given | told)))


def make_defect(session: Session, *, registered_by: Account, **told: Any) -> InfrastructureDefect:
    """A lamp that is out, without a file."""
    number = next(_numbers)
    given: dict[str, Any] = {
        "code": f"LK-2019-{number:04d}",
        "name": f"Đèn {number}",
        "legal_class": LegalClass.NONE,
        "geom": "SRID=4326;POINT(107.25 10.95)",
        "deciding": {},
        "registered_by_id": registered_by.id,
        "registered_at": NOON,
        "place": Place.DISC,
        "type": "street_lighting",
        "danger": DangerGrade.HIGH,
        "found_on": NOON.date(),
        "reporter_id": registered_by.organisation_id,
    }
    return _add(session, InfrastructureDefect(**(given | told)))


def make_photo(session: Session, *, site_id: UUID, added_by: Account, **told: Any) -> SitePhoto:
    """A photo before the works that hangs on a site; its file is nowhere."""
    content = f"{next(_numbers):064x}"
    attachment = Attachment(
        sha256=content,
        original_sha256=content,
        thumbnail_sha256=content,
        media_type=MediaType.JPEG,
        kind=AttachmentKind.PHOTO,
        bytes=1,
        width=4,
        height=3,
        name="anh.jpg",
        uploaded_by_id=added_by.id,
        uploaded_at=NOON,
    )
    given: dict[str, Any] = {
        "site_id": site_id,
        "attachment_id": _add(session, attachment).id,
        "purpose": PhotoPurpose.BEFORE,
        "added_by_id": added_by.id,
        "added_at": NOON,
    }
    return _add(session, SitePhoto(**(given | told)))


_MAKERS: dict[SiteKind, Callable[..., Site]] = {
    SiteKind.ROAD_SPOT: make_site,
    SiteKind.INFRASTRUCTURE_DEFECT: make_defect,
}


def make_case(
    session: Session, *, actor: Account, kind: SiteKind = SiteKind.ROAD_SPOT, **told: Any
) -> RemediationCase:
    """The file of a new site, just opened."""
    site = _MAKERS[kind](session, registered_by=actor, **told)
    return _add(session, RemediationCase.open(site, actor=actor, at=NOON))
