"""The priority value of crossings whose inputs are complete, and the local factors it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.analysis.crossing_base import (
    HISTORY_YEARS,
    Numbers,
    base,
    exposure,
    new_hampshire,
    required_sight_m,
    severity,
    with_history,
)
from hotspots.analysis.crossing_inputs import TRAFFIC
from hotspots.analysis.measure_codes import CrossingProtection


@dataclass(frozen=True, slots=True)
class Scored:
    """One number a crossing each: `value` is base with factors and history, times severity.

    `factors` holds each local factor under its code, 1 where it does not apply; `adjusted` is the
    base times all of them.
    """

    road_users: Numbers
    required_sight: Numbers
    factors: Mapping[str, Numbers]
    adjusted: Numbers
    value: Numbers
    new_hampshire: Numbers


def columns_of(filled: pd.DataFrame) -> tuple[NDArray[np.object_], dict[str, Numbers]]:
    """Return the protection and the numbers of complete inputs as arrays."""
    numbers = {
        str(name): filled[name].to_numpy(np.float64) for name in filled if name != "protection"
    }
    return filled["protection"].to_numpy(object), numbers


def score(protection: NDArray[np.object_], given: Mapping[str, Numbers]) -> Scored:
    """Return the value of each crossing and what it is made of.

    Parameters
    ----------
    protection
        shape (n,), of `CrossingProtection`.
    given
        the other columns of `crossing_inputs.INPUTS`, shape (n,), without gaps.
    """
    road_users = exposure(*(given[name] for name in TRAFFIC))
    trains, speed = given["trains_per_day"], given["line_speed_kmh"]
    basic, plain = _of_each_class(protection, given, road_users)
    required = required_sight_m(speed, given["tracks"])
    factors = _local_factors(protection, given, given["sight_m"] / required)
    adjusted = basic * np.prod(list(factors.values()), axis=0)
    switching = np.minimum(given["switch_trains_per_day"], trains)
    deadly = severity(speed, trains - switching, switching, given["urban"])
    value = with_history(adjusted, given["accidents_5y"], HISTORY_YEARS) * deadly
    return Scored(road_users, required, factors, adjusted, value, plain)


def factors_told(scored: Scored) -> list[tuple[tuple[str, float], ...]]:
    """Return for each crossing the factors that apply, with their codes."""
    codes = list(scored.factors)
    table = np.column_stack([scored.factors[code] for code in codes])
    return [
        tuple((code, float(each)) for code, each in zip(codes, row, strict=True) if each != 1)
        for row in table
    ]


def _of_each_class(
    protection: NDArray[np.object_], given: Mapping[str, Numbers], road_users: Numbers
) -> tuple[Numbers, Numbers]:
    """Return the base and the New Hampshire index, by the formula of each class of protection."""
    trains = given["trains_per_day"]
    columns = {
        "road_users": road_users,
        "trains": trains,
        "day_trains": np.minimum(given["day_trains_per_day"], trains),
        "speed_kmh": given["line_speed_kmh"],
        "paved": given["paved"],
        "tracks": given["tracks"],
        "lanes": given["lanes"],
    }
    basic, plain = np.empty_like(road_users), np.empty_like(road_users)
    for each in CrossingProtection:
        of = protection == each
        basic[of] = base(each, **{name: column[of] for name, column in columns.items()})
        plain[of] = new_hampshire(each, road_users[of], trains[of])
    return basic, plain


def _local_factors(
    protection: NDArray[np.object_], given: Mapping[str, Numbers], sight: Numbers
) -> dict[str, Numbers]:
    """Return each factor under its code.

    They multiply the base, never the history: the accidents on record already reflect them. A post
    that watches a guarded crossing is not counted again: the class of protection has it.
    """
    guarded = protection == CrossingProtection.GUARDED
    return {
        "sight": np.select([sight < 0.5, sight < 1.0], [2.0, 1.4], 1.0),
        "angle": np.where(given["angle_deg"] < 45, 1.2, 1.0),
        "surface": np.where(given["hump_or_poor_surface"] == 1, 1.2, 1.0),
        "double_track": np.where(given["tracks"] >= 2, 1.2, 1.0),
        "school_or_market": np.where(given["school_or_market"] == 1, 1.2, 1.0),
        "watch": np.where((given["watch_post"] == 1) & ~guarded, 0.5, 1.0),
    }
