"""Which rail crossings to look at first: the door. A register in, an order with its reasons out.

The value orders the crossings of one register and is called points; it is no chance of an accident.
How easily a path could be closed is an axis of its own and never moves the order.
"""

import zlib
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.analysis.crossing_base import HISTORY_YEARS, Numbers
from hotspots.analysis.crossing_inputs import TRAFFIC, with_worst_plausible
from hotspots.analysis.crossing_score import Scored, columns_of, factors_told, score
from hotspots.analysis.measure_codes import Closability, CrossingProtection, RiskBand
from hotspots.errors import InvalidInput

POINTS = 10_000
"""Makes the value a number of a size that people do not take for a share."""
VARIED = (*TRAFFIC, "trains_per_day", "day_trains_per_day", "line_speed_kmh", "sight_m")
VARIED_BY = 0.30
TRIALS = 500
LEAST_ACCIDENTS = 10
NEAR_M = 500.0
"""A legal crossing no further away than this is a way round."""
_BLOCK = 512


@dataclass(frozen=True, slots=True)
class CrossingOrder:
    """The crossings of a register in their order.

    `frame` is indexed like the input: `rank` (1 = first; equal points, equal rank), `band`,
    `points`, `times_in_top_tenth` of 100 trials, `road_users`, `required_sight_m`, `sight_ratio`,
    `factors` (tuple of (code, factor)), `assumed` (tuple of input names), `closability` (None for
    legal crossings), `new_hampshire` and its `new_hampshire_rank`.

    `local_ratio` is accidents on record over those the formulas give, None below 10 accidents. It
    multiplies every value alike, so it is shown and moves nothing.
    """

    frame: pd.DataFrame
    local_ratio: float | None
    accidents: int
    trials: int
    seed: int


def order_crossings(
    crossings: pd.DataFrame, *, seed: int = 1, trials: int = TRIALS
) -> CrossingOrder:
    """Order the crossings of a register by priority.

    Parameters
    ----------
    crossings
        one row each: `crossing_id`, unique; the columns of `crossing_inputs.INPUTS`; for
        self-opened crossings `nearest_legal_crossing_m` and `service_road_possible`. Flags are 0 or
        1, sight is the shortest of the quadrants in metres, what is missing NaN.
    seed
        of the trials in which inputs are varied by up to 30 % either way. A crossing's own stream
        follows from it and the id, so neither row order nor a further crossing changes it.

    Raises
    ------
    InvalidInput
        There is no crossing, an id repeats, or nothing is recorded by which to tell them apart.
    """
    _refuse_unorderable(crossings)
    filled, assumed = with_worst_plausible(crossings)
    scored = score(*columns_of(filled))
    frame = _ordered(crossings, scored)
    ids = crossings["crossing_id"].astype(str).tolist()
    frame["times_in_top_tenth"] = _times_in_top(filled, ids, seed=seed, trials=trials)
    frame["assumed"] = pd.Series(assumed, crossings.index, dtype=object)
    ways_round = _closability(crossings, filled["protection"].to_numpy(object))
    frame["closability"] = pd.Series(ways_round, crossings.index, dtype=object)
    accidents, ratio = _local_ratio(crossings, scored.adjusted)
    return CrossingOrder(frame, ratio, accidents, trials, seed)


def _ordered(crossings: pd.DataFrame, scored: Scored) -> pd.DataFrame:
    frame = pd.DataFrame(index=crossings.index)
    frame["rank"] = _ranks(scored.value)
    frame["band"] = pd.Series(bands_of(frame["rank"].to_numpy()), crossings.index, dtype=object)
    frame["points"] = np.round(POINTS * scored.value, 2)
    frame["road_users"] = scored.road_users
    frame["required_sight_m"] = scored.required_sight
    sight = crossings.get("sight_m", pd.Series(np.nan, crossings.index))
    frame["sight_ratio"] = sight.to_numpy(np.float64) / scored.required_sight
    frame["factors"] = pd.Series(factors_told(scored), crossings.index, dtype=object)
    frame["new_hampshire"] = scored.new_hampshire
    frame["new_hampshire_rank"] = _ranks(scored.new_hampshire)
    return frame


def _ranks(value: Numbers) -> NDArray[np.int64]:
    """Return 1 for the largest; what differs by rounding alone is equal."""
    rounded = np.array([float(f"{each:.10g}") for each in value])
    ranks: NDArray[np.int64] = pd.Series(-rounded).rank(method="min").to_numpy().astype(np.int64)
    return ranks


