"""What chance alone does: places that satisfy the rule, and counts that fall, without a cause."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from hotspots.analysis.legal_windows import legal
from hotspots.criteria import RoadRules
from hotspots.errors import InvalidInput

MOST_CRASHES_A_YEAR = 500.0


class LegalByChance(NamedTuple):
    """Of fixed places of one mean: how many satisfy the rule in a year, and their mean count then.

    `mean_if_legal` is NaN where none can.
    """

    share: float
    mean_if_legal: float


def legal_by_chance(
    mean_per_year: float, fatal_share: float, rules: RoadRules, *, years: float = 1.0
) -> LegalByChance:
    """Return how often a place satisfies the rule although nothing is wrong with it.

    Fatal and injury crashes are independent Poisson counts of one fixed place and one fixed window;
    a window that slides along the road and over three years finds several times more.

    Parameters
    ----------
    mean_per_year
        crashes that hurt somebody; the same at every such place.
    fatal_share
        share of them with a death.
    years
        length of the window.

    Raises
    ------
    InvalidInput
        The mean or the share is out of range.

    Examples
    --------
    >>> from hotspots.criteria import by_id
    >>> found = legal_by_chance(0.5, 0.4, by_id("road_tt41_2024"))
    >>> round(1000 * found.share, 1), round(found.mean_if_legal, 2)
    (23.8, 2.57)
    """
    from scipy.stats import poisson  # noqa: PLC0415 - slow when cold

    mean = mean_per_year * years
    if not 0 < mean <= MOST_CRASHES_A_YEAR:
        raise InvalidInput(
            "{value} crashes are no mean of one place. Give a number above 0 and at most 500.",
            value=mean,
        )
    if not 0 <= fatal_share <= 1:
        raise InvalidInput(
            "The share of fatal crashes is {value}. Give a number from 0 to 1.", value=fatal_share
        )
    most = int(poisson.isf(1e-15, mean)) + 2
    f, i = np.meshgrid(np.arange(most), np.arange(most), indexing="ij")
    chance = np.outer(
        poisson.pmf(np.arange(most), mean * fatal_share),
        poisson.pmf(np.arange(most), mean * (1 - fatal_share)),
    )
    enough = legal(rules, f, i, np.zeros_like(f))
    held, crashes = chance[enough].sum(), (chance * (f + i))[enough].sum()
    return LegalByChance(float(held), float(crashes / held) if held > 0 else math.nan)


class Line(NamedTuple):
    """A straight line: value = intercept + slope · x."""

    intercept: float
    slope: float


def regression_to_the_mean(before: ArrayLike, after: ArrayLike, places: Sequence[int]) -> Line:
    """Return the line of later on earlier yearly means of places where nothing was done.

    A slope below 1 is the regression to the mean: what a high count loses without any treatment.

    Parameters
    ----------
    before, after
        shape (n,): crashes a year in the first period, and the mean of the same places in the next.
    places
        how many places each row stands for; its weight.

    Raises
    ------
    InvalidInput
        There are not two different values before, or a row stands for no place.

    Examples
    --------
    >>> before, after = [0, 1 / 3, 2, 8 / 3], [0.25, 0.55, 1.56, 1.62]
    >>> line = regression_to_the_mean(before, after, [256, 218, 54, 29])
    >>> round(line.intercept, 3), round(line.slope, 3)
    (0.3, 0.574)
    """
    x, y, n = (np.asarray(values, np.float64) for values in (before, after, places))
    if not (x.shape == y.shape == n.shape and (n > 0).all() and len(np.unique(x)) > 1):
        raise InvalidInput(
            "A line needs two rows with different counts before, each with a count after and at"
            " least one place."
        )
    x_mean, y_mean = np.average(x, weights=n), np.average(y, weights=n)
    slope = (n * (x - x_mean) * (y - y_mean)).sum() / (n * (x - x_mean) ** 2).sum()
    return Line(float(y_mean - slope * x_mean), float(slope))
