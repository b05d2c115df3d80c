"""Where each crash of a file is screened: on a route by chainage, or in the plane by a point."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame
from pyproj import CRS

from hotspots.analysis.linear_referencing import locate_on_routes, points_at
from hotspots.analysis.location_quality import likely_classes
from hotspots.analysis.metric_coordinates import project
from hotspots.analysis.route_network import RouteNetwork
from hotspots.analysis.severity_weights import seriously_injured
from hotspots.errors import Message, Problem
from hotspots.file_screening.proposal_files import WGS84
from hotspots.i18n import _

WIDE_DEG = 6.0
"""Beyond this from the middle of the data a UTM zone stretches lengths by 0.5 % and more."""


@dataclass
class Placing:
    """Crashes with their places: `placed` is what `analysis.screening.screen` takes.

    It also has `occurred_at`, and `lon` and `lat` of the point to draw. `snapped` crashes had
    coordinates near a route, `ambiguous` ones of them had another route almost as near.
    """

    placed: DataFrame = field(default_factory=DataFrame)
    snapped: int = 0
    ambiguous: int = 0
    warnings: list[Problem] = field(default_factory=list)


def place_crashes(frame: DataFrame, network: RouteNetwork | None, crs: CRS | None) -> Placing:
    """Return what the engine is given: each crash on a route, or at metric coordinates.

    Parameters
    ----------
    frame
        crashes as `crash_files` checks them, their routes under the names of the network.
    crs
        the metric system; None where nothing has coordinates.
    """
    placing = Placing()
    route, chainage = frame["route"].copy(), frame["chainage_m"].copy()
    by_point = frame["lon"].notna() & frame["lat"].notna()
    xy = np.full((len(frame), 2), np.nan)
    if crs is not None and by_point.any():
        xy[by_point] = project(frame["lon"][by_point], frame["lat"][by_point], to_crs=crs)
    open_place = by_point & ~(route.notna() & chainage.notna())
    if network is not None and open_place.any():
        _snap(placing, network, open_place=open_place, xy=xy, route=route, chainage=chainage)
    _warn_if_wide(placing, frame["lon"][by_point & ~(route.notna() & chainage.notna())])
    fatal = (frame["killed"] > 0).fillna(value=False).to_numpy(bool)
    lon, lat = _drawn_points(placing, network, frame, route, chainage)
    placing.placed = DataFrame(
        {
            "crash_id": frame["id"].astype(str),
            "occurred_on": frame["occurred_at"].dt.normalize(),
            "occurred_at": frame["occurred_at"],
            "fatal": fatal,
            "injury": (frame["injured"] > 0).fillna(value=False).to_numpy(bool) & ~fatal,
            "route": route,
            "chainage_m": chainage.where(route.notna()),
            "x_m": xy[:, 0],
            "y_m": xy[:, 1],
            "location_class": _classes(frame, by_point),
            "killed": frame["killed"],
            "injured": frame["injured"],
            "seriously_injured": seriously_injured(
                *(
                    frame[name].to_numpy(np.float64, na_value=np.nan)
                    for name in ("seriously_injured", "slightly_injured", "injured")
                )
            ),
            "lon": lon,
            "lat": lat,
        }
    )
    return placing


def _classes(frame: DataFrame, by_point: "pd.Series[bool]") -> "pd.Series[Any]":
    """Return the location classes as stated, else by the statement that locates the crash."""
    by_chainage = (frame["route"].notna() & frame["chainage_m"].notna()).to_numpy(bool)
    likely = likely_classes(
        frame["chainage_m"].to_numpy(np.float64),
        by_chainage=by_chainage,
        by_point=by_point.to_numpy(bool) & ~by_chainage,
    )
    stated = frame["location_class"]
    return stated.where(stated.notna(), pd.Series(likely, frame.index, dtype=object))


def _snap(
    placing: Placing,
    network: RouteNetwork,
    *,
    open_place: "pd.Series[bool]",
    xy: NDArray[np.float64],
    route: "pd.Series[Any]",
    chainage: "pd.Series[float]",
) -> None:
    """Put crashes near a route on it; one that names a route goes on that one or on none."""
    known = set(network.codes)
    may = open_place & (route.isna() | route.isin(known))
    here = DataFrame({"x_m": xy[may, 0], "y_m": xy[may, 1], "route": route[may]})
    place = locate_on_routes(network, here)
    hit = place[place["route"].notna() & place["chainage_m"].notna()]
    named = here["route"][hit.index]
    hit = hit[(named.isna() | (named == hit["route"])).to_numpy(bool)]
    route[hit.index], chainage[hit.index] = hit["route"], hit["chainage_m"]
    placing.snapped = len(hit)
    placing.ambiguous = int(hit["ambiguous"].sum())


def _drawn_points(
    placing: Placing,
    network: RouteNetwork | None,
    frame: DataFrame,
    route: "pd.Series[Any]",
    chainage: "pd.Series[float]",
) -> tuple["pd.Series[float]", "pd.Series[float]"]:
    """Return a point for every crash: its own, or that of its chainage where the route is known."""
    lon, lat = frame["lon"].copy(), frame["lat"].copy()
    by_point = lon.notna() & lat.notna()
    wanting = ~by_point & route.notna() & chainage.notna()
    if network is None or not wanting.any():
        return lon.where(by_point), lat.where(by_point)
    places = DataFrame({"route": route[wanting], "chainage_m": chainage[wanting]})
    points = points_at(network, places)
    for reason, which in points[points["reason"].notna()].groupby("reason"):
        placing.warnings.append(_not_on_the_map(str(reason), len(which)))
    known = points[points.geometry.notna()].to_crs(WGS84)
    lon[known.index], lat[known.index] = known.geometry.x, known.geometry.y
    return lon, lat


def _not_on_the_map(reason: str, count: int) -> Problem:
    return Problem(
        reason,
        Message(
            _("{count} crashes name a route or chainage that --routes lacks ({reason})."),
            {"count": count, "reason": reason},
        ),
        Message(_("They are screened by their chainage, but cannot be drawn: check the routes.")),
    )


def _warn_if_wide(placing: Placing, lon: "pd.Series[float]") -> None:
    half = (lon.max() - lon.min()) / 2
    if half > WIDE_DEG:
        message = Message(
            _(
                "The points spread over {width} degrees of longitude:"
                " distances err by over {share} %."
            ),
            {"width": round(2 * float(half), 1), "share": 0.5},
        )
        remedy = Message(_("Screen one province or region at a time."))
        placing.warnings.append(Problem("wide_area", message, remedy))
