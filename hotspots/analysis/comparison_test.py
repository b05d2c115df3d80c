"""Whether a comparison group followed the treated places before, and whether crashes moved away.

Two questions to the counts that an evaluation rests on. Neither "no" is proved by an interval that
holds 1: the sentences say how wide it is.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, variance

from hotspots.analysis.before_after import Z_95, Interval
from hotspots.analysis.poisson_ratio import TwoCounts, ratio_interval
from hotspots.analysis.verdicts import two_figures, whole_if_whole
from hotspots.errors import Message
from hotspots.i18n import _

FEWEST_EARLIER_YEARS = 3
AROUND_M = 500
"""How far from a treated place crashes are looked for that may have moved."""


@dataclass(frozen=True, slots=True)
class EarlierYear:
    """Crashes of one year before the treatment, at treated places and in their comparison group."""

    treated: float
    comparison: float


@dataclass(frozen=True, slots=True)
class GroupTest:
    """How the group's change from year to year compares with that of the treated places.

    `ratio` is the geometric mean of the yearly sample odds ratios, with its 95 % interval;
    `unsteadiness` is what their logarithms vary more than counts do by chance (Hauer's Var ω).
    """

    years: tuple[EarlierYear, ...]
    ratio: float
    interval: Interval
    unsteadiness: float

    @property
    def follows(self) -> bool:
        """Say whether the interval leaves it possible that the group goes the same way."""
        return self.interval.low <= 1 <= self.interval.high


def follows_before(years: Sequence[EarlierYear]) -> GroupTest | None:
    """Test a comparison group on the years before the treatment, oldest first.

    For each year and the next, o = (K₁/K₀)/(M₁/M₀) with treated places K and group M. The mean of
    ln o is that of the first and last year alone, with the variance of their four counts over n²
    for n pairs of years, and Var ω/n for how unsteadily the group follows.

    Returns
    -------
    None of fewer than three years, or where a whole column is 0. A year with a 0 gets ½ added to
    both its counts.

    References
    ----------
    Hauer, Observational Before-After Studies in Road Safety (1997), §9.3: sample odds ratios.

    Examples
    --------
    >>> told = zip([40, 44, 38, 42], [400, 410, 395, 405], strict=True)
    >>> found = follows_before([EarlierYear(*each) for each in told])
    >>> round(found.ratio, 3), [round(end, 2) for end in found.interval], found.follows
    (1.012, [0.87, 1.18], True)
    """
    columns = [(y.treated, y.comparison) for y in years]
    if len(years) < FEWEST_EARLIER_YEARS or 0 in (sum(each) for each in zip(*columns, strict=True)):
        return None
    counts = [
        (y.treated + added, y.comparison + added)
        for y in years
        for added in [0.0 if y.treated and y.comparison else 0.5]
    ]
    steps = [math.log(k1 * m0 / (k0 * m1)) for (k0, m0), (k1, m1) in pairwise(counts)]
    by_chance = fmean(1 / k0 + 1 / k1 + 1 / m0 + 1 / m1 for (k0, m0), (k1, m1) in pairwise(counts))
    unsteadiness = max(0.0, variance(steps) - by_chance)
    ends = sum(1 / count for year in (counts[0], counts[-1]) for count in year)
    error = math.sqrt(ends / len(steps) ** 2 + unsteadiness / len(steps))
    low, high = (math.exp(fmean(steps) + side * Z_95 * error) for side in (-1, 1))
    return GroupTest(tuple(years), math.exp(fmean(steps)), Interval(low, high), unsteadiness)


def group_sentence(test: GroupTest | None) -> Message:
    """Return whether the group followed in earlier years, or that nobody looked."""
    if test is None:
        return Message(
            _(
                "Whether the comparison group followed the treated places in earlier years was not"
                " tested: that needs the crashes of {least} years before, year by year."
            ),
            {"least": FEWEST_EARLIER_YEARS},
        )
    first, last = test.years[0], test.years[-1]
    told = {
        "years": len(test.years),
        "first": whole_if_whole(first.treated),
        "last": whole_if_whole(last.treated),
        "group_first": whole_if_whole(first.comparison),
        "group_last": whole_if_whole(last.comparison),
        "ratio": two_figures(test.ratio),
        "low": two_figures(test.interval.low),
        "high": two_figures(test.interval.high),
    }
    if test.follows:
        return Message(
            _(
                "The comparison group in {years} earlier years: crashes at treated places went from"
                " {first} to {last} a year, in the group from {group_first} to {group_last}; ratio"
                " of the two changes {ratio} a year, 95 % interval {low} to {high}. It holds 1:"
                " nothing shows that the group goes another way. Only a narrow interval would show"
                " that it goes the same."
            ),
            told,
        )
    return Message(
        _(
            "The comparison group in {years} earlier years: crashes at treated places went from"
            " {first} to {last} a year, in the group from {group_first} to {group_last}; ratio of"
            " the two changes {ratio} a year, 95 % interval {low} to {high}. It does not hold 1:"
            " the group went another way already before the treatment, so nothing is put down to"
            " the treatment by it. Choose another group."
        ),
        told,
    )


def migration_sentence(around: TwoCounts) -> Message:
    """Return whether crashes may have moved to the road around the treated places."""
    told: dict[str, object] = {
        "metres": AROUND_M,
        "before": around.base,
        "years_before": whole_if_whole(around.base_years),
        "after": around.count,
        "years_after": whole_if_whole(around.years),
    }
    interval = ratio_interval(around)
    if interval is None or not math.isfinite(interval.high):
        return Message(
            _(
                "Within {metres} m around: {before} crashes in {years_before} years before, {after}"
                " in {years_after} years after; too few to say whether crashes moved there."
            ),
            told,
        )
    told |= {"low": two_figures(interval.low), "high": two_figures(interval.high)}
    return Message(_MOVED[(interval.low > 1) - (interval.high < 1)], told)


_MOVED = {
    1: _(
        "Within {metres} m around: {before} crashes in {years_before} years before, {after} in"
        " {years_after} years after; ratio a year, 95 % interval {low} to {high}. More than chance"
        " explains: crashes may have moved there, or something else changed there."
    ),
    0: _(
        "Within {metres} m around: {before} crashes in {years_before} years before, {after} in"
        " {years_after} years after; ratio a year, 95 % interval {low} to {high}. No sign that"
        " crashes moved there, and no proof that none did."
    ),
    -1: _(
        "Within {metres} m around: {before} crashes in {years_before} years before, {after} in"
        " {years_after} years after; ratio a year, 95 % interval {low} to {high}. Fewer there too:"
        " no sign that crashes moved there, and what lowered them there may have lowered them at"
        " the place as well."
    ),
}
