"""Whether a Km of a railway and a point on the map, stated together, are one place."""

from dataclasses import dataclass

import numpy as np

from hotspots.analysis.chainage_text import format_chainage
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import Count, _
from hotspots.registry.rail_km import RailKm, km_remedy
from hotspots.registry.stated_places import unusable_place
from hotspots.vocabulary import CarriagewaySide

BESIDE_LINE_M = 100.0
"""A point farther from every line does not say by itself where on a railway it lies (ours)."""
SAME_PLACE_M = 50.0
"""A Km and a point no farther apart than this along the line are one place (ours)."""
OTHER_PLACE_M = 2_000.0
"""A Km and a point farther apart than this are two places: one of them is wrong (ours)."""


@dataclass(frozen=True, slots=True)
class SeenPoint:
    """On which side of the line a point lies, and what does not agree with the Km beside it."""

    side: CarriagewaySide | None
    warnings: tuple[Problem, ...]


def seen_beside(km: RailKm, xy: tuple[float, float], point: str) -> SeenPoint:
    """Compare a point with the Km that is stated with it.

    Parameters
    ----------
    xy
        The point in metres of the projection of the line.
    point
        The point as it is written.

    Raises
    ------
    InvalidInput
        They are two places.
    """
    seen = km.track.read([xy], reach_m=OTHER_PLACE_M).iloc[0]
    line = km.line_name
    if np.isnan(seen["measure_m"]):
        far = Message(
            _("The point {point} lies more than {metres} m from {line}."),
            {"point": point, "metres": Count(OTHER_PLACE_M), "line": line},
        )
        raise _two_places(far, point, "lon")
    apart_m = _apart(km, float(seen["measure_m"]), float(seen["rail_m"]))
    there = point if np.isnan(seen["rail_m"]) else format_chainage(round(seen["rail_m"]))
    apart = Message(
        _("The Km stated is {km}, the point lies at {there}: {metres} m apart along {line}."),
        {"km": km.km, "there": there, "metres": 0 if np.isnan(apart_m) else Count(round(apart_m))}
        | {"line": line},
    )
    if apart_m > OTHER_PLACE_M:
        raise _two_places(apart, km.text, "place_text")
    warnings = []
    if abs(seen["offset_m"]) > BESIDE_LINE_M:
        aside = Message(
            _("The point {point} lies {metres} m from {line}."),
            {"point": point, "metres": Count(round(abs(seen["offset_m"]))), "line": line},
        )
        warnings.append(_doubt("point_aside", aside, point, "lon"))
    if apart_m > SAME_PLACE_M:
        warnings.append(_doubt("km_against_point", apart, km.text))
    elif np.isnan(apart_m):
        unread = Message(
            _("No posts of {line} enclose {km}: it is not compared with the point."),
            {"line": line, "km": km.km},
        )
        warnings.append(_doubt("km_not_compared", unread, km.text))
    side = seen["side"]
    return SeenPoint(side, tuple(warnings))


def repeated(km: RailKm) -> tuple[Problem, ...]:
    """Return a warning where a Km is found twice on its line, so that it may be the other one."""
    first, last = (float(each[0]) for each in km.track.line.measures_at([km.rail_m]))
    if not abs(last - first) > SAME_PLACE_M:  # nor where it has no place at all
        return ()
    twice = Message(
        _("{km} is found twice on {line}, {metres} m apart; the first is taken."),
        {"km": km.km, "line": km.line_name, "metres": Count(round(last - first))},
    )
    return (_doubt("km_repeated", twice, km.text),)


def _apart(km: RailKm, at_m: float, rail_m: float) -> float:
    """Return the metres along the line between a point and a Km or stretch; NaN if not known.

    A Km that no posts enclose is compared by its label alone.
    """
    low, high = np.sort(km.track.measures_near([km.rail_m, km.rail_to_m], [at_m, at_m]))
    if np.isnan(low) or np.isnan(high):
        return abs(km.rail_m - rail_m)
    return float(max(low - at_m, at_m - high, 0.0))


def _doubt(code: str, message: Message, value: str, field: str = "place_text") -> Problem:
    remedy = Message(_("Correct the Km or the point if one of them is wrong."))
    return Problem(code, message, remedy, field, value)


def _two_places(message: Message, value: str, field: str) -> InvalidInput:
    return unusable_place(message, km_remedy(), value, field)
