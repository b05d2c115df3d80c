"""A railway line for tests, that runs east along 10.95 from 107.2 to 107.3 (10 934 m)."""

from typing import Any

from sqlalchemy.orm import Session

from hotspots.models import RailLine, RailPost

NORTH_SOUTH = "Đường sắt Hà Nội – TP Hồ Chí Minh"
LENGTH_M = 10_934.4
POSTS = [(0, 1), (2000, 2), (4000, 4), (4000, 6), (6000, 7), (8000, 8), (10_000, 9)]
"""Metres along the line, and the Km written there."""


def lon_at(measure_m: float) -> float:
    return 107.2 + 0.1 * measure_m / LENGTH_M


def make_line(session: Session, code: str, *, lat: float = 10.95, **told: Any) -> RailLine:
    shape = f"SRID=4326;MULTILINESTRING((107.2 {lat}, 107.3 {lat}))"
    line = RailLine(**({"code": code, "name": code, "geom": shape} | told))
    session.add(line)
    session.flush()
    return line


def make_posts(session: Session, line: RailLine, posts: list[tuple[int, float]] = POSTS) -> None:
    for measure, km in posts:
        point = f"SRID=4326;POINT({lon_at(measure)} 10.95)"
        facts = {"chainage_m": km * 1000.0, "measure_m": float(measure), "point": point}
        session.add(RailPost(rail_line_id=line.id, **facts))
    session.flush()
