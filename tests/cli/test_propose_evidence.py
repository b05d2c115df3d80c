"""`hotspots propose --evidence`: grades, chance tests and ranks beside what is legal."""

import json
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
from pyproj import CRS
from shapely import LineString

from tests.cli.proposing import BRIDGE, Told, csv, line_rows

ROLLING = ("--mode", "rolling")
FIRST_PROPERTIES = 23
"""How many properties a site has without evidence."""


def road_with_a_place() -> pd.DataFrame:
    """Return a dense place at 20 km, and crashes every 1 500 m up to 60 km."""
    gathered = [(20_000.0 + 17 * n, 12 * n, "F" if n == 4 else "I") for n in range(12)]
    spread = [(1_500.0 * n + 7, 9 * n, "I") for n in range(40)]
    return line_rows([*gathered, *spread])


def evidence_of(told: Told) -> list[dict[str, Any]]:
    return [site["evidence"] for site in told.sites]


def test_without_the_option_nothing_is_added(tmp_path: Path) -> None:
    told = Told(tmp_path, csv(tmp_path, BRIDGE), *ROLLING)
    assert told.code == 0, told.stderr
    assert all(len(site) == FIRST_PROPERTIES for site in told.sites)
    assert "calibration" not in told.document
    assert "Grade" not in told.stdout


def test_no_places_give_no_evidence_and_no_error(tmp_path: Path) -> None:
    told = Told(tmp_path, csv(tmp_path, BRIDGE.head(1)), "--evidence")
    assert told.code == 0, told.stderr
    assert told.document["features"] == []
    nothing = Told(tmp_path, csv(tmp_path, BRIDGE.head(0)), "--evidence", "--as-of", "2025-06-01")
    assert nothing.code == 0, nothing.stderr


def test_places_found_before_the_last_three_years_have_no_expectation(tmp_path: Path) -> None:
    options = ("--evidence", *ROLLING, "--from", "2025-01-01", "--to", "2029-12-31")
    told = Told(tmp_path, csv(tmp_path, BRIDGE), *options)
    assert told.code == 0, told.stderr
    assert [each["expectation"] for each in evidence_of(told)] == [None, None]
    assert all(each["ranks"] is None for each in evidence_of(told))


def test_a_place_is_graded_and_what_is_legal_stays_as_it_was(tmp_path: Path) -> None:
    path = csv(tmp_path, road_with_a_place())
    plain = Told(tmp_path, path, *ROLLING)
    before = plain.sites
    told = Told(tmp_path, path, *ROLLING, "--evidence")
    assert told.code == 0, told.stderr
    assert [{k: v for k, v in site.items() if k != "evidence"} for site in told.sites] == before
    (found,) = evidence_of(told)
    assert found["grade"] == "A"
    assert found["scan_p"] == found["q"] == 0.001
    assert found["scan"]["crashes"] == 52
    assert found["leave_one_out"] == []
    assert (found["at_half"]["qualifies"], found["at_half"]["crashes"]) == (True, 12)
    assert found["at_half"]["within_m"] == 250.0
    # 20 000 to 20 187 m, widened to 500 m, holds the twelve and none of those every 1 500 m
    assert found["expectation"]["observed"] == 12
    assert found["expectation"]["excess"] > 0
    assert found["prediction"]["low"] <= found["prediction"]["mean"] <= found["prediction"]["high"]
    assert [each["weights"] for each in found["ranks"]] == ["1:1:1", "5:1", "542:11:1"]
    assert found["rank_stable"] is True
    reference = told.document["calibration"]["references"]["road"]
    assert reference["units"] == 117  # 58 500 m in places of 500 m
    assert "Evidence: 1 strong (A), 0 moderate (B), 0 weak (C)." in told.stderr


