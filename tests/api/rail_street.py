"""A street for the demonstration, whose streets north of the railway are drawn apart."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from hotspots.models import Site
from hotspots.vocabulary import RoadClass, SiteKind
from tests.factories import make_route

HUNG_VUONG = {"lon": "107.247211", "lat": "10.933873"}
NGO_QUYEN = {"lon": "107.252481", "lat": "10.934422"}
"""Where two of its streets cross the railway, 579 m of rail apart."""


def forget_crossings(session: Session) -> None:
    """Take the crossings that the demonstration has from the map, as if nobody had entered them."""
    crossings = SiteKind.LEVEL_CROSSING, SiteKind.UNAUTHORIZED_CROSSING
    session.execute(update(Site).where(Site.kind.in_(crossings)).values(geom=None))


def join_streets(session: Session) -> None:
    """Draw a street between the northern ends of both."""
    make_route(
        session,
        code="Bắc Ga",
        name="đường Bắc Ga",
        road_class=RoadClass.URBAN_STREET,
        geom="SRID=4326;MULTILINESTRING((107.2534 10.9399, 107.2484 10.9388))",
    )
