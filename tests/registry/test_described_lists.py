"""Registers of sites from files: read as another body keeps them, judged and stored together."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotspots.errors import Forbidden, InvalidInput
from hotspots.models import (
    CaseEvent,
    CaseHolding,
    LevelCrossing,
    RailLine,
    RemediationCase,
    Site,
    verify_audit,
)
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import described_sites, remediation, sites
from hotspots.registry.case_access import find
from hotspots.registry.described_lists import taker_of
from hotspots.registry.row_lists import ListReport
from hotspots.registry.site_extents import extents_of
from hotspots.vocabulary import CaseState, RowOutcome, SiteKind
from tests.registry.railway import NORTH_SOUTH, lon_at, make_line, make_posts
from tests.registry.town import AS_OF, Town, make_town

LEGAL = SiteKind.LEVEL_CROSSING
READING = """
source_reference = ID_IF + Code ligne
rail_line = Code ligne
protection = Type
protection: CLASSE 17 = automatic_barrier
"""
FOREIGN = f"""ID_IF,Type,Code ligne,PK,Lng,Lat
10,Classe 17,420000,243+710,{lon_at(1_000)},10.95
11,classe 17,420000,000+200,{lon_at(1_500)},10.951
10,Classe 17,BN,1+200,,
"""


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())


@pytest.fixture
def town(session: Session) -> Town:
    made = make_town(session)
    make_posts(session, make_line(session, "BN", name=NORTH_SOUTH))
    return made


def _take(town: Town, text: str = FOREIGN, **told: Any) -> ListReport:
    given = {"actor": town.analyst, "reading": READING, "new_lines": True} | told
    return taker_of(LEGAL)(town.session, file=text.encode(), name="pn.csv", **given)


def _refused(town: Town, text: str = FOREIGN, **told: Any) -> list[tuple[int | None, str | None]]:
    with pytest.raises(InvalidInput) as refusal:
        _take(town, text, **told)
    assert town.session.scalar(select(func.count()).select_from(Site)) == 0
    return [(each.row, each.field) for each in refusal.value.problems]


def test_how_a_list_is_read_names_what_it_cannot_use(town: Town) -> None:
    for reading in ("rail_line", "colour = Type", "protection: = x", "rail_line = Ligne"):
        assert _refused(town, reading=reading) == [(None, "reading")]


def test_an_unknown_line_is_refused_unless_somebody_who_may_enters_it(town: Town) -> None:
    assert _refused(town, new_lines=False) == [(2, "rail_line"), (3, "rail_line")]
    with pytest.raises(Forbidden):
        _take(town, actor=town.ward_officer)
    assert town.session.scalar(select(func.count()).select_from(RailLine)) == 1


def test_one_bad_row_keeps_all_out_and_every_problem_names_its_row(town: Town) -> None:
    bad = FOREIGN + "12,Classe 99,BN,1+300,,\n,Classe 17,BN,1+400,,\n13,Classe 17,BN,99+000,,\n"
    bad += "14,Classe 17,420000,1+000,,\n15,Classe 17,420000,1+000,1.0,50.0\n"
    assert _refused(town, bad) == [
        (5, "protection"), (7, "place_text"), (8, "place_text"), (9, "place_text"),
    ]  # fmt: skip
    assert town.session.scalar(select(func.count()).select_from(RailLine)) == 1


def test_a_dry_run_says_what_would_come_and_leaves_nothing(town: Town) -> None:
    done = _take(town, dry_run=True)
    assert [(row.outcome, row.code, row.id) for row in done.rows] == [
        (RowOutcome.NEW, None, None)
    ] * 3
    assert [row.cells[0] for row in done.rows] == ["10 / 420000", "11 / 420000", "10 / BN"]
    counts = [town.session.scalar(select(func.count()).select_from(t)) for t in (Site, RailLine)]
    assert counts == [0, 1]


def test_a_register_becomes_sites_as_if_each_had_been_reported_alone(town: Town) -> None:
    told = {"place_text": "Km1+300", "protection": "signs", "source_reference": "alone"}
    alone = described_sites.report(
        town.session, KIND_RECORDS[LEGAL], actor=town.analyst, told=told
    ).site
    done = _take(town)
    assert [row.code for row in done.rows] == ["LK-2026-0002", "LK-2026-0003", "LK-2026-0004"]
    town.session.expire_all()
    first = sites.get(town.session, actor=town.analyst, site="LK-2026-0002").site
    assert isinstance(first, LevelCrossing)
    assert (first.name, first.rail_m) == ("Km243+710 420000", 243_710)
    assert [each.name for each in first.areas] == ["Phường Tây"]
    for site in (alone, first):
        case = find(town.session, town.analyst, site.code)
        assert (case.state, case.due_on) == (CaseState.IN_SERVICE, None)
        assert [e.kind.value for e in remediation.history(town.session, case)] == ["opened"]
        assert [e.valid_from for e in extents_of(town.session, site)] == [AS_OF]
    held = select(func.count()).select_from(CaseHolding)
    assert town.session.scalar(held) == 4
    assert town.session.scalar(select(func.count()).select_from(CaseEvent)) == 4


def test_every_row_of_a_register_leaves_its_entries_in_the_audit(town: Town) -> None:
    _take(town)
    town.session.flush()
    assert verify_audit(town.session).changed_rows == ()


def test_a_register_sent_again_is_known_and_other_content_is_refused(town: Town) -> None:
    _take(town)
    assert {row.outcome for row in _take(town).rows} == {RowOutcome.KNOWN}
    with pytest.raises(InvalidInput) as refusal:
        _take(town, FOREIGN.replace("000+200", "000+250"))
    assert [(each.row, each.field) for each in refusal.value.problems] == [(3, "source_reference")]
    cases = town.session.scalar(select(func.count()).select_from(RemediationCase))
    assert cases == 3


def test_a_line_that_is_drawn_later_keeps_its_crossings(town: Town) -> None:
    _take(town)
    line = town.session.scalars(select(RailLine).where(RailLine.code == "420000")).one()
    assert line.geom is None
    line.geom = "SRID=4326;MULTILINESTRING((107.2 10.96, 107.3 10.96))"
    town.session.flush()
    assert {row.outcome for row in _take(town).rows} == {RowOutcome.KNOWN}
