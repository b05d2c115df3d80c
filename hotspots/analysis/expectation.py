"""How many crashes a place is to be expected to have, given its own count and places like it.

One empirical Bayes path: the yearly mean of a place is drawn from the gamma distribution of its
class, so the posterior is a gamma, and its mean a weighted mean of the class's and its own crashes.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from hotspots.errors import InvalidInput

LEAST_YEARS_TO_PREDICT = 11 / 12
"""Below this a season would be taken for the year, and a few days for a whole one."""
LARGEST_SHAPE = 1e9
"""Beyond this shape a gamma is a point to nine digits, and its counts are Poisson."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What a place of a class is like: the mean of all places of the class, and how they differ.

    Parameters
    ----------
    group
        road class, junction class, or a name for places off any route.
    mean_per_year
        crashes a year of one place of full length W (one junction, one cell of a disc's area).
    k
        dispersion: the yearly means of such places vary with variance k·mean². 0: all alike.
    units
        how many places this rests on, those without a crash included; 0 where it is computed.
    pooled_from
        the groups whose places were put together, this one included; empty where its own sufficed.
    """

    group: str
    mean_per_year: float
    k: float
    units: int
    pooled_from: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (math.isfinite(self.mean_per_year) and self.mean_per_year > 0):
            raise InvalidInput(
                "The reference rate of {group} is {value} crashes a year. Give a number above 0;"
                " put a class without any crash together with a neighbouring class.",
                group=self.group,
                value=self.mean_per_year,
            )
        if not (math.isfinite(self.k) and self.k >= 0):
            raise InvalidInput(
                "The dispersion k of {group} is {value}. Give 0 or a positive number.",
                group=self.group,
                value=self.k,
            )


@dataclass(frozen=True, slots=True)
class Expectation:
    """Crashes at one place over `years`, as counted, as usual for its class, and as expected.

    `expected` = `weight`·`predicted` + (1 − `weight`)·`observed`; `excess` = `expected` −
    `predicted`; `sd` is the posterior standard deviation of the expected number. `shape` and `rate`
    (in years) are those of the posterior gamma of the yearly mean, both infinite where k is 0.
    """

    observed: int
    years: float
    predicted: float
    expected: float
    sd: float
    excess: float
    weight: float
    shape: float
    rate: float

    @property
    def mean_per_year(self) -> float:
        """Return the expected crashes of one year."""
        return self.expected / self.years


class Prediction(NamedTuple):
    """Crashes of a time to come: their mean, and the ends of an interval, both included."""

    mean: float
    low: int
    high: int


def expect(observed: int, years: float, reference: Reference) -> Expectation:
    """Weigh the crashes of a place against those of places like it.

    Parameters
    ----------
    observed
        crashes counted in `years`, over the full length W or the junction.
    years
        above 0, whole or not.
    reference
        the class of the place, or `SafetyFunction.reference` where its traffic is known.

    Raises
    ------
    InvalidInput
        The count is negative or no whole number, or the time is not positive.

    Notes
    -----
    w = 1/(1 + k·m·Y); variance (1 − w)·expected; shape 1/k + N, rate 1/(k·m) + Y (Hauer, Harwood,
    Council & Griffith 2002; AASHTO, Highway Safety Manual, part C, appendix A). The mean and k are
    taken as known: the spread does not hold their own uncertainty.

    Examples
    --------
    >>> class_iii = Reference("class_iii", mean_per_year=0.8, k=0.6, units=120)
    >>> found = expect(7, 3, class_iii)
    >>> round(found.weight, 3), round(found.expected, 3), round(found.excess, 3)
    (0.41, 5.115, 2.715)
    """
    _check(observed, years)
    predicted = reference.mean_per_year * years
    if reference.k * predicted == 0 or 1 / reference.k > LARGEST_SHAPE:
        return Expectation(
            int(observed), years, predicted, predicted, 0.0, 0.0, 1.0, math.inf, math.inf
        )
    weight = 1 / (1 + reference.k * predicted)
    expected = weight * predicted + (1 - weight) * observed
    return Expectation(
        observed=int(observed),
        years=years,
        predicted=predicted,
        expected=expected,
        sd=math.sqrt((1 - weight) * expected),
        excess=expected - predicted,
        weight=weight,
        shape=1 / reference.k + observed,
        rate=1 / (reference.k * reference.mean_per_year) + years,
    )


def predict_next_year(expectation: Expectation, level: float = 0.90) -> Prediction:
    """Return the crashes of the next 12 months if nothing is done and traffic stays as it is.

    Examples
    --------
    >>> found = expect(7, 3, Reference("class_iii", 0.8, 0.6, 120))
    >>> mean, low, high = predict_next_year(found)
    >>> round(mean, 3), low, high
    (1.705, 0, 4)
    """
    return predict(expectation, years=1, level=level)


def next_year(expectation: Expectation | None) -> Prediction | None:
    """Return `predict_next_year`, None where nothing is expected or too little time was counted.

    Examples
    --------
    >>> next_year(expect(60, 1 / 6, Reference("class_iii", 0.8, 0.6, 120))) is None
    True
    """
    if expectation is None or expectation.years < LEAST_YEARS_TO_PREDICT:
        return None
    return predict_next_year(expectation)


def predict(
    expectation: Expectation, *, years: float, traffic_ratio: float = 1.0, level: float = 0.90
) -> Prediction:
    """Return the crashes of a time to come, from the negative binomial of the posterior.

    The interval leaves out at most (1 − level)/2 on either side, so it holds at least `level`.

    Parameters
    ----------
    years
        length of that time.
    traffic_ratio
        expected crashes a year then, over those of the study period.

    Raises
    ------
    InvalidInput
        The time or the ratio is not positive, or the level is not between 0 and 1.
    """
    if not 0 < level < 1:
        raise InvalidInput(
            "The level {value} is not between 0 and 1. Give for example 0.90.", value=level
        )
    to_come = _counts_to_come(expectation, years * traffic_ratio)
    tail = (1 - level) / 2
    low, high = to_come.family.ppf([tail, 1 - tail], *to_come.parameters)
    return Prediction(to_come.mean, int(low), int(high))


def chance_of_counts(
    expectation: Expectation,
    counts: Sequence[int],
    *,
    years: float = 1.0,
    traffic_ratio: float = 1.0,
) -> tuple[float, ...]:
    """Return the chance of each of these numbers of crashes in a time to come.

    Examples
    --------
    >>> found = expect(7, 3, Reference("class_iii", 0.8, 0.6, 120))
    >>> [round(chance, 4) for chance in chance_of_counts(found, [0, 1, 2], years=3)]
    [0.018, 0.0578, 0.1036]
    """
    to_come = _counts_to_come(expectation, years * traffic_ratio)
    return tuple(to_come.family.pmf(counts, *to_come.parameters).tolist())


def chance_above_reference(expectation: Expectation) -> float:
    """Return the posterior chance that the mean of this place lies above that of its class.

    It is 0 where k is 0: there, all places of the class have one mean.
    """
    from scipy.stats import gamma  # noqa: PLC0415 - slow when cold

    if math.isinf(expectation.shape):
        return 0.0
    of_class = expectation.predicted / expectation.years
    return float(gamma.sf(of_class, expectation.shape, scale=1 / expectation.rate))


class _Counts(NamedTuple):
    """How the crashes of a time to come are distributed: a family of SciPy, which ships no types.

    Its parameters are told with each question: to make a distribution of them takes longer than
    ten questions.
    """

    family: Any
    parameters: tuple[float, ...]
    mean: float


def _counts_to_come(expectation: Expectation, exposure_years: float) -> _Counts:
    from scipy.stats import nbinom, poisson  # noqa: PLC0415 - slow when cold

    if not (math.isfinite(exposure_years) and exposure_years > 0):
        raise InvalidInput(
            "{value} is no length of time to come. Give years and a traffic ratio above 0.",
            value=exposure_years,
        )
    if math.isinf(expectation.shape):
        mean = expectation.mean_per_year * exposure_years
        return _Counts(poisson, (mean,), mean)
    shape, chance = expectation.shape, expectation.rate / (expectation.rate + exposure_years)
    return _Counts(nbinom, (shape, chance), shape * (1 - chance) / chance)


def _check(observed: int, years: float) -> None:
    if not (math.isfinite(observed) and observed >= 0 and observed == int(observed)):
        raise InvalidInput(
            "{value} is not a number of crashes. Give 0 or a whole number above it.",
            value=observed,
        )
    if not (math.isfinite(years) and years > 0):
        raise InvalidInput(
            "Crashes cannot be counted over {value} years. Give a time above 0.", value=years
        )
