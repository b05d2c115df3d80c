"""`hotspots evaluate`, `targets`, `crossing-risk`: refusals in words, then what the files say."""

import json
from datetime import date, timedelta
from pathlib import Path

import geopandas
import pandas as pd
import pytest
import shapely

from tests.analysis.passing_lanes import LANES
from tests.cli.measure_runs import crash_rows, crashes_file, csv, run


@pytest.mark.parametrize("command", ["evaluate", "targets", "crossing-risk"])
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "cannot be opened"),
        (["-o", "out.docx"], "does not end in one of: .csv, .geojson"),
        (["-o", "/no/such/folder/out.csv"], "does not exist"),
        (["--columns", "site"], "not a column mapping"),
    ],
)
def test_a_file_or_option_that_cannot_be_used_exits_2(
    tmp_path: Path, command: str, options: list[str], words: str
) -> None:
    told = run(command, tmp_path / "none.csv", *options)
    assert told.exit_code == 2
    assert words in told.stderr


def test_an_output_over_its_input_is_refused(tmp_path: Path) -> None:
    path = csv(tmp_path, SITES)
    told = run("evaluate", path, "-o", path)
    assert told.exit_code == 2
    assert "one of the files being read" in told.stderr


SITES = pd.DataFrame(
    {
        "site": [f"lane {number}" for number in range(1, 14)],
        "treatment_start": "2020-04-01",
        "treatment_end": "30/09/2020",
        "before": [lane.before for lane in LANES],
        "after": [lane.after for lane in LANES],
        "years_before": 5,
        "years_after": 2,
        "predicted_before": [lane.predicted_before for lane in LANES],
        "predicted_after": [lane.predicted_after for lane in LANES],
        "k": [lane.k for lane in LANES],
    }
)
TARGETS = pd.DataFrame(
    {
        "Chỉ tiêu": ["Số vụ", "Người chết", "Phường A"],
        "Đơn vị": ["crashes", "people", "crashes"],
        "base_count": [1200, 103, 12],
        "base_years": [3, 1, 1],
        "count": [300, 85, 3],
        "years": 1,
        "Giảm %": [15, 15, 15],
        "base_phi": [None, 1.272, None],
        "phi": [None, 1, None],
    }
)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"treatment_start": None}, "row 2, column treatment_start: treatment_start is missing"),
        ({"treatment_end": "2019-01-01"}, "column treatment_end, “2019-01-01”"),
        ({"before": -1}, "row 2, column before, “-1”: before is -1, below 0"),
        ({"after": 1.5}, "not a whole number"),
        ({"predicted_after": None}, "column predicted_after"),
        ({"k": None}, "the mean and k belong together"),
        ({"years_after": 40}, "years after are claimed"),
        ({"years_before": None}, "years_before is missing, though"),
        ({"site": "a"}, "already named in row 2"),
        ({"treatment_end": "9999-12-31"}, "outside the years 1950 to 2099"),
        ({"before": "1e308"}, "row 2, column before, “1e308”"),
        ({"after": 10**15}, "more than is possible"),
        ({"years_before": "1e-308"}, "less than is possible"),
        ({"predicted_after": "1e-308"}, "row 2, column predicted_after, “1e-308”"),
        ({"predicted_before": 1e300}, "more than is possible"),
    ],
)
def test_a_bad_row_of_treated_places_is_named_with_its_remedy(
    tmp_path: Path, change: dict[str, object], words: str
) -> None:
    told = run("evaluate", csv(tmp_path, SITES.assign(**change)))
    assert told.exit_code == 2
    assert words in told.stderr
    assert "Traceback" not in told.stderr


def test_days_that_reach_into_the_works_are_refused(tmp_path: Path) -> None:
    days = {
        "before_from": "2015-01-01", "before_to": "2020-02-01",
        "after_from": "2021-01-01", "after_to": "2022-12-31",
    }  # fmt: skip
    table = SITES.drop(columns=["years_before", "years_after"]).assign(**days)
    told = run("evaluate", csv(tmp_path, table))
    assert told.exit_code == 2
    assert "Count up to the day before 01/01/2020, and from 01/01/2021 on" in told.stderr
    fine = table.assign(before_to="2019-12-31")
    assert run("evaluate", csv(tmp_path, fine)).exit_code == 0


def test_s2_from_a_table_to_words_csv_and_geojson(tmp_path: Path) -> None:
    path, out = csv(tmp_path, SITES), tmp_path / "out.geojson"
    told = run("evaluate", path, "-o", out)
    assert told.exit_code == 0, told.stderr
    assert "95 % interval on the log scale 0.47 to 1.03" in told.stdout
    assert "13 rows give years, not the days that were counted" in told.stderr
    document = json.loads(out.read_text(encoding="utf-8"))
    assert len(document["features"]) == 13
    assert document["programmes"][0]["cmf_low_mean_high_95"] == [0.4713, 0.6954, 1.0261]
    assert run("evaluate", path, "-o", tmp_path / "out.csv").exit_code == 0
    written = pd.read_csv(tmp_path / "out.csv")
    assert list(written["name"]) == list(SITES["site"])


