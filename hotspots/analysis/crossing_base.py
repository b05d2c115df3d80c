"""Formulas of a rail crossing's priority: exposure, base, history, severity, sight, cross-check.

They come from the United States and are not calibrated here: what they give orders crossings and is
never a chance of anything. All take arrays of one length, or numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hotspots.analysis.measure_codes import CrossingProtection

MPH_PER_KMH = 0.6214
HISTORY_YEARS = 5
REACTION_S = 2.5
CLEARING_M = 18.0
"""Way a slow lorry has to make: across one track, and its own length."""
CLEARING_KMH = 10.0
FURTHER_TRACK_M = 4.0

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Constants:
    """Of one class of protection; an exponent or rate that is 0 leaves its factor at 1."""

    scale: float
    exposure: float
    day_trains: float
    speed: float = 0.0
    unpaved: float = 0.0
    tracks: float = 0.0
    lanes: float = 0.0


_PASSIVE = _Constants(0.0006938, 0.37, 0.1781, speed=0.0077, unpaved=-0.5966)
_LIGHTS = _Constants(0.0003351, 0.4106, 0.1131, tracks=0.1917, lanes=0.1826)
_GATES = _Constants(0.0005745, 0.2942, 0.1781, tracks=0.1512, lanes=0.1420)

_CLASS: Mapping[CrossingProtection, _Constants] = {
    CrossingProtection.SELF_OPENED: _PASSIVE,
    CrossingProtection.SIGNS: _PASSIVE,
    CrossingProtection.LIGHTS: _LIGHTS,
    CrossingProtection.BARRIER: _GATES,
    CrossingProtection.GUARDED: _GATES,
}
_NEW_HAMPSHIRE = {_PASSIVE: 1.0, _LIGHTS: 0.6, _GATES: 0.1}


def exposure(
    cars: ArrayLike,
    trucks: ArrayLike,
    motorcycles: ArrayLike,
    bicycles: ArrayLike,
    pedestrians: ArrayLike,
) -> Numbers:
    """Return weighted road users a day: a motorcycle counts ½, a bicycle or pedestrian 0.3.

    Examples
    --------
    >>> float(exposure(100, 20, 1000, 200, 100))
    710.0
    """
    light = np.asarray(bicycles, float) + np.asarray(pedestrians, float)
    heavy = np.asarray(cars, float) + np.asarray(trucks, float)
    weighted: Numbers = heavy + 0.5 * np.asarray(motorcycles, float) + 0.3 * light
    return weighted


def base(
    protection: CrossingProtection,
    *,
    road_users: ArrayLike,
    trains: ArrayLike,
    day_trains: ArrayLike,
    speed_kmh: ArrayLike,
    paved: ArrayLike,
    tracks: ArrayLike,
    lanes: ArrayLike,
) -> Numbers:
    """Return a = K·EI·DT·MS·MT·HP·HL of crossings of one class of protection.

    Parameters
    ----------
    road_users, trains, day_trains
        a day; `day_trains` are the through trains by day.
    paved
        whether the road is.

    References
    ----------
    US Department of Transportation, accident prediction formula of 1987 (FHWA, Railroad-Highway
    Grade Crossing Handbook). A guarded crossing is taken as one with gates, a self-opened one as
    passive.

    Examples
    --------
    >>> given = dict(road_users=500, trains=10, day_trains=5, speed_kmh=50 / 0.6214, paved=True,
    ...              tracks=1, lanes=2)
    >>> [round(float(base(each, **given)), 5) for each in CrossingProtection][:4]
    [0.07721, 0.07721, 0.04504, 0.02707]
    """
    of = _CLASS[protection]
    crossed = np.asarray(road_users, float) * np.asarray(trains, float)
    unpaved = 1.0 - np.asarray(paved, float)
    mph = np.asarray(speed_kmh, float) * MPH_PER_KMH
    lanes_more = np.asarray(lanes, float) - 1
    by_exposure = ((crossed + 0.2) / 0.2) ** of.exposure
    by_day_trains = ((np.asarray(day_trains, float) + 0.2) / 0.2) ** of.day_trains
    rates = of.speed * mph + of.unpaved * unpaved + of.lanes * lanes_more
    by_rates = np.exp(rates + of.tracks * np.asarray(tracks, float))
    product: Numbers = of.scale * by_exposure * by_day_trains * by_rates
    return product


def with_history(adjusted: ArrayLike, accidents: ArrayLike, years: ArrayLike) -> Numbers:
    """Weigh the base against the accidents on record: B = (T₀·a + N)/(T₀ + T), T₀ = 1/(0.05 + a).

    Examples
    --------
    >>> [round(float(with_history(0.07721, n, 5)), 4) for n in (0, 1, 2)]
    [0.0472, 0.1249, 0.2027]
    """
    a = np.asarray(adjusted, float)
    own = 1 / (0.05 + a)
    weighed: Numbers = (own * a + np.asarray(accidents, float)) / (own + np.asarray(years, float))
    return weighed


def severity(
    speed_kmh: ArrayLike, through_trains: ArrayLike, switch_trains: ArrayLike, urban: ArrayLike
) -> Numbers:
    """Return how much of an accident's weight is death: 1/(1 + 440.9·ms^−0.9981·…), ms in mph.

    Examples
    --------
    >>> [round(float(severity(v / 0.6214, 10, 0, u)), 4) for v, u in ((50, 0), (50, 1), (25, 0))]
    [0.1218, 0.0885, 0.065]
    """
    mph = np.asarray(speed_kmh, float) * MPH_PER_KMH
    through = (np.asarray(through_trains, float) + 1) ** -0.0872
    switching = (np.asarray(switch_trains, float) + 1) ** 0.0872
    town = np.exp(0.3571 * np.asarray(urban, float))
    return np.asarray(1 / (1 + 440.9 * mph**-0.9981 * through * switching * town))


def required_sight_m(speed_kmh: ArrayLike, tracks: ArrayLike = 1) -> Numbers:
    """Return how far along the track a slow lorry's driver must see: train speed × time to clear.

    Examples
    --------
    >>> round(float(required_sight_m(80)), 1)
    199.6
    """
    way = CLEARING_M + FURTHER_TRACK_M * (np.asarray(tracks, float) - 1)
    seconds = REACTION_S + way / (CLEARING_KMH / 3.6)
    return np.asarray(np.asarray(speed_kmh, float) / 3.6 * seconds)


def new_hampshire(
    protection: CrossingProtection, road_users: ArrayLike, trains: ArrayLike
) -> Numbers:
    """Return V·T·P_f, a plain cross-check: 0.1 with gates, 0.6 with lights, 1 without either.

    Examples
    --------
    >>> [float(new_hampshire(each, 500, 10)) for each in CrossingProtection][1:4]
    [5000.0, 3000.0, 500.0]
    """
    factor = _NEW_HAMPSHIRE[_CLASS[protection]]
    index: Numbers = np.asarray(road_users, float) * np.asarray(trains, float) * factor
    return index
