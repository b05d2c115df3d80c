"""What a register says of its crossings, and the worst plausible value for what it leaves out."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.analysis.measure_codes import CrossingProtection
from hotspots.i18n import _

TRAFFIC = (
    _("cars_per_day"),
    _("trucks_per_day"),
    _("motorcycles_per_day"),
    _("bicycles_per_day"),
    _("pedestrians_per_day"),
)

WORST: Mapping[str, float] = {
    "trains_per_day": 60,
    "switch_trains_per_day": 0,
    "line_speed_kmh": 100,
    "tracks": 2,
    "lanes": 4,
    "paved": 1,
    "urban": 0,
    "sight_m": 0,
    "angle_deg": 0,
    "hump_or_poor_surface": 1,
    "school_or_market": 1,
    "watch_post": 0,
    "accidents_5y": 1,
}
"""Judgement, to be looked at every year: what raises the value most and is still met in the field.
A paved road and open country raise it by the formulas; through trains by day are all trains."""

WORST_TRAFFIC: Mapping[bool, Mapping[str, float]] = {
    True: dict(zip(TRAFFIC, (500, 100, 3000, 500, 500), strict=True)),
    False: dict(zip(TRAFFIC, (5000, 1500, 15000, 1000, 1000), strict=True)),
}
"""By whether the crossing is a self-opened one: a path carries less than a road."""

INPUTS = ("protection", *TRAFFIC, "day_trains_per_day", *WORST)


def with_worst_plausible(crossings: pd.DataFrame) -> tuple[pd.DataFrame, list[tuple[str, ...]]]:
    """Fill what is missing, and say for each crossing what was.

    Parameters
    ----------
    crossings
        columns of `INPUTS` as far as the register has them; numbers and flags float, NaN = missing;
        `protection` a `CrossingProtection` or None.

    Returns
    -------
    All of `INPUTS`, complete, and for each row the names that were assumed.
    """
    filled = pd.DataFrame(index=crossings.index)
    protection = crossings.get("protection", pd.Series(None, crossings.index, dtype=object))
    missing = {"protection": protection.isna().to_numpy()}
    filled["protection"] = protection.where(protection.notna(), CrossingProtection.SELF_OPENED)
    self_opened = (filled["protection"] == CrossingProtection.SELF_OPENED).to_numpy()
    for name in TRAFFIC:
        worst = np.where(self_opened, WORST_TRAFFIC[True][name], WORST_TRAFFIC[False][name])
        filled[name], missing[name] = _filled(crossings, name, worst)
    for name, value in WORST.items():
        worst = np.full(len(crossings), value, dtype=np.float64)
        filled[name], missing[name] = _filled(crossings, name, worst)
    trains = filled["trains_per_day"].to_numpy()
    filled["day_trains_per_day"], missing["day_trains_per_day"] = _filled(
        crossings, "day_trains_per_day", trains
    )
    told = np.column_stack([missing[name] for name in INPUTS])
    names = np.array(INPUTS, dtype=object)
    return filled, [tuple(names[row]) for row in told]


def _filled(
    crossings: pd.DataFrame, name: str, worst: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    if name not in crossings:
        return worst.astype(np.float64), np.ones(len(crossings), dtype=bool)
    given = crossings[name].to_numpy(np.float64)
    missing = np.isnan(given)
    return np.where(missing, worst, given), missing
