"""Which crashes belong to a junction: those within its radius along an arm, nearest node first."""

from collections.abc import Mapping, Sequence

import numpy as np
from pandas import DataFrame

from hotspots.analysis.crash_frame import CrashFrame, Objects
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.errors import InvalidInput

Arms = dict[str, list[tuple[int, str]]]
"""For each route, its arms as (chainage in mm, junction id), in rising chainage."""
Zones = dict[str, list[tuple[int, int]]]
"""For each route, closed stretches in mm."""


def junction_arms(junctions: DataFrame | None) -> Arms:
    """Return the arms by route. Where two junctions share a chainage, the smaller id keeps it.

    Parameters
    ----------
    junctions
        columns `junction_id`, `route`, `chainage_m`, one row an arm.

    Raises
    ------
    InvalidInput
        A column is missing, or an arm has no junction, route or chainage.
    """
    arms: Arms = {}
    if junctions is None or junctions.empty:
        return arms
    needed = ["junction_id", "route", "chainage_m"]
    missing = [name for name in needed if name not in junctions.columns]
    if missing:
        raise InvalidInput(
            "The junctions lack the column {column}. One row an arm is needed, with junction_id,"
            " route and chainage_m.",
            column=", ".join(missing),
        )
    if junctions[needed].isna().any(axis=None):
        row = int(np.flatnonzero(junctions[needed].isna().any(axis=1))[0])
        raise InvalidInput(
            "Row {row} of the junctions lacks its junction_id, route or chainage_m. Fill it in, or"
            " remove the row.",
            row=row + 2,
        )
    ordered = junctions[needed].sort_values("junction_id", kind="stable", ascending=False)
    by_place = {
        (str(route), round(float(metres) * 1000)): str(junction)
        for junction, route, metres in ordered.itertuples(index=False)
    }
    for (route, at_mm), junction in sorted(by_place.items()):
        arms.setdefault(route, []).append((at_mm, junction))
    return arms


def assign_to_junctions(
    frame: CrashFrame, arms: Arms, parameters: ScreeningParameters, rank: dict[str, int]
) -> Objects:
    """Return, for each crash, the id of its junction, or None.

    Of the junctions that reach it along the route the nearest takes it; a nearer one of a shorter
    radius does not stand in the way of one that reaches.
    """
    route, at_mm = frame.route, frame.scanned.at_mm
    joined = np.full(len(at_mm), None, dtype=object)
    for name, on_route in arms.items():
        rows = np.flatnonzero(frame.on_route & (route == name))
        if not len(rows):
            continue
        places = np.array([at for at, _ in on_route], dtype=np.int64)
        reach = {each: parameters.junction_radius_mm(name, each) for _, each in on_route}
        most = max(reach.values())
        low = np.searchsorted(places, at_mm[rows] - most)
        high = np.searchsorted(places, at_mm[rows] + most, side="right")
        for row, first, last in zip(rows, low, high, strict=True):
            near = on_route[first:last]
            joined[row] = nearest_junction(int(at_mm[row]), near, reach, rank)
    return joined


def nearest_junction(
    at_mm: int, near: Sequence[tuple[int, str]], reach: Mapping[str, int], rank: Mapping[str, int]
) -> str | None:
    """Return which of these arms (chainage, junction) takes a crash, of equals the smaller rank."""
    within = [
        (abs(place - at_mm), rank[junction], junction)
        for place, junction in near
        if abs(place - at_mm) <= reach[junction]
    ]
    return min(within)[2] if within else None


def junction_ranks(junctions: DataFrame | None) -> dict[str, int]:
    """Return the order of the junction ids: as numbers where all are numbers, else as text."""
    if junctions is None or junctions.empty:
        return {}
    return {str(one): rank for rank, one in enumerate(sorted(set(junctions["junction_id"])))}


def legal_zones(legal: set[str], arms: Arms, parameters: ScreeningParameters) -> Zones:
    """Return, for each route, the closed stretches that the zones of these junctions take up."""
    zones: Zones = {}
    for route, on_route in arms.items():
        reach = {each: parameters.junction_radius_mm(route, each) for _, each in on_route}
        taken = [(at - reach[j], at + reach[j]) for at, j in on_route if j in legal]
        if taken:
            zones[route] = taken
    return zones
