"""Over-representation: which types of crash are commoner at a site than on like roads elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pandas import DataFrame

from hotspots.analysis.crash_facts import Factor, Tally, Type, ids_of, is_of, tallies, words
from hotspots.analysis.false_discovery import false_discovery_rates
from hotspots.errors import InvalidInput, Message
from hotspots.i18n import _

Floats = NDArray[np.float64]

LEAST_REFERENCE = 100
"""Below so many reference crashes their share is itself uncertain: Fisher's test allows for it."""
LEAST_REPORTED = 3
LARGEST_Q = 0.10
LARGEST_P = 0.05
"""Beside clearer findings a weak one gets a small q, too; p keeps it from being called clear."""
SMALLEST_SHOWN_P = 0.0001
FEW = 8
"""Up to so many crashes only extreme patterns can show, which is then said."""


@dataclass(frozen=True, slots=True)
class TypeTest:
    """One type of crash at a site beside the rest of its road class.

    `p` is the chance of at least as many of the type among the site's crashes if they were like the
    others; `q` allows for all `tested` types. `exact_reference` tells that p is Fisher's, for a
    small reference.
    """

    type: Type
    here: Tally
    elsewhere: Tally
    p: float
    q: float
    tested: int
    exact_reference: bool
    crash_ids: tuple[str, ...]

    @property
    def excess(self) -> float:
        """The excess proportion: the share here less the share elsewhere."""
        return self.here.share - self.elsewhere.share

    @property
    def stands_out(self) -> bool:
        """At least 3 crashes, p below 0.05, and q at most 0.10."""
        clear = self.p < LARGEST_P and self.q <= LARGEST_Q
        return self.here.count >= LEAST_REPORTED and clear


def type_tests(site: DataFrame, reference: DataFrame) -> tuple[TypeTest, ...]:
    """Test every type of crash that occurs at the site or elsewhere, the clearest first.

    Parameters
    ----------
    site, reference
        facts of `read_facts`; the reference holds the same road class. Crashes of the site among
        it are left out.

    Returns
    -------
    Those with at least 3 crashes at the site. q counts all that were tested, shown or not.
    """
    elsewhere = tallies(reference.loc[~reference.index.isin(site.index)])
    here = tallies(site)
    none_here, none_elsewhere = _none_of(here), _none_of(elsewhere)
    both = {*none_here} & {*none_elsewhere}
    family = [type_ for type_ in sorted({*here, *elsewhere}) if type_.factor in both]
    ours = [here.get(type_, none_here[type_.factor]) for type_ in family]
    theirs = [elsewhere.get(type_, none_elsewhere[type_.factor]) for type_ in family]
    p = chance_of_as_many(
        [tally.count for tally in ours],
        [tally.known for tally in ours],
        [tally.count for tally in theirs],
        [tally.known for tally in theirs],
    )
    tests = [
        TypeTest(
            type=type_,
            here=own,
            elsewhere=other,
            p=float(p[k]),
            q=float(q),
            tested=len(family),
            exact_reference=bool(_needs_fisher(other.count, other.known)),
            crash_ids=ids_of(site, is_of(site, type_)),
        )
        for k, (type_, own, other, q) in enumerate(
            zip(family, ours, theirs, false_discovery_rates(p), strict=True)
        )
        if own.count >= LEAST_REPORTED
    ]
    return tuple(sorted(tests, key=lambda test: (test.p, test.type)))


def _none_of(counted: Mapping[Type, Tally]) -> dict[Factor, Tally]:
    """Return, for each factor known of some crash, the tally of a type that does not occur."""
    return {type_.factor: replace(tally, count=0) for type_, tally in counted.items()}


def chance_of_as_many(
    count: ArrayLike, known: ArrayLike, count_elsewhere: ArrayLike, known_elsewhere: ArrayLike
) -> Floats:
    """Return the one-sided exact p of at least `count` of `known`, element by element.

    The binomial with the share elsewhere; where the reference has less than 100 crashes, or none of
    the type, Fisher's exact test instead.

    >>> chance = chance_of_as_many([4, 5, 21], [5, 34, 35], [350, 220, 220], 1000)
    >>> [f"{p:.3g}" for p in chance]
    ['0.054', '0.896', '1.35e-06']
    """
    from scipy.stats import binom, hypergeom  # noqa: PLC0415 - slow when cold

    x, n, a, m = np.broadcast_arrays(count, known, count_elsewhere, known_elsewhere)
    fisher = hypergeom.sf(x - 1, n + m, x + a, n)
    plain = binom.sf(x - 1, n, a / np.maximum(m, 1))
    return np.asarray(np.where(_needs_fisher(a, m), fisher, plain), dtype=np.float64)


