"""`hotspots targets --funnel`: communes against each other, without a league table."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from tests.cli.measure_runs import crashes_file, csv, run


def communes(folder: Path, **changed: object) -> Path:
    names = ["Phường Xuân Lập", "Phường Bảo Vinh", "Xã <b>Hàng Gòn</b>", "Xã Suối Tre"]
    table = pd.DataFrame(
        {
            "indicator": names,
            "unit": "crashes",
            "base_count": [120, 45, 9, 60],
            "base_years": 3,
            "count": [36, 3, 1, 45],
            "years": 1,
            "reduction_percent": 6,
        }
    )
    return csv(folder, table.assign(**changed))


@pytest.mark.parametrize(
    ("changed", "options", "words"),
    [
        ({}, ["--funnel", "funnel.png"], "does not end in one of: .svg"),
        ({}, ["--funnel", "/no/such/folder/funnel.svg"], "does not exist"),
        ({"unit": "people"}, ["--funnel", "funnel.svg"], "has 0 rows that count crashes"),
        ({"years": [1, 1, 1, 2]}, ["--funnel", "funnel.svg"], "counted over the same times"),
    ],
)
def test_a_funnel_that_cannot_be_drawn_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    changed: dict[str, object],
    options: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    told = run("targets", communes(tmp_path, **changed), *options)
    assert told.exit_code == 2
    assert words in told.stderr
    assert not list(tmp_path.glob("funnel*"))


def test_a_funnel_of_crashes_alone_is_refused(tmp_path: Path) -> None:
    told = run("targets", "--crashes", crashes_file(tmp_path), "--funnel", tmp_path / "funnel.svg")
    assert told.exit_code == 2
    assert "one row a commune" in told.stderr


def test_a_funnel_names_communes_with_their_counts_and_gives_no_percentages(
    tmp_path: Path,
) -> None:
    picture = tmp_path / "funnel.svg"
    told = run("targets", communes(tmp_path), "--funnel", picture, "--format", "json")
    assert told.exit_code == 0, told.stderr
    results = {each["name"]: each for each in json.loads(told.stdout)["results"]}
    assert [each["funnel"] for each in results.values()] == [
        "inside",
        "below_outer",
        "inside",
        "above_outer",
    ]
    assert "more crashes now than the outer band" in results["Xã Suối Tre"]["sentences"][-1]
    drawn = ET.fromstring(picture.read_text(encoding="utf-8"))
    words = ["".join(each.itertext()) for each in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert "Phường Bảo Vinh: 45 → 3" in words
    assert "Xã <b>Hàng Gòn</b>: 9 → 1" in words
    assert not [each for each in words if "%" in each]
