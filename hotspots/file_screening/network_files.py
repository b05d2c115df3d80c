"""Files of roads and junctions -> a network to screen on, without a database.

Names of routes are compared by what they mean ("QL.1A" is QL1) and shown as the roads file, or else
the crash file, writes them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame
from pyproj import CRS

from hotspots.analysis.linear_referencing import SNAP_TOLERANCE_M, locate_on_routes, points_at
from hotspots.analysis.metric_coordinates import project
from hotspots.analysis.route_names import route_key, tidied
from hotspots.analysis.route_network import RouteNetwork, network_from_frame
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.records.columns import Raw
from hotspots.records.rules import Checked, Field, Rule, check
from hotspots.records.values import Text, number
from hotspots.settings import TIME_ZONE
from hotspots.table_files import Table, full_names, plain_heading, read_table
from hotspots.table_files.reprojection import degrees, geometry_crs, named_crs

WGS84 = "EPSG:4326"
_ANY_TIME = datetime(2000, 1, 1, tzinfo=TIME_ZONE)
"""Reading numbers does not depend on the time."""

_ROUTE_FIELDS = (
    Field("route", Text(100), "object", required=True),
    Field("from_m", number, "number"),
    Field("to_m", number, "number"),
)
_JUNCTION_FIELDS = (
    Field("junction_id", Text(100), "object", required=True),
    Field("route", Text(100), "object"),
    Field("chainage_m", number, "number"),
    Field("lon", number, "number"),
    Field("lat", number, "number"),
)


@dataclass(frozen=True, slots=True)
class RouteNames:
    """The one spelling of each route, whatever its spellings in the files."""

    spelling: Mapping[str, str]

    @classmethod
    def of(cls, *sources: Iterable[object]) -> "RouteNames":
        """Take names from the first source that has them; of several spellings the first by code.

        >>> RouteNames.of(["QL1"], ["QL.1A", "ĐT 769"]).of_route("quốc lộ 1A")
        'QL1'
        """
        spelling: dict[str, str] = {}
        for source in sources:
            for name in sorted({str(each) for each in source if isinstance(each, str)}):
                spelling.setdefault(route_key(name), tidied(name))
        return cls(spelling)

    def of_route(self, name: object) -> str | None:
        """Return the spelling in use for a name, None for none."""
        if not isinstance(name, str):
            return None
        return self.spelling.get(route_key(name), tidied(name))

    def of_column(self, column: "pd.Series[Any]") -> "pd.Series[Any]":
        """Return a column of names in the spelling in use."""
        known = {name: self.of_route(name) for name in column.dropna().unique()}
        return column.map(known).astype(object).where(column.notna(), None)


@dataclass(frozen=True, slots=True)
class RouteFile:
    """The lines of `--routes` in degrees (`route`, `from_m`, `to_m`, `geometry`)."""

    lines: GeoDataFrame
    rows: NDArray[np.int64]
    name: str

    def network(self, crs: CRS, names: RouteNames) -> RouteNetwork:
        """Return the routes in a metric projection, under the names in use.

        Raises
        ------
        InvalidInput
            A route in several lines does not say how they follow, or a line has no length.
        """
        renamed = self.lines.assign(route=names.of_column(self.lines["route"]))
        return network_from_frame(renamed.to_crs(crs))


@dataclass(frozen=True, slots=True)
class JunctionFile:
    """The rows of `--junctions`: `junction_id`, `route`, `chainage_m`, `lon`, `lat`, `row`."""

    frame: DataFrame
    name: str

    def arms(
        self, network: RouteNetwork | None, names: RouteNames
    ) -> tuple[DataFrame, dict[str, shapely.Point], list[Problem]]:
        """Return the arms, the point of each junction that has one, and warnings.

        A junction given by a point has an arm on every route within 30 m of it.

        Raises
        ------
        InvalidInput
            A junction is given by a point alone and there are no routes to find its arms on.
        """
        stated = self.frame[self.frame["chainage_m"].notna()]
        stated = stated.assign(route=names.of_column(stated["route"]))
        placed = self.frame[self.frame["lon"].notna()]
        only_point = placed[~placed["junction_id"].isin(stated["junction_id"])]
        points = {
            str(name): shapely.Point(lon, lat)
            for name, lon, lat in zip(
                placed["junction_id"], placed["lon"], placed["lat"], strict=True
            )
        }
        if len(only_point) and network is None:
            first = only_point.iloc[0]
            raise InvalidInput(
                "Junction {junction} in row {row} of {file} is given by a point alone, so its arms"
                " are not known. Add --routes, or give route and chainage_m, one row an arm.",
                junction=first["junction_id"],
                row=int(first["row"]),
                file=self.name,
            )
        found = [] if network is None else _arms_at(only_point, network)
        arms = pd.concat([stated[["junction_id", "route", "chainage_m"]], *found])
        lost = only_point[~only_point["junction_id"].isin(arms["junction_id"])]
        if network is not None:
            points = _points_of_arms(stated, network) | points
        return (
            arms.reset_index(drop=True),
            points,
            [_far_from_routes(each) for each in lost.itertuples()],
        )


def read_routes(path: Path, *, crs: str | None = None) -> RouteFile:
    """Read lines with `route` and, where stated, `from_m` and `to_m` of their ends.

    Raises
    ------
    InvalidInput
        A column is missing, a feature is no line, or nothing says the coordinate system.
    """
    table, checked = _read(path, _ROUTE_FIELDS, needed=("route",), rules=_ROUTE_RULES)
    if table.geometry is None:
        raise InvalidInput(
            "{file} holds no lines. Give the routes as GeoPackage, GeoJSON, Shapefile or"
            " GeoParquet.",
            file=table.name,
        )
    shapes = np.asarray(table.geometry, dtype=object)
    kinds = np.isin(shapely.get_type_id(shapes), (1, 5))  # LineString, MultiLineString
    if (wrong := np.flatnonzero(~kinds)).size:
        raise InvalidInput(
            "Row {row} of {file} is not a line. Keep only the lines of the routes.",
            row=int(table.rows[wrong[0]]),
            file=table.name,
        )
    given = geometry_crs(table, _needed_crs(table, crs))
    columns = {name: checked.columns[name] for name in ("route", "from_m", "to_m")}
    lines = GeoDataFrame(columns, geometry=shapely.force_2d(shapes), crs=given).to_crs(WGS84)
    return RouteFile(lines, table.rows, table.name)


def read_junctions(path: Path, *, crs: str | None = None) -> JunctionFile:
    """Read junctions given by a point, or by `route` and `chainage_m`, one row an arm.

    Raises
    ------
    InvalidInput
        A column is missing, or a row has neither a point nor a route with chainage.
    """
    table, checked = _read(path, _JUNCTION_FIELDS, needed=("junction_id",), rules=_JUNCTION_RULES)
    frame = DataFrame({each.name: checked.columns[each.name] for each in _JUNCTION_FIELDS})
    frame["row"] = table.rows
    if table.geometry is not None:
        centre = shapely.centroid(np.asarray(table.geometry, dtype=object))
        given = geometry_crs(table, _needed_crs(table, crs))
        lon, lat = degrees(shapely.get_x(centre), shapely.get_y(centre), given)
        frame["lon"], frame["lat"] = (
            frame["lon"].fillna(pd.Series(lon)),
            frame["lat"].fillna(pd.Series(lat)),
        )
    no_point = frame["lon"].isna() | frame["lat"].isna()
    nowhere = no_point & (frame["chainage_m"].isna() | frame["route"].isna())
    if nowhere.any():
        raise InvalidInput(
            "Row {row} of {file} has neither a point nor a route with chainage_m. Give one of the"
            " two.",
            row=int(frame["row"][nowhere].iloc[0]),
            file=table.name,
        )
    return JunctionFile(frame, table.name)


def _read(
    path: Path, fields: Sequence[Field], *, needed: Sequence[str], rules: Sequence[Rule] = ()
) -> tuple[Table, Checked]:
    names = [field.name for field in fields]
    table = read_table(path, knows=lambda heading: plain_heading(heading) in names)
    headings = {plain_heading(each): str(each) for each in table.frame.columns}
    cut = {name: heading for heading, name in full_names(list(table.frame.columns), names).items()}
    found = {name: headings.get(name) or cut.get(name) for name in names}
    missing = [name for name in needed if found[name] is None]
    if missing:
        raise InvalidInput(
            "{file} has no column {missing}. Its columns: {headings}. Rename the right one.",
            file=table.name,
            missing=missing,
            headings=list(headings.values())[:60],
        )
    raw: dict[str, Raw] = {name: table.frame[head] for name, head in found.items() if head}
    checked = check(raw, fields=fields, rules=rules, now=_ANY_TIME, rows=table.rows)
    if checked.problem_count:
        raise InvalidInput(
            "{count} values of {file} cannot be used. Mend them and try again.",
            problems=checked.problems,
            count=checked.problem_count,
            file=table.name,
        )
    return table, checked


def _needed_crs(table: Table, crs: str | None) -> CRS | None:
    """Return what `--crs` says for a file that does not say itself (GeoJSON means degrees)."""
    return named_crs(crs) if crs is not None and table.crs is None else None


def _arms_at(junctions: DataFrame, network: RouteNetwork) -> list[DataFrame]:
    at = project(junctions["lon"], junctions["lat"], to_crs=network.crs)
    found = []
    for route in network.codes:
        here = DataFrame({"x_m": at[:, 0], "y_m": at[:, 1], "route": route}, index=junctions.index)
        place = locate_on_routes(network, here, tolerance_m=SNAP_TOLERANCE_M)
        near = (place["route"] == route) & place["chainage_m"].notna()
        arms = place.loc[near, ["route", "chainage_m"]]
        found.append(arms.assign(junction_id=junctions.loc[near, "junction_id"]))
    return [each for each in found if len(each)]


def _points_of_arms(arms: DataFrame, network: RouteNetwork) -> dict[str, shapely.Point]:
    if arms.empty:
        return {}
    points = points_at(network, arms)
    known = points[points.geometry.notna()].to_crs(WGS84)
    names = arms.loc[known.index, "junction_id"].astype(str)
    return {
        str(name): geopandas.GeoSeries(known.geometry[names == name]).union_all().centroid
        for name in sorted(set(names))
    }


def _far_from_routes(junction: Any) -> Problem:
    return Problem(
        "junction_far_from_routes",
        Message(
            _("Junction {junction} lies farther than {limit} m from every route; it is left out."),
            {"junction": junction.junction_id, "limit": round(SNAP_TOLERANCE_M)},
        ),
        Message(_("Check its point, or add the missing route.")),
        field="junction_id",
        value=str(junction.junction_id),
        row=int(junction.row),
    )


def _half_an_arm(columns: Mapping[str, NDArray[Any]], _now: np.datetime64) -> NDArray[np.bool_]:
    unnamed = np.array([name is None for name in columns["route"]], dtype=bool)
    marked: NDArray[np.bool_] = unnamed & ~np.isnan(columns["chainage_m"])
    return marked


def _below_zero(field: str) -> Rule:
    return Rule(
        "chainage_negative",
        field,
        lambda c, _now: c[field] < 0,
        _("The chainage is {value} m, below 0."),
        _("Count metres from Km0 of the route."),
    )


_ROUTE_RULES = (_below_zero("from_m"), _below_zero("to_m"))

_JUNCTION_RULES = (
    _below_zero("chainage_m"),
    Rule(
        "chainage_without_route",
        "chainage_m",
        _half_an_arm,
        _("Chainage {value} m is given without a route."),
        _("Name the route, for example QL1."),
    ),
)
