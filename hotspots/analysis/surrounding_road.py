"""What is usual on the road around a place, where nobody counts traffic and one class is all roads.

A place on a busy road is like its neighbours rather than like the mean of all roads. The crashes of
the neighbouring sections stand in for traffic: they are weighed against the class as a place's own
crashes are, and the place is then weighed against them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.expectation import Expectation, Reference, expect
from hotspots.analysis.grades import SiteEvidence
from hotspots.analysis.proposed_site import ProposedSite
from hotspots.analysis.site_crashes import SiteCrashes, recent_years
from hotspots.vocabulary import Place

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NEIGHBOURS = 3
"""How many places of full length on either side are the road around.

Of 2, 3, 5 and 10 on Brazil's federal highways, chosen on the first half of 2019 and counted on the
second: all held more crashes than the order by count alone; 2 and 3 held the most.
"""

LEAST_K = 1e-3


@dataclass(frozen=True, slots=True)
class _Road:
    """The recent crashes of a route in rising chainage, and how far it is known to reach."""

    at_mm: Ints
    window_mm: int

    def counted(self, from_mm: Ints, to_mm: Ints) -> Floats:
        """Return the crashes on stretches, the start included and the end not."""
        ends = np.searchsorted(self.at_mm, np.stack([from_mm, to_mm]))
        return np.asarray(ends[1] - ends[0], dtype=np.float64)

    def around(self, middle_mm: Ints) -> tuple[Floats, Floats]:
        """Return the crashes and the lengths, in W, of the road around places but not at them."""
        half, reach = self.window_mm // 2, self.window_mm // 2 + NEIGHBOURS * self.window_mm
        first, last = int(self.at_mm[0]), int(self.at_mm[-1]) + 1
        own = np.stack([middle_mm - half, middle_mm + half])
        wide = np.clip(np.stack([middle_mm - reach, middle_mm + reach]), first, last)
        own = np.clip(own, wide[0], wide[1])
        crashes = self.counted(*wide) - self.counted(*own)
        length = (wide[1] - wide[0]) - (own[1] - own[0])
        return crashes, length / self.window_mm


def expectations_to_rank_by(
    sites: Sequence[ProposedSite], evidence: Sequence[SiteEvidence], around: SiteCrashes
) -> tuple[Expectation | None, ...]:
    """Return what is expected at each place given the road around it, its excess over the class.

    Junctions, discs and places without a reference keep what their evidence says.
    """
    told: list[Expectation | None] = [found.expectation for found in evidence]
    by_class: dict[Reference, list[int]] = {}
    for position, (site, found) in enumerate(zip(sites, evidence, strict=True)):
        if site.place in {Place.LINE, Place.STRADDLE} and found.reference is not None:
            by_class.setdefault(found.reference, []).append(position)
    for of_class, positions in by_class.items():
        usual = surrounding_references([sites[at] for at in positions], around, of_class)
        for position, here in zip(positions, usual, strict=True):
            by_itself = told[position]
            if by_itself is not None:
                given = expect(by_itself.observed, by_itself.years, here)
                excess = given.expected - by_itself.predicted
                told[position] = replace(given, predicted=by_itself.predicted, excess=excess)
    return tuple(told)


def surrounding_references(
    sites: Sequence[ProposedSite], around: SiteCrashes, of_class: Reference
) -> tuple[Reference, ...]:
    """Return what is usual on the road around each stretch, as a reference of its own.

    Parameters
    ----------
    sites
        stretches of a route, in any order.
    around
        the crashes of the run; those of the last 36 months that the screening looked at count.
    of_class
        the reference of a section of length W of all these roads.

    Returns
    -------
    One reference a site: its mean is that of the gamma posterior of the class after the crashes of
    the neighbouring sections, its k how far sections differ from such a mean.

    Notes
    -----
    Local empirical Bayes (Marshall 1991, Mapping disease and mortality rates using empirical Bayes
    estimators). Take the excess over the *class*, not over the neighbours: a bad road is bad all
    along, and its places must not rank lower for it.
    """
    years = recent_years(around.parameters)[2]
    roads = {route: _road(route, around) for route in sorted({str(site.route) for site in sites})}
    known = [_road(route, around) for route in around.by_route]
    k = _dispersion([road for road in known if len(road.at_mm)], of_class, years)
    found = []
    for site in sites:
        road = roads[str(site.route)]
        if site.from_mm is None or site.to_mm is None or not len(road.at_mm):
            found.append(of_class)
            continue
        middle = np.array([(site.from_mm + site.to_mm) // 2])
        mean = _mean(*road.around(middle), of_class, years)[0]
        found.append(Reference(of_class.group, float(mean), k, of_class.units))
    return tuple(found)


def _road(route: str, around: SiteCrashes) -> _Road:
    rows = around.screened(around.recent(around.on_route(route, beside_junctions=True)))
    return _Road(around.frame.scanned.at_mm[rows], around.parameters.window_mm(route))


def _mean(crashes: Floats, length: Floats, of_class: Reference, years: float) -> Floats:
    """Return the crashes a year of a section, given those of its neighbours."""
    if of_class.k == 0:
        return np.full(crashes.shape, of_class.mean_per_year)
    prior = 1 / of_class.k
    return np.asarray((prior + crashes) / (prior / of_class.mean_per_year + years * length))


def _dispersion(roads: Sequence[_Road], of_class: Reference, years: float) -> float:
    """Return k by the method of moments, each section against the mean of its neighbours."""
    above = below = 0.0
    for road in roads:
        start = np.arange(road.at_mm[0], road.at_mm[-1] + 1, road.window_mm)
        own = road.counted(start, start + road.window_mm)
        usual = years * _mean(*road.around(start + road.window_mm // 2), of_class, years)
        above += float(((own - usual) ** 2 - usual).sum())
        below += float((usual**2).sum())
    return max(LEAST_K, above / below) if below else of_class.k
