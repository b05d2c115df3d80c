"""Which site first: legal duty, then the weighted excess a treatment may prevent for its cost.

Every list is made under three sets of severity weights, and every rank comes with the interval that
chance leaves it. Sites are never ranked by crash rate: it puts quiet roads with one crash on top.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.rank_input import RankInput, benefit, check, worth
from hotspots.analysis.severity_weights import (
    FATAL_SERIOUS_SLIGHT,
    WEIGHT_SETS,
    mean_weight,
    mix_parameters,
)

__all__ = ["RankInput", "SiteRank", "Standing", "benefit", "rank"]

DRAWS = 2000
FIRST = 10
"""The head of the list for which each site's chance is printed."""

Values = NDArray[np.float32]
Ranks = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Standing:
    """The place of a site in one list: 1 is first, and sites of one benefit share a rank.

    `tied` counts the others at this rank. `low` and `high` hold the middle 90 % of its ranks over
    the draws, `in_first_ten` is the share of draws that put it at rank 10 or before.
    The draws part sites of one benefit, so a shared or leading rank may lie before `low`.
    """

    weights: str
    benefit: float
    rank: int
    tied: int
    low: int
    high: int
    in_first_ten: float


@dataclass(frozen=True, slots=True)
class SiteRank:
    """A site's standing under each set of weights, in the order of `WEIGHT_SETS`.

    `stable` says that it is in the same third of the list in all of them.
    """

    site_id: str
    standings: tuple[Standing, ...]
    stable: bool


def rank(sites: Sequence[RankInput], *, seed: str, draws: int = DRAWS) -> tuple[SiteRank, ...]:
    """Rank sites under the three weight sets, in order of the list 1:1:1, ties by id.

    Parameters
    ----------
    sites
        in any order: neither the order nor the other sites change the draws of a site.
    seed
        names the random streams, e.g. the version of the calibration.
    draws
        how many times the true means and severity mixes are drawn from their posteriors.

    Raises
    ------
    InvalidInput
        An id repeats, the severities of a site do not add up to its crashes, a share or cost is out
        of range, or only some sites have a cost.

    Examples
    --------
    >>> from hotspots.analysis.expectation import Reference, expect
    >>> from hotspots.analysis.severity_weights import SeverityCounts, SeverityMix
    >>> rural = Reference("rural", mean_per_year=0.7, k=0.5, units=120)
    >>> sites = [
    ...     RankInput(
    ...         site_id=name,
    ...         legal_duty=True,
    ...         expectation=expect(count, 3, rural),
    ...         severity=SeverityCounts(slight=count),
    ...         class_mix=SeverityMix(0.1, 0.2, 0.7),
    ...     )
    ...     for name, count in [("a", 5), ("b", 9), ("c", 5)]
    ... ]
    >>> for one in rank(sites, seed="2025"):
    ...     print(one.site_id, one.standings[0].rank, one.standings[0].tied)
    b 1 0
    a 2 1
    c 2 1
    """
    check(sites)
    if not sites:
        return ()
    legal = np.array([site.legal_duty for site in sites])
    drawn = np.empty((len(WEIGHT_SETS), len(sites), draws), dtype=np.float32)
    for row, site in enumerate(sites):
        drawn[:, row] = _drawn_benefits(site, seed, draws)
    lists = [
        _standings([benefit(site, weights) for site in sites], drawn[number], legal, name)
        for number, (weights, name) in enumerate(zip(WEIGHT_SETS, _names(sites), strict=True))
    ]
    ranked = [
        SiteRank(site.site_id, standings, _in_one_third(standings, len(sites)))
        for site, standings in zip(sites, zip(*lists, strict=True), strict=True)
    ]
    return tuple(sorted(ranked, key=lambda one: (one.standings[0].rank, one.site_id)))


def _names(sites: Sequence[RankInput]) -> list[str]:
    """Return what the sets are called: where no class has its injuries graded, 5:3:1 is 5:1."""
    told_apart = any(site.class_mix.graded for site in sites)
    return [
        "5:1" if each is FATAL_SERIOUS_SLIGHT and not told_apart else each.name
        for each in WEIGHT_SETS
    ]


def _drawn_benefits(site: RankInput, seed: str, draws: int) -> Values:
    """Return the benefit of a site under each weight set in each draw, shape (sets, draws)."""
    digest = blake2b(f"{seed}\n{site.site_id}".encode(), digest_size=16).digest()
    stream = np.random.default_rng(int.from_bytes(digest))
    of = site.expectation
    crashes = np.full(draws, of.expected, dtype=np.float32)
    if math.isfinite(of.shape):
        crashes = stream.standard_gamma(of.shape, draws, dtype=np.float32)
        crashes *= np.float32(of.years / of.rate)
    parts = [
        stream.standard_gamma(part, draws, dtype=np.float32)
        for part in mix_parameters(site.severity, site.class_mix)
    ]
    whole = sum(parts[1:], parts[0])
    excess = np.empty((len(WEIGHT_SETS), draws), dtype=np.float32)
    for number, weights in enumerate(WEIGHT_SETS):
        usual = of.predicted * mean_weight(site.class_mix, weights, site.class_mix)
        if weights.alike:  # shares sum to 1 only nearly, and would break ties
            excess[number] = crashes * np.float32(weights.fatal) - np.float32(usual)
            continue
        each = weights.in_class(site.class_mix)
        weighted = [part * np.float32(one) for part, one in zip(parts, each, strict=True)]
        excess[number] = crashes * (sum(weighted[1:], weighted[0]) / whole) - np.float32(usual)
    return np.where(excess > 0, excess * np.float32(worth(site)), excess)


def _standings(
    benefits: list[float], drawn: Values, legal: NDArray[np.bool_], name: str
) -> list[Standing]:
    # Twelve digits: the last bits of a sum must not part two sites of equal benefit.
    exact = np.array([[float(f"{one:.12g}")] for one in benefits])
    ranks = _ranks(exact, legal)[:, 0]
    over_draws = np.sort(_ranks(drawn, legal), axis=1)
    draws = over_draws.shape[1]
    low, high = (over_draws[:, math.ceil(share * draws) - 1] for share in (0.05, 0.95))
    early = (over_draws <= FIRST).mean(axis=1)
    _, group, shared = np.unique(ranks, return_inverse=True, return_counts=True)
    return [
        Standing(
            weights=name,
            benefit=benefits[row],
            rank=int(ranks[row]),
            tied=int(shared[group[row]]) - 1,
            low=int(low[row]),
            high=int(high[row]),
            in_first_ten=float(early[row]),
        )
        for row in range(len(benefits))
    ]


def _ranks(benefits: NDArray[np.floating], legal: NDArray[np.bool_]) -> Ranks:
    """Return ranks in each column, shape (sites, columns): legal ones first, equals share one."""
    ranks = np.empty(benefits.shape[::-1], dtype=np.int32)
    for tier, ahead in ((legal, 0), (~legal, int(legal.sum()))):
        places = np.flatnonzero(tier)
        for column, values in enumerate(np.ascontiguousarray(-benefits[places].T)):
            order = np.argsort(values)
            ordered = values[order]
            position = np.arange(len(places), dtype=np.int32)
            position[1:][ordered[1:] == ordered[:-1]] = 0
            ranks[column, places[order]] = np.maximum.accumulate(position) + ahead + 1
    return np.ascontiguousarray(ranks.T)


def _in_one_third(standings: tuple[Standing, ...], sites: int) -> bool:
    return len({(one.rank - 1) * 3 // sites for one in standings}) == 1
