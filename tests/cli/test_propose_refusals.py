"""`hotspots propose` on bad input: exit 2, the row, the column, the value, what to do."""

import json
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
        (["--rules", "rail_nd65_2018"], "does not exist yet"),
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
