"""Where treated places lie, and which crashes of a file happened there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoSeries
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hotspots.analysis.comparison_test import AROUND_M
from hotspots.analysis.evaluation_periods import Period
from hotspots.analysis.expectation import Reference
from hotspots.analysis.metric_coordinates import metric_crs_for, project
from hotspots.analysis.route_names import route_key
from hotspots.errors import InvalidInput, Problem
from hotspots.i18n import _
from hotspots.measure_files.measure_table import Layout, MeasureTable, read_measure_table
from hotspots.measure_files.number_rules import at_most, day_of_record, none_or_all, not_before
from hotspots.measure_files.treated_sites import (
    CLASS_MEAN,
    CLASS_RULES,
    SITE,
    SITE_HEADINGS,
    TRAFFIC_RATIO,
    TREATMENT,
    TREATMENT_DAYS,
    class_mean,
)
from hotspots.records.crash_rules import LONGEST_CHAINAGE_M
from hotspots.records.rules import Field
from hotspots.records.values import Text, number, time

BESIDE_M = 30.0
"""A crash this near to a line or an area is counted there, as a crash is snapped to a road."""

_SELECTION_DAYS = ("selection_from", "selection_to", "window_start", "window_end")

LAYOUT = Layout(
    fields=(
        SITE,
        *TREATMENT,
        Field(_("route"), Text(100), "object"),
        Field(_("from_m"), number, "number"),
        Field(_("to_m"), number, "number"),
        Field(_("selection_from"), time, "time"),
        Field(_("selection_to"), time, "time"),
        Field(_("window_start"), time, "time"),
        Field(_("window_end"), time, "time"),
        *CLASS_MEAN,
        TRAFFIC_RATIO,
    ),
    headings={
        **SITE_HEADINGS,
        "route": ("tuyen", "tuyen_duong"),
        "from_m": ("footprint_from_m", "tu_ly_trinh_m"),
        "to_m": ("footprint_to_m", "den_ly_trinh_m"),
    },
    rules=(
        *at_most("from_m", LONGEST_CHAINAGE_M),
        *at_most("to_m", LONGEST_CHAINAGE_M),
        *CLASS_RULES,
        *(day_of_record(each) for each in (*TREATMENT_DAYS, *_SELECTION_DAYS)),
        not_before("treatment_end", "treatment_start"),
        not_before("selection_to", "selection_from"),
        *none_or_all(("from_m", "to_m")),
        *none_or_all(("selection_from", "selection_to")),
        *none_or_all(("window_start", "window_end")),
    ),
    unique="site",
)


@dataclass(frozen=True, slots=True)
class Footprint:
    """A treated place: its name and dates, where it lies, and what is known of places like it.

    `stretch` is a route's key with chainages in metres; `shape` is in degrees.
    """

    site: str
    treatment_start: date | None
    treatment_end: date | None
    stretch: tuple[str, float, float] | None
    shape: BaseGeometry | None
    selection: Period | None
    reference: Reference | None
    traffic_ratio: float


@dataclass(frozen=True, slots=True)
class Footprints:
    """The places of a file, in its order, and what to beware of."""

    sites: tuple[Footprint, ...]
    warnings: tuple[Problem, ...]
    ignored_columns: tuple[str, ...]


def read_footprints(path: Path, *, columns: Mapping[str, str], crs: str | None) -> Footprints:
    """Read treated places with their dates, by route and metres, or by a geometry.

    The GeoJSON that `propose` writes is read as it is, once treatment_start and treatment_end are
    entered; its window is then the time that made the place be chosen.

    Raises
    ------
    InvalidInput
        A place has neither stretch nor geometry, a date of a treatment is missing, or a row breaks
        a rule.
    """
    table = read_measure_table(path, LAYOUT, columns=columns, crs=crs)
    shapes = _shapes(table)
    sites = table.each(lambda row: _footprint(table, row, shapes[row]))
    return Footprints(tuple(sites), table.warnings, table.ignored_columns)


def crashes_at(crashes: pd.DataFrame, sites: tuple[Footprint, ...], *, radius_m: float) -> "Held":
    """Return the place of each crash.

    A place with a stretch takes crashes with route and chainage by these alone; other crashes go by
    their point. A crash on two places belongs to the first.

    Parameters
    ----------
    crashes
        as `crash_files` checks them.
    radius_m
        how far from a place given by a point a crash still belongs to it.

    Returns
    -------
    Positions of the places, shape (crashes,), −1 for none, and how many crashes lay on several.
    """
    at = np.full(len(crashes), -1, dtype=np.int64)
    several = np.zeros(len(crashes), dtype=bool)
    for position, held in enumerate(_within(crashes, sites, radius_m, beyond_m=0.0)):
        several |= held & (at >= 0)
        at = np.where(held & (at < 0), position, at)
    return Held(at, int(several.sum()))


def crashes_around(
    crashes: pd.DataFrame, sites: tuple[Footprint, ...], held: "Held", *, radius_m: float
) -> list[NDArray[np.bool_]]:
    """Mark for each place the crashes on the road around it, at no treated place themselves.

    On the same route up to `AROUND_M` beyond either end; by points, so far beyond the place.
    """
    wider = _within(crashes, sites, radius_m, beyond_m=AROUND_M)
    return [each & (held.site_of < 0) for each in wider]


def _within(
    crashes: pd.DataFrame, sites: tuple[Footprint, ...], radius_m: float, *, beyond_m: float
) -> list[NDArray[np.bool_]]:
    """Mark for each place the crashes there, or up to so much beyond its ends."""
    keys = crashes["route"].map(lambda name: route_key(name) if isinstance(name, str) else None)
    chainage = crashes["chainage_m"].to_numpy(np.float64)
    on_route = keys.notna().to_numpy() & ~np.isnan(chainage)
    near = _near(crashes, sites, radius_m, beyond_m)
    for position, site in enumerate(sites):
        if site.stretch is not None:
            key, start, end = site.stretch
            along = (chainage >= start - beyond_m) & (chainage <= end + beyond_m)
            near[position] = np.where(on_route, (keys == key).to_numpy() & along, near[position])
    return near


@dataclass(frozen=True, slots=True)
class Held:
    """The place of each crash (−1: none), and how many crashes lay on more than one."""

    site_of: NDArray[np.int64]
    on_several: int


def _near(
    crashes: pd.DataFrame, sites: tuple[Footprint, ...], radius_m: float, beyond_m: float
) -> list[NDArray[np.bool_]]:
    """Mark for each place the crashes whose point lies at its geometry."""
    nowhere = np.zeros(len(crashes), dtype=bool)
    placed = (crashes["lon"].notna() & crashes["lat"].notna()).to_numpy()
    shapes = [site.shape for site in sites if site.shape is not None]
    if not placed.any() or not shapes:
        return [nowhere] * len(sites)
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object)).tolist()
    crs = metric_crs_for((west, south, east, north))
    xy = np.full((len(crashes), 2), np.nan)
    xy[placed] = project(crashes["lon"][placed], crashes["lat"][placed], to_crs=crs)
    points = shapely.points(xy)
    found = []
    for site in sites:
        if site.shape is None:
            found.append(nowhere)
            continue
        [shape] = GeoSeries([site.shape], crs="EPSG:4326").to_crs(crs)
        reach = radius_m if shapely.get_dimensions(shape) == 0 else BESIDE_M
        found.append(placed & shapely.dwithin(points, shape, reach + beyond_m))
    return found


def _shapes(table: MeasureTable) -> list[BaseGeometry | None]:
    if table.geometry is None or table.crs is None:
        return [None] * len(table)
    given = GeoSeries(np.asarray(table.geometry, dtype=object), crs=table.crs)
    shapes = np.asarray(given.to_crs("EPSG:4326"), dtype=object)
    nowhere = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    return [None if gone else shape for shape, gone in zip(shapes, nowhere, strict=True)]


def _footprint(table: MeasureTable, row: int, shape: BaseGeometry | None) -> Footprint:
    route = table.columns["route"][row]
    start, end = table.number("from_m", row), table.number("to_m", row)
    stretch = None
    if route is not None and start is not None and end is not None:
        stretch = (route_key(str(route)), min(start, end), max(start, end))
    if stretch is None and shape is None:
        raise InvalidInput(
            "The place has neither route, from_m and to_m, nor a geometry. Give one of the two."
        )
    return Footprint(
        site=str(table.columns["site"][row]),
        treatment_start=table.day("treatment_start", row),
        treatment_end=table.day("treatment_end", row),
        stretch=stretch,
        shape=shape,
        selection=_selection(table, row),
        reference=class_mean(table, row, table.number("mean_per_year", row)),
        traffic_ratio=table.number("traffic_ratio", row) or 1.0,
    )


def _selection(table: MeasureTable, row: int) -> Period | None:
    start, last = table.day("selection_from", row), table.day("selection_to", row)
    if start is not None and last is not None:
        return Period(start, last + timedelta(days=1))
    # `propose` writes the first day outside as the end of a window
    start, end = table.day("window_start", row), table.day("window_end", row)
    return Period(start, end) if start is not None and end is not None else None
