"""Which crashes belong to a junction: those within its radius along an arm, nearest node first."""

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

    The nearest arm along the route takes it; of two equally near junctions the one of smaller rank.
    """
    route, at_mm = frame.route, frame.scanned.at_mm
    joined = np.full(len(at_mm), None, dtype=object)
    for name, on_route in arms.items():
        rows = np.flatnonzero(frame.on_route & (route == name))
        if not len(rows):
            continue
        places = np.array([at for at, _ in on_route], dtype=np.int64)
        ids = [junction for _, junction in on_route]
        reach = {each: parameters.junction_radius_mm(name, each) for each in ids}
        after = np.searchsorted(places, at_mm[rows])
        for row, right in zip(rows, after, strict=True):
            near = [
                (abs(int(places[k]) - int(at_mm[row])), rank[ids[k]], ids[k])
                for k in (right - 1, right)
                if 0 <= k < len(ids)
            ]
            within = [one for one in near if one[0] <= reach[one[2]]]
            if within:
                joined[row] = min(within)[2]
    return joined


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
