"""Our own proposals as a method among others: the places of the rule, by what is expected there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import numpy as np
from pandas import DataFrame

from hotspots.analysis.expectation import expect
from hotspots.analysis.screening import ProposedSite, ScreeningParameters, screen
from hotspots.analysis.site_crashes import SiteCrashes, recent_years
from hotspots.analysis.surrounding_road import surrounding_references
from hotspots.criteria import RoadRules, by_id, require_road
from hotspots.file_screening.evidence import calibration_of
from hotspots.vocabulary import WindowMode
from tests.benchmarks.flagged import (
    GRAIN_M,
    Floats,
    Ground,
    Method,
    Places,
    Role,
    as_places,
    best_first,
)
from tests.benchmarks.rivals import ALIKE, FATAL_ONLY, weighed

RULES = require_road(by_id("road_tt41_2024"))

POTENTIAL_TOO = replace(
    RULES,
    id="black_spots_and_potential_ones",
    limbs=RULES.limbs + tuple(limb for limb in RULES.potential if not limb.at_least.collisions),
)
"""The black spots of the rule and its potential ones: whatever a crash with an injury or a death
makes a place of one class or the other. The law asks for two lists; this is one."""


def ours(
    ground: Ground,
    name: str,
    *,
    window_m: float,
    rules: RoadRules = RULES,
    reference_rate: float = 1.0,
    role: Role = Role.OURS,
) -> Method:
    """Return the legal places of rolling windows, by the crashes that empirical Bayes expects.

    Each is flagged at the extent of a place around its middle, never at the hull of its crashes.
    """

    def places(past: DataFrame, _extent: int) -> Places:
        asked = _parameters(past, window_m, rules, reference_rate)
        sites = screen(past, asked).sites
        if not sites:
            return as_places(np.empty((0, 2), np.int64), ground.around(np.empty((0, 2), np.int64)))
        order = best_first(_expected(past, sites, asked))
        if ground.in_plane:
            at = np.floor(np.array([site.centre for site in sites]) / GRAIN_M).astype(np.int64)
        else:
            number = dict(zip(past["route"], past["road"], strict=True))
            ends_mm = np.array([(site.from_mm, site.to_mm) for site in sites])
            middle = ends_mm.sum(axis=1) // (2000 * GRAIN_M)
            at = np.column_stack([[number[site.route] for site in sites], middle])
        return as_places(at[order], ground.around(at[order]))

    return Method(name, places, partial(weighed, ground, ALIKE), role)


def _expected(past: DataFrame, sites: Sequence[ProposedSite], asked: ScreeningParameters) -> Floats:
    """Return the crashes expected at each site, on a road given the road around it."""
    around = SiteCrashes.of(past, asked)
    (usual,) = calibration_of(around, {}).references.values()
    on_road = sites[0].route is not None
    each = surrounding_references(sites, around, usual) if on_road else [usual] * len(sites)
    years = recent_years(asked)[2]
    counts = [len(around.screened(around.at_full_length(site))) for site in sites]
    return np.array(
        [expect(n, years, usual).expected for n, usual in zip(counts, each, strict=True)]
    )


def _parameters(
    past: DataFrame, window_m: float, rules: RoadRules, reference_rate: float
) -> ScreeningParameters:
    day = past["occurred_on"]
    last = day.max().date()
    return ScreeningParameters(
        rules=rules,
        mode=WindowMode.ROLLING,
        as_of=last,
        study_from=date(day.min().year, 1, 1),
        study_to=last,
        window_m=window_m,
        reference_rate=reference_rate,
    )


def meeting_the_rule(ground: Ground, places: Places, past: DataFrame) -> int:
    """Return at how many places the crashes of the whole past, taken together, meet the rule.

    Over more than a year that is more than the rule's 12 months find; and a disc made of squares
    may lack a crash at its rim.
    """
    fatal = weighed(ground, FATAL_ONLY, places, past)
    injury = weighed(ground, ALIKE, places, past) - fatal
    counts, times = np.unique(np.column_stack([fatal, injury]), axis=0, return_counts=True)
    return sum(
        int(often)
        for (f, i), often in zip(counts.astype(int).tolist(), times, strict=True)
        if RULES.criteria_met(f, i)
    )
