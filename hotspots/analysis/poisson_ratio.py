"""Two counts over two times: their ratio with an exact interval and a p that never contradicts it.

Given their sum, the second count is binomial with q(ρ) = ρT₁/(T₀ + ρT₁): no model of the year.
"""

import math
from dataclasses import dataclass

from hotspots.analysis.before_after import Z_95, Interval
from hotspots.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class TwoCounts:
    """`base` in `base_years`, `count` in `years`: same calendar, same cut-off for late reports."""

    base: int
    base_years: float
    count: int
    years: float

    def __post_init__(self) -> None:
        for count in (self.base, self.count):
            if not (math.isfinite(count) and count >= 0 and count == int(count)):
                raise InvalidInput(
                    "{value} is not a count. Give 0 or a whole number above it.", value=count
                )
        for years in (self.base_years, self.years):
            if not (math.isfinite(years) and years > 0):
                raise InvalidInput("{value} is no length of time. Give years above 0.", value=years)

    @property
    def ratio(self) -> float | None:
        """Return (x₁/T₁)/(x₀/T₀), None where the base is 0."""
        if self.base == 0:
            return None
        return self.count / self.years / (self.base / self.base_years)


def ratio_interval(counts: TwoCounts, level: float = 0.95) -> Interval | None:
    """Return the exact interval of the ratio of rates; None where both counts are 0.

    Clopper–Pearson on the share of the second count, turned into a ratio. Its upper end is infinite
    where the base is 0.

    Examples
    --------
    >>> [round(end, 3) for end in ratio_interval(TwoCounts(400, 1, 300, 1))]
    [0.644, 0.873]
    """
    from scipy.special import betaincinv  # noqa: PLC0415 - slow when cold

    base, count, tail = counts.base, counts.count, (1 - level) / 2
    if base + count == 0:
        return None
    low = 0.0 if count == 0 else float(betaincinv(count, base + 1, tail))
    high = 1.0 if base == 0 else float(betaincinv(count + 1, base, 1 - tail))
    scale = counts.base_years / counts.years
    return Interval(*(math.inf if q == 1 else q / (1 - q) * scale for q in (low, high)))


def two_sided_p(counts: TwoCounts) -> float:
    """Return min(1, twice the smaller tail) for "nothing changed".

    The p of most software adds up the outcomes that are no likelier than the one seen; it can be
    below 0.05 while the interval holds 1. This one agrees with `ratio_interval`.

    Examples
    --------
    >>> round(two_sided_p(TwoCounts(8, 165.1, 5, 182.8)), 5)
    0.46007
    """
    at_most = chance_at_most(counts, 1.0)
    return min(1.0, 2 * min(at_most, chance_at_least(counts, 1.0)))


def chance_at_most(counts: TwoCounts, ratio: float) -> float:
    """Return the chance of so small a second count, or a smaller one, if the ratio were `ratio`.

    Parameters
    ----------
    ratio
        ρ; 0 for "none any more".
    """
    from scipy.special import bdtr  # noqa: PLC0415 - slow when cold

    both = counts.base + counts.count
    return float(bdtr(counts.count, both, _share(counts, ratio)))


def chance_at_least(counts: TwoCounts, ratio: float) -> float:
    """Return the chance of so large a second count, or a larger one, if the ratio were `ratio`."""
    from scipy.special import bdtrc  # noqa: PLC0415 - slow when cold

    if counts.count == 0:
        return 1.0
    return float(bdtrc(counts.count - 1, counts.base + counts.count, _share(counts, ratio)))


def _share(counts: TwoCounts, ratio: float) -> float:
    return ratio * counts.years / (counts.base_years + ratio * counts.years)


def chance_of_luck(base_mean: float, target_ratio: float, *, base_years: float = 1.0) -> float:
    """Return how often a target for one year is met though nothing changes at all.

    Both counts are Poisson with the same yearly mean.

    Parameters
    ----------
    base_mean
        crashes expected in one year.
    target_ratio
        ρ: the target is met by x₁ ≤ ρ·x₀/`base_years`.
    base_years
        years of the base; more of them leave less to luck.

    Examples
    --------
    >>> round(chance_of_luck(100, 0.85), 3)
    0.127
    """
    import numpy as np  # noqa: PLC0415 - with the next, slow when cold
    from scipy.special import pdtr  # noqa: PLC0415 - slow when cold
    from scipy.stats import poisson  # noqa: PLC0415 - slow when cold

    total = base_mean * base_years
    reach = 12 * math.sqrt(total) + 30
    bases = np.arange(max(0, math.floor(total - reach)), math.ceil(total + reach))
    # 0.85 × 20 is a little below 17 in floating point, and 17 meets the target
    allowed = np.floor(target_ratio * bases / base_years + 1e-9)
    return float(np.sum(poisson.pmf(bases, total) * pdtr(allowed, base_mean)))


def overdispersed_interval(counts: TwoCounts, base_phi: float, phi: float) -> Interval | None:
    """Return the 95 % interval of a ratio of people, who come several to a crash.

    exp(ln RR ± 1.96·√(φ₀/x₀ + φ₁/x₁)); None where a count is 0.

    Parameters
    ----------
    base_phi, phi
        φ = Σd²/Σd over the crashes, d people each; 1 where no crash had two.

    Examples
    --------
    >>> [round(end, 3) for end in overdispersed_interval(TwoCounts(103, 1, 85, 1), 1.272, 1.0)]
    [0.609, 1.119]
    """
    error = log_ratio_error(counts, base_phi, phi)
    if error is None or counts.ratio is None:
        return None
    factor = math.exp(Z_95 * error)
    return Interval(counts.ratio / factor, counts.ratio * factor)


def log_ratio_error(counts: TwoCounts, base_phi: float, phi: float) -> float | None:
    """Return the standard error of ln RR, None where a count is 0."""
    if min(base_phi, phi) < 1:
        raise InvalidInput(
            "The dispersion of people over crashes is {value}. It is 1 where every crash has one,"
            " and more where some have several.",
            value=min(base_phi, phi),
        )
    if counts.base == 0 or counts.count == 0:
        return None
    return math.sqrt(base_phi / counts.base + phi / counts.count)
