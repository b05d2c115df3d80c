"""A railway apart from every road of the tests, whose kilometres are each 1000 m of rail."""

from sqlalchemy.orm import Session

from hotspots.models import RailLine
from tests.registry.railway import NORTH_SOUTH, lon_at, make_line, make_posts

FIRST_KM = 1_650
RAIL_LAT = 10.94


def rail_point(rail_m: float) -> tuple[float, float]:
    """Longitude and latitude of a chainage of the line."""
    return lon_at(rail_m - FIRST_KM * 1000), RAIL_LAT


def make_railway(session: Session) -> RailLine:
    """Add the line with posts at Km1650 to Km1660."""
    aliases = ["Đường sắt Bắc Nam"]
    line = make_line(session, "BN", lat=RAIL_LAT, name=NORTH_SOUTH, aliases=aliases)
    make_posts(session, line, [(km * 1000, FIRST_KM + km) for km in range(11)])
    return line
