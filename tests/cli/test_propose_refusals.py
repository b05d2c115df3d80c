"""`hotspots propose` on bad input: exit 2, the row, the column, the value, what to do."""

import json
import os
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from hotspots.cli import app
from tests.cli.proposing import BRIDGE, Told, csv


def test_bad_rows_exit_2_with_row_column_value_and_remedy(tmp_path: Path) -> None:
    bad = BRIDGE.assign(killed=[0, -1, *[0] * 6]).astype({"occurred_at": str})
    bad.loc[3, "occurred_at"] = "31/02/2025"
    told = Told(tmp_path, csv(tmp_path, bad))
    assert told.code == 2
    assert "row 3, column killed, “-1”: killed is -1, below 0. Enter a whole number" in told.stderr
    assert "row 5, column occurred_at, “31/02/2025”" in told.stderr
    assert "Traceback" not in told.stderr
    assert not told.out.exists()


def test_only_the_first_twenty_problems_are_shown_and_all_are_counted(tmp_path: Path) -> None:
    bad = pd.concat([BRIDGE] * 5, ignore_index=True).assign(killed=-1)
    bad["id"] = range(len(bad))
    told = Told(tmp_path, csv(tmp_path, bad))
    assert told.stderr.count("below 0") == 20
    assert "40 values" in told.stderr
    assert "20 more" in told.stderr


def test_a_refusal_can_be_read_by_a_machine(tmp_path: Path) -> None:
    told = Told(tmp_path, csv(tmp_path, BRIDGE.assign(killed=-1)), "--format", "json")
    error = json.loads(told.stdout)["error"]
    assert (told.code, error["code"], error["count"]) == (2, "invalid_input", 8)
    assert error["problems"][0] == {
        "code": "negative",
        "row": 2,
        "column": "killed",
        "value": "-1",
        "message": "killed is -1, below 0.",
        "remedy": "Enter a whole number from 0 on; leave it empty if not known.",
    }


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--as-of", "9999-12-31"], "not a date"),
        (["--rules", "rail_nd65_2018"], "about railways, not about roads"),
        (["--rules", "nonsense"], "no rule set"),
        (["--as-of", "1990-01-01"], "in force"),
        (["--as-of", "31/02/2025"], "not a date"),
        (["--from", "2026-01-01", "--to", "2025-01-01"], "before its start"),
        (["--mode", "fixed", "--from", "2025-01-01", "--to", "2026-06-30"], "fixed"),
        (["--mode", "sometimes"], "sometimes"),
        (["--window-m", "-5"], "-5"),
        (["--window-m", "nan"], "nan"),
        (["--reference-rate", "0"], "0"),
        (["--columns", "latitud=Y"], "latitud"),
        (["--columns", "lat=Y"], "no column “Y”"),
        (["--crs", "nonsense"], "coordinate system"),
        (["--routes", "none.gpkg"], "cannot be opened"),
        (["--junctions", "none.csv"], "cannot be opened"),
        (["--existing", "none.geojson"], "cannot be opened"),
        (["--map", "/no/such/folder/map.html"], "does not exist"),
    ],
)
def test_an_option_that_cannot_be_followed_exits_2_in_words(
    tmp_path: Path, options: list[str], words: str
) -> None:
    told = Told(tmp_path, csv(tmp_path, BRIDGE), *options)
    assert told.code == 2
    assert words in told.stderr
    assert "Traceback" not in told.stderr


def test_a_file_that_is_being_read_is_not_written_over(tmp_path: Path) -> None:
    path = csv(tmp_path, BRIDGE)
    before = path.read_bytes()
    result = CliRunner().invoke(app, ["propose", str(path), "-o", str(path)])
    assert result.exit_code == 2
    assert path.read_bytes() == before


def test_a_junction_given_by_a_point_without_routes_is_refused(tmp_path: Path) -> None:
    nodes = tmp_path / "j.csv"
    nodes.write_text("junction_id,lon,lat\nJ1,107.2,10.9\n")
    told = Told(tmp_path, csv(tmp_path, BRIDGE), "--junctions", str(nodes))
    assert told.code == 2
    assert "--routes" in told.stderr


@pytest.mark.parametrize("option", ["-o", "--map"])
def test_a_pipe_or_a_device_is_not_replaced_by_a_file(tmp_path: Path, option: str) -> None:
    path = csv(tmp_path, BRIDGE)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    out = [] if option == "-o" else ["-o", str(tmp_path / "out.geojson")]
    result = CliRunner().invoke(app, ["propose", str(path), *out, option, str(pipe)])
    assert result.exit_code == 2
    assert pipe.is_fifo()


@pytest.mark.parametrize("name", ["x" * 300, "."])
def test_a_name_no_file_can_have_is_refused(tmp_path: Path, name: str) -> None:
    path = csv(tmp_path, BRIDGE)
    result = CliRunner().invoke(app, ["propose", str(path), "-o", str(tmp_path / name)])
    assert result.exit_code == 2


def test_a_route_that_begins_below_zero_is_refused(tmp_path: Path) -> None:
    line = {"type": "LineString", "coordinates": [[107.2, 10.93], [107.3, 10.93]]}
    feature = {
        "type": "Feature",
        "geometry": line,
        "properties": {"route": "QL1", "from_m": -100, "to_m": 10_000},
    }
    routes = tmp_path / "routes.geojson"
    routes.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    told = Told(tmp_path, csv(tmp_path, BRIDGE), "--routes", str(routes))
    assert told.code == 2
    assert "-100 m, below 0" in told.stderr


@pytest.mark.parametrize(
    "changed",
    [
        {"place": ["line"]},
        {"state": "rejected", "severities": {"c01": "grave"}},
        {"state": "rejected", "fatal_crashes": "many"},
    ],
)
def test_a_known_place_that_says_nonsense_is_refused(
    tmp_path: Path, changed: dict[str, object]
) -> None:
    path = csv(tmp_path, BRIDGE)
    document = Told(tmp_path, path).document
    document["features"][0]["properties"] |= changed
    existing = tmp_path / "existing.geojson"
    existing.write_text(json.dumps(document))
    told = Told(tmp_path, path, "--existing", str(existing))
    assert told.code == 2
    assert "Feature 1 of existing.geojson" in told.stderr


def test_a_known_place_beyond_the_end_of_the_world_still_lets_the_run_end(tmp_path: Path) -> None:
    path = csv(tmp_path, BRIDGE)
    document = Told(tmp_path, path).document
    document["features"][0]["properties"] |= {"footprint_from_m": 1e308, "footprint_to_m": 1e308}
    existing = tmp_path / "existing.geojson"
    existing.write_text(json.dumps(document))
    assert Told(tmp_path, path, "--existing", str(existing)).code == 0
