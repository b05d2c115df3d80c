"""One treated place, small counts, exactly: the chance of its count, and what that says of θ.

The mean without treatment has a gamma distribution, so the count has a negative binomial, and θ,
with Jeffreys' prior, a ratio of gammas. Closed forms; no random draws.
"""

import math
import sys
from dataclasses import dataclass

from hotspots.analysis.before_after import Interval, Untreated
from hotspots.analysis.expectation import Expectation
from hotspots.errors import InvalidInput

SMALLEST_VARIANCE = 1e-9
"""Below this relative variance a gamma is a point to nine digits: the mean is taken as known."""


@dataclass(frozen=True, slots=True)
class ExactEffect:
    """What a count after says of the effect θ of one treatment.

    Parameters
    ----------
    observed
        crashes counted after.
    expected
        crashes to be expected after without effect.
    chance_of_so_few
        P(Y ≤ observed) without effect.
    theta
        median of θ.
    interval
        90 % of the posterior of θ, as much left out on either side.
    chance_improved
        P(θ < 1).
    prediction
        90 % of the counts to be expected without effect, both ends included.
    """

    observed: int
    expected: float
    chance_of_so_few: float
    theta: float
    interval: Interval
    chance_improved: float
    prediction: tuple[int, int]


def untreated_after(found: Expectation, years_after: float, traffic_ratio: float) -> Untreated:
    """Return what a place would have had after, given its own count and its class.

    Parameters
    ----------
    found
        from the time before (`expectation.expect`).
    traffic_ratio
        r, crashes a year to be expected after over those before, from traffic alone.

    Examples
    --------
    >>> from hotspots.analysis.expectation import Reference, expect
    >>> found = expect(7, 3, Reference("class_iii", mean_per_year=0.8, k=0.6, units=0))
    >>> round(untreated_after(found, 3, 1.0).expected, 3)
    5.115
    """
    for value in (years_after, traffic_ratio):
        if not (math.isfinite(value) and value > 0):
            raise InvalidInput(
                "{value} cannot be years after, or a ratio of traffic. Give a number above 0.",
                value=value,
            )
    return Untreated(found.mean_per_year * years_after * traffic_ratio, 1 / found.shape)


def exact_effect(observed: int, untreated: Untreated, *, tail: float = 0.05) -> ExactEffect:
    """Return the exact findings on one count after a treatment.

    Parameters
    ----------
    observed
        y, crashes counted after; 0 is a count like any other.
    untreated
        mean π and relative variance V: a gamma of shape A = 1/V, so that P(θ < u) =
        BetaCDF(uc/(1 + uc); y + ½, A) with c = π·V.
    tail
        probability left out on either side of both intervals.

    Examples
    --------
    >>> found = exact_effect(3, Untreated(5.1147541, 1 / 8.6666667))
    >>> round(found.chance_of_so_few, 3), round(found.theta, 3), round(found.chance_improved, 3)
    (0.316, 0.645, 0.755)
    """
    if not (math.isfinite(observed) and observed >= 0 and observed == int(observed)):
        raise InvalidInput(
            "{value} is not a number of crashes. Give 0 or a whole number above it.",
            value=observed,
        )
    return ExactEffect(
        observed=int(observed),
        expected=untreated.expected,
        chance_of_so_few=_chance_at_most(observed, untreated),
        theta=_theta(0.5, observed, untreated),
        interval=Interval(_theta(tail, observed, untreated), _theta(1 - tail, observed, untreated)),
        chance_improved=_chance_theta_below(1.0, observed, untreated),
        prediction=(_count(tail, untreated), _count(1 - tail, untreated)),
    )


def _chance_at_most(count: int, untreated: Untreated) -> float:
    from scipy.special import betainc, pdtr  # noqa: PLC0415 - slow when cold

    mean, spread = untreated.expected, untreated.relative_variance
    if spread < SMALLEST_VARIANCE:
        return float(pdtr(count, mean))
    return float(betainc(1 / spread, count + 1, 1 / (1 + mean * spread)))


def _count(chance: float, untreated: Untreated) -> int:
    """Return the smallest count that is reached or undercut with at least this chance."""
    low, high = -1, 1
    while _chance_at_most(high, untreated) < chance:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        enough = _chance_at_most(middle, untreated) >= chance
        low, high = (low, middle) if enough else (middle, high)
    return high


def _chance_theta_below(bound: float, observed: int, untreated: Untreated) -> float:
    from scipy.special import betainc, gammainc  # noqa: PLC0415 - slow when cold

    mean, spread = untreated.expected, untreated.relative_variance
    if spread < SMALLEST_VARIANCE:
        return float(gammainc(observed + 0.5, bound * mean))
    scaled = bound * mean * spread
    return float(betainc(observed + 0.5, 1 / spread, scaled / (1 + scaled)))


def _theta(chance: float, observed: int, untreated: Untreated) -> float:
    from scipy.special import betaincinv, gammaincinv  # noqa: PLC0415 - slow when cold

    mean, spread = untreated.expected, untreated.relative_variance
    if spread < SMALLEST_VARIANCE:
        return float(gammaincinv(observed + 0.5, chance) / mean)
    share = betaincinv(observed + 0.5, 1 / spread, chance)
    # What is left is asked for by itself: one less a share that rounds to one would be nothing.
    left = max(betaincinv(1 / spread, observed + 0.5, 1 - chance), sys.float_info.min)
    return float(share / left / (mean * spread))
