"""How far it is along the rails from each path to where anybody may cross, as the map knows it."""

from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from hotspots.registry.ways_across import FiledCrossing, OpenWay, ways_across
from hotspots.vocabulary import SiteKind


def nearest_open_m(session: Session) -> dict[UUID, float]:
    """Return the metres of rail from each unauthorized crossing to the next open way, by site.

    Those on a line that is not drawn, or with no open way on it, are left out.
    """
    ways = ways_across(session)
    if ways is None:
        return {}
    on_rail: dict[str, list[OpenWay]] = {}
    for way in ways.open_ways:
        on_rail.setdefault(way.rail, []).append(way)
    measures = {
        rail: np.array([each.measure_m for each in found]) for rail, found in on_rail.items()
    }
    nearest: dict[UUID, float] = {}
    for path in ways.filed:
        if path.kind is not SiteKind.UNAUTHORIZED_CROSSING or path.rail not in on_rail:
            continue
        others = ~_here(path, ways.place_of.get(path.site_id), on_rail[path.rail])
        if others.any():
            metres = np.abs(measures[path.rail][others] - path.measure_m)
            nearest[path.site_id] = float(metres.min())
    return nearest


def _here(path: FiledCrossing, place: int | None, ways: list[OpenWay]) -> NDArray[np.bool_]:
    """Mark the ways that are this path itself, or cross where it does."""
    return np.array(
        [way.crossing is path or (place is not None and way.place == place) for way in ways]
    )