def test_weights_are_five_to_three_to_one_where_the_file_grades_injuries(tmp_path: Path) -> None:
    road = road_with_a_place()
    graded = (road["injured"] > 0) & (road.index % 3 > 0)
    road["seriously_injured"] = (road.index % 2).where(graded).astype("Int64")
    told = Told(tmp_path, csv(tmp_path, road), *ROLLING, "--evidence")
    assert told.code == 0, told.stderr
    (found,) = evidence_of(told)
    assert [each["weights"] for each in found["ranks"]] == ["1:1:1", "5:3:1", "542:11:1"]
    mix = found["severity"]
    # of the twelve the fifth is fatal; of the eleven others every third says nothing
    assert mix == {"fatal": 1, "serious": 4, "slight": 3, "collision": 0, "ungraded": 4}


def test_sentences_are_in_the_language_asked_for_and_carry_their_numbers(tmp_path: Path) -> None:
    (found,) = evidence_of(
        Told(tmp_path, csv(tmp_path, road_with_a_place()), *ROLLING, "--evidence")
    )
    said = {each["code"]: each["text"] for each in found["reasons"]}
    assert said["grade_a"] == "Strong evidence: unlikely to be chance."
    assert said["qualifies_at_half"] == "Still qualifies within 250 m."
    assert (
        "In 0 of these trials some stretch of 500 m held 12 crashes or more" in said["scan_route"]
    )
    assert "p = (0 + 1)/(999 + 1) = 0.001." in said["scan_route"]
    assert "it is an upper bound" in said["smallest_p"]
    assert "false_discovery" not in said  # of one place tested alone, q says nothing more
    assert found["legal"].startswith("Meets the black-spot rule (criterion b, c, ")
    assert found["status"] == "This is a proposal; the competent officer decides."
    codes = [each["code"] for each in found["reasons"]]
    assert codes[0] == "grade_a"
    assert {"scan_route", "smallest_p", "expectation", "regression_to_mean"} <= set(codes)
    assert all("{" not in each["text"] for each in found["reasons"])


def test_q_of_several_places_is_told_as_a_bound_and_never_as_none_by_chance(
    tmp_path: Path,
) -> None:
    road = road_with_a_place()
    other = road.assign(id="x" + road["id"], route="QL2")
    told = Told(tmp_path, csv(tmp_path, pd.concat([road, other])), *ROLLING, "--evidence")
    said = {each["code"]: each["text"] for each in evidence_of(told)[0]["reasons"]}
    assert said["false_discovery_below_one"].startswith("2 places were tested together.")
    assert "fewer than 1 % are to be expected there by chance" in said["false_discovery_below_one"]


def test_the_table_shows_grade_p_and_rank_with_its_interval(tmp_path: Path) -> None:
    told = Told(tmp_path, csv(tmp_path, road_with_a_place()), *ROLLING, "--evidence")
    heading, row = told.stdout.splitlines()[:2]
    assert heading.split()[-4:] == ["Grade", "p", "Rank", "(range)"]
    assert row.split()[-4:] == ["A", "0.001", "1", "(1–1)"]


def test_a_machine_reads_how_many_have_each_grade(tmp_path: Path) -> None:
    path = csv(tmp_path, road_with_a_place())
    told = Told(tmp_path, path, *ROLLING, "--evidence", "--format", "json")
    summary = json.loads(told.stdout)
    assert summary["grades"] == {"A": 1, "B": 0, "C": 0}
    assert summary["seconds"]["evidence"] >= 0


def test_neither_the_order_of_rows_nor_another_road_changes_p(tmp_path: Path) -> None:
    frame = road_with_a_place()
    (alone,) = evidence_of(Told(tmp_path, csv(tmp_path, frame), *ROLLING, "--evidence"))
    first = Told(tmp_path, csv(tmp_path, frame), *ROLLING, "--evidence").out.read_bytes()
    mixed = csv(tmp_path, frame.sample(frac=1, random_state=2), "mixed.csv")
    assert Told(tmp_path, mixed, *ROLLING, "--evidence").out.read_bytes() == first
    assert alone["scan"]["hits"] == 0


