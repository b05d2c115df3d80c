"""The places a class consists of, each with its crashes: sections, junctions, cells of a plane.

All of them, those without a crash first among them: a reference made of places that had a crash
calls the usual too high, and its threshold moves with it.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from hotspots.analysis.severity_weights import SeverityCounts, gravest
from hotspots.errors import InvalidInput

Ints = NDArray[np.int64]
Stretches = Mapping[str, Sequence[tuple[int, int]]]
"""For each route, closed stretches in mm, e.g. `junctions.Zones`."""

SEVERITIES = SeverityCounts._fields
OFF_ROUTE = "off_route"
"""The group of places that lie on no route."""


class Units(NamedTuple):
    """Places and the crashes that belong to none of them.

    `frame` has one row a place: `group`, `crashes`, `exposure` (years × share of a full place),
    those of `SEVERITIES`. `outside` counts crashes whose route or junction is
    not listed, whose chainage is beyond their route, or that have no position.
    """

    frame: DataFrame
    outside: int


def route_units(
    routes: DataFrame,
    crashes: DataFrame,
    *,
    window_m: Mapping[str, float],
    years: float,
    junction_zones: Stretches | None = None,
) -> Units:
    """Cut whole routes into sections of length W, the last of each as long as the rest.

    Parameters
    ----------
    routes
        one row a route: `route`, `from_m`, `to_m`, `road_class`.
    crashes
        of the study period, those that count: `route`, `chainage_m`, `fatal`, `injury`, and
        `seriously_injured` (NaN where unknown) if any is recorded.
    window_m
        W of each road class.
    years
        length of the study period.
    junction_zones
        stretches that belong to junctions: their crashes and lengths are left out.

    Raises
    ------
    InvalidInput
        A route has no length or is listed twice, or a class has no W.

    Examples
    --------
    >>> routes = DataFrame({"route": ["QL1"], "from_m": 0, "to_m": 1200, "road_class": "iii"})
    >>> crashes = DataFrame({"route": ["QL1"], "chainage_m": 700, "fatal": True, "injury": False})
    >>> units = route_units(routes, crashes, window_m={"iii": 500}, years=3)
    >>> units.frame[["group", "crashes", "exposure"]].to_numpy().tolist()
    [['iii', 0, 3.0], ['iii', 1, 3.0], ['iii', 0, 1.2]]
    """
    _check_routes(routes, window_m)
    severity = _severity(crashes)
    at_mm = np.floor(crashes["chainage_m"].to_numpy(np.float64) * 1000 + 0.5)
    rows_of = crashes.groupby("route").indices
    zones = junction_zones or {}
    made, placed = [_empty()], 0
    for name, from_m, to_m, road_class in routes[_ROUTE_COLUMNS].itertuples(index=False):
        rows = rows_of.get(name, np.empty(0, dtype=np.int64))
        window = round(window_m[road_class] * 1000)
        edges = np.arange(round(from_m * 1000), round(to_m * 1000), window, dtype=np.int64)
        edges = np.append(edges, round(to_m * 1000))
        rows = rows[(at_mm[rows] >= edges[0]) & (at_mm[rows] <= edges[-1])]
        placed += len(rows)
        taken = _merged(zones.get(name, ()))
        free = np.diff(edges) - np.diff(_covered(edges, taken))
        rows = rows[~_inside(at_mm[rows], taken)]
        section = np.searchsorted(edges[1:-1], at_mm[rows], side="right")
        counted = _counted(section, severity[rows], len(free))
        made.append(counted.assign(group=road_class, exposure=years * free / window)[free > 0])
    return Units(pd.concat(made, ignore_index=True), len(crashes) - placed)


def junction_units(junctions: DataFrame, crashes: DataFrame, *, years: float) -> Units:
    """Count the crashes of every junction.

    Parameters
    ----------
    junctions
        one row a junction: `junction_id`, `junction_class`.
    crashes
        of the study period, those that count and have joined a junction: `junction_id`, `fatal`,
        `injury`, and `seriously_injured` if any is recorded.
    years
        length of the study period.
    """
    ids = junctions["junction_id"].astype(str)
    if ids.duplicated().any():
        raise InvalidInput(
            "Junction {value} is listed twice. List every junction once.",
            value=ids[ids.duplicated()].iloc[0],
        )
    row = pd.Index(ids).get_indexer(pd.Index(crashes["junction_id"].astype(str)))
    known = row >= 0
    counted = _counted(row[known].astype(np.int64), _severity(crashes)[known], len(ids))
    groups = junctions["junction_class"].to_numpy()
    return Units(counted.assign(group=groups, exposure=float(years)), int((~known).sum()))


def cell_units(
    crashes: DataFrame, *, window_m: float, years: float, before: DataFrame | None = None
) -> Units:
    """Count crashes in squares of the area of a disc of diameter W, where something is known to be.

    Off any route nobody knows where streets are, so empty squares may be rice fields. The reference
    is therefore the squares that held a crash at *another* time, counted as they are now, with
    zeros: those of `before`, or, without it, those with a crash on an odd day, counted on even days
    (half the exposure, equal seasons).

    **Bias**: a busy street is more likely to have had that crash, so the mean is that of streets
    busier than the average one, k is smaller, and the excess of a site comes out too small rather
    than too large. Simulated with k from 0.3 to 3 and squares of 5 and more crashes in 3 years: the
    excess 3 to 37 % too small, the expected count 1 to 8 % too high. All squares in a hull around
    the crashes would err the other way, without bound; squares with a crash in the same period
    would have no zeros.

    Parameters
    ----------
    crashes
        of the study period, those that count: `x_m`, `y_m` (metric), `fatal`, `injury`,
        `seriously_injured` if any is recorded, and `occurred_on` where there is no `before`.
    window_m
        the diameter W of a disc.
    years
        length of the study period.
    before
        crashes of an earlier period: `x_m`, `y_m`.
    """
    side_m = window_m * math.sqrt(math.pi) / 2
    placed = crashes[["x_m", "y_m"]].notna().all(axis=1).to_numpy()
    counted, exposure = crashes[placed], float(years)
    if before is None:
        odd = counted["occurred_on"].to_numpy("datetime64[D]").astype(np.int64) % 2 == 1
        before, counted, exposure = counted[odd], counted[~odd], years / 2
    known = pd.MultiIndex.from_arrays(_cells(before.dropna(subset=["x_m", "y_m"]), side_m)).unique()
    row = known.get_indexer(pd.MultiIndex.from_arrays(_cells(counted, side_m)))
    counts = _counted(row[row >= 0].astype(np.int64), _severity(counted)[row >= 0], len(known))
    return Units(counts.assign(group=OFF_ROUTE, exposure=exposure), int((~placed).sum()))


_ROUTE_COLUMNS = ["route", "from_m", "to_m", "road_class"]


def _check_routes(routes: DataFrame, window_m: Mapping[str, float]) -> None:
    twice = routes["route"].duplicated()
    if twice.any():
        raise InvalidInput(
            "Route {route} is listed twice. List every route once.",
            route=routes["route"][twice].iloc[0],
        )
    for name, from_m, to_m, road_class in routes[_ROUTE_COLUMNS].itertuples(index=False):
        if not to_m > from_m:
            raise InvalidInput(
                "Route {route} runs from {from_m} m to {to_m} m and has no length. Correct its"
                " ends.",
                route=name,
                from_m=from_m,
                to_m=to_m,
            )
        if not window_m.get(road_class, 0) >= 1:
            raise InvalidInput(
                "The road class {road_class} of route {route} has no length of a place. Give its W"
                " in metres, at least 1.",
                road_class=road_class,
                route=name,
            )


def _severity(crashes: DataFrame) -> Ints:
    """Return the gravest outcome of each crash as its position in `SEVERITIES`."""
    fatal, injury = crashes["fatal"].to_numpy(np.bool_), crashes["injury"].to_numpy(np.bool_)
    seriously = np.full(len(crashes), np.nan)
    if "seriously_injured" in crashes.columns:
        seriously = crashes["seriously_injured"].to_numpy(np.float64)
    return gravest(fatal, injury, seriously)


def _counted(place: Ints, severity: Ints, places: int) -> DataFrame:
    cells = np.bincount(place * len(SEVERITIES) + severity, minlength=places * len(SEVERITIES))
    by_severity = cells.reshape(places, len(SEVERITIES)).astype(np.int64)
    return DataFrame(by_severity, columns=list(SEVERITIES)).assign(crashes=by_severity.sum(axis=1))


def _empty() -> DataFrame:
    return _counted(np.empty(0, np.int64), np.empty(0, np.int64), 0).assign(
        group=pd.Series(dtype=object), exposure=pd.Series(dtype=np.float64)
    )


def _cells(points: DataFrame, side_m: float) -> list[Ints]:
    return [
        np.floor(points[name].to_numpy(np.float64) / side_m).astype(np.int64)
        for name in ("x_m", "y_m")
    ]


def _merged(stretches: Sequence[tuple[int, int]]) -> Ints:
    """Return stretches that overlap or touch as one, in rising order, shape (n, 2)."""
    merged: list[list[int]] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return np.array(merged, dtype=np.int64).reshape(-1, 2)


def _covered(places: Ints, stretches: Ints) -> Ints:
    """Return how much of the stretches lies before each place."""
    reach = np.clip(places[:, None] - stretches[:, 0], 0, stretches[:, 1] - stretches[:, 0])
    return np.asarray(reach.sum(axis=1), dtype=np.int64)


def _inside(at_mm: NDArray[np.float64], stretches: Ints) -> NDArray[np.bool_]:
    after = np.searchsorted(stretches[:, 0], at_mm, side="right")
    ends = np.concatenate([[-np.inf], stretches[:, 1]])
    return np.asarray(at_mm <= ends[after], dtype=np.bool_)
