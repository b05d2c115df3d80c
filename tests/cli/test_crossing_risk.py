"""`hotspots crossing-risk`: refusals in words, then the order of crossings."""

import json
from pathlib import Path

import geopandas
import pandas as pd
import pytest
import shapely

from tests.cli.measure_runs import csv, run

CROSSINGS = pd.DataFrame(
    {
        "Mã lối đi": ["L1", "L2", "L3"],
        "protection": ["self_opened", "guarded", "self_opened"],
        "Xe máy": [300, 3000, None],
        "Số đôi tàu": [20, 20, 20],
        "lon": [107.2, 107.3, None],
        "lat": [10.9, 10.9, None],
    }
)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"protection": "wall"}, "Use one of: self_opened, signs, lights, barrier, guarded"),
        ({"Xe máy": -4}, "below 0"),
        ({"Mã lối đi": "L1"}, "already named in row 2"),
        ({"tracks": 0}, "though trains run"),
        ({"line_speed_kmh": "1e-308"}, "though trains run"),
        ({"accidents_5y": "1e308"}, "more than is possible"),
        ({"paved": "OUI"}, "neither yes nor no"),
    ],
)
def test_a_bad_crossing_is_named(tmp_path: Path, change: dict[str, object], words: str) -> None:
    told = run("crossing-risk", csv(tmp_path, CROSSINGS.assign(**change)))
    assert told.exit_code == 2
    assert words in told.stderr


def test_a_register_of_ids_alone_cannot_be_ordered(tmp_path: Path) -> None:
    told = run("crossing-risk", csv(tmp_path, CROSSINGS[["Mã lối đi", "lon", "lat"]]))
    assert told.exit_code == 2
    assert "Nothing is recorded by which to tell the crossings apart" in told.stderr


def test_crossings_come_in_order_with_what_was_assumed(tmp_path: Path) -> None:
    out = tmp_path / "out.geojson"
    told = run("crossing-risk", csv(tmp_path, CROSSINGS), "-o", out)
    assert told.exit_code == 0, told.stderr
    assert "they are no chance of an accident" in told.stderr
    assert "not recorded, worst plausible value taken: sight_m, at 3 crossings" in told.stderr
    features = json.loads(out.read_text(encoding="utf-8"))["features"]
    assert [each["properties"]["rank"] for each in features] == [1, 2, 3]
    assert features[0]["properties"]["name"] == "L3"
    assert features[0]["geometry"] is None
    assert "motorcycles_per_day" in features[0]["properties"]["assumed"]


def test_a_register_may_be_a_geopackage_in_another_crs(tmp_path: Path) -> None:
    places = CROSSINGS.iloc[:2]
    points = geopandas.points_from_xy(places["lon"], places["lat"])
    frame = geopandas.GeoDataFrame(
        places.drop(columns=["lon", "lat"]), geometry=points, crs="EPSG:4326"
    )
    frame.to_crs("EPSG:32648").to_file(tmp_path / "register.gpkg")
    told = run("crossing-risk", tmp_path / "register.gpkg", "-o", tmp_path / "out.csv.geojson")
    assert told.exit_code == 0, told.stderr
    document = json.loads((tmp_path / "out.csv.geojson").read_text(encoding="utf-8"))
    places_told = [each["geometry"]["coordinates"] for each in document["features"]]
    assert sorted(places_told) == [pytest.approx([107.2, 10.9]), pytest.approx([107.3, 10.9])]


def test_a_name_that_a_spreadsheet_would_run_is_written_as_text(tmp_path: Path) -> None:
    crossings = CROSSINGS.assign(**{"Mã lối đi": ["=1+1", "b", "c"]})
    assert run("crossing-risk", csv(tmp_path, crossings), "-o", tmp_path / "o.csv").exit_code == 0
    assert "'=1+1" in (tmp_path / "o.csv").read_text(encoding="utf-8-sig")


def test_crossings_without_a_point_have_no_place_and_keep_their_rank(tmp_path: Path) -> None:
    points = [shapely.Point(), shapely.GeometryCollection(), shapely.Point(107.3, 10.9)]
    frame = geopandas.GeoDataFrame(
        CROSSINGS.drop(columns=["lon", "lat"]), geometry=points, crs="EPSG:4326"
    )
    frame.to_file(tmp_path / "register.gpkg")
    told = run("crossing-risk", tmp_path / "register.gpkg", "-o", tmp_path / "o.geojson")
    assert told.exit_code == 0, told.stderr
    document = json.loads((tmp_path / "o.geojson").read_text(encoding="utf-8"))
    placed = {each["properties"]["name"] for each in document["features"] if each["geometry"]}
    assert placed == {"L3"}