def test_the_line_of_a_road_gives_its_length(tmp_path: Path) -> None:
    lines = geopandas.GeoDataFrame(
        {"route": ["QL1"], "from_m": [0.0], "to_m": [90_000.0]},
        geometry=[LineString([(600_000, 1_200_000), (690_000, 1_200_000)])],
        crs=CRS.from_epsg(32648),
    )
    lines.to_file(tmp_path / "routes.gpkg")
    path = csv(tmp_path, road_with_a_place())
    (short,) = evidence_of(Told(tmp_path, path, *ROLLING, "--evidence"))
    told = Told(tmp_path, path, *ROLLING, "--evidence", "--routes", str(tmp_path / "routes.gpkg"))
    assert told.code == 0, told.stderr
    (known,) = evidence_of(told)
    assert told.document["calibration"]["references"]["road"]["units"] == 180
    assert "road_length_assumed" in {each["code"] for each in short["reasons"]}
    assert "road_length_assumed" not in {each["code"] for each in known["reasons"]}
    assert known["expectation"]["predicted"] < short["expectation"]["predicted"]


def test_places_off_the_roads_have_no_p_and_say_why(tmp_path: Path) -> None:
    rows = pd.DataFrame(
        {
            "id": [f"c{n}" for n in range(8)],
            "occurred_at": [f"2025-0{n + 1}-1{n}" for n in range(8)],
            "lon": [106.0 + n * 1e-5 for n in range(8)],
            "lat": [21.0] * 8,
            "killed": 0,
            "injured": 1,
        }
    )
    told = Told(tmp_path, csv(tmp_path, rows), *ROLLING, "--evidence")
    assert told.code == 0, told.stderr
    (found,) = evidence_of(told)
    assert (found["scan_p"], found["q"]) == (None, None)
    assert found["grade"] in {"B", "C"}
    assert "scan_without_road" in {each["code"] for each in found["reasons"]}
    assert "–" in told.stdout.splitlines()[1]


def test_the_card_of_the_map_says_the_grade_and_why(tmp_path: Path) -> None:
    lines = geopandas.GeoDataFrame(
        {"route": ["QL1"]}, geometry=[LineString([(106, 21), (107, 21)])], crs="EPSG:4326"
    )
    lines.to_file(tmp_path / "routes.gpkg")
    page = tmp_path / "map.html"
    options = ("--evidence", "--routes", str(tmp_path / "routes.gpkg"), "--map", str(page))
    told = Told(tmp_path, csv(tmp_path, road_with_a_place()), *ROLLING, *options)
    assert told.code == 0, told.stderr
    text = page.read_text(encoding="utf-8")
    assert '"Why"' in text
    assert "Strong evidence: unlikely to be chance." in text
    assert "Chance test" not in text


def test_a_black_section_is_a_band_on_the_map(tmp_path: Path) -> None:
    rows = line_rows([(100.0 * j, 8 * j, "I") for j in range(41)])
    crs = CRS.from_epsg(32648)
    line = LineString([(700_000, 1_200_000), (704_000, 1_200_000)])
    routes = tmp_path / "routes.gpkg"
    geopandas.GeoDataFrame({"route": ["QL1"]}, geometry=[line], crs=crs).to_file(routes)
    page = tmp_path / "map.html"
    options = ("--routes", routes, "--map", page, "--evidence", *ROLLING)
    told = Told(tmp_path, csv(tmp_path, rows), *options)
    assert told.code == 0, told.stderr
    drawn = page.read_text(encoding="utf-8")
    assert "hotspots-sectionsLayer" in drawn
    assert "7 sites on QL1 from Km0+000 to Km4+000 form one black section" in drawn
    without = tmp_path / "without.html"
    Told(tmp_path, csv(tmp_path, rows), "--routes", routes, "--map", without, *ROLLING)
    assert "form one black section" not in without.read_text(encoding="utf-8")


def test_t1_has_one_black_section_of_seven_sites(tmp_path: Path) -> None:
    chain = line_rows([(100.0 * n, 8 * n, "I") for n in range(41)])
    told = Told(tmp_path, csv(tmp_path, chain), *ROLLING, "--evidence")
    assert told.code == 0, told.stderr
    (section,) = told.document["black_sections"]
    assert set(section["sites"]) == {site["id"] for site in told.document["features"]}
    assert (section["from_m"], section["to_m"], section["crashes"]) == (0, 4000, 41)
    assert "Black sections: 1" in told.stderr
    assert any("no single place is shown to stand out" in sentence for sentence in section["text"])
