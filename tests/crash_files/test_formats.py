"""Every format a town keeps its crashes in says the same: tables, layers, zipped Shapefiles."""

import json
import zipfile
from datetime import datetime
from pathlib import Path

import geopandas
import pandas as pd
import pytest
from shapely import MultiPoint, Point

from hotspots.crash_files import read_crashes
from hotspots.errors import InvalidInput
from hotspots.settings import TIME_ZONE

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=TIME_ZONE)


FACTS = pd.DataFrame(
    {
        "id": ["a1", "a2", "a3"],
        "occurred_at": ["2025-03-05T14:30:00", "2025-03-06T00:10:00", "2024-02-29T23:59:00"],
        "route": ["QL1", None, "Đường Hùng Vương"],
        "chainage_m": [1832500.5, None, 12.25],
        "killed": [0, 1, None],
        "injured": [2, 0, 1],
        "damage_only": [False, False, None],
        "location_class": ["A", None, "C"],
        "source_reference": ["x/1", "x/2", "x/3"],
        "place_text": ["ngã tư", None, "chợ"],
    }
)
POINTS = [Point(107.24, 10.93), Point(107.2512345, 10.94), None]


def layer() -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(FACTS.copy(), geometry=POINTS, crs=4326)


def table() -> pd.DataFrame:
    return FACTS.assign(
        lon=[p.x if p else None for p in POINTS], lat=[p.y if p else None for p in POINTS]
    )


def write(folder: Path, format_: str) -> Path:
    path = folder / f"crashes.{format_}"
    match format_:
        case "csv":
            table().to_csv(path, index=False)
        case "xlsx":
            table().to_excel(path, index=False)
        case "parquet":
            table().to_parquet(path)
        case "geoparquet":
            layer().to_parquet(path)
        case "geojson":
            layer().to_file(path)
        case "shp":
            layer().to_file(path, encoding="UTF-8")
        case "zip":
            shapefile = write(folder, "shp")
            with zipfile.ZipFile(path, "w") as archive:
                for each in folder.glob("crashes.*"):
                    if each.suffix not in {".zip"}:
                        archive.write(each, f"folder/{each.name}")
            shapefile.unlink()
        case _:
            layer().to_file(path)
    return path


FORMATS = ["csv", "xlsx", "parquet", "geoparquet", "geojson", "gpkg", "shp", "zip"]


@pytest.mark.filterwarnings("ignore:Column names longer than 10:UserWarning")  # dBASE cuts names
@pytest.mark.filterwarnings("ignore:Normalized/laundered:RuntimeWarning")  # and GDAL says so
@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_says_the_same(tmp_path: Path, format_: str) -> None:
    written = table().to_csv(index=False).encode()
    expected = read_crashes(written, name="a.csv", now=NOW).frame.drop(columns="row")
    checked = read_crashes(write(tmp_path, format_), now=NOW)
    assert not checked.problems
    frame = checked.frame.drop(columns="row")
    pd.testing.assert_frame_equal(frame, expected, check_exact=False, atol=1e-9)
    assert len(checked.sha256) == 64


@pytest.mark.filterwarnings("ignore:'crs' was not provided:UserWarning")  # it is the point
def test_a_shapefile_without_prj_needs_a_crs(tmp_path: Path) -> None:
    frame = FACTS[["id", "killed", "injured"]].assign(when="2025-03-05")
    geopandas.GeoDataFrame(frame, geometry=[Point(447000, 1208000)] * 3).to_file(tmp_path / "a.shp")
    mapping = {"occurred_at": "when"}
    with pytest.raises(InvalidInput, match="prj"):
        read_crashes(tmp_path / "a.shp", columns=mapping, now=NOW)
    found = read_crashes(tmp_path / "a.shp", columns=mapping, crs="EPSG:5899", now=NOW).frame
    assert found["lon"].between(107, 108).all()


def test_a_layer_in_a_provincial_zone_is_reprojected_and_may_not_be_contradicted(
    tmp_path: Path,
) -> None:
    layer().to_crs(5899).to_file(tmp_path / "a.gpkg")
    found = read_crashes(tmp_path / "a.gpkg", now=NOW)
    assert found.frame["lon"].tolist()[:2] == pytest.approx([107.24, 107.2512345], abs=1e-8)
    assert found.source_crs is not None
    assert found.source_crs.to_epsg() == 5899
    with pytest.raises(InvalidInput, match="states"):
        read_crashes(tmp_path / "a.gpkg", crs="EPSG:9205", now=NOW)


def test_geojson_in_metres_may_be_told_its_crs() -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"id": 1, "occurred_at": "2025-03-05", "killed": 0, "injured": 1},
            "geometry": {"type": "MultiPoint", "coordinates": [[447000, 1208000]]},
        }
    ]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    [problem] = read_crashes(content, name="a.geojson", now=NOW).problems
    assert (problem.row, problem.code) == (1, "metres_not_degrees")
    told = read_crashes(content, name="a.geojson", crs="EPSG:5899", now=NOW)
    assert told.frame["lat"].between(10, 11).all()


def test_one_point_of_a_multipoint_is_a_point() -> None:
    frame = pd.DataFrame({"id": [1], "occurred_at": ["2025-03-05"], "killed": [0], "injured": [1]})
    drawn = geopandas.GeoDataFrame(frame, geometry=[MultiPoint([(107.24, 10.93)])], crs=4326)
    assert read_crashes(drawn.to_json().encode(), name="a.geojson", now=NOW).frame[
        "lon"
    ].tolist() == [107.24]
