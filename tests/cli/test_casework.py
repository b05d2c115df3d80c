"""`hotspots screen` and `hotspots map` on a registry of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine, select, text
from typer.testing import CliRunner

from hotspots.cli import app
from hotspots.database import session_factory, transaction
from hotspots.models import Proposal
from hotspots.registry import proposals
from hotspots.settings import load_settings
from tests.factories import NOTHING
from tests.registry.changes import follow
from tests.registry.town import AS_OF, Town, make_town


@pytest.fixture
def town(committed_database: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    monkeypatch.setenv("DATABASE_URL", committed_database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())
    load_settings.cache_clear()
    with transaction(session_factory(committed_database)) as session:
        town = make_town(session)
        town.four_injuries(1_000)
        town.four_injuries(8_000)
        town.lost_crash()
    yield town
    load_settings.cache_clear()


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--lang", "en"], env={"COLUMNS": "200"})


def test_a_rail_rule_set_is_refused_with_exit_code_2(town: Town) -> None:
    result = _run("screen", "--rules", "rail_nd65_2018", "--by", town.analyst.username)
    assert result.exit_code == 2
    assert "about railways, not about roads" in result.stderr


def test_a_person_who_may_not_screen_is_refused(town: Town) -> None:
    result = _run("screen", "--by", town.ward_officer.username)
    assert result.exit_code == 2
    assert "may not start a screening" in result.stderr


def test_a_date_that_is_none_is_refused(town: Town) -> None:
    result = _run("screen", "--as-of", "31/02/2026", "--by", town.analyst.username)
    assert (result.exit_code, "--as-of is “31/02/2026”" in result.stderr) == (2, True)


def test_a_map_into_a_missing_folder_is_refused(town: Town, tmp_path: Path) -> None:
    result = _run("map", "-o", str(tmp_path / "no" / "map.html"), "--by", town.analyst.username)
    assert (result.exit_code, "cannot be written" in result.stderr) == (2, True)


def test_single_crashes_of_a_real_registry_are_refused(
    town: Town, committed_database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOTSPOTS_NOW")  # a real registry refuses a moved clock
    with committed_database.begin() as connection:
        connection.execute(text("UPDATE deployment SET kind = 'production'"))
    out = tmp_path / "map.html"
    result = _run("map", "-o", str(out), "--crash-points", "--by", town.analyst.username)
    assert (result.exit_code, out.exists()) == (2, False)
    assert "never single crashes" in result.stderr


def test_a_screening_prints_rule_window_counts_and_places(town: Town) -> None:
    result = _run("screen", "--by", town.analyst.username)
    assert result.exit_code == 0, result.stderr
    assert "rules road_tt41_2024 (Thông tư 41/2024/TT-BGTVT)" in result.stderr
    assert "as of 31/03/2026, crashes from 01/04/2025 to 31/03/2026" in result.stderr
    assert "at most 500" in result.stderr
    assert "9 read, 8 located, 1 without a place, 9 not approved yet" in result.stderr
    assert "QL1 Km1+000 – Km1+060" in result.stdout
    assert "01/04/2025 – 31/03/2026" in result.stdout


@pytest.mark.parametrize("of_what", [(), ("--rail",)], ids=["of roads", "of railways"])
def test_a_screening_that_was_never_made_cannot_be_derived_again(
    town: Town, of_what: tuple[str, ...]
) -> None:
    result = _run("rederive", "7", *of_what, "--by", town.analyst.username)
    assert (result.exit_code, "There is no such screening" in result.stderr) == (2, True)


def test_a_proposal_that_was_altered_does_not_follow_again(
    town: Town, committed_database: Engine
) -> None:
    assert _run("screen", "--by", town.analyst.username).exit_code == 0
    result = _run("rederive", "1", "--by", town.analyst.username)
    assert result.exit_code == 0, result.stderr
    assert "Every proposal of screening no. 1 follows again" in result.stderr
    with committed_database.begin() as connection:
        connection.execute(text("UPDATE proposal SET killed = 9 WHERE from_m = 1000"))
    result = _run("rederive", "1", "--by", town.analyst.username)
    assert result.exit_code == 1
    assert "1 proposals do not follow again, 1 others do" in result.stderr


@pytest.mark.parametrize("told", [(), ("1", "--proposal", str(NOTHING))])
def test_either_a_screening_or_a_decision_is_derived_again(
    town: Town, told: tuple[str, ...]
) -> None:
    result = _run("rederive", *told, "--by", town.analyst.username)
    assert (result.exit_code, "or a decision by --proposal" in result.stderr) == (2, True)


def test_a_decision_on_the_live_list_is_derived_again(
    town: Town, committed_database: Engine
) -> None:
    with transaction(session_factory(committed_database)) as session:
        town.session = session
        (first, *_others) = town.screen().proposals
        for at_m in (4_000, 4_020, 4_040, 4_060):
            came = town.crash(at_m)
            follow(town, [came.id])
        rows = session.scalars(select(Proposal).where(Proposal.cause_id == came.id))
        site = proposals.accept(session, actor=town.leader, proposal_id=rows.one().id)
        decided = site.proposal_id
    result = _run("rederive", "--proposal", str(first.id), "--by", town.analyst.username)
    assert (result.exit_code, "Nothing was kept" in result.stderr) == (2, True)
    result = _run("rederive", "--proposal", str(decided), "--by", town.analyst.username)
    assert result.exit_code == 0, result.stderr
    assert "The decided place follows again" in result.stderr


def test_the_map_is_one_file_with_sites_and_proposals(
    town: Town, committed_database: Engine, tmp_path: Path
) -> None:
    with transaction(session_factory(committed_database)) as session:
        town.session = session
        first = next(p for p in town.screen().proposals if p.from_m == 1_000)
        proposals.accept(session, actor=town.leader, proposal_id=first.id)
    out = tmp_path / "map.html"
    result = _run("map", "-o", str(out), "--by", town.analyst.username)
    assert result.exit_code == 0, result.stderr
    assert "1 sites, 1 open proposals" in result.stderr
    page = out.read_text(encoding="utf-8")
    assert "LK-2026-0001" in page
    assert "/static/vendor" not in page
    served = tmp_path / "page.html"
    assert _run("map", "-o", str(served), "--static", "--by", town.analyst.username).exit_code == 0
    assert "/static/vendor" in served.read_text(encoding="utf-8")