def _needs_fisher(count: ArrayLike, known: ArrayLike) -> NDArray[np.bool_]:
    needs: NDArray[np.bool_] = (np.asarray(known) < LEAST_REFERENCE) | (np.asarray(count) == 0)
    return needs


class SharePrior(NamedTuple):
    """How the share of a type varies from site to site: a Beta distribution."""

    alpha: float
    beta: float

    def chance_above(self, share: float, count: int, known: int) -> float:
        """Return P(the site's own share > `share`), having seen `count` of `known` crashes.

        >>> prior = SharePrior(0.91, 3.2)
        >>> round(prior.chance_above(0.22, 5, 34), 3), round(prior.chance_above(0.22, 21, 35), 3)
        (0.135, 1.0)
        """
        from scipy.stats import beta  # noqa: PLC0415 - slow when cold

        return float(beta.sf(share, self.alpha + count, self.beta + known - count))


def share_prior(mean: float, variance: float) -> SharePrior:
    """Return the prior of a type whose share has this mean and variance over like sites.

    α = (p̄² − p̄³ − s²·p̄)/s² and β = α/p̄ − α (Highway Safety Manual, 1st ed., chapter 4, the
    probability of specific crash types exceeding a threshold proportion).

    Raises
    ------
    InvalidInput
        The mean is not between 0 and 1, or the variance not between 0 and mean·(1 − mean).
    """
    if not 0 < mean < 1 or not 0 < variance < mean * (1 - mean):
        raise InvalidInput(
            "A mean share of {mean} with a variance of {variance} describes no distribution of"
            " shares. Use more sites, or the comparison with the road class.",
            mean=mean,
            variance=variance,
        )
    alpha = (mean**2 - mean**3 - variance * mean) / variance
    return SharePrior(alpha, alpha / mean - alpha)


def finding_sentence(test: TypeTest) -> Message:
    """Return the counts, what the share elsewhere would give, and how rare that is by chance."""
    clear = _(
        "{count} of {known} crashes here: {what}. Elsewhere on roads of this class {share} % of"
        " {reference}, which would give {expected}. p {p}; q {q} with {tested} types compared:"
        " it stands out."
    )
    unclear = _(
        "{count} of {known} crashes here: {what}. Elsewhere on roads of this class {share} % of"
        " {reference}, which would give {expected}. p {p}; q {q} with {tested} types compared:"
        " this may be chance."
    )
    return Message(clear if test.stands_out else unclear, _numbers(test))


def few_crashes_sentence(crashes: int, tests: Sequence[TypeTest]) -> Message | None:
    """Return what so few crashes can show at most; None where there are enough of them."""
    if crashes > FEW:
        return None
    clearest = min(tests, key=lambda test: (test.p, test.type), default=None)
    if clearest is None:
        return Message(
            _("With {crashes} crashes only extreme patterns can show, and no type occurs 3 times."),
            {"crashes": crashes},
        )
    return Message(
        _(
            "With {crashes} crashes only extreme patterns can show: {count} of {known} ({what})"
            " against {share} % elsewhere has p {p}."
        ),
        {"crashes": crashes, **_numbers(clearest)},
    )


def _numbers(test: TypeTest) -> dict[str, object]:
    return {
        "count": test.here.count,
        "known": test.here.known,
        "what": words(test.type),
        "share": shown_percent(test.elsewhere.share),
        "reference": test.elsewhere.known,
        "expected": round(test.here.known * test.elsewhere.share, 1),
        "p": shown_p(test.p),
        "q": shown_p(test.q),
        "tested": test.tested,
    }


def shown_percent(share: float) -> float:
    """Return a share in percent as it is printed: whole from 10 %, else with one decimal.

    >>> shown_percent(0.354), shown_percent(0.0354)
    (35, 3.5)
    """
    return round(100 * share) if share >= 0.0995 else round(100 * share, 1)


def shown_p(p: float) -> Message:
    """Return a p as it is printed: two significant digits, and no smaller than 0.0001.

    >>> [str(shown_p(p)) for p in (0.05402, 0.8958, 1.35e-6)]
    ['= 0.054', '= 0.9', '< 0.0001']
    """
    if p < SMALLEST_SHOWN_P:
        return Message(_("< {value}"), {"value": SMALLEST_SHOWN_P})
    return Message(_("= {value}"), {"value": float(f"{p:.2g}")})
