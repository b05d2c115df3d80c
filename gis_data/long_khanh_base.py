"""Cuts the real layers of Long Khánh out of their sources, and adds the drawn streets.

Written here: wards.geojson, units_before_2025.csv, unit_mapping.csv, roads.geojson,
railway.geojson. The sources are not in the repository; README.md names them.
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely import LineString, MultiPolygon, Point, Polygon, line_merge
from shapely.geometry.base import BaseGeometry

from gis_data.feature_file import DECIMALS, Feature, write_features
from gis_data.long_khanh_area import (
    CITY,
    CITY_SINCE,
    LAST_DAY_BEFORE,
    METRIC_CRS,
    PROVINCE,
    RAIL_LINE,
    REFORM,
    WARDS,
)
from gis_data.long_khanh_posts import line_with_posts
from gis_data.long_khanh_streets import CORNERS, ON_QL1, STREETS
from hotspots.vocabulary import AreaKind, RoadClass

MARGIN_M = 2000
NEIGHBOUR_WITHIN_M = 300
ONE_HECTARE_DEG2 = 8.3e-7

WARDS_SOURCE = "thanglequoc/vietnamese-provinces-database@cd580632"
MAPPING_SOURCE = "dvhcvn/20250701@dd94887c"
ROADS_SOURCE = "CTU-SematX/LegoCity@a1aabc7 opendata/giaothong"
RAIL_SOURCE = "OpenStreetMap"
DRAWN = "drawn by hand for the demonstration"

REPORTED_BY = "báo chí đưa tin về NQ 1662/NQ-UBTVQH15; chưa đọc toàn văn"
NOT_REPORTED = frozenset({"26323"})
"""Xã Xuân Thiện: reports are not of one mind whether it went into phường Bình Lộc."""

MAIN_LINE = "Đường sắt Bắc–Nam"
ROAD_AUTHORITY = ("Khu Quản lý đường bộ IV", "2025-03-01")
RAIL_COMPANY = "Công ty CP Đường sắt Sài Gòn"
STREET_MANAGER = ("Phòng Kinh tế, Hạ tầng và Đô thị phường Long Khánh", REFORM)


@dataclass(frozen=True, slots=True)
class Sources:
    """The folder that holds the source files under their published names."""

    folder: Path

    def layer(self, name: str) -> gpd.GeoDataFrame:
        """Read one (Geo)Parquet source."""
        return gpd.read_parquet(self.folder / f"{name}.parquet")

    def mapping(self, name: str) -> list[dict[str, Any]]:
        """Read one mapping of the reform: provinces with their units."""
        path = self.folder / f"mapping_{name}_20250701.json.gz"
        with gzip.open(path, "rt", encoding="utf-8") as file:
            provinces: list[dict[str, Any]] = json.load(file)["data"]
        return provinces


def write_base(sources: Sources, out: Path) -> None:
    """Write every layer that needs a source."""
    wards = sources.layer("vn_wards_2025_4provinces_full").set_index("code")
    area = _metric_union(wards.loc[list(WARDS)])
    old_units = list(_old_units(sources))
    write_features(out / "wards.geojson", _areas(sources, wards, area))
    pd.DataFrame(old_units, columns=_UNIT_COLUMNS).to_csv(
        out / "units_before_2025.csv", index=False, lineterminator="\n"
    )
    pd.DataFrame(_successions(sources), columns=_SUCCESSION_COLUMNS).to_csv(
        out / "unit_mapping.csv", index=False, lineterminator="\n"
    )
    around = area.buffer(MARGIN_M)
    write_features(out / "roads.geojson", _roads(sources, around))
    write_features(out / "railway.geojson", _railway(sources, around))


def _metric_union(areas: gpd.GeoDataFrame) -> BaseGeometry:
    union: BaseGeometry = areas.to_crs(METRIC_CRS).union_all()
    return union


def _areas(sources: Sources, wards: gpd.GeoDataFrame, area: BaseGeometry) -> Iterator[Feature]:
    types = _types_on_the_day_of_the_reform(sources)
    provinces = sources.layer("vn_provinces_2025_simplified").set_index("code").loc[[PROVINCE]]
    yield from _units(provinces, types, AreaKind.PROVINCE, simplified_m=16)
    yield from _units(wards.loc[list(WARDS)], types, AreaKind.COMMUNE, simplified_m=0)
    coarse = sources.layer("vn_wards_2025_simplified").set_index("code").sort_index()
    metric = coarse.to_crs(METRIC_CRS)
    near = metric.intersects(area.buffer(NEIGHBOUR_WITHIN_M)) & ~metric.index.isin(WARDS)
    neighbours = coarse[near]
    # Two resolutions overlap along the edge: the exact ward wins, or a crash lies in two wards.
    cut = neighbours.set_geometry(metric[near].geometry.difference(area).to_crs("EPSG:4326"))
    yield from _units(cut, types, AreaKind.COMMUNE, simplified_m=16)


def _units(
    areas: gpd.GeoDataFrame, types: dict[str, str], kind: AreaKind, *, simplified_m: int
) -> Iterator[Feature]:
    for code, name, geometry in zip(areas.index, areas["name"], areas.geometry, strict=True):
        yield (
            _polygons(geometry),
            {
                "code": code,
                "name": name,
                "full_name": f"{types[code]} {name}",
                "kind": kind.value,
                "parent": None if kind is AreaKind.PROVINCE else PROVINCE,
                "valid_from": REFORM,
                "valid_to": None,
                "simplified_m": simplified_m,
                "source": WARDS_SOURCE,
                "synthetic": False,
            },
        )


def _polygons(geometry: BaseGeometry) -> MultiPolygon:
    """Return every area in the one type a layer holds, without the slivers of cutting."""
    parts = [part for part in getattr(geometry, "geoms", [geometry]) if isinstance(part, Polygon)]
    return MultiPolygon([part for part in parts if part.area > ONE_HECTARE_DEG2])


def _types_on_the_day_of_the_reform(sources: Sources) -> dict[str, str]:
    """Return Phường, Xã, Tỉnh … by new code as the resolutions had it on 1 July 2025.

    The polygons' source is younger: it already knows later changes of type without their dates.
    """
    types: dict[str, str] = {}
    for province in sources.mapping("new_to_old"):
        for unit in province["level2s"]:
            types[unit["level2_id"]] = unit["name"].split(" ", 1)[0]
    for province in sources.mapping("old_to_new"):
        types[province["level1_id"]] = province["name"].split(" ", 1)[0]
    return types


_UNIT_COLUMNS = ["code", "name", "full_name", "kind", "parent", "valid_from", "valid_to", "source"]
_SUCCESSION_COLUMNS = [
    "old_code",
    "old_name",
    "old_valid_to",
    "new_code",
    "new_name",
    "new_valid_from",
    "share",
    "verified",
    "verified_by",
    "source",
]


def _merged_units(sources: Sources) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield (old unit, new unit) for the wards of the demonstration."""
    for province in sources.mapping("new_to_old"):
        for unit in province["level2s"]:
            if unit["level2_id"] in WARDS:
                for old in unit["merges"]:
                    yield old, unit


