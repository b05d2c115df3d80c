"""The places that references rest on, counted over the network a screening was made on."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from pandas import DataFrame

from hotspots.analysis.junctions import legal_zones
from hotspots.analysis.reference_units import OFF_ROUTE, cell_units, junction_units, route_units
from hotspots.analysis.scan_test import RoadPiece
from hotspots.analysis.site_crashes import Rows, SiteCrashes, recent_years

_NOBODY = np.empty(0, dtype=np.int64)


def network_units(
    around: SiteCrashes,
    *,
    road_class: Mapping[str, str],
    junction_class: Mapping[str, str],
    pieces: Mapping[str, Sequence[RoadPiece]],
    window_m: Mapping[str, float],
) -> DataFrame:
    """Count the crashes of all sections, junctions, and cells off any route.

    Parameters
    ----------
    around
        all crashes of the network; those of the years that empirical Bayes looks at count.
    road_class, junction_class
        the class of every route and junction, those without a crash included.
    pieces
        how far each route is known to run. One that is not named runs from its first to its last
        crash, and is left out without any; each is at least as long as a place.
    window_m
        W of each road class, and under `OFF_ROUTE` the diameter of a disc.

    Returns
    -------
    The columns of `reference_units.Units.frame`, one row a place; what `calibrate` takes.
    """
    years = recent_years(around.parameters)[2]
    units = [
        _sections(around, road_class, pieces, window_m, years),
        _junctions(around, junction_class, years),
    ]
    off_route = around.recent(around.by_point)
    if len(off_route):
        crashes = _crashes(around, off_route)
        units.append(cell_units(crashes, window_m=window_m[OFF_ROUTE], years=years).frame)
    return pd.concat([units[0], *(each for each in units[1:] if len(each))])


def _sections(
    around: SiteCrashes,
    road_class: Mapping[str, str],
    pieces: Mapping[str, Sequence[RoadPiece]],
    window_m: Mapping[str, float],
    years: float,
) -> DataFrame:
    """Cut the routes into sections, without the zones of junctions and the gaps between pieces."""
    every_junction = {name for arms in around.arms.values() for _, name in arms}
    taken = legal_zones(every_junction, around.arms, around.parameters)
    rows = []
    for route, group in road_class.items():
        known = sorted(pieces.get(route, _from_first_to_last(around, route)))
        if not known:
            continue
        from_mm, to_mm = known[0].from_mm, max(piece.to_mm for piece in known)
        gaps = [(a.to_mm, b.from_mm) for a, b in pairwise(known) if b.from_mm > a.to_mm]
        taken.setdefault(route, []).extend(gaps)
        lacking = max(0.0, window_m[group] * 1000 - (to_mm - from_mm))
        rows.append((route, (from_mm - lacking / 2) / 1000, (to_mm + lacking / 2) / 1000, group))
    counted = [around.recent(each) for each in around.by_route.values()]
    return route_units(
        DataFrame(rows, columns=["route", "from_m", "to_m", "road_class"]),
        _crashes(around, np.concatenate([_NOBODY, *counted])),
        window_m=window_m,
        years=years,
        junction_zones=taken,
    ).frame


def _from_first_to_last(around: SiteCrashes, route: str) -> list[RoadPiece]:
    at_mm = around.frame.scanned.at_mm[around.by_route.get(route, _NOBODY)]
    return [RoadPiece(int(at_mm.min()), int(at_mm.max()))] if len(at_mm) else []


def _junctions(around: SiteCrashes, junction_class: Mapping[str, str], years: float) -> DataFrame:
    ids, classes = list(junction_class), list(junction_class.values())
    junctions = DataFrame({"junction_id": ids, "junction_class": classes}, dtype=object)
    parts = [
        _crashes(around, around.recent(rows)).assign(junction_id=name)
        for name, rows in around.by_junction.items()
    ]
    nobody = _crashes(around, _NOBODY).assign(junction_id="")
    return junction_units(junctions, pd.concat([nobody, *parts]), years=years).frame


def _crashes(around: SiteCrashes, rows: Rows) -> DataFrame:
    """Return crashes with the columns that units are counted from."""
    frame = around.frame
    return DataFrame(
        {
            "route": frame.route[rows],
            "chainage_m": frame.scanned.at_mm[rows] / 1000,
            "x_m": frame.x_mm[rows] / 1000,
            "y_m": frame.y_mm[rows] / 1000,
            "occurred_on": frame.day[rows].astype("datetime64[D]"),
            "fatal": frame.scanned.fatal[rows],
            "injury": frame.scanned.injury[rows],
            "seriously_injured": frame.seriously_injured[rows],
        }
    )
