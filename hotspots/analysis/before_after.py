"""Crashes after a treatment against what would have come without it: effects and their intervals.

θ is the ratio of the crashes counted after to those expected without treatment: 0.7 is 30 % fewer.
It never stands alone: `Effect` carries both intervals, the linear and the one on the log scale.
"""

import math
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from hotspots.errors import InvalidInput

Z_95 = 1.96
"""Of the manual and the published examples; 1.959964 would change their third figure."""


class Interval(NamedTuple):
    """Two ends of an interval, both included."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Untreated:
    """Crashes to be expected after, had nothing been done.

    `relative_variance` is their variance over the square of `expected`: what the count before, the
    comparison group and the class leave open, without the chance in the count after.
    """

    expected: float
    relative_variance: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.expected) and self.expected > 0):
            raise InvalidInput(
                "Without any crash to be expected after the treatment there is nothing to compare"
                " with. Give a longer time before, or the mean of places like it."
            )


class ErrorForm(Enum):
    """Power p of (1 + V) in Var θ = θ²·(1/L + V)·(1 + V)^p, where the sources differ.

    Hauer (1997) has −2 for counts alone and for comparison groups. Evaluations by empirical Bayes
    put the θ before its correction into his formula, which makes 0. The first HSM (eq. 9-12) leaves
    one factor out beside: 1.
    """

    HAUER = -2
    EMPIRICAL_BAYES = 0
    HSM = 1


@dataclass(frozen=True, slots=True)
class Effect:
    """Ratio θ of crashes after to crashes expected, with its standard error.

    θ is the crash modification factor of what was done. `linear` may exclude 1 where `log_scale`
    does not; the log scale is the one to quote.
    """

    theta: float
    standard_error: float

    @property
    def linear(self) -> Interval:
        """Return the 95 % interval θ ± 1.96·SE."""
        reach = Z_95 * self.standard_error
        return Interval(self.theta - reach, self.theta + reach)

    @property
    def log_scale(self) -> Interval:
        """Return the 95 % interval exp(ln θ ± 1.96·SE/θ)."""
        factor = math.exp(Z_95 * self.standard_error / self.theta)
        return Interval(self.theta / factor, self.theta * factor)

    @property
    def errors_from_no_effect(self) -> float:
        """Return |1 − θ|/SE; the HSM calls 1.7 significant at 90 %, 2.0 at 95 %."""
        return abs(1 - self.theta) / self.standard_error


def naive(before: float, duration_ratio: float) -> Untreated:
    """Expect after what was counted before, as if nothing else had changed.

    Regression to the mean, traffic and weather are all taken for the treatment: "something
    changed" is the most it can say.

    Parameters
    ----------
    duration_ratio
        years after over years before, times the ratio of traffic if that is known.

    Examples
    --------
    >>> found = effect(144, naive(173, 1.0))
    >>> round(found.theta, 3), round(found.standard_error, 3)
    (0.828, 0.093)
    """
    _require_count_before(before)
    return Untreated(duration_ratio * before, 1 / before)


def comparison_group(
    before: float,
    comparison_before: float,
    comparison_after: float,
    *,
    extra_variance: float = 0.0,
    corrected: bool = True,
) -> Untreated:
    """Expect the count before to change as that of a group of untreated places did.

    The group must have followed the treated places in earlier years, be counted over the same
    times, and hold several hundred crashes; `extra_variance` (Hauer's Var ω) says how badly it
    followed. Regression to the mean stays in, unless "before" leaves out the time that made the
    place be chosen.

    Raises
    ------
    InvalidInput
        The place or the group has no crash where one is divided by.

    References
    ----------
    Hauer, Observational Before-After Studies in Road Safety (1997), ch. 9. `corrected` divides the
    ratio N/M by 1 + 1/M, which takes out its bias.

    Examples
    --------
    >>> found = effect(144, comparison_group(173, 897, 870))
    >>> round(found.theta, 3), round(found.standard_error, 3)
    (0.852, 0.104)
    """
    _require_count_before(before)
    if comparison_before <= 0 or comparison_after <= 0:
        raise InvalidInput(
            "The comparison group had {before} crashes before and {after} after. It needs hundreds"
            " in either time: choose a larger group.",
            before=comparison_before,
            after=comparison_after,
        )
    ratio = comparison_after / comparison_before
    if corrected:
        ratio /= 1 + 1 / comparison_before
    spread = 1 / before + 1 / comparison_before + 1 / comparison_after + extra_variance
    return Untreated(ratio * before, spread)


def effect(after: int, untreated: Untreated, form: ErrorForm = ErrorForm.HAUER) -> Effect:
    """Return θ = (L/π)/(1 + V) with its standard error, for counts that are not small.

    Parameters
    ----------
    after
        L, crashes counted after, above 0; for none, and for one place, use `single_site`.
    untreated
        π and V.

    Raises
    ------
    InvalidInput
        No crash was counted after.
    """
    if after < 1:
        raise InvalidInput(
            "No crash was counted after the treatment, so this method has no interval. Use the"
            " exact method, which has one."
        )
    spread = untreated.relative_variance
    theta = after / untreated.expected / (1 + spread)
    error = theta * math.sqrt((1 / after + spread) * (1 + spread) ** form.value)
    return Effect(theta, error)


def _require_count_before(before: float) -> None:
    if before <= 0:
        raise InvalidInput(
            "No crash was counted before the treatment, so nothing can be expected after it from"
            " counts alone. Give the mean of places like it."
        )