def _old_units(sources: Sources) -> Iterator[tuple[str | None, ...]]:
    before = (CITY_SINCE, LAST_DAY_BEFORE)
    province = ("Đồng Nai", "Tỉnh Đồng Nai", AreaKind.PROVINCE.value, None)
    yield PROVINCE, *province, *before, MAPPING_SOURCE
    yield (
        CITY,
        "Long Khánh",
        "Thành phố Long Khánh",
        AreaKind.DISTRICT.value,
        PROVINCE,
        *before,
        "common code list; not in the mapping",
    )
    for old, _new in _merged_units(sources):
        in_the_city = old["name"] != "Xã Xuân Thiện"  # it lay in huyện Thống Nhất
        yield (
            old["old_id"],
            old["name"].split(" ", 1)[1],
            old["name"],
            AreaKind.COMMUNE.value,
            CITY if in_the_city else PROVINCE,
            *before,
            MAPPING_SOURCE,
        )


def _successions(sources: Sources) -> Iterator[tuple[object, ...]]:
    for old, new in _merged_units(sources):
        yield (
            old["old_id"],
            old["name"],
            LAST_DAY_BEFORE,
            new["level2_id"],
            new["name"],
            REFORM,
            1 if old["type"] == "full" else None,
            "false" if old["old_id"] in NOT_REPORTED else "true",
            None if old["old_id"] in NOT_REPORTED else REPORTED_BY,
            MAPPING_SOURCE,
        )


