"""The figures of the form on crossings against a truth made by hand, as of several days."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hotspots.errors import InvalidInput, NotFound
from hotspots.models import Site, SiteCrash
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import described_changes, described_sites
from hotspots.registry.crossing_figure_rules import OF_A_PERIOD, OF_THE_DAY
from hotspots.registry.crossing_figures import Figures, figures
from hotspots.vocabulary import (
    CaseState,
    CrossingFigure,
    FactsChange,
    FigurePeriod,
    Role,
    SiteKind,
)
from tests.casework import take
from tests.factories import make_account
from tests.registry.railway import NORTH_SOUTH, make_line, make_posts
from tests.registry.town import Town, make_town

PATH, LEGAL = SiteKind.UNAUTHORIZED_CROSSING, SiteKind.LEVEL_CROSSING
Today = Callable[[str], None]
FACTS = {"units_present": "UBND phường", "decision_number": "1/QĐ"}


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Today:
    def move(day: str) -> None:
        monkeypatch.setenv("HOTSPOTS_NOW", f"{day}T09:00")

    move("2026-02-10")
    return move


@pytest.fixture
def town(session: Session, today: Today) -> Town:
    made = make_town(session)
    make_posts(session, make_line(session, "BN", name=NORTH_SOUTH))
    return made


def _made(town: Town, kind: SiteKind, km: str, **facts: str) -> Site:
    told = {"place_text": km} | facts
    record = KIND_RECORDS[kind]
    return described_sites.report(town.session, record, actor=town.analyst, told=told).site


def _take(town: Town, site: Site, *states: CaseState, **told: Any) -> None:
    for state in states:
        take(town.session, town.ward_officer, site.code, state, **told)


def _asked(town: Town, on: str, **told: Any) -> Figures:
    return figures(town.session, actor=town.analyst, on=date.fromisoformat(on), **told)


def _told(found: Figures, period: FigurePeriod) -> dict[str, int]:
    wanted = OF_THE_DAY if period is FigurePeriod.DAY else OF_A_PERIOD
    counts = {each.value: found.count(each, period) for each in wanted}
    people = {CrossingFigure.KILLED, CrossingFigure.INJURED}
    for each in wanted:
        if each not in people:
            assert counts[each.value] == len({
                (r.crossing.code if r.accident is None else r.accident.crash_id)
                for r in found.rows(each, period)
            })  # fmt: skip
    return {name: count for name, count in counts.items() if count}


def test_days_that_cannot_be_are_refused(town: Town) -> None:
    with pytest.raises(InvalidInput):
        _asked(town, "2026-02-11")
    with pytest.raises(InvalidInput):
        _asked(town, "2026-02-10", since=date(2026, 2, 11))
    with pytest.raises(NotFound) as refused:
        _asked(town, "2026-02-10", line="Tuyến lạ")
    assert refused.value.problems[0].field == "line"


def test_what_stands_on_a_day_and_what_happened_until_then(town: Town, today: Today) -> None:
    wide = _made(town, PATH, "Km1+200", found_on="20/12/2025", width_m="4")
    slim = _made(town, PATH, "Km1+400", found_on="03/02/2026", width_m="1,5")
    _made(town, PATH, "Km1+600", found_on="03/02/2026")
    guarded = _made(town, LEGAL, "Km1+800", protection="guarded")
    _made(town, LEGAL, "Km7+500", protection="signs")
    today("2026-05-01")
    _take(town, wide, CaseState.FILE_OPENED, CaseState.NARROWED)
    _take(town, slim, CaseState.FILE_OPENED, CaseState.CLOSED)
    described_changes.change_facts(
        town.session, actor=town.analyst, site=guarded.code, told={"protection": "automatic"},
        why=FactsChange.DATA_CHANGE, reason="Đổi hình thức",
    )  # fmt: skip
    today("2026-08-01")
    _take(town, slim, CaseState.REOPENED)
    today("2027-01-20")
    _take(town, slim, CaseState.CLOSED)
    day, year, since = FigurePeriod.DAY, FigurePeriod.YEAR, FigurePeriod.SINCE
    assert _told(_asked(town, "2026-02-09"), day) == {}
    assert _told(_asked(town, "2026-02-10"), day) == {
        "crossings": 5, "level": 2, "guarded": 1, "signs": 1, "self_opened": 3, "found": 3,
        "wide": 1, "width_unknown": 1,
    }  # fmt: skip
    assert _told(_asked(town, "2026-06-30"), day) == {
        "crossings": 4, "level": 2, "automatic": 1, "signs": 1, "self_opened": 2, "found": 1,
        "narrowed": 1, "width_unknown": 1,
    }  # fmt: skip
    assert _told(_asked(town, "2026-09-01"), day)["reopened"] == 1
    assert _told(_asked(town, "2026-02-10"), year) == {"were_found": 2}
    assert _told(_asked(town, "2026-12-31"), year) == {
        "were_found": 2, "were_narrowed": 1, "were_closed": 1, "were_reopened": 1
    }  # fmt: skip
    later = _asked(town, "2027-01-20")
    assert _told(later, year) == {"were_closed": 1}
    assert _told(later, since) == {
        "were_found": 3, "were_narrowed": 1, "were_closed": 1, "were_reopened": 1
    }  # fmt: skip
    assert _told(_asked(town, "2027-01-20", since=date(2026, 6, 1)), since) == {
        "were_closed": 1, "were_reopened": 1
    }  # fmt: skip
    assert [(e.name, e.figures.count(CrossingFigure.CROSSINGS, day)) for e in later.wards] == [
        ("Phường Tây", 3), ("Phường Đông", 1)
    ]  # fmt: skip
    assert [e.code for e in later.lines] == ["BN"]
    east = _asked(town, "2027-01-20", area=town.east.code)
    assert _told(east, day) == {"crossings": 1, "level": 1, "signs": 1}


def test_accidents_are_counted_once_with_those_they_hurt(town: Town, today: Today) -> None:
    path = _made(town, PATH, "Km1+200", found_on="20/12/2025")
    legal = _made(town, LEGAL, "Km1+400", protection="signs")
    today("2026-12-01")
    placed = town.crash(1_200, date(2026, 3, 1), killed=2, injured=1)
    placed.crossing_id = path.id
    for site in (path, legal):
        town.session.add(
            SiteCrash(site_id=site.id, crash_id=placed.id, reason="x",
                      linked_by_id=town.analyst.id, linked_at=path.registered_at)
        )  # fmt: skip
    for day, told in (
        (date(2026, 4, 1), {"rail_severity": "collision", "rail_severity_scheme": "r"}),
        (date(2025, 6, 1), {"killed": 1}),
        (date(2026, 11, 1), {"killed": None, "injured": None}),
    ):
        town.crash(1_400, day, **told).crossing_id = legal.id
    found = _asked(town, "2026-12-01")
    assert _told(found, FigurePeriod.YEAR) == {
        "accidents": 2, "accidents_self_opened": 1, "killed": 2, "injured": 1
    }  # fmt: skip
    assert _told(found, FigurePeriod.SINCE)["killed"] == 3
    assert _told(_asked(town, "2026-03-31"), FigurePeriod.YEAR)["accidents"] == 1


def test_single_accidents_are_told_to_who_may_read_them_and_count_for_all(
    town: Town, today: Today
) -> None:
    path = _made(town, PATH, "Km1+200", found_on="20/12/2025")
    today("2026-12-01")
    town.crash(1_200, date(2026, 3, 1), killed=2, injured=1).crossing_id = path.id
    keeper = make_account(town.session, Role.RAIL_OFFICER, areas=[town.west, town.east])
    seen = []
    for actor in (town.analyst, keeper):
        found = figures(town.session, actor=actor, on=date(2026, 12, 1))
        assert found.count(CrossingFigure.KILLED, FigurePeriod.YEAR) == 2
        (row,) = found.rows(CrossingFigure.ACCIDENTS, FigurePeriod.YEAR)
        seen.append((row.day, row.shown_accident is not None, row.is_hidden))
    assert seen == [(date(2026, 3, 1), True, False), (None, False, True)]


def test_what_was_written_down_later_counts_in_the_year_it_was_done(
    town: Town, today: Today
) -> None:
    path = _made(town, PATH, "Km1+200", found_on="20/12/2025")
    _take(town, path, CaseState.FILE_OPENED)
    today("2027-01-08")
    facts = {**FACTS, "carried_out_on": "30/12/2026", "decided_on": "28/12/2026"}
    _take(town, path, CaseState.CLOSED, facts=facts)
    closed, year = CrossingFigure.WERE_CLOSED, FigurePeriod.YEAR
    assert _asked(town, "2026-12-31").count(closed, year) == 0
    assert _asked(town, "2027-01-08").count(closed, year) == 0
    assert _asked(town, "2027-01-08", year=2026).count(closed, year) == 1
    with pytest.raises(InvalidInput):
        _asked(town, "2027-01-08", year=2028)


def test_a_line_and_a_ward_count_what_they_count_alone(town: Town, today: Today) -> None:
    for km in ("Km1+200", "Km1+400", "Km7+500"):
        _made(town, PATH, km, found_on="03/02/2026")
    whole = _asked(town, "2026-02-10")
    for asked, places in (("line", whole.lines), ("area", whole.wards)):
        assert places
        for place in places:
            alone = _asked(town, "2026-02-10", **{asked: place.code})
            for period in (FigurePeriod.DAY, FigurePeriod.YEAR):
                assert _told(place.figures, period) == _told(alone, period)
