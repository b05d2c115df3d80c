"""Whether a yearly target is met, and whether chance alone could have met it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from hotspots.analysis.before_after import Interval
from hotspots.analysis.measure_codes import TargetUnit, TargetVerdict
from hotspots.analysis.poisson_ratio import (
    TwoCounts,
    chance_at_most,
    chance_of_luck,
    log_ratio_error,
    overdispersed_interval,
    ratio_interval,
    two_sided_p,
)
from hotspots.errors import InvalidInput

SURE_P = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An indicator counted in a base time and in this one, and the ratio it was to reach.

    Parameters
    ----------
    target_ratio
        ρ*: 0.85 for 15 % fewer; 0 for none at all.
    base_phi, phi
        φ = Σd²/Σd of people over crashes; None where not known, and not looked at for crashes.
    recording_change
        what changed in how the indicator is recorded between the two times, "" for nothing.
    """

    indicator: str
    unit: TargetUnit
    counts: TwoCounts
    target_ratio: float
    base_phi: float | None = None
    phi: float | None = None
    recording_change: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.target_ratio <= 2:
            raise InvalidInput(
                "The target of {indicator} is the ratio {value}. Give a ratio from 0 to 2, for"
                " example 0.85 for 15 % fewer.",
                indicator=self.indicator,
                value=self.target_ratio,
            )

    @property
    def is_exact(self) -> bool:
        """Say whether the counts may be taken to come one by one."""
        alone = self.base_phi == 1 and (self.phi == 1 or self.counts.count == 0)
        return self.unit is TargetUnit.CRASHES or alone

    @property
    def is_dispersion_known(self) -> bool:
        """Say whether it is known how people came to a crash, where the target counts people."""
        told = self.base_phi is not None and (self.phi is not None or self.counts.count == 0)
        return self.unit is TargetUnit.CRASHES or told


@dataclass(frozen=True, slots=True)
class TargetResult:
    """A verdict with the counts and figures it rests on.

    `interval` is the 95 % interval of the ratio and `p` agrees with it; `p_target` is the chance of
    so low a count if the true ratio were just the target. `luck` is the chance to meet the target
    with no change at all. Figures are None where the counts give none.
    """

    target: Target
    verdict: TargetVerdict
    ratio: float | None
    interval: Interval | None
    p: float | None
    p_target: float | None
    luck: float | None


def assess(target: Target) -> TargetResult:
    """Hold an indicator to its target.

    Parameters
    ----------
    target
        people whose dispersion is not known are never "met with confidence".

    Returns
    -------
    For crashes by the exact conditional test, for people by the log-normal one with dispersion
    (where nobody is counted now, by the exact one on x₀/φ₀).

    Examples
    --------
    >>> crashes = Target(indicator="crashes", unit=TargetUnit.CRASHES,
    ...     counts=TwoCounts(400, 1, 298, 1), target_ratio=0.85)
    >>> found = assess(crashes)
    >>> found.verdict.value, round(found.p_target, 4)
    ('met_with_confidence', 0.0456)
    """
    counts, ratio = target.counts, target.counts.ratio
    if ratio is None:
        return TargetResult(target, TargetVerdict.NO_STATEMENT, None, None, None, None, None)
    interval, p, p_target = _figures(target)
    # 0.85 is no binary fraction: a count that hits its target to the unit must not miss it by dust
    if ratio > target.target_ratio * (1 + 1e-9):
        verdict = TargetVerdict.NOT_MET
    elif p_target < SURE_P and target.is_dispersion_known:
        verdict = TargetVerdict.MET_WITH_CONFIDENCE
    else:
        verdict = TargetVerdict.MET_ON_COUNT_ONLY
    yearly = counts.base / counts.base_years * counts.years
    luck = None
    if target.is_exact and 0 < target.target_ratio <= 1:
        years = counts.base_years / counts.years
        luck = chance_of_luck(yearly, target.target_ratio, base_years=years)
    return TargetResult(target, verdict, ratio, interval, p, p_target, luck)


def dispersion(people_per_crash: Sequence[int]) -> float | None:
    """Return φ = Σd²/Σd of the people of each crash, None where there are none.

    Examples
    --------
    >>> round(dispersion([1] * 90 + [2] * 4 + [5]), 3)
    1.272
    """
    total = sum(people_per_crash)
    return sum(each**2 for each in people_per_crash) / total if total else None


def _figures(target: Target) -> tuple[Interval | None, float, float]:
    from scipy.special import ndtr  # noqa: PLC0415 - slow when cold

    counts, aim = target.counts, target.target_ratio
    base_phi, phi = target.base_phi or 1.0, target.phi or 1.0
    error = log_ratio_error(counts, base_phi, phi)
    if target.is_exact or error is None or counts.ratio is None:
        few = counts if target.is_exact else _as_crashes(counts, base_phi)
        return ratio_interval(few), two_sided_p(few), chance_at_most(few, aim)
    rise = math.log(counts.ratio)
    interval = overdispersed_interval(counts, base_phi, phi)
    p = 2 * float(ndtr(-abs(rise) / error))
    return interval, p, float(ndtr((rise - math.log(aim)) / error)) if aim > 0 else 1.0


def _as_crashes(counts: TwoCounts, base_phi: float) -> TwoCounts:
    """Return a base of as many independent events as its people stand for: x₀/φ₀, rounded down."""
    return TwoCounts(int(counts.base / base_phi), counts.base_years, counts.count, counts.years)
