"""A second site of a kind at the same place: asked for first, and registered when it is another."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from hotspots.errors import Conflict, InvalidInput
from hotspots.models import RailLine
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import described_sites
from hotspots.registry.described_lists import taker_of
from hotspots.vocabulary import CaseState, SiteKind
from tests.casework import take
from tests.registry.railway import NORTH_SOUTH, make_line, make_posts
from tests.registry.town import AS_OF, Town, make_town

PATH, LEGAL = SiteKind.UNAUTHORIZED_CROSSING, SiteKind.LEVEL_CROSSING
GATE = SiteKind.SCHOOL_GATE


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())


@pytest.fixture
def town(session: Session) -> Town:
    made = make_town(session)
    make_posts(session, make_line(session, "BN", name=NORTH_SOUTH))
    return made


def _report(town: Town, kind: SiteKind = PATH, actor: Any = None, **told: Any) -> Any:
    told = ({"place_text": "Km1+200", "found_on": "03/03/2026"} if kind is PATH else {}) | told
    done = described_sites.report(
        town.session, KIND_RECORDS[kind], actor=actor or town.analyst, told=told
    )
    return done.site


def _twins(town: Town, kind: SiteKind = PATH, actor: Any = None, **told: Any) -> list[str | None]:
    with pytest.raises(Conflict) as asked:
        _report(town, kind, actor, **told)
    assert {each.field for each in asked.value.problems} == {"another"}
    return [each.value for each in asked.value.problems]


def test_a_path_two_metres_from_another_is_asked_for_and_registered_when_it_is_another(
    town: Town,
) -> None:
    first = _report(town)
    assert _twins(town, place_text="Km1+202") == [first.code]
    with pytest.raises(InvalidInput) as unread:
        _report(town, place_text="Km1+202", another="có lẽ")
    assert [each.field for each in unread.value.problems] == ["another"]
    second = _report(town, place_text="Km1+202", another="có")
    assert _twins(town, place_text="Km1+203") == [second.code, first.code]  # the nearest first


def test_what_lies_further_or_is_of_another_kind_is_not_asked_for(town: Town) -> None:
    _report(town)
    _report(town, place_text="Km1+215")  # a Km there is 2 km of rail: 30 m
    _report(town, LEGAL, place_text="Km1+200", protection="guarded")


def test_a_duplicate_is_nobodys_twin_and_a_closed_path_is(town: Town) -> None:
    first = _report(town)
    take(town.session, town.ward_officer, first.code, CaseState.REJECTED)
    second = _report(town)
    take(town.session, town.ward_officer, second.code, CaseState.FILE_OPENED)
    take(town.session, town.ward_officer, second.code, CaseState.CLOSED)
    assert _twins(town) == [second.code]


def test_on_a_line_that_is_not_drawn_the_km_is_compared(town: Town) -> None:
    town.session.add(RailLine(code="XX", name="Tuyến chưa vẽ"))
    town.session.flush()
    told = {"rail_line": "XX", "place_text": "Km5+100", "lon": "107.25", "lat": "10.949"}
    first = _report(town, **told)
    assert _twins(town, **(told | {"place_text": "Km5+110", "lon": "107.26"})) == [first.code]


def test_every_described_kind_is_asked_for(town: Town) -> None:
    gate = {"school": "TH Lê Lợi", "place_text": "Km2+200 QL1"}
    first = _report(town, GATE, **gate)
    assert _twins(town, GATE, **(gate | {"place_text": "Km2+210 QL1"})) == [first.code]


def test_what_a_person_may_not_see_is_not_told(town: Town) -> None:
    hidden = _report(town)
    hidden.areas = [town.east]
    town.session.flush()
    _report(town, actor=town.ward_officer)


def test_a_list_warns_of_each_row_and_takes_it_in(town: Town) -> None:
    first = _report(town)
    rows = (
        "Số,Lý trình đường sắt,Ngày phát hiện\nA-1,Km1+201,03/03/2026\nA-2,Km7+500,03/03/2026\n"
        "A-3,Km7+502,03/03/2026\n"
    )
    report = taker_of(PATH)(town.session, actor=town.analyst, file=rows.encode(), name="a.csv")
    warned = [[each.value for each in row.warnings] for row in report.rows]
    assert warned == [[first.code], [], ["A-2"]]
    assert {each.column for row in report.rows for each in row.warnings} == {"Lý trình đường sắt"}
