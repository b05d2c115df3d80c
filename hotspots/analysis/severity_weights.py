"""How crashes of different severity are weighed: by crash, never by victim.

A severity weight makes a place's crashes worth more where more of them are grave. Whether somebody
died is largely luck, so a place's severity mix is drawn towards that of its class before any weight
acts on it.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hotspots.errors import InvalidInput

MIX_CRASHES = 20.0
"""A place's own mix counts as much as its class's once it has so many crashes (our judgement).

Between 500 m sections and 1 km bins of Brazil's federal highways 2019–20, a beta-binomial fit gives
8–10 for the share of fatal crashes and 25–27 for that of serious ones.
"""


class SeverityCounts(NamedTuple):
    """Crashes by their gravest outcome.

    A `collision` hurt nobody. An injury crash is `ungraded` where nobody recorded whether somebody
    was seriously injured: that is not the same as `slight`.
    """

    fatal: int = 0
    serious: int = 0
    slight: int = 0
    collision: int = 0
    ungraded: int = 0

    @property
    def total(self) -> int:
        """Return the number of crashes."""
        return sum(self)


class SeverityMix(NamedTuple):
    """The shares of a class's crashes by their gravest outcome; they sum to 1."""

    fatal: float
    serious: float
    slight: float
    collision: float = 0.0
    ungraded: float = 0.0

    @property
    def graded(self) -> bool:
        """Say whether any injury crash of the class is told to be serious or slight."""
        return self.serious + self.slight > 0


@dataclass(frozen=True, slots=True)
class WeightSet:
    """What one crash of each severity is worth; an ungraded injury has no weight of its own."""

    name: str
    fatal: float
    serious: float
    slight: float
    collision: float

    @property
    def alike(self) -> bool:
        """Say whether the severity makes no difference."""
        return len({self.fatal, self.serious, self.slight, self.collision}) == 1

    def in_class(self, of_class: SeverityMix) -> tuple[float, ...]:
        """Return the weights in the order of `SeverityCounts`, for places of a class.

        An ungraded injury is worth what a graded one of the class is on average: a place must not
        look better or worse for what was not written down. In a class where none is graded every
        injury is worth a slight one: 5:3:1 is 5:1 there.

        Examples
        --------
        >>> FATAL_SERIOUS_SLIGHT.in_class(SeverityMix(0.1, 0.1, 0.3, 0.0, 0.5))
        (5, 3, 1, 0, 1.5)
        >>> FATAL_SERIOUS_SLIGHT.in_class(SeverityMix(0.1, 0.0, 0.0, 0.0, 0.9))
        (5, 1, 1, 0, 1)
        """
        if not of_class.graded:
            return self.fatal, self.slight, self.slight, self.collision, self.slight
        share = of_class.serious / (of_class.serious + of_class.slight)
        average = share * self.serious + (1 - share) * self.slight
        return self.fatal, self.serious, self.slight, self.collision, average


EVERY_CRASH_ALIKE = WeightSet("1:1:1", 1, 1, 1, 1)
FATAL_SERIOUS_SLIGHT = WeightSet("5:3:1", 5, 3, 1, 0)
"""Flemish practice, which counts no crash that hurt nobody."""
FATAL_INJURY_COLLISION = WeightSet("542:11:1", 542, 11, 11, 1)
"""Cost weights of the Highway Safety Manual's sample: extreme, to see what depends on them."""
WEIGHT_SETS = (EVERY_CRASH_ALIKE, FATAL_SERIOUS_SLIGHT, FATAL_INJURY_COLLISION)


def gravest(
    fatal: NDArray[np.bool_], injury: NDArray[np.bool_], seriously: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return the gravest outcome of each crash as its position in `SeverityCounts`.

    Parameters
    ----------
    seriously
        how many were seriously injured, NaN where that is not recorded.

    Examples
    --------
    >>> hurt = np.array([True, True, True])
    >>> gravest(~hurt, hurt, np.array([2, 0, np.nan])).tolist()
    [1, 2, 4]
    """
    told = [fatal, injury & (seriously > 0), injury & (seriously == 0), injury]
    return np.select(told, [0, 1, 2, 4], 3).astype(np.int64)


def seriously_injured(
    seriously: NDArray[np.float64], slightly: NDArray[np.float64], injured: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how many were seriously injured: as recorded, or 0 where all injured were slightly so.

    The rest of the injured are not taken to be seriously injured: some may be in neither number.

    Examples
    --------
    >>> unknown = np.full(3, np.nan)
    >>> seriously_injured(unknown, np.array([2, 1, np.nan]), np.array([2.0, 2, 2])).tolist()
    [0.0, nan, nan]
    """
    nobody = np.where(slightly == injured, 0.0, np.nan)
    return np.where(np.isnan(seriously), nobody, seriously)


def points(counts: SeverityCounts, weights: WeightSet) -> float:
    """Return the weighted sum of the crashes counted; of ungraded ones as of slight ones.

    A sum of points is no expectation: one death lifts a place above a decade of injuries.

    Examples
    --------
    >>> points(SeverityCounts(2, 0, 23, 10), FATAL_INJURY_COLLISION)
    1347
    """
    each = weights.fatal, weights.serious, weights.slight, weights.collision, weights.slight
    return sum(n * weight for n, weight in zip(counts, each, strict=True))


def mix_of(counts: SeverityCounts) -> SeverityMix:
    """Return the shares of these crashes.

    Raises
    ------
    InvalidInput
        There is no crash, or a count is negative.
    """
    if counts.total <= 0 or min(counts) < 0:
        raise InvalidInput(
            "No severity mix can be taken from {value} crashes. Put the class together with a"
            " neighbouring one.",
            value=counts.total,
        )
    return SeverityMix(*(n / counts.total for n in counts))


def mix_at(
    counts: SeverityCounts, of_class: SeverityMix, mix_crashes: float = MIX_CRASHES
) -> SeverityMix:
    """Return the severity mix to be expected at a place: (c·class share + own crashes)/(c + N).

    As if c more crashes of the class's mix had been seen here.

    Examples
    --------
    >>> one_death_of_five = mix_at(SeverityCounts(1, 0, 4), SeverityMix(0.1, 0.2, 0.7))
    >>> [round(share, 2) for share in one_death_of_five]
    [0.12, 0.16, 0.72, 0.0, 0.0]
    """
    parts = mix_parameters(counts, of_class, mix_crashes)
    return SeverityMix(*(part / sum(parts) for part in parts))


def mix_parameters(
    counts: SeverityCounts, of_class: SeverityMix, mix_crashes: float = MIX_CRASHES
) -> tuple[float, ...]:
    """Return the parameters of the Dirichlet posterior of a place's mix."""
    return tuple(mix_crashes * q + n for q, n in zip(of_class, counts, strict=True))


def mean_weight(mix: SeverityMix, weights: WeightSet, of_class: SeverityMix) -> float:
    """Return what an average crash of this mix is worth at a place of this class.

    Examples
    --------
    >>> mix = SeverityMix(0.12, 0.16, 0.72)
    >>> round(mean_weight(mix, FATAL_SERIOUS_SLIGHT, of_class=mix), 2)
    1.8
    """
    return sum(share * worth for share, worth in zip(mix, weights.in_class(of_class), strict=True))
