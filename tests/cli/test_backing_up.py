"""`hotspots backup`, `backups` and `restore`, as a person types them."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from hotspots.cli import app
from hotspots.settings import load_settings
from tests.registry.restored import KEY


@pytest.fixture(autouse=True)
def _settings(demo_database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("HOTSPOTS_ATTACHMENTS_FOLDER", str(tmp_path / "store"))
    monkeypatch.setenv("HOTSPOTS_BACKUP_FOLDER", str(tmp_path / "backups"))
    monkeypatch.setenv("HOTSPOTS_BACKUP_KEY", KEY)
    load_settings.cache_clear()


def run(*arguments: str) -> Result:
    load_settings.cache_clear()
    return CliRunner().invoke(app, [*arguments, "--lang", "en"], env={"COLUMNS": "200"})


def test_a_folder_nobody_named_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOTSPOTS_BACKUP_FOLDER")
    for command in ("backup", "backups"):
        result = run(command)
        assert (result.exit_code, "--folder" in result.stderr) == (1, True)


def test_a_file_that_is_not_there_is_refused() -> None:
    result = run("restore", "nowhere.tar")
    assert (result.exit_code, "There is no file nowhere.tar" in result.stderr) == (2, True)


def test_a_backup_is_written_listed_and_its_damage_found(tmp_path: Path) -> None:
    made = run("backup")
    assert made.exit_code == 0, made.stderr
    assert "Written and checked" in made.stderr
    listed = run("backups")
    assert (listed.exit_code, "✓" in listed.stdout) == (0, True)
    (file,) = (tmp_path / "backups").glob("*.sealed")
    whole = file.read_bytes()
    file.write_bytes(whole[:-100])
    told = run("backups", "--format", "json")
    assert told.exit_code == 1
    (found,) = json.loads(told.stdout)
    assert found["intact"] is False
    assert "altered or cut off" in found["problem"]
    assert "altered or cut off" in run("backups").stdout


def test_a_backup_without_a_key_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOTSPOTS_BACKUP_KEY")
    result = run("backup")
    assert (result.exit_code, "It is not encrypted" in result.stderr) == (0, True)


def test_a_register_in_use_is_restored_only_by_its_name(
    demo_database: Engine, tmp_path: Path
) -> None:
    made = json.loads(run("backup", "--format", "json").stdout)
    with demo_database.begin() as connection:
        connection.execute(text("UPDATE deployment SET name = 'Khác'"))
    demo_database.dispose()
    refused = run("restore", made["file"])
    name = demo_database.url.database or ""
    assert (refused.exit_code, f"--replace {name}" in refused.stderr) == (2, True)
    done = run("restore", made["file"], "--replace", name, "--format", "json")
    assert done.exit_code == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["audit"]["intact"] is True
    assert report["audit"]["is_that_of_the_backup"] is True
    with demo_database.connect() as connection:
        found = connection.scalar(text("SELECT name FROM deployment"))
        assert found == made["registry"]
    demo_database.dispose()
    assert "rows of" in run("restore", made["file"], "--replace", name).stderr
    with demo_database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        formers = text("SELECT datname FROM pg_database WHERE datname LIKE :name")
        for former in connection.scalars(formers, {"name": f"{name}_before_%"}).all():
            connection.execute(text(f'DROP DATABASE "{former}"'))
