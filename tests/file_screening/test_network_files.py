"""Routes and junctions from files: what cannot be used, then arms, names and snapping."""

from pathlib import Path

import geopandas
import pandas as pd
import pytest
from pyproj import CRS
from shapely import LineString, MultiLineString, Point

from hotspots.errors import InvalidInput
from hotspots.file_screening import read_junctions, read_routes
from hotspots.file_screening.network_files import RouteNames

UTM = CRS.from_epsg(32648)


def routes_file(folder: Path, rows: list[dict[str, object]], crs: object = UTM) -> Path:
    path = folder / "routes.gpkg"
    geopandas.GeoDataFrame(rows, geometry="geometry", crs=crs).to_file(path)
    return path


def straight(route: str = "QL1", y: float = 1_200_000, **more: object) -> dict[str, object]:
    line = LineString([(600_000, y), (602_000, y)])
    return {"route": route, "geometry": line} | more


def junctions_file(folder: Path, text: str) -> Path:
    path = folder / "junctions.csv"
    path.write_text(text, encoding="utf-8")
    return path


def in_degrees(x: float, y: float) -> tuple[float, float]:
    point = geopandas.GeoSeries([Point(x, y)], crs=UTM).to_crs(4326).iloc[0]
    return point.x, point.y


def test_routes_that_are_not_lines_are_refused(tmp_path: Path) -> None:
    path = routes_file(tmp_path, [{"route": "QL1", "geometry": Point(600_000, 1_200_000)}])
    with pytest.raises(InvalidInput, match="Row 1"):
        read_routes(path)


def test_a_table_without_lines_is_no_file_of_routes(tmp_path: Path) -> None:
    path = tmp_path / "routes.csv"
    path.write_text("route\nQL1\n")
    with pytest.raises(InvalidInput, match="no lines"):
        read_routes(path)


def test_a_file_without_the_column_route_names_the_columns_it_has(tmp_path: Path) -> None:
    path = routes_file(tmp_path, [{"ten": "QL1", "geometry": straight()["geometry"]}])
    with pytest.raises(InvalidInput, match="ten"):
        read_routes(path)


@pytest.mark.filterwarnings("ignore:'crs' was not provided:UserWarning")  # it is the point
def test_lines_without_a_crs_need_one(tmp_path: Path) -> None:
    geopandas.GeoDataFrame([straight()], geometry="geometry").to_file(tmp_path / "r.shp")
    with pytest.raises(InvalidInput, match="prj"):
        read_routes(tmp_path / "r.shp")
    assert read_routes(tmp_path / "r.shp", crs="EPSG:32648").lines.crs == "EPSG:4326"


def test_a_route_in_two_lines_without_chainages_is_refused(tmp_path: Path) -> None:
    path = routes_file(tmp_path, [straight(), straight(y=1_200_500)])
    with pytest.raises(InvalidInput, match="from_m"):
        read_routes(path).network(UTM, RouteNames.of(["QL1"]))


def test_a_junction_given_by_a_point_needs_routes(tmp_path: Path) -> None:
    nodes = read_junctions(junctions_file(tmp_path, "junction_id,lon,lat\nJ1,107.2,10.9\n"))
    with pytest.raises(InvalidInput, match="--routes"):
        nodes.arms(None, RouteNames.of())


@pytest.mark.parametrize(
    "row", ["J1,,,", "J1,QL1,,", "J1,,500,", ",QL1,500,", "J1,QL1,x,", "J1,,,107.2"]
)
def test_a_junction_without_a_place_is_refused(tmp_path: Path, row: str) -> None:
    with pytest.raises(InvalidInput):
        read_junctions(junctions_file(tmp_path, f"junction_id,route,chainage_m,lon\n{row}\n"))


def test_a_junction_far_from_every_route_is_left_out_with_a_warning(tmp_path: Path) -> None:
    routes = read_routes(routes_file(tmp_path, [straight()]))
    lon, lat = in_degrees(601_000, 1_200_031)
    nodes = read_junctions(junctions_file(tmp_path, f"junction_id,lon,lat\nJ1,{lon},{lat}\n"))
    names = RouteNames.of(["QL1"])
    arms, _points, warnings = nodes.arms(routes.network(UTM, names), names)
    assert arms.empty
    assert [each.code for each in warnings] == ["junction_far_from_routes"]


def test_a_junction_given_by_a_point_has_an_arm_on_every_route_near_it(tmp_path: Path) -> None:
    crossing = LineString([(600_500, 1_199_000), (600_500, 1_201_000)])
    rows = [straight(), {"route": "Lê A", "geometry": crossing}, straight("far", y=1_210_000)]
    routes = read_routes(routes_file(tmp_path, rows))
    lon, lat = in_degrees(600_505, 1_200_003)
    nodes = read_junctions(junctions_file(tmp_path, f"junction_id,lon,lat\nJ1,{lon},{lat}\n"))
    names = RouteNames.of(routes.lines["route"])
    arms, points, warnings = nodes.arms(routes.network(UTM, names), names)
    found = dict(zip(arms["route"], arms["chainage_m"], strict=True))
    assert found == {"QL1": pytest.approx(505, abs=0.1), "Lê A": pytest.approx(1003, abs=0.1)}
    assert (points["J1"].x, points["J1"].y) == pytest.approx((lon, lat))
    assert not warnings


def test_a_junction_given_by_its_arms_lies_where_the_routes_say(tmp_path: Path) -> None:
    routes = read_routes(routes_file(tmp_path, [straight(from_m=5000.0, to_m=7000.0)]))
    text = "junction_id,route,chainage_m\nJ1,quốc lộ 1A,5500\n"
    names = RouteNames.of(routes.lines["route"])
    arms, points, _warnings = read_junctions(junctions_file(tmp_path, text)).arms(
        routes.network(UTM, names), names
    )
    assert arms[["route", "chainage_m"]].to_numpy().tolist() == [["QL1", 5500.0]]
    assert (points["J1"].x, points["J1"].y) == pytest.approx(in_degrees(600_500, 1_200_000))


def test_a_line_in_parts_is_one_route_in_rising_chainage(tmp_path: Path) -> None:
    parts = MultiLineString(
        [[(600_000, 1_200_000), (600_400, 1_200_000)], [(600_400, 1_200_000), (601_000, 1_200_000)]]
    )
    routes = read_routes(routes_file(tmp_path, [{"route": "QL1", "geometry": parts}]))
    network = routes.network(UTM, RouteNames.of(["QL1"]))
    assert len(network.lines) == 1


def test_spellings_of_one_route_are_one_name() -> None:
    names = RouteNames.of(["QL1"], ["QL.1A", "quốc lộ 1B", "đường Hùng Vương", "Đường Hùng Vương"])
    column = pd.Series(["QL 1A", "QL1B", "Đường Hùng  Vương", None], dtype=object)
    assert names.of_column(column).tolist() == ["QL1", "quốc lộ 1B", "Đường Hùng Vương", None]
