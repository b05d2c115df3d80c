"""Writes the invented places of Long Khánh: kilometre posts, and junctions with their arms.

Written here: km_posts.csv, rail_km_posts.csv, junctions.geojson, junction_arms.csv.
"""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely import Point

from gis_data.feature_file import DECIMALS, write_features
from gis_data.long_khanh_area import METRIC_CRS, RAIL_LINE
from gis_data.long_khanh_posts import Line, degrees, line_with_posts


@dataclass(frozen=True, slots=True)
class NamedJunction:
    """A junction: where the street `start_of` begins, or else where the first two lines cross."""

    junction_id: str
    name: str
    routes: tuple[str, ...]
    start_of: str | None = None
    rail_nearby: bool = False
    daily_post: bool = False
    built_up: bool = True


JUNCTIONS = (
    NamedJunction(
        "LK-N01",
        "Nút giao QL1A – đường Hồ Thị Hương – Lê A",
        ("QL1", "Hồ Thị Hương", "Lê A"),
        start_of="Lê A",
        daily_post=True,
    ),
    NamedJunction(
        "LK-N02",
        "Nút giao đường Hùng Vương giao cắt với đường sắt",
        ("Hùng Vương", RAIL_LINE),
        rail_nearby=True,
        daily_post=True,
    ),
    NamedJunction(
        "LK-N03",
        "Nút giao đường Hồ Thị Hương – Trần Phú – Hoàng Diệu và điểm giao cắt với đường sắt",
        ("Hồ Thị Hương", "Trần Phú", "Hoàng Diệu"),
        start_of="Hoàng Diệu",
        rail_nearby=True,
        daily_post=True,
    ),
    NamedJunction(
        "LK-N04",
        "Nút giao đường sắt – Ngô Quyền – Trần Phú",
        ("Ngô Quyền", "Trần Phú"),
        rail_nearby=True,
        daily_post=True,
    ),
    NamedJunction(
        "LK-N05",
        "Nút giao đường Hùng Vương – Hồ Thị Hương",
        ("Hùng Vương", "Hồ Thị Hương"),
    ),
    NamedJunction(
        "LK-N06",
        "Nút giao đường Hùng Vương – Trần Phú",
        ("Hùng Vương", "Trần Phú"),
        start_of="Trần Phú",
    ),
    NamedJunction(
        "LK-N07",
        "Nút giao đường Hùng Vương – Cách Mạng Tháng Tám",
        ("Hùng Vương", "Cách Mạng Tháng Tám"),
        start_of="Cách Mạng Tháng Tám",
    ),
    NamedJunction(
        "LK-N08",
        "Nút giao đường Hồ Thị Hương – Ngô Quyền",
        ("Hồ Thị Hương", "Ngô Quyền"),
        start_of="Ngô Quyền",
    ),
    NamedJunction(
        "LK-N09",
        "Nút giao đường Cách Mạng Tháng Tám – Nguyễn Thị Minh Khai",
        ("Cách Mạng Tháng Tám", "Nguyễn Thị Minh Khai"),
        start_of="Nguyễn Thị Minh Khai",
    ),
    NamedJunction(
        "LK-N10",
        "Nút giao QL1 – đường Hùng Vương",
        ("QL1", "Hùng Vương"),
        start_of="Hùng Vương",
    ),
    NamedJunction(
        "LK-N11",
        "Nút giao QL1 – QL56 (ngã ba Tân Phong)",
        ("QL1", "QL56"),
        start_of="QL56",
        built_up=False,
    ),
)


def read_lines(folder: Path) -> dict[str, Line]:
    """Read roads.geojson and the main track, and set posts along each."""
    roads = gpd.read_file(folder / "roads.geojson").to_crs(METRIC_CRS)
    rails = gpd.read_file(folder / "railway.geojson").to_crs(METRIC_CRS)
    courses = dict(zip(roads["route"], roads.geometry, strict=True))
    courses[RAIL_LINE] = rails[rails["track"] == "main"].geometry.iloc[0]
    return {route: line_with_posts(route, course) for route, course in courses.items()}


def junction_position(junction: NamedJunction, lines: dict[str, Line]) -> tuple[float, float]:
    """Return longitude and latitude of a junction."""
    if junction.start_of is not None:
        return degrees(*lines[junction.start_of].course.coords[0])
    one, other = (lines[route].course for route in junction.routes[:2])
    return degrees(*one.intersection(other).coords[0])


def write_places(lines: dict[str, Line], out: Path) -> None:
    """Write posts and junctions."""
    posts = pd.concat([_posts(lines["QL1"]), _posts(lines["QL56"])])
    posts.to_csv(out / "km_posts.csv", index=False, lineterminator="\n")
    rail_posts = _posts(lines[RAIL_LINE]).rename(columns={"route": "rail_line"})
    rail_posts.to_csv(out / "rail_km_posts.csv", index=False, lineterminator="\n")
    where = {each.junction_id: junction_position(each, lines) for each in JUNCTIONS}
    write_features(
        out / "junctions.geojson",
        [(Point(where[each.junction_id]), _junction_row(each)) for each in JUNCTIONS],
    )
    arms = pd.DataFrame(
        {
            "junction_id": junction.junction_id,
            "route": route,
            "chainage_m": f"{lines[route].chainage(where[junction.junction_id]):.1f}",
            "synthetic": "true",
        }
        for junction in JUNCTIONS
        for route in junction.routes
        if route != RAIL_LINE
    )
    arms.to_csv(out / "junction_arms.csv", index=False, lineterminator="\n")


def _junction_row(junction: NamedJunction) -> dict[str, object]:
    return {
        "junction_id": junction.junction_id,
        "name": junction.name,
        "built_up": junction.built_up,
        "rail_nearby": junction.rail_nearby,
        "daily_post": junction.daily_post,
        "source": "KH 2079/KH-UBND (04/12/2024)" if junction.daily_post else "streets as drawn",
        "synthetic": True,
    }


def _posts(line: Line) -> pd.DataFrame:
    positions = [line.position(label) for label in line.labels_m]
    return pd.DataFrame(
        {
            "route": line.route,
            "label": [f"Km{km}" for km in line.whole_km],
            "chainage_m": [1000 * km for km in line.whole_km],
            "lon": [f"{lon:.{DECIMALS}f}" for lon, _lat in positions],
            "lat": [f"{lat:.{DECIMALS}f}" for _lon, lat in positions],
            "synthetic": "true",
        }
    )
