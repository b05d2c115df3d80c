"""`hotspots check-attachments` and what the daily work sweeps."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from hotspots import database
from hotspots.cli import app
from hotspots.settings import load_settings
from tests.registry.hanging import Hanging, make_hanging
from tests.registry.test_attachment_upkeep import grow_old

Run = Callable[..., Result]


@pytest.fixture
def run(
    committed_database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Run]:
    url = committed_database.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("HOTSPOTS_ATTACHMENTS_FOLDER", str(tmp_path / "attachments"))
    load_settings.cache_clear()
    yield lambda *words: CliRunner().invoke(app, [*words, "--lang", "en"])
    load_settings.cache_clear()


@pytest.fixture
def hanging(committed_database: Engine, tmp_path: Path) -> Hanging:
    with database.transaction(database.session_factory(committed_database)) as session:
        made = make_hanging(session, tmp_path)
        made.hang(made.police)
    return made


def test_a_registry_without_a_folder_is_told_to_name_one(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOTSPOTS_ATTACHMENTS_FOLDER")
    load_settings.cache_clear()
    told = run("check-attachments")
    assert told.exit_code == 1
    assert "HOTSPOTS_ATTACHMENTS_FOLDER" in told.output


def test_what_is_missing_is_named_and_the_command_fails(run: Run, hanging: Hanging) -> None:
    assert run("check-attachments").exit_code == 0
    gone = next(hanging.store.hashes())
    hanging.store.remove(gone)
    told = run("check-attachments")
    assert told.exit_code == 1
    assert gone in told.output.replace("\n", "")


def test_the_daily_work_sweeps_what_no_record_names(run: Run, hanging: Hanging) -> None:
    left = hanging.store.keep(b"its request was refused")
    grow_old(hanging.store)
    assert "no record names: 1" in run("check-attachments").output
    assert run("daily").exit_code == 0
    assert left not in set(hanging.store.hashes())
    assert run("check-attachments").exit_code == 0