def _share_of(count: int, tenths: int) -> int:
    """Return how many crossings so many tenths are, rounded up."""
    return -(-tenths * count // 10)


def bands_of(ranks: NDArray[np.int64]) -> list[RiskBand]:
    """Return the band of each of some crossings by their ranks among themselves, 1 first."""
    top, next_fifth = _share_of(len(ranks), 1), _share_of(len(ranks), 3)
    lower = (RiskBand.NEXT_FIFTH if rank <= next_fifth else RiskBand.REST for rank in ranks)
    return [RiskBand.TOP_TENTH if r <= top else low for r, low in zip(ranks, lower, strict=True)]


def _times_in_top(
    filled: pd.DataFrame, ids: list[str], *, seed: int, trials: int
) -> NDArray[np.int64]:
    """Return in how many of 100 trials each crossing was in the top tenth, all inputs varied."""
    values = np.empty((len(filled), trials), dtype=np.float64)
    for start in range(0, len(filled), _BLOCK):
        block = filled.iloc[start : start + _BLOCK]
        drawn = np.stack(
            [
                np.random.default_rng([seed, zlib.crc32(each.encode())]).uniform(
                    1 - VARIED_BY, 1 + VARIED_BY, (len(VARIED), trials)
                )
                for each in ids[start : start + _BLOCK]
            ]
        )
        values[start : start + _BLOCK] = _varied(block, drawn)
    top = _share_of(len(filled), 1)
    limit = np.partition(values, -top, axis=0)[-top]
    times: NDArray[np.int64] = np.rint(100 * (values >= limit).mean(axis=1)).astype(np.int64)
    return times


def _varied(block: pd.DataFrame, drawn: Numbers) -> Numbers:
    """Return the values of a block, shape (crossings, trials)."""
    trials = drawn.shape[2]
    protection, numbers = columns_of(block)
    given = {name: np.repeat(column, trials) for name, column in numbers.items()}
    for position, name in enumerate(VARIED):
        given[name] = given[name] * drawn[:, position, :].ravel()
    scored = score(np.repeat(protection, trials), given)
    return scored.value.reshape(len(block), trials)


def _closability(
    crossings: pd.DataFrame, protection: NDArray[np.object_]
) -> list[Closability | None]:
    nothing = pd.Series(np.nan, crossings.index)
    nearest = crossings.get("nearest_legal_crossing_m", nothing).to_numpy(np.float64)
    service = crossings.get("service_road_possible", nothing).to_numpy(np.float64)
    return [
        _way_round(near, road) if kind == CrossingProtection.SELF_OPENED else None
        for kind, near, road in zip(protection, nearest, service, strict=True)
    ]


def _way_round(nearest_m: float, service_road: float) -> Closability:
    """Return how easily users can go another way: a legal crossing near, a road along the track."""
    if np.isnan(nearest_m) or np.isnan(service_road):
        return Closability.UNKNOWN
    ways = int(nearest_m <= NEAR_M) + int(service_road == 1)
    return (Closability.HARD, Closability.POSSIBLE, Closability.EASY)[ways]


def _local_ratio(crossings: pd.DataFrame, adjusted: Numbers) -> tuple[int, float | None]:
    if "accidents_5y" not in crossings:
        return 0, None
    recorded = crossings["accidents_5y"].to_numpy(np.float64)
    known = ~np.isnan(recorded)
    observed = float(recorded[known].sum())
    predicted = float(adjusted[known].sum()) * HISTORY_YEARS
    return int(observed), observed / predicted if observed >= LEAST_ACCIDENTS else None


def _refuse_unorderable(crossings: pd.DataFrame) -> None:
    if not len(crossings):
        raise InvalidInput("There is no crossing to put in order. Give one at least.")
    if crossings["crossing_id"].isna().any() or crossings["crossing_id"].duplicated().any():
        raise InvalidInput("A crossing has no id, or two have the same. Give each its own.")
    recorded = [name for name in ("protection", *VARIED, "accidents_5y") if name in crossings]
    if not recorded or crossings[recorded].isna().to_numpy().all():
        raise InvalidInput(
            "Nothing is recorded by which to tell the crossings apart: no protection, traffic,"
            " trains, speed, sight or accidents. Enter one of them at least."
        )
