"""A register of rail crossings, in any format -> the columns `analysis.crossing_risk` orders by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoSeries
from numpy.typing import NDArray

from hotspots.analysis.crossing_inputs import INPUTS, TRAFFIC
from hotspots.analysis.measure_codes import CrossingProtection
from hotspots.errors import Problem
from hotspots.i18n import _
from hotspots.measure_files.measure_table import Layout, MeasureTable, read_measure_table
from hotspots.measure_files.number_rules import at_most, day_of_record, whole_from_zero
from hotspots.records.rules import Field, Rule
from hotspots.records.values import Text, flag, number, one_of, time

MOST_ACCIDENTS = 1000.0
_MOST = {
    **dict.fromkeys(TRAFFIC, 200_000.0),
    "trains_per_day": 500.0,
    "day_trains_per_day": 500.0,
    "switch_trains_per_day": 500.0,
    "line_speed_kmh": 400.0,
    "tracks": 20.0,
    "lanes": 20.0,
    "sight_m": 10_000.0,
    "angle_deg": 90.0,
    "nearest_legal_crossing_m": 100_000.0,
}


def _not_zero(field: str) -> Rule:
    return Rule(
        "none_at_all",
        field,
        lambda c, _now: (c[field] >= 0) & (c[field] < 1),
        _("{field} is {value}, though trains run and a road crosses."),
        _("Enter the number there is; leave it empty if not known."),
    )


LAYOUT = Layout(
    fields=(
        Field(_("crossing_id"), Text(200), "object", required=True),
        Field(_("rail_line"), Text(200), "object"),
        Field(_("chainage"), Text(100), "object"),
        Field(_("lon"), number, "number"),
        Field(_("lat"), number, "number"),
        Field(_("protection"), one_of(CrossingProtection), "object"),
        *(Field(each, number, "number") for each in TRAFFIC),
        Field(_("traffic_counted_on"), time, "time"),
        Field(_("traffic_count_method"), Text(200), "object"),
        Field(_("trains_per_day"), number, "number"),
        Field(_("day_trains_per_day"), number, "number"),
        Field(_("switch_trains_per_day"), number, "number"),
        Field(_("line_speed_kmh"), number, "number"),
        Field(_("tracks"), number, "number"),
        Field(_("lanes"), number, "number"),
        Field(_("paved"), flag, "number"),
        Field(_("urban"), flag, "number"),
        Field(_("sight_m"), number, "number"),
        Field(_("angle_deg"), number, "number"),
        Field(_("hump_or_poor_surface"), flag, "number"),
        Field(_("school_or_market"), flag, "number"),
        Field(_("watch_post"), flag, "number"),
        Field(_("accidents_5y"), number, "number"),
        Field(_("nearest_legal_crossing_m"), number, "number"),
        Field(_("service_road_possible"), flag, "number"),
    ),
    headings={
        "crossing_id": ("id", "ma_duong_ngang", "ma_loi_di", "ma", "ten", "ten_duong_ngang"),
        "rail_line": ("line", "tuyen_duong_sat", "tuyen"),
        "chainage": ("km", "ly_trinh", "pk", "chainage_m"),
        "lon": ("longitude", "lng", "long", "kinh_do"),
        "lat": ("latitude", "vi_do"),
        "protection": ("protection_type", "loai_phong_ve", "hinh_thuc_phong_ve"),
        "cars_per_day": ("o_to_con_moi_ngay", "o_to_con"),
        "trucks_per_day": ("xe_tai_moi_ngay", "xe_tai"),
        "motorcycles_per_day": ("xe_may_moi_ngay", "xe_may"),
        "bicycles_per_day": ("xe_dap_moi_ngay", "xe_dap"),
        "pedestrians_per_day": ("nguoi_di_bo_moi_ngay", "nguoi_di_bo"),
        "traffic_counted_on": ("ngay_dem_xe", "ngay_dem"),
        "traffic_count_method": ("cach_dem_xe", "cach_dem"),
        "trains_per_day": ("so_doi_tau", "doan_tau_moi_ngay", "so_tau_moi_ngay"),
        "day_trains_per_day": ("tau_ban_ngay",),
        "line_speed_kmh": ("toc_do_tau", "toc_do_chay_tau", "toc_do"),
        "tracks": ("so_duong_ray", "so_duong_sat"),
        "lanes": ("so_lan_xe",),
        "sight_m": ("tam_nhin_m", "tam_nhin"),
        "angle_deg": ("goc_giao", "goc_giao_do"),
        "hump_or_poor_surface": ("mat_duong_xau",),
        "school_or_market": ("gan_truong_cho",),
        "watch_post": ("chot_canh_gioi",),
        "accidents_5y": ("tai_nan_5_nam", "so_vu_5_nam"),
        "nearest_legal_crossing_m": ("cach_duong_ngang_gan_nhat_m",),
        "service_road_possible": ("lam_duoc_duong_gom",),
    },
    rules=(
        *(rule for name, most in _MOST.items() for rule in at_most(name, most)),
        *whole_from_zero("accidents_5y", MOST_ACCIDENTS),
        day_of_record("traffic_counted_on"),
        *(_not_zero(name) for name in ("line_speed_kmh", "tracks", "lanes")),
    ),
    unique="crossing_id",
)


@dataclass(frozen=True, slots=True)
class Register:
    """The crossings of a file, in its order.

    `frame` has `crossing_id`, `rail_line`, `chainage` (as written), `lon` and `lat` in degrees,
    every input of the order, and how and when traffic was counted.
    """

    frame: pd.DataFrame
    warnings: tuple[Problem, ...]
    ignored_columns: tuple[str, ...]

    def counted_on(self, row: int) -> date | None:
        """Return when the traffic of a crossing was counted."""
        day = self.frame["traffic_counted_on"].iloc[row]
        return None if pd.isna(day) else day.date()


def read_register(path: Path, *, columns: Mapping[str, str], crs: str | None = None) -> Register:
    """Read a register of crossings.

    Raises
    ------
    InvalidInput
        A crossing has no id or that of another, or a row breaks a rule.
    """
    table = read_measure_table(path, LAYOUT, columns=columns, crs=crs)
    # each column keeps its type: pandas would turn codes and missing text into strings and NaN
    kept = {name: table.columns[name] for name in _KEPT}
    frame = pd.DataFrame({name: pd.Series(each, dtype=each.dtype) for name, each in kept.items()})
    frame["lon"], frame["lat"] = _points(table)
    return Register(frame, table.warnings, table.ignored_columns)


_KEPT = (
    "crossing_id", "rail_line", "chainage", "traffic_counted_on", "traffic_count_method", *INPUTS,
    "nearest_legal_crossing_m", "service_road_possible",
)  # fmt: skip


def _points(table: MeasureTable) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the points of the geometry in degrees, or what the columns say."""
    if table.geometry is None or table.crs is None:
        return table.columns["lon"], table.columns["lat"]
    shapes = GeoSeries(np.asarray(table.geometry, dtype=object), crs=table.crs).to_crs("EPSG:4326")
    centres = shapely.centroid(np.asarray(shapes, dtype=object))
    # Neither an empty geometry nor one beyond the world is a place: it has no point.
    centres[shapely.is_empty(centres)] = None
    points = np.column_stack([shapely.get_x(centres), shapely.get_y(centres)])
    points[~np.isfinite(points).all(axis=1)] = np.nan
    return points[:, 0], points[:, 1]
