"""The order of priority of the crossings a person may see: what it reads, says and leaves out."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from hotspots.analysis.measure_codes import Closability, RiskBand
from hotspots.errors import NotFound
from hotspots.models import SiteCrash
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import described_changes, described_sites
from hotspots.registry.crossing_inputs_told import standing_of
from hotspots.registry.crossing_priority import (
    PlacedCrossing,
    priority_of_all,
    priority_page,
)
from hotspots.registry.crossing_reasons import assumed_reasons, missing_words, recorded_reasons
from hotspots.vocabulary import CaseState, FactsChange, Role, SiteKind
from tests.casework import take
from tests.factories import make_account
from tests.registry.railway import NORTH_SOUTH, make_line, make_posts
from tests.registry.town import AS_OF, Town, make_town

PATH, LEGAL = SiteKind.UNAUTHORIZED_CROSSING, SiteKind.LEVEL_CROSSING
COUNTED = {"traffic_count_method": "whole_day", "traffic_counted_on": "01/03/2026"}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())


@pytest.fixture
def town(session: Session) -> Town:
    made = make_town(session)
    make_posts(session, make_line(session, "BN", name=NORTH_SOUTH))
    return made


def _path(town: Town, km: str = "Km1+200", **told: Any) -> Any:
    given = {"place_text": km, "found_on": "03/03/2026"} | told
    record = KIND_RECORDS[PATH]
    return described_sites.report(town.session, record, actor=town.analyst, told=given).site


def _legal(town: Town, km: str = "Km1+400", **told: Any) -> Any:
    given = {"place_text": km, "protection": "guarded"} | told
    record = KIND_RECORDS[LEGAL]
    return described_sites.report(town.session, record, actor=town.analyst, told=given).site


def _codes(town: Town, **told: Any) -> list[str]:
    found = priority_page(town.session, actor=told.pop("actor", town.analyst), **told)
    return [each.code for each in found.rows]


def _found(town: Town, code: str) -> PlacedCrossing:
    order = priority_of_all(town.session, actor=town.analyst)
    return next(each for each in order.crossings if each.code == code)


def test_where_there_is_no_crossing_there_is_no_order(town: Town) -> None:
    assert priority_of_all(town.session, actor=town.analyst).count == 0


def test_what_is_known_to_be_harmless_stands_below_what_nobody_looked_at(town: Town) -> None:
    unknown = _path(town)
    known = _path(
        town, "Km1+600", trains_per_day="4", line_speed_kmh="30", motorcycles_per_day="10",
        cars_per_day="0", trucks_per_day="0", bicycles_per_day="5", pedestrians_per_day="5",
        accidents_5y="0", tracks="1", watch_post="yes", **COUNTED,
    )  # fmt: skip
    assert _codes(town) == [unknown.code, known.code]
    order = priority_of_all(town.session, actor=town.analyst)
    assert order.crossings[0].band is RiskBand.TOP_TENTH
    assert "trains_per_day" in order.crossings[0].assumed
    assert "trains_per_day" not in order.crossings[1].assumed
    assert dict(order.missing)["trains_per_day"] == 1


def test_the_order_is_kept_until_a_crossing_changes(town: Town) -> None:
    path = _path(town, accidents_5y="0", trains_per_day="2")
    first = priority_of_all(town.session, actor=town.analyst)
    assert priority_of_all(town.session, actor=town.analyst) is first
    described_changes.change_facts(
        town.session, actor=town.analyst, site=path.code, told={"accidents_5y": 7},
        why=FactsChange.CORRECTION, reason="Đếm lại",
    )  # fmt: skip
    changed = priority_of_all(town.session, actor=town.analyst).crossings[0]
    assert changed.accidents_counted == 7
    assert recorded_reasons(changed)[0].params == {"count": 7}


def test_the_reasons_name_what_was_recorded_apart_from_what_is_only_assumed(town: Town) -> None:
    path = _path(town, school_or_market="yes", trains_per_day="22", cars_per_day="0",
                 motorcycles_per_day="620", **COUNTED)  # fmt: skip
    found = _found(town, path.code)
    assert [str(each) for each in recorded_reasons(found)] == [
        "school or market within 300 m ×1.2",
        "22 trains a day and night",
        "620 vehicles and people a day",
    ]
    assert [str(each).rsplit(" ", 1)[0] for each in assumed_reasons(found)] == [
        "sight along the track",
        "crossing at less than 45°",
        "hump or poor surface",
        "double track",
    ]
    assert str(missing_words(found)) == "14 of 18 inputs not recorded"


def test_an_empty_record_at_the_head_of_the_list_needs_a_survey(town: Town) -> None:
    empty, known = _path(town), _path(town, "Km1+600", accidents_5y="2")
    surveyed = _path(
        town, "Km7+500", trains_per_day="22", day_trains_per_day="14", line_speed_kmh="80",
        tracks="1", lanes="1", angle_deg="80", watch_post="no", school_or_market="yes",
        motorcycles_per_day="620", cars_per_day="0", **COUNTED,
    )  # fmt: skip
    assert _codes(town, survey=True) == [empty.code]
    assert set(_codes(town, survey=False)) == {known.code, surveyed.code}
    order = priority_of_all(town.session, actor=town.analyst)
    assert order.surveys() == 1
    assert recorded_reasons(_found(town, empty.code)) == ()


def test_what_nobody_surveyed_pushes_none_that_was_out_of_its_band(town: Town) -> None:
    known = _path(town, accidents_5y="3", trains_per_day="4", line_speed_kmh="30", tracks="1")
    for km in ("Km1+600", "Km2+000", "Km2+400"):
        _path(town, km)
    order = priority_of_all(town.session, actor=town.analyst).crossings
    assert [each.needs_survey for each in order] == [True, True, True, False]
    assert _found(town, known.code).band is RiskBand.TOP_TENTH


def test_accidents_on_record_count_where_they_are_more_than_was_stated(town: Town) -> None:
    path = _path(town, accidents_5y="1")
    for _each in range(2):
        crash = town.crash(1_200, rail_severity="serious", rail_severity_scheme="r")
        crash.crossing_id = path.id
    light = town.crash(1_200, rail_severity="collision", rail_severity_scheme="r")
    light.crossing_id = path.id
    old = town.crash(1_200, AS_OF.replace(year=2020), rail_severity="serious",
                     rail_severity_scheme="r")  # fmt: skip
    linked = town.crash(3_000, rail_severity="serious", rail_severity_scheme="r")
    by_hand = {"reason": "x", "linked_by_id": town.analyst.id, "linked_at": path.registered_at}
    for each in (linked, old):
        town.session.add(SiteCrash(site_id=path.id, crash_id=each.id, **by_hand))
    found = priority_of_all(town.session, actor=town.analyst).crossings[0]
    assert (found.accidents_recorded, found.accidents_counted) == (3, 3)
    told = standing_of(town.session, actor=town.analyst, site=path)
    assert told is not None
    sources = {each.name.template: str(each.source) for each in told.inputs}
    assert sources["accidents_5y"].startswith("recorded in the registry")


def test_every_input_says_where_it_comes_from_and_how_old_it_is(town: Town) -> None:
    path = _path(town, trains_per_day="20", motorcycles_per_day="300", **COUNTED)
    described_changes.change_facts(
        town.session, actor=town.ward_officer, site=path.code, told={"tracks": 1},
        why=FactsChange.DATA_CHANGE, reason="Bỏ một đường",
    )  # fmt: skip
    told = standing_of(town.session, actor=town.analyst, site=path)
    assert told is not None
    inputs = {each.name.template: each for each in told.inputs}
    assert "01" in str(inputs["motorcycles_per_day"].source)
    assert town.ward_officer.organisation.name in str(inputs["tracks"].source)
    assert town.analyst.organisation.name in str(inputs["trains_per_day"].source)
    assert inputs["sight_m"].assumed and inputs["sight_m"].value is None  # noqa: PT018 -- one state


def test_closing_is_judged_apart_and_only_of_paths(town: Town) -> None:
    easy = _path(town, nearest_legal_crossing_m="300", service_road_possible="yes")
    legal = _legal(town)
    by_code = {e.code: e for e in priority_of_all(town.session, actor=town.analyst).crossings}
    assert by_code[easy.code].closability is Closability.EASY
    assert by_code[legal.code].closability is None


def test_the_map_says_how_far_a_legal_crossing_is_where_nobody_measured_it(town: Town) -> None:
    path = _path(town, service_road_possible="no")
    assert _found(town, path.code).closability is Closability.UNKNOWN
    _legal(town)  # at Km1+400
    found = _found(town, path.code)
    assert found.nearest_by_map_m == pytest.approx(400, abs=2)  # a Km there is 2 km of rail
    assert found.closability is Closability.POSSIBLE
    told = standing_of(town.session, actor=town.analyst, site=path)
    assert told is not None
    assert str(told.inputs[-1].source) == "computed by the map, along the rails"


def test_filters_narrow_what_is_shown_and_move_no_crossing(town: Town) -> None:
    west, east, legal = _path(town), _path(town, "Km7+500"), _legal(town)
    assert set(_codes(town, kind=PATH)) == {west.code, east.code}
    assert _codes(town, area_code=town.east.code) == [east.code]
    with pytest.raises(NotFound):
        _codes(town, line="nowhere")
    make_line(town.session, "LX")
    assert _codes(town, line="LX") == []
    assert set(_codes(town, line="BN")) == {west.code, east.code, legal.code}
    first = priority_page(town.session, actor=town.analyst, limit=2)
    rest = priority_page(town.session, actor=town.analyst, limit=2, after=first.next or 0)
    assert (len(first.rows), len(rest.rows), rest.next) == (2, 1, None)


def test_a_person_sees_the_order_of_the_own_area(town: Town) -> None:
    here, _there = _path(town), _path(town, "Km7+500")
    assert _codes(town, actor=town.ward_officer) == [here.code]
    nowhere = make_account(town.session, Role.WARD_OFFICER)
    assert _codes(town, actor=nowhere) == []


def test_what_is_closed_leaves_the_order(town: Town) -> None:
    path, _other = _path(town), _path(town, "Km1+600")
    take(town.session, town.ward_officer, path.code, CaseState.FILE_OPENED)
    take(town.session, town.ward_officer, path.code, CaseState.CLOSED)
    assert path.code not in _codes(town)
    assert standing_of(town.session, actor=town.analyst, site=path) is None
