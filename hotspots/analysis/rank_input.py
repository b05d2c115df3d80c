"""What a site brings to the ranked list, and what treating it may prevent for its cost."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hotspots.analysis.expectation import Expectation
from hotspots.analysis.severity_weights import (
    SeverityCounts,
    SeverityMix,
    WeightSet,
    mean_weight,
    mix_at,
)
from hotspots.errors import InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class RankInput:
    """What a site brings to the list.

    `severity` sums to `expectation.observed`. `treatable_share` is the share of its crashes that a
    treatment can act on. `cost` is in one currency, for all sites of a list or for none.
    """

    site_id: str
    legal_duty: bool
    expectation: Expectation
    severity: SeverityCounts
    class_mix: SeverityMix
    treatable_share: float = 1.0
    cost: float | None = None


def benefit(site: RankInput, weights: WeightSet) -> float:
    """Return the weighted EB excess × treatable share ÷ cost of a site.

    Weighted excess = expected · mean weight of its mix − predicted · mean weight of its class's
    mix. An excess of 0 or less is returned as it is: there is nothing to prevent, and a low cost
    must not make it look worse.
    """
    own = mean_weight(mix_at(site.severity, site.class_mix), weights, site.class_mix)
    usual = mean_weight(site.class_mix, weights, site.class_mix)
    excess = site.expectation.expected * own - site.expectation.predicted * usual
    return excess * worth(site) if excess > 0 else excess


def worth(site: RankInput) -> float:
    """Return by what a positive excess is multiplied: treatable share ÷ cost."""
    return site.treatable_share / (1.0 if site.cost is None else site.cost)


def check(sites: Sequence[RankInput]) -> None:
    """Refuse sites that cannot stand in one list, as `ranking.rank` says."""
    for site_id, times in Counter(site.site_id for site in sites).items():
        if times > 1:
            raise InvalidInput("Site {site} is listed twice. List it once.", site=site_id)
    for site in sites:
        _check_one(site)
    priced = sum(site.cost is not None for site in sites)
    if 0 < priced < len(sites):
        raise InvalidInput(
            "{priced} of {count} sites have a cost. Give a cost for all of them, or for none:"
            " sites with and without one cannot stand in one list.",
            priced=priced,
            count=len(sites),
        )


def _check_one(site: RankInput) -> None:
    if min(site.severity) < 0 or site.severity.total != site.expectation.observed:
        raise InvalidInput(
            "Site {site} has {observed} crashes, but those by severity are {counted}. Count every"
            " crash once, by its gravest outcome.",
            site=site.site_id,
            observed=site.expectation.observed,
            counted=site.severity.total,
        )
    if not 0 <= site.treatable_share <= 1:
        raise InvalidInput(
            "The treatable share of site {site} is {value}. Give a number from 0 to 1.",
            site=site.site_id,
            value=site.treatable_share,
        )
    if site.cost is not None and not (math.isfinite(site.cost) and site.cost > 0):
        raise InvalidInput(
            "The cost of site {site} is {value}. Give a number above 0, or none for all sites.",
            site=site.site_id,
            value=site.cost,
        )
