"""Communes beside each other: which changed otherwise than all together, which by chance alone.

Small counts swing most. Given the crashes of both times together, those of now are binomial if the
commune changed like all: the band of chance is wide where few crashes are counted, and narrow where
many are. No percentage is needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from hotspots.analysis.poisson_ratio import TwoCounts, chance_at_least, chance_at_most
from hotspots.errors import InvalidInput

FEWEST_PLACES = 3
INNER, OUTER = 0.05, 0.002
"""Chance to lie outside either band: the limits of two and three standard deviations."""


class Position(StrEnum):
    """Where a commune lies in the funnel."""

    INSIDE = "inside"
    BELOW_INNER = "below_inner"
    ABOVE_INNER = "above_inner"
    BELOW_OUTER = "below_outer"
    ABOVE_OUTER = "above_outer"


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune with its counts, and where they lie if it changed like all together."""

    name: str
    counts: TwoCounts
    position: Position

    @property
    def both(self) -> int:
        """Return the crashes of both times together."""
        return self.counts.base + self.counts.count


@dataclass(frozen=True, slots=True)
class Funnel:
    """Communes in the order given, and the counts of all together, which they are held against."""

    communes: tuple[Commune, ...]
    together: TwoCounts

    @property
    def share(self) -> float:
        """Return the share of now among the crashes of both times."""
        return self.together.count / (self.together.base + self.together.count)

    def share_at(self, ratio: float) -> float:
        """Return that share where the yearly number changed by this ratio."""
        return (
            ratio * self.together.years / (self.together.base_years + ratio * self.together.years)
        )


def funnel(named: Sequence[tuple[str, TwoCounts]]) -> Funnel:
    """Hold each commune against all of them together.

    Raises
    ------
    InvalidInput
        There are fewer than three, their times differ, or nothing was counted.

    Examples
    --------
    >>> counts = {"A": (40, 38), "B": (12, 11), "C": (60, 5)}
    >>> found = funnel([(name, TwoCounts(x, 1, y, 1)) for name, (x, y) in counts.items()])
    >>> [each.position.value for each in found.communes]
    ['above_inner', 'inside', 'below_outer']
    """
    _check(named)
    first = named[0][1]
    together = TwoCounts(
        sum(counts.base for _name, counts in named),
        first.base_years,
        sum(counts.count for _name, counts in named),
        first.years,
    )
    if together.ratio is None:
        raise InvalidInput(
            "No crash was counted in the base time of any row, so there is no change to compare."
        )
    communes = [Commune(name, each, _position(each, together.ratio)) for name, each in named]
    return Funnel(tuple(communes), together)


def band(share: float, both: int, outside: float) -> tuple[int, int]:
    """Return the least and the most crashes of now inside a band, of so many in both times.

    Examples
    --------
    >>> band(0.5, 20, INNER), band(0.5, 200, INNER)
    ((6, 14), (86, 114))
    """
    from scipy.stats import binom  # noqa: PLC0415 - slow when cold

    tail = outside / 2
    return int(binom.ppf(tail, both, share)), int(binom.isf(tail, both, share))


def _position(counts: TwoCounts, ratio: float) -> Position:
    below, above = chance_at_most(counts, ratio), chance_at_least(counts, ratio)
    if counts.base + counts.count == 0 or min(below, above) > INNER / 2:
        return Position.INSIDE
    if below < above:
        return Position.BELOW_OUTER if below <= OUTER / 2 else Position.BELOW_INNER
    return Position.ABOVE_OUTER if above <= OUTER / 2 else Position.ABOVE_INNER


def _check(named: Sequence[tuple[str, TwoCounts]]) -> None:
    if len(named) < FEWEST_PLACES:
        raise InvalidInput(
            "A funnel compares places, and the table has {count} rows that count crashes. Give at"
            " least {least}: one row a commune.",
            count=len(named),
            least=FEWEST_PLACES,
        )
    times = {(counts.base_years, counts.years) for _name, counts in named}
    if len(times) > 1:
        raise InvalidInput(
            "The rows of a funnel are counted over the same times; here base_years and years"
            " differ. Give one table for each pair of times."
        )
