"""How crashes of different severity are weighed: by crash, never by victim.

A severity weight makes a place's crashes worth more where more of them are grave. Whether somebody
died is largely luck, so a place's severity mix is drawn towards that of its class before any weight
acts on it.
"""

from dataclasses import dataclass
from typing import NamedTuple

from hotspots.errors import InvalidInput

MIX_CRASHES = 20.0
"""A place's own mix counts as much as its class's once it has so many crashes (our judgement).

Between 500 m sections and 1 km bins of Brazil's federal highways 2019–20, a beta-binomial fit gives
8–10 for the share of fatal crashes and 25–27 for that of serious ones.
"""


class SeverityCounts(NamedTuple):
    """Crashes by their gravest outcome.

    A `collision` hurt nobody. An injury crash not recorded as serious is `slight`: where "serious"
    is not recorded at all, the weights 5:3:1 thus act as 5:1.
    """

    fatal: int = 0
    serious: int = 0
    slight: int = 0
    collision: int = 0

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


@dataclass(frozen=True, slots=True)
class WeightSet:
    """What one crash of each severity is worth."""

    name: str
    fatal: float
    serious: float
    slight: float
    collision: float

    @property
    def each(self) -> tuple[float, float, float, float]:
        """Return the weights in the order of `SeverityCounts`."""
        return self.fatal, self.serious, self.slight, self.collision


EVERY_CRASH_ALIKE = WeightSet("1:1:1", 1, 1, 1, 1)
FATAL_SERIOUS_SLIGHT = WeightSet("5:3:1", 5, 3, 1, 0)
"""Flemish practice, which counts no crash that hurt nobody."""
FATAL_INJURY_COLLISION = WeightSet("542:11:1", 542, 11, 11, 1)
"""Cost weights of the Highway Safety Manual's sample: extreme, to see what depends on them."""
WEIGHT_SETS = (EVERY_CRASH_ALIKE, FATAL_SERIOUS_SLIGHT, FATAL_INJURY_COLLISION)


def points(counts: SeverityCounts, weights: WeightSet) -> float:
    """Return the weighted sum of the crashes counted.

    A sum of points is no expectation: one death lifts a place above a decade of injuries.

    Examples
    --------
    >>> points(SeverityCounts(2, 0, 23, 10), FATAL_INJURY_COLLISION)
    1347
    """
    return sum(n * weight for n, weight in zip(counts, weights.each, strict=True))


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
    [0.12, 0.16, 0.72, 0.0]
    """
    parts = mix_parameters(counts, of_class, mix_crashes)
    return SeverityMix(*(part / sum(parts) for part in parts))


def mix_parameters(
    counts: SeverityCounts, of_class: SeverityMix, mix_crashes: float = MIX_CRASHES
) -> tuple[float, ...]:
    """Return the parameters of the Dirichlet posterior of a place's mix."""
    return tuple(mix_crashes * q + n for q, n in zip(of_class, counts, strict=True))


def mean_weight(mix: SeverityMix, weights: WeightSet) -> float:
    """Return what an average crash of this mix is worth.

    Examples
    --------
    >>> round(mean_weight(SeverityMix(0.12, 0.16, 0.72), FATAL_SERIOUS_SLIGHT), 2)
    1.8
    """
    return sum(share * weight for share, weight in zip(mix, weights.each, strict=True))