def test_json_never_has_a_ratio_without_its_interval(tmp_path: Path) -> None:
    told = run("evaluate", csv(tmp_path, SITES), "--format", "json")
    document = json.loads(told.stdout)
    for each in [*document["programmes"], *document["results"]]:
        assert not {"theta", "ratio", "effectiveness", "percent"} & each.keys()
        low, middle, high = each["theta_low_median_high_90"]
        assert low < middle < high


PLACE = {
    "site": "Km 12", "treatment_start": "2023-04-01", "treatment_end": "2023-06-30",
    "route": "quốc lộ 1", "from_m": 11_800, "to_m": 12_200,
    "selection_from": "2021-01-01", "selection_to": "2021-12-31",
}  # fmt: skip


def test_crashes_are_counted_here_without_works_and_without_the_year_of_selection(
    tmp_path: Path,
) -> None:
    sites = csv(tmp_path, pd.DataFrame([PLACE]), "sites.csv")
    told = run(
        "evaluate", sites, "--crashes", crashes_file(tmp_path), "--to", "2025-12-31",
        "--from", "2019-01-01", "--others-compare", "--format", "json",
    )  # fmt: skip
    assert told.exit_code == 0, told.stderr
    [found] = json.loads(told.stdout)["results"]
    assert (found["method"], found["selection"]) == ("comparison_group", "outside_before")
    assert (found["years_before"], found["years_after"]) == (3.0, 2.25)
    days = [date(2019, 1, 5) + timedelta(days=30 * n) for n in range(48)]
    assert found["before"] == sum(day.year != 2021 and day < date(2023, 1, 1) for day in days)
    assert found["after"] == 6
    said = " ".join(found["sentences"])
    # the year of selection is no earlier year: 2019, 2020 and 2022 are left
    assert "The comparison group in 3 earlier years: crashes at treated places went" in said
    assert "Within 500 m around: 0 crashes in 3 years before, 0 in 2.25 years after" in said


def test_crashes_up_to_500_m_beyond_a_place_are_looked_at_but_not_those_of_another(
    tmp_path: Path,
) -> None:
    days = [date(2020, 1, 5) + timedelta(days=300 * n) for n in range(6)]
    beyond = [
        row for at_m in (11_300, 11_299, 12_700, 12_900) for row in crash_rows("QL1A", at_m, days)
    ]
    crashes = csv(tmp_path, pd.DataFrame(beyond).assign(id=range(len(beyond))), "crashes.csv")
    other = {**PLACE, "site": "Km 12.7", "from_m": 12_650, "to_m": 12_750}
    sites = csv(tmp_path, pd.DataFrame([PLACE, other]), "sites.csv")
    told = run(
        "evaluate", sites, "--crashes", crashes, "--from", "2019-01-01", "--to", "2025-12-31",
        "--format", "json",
    )  # fmt: skip
    assert told.exit_code == 0, told.stderr
    first, second = (" ".join(each["sentences"]) for each in json.loads(told.stdout)["results"])
    assert "Within 500 m around: 3 crashes" in first  # 11 300 m; 12 700 m is the other place
    assert "Within 500 m around: 3 crashes" in second  # 12 900 m


def test_a_group_given_by_year_is_tested_from_a_table(tmp_path: Path) -> None:
    plain = SITES.drop(columns=["predicted_before", "predicted_after", "k"])
    table = plain.assign(
        comparison_before=900,
        comparison_after=360,
        before_by_year="12; 9; 11",
        comparison_by_year="300;310;290",
        around_before=4,
        around_after=2,
    )
    told = run("evaluate", csv(tmp_path, table))
    assert told.exit_code == 0, told.stderr
    assert "crashes at treated places went from 156 to 143 a year, in the group from 300" in (
        told.stdout
    )
    assert "Within 500 m around: 52 crashes in 65 years before, 26 in 26 years after" in told.stdout


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"before_by_year": "12; 9; x"}, "is not a list of crashes by year"),
        ({"before_by_year": "12; 9; -1"}, "is not a list of crashes by year"),
        ({"before_by_year": "12; 9"}, "holds 2 years and comparison_by_year 3"),
        ({"before_by_year": None}, "holds 0 years and comparison_by_year 3"),
        ({"comparison_before": None, "comparison_after": None}, "and not for the whole time"),
        ({"around_after": None, "around_before": 3}, "around_after is missing, though"),
        ({"around_before": 2.5}, "not a whole number"),
    ],
)
def test_years_and_surroundings_that_cannot_be_used_are_named(
    tmp_path: Path, change: dict[str, object], words: str
) -> None:
    plain = SITES.drop(columns=["predicted_before", "predicted_after", "k"])
    given = {"before_by_year": "12; 9; 11", "comparison_by_year": "300;310;290"}
    group = {"comparison_before": 900, "comparison_after": 360}
    around = {"around_before": 4, "around_after": 2}
    told = run("evaluate", csv(tmp_path, plain.assign(**(given | group | around | change))))
    assert told.exit_code == 2
    assert words in told.stderr


