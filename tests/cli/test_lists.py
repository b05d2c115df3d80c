"""`hotspots export-crossings` on a registry of its own."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine
from typer.testing import CliRunner

from hotspots.cli import app
from hotspots.database import session_factory, transaction
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import described_sites
from hotspots.settings import load_settings
from hotspots.vocabulary import SiteKind
from tests.registry.railway import make_line, make_posts
from tests.registry.town import AS_OF, Town, make_town


@pytest.fixture
def town(committed_database: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    monkeypatch.setenv("DATABASE_URL", committed_database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())
    load_settings.cache_clear()
    with transaction(session_factory(committed_database)) as session:
        town = make_town(session)
        make_posts(session, make_line(session, "BN"))
        told = {"place_text": "Km1+200", "found_on": "03/03/2026"}
        record = KIND_RECORDS[SiteKind.UNAUTHORIZED_CROSSING]
        described_sites.report(session, record, actor=town.analyst, told=told)
    yield town
    load_settings.cache_clear()


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--lang", "en"], env={"COLUMNS": "200"})


@pytest.mark.parametrize(
    ("name", "said"),
    [("positions.shp", "written as .geojson, .gpkg"), ("no/positions.gpkg", "cannot be written")],
)
def test_a_file_that_cannot_be_written_is_refused(
    town: Town, tmp_path: Path, name: str, said: str
) -> None:
    result = _run("export-crossings", str(tmp_path / name), "--by", town.analyst.username)
    assert (result.exit_code, said in result.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_the_positions_are_written(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "positions.geojson"
    result = _run("export-crossings", str(file), "--by", town.analyst.username)
    assert (result.exit_code, "1 crossings were written" in result.stderr) == (0, True)
    assert len(json.loads(file.read_text(encoding="utf-8"))["features"]) == 1