def _roads(sources: Sources, around: BaseGeometry) -> Iterator[Feature]:
    national = sources.layer("vn_national_roads_coarse").to_crs(METRIC_CRS)
    # Kilometres of QL1 rise from Hà Nội, so here from east to west; QL56 starts at QL1.
    ql1 = _one_line(national[national["ten"] == "Quốc lộ 1A"], around, rising="west")
    ql56 = _one_line(national[national["ten"] == "Quốc lộ 56"], around, rising="south")
    ql1_aliases = ("QL1A", "QL.1", "QL.1A", "Quốc lộ 1", "Quốc lộ 1A")
    yield ql1, _road(ql1, "QL1", "Quốc lộ 1", ql1_aliases)
    yield ql56, _road(ql56, "QL56", "Quốc lộ 56", ("QL.56", "Quốc lộ 56"))
    corners = CORNERS | {name: _nearest_on(ql1, near) for name, near in ON_QL1.items()}
    for street in STREETS:
        drawn = [corners[each] if isinstance(each, str) else each for each in street.course]
        course, name = LineString(drawn), f"đường {street.name}"
        yield course, _road(course, street.name, name, (name,), drawn=True)


def _nearest_on(line: LineString, position: tuple[float, float]) -> tuple[float, float]:
    point = line.interpolate(line.project(Point(position)))
    return round(point.x, DECIMALS), round(point.y, DECIMALS)


def _one_line(lines: gpd.GeoDataFrame, around: BaseGeometry, *, rising: str) -> LineString:
    """Clip to the area, keep the longest piece and draw it in rising chainage."""
    merged = line_merge(lines.geometry.intersection(around).union_all())
    longest = max(getattr(merged, "geoms", [merged]), key=lambda line: line.length)
    course = _projected(longest, METRIC_CRS, "EPSG:4326")
    (first_x, first_y), (last_x, last_y) = course.coords[0], course.coords[-1]
    falls = first_x < last_x if rising == "west" else first_y < last_y
    return LineString(course.coords[::-1]) if falls else course


def _projected(line: LineString, from_crs: str, to_crs: str) -> LineString:
    return LineString(gpd.GeoSeries([line], crs=from_crs).to_crs(to_crs).iloc[0].coords)


def _road(
    course: LineString, route: str, name: str, aliases: tuple[str, ...], *, drawn: bool = False
) -> dict[str, object]:
    metric = _projected(course, "EPSG:4326", METRIC_CRS)
    from_m, to_m = line_with_posts(route, metric).ends_m
    manager, since = STREET_MANAGER if drawn else ROAD_AUTHORITY
    return {
        "route": route,
        "name": name,
        "aliases": ";".join(aliases),
        "road_class": (RoadClass.URBAN_STREET if drawn else RoadClass.NATIONAL_ROAD).value,
        "from_m": round(from_m, 1) + 0.0,  # turns -0.0 into 0.0
        "to_m": round(to_m, 1),
        "managing_body": manager,
        "managed_from": since,
        "source": DRAWN if drawn else ROADS_SOURCE,
        "synthetic": drawn,
    }


def _railway(sources: Sources, around: BaseGeometry) -> Iterator[Feature]:
    rails = sources.layer("vn_railways_osm_lines").to_crs(METRIC_CRS)
    rails = rails[rails.intersects(around)].sort_values("osm_id")
    main = rails[rails["name"] == MAIN_LINE]
    yield _one_line(main, around, rising="west"), _rail("main", main["osm_id"].tolist())
    for _, siding in rails[rails["name"] != MAIN_LINE].to_crs("EPSG:4326").iterrows():
        yield siding.geometry, _rail("siding", [siding["osm_id"]])


def _rail(track: str, osm_ids: list[int]) -> dict[str, object]:
    return {
        "rail_line": RAIL_LINE,
        "name": RAIL_LINE,
        "aliases": "đường sắt Hà Nội – TP.HCM;đường sắt Bắc–Nam;đường sắt Thống Nhất",
        "track": track,
        "osm_ids": ";".join(str(each) for each in osm_ids),
        "managing_body": RAIL_COMPANY,
        "source": RAIL_SOURCE,
        "synthetic": False,
    }
