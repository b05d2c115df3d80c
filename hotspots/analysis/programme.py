"""All treated places together, where the power is: empirical Bayes, and pooled comparisons."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hotspots.analysis.before_after import Effect, Untreated
from hotspots.errors import InvalidInput

ADDED_TO_ZERO_CELLS = 0.5


class FourCounts(NamedTuple):
    """Crashes at a treated place and at its comparison, before and after."""

    before: int
    after: int
    comparison_before: int
    comparison_after: int


@dataclass(frozen=True, slots=True)
class PooledComparison:
    """Weighted mean of the log odds ratios of treated places against their comparisons.

    `weight_sum` is Σw; `zero_cells` are the positions of the places that had a zero among their
    four counts, to all of which ½ was added.
    """

    log_ratio: float
    weight_sum: float
    zero_cells: tuple[int, ...] = ()

    @property
    def effect(self) -> Effect:
        """Return OR = e^R with its standard error OR/√Σw."""
        ratio = math.exp(self.log_ratio)
        return Effect(ratio, ratio / math.sqrt(self.weight_sum))


def pooled_untreated(places: Iterable[Untreated]) -> Untreated:
    """Return the crashes to be expected after at all places together: means and variances add up.

    Pool places of one method only. For empirical Bayes this is the sum of N_exp,A and of
    r²·N_exp,B·(1 − w) of the HSM (1st ed., eq. 9-7 to 9-11).

    Raises
    ------
    InvalidInput
        There is no place.
    """
    listed = list(places)
    total = math.fsum(each.expected for each in listed)
    if not listed:
        raise InvalidInput("No treated place is given. Give one at least.")
    variance = math.fsum(each.relative_variance * each.expected**2 for each in listed)
    return Untreated(total, variance / total**2)


def pooled_comparison(places: Sequence[FourCounts]) -> PooledComparison:
    """Pool treated places that each have a comparison of their own.

    Raises
    ------
    InvalidInput
        There is no place, or a count is below 0.

    References
    ----------
    AASHTO, Highway Safety Manual, 1st ed., part B, §9.4.2: weights 1/(Σ 1/count).

    Examples
    --------
    >>> pooled = pooled_comparison([FourCounts(20, 10, 400, 380), FourCounts(12, 9, 400, 380)])
    >>> round(pooled.effect.theta, 3), round(pooled.effect.standard_error, 3)
    (0.628, 0.186)
    """
    if not places:
        raise InvalidInput("No treated place is given. Give one at least.")
    if any(count < 0 for place in places for count in place):
        raise InvalidInput("A number of crashes is below 0. Give 0 or a whole number above it.")
    flagged = tuple(at for at, place in enumerate(places) if 0 in place)
    weighted = weights = 0.0
    for place in places:
        added = ADDED_TO_ZERO_CELLS if 0 in place else 0.0
        before, after, comparison_before, comparison_after = (count + added for count in place)
        weight = 1 / (1 / before + 1 / after + 1 / comparison_before + 1 / comparison_after)
        odds_ratio = after * comparison_before / (before * comparison_after)
        weighted += weight * math.log(odds_ratio)
        weights += weight
    return PooledComparison(weighted / weights, weights, flagged)


def combined_cmf(cmfs: Sequence[float]) -> float:
    """Return the product of crash modification factors of independent mechanisms.

    Raises
    ------
    InvalidInput
        There are more than three, whose product overstates what works add to one another, or one is
        not above 0.

    Examples
    --------
    >>> round(combined_cmf([0.8, 0.9]), 2)
    0.72
    """
    if len(cmfs) > 3:
        raise InvalidInput(
            "{count} crash modification factors are multiplied. Take the three surest at most.",
            count=len(cmfs),
        )
    if any(not (math.isfinite(each) and each > 0) for each in cmfs):
        raise InvalidInput("A crash modification factor is not above 0. Check it.")
    return math.prod(cmfs)


def crashes_prevented_per_year(
    expected_per_year: float, *, treatable_share: float, cmf: float
) -> float:
    """Return the benefit of a treatment: expected crashes × treatable share × (1 − CMF).

    Examples
    --------
    >>> round(crashes_prevented_per_year(1.705, treatable_share=0.5, cmf=0.7), 3)
    0.256
    """
    if not 0 <= treatable_share <= 1:
        raise InvalidInput(
            "The treatable share is {value}. Give a number from 0 to 1.", value=treatable_share
        )
    return expected_per_year * treatable_share * (1 - cmf)