def test_places_by_geometry_take_the_crashes_beside_them(tmp_path: Path) -> None:
    rows = [
        {"id": n, "occurred_at": f"{2018 + n}-06-01", "lon": 107.2 + n * 1e-4, "lat": 10.9,
         "killed": 0, "injured": 1}
        for n in range(7)
    ]  # fmt: skip
    crashes = csv(tmp_path, pd.DataFrame(rows), "crashes.csv")
    dates = {"treatment_start": "2021-01-01", "treatment_end": "2021-03-31"}
    line = shapely.LineString([(107.1999, 10.9), (107.2021, 10.9)])
    frame = geopandas.GeoDataFrame([{"site": "a", **dates}], geometry=[line], crs="EPSG:4326")
    path = tmp_path / "sites.geojson"
    frame.to_file(path, driver="GeoJSON")
    out = tmp_path / "out.geojson"
    told = run("evaluate", path, "--crashes", crashes, "-o", out)
    assert told.exit_code == 0, told.stderr
    [feature] = json.loads(out.read_text(encoding="utf-8"))["features"]
    assert feature["geometry"]["type"] == "LineString"
    assert (feature["properties"]["before"], feature["properties"]["after"]) == (3, 3)


def test_a_place_without_stretch_or_geometry_is_refused(tmp_path: Path) -> None:
    bare = pd.DataFrame([{**PLACE, "from_m": None, "to_m": None}])
    told = run("evaluate", csv(tmp_path, bare, "sites.csv"), "--crashes", crashes_file(tmp_path))
    assert told.exit_code == 2
    assert "row 2: The place has neither route, from_m and to_m, nor a geometry" in told.stderr


def test_targets_need_a_table_or_crashes_and_not_both(tmp_path: Path) -> None:
    assert "either a table of targets or --crashes" in run("targets").stderr
    told = run("targets", "--crashes", crashes_file(tmp_path))
    assert told.exit_code == 2
    assert "give --from, --to and --reduce" in told.stderr


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Giảm %": None}, "Give one target"),
        ({"Đơn vị": "vehicles"}, "Use one of: crashes, people"),
        ({"count": -3}, "below 0"),
        ({"phi": 0.5}, "below 1"),
        ({"years": 0}, "not above 0"),
        ({"years": "1e-308"}, "less than is possible"),
        ({"base_count": 10**15}, "row 2, column base_count"),
        ({"phi": 1e300}, "more than is possible"),
    ],
)
def test_a_bad_target_is_named(tmp_path: Path, change: dict[str, object], words: str) -> None:
    told = run("targets", csv(tmp_path, TARGETS.assign(**change)))
    assert told.exit_code == 2
    assert words in told.stderr


def test_targets_from_a_table_with_vietnamese_headings(tmp_path: Path) -> None:
    told = run("targets", csv(tmp_path, TARGETS), "--columns", "reduction_percent=Giảm %")
    assert told.exit_code == 0, told.stderr
    first, second, third = told.stdout.split("Counted:")[1:]
    assert "Met with confidence." in told.stdout
    assert "95 % interval −34 % to −15 %" in first
    assert "95 % interval −39 % to +12 %" in second
    assert "counts only, no percentages" in third
    assert "%" not in third


def test_targets_counted_in_crashes_compare_the_same_days_of_earlier_years(tmp_path: Path) -> None:
    told = run(
        "targets", "--crashes", crashes_file(tmp_path), "--from", "2021-12-15",
        "--to", "2022-12-14", "--base-years", "2", "--reduce", "crashes=6,injured=5%",
        "--format", "json",
    )  # fmt: skip
    assert told.exit_code == 0, told.stderr
    crashes, injured = json.loads(told.stdout)["results"]
    assert (crashes["base_years"], crashes["years"], crashes["target_ratio"]) == (2.0, 1.0, 0.94)
    assert crashes["base_count"] == injured["base_count"] > crashes["count"] > 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--from", "2020-01-01", "--to", "2020-12-31"], "missing is not zero"),
        (["--from", "2022-01-01", "--to", "2023-12-31"], "at most 12 months"),
        (["--from", "2022-01-01", "--to", "2022-12-31", "--reduce", "cows=5"], "cows"),
        (["--from", "2022-01-01", "--to", "2022-12-31", "--reduce", "crashes=-5"], "0 to 100"),
    ],
)
def test_a_time_or_indicator_that_cannot_be_counted_is_refused(
    tmp_path: Path, options: list[str], words: str
) -> None:
    asked = [] if "--reduce" in options else ["--reduce", "crashes=6"]
    told = run("targets", "--crashes", crashes_file(tmp_path), *options, *asked)
    assert told.exit_code == 2
    assert words in told.stderr


@pytest.mark.parametrize("day", ["0001-01-01", "9998-12-31"])
def test_a_day_that_has_no_years_beside_it_is_refused(tmp_path: Path, day: str) -> None:
    told = run(
        "targets", "--crashes", tmp_path / "none.csv", "--from", day, "--to", day,
        "--reduce", "crashes=5",
    )  # fmt: skip
    assert told.exit_code == 2
    assert f"--from is “{day}”, which is not a date" in told.stderr
