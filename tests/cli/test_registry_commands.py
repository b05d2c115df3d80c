import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from typer.testing import CliRunner, Result

from hotspots import database
from hotspots.cli import app
from hotspots.models import Account, Crash
from hotspots.settings import load_settings
from tests.registry.countryside import crash_rows, make_countryside, write_csv
from tests.registry.railway import make_line, make_posts

Run = Callable[..., Result]


@pytest.fixture
def run(committed_database: Engine, monkeypatch: pytest.MonkeyPatch) -> Run:
    url = committed_database.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    load_settings.cache_clear()

    def command(*arguments: object, given: str = "") -> Result:
        return CliRunner().invoke(app, [str(each) for each in arguments], input=given)

    yield command
    load_settings.cache_clear()


def test_a_registry_grows_from_its_first_account_to_its_first_crashes(
    run: Run, tmp_path: Path
) -> None:
    assert run("migrate").exit_code == 0
    told = ("--role", "administrator", "--organisation", "Phòng CSGT", "--organisation-kind")
    first = run("create-account", "quantri", *told, "police", given="một mật khẩu dài\n")
    assert first.exit_code == 0, first.output
    ward = tmp_path / "wards.csv"
    ward.write_text("code,name,kind\n1,Phường Một,commune\n")
    loaded = run("load-area", ward)
    assert loaded.exit_code == 0, loaded.output
    second = run(
        "create-account", "csgt", "--role", "police_officer", "--organisation", "Phòng CSGT",
        "--area", "1", "--by", "quantri", given="một mật khẩu dài\n",
    )  # fmt: skip
    assert second.exit_code == 0, second.output
    path = write_csv(tmp_path / "crashes.csv", crash_rows(3, lon=None, lat=None))
    imported = run("import-crashes", path, "--lang", "en")
    assert imported.exit_code == 0, imported.output
    assert "crashes entered" in imported.output


def test_a_second_account_needs_somebody_to_sign_for_it(
    run: Run, committed_database: Engine
) -> None:
    with database.transaction(database.session_factory(committed_database)) as session:
        make_countryside(session)
    told = ("--role", "administrator", "--organisation", "Công an phường Tây")
    refused = run("create-account", "khac", *told, given="một mật khẩu dài\n")
    assert refused.exit_code == 2, refused.output
    with database.transaction(database.session_factory(committed_database)) as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 2


def test_bad_rows_are_named_and_nothing_is_stored(
    run: Run, committed_database: Engine, tmp_path: Path
) -> None:
    with database.transaction(database.session_factory(committed_database)) as session:
        by = make_countryside(session).analyst.username
    rows = crash_rows(3)
    rows[2]["killed"] = "hai"
    path = write_csv(tmp_path / "a.csv", rows)
    refused = run("import-crashes", path, "--by", by, "--lang", "en")
    assert refused.exit_code == 2
    assert "row 4, column killed, “hai”" in refused.output
    with database.transaction(database.session_factory(committed_database)) as session:
        assert session.scalar(select(func.count()).select_from(Crash)) == 0


def test_the_same_file_twice_is_said_and_a_dry_run_stores_nothing(
    run: Run, committed_database: Engine, tmp_path: Path
) -> None:
    with database.transaction(database.session_factory(committed_database)) as session:
        by = make_countryside(session).analyst.username
    path = write_csv(tmp_path / "a.csv", crash_rows(3))
    dry = run("import-crashes", path, "--by", by, "--dry-run", "--lang", "en")
    assert "nothing was stored" in dry.output
    assert run("import-crashes", path, "--by", by).exit_code == 0
    again = run("import-crashes", path, "--by", by, "--lang", "en")
    assert again.exit_code == 0
    assert "taken in before" in again.output


@pytest.mark.parametrize(
    "command",
    [("load-area", "nowhere.geojson"), ("load-network", "nowhere.geojson"),
     ("import-crashes", "nowhere.csv"), ("import-crashes", "nowhere.csv", "--columns", "lat")],
)  # fmt: skip
def test_what_cannot_be_read_ends_with_2_and_no_traceback(
    run: Run, committed_database: Engine, command: tuple[str, ...]
) -> None:
    with database.transaction(database.session_factory(committed_database)) as session:
        by = make_countryside(session).analyst.username
    refused = run(*command, "--by", by)
    assert refused.exit_code == 2, refused.output
    assert "Traceback" not in refused.output


def test_the_demonstration_is_refused_where_something_is(
    run: Run, committed_database: Engine
) -> None:
    with database.transaction(database.session_factory(committed_database)) as session:
        make_countryside(session)
    refused = run("load-demo", "--lang", "en")
    assert refused.exit_code == 2
    assert "not empty" in refused.output


def test_a_list_of_defects_is_checked_and_taken_in_by_a_command(
    run: Run, committed_database: Engine, tmp_path: Path
) -> None:
    with database.transaction(database.session_factory(committed_database)) as session:
        officer = make_countryside(session).officer.username
    path = tmp_path / "defects.csv"
    head = "source_reference,type,danger,found_on,place_text\n"
    path.write_text(head + "1,faded_marking,low,30/12/2025,Km1831+200 QL1\n")
    counts = []
    for flags in (["--dry-run"], [], []):
        told = run("import-defects", path, *flags, "--by", officer, "--lang", "en")
        assert told.exit_code == 0, told.output
        counts.append(re.findall(r"(New|Known already) +(\d+)", told.output))
    new, known = [("New", "1"), ("Known already", "0")], [("New", "0"), ("Known already", "1")]
    assert counts == [new, new, known]


@pytest.mark.parametrize(
    ("command", "text"),
    [
        (
            "import-cameras",
            "source_reference,reach_m,works_from,place_text\nC1,80,01/12/2025,Km1831+200 QL1\n",
        ),
        (
            "import-watched-places",
            (
                "paper_number,source_reference,name,valid_from,place_text\n"
                "12/KH,1,T1,01/12/2025,Km1831+200-Km1831+900 QL1\n"
            ),
        ),
        (
            "import-service-roads",
            "plan_number,source_reference,state,from_km,to_km\n12/KH,1,planned,Km1+200,Km2\n",
        ),
    ],
)
def test_a_list_of_what_units_keep_is_taken_in_once(
    run: Run, committed_database: Engine, tmp_path: Path, command: str, text: str
) -> None:
    with database.transaction(database.session_factory(committed_database)) as session:
        officer = make_countryside(session).officer.username
        make_posts(session, make_line(session, "BN"))
    path = tmp_path / "list.csv"
    path.write_text(text)
    for known in ("0", "1"):
        told = run(command, path, "--by", officer, "--lang", "en")
        assert told.exit_code == 0, told.output
        assert re.findall(r"Known already +(\d+)", told.output) == [known]
