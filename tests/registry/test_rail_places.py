"""A place on a railway, stated by Km, by a point or by both.

The line runs east along 10.95 from 107.2 to 107.3 (10 934 m in its projection). Its kilometres are
1 or 2 km of rail long; Km5 is missing, so that the labels jump from Km4 to Km6 at one post.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from hotspots.errors import InvalidInput, NotFound, Problem
from hotspots.models import AdministrativeArea, RailLine, RailPost
from hotspots.registry.rail_lines import current_rails, has_railway, require_railway
from hotspots.registry.rail_places import StatedRailPlace, find_rail_place
from hotspots.vocabulary import CarriagewaySide
from tests.factories import box, make_area
from tests.registry.railway import NORTH_SOUTH, lon_at, make_line, make_posts

ON = date(2026, 3, 31)


@dataclass
class Railway:
    session: Session
    ward: AdministrativeArea
    line: RailLine

    def find(self, place_text: str | None = None, **told: Any) -> StatedRailPlace:
        return find_rail_place(self.session, place_text=place_text, on=ON, **told)

    def at(self, measure_m: float, north_m: float = 0.0) -> dict[str, float]:
        """A point beside the line."""
        return {"lon": lon_at(measure_m), "lat": 10.95 + north_m / 110_600}

    def refused(self, place_text: str | None = None, **told: Any) -> Problem:
        with pytest.raises(InvalidInput) as refusal:
            self.find(place_text, **told)
        (problem,) = refusal.value.problems
        assert problem.remedy.template
        return problem


@pytest.fixture
def railway(session: Session) -> Railway:
    ward = make_area(session, code="W", name="Phường Tây", geom=box(107.15, 10.9, 107.35, 11.0))
    line = make_line(session, "BN", name=NORTH_SOUTH, aliases=["đường sắt Bắc–Nam"])
    make_posts(session, line)
    return Railway(session, ward, line)


@pytest.mark.parametrize(
    ("text", "told", "field"),
    [
        (None, {}, "place_text"),
        (None, {"lon": 107.2}, "lat"),
        (None, {"lon": "x", "lat": 10.95}, "lon"),
        (None, {"lon": 107.2, "lat": 99}, "lat"),
        (None, {"lon": 107.25, "lat": 10.952}, "lon"),  # 221 m off the line
        (None, {"lon": 107.2999, "lat": 10.95}, "lon"),  # beyond the last post
        ("12350", {}, "place_text"),
        ("Km1+200 QL1", {}, "place_text"),
        ("Km1+200 đường sắt Gia Lâm – Hải Phòng", {}, "place_text"),
        ("Km5+500", {}, "place_text"),  # where the labels jump
        ("Km9+001", {}, "place_text"),  # beyond the last post
        ("Km4+500 - Km7+000", {"lon": 107.25, "lat": 10.95}, "place_text"),
        ("Km1+000 - Km8+500", {}, "place_text"),  # 9 km of rail
        ("Km1+200", {"rail_line": "Gia Lâm – Hải Phòng"}, "rail_line"),
        ("Km1+200", {"side": "giữa"}, "rail_side"),
        ("Km1+200 (T)", {"side": "right"}, "rail_side"),
        ("Km1+200", {"lon": 107.2, "lat": 11.2}, "lon"),  # 27 km off the line
    ],
)
def test_a_place_that_cannot_be_used_is_refused(
    railway: Railway, text: str | None, told: dict[str, Any], field: str
) -> None:
    assert railway.refused(text, **told).field == field


def test_a_place_outside_every_area_is_refused(railway: Railway) -> None:
    railway.session.execute(delete(AdministrativeArea))
    assert railway.refused("Km1+200").field == "place_text"


def test_a_km_two_kilometres_from_its_point_is_refused_with_both(railway: Railway) -> None:
    problem = railway.refused("Km1+200", **railway.at(2500))
    assert problem.field == "place_text"
    assert problem.message.params["km"] == "Km1+200"
    assert problem.message.params["there"] == "Km2+500"
    assert problem.message.params["metres"] == pytest.approx(2100, abs=1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Km1+500 đường sắt Hà Nội – TP Hồ Chí Minh (T)", {}),
        ("km 1 + 500 ĐS Bắc - Nam, bên trái", {}),
        ("1+500 BN", {"side": "left"}),
        ("1+500", {"side": "T"}),
        ("Km1+500", {"rail_line": "duong sat bac nam", "side": "trái"}),
        ("Km1+500", {"rail_line": "Thống Nhất", "side": "LEFT"}),
        ("Km1+500 đường sắt Bắc Nam", {"rail_line": "bn", "side": "left"}),
    ],
)
def test_a_km_is_read_as_people_write_it(railway: Railway, text: str, told: dict[str, str]) -> None:
    place = railway.find(text, **told)
    assert (place.line_code, place.rail_line_id) == ("BN", railway.line.id)
    assert (place.rail_m, place.rail_to_m, place.side) == (1500, 1500, CarriagewaySide.LEFT)
    assert place.name == "Km1+500 đường sắt Hà Nội – TP Hồ Chí Minh"
    assert (place.shape.x, place.shape.y) == pytest.approx((lon_at(1000), 10.95), abs=1e-5)
    assert (place.areas, place.warnings) == ((railway.ward,), ())


def test_of_several_lines_one_is_named_apart(railway: Railway) -> None:
    make_line(railway.session, "Gia Lâm – Hải Phòng", lat=10.96)
    assert railway.refused("1+500").field == "rail_line"
    other = railway.refused("1+500 đường sắt Bắc Nam", rail_line="Gia Lâm – Hải Phòng")
    assert other.field == "rail_line"
    assert railway.find("1+500", rail_line="Bắc Nam").line_code == "BN"
    assert railway.find(**railway.at(1000)).line_code == "BN"


def test_a_stretch_is_drawn_along_the_line(railway: Railway) -> None:
    place = railway.find("Km1+500 - Km2+500", **railway.at(1900, 10))
    assert (place.rail_m, place.rail_to_m, place.warnings) == (1500, 2500, ())
    assert place.name == "Km1+500 – Km2+500 đường sắt Hà Nội – TP Hồ Chí Minh"
    ends = place.shape.bounds
    assert ends == pytest.approx((lon_at(1000), 10.95, lon_at(2500), 10.95), abs=1e-5)


@pytest.mark.parametrize("north_m", [40, -40])
def test_a_point_has_its_km_and_side(railway: Railway, north_m: float) -> None:
    place = railway.find(**railway.at(5000, north_m))
    assert place.rail_m == pytest.approx(6500, abs=1)
    assert place.side == (CarriagewaySide.LEFT if north_m > 0 else CarriagewaySide.RIGHT)
    assert (place.shape.x, place.shape.y) == (lon_at(5000), 10.95 + north_m / 110_600)
    assert place.name == "Km6+500 đường sắt Hà Nội – TP Hồ Chí Minh"
    assert railway.find(**railway.at(5000, north_m), side="P").side == CarriagewaySide.RIGHT


@pytest.mark.parametrize(
    ("km", "at_m", "north_m", "codes"),
    [
        ("Km1+500", 1049, 99, []),
        ("Km1+500", 1060, 0, ["km_against_point"]),
        ("Km1+500", 1000, 150, ["point_aside"]),
        ("Km1+500", 2900, -150, ["point_aside", "km_against_point"]),
        ("Km4+900", 4500, 0, ["km_against_point"]),  # in the jump; the point is at Km6+250
        ("Km9+200", 10_300, 0, ["km_not_compared"]),  # both beyond the last post
    ],
)
def test_a_km_that_does_not_agree_with_its_point_is_kept_and_told(
    railway: Railway, km: str, at_m: float, north_m: float, codes: list[str]
) -> None:
    point = railway.at(at_m, north_m)
    place = railway.find(km, **point)
    assert [warning.code for warning in place.warnings] == codes
    assert place.name.startswith(km)
    assert (place.shape.x, place.shape.y) == (point["lon"], point["lat"])


def test_a_km_with_words_nobody_could_read_is_taken_with_a_warning(railway: Railway) -> None:
    warnings = railway.find("Km1+500 và Km2+500, ga Long Khánh").warnings
    assert [warning.code for warning in warnings] == ["not_read", "two_places"]


def test_a_km_longer_than_its_name_is_measured_from_its_post(railway: Railway) -> None:
    railway.session.execute(delete(RailPost).where(RailPost.chainage_m == 2000))
    place = railway.find("Km2+1100")
    assert place.warnings[0].code == "long_km"
    make_posts(railway.session, railway.line, [(2000, 2)])
    place = railway.find("Km2+1100")
    assert place.shape.x == pytest.approx(lon_at(3100), abs=1e-5)


def test_a_line_nobody_posted_keeps_the_km_of_a_point(railway: Railway) -> None:
    railway.session.execute(delete(RailPost))
    assert railway.refused("Km1651+300").field == "place_text"
    assert railway.refused(**railway.at(1000)).field == "lon"
    place = railway.find("Km1651+300", **railway.at(1000, 5))
    assert (place.rail_m, place.side) == (1_651_300, CarriagewaySide.LEFT)
    assert [warning.code for warning in place.warnings] == ["km_not_compared"]


def test_posts_along_a_line_drawn_against_its_chainage_turn_it_round(railway: Railway) -> None:
    railway.session.execute(delete(RailPost))
    make_posts(railway.session, railway.line, [(0, 12), (4000, 11), (10_000, 10)])
    place = railway.find(**railway.at(2000, 20))
    assert place.rail_m == pytest.approx(11_500, abs=1)
    assert place.side == CarriagewaySide.RIGHT
    railway.session.execute(text("UPDATE rail_post SET chainage_m = 9000 WHERE measure_m = 4000"))
    exchanged = railway.refused(**railway.at(2000, 20))
    assert exchanged.field == "lon"


def test_a_label_found_twice_is_told(railway: Railway) -> None:
    again = "UPDATE rail_post SET chainage_m = 3000, measure_m = 4001 WHERE chainage_m = 6000"
    railway.session.execute(text(again))
    place = railway.find("Km3+500")
    assert [warning.code for warning in place.warnings] == ["km_repeated"]
    assert place.shape.x == pytest.approx(lon_at(3500), abs=1e-5)
    there = railway.find("Km3+500", **railway.at(4250))
    assert there.warnings == ()


def test_a_registry_without_a_railway_says_so(session: Session) -> None:
    make_area(session, code="W", geom=box(107.15, 10.9, 107.35, 11.0))
    assert not has_railway(session)
    with pytest.raises(NotFound):
        require_railway(session)
    with pytest.raises(InvalidInput, match="cannot be used"):
        find_rail_place(session, place_text="Km1+500", on=ON)
    with pytest.raises(InvalidInput, match="cannot be used"):
        find_rail_place(session, lon=107.2, lat=10.95, on=ON)
    make_line(session, "BN", geom=None)
    assert has_railway(session)


def test_on_a_line_that_is_not_drawn_a_place_is_a_km_with_a_point(railway: Railway) -> None:
    line = make_line(railway.session, "420000", name="Tuyến 420000", geom=None)
    point = railway.at(1_200, north_m=30)
    assert railway.refused("243+710", rail_line="420000").field == "place_text"
    assert railway.refused(None, rail_line="420000", **point).field == "lon"
    assert railway.refused("Km1+000 - Km8+500", rail_line="420000", **point).field == "place_text"
    place = railway.find("243+710", rail_line="tuyến 420000", **point)
    assert (place.rail_line_id, place.rail_m, place.side) == (line.id, 243_710, None)
    assert (place.name, place.warnings) == ("Km243+710 Tuyến 420000", ())
    assert (place.shape.x, place.shape.y) == (point["lon"], point["lat"])
    assert railway.refused("1+200").field == "rail_line"  # one of two lines


def test_railways_are_kept_until_they_change(railway: Railway) -> None:
    assert has_railway(railway.session)
    first = current_rails(railway.session)
    assert current_rails(railway.session) is first
    make_posts(railway.session, railway.line, [(10_900, 10)])
    assert current_rails(railway.session) is not first
    assert railway.find("Km9+500").rail_m == 9500
