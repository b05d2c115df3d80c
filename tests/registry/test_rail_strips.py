"""What a person sees along a railway by Km: theirs alone, as a day ended, between two Km."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hotspots.analysis.rail_strip import RailStrip
from hotspots.errors import InvalidInput, NotFound
from hotspots.models import RailLine, RailManagement, SiteCrash
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import described_sites
from hotspots.registry.rail_strips import strip_of
from hotspots.vocabulary import CarriagewaySide, CaseState, PlacedBy, Role, SiteKind
from tests.casework import take
from tests.factories import make_account
from tests.registry.rail_town import RailTown, make_rail_town
from tests.registry.railway import make_line
from tests.registry.town import AS_OF

LATER = AS_OF + timedelta(days=3)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())


@pytest.fixture
def town(session: Session) -> RailTown:
    return make_rail_town(session)


def _strip(town: RailTown, **told: Any) -> RailStrip:
    given = {"actor": town.rail_officer, "line": "BN"} | told
    return strip_of(town.session, **given)


def _accident(town: RailTown, at_m: float, day: date = AS_OF, **told: Any) -> Any:
    given = {"rail_line_id": town.line.id, "rail_m": at_m, "route_id": None, "chainage_m": None}
    given |= {"placed_by": PlacedBy.RAILWAY, "area_id": town.town.west.id}
    return town.town.crash(0, day, **(given | told))


@pytest.mark.parametrize(
    ("told", "code", "field"),
    [
        ({"from_text": "đâu đó"}, "unusable_place", "from"),
        ({"to_text": "Km12-350"}, "unusable_place", "to"),
        ({"from_text": "Km9", "to_text": "Km3"}, "km_order", "to"),
        ({"from_text": "Km3", "to_text": "Km3"}, "km_order", "to"),
        ({"to_text": "Km9000"}, "unusable_place", "to"),
        ({"on": LATER}, "day_to_come", "on"),
    ],
)
def test_what_cannot_be_drawn_is_refused_beside_its_field(
    town: RailTown, told: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        _strip(town, **told)
    assert [(each.code, each.field) for each in refused.value.problems] == [(code, field)]


def test_without_such_a_line_or_any_railway_there_is_no_strip_map(town: RailTown) -> None:
    with pytest.raises(NotFound):
        _strip(town, line="Tuyến không có")
    for table in ("rail_post", "rail_line"):
        town.session.connection().exec_driver_sql(f"DELETE FROM {table}")
    with pytest.raises(NotFound):
        _strip(town)


def test_a_line_is_shown_with_its_crossings_wards_and_manager_in_order_of_km(
    town: RailTown,
) -> None:
    legal = town.legal("Km2+000", rail_side="right")
    path = town.path("Km1+400")
    session = town.session
    body = town.rail_officer.organisation_id
    session.add(
        RailManagement(rail_line_id=town.line.id, organisation_id=body, from_m=3e3, to_m=9e9)
    )
    found = _strip(town)
    assert (found.from_m, found.to_m, found.is_today, found.is_synthetic) == (
        1000.0,
        11_000.0,
        True,
        False,
    )
    told = [(each.number, each.code, each.at_m, each.side) for each in found.crossings]
    assert told == [(1, path.code, 1400.0, None), (2, legal.code, 2000.0, CarriagewaySide.RIGHT)]
    assert [each.name for each in found.wards] == [town.town.west.name, town.town.east.name]
    (west, east) = found.wards
    assert (west.from_m, east.to_m) == (1000.0, 11_000.0)
    assert abs(west.to_m - east.from_m) < 1
    assert [(each.from_m, each.to_m) for each in found.managers] == [(3000.0, 11_000.0)]
    part = _strip(town, line="đường sắt Hà Nội – TP Hồ Chí Minh", from_text="1+700", to_text="Km4")
    assert [(each.number, each.code) for each in part.crossings] == [(1, legal.code)]
    assert [each.name for each in part.wards] == [town.town.west.name]


def test_a_line_without_a_shape_is_drawn_by_what_lies_on_it(town: RailTown) -> None:
    town.session.add(RailLine(code="YV", name="Yên Viên – Lào Cai"))
    town.session.flush()
    told = {"place_text": "Km20+500", "rail_line": "YV", "found_on": "2026-03-03"}
    told |= {"lon": 107.21, "lat": 10.95}
    record = KIND_RECORDS[SiteKind.UNAUTHORIZED_CROSSING]
    described_sites.report(town.session, record, actor=town.rail_officer, told=told)
    found = _strip(town, line="YV")
    assert (found.from_m, found.to_m, list(found.wards)) == (20_500.0, 21_500.0, [])
    assert len(found.crossings) == 1
    empty = make_line(town.session, "X", lat=10.97)
    assert _strip(town, line=empty.code).crossings == []


def test_each_sees_the_own_places_and_accidents_only_where_they_may(town: RailTown) -> None:
    west, east = town.path("Km1+400"), town.legal("Km9+000", actor=town.rail_officer)
    _accident(town, 1500.0, killed=1)
    _accident(town, 9500.0, area_id=town.town.east.id)
    police = town.town.leader_east
    assert [each.code for each in _strip(town, actor=police).crossings] == [east.code]
    assert [each.at_m for each in _strip(town, actor=police).crashes] == [9500.0]
    ward = make_account(town.session, Role.WARD_OFFICER, areas=[town.town.west])
    assert [each.code for each in _strip(town, actor=ward).crossings] == [west.code]
    rail = _strip(town)
    assert (rail.sees_crashes, rail.crashes) == (False, [])
    assert len(rail.crossings) == 2


def test_accidents_of_five_years_are_shown_where_they_or_their_crossing_lie(
    town: RailTown,
) -> None:
    legal = town.legal("Km2+000")
    own = _accident(town, 1500.0, killed=2)
    told = {"rail_line_id": None, "rail_m": None, "crossing_id": legal.id}
    there = _accident(town, 0, AS_OF - timedelta(days=40), **told)
    _accident(town, 1600.0, date(AS_OF.year - 6, 1, 1))
    light = {"rail_severity": "collision", "rail_severity_scheme": "r"}
    _accident(town, 1650.0, **light)  # an incident is no accident
    made_up = _accident(town, 1700.0, synthetic=True)
    linked = town.town.crash(5000, AS_OF)
    town.session.add(
        SiteCrash(
            site_id=legal.id,
            crash_id=linked.id,
            reason="x",
            linked_by_id=town.rail_officer.id,
            linked_at=linked.entered_at,
        )
    )
    found = _strip(town, actor=town.town.leader)
    assert [(each.key, each.at_m) for each in found.crashes] == [
        (str(own.id), 1500.0),
        (str(made_up.id), 1700.0),
        (str(there.id), 2000.0),
        (str(linked.id), 2000.0),
    ]
    assert found.is_synthetic
    assert not _strip(town, actor=town.town.leader, to_text="Km1+600").is_synthetic


def test_a_past_day_shows_what_was_there_and_a_closed_crossing_stays_on_the_drawing(
    town: RailTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = town.path("Km1+400")
    assert _strip(town, on=AS_OF - timedelta(days=1)).crossings == []
    monkeypatch.setenv("HOTSPOTS_NOW", LATER.isoformat())
    officer = town.town.ward_officer
    take(town.session, officer, path.id, CaseState.REJECTED, note="x")
    assert _strip(town).crossings == []
    past = _strip(town, on=AS_OF)
    assert [(each.code, each.state) for each in past.crossings] == [(path.code, CaseState.FOUND)]
    assert not past.is_today
