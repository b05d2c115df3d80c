"""The evidence of proposed sites: could chance alone produce this, and how many crashes to expect.

Three steps that can be taken apart. What follows from the crashes around one site is known at once;
the scan test needs the whole route; false discovery and the grade need all sites of the run.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from hotspots.analysis.calendar_window import day_number
from hotspots.analysis.evidence_words import reasons_for
from hotspots.analysis.expectation import (
    Expectation,
    Prediction,
    Reference,
    expect,
    next_year,
)
from hotspots.analysis.false_discovery import false_discovery_rates
from hotspots.analysis.grades import Imprecision, Reason, SiteEvidence, grade_of
from hotspots.analysis.leave_one_out import indispensable
from hotspots.analysis.other_scales import AtScale, at_double, at_half
from hotspots.analysis.proposed_site import ProposedSite, Screening
from hotspots.analysis.scan_test import (
    RUNS,
    RoadPiece,
    Scan,
    scan_along_route,
    scan_junction,
    without_zones,
)
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.analysis.severity_weights import SeverityCounts, gravest
from hotspots.analysis.site_crashes import Rows, SiteCrashes, recent_years
from hotspots.criteria import require_road
from hotspots.vocabulary import Place, WindowMode

__all__ = [
    "AtScale",
    "Imprecision",
    "Reason",
    "RoadPiece",
    "Scan",
    "SiteCrashes",
    "SiteEvidence",
    "assess",
    "assess_local",
    "legal_junctions_of",
    "scan_p_of_junction",
    "scan_p_of_route",
    "with_false_discovery",
]

ReferenceOf = Callable[[ProposedSite], Reference | None]
"""Gives the reference of a site's class; None where none is known."""


def assess(
    screening: Screening,
    around: SiteCrashes,
    *,
    reference_of: ReferenceOf,
    version: str,
    roads: Mapping[str, Sequence[RoadPiece]] | None = None,
    runs: int = RUNS,
    progress: Callable[[str, int, int], None] | None = None,
) -> tuple[SiteEvidence, ...]:
    """Return the evidence of every site of a screening, in the order of its sites.

    Parameters
    ----------
    screening
        the result of `screening.screen`.
    around
        all crashes it was given, with `legal_junctions_of` the screening.
    reference_of, version
        the calibration: the reference of each site's class, and the version that seeds the runs.
    roads
        for each route the pieces it consists of; a route that is not named runs from its first to
        its last crash, which a reason says.
    progress
        told ("evidence", done, total) as sites are assessed.
    """
    sites = screening.sites
    tell = progress or _silent
    found: list[SiteEvidence] = []
    for done, site in enumerate(sites, start=1):
        found.append(assess_local(site, around, reference_of(site)))
        tell("evidence", done, 2 * len(sites))
    done = len(sites)
    for route, numbers in _by_route(sites).items():
        chosen = [sites[number] for number in numbers]
        scans: Sequence[Scan | None]
        if route is None:
            scans = [
                scan_p_of_junction(
                    sites[number], around, found[number].reference, version=version, runs=runs
                )
                for number in numbers
            ]
        else:
            pieces = None if roads is None else roads.get(route)
            scans = scan_p_of_route(
                route, chosen, around, version=version, pieces=pieces, runs=runs
            )
        for number, scan in zip(numbers, scans, strict=True):
            found[number] = replace(found[number], scan=scan)
        done += len(numbers)
        tell("evidence", done, 2 * len(sites))
    return with_false_discovery(sites, found, around.parameters)


def legal_junctions_of(sites: Sequence[ProposedSite]) -> frozenset[str]:
    """Return the junctions that are sites, whose crashes belong to no stretch."""
    return frozenset(str(site.junction_id) for site in sites if site.place is Place.JUNCTION)


def assess_local(
    site: ProposedSite, around: SiteCrashes, reference: Reference | None
) -> SiteEvidence:
    """Return what the crashes around a site say of it: everything but scan p, q and grade.

    `around` must hold the crashes within 2·W of the site's hull (a disc: of its centre), and those
    of its junction.
    """
    pool = around.screened(around.at(site))
    rules = require_road(around.parameters.rules)
    alone = indispensable(around.frame.scanned.part(pool), rules)
    needed = {str(each) for each in around.frame.ids[pool[alone]]}
    years = recent_years(around.parameters)[2]
    severity = _severity(around, around.recent(around.at_full_length(site)))
    expectation = None if reference is None else expect(severity.total, years, reference)
    return SiteEvidence(
        reference=reference,
        severity=severity,
        expectation=expectation,
        prediction=_next_year(expectation),
        leave_one_out=tuple(each for each in site.crash_ids if each in needed),
        at_half=at_half(site, around),
        at_double=at_double(site, around),
        imprecise=_imprecision(site, around),
    )


def scan_p_of_route(
    route: str,
    sites: Sequence[ProposedSite],
    around: SiteCrashes,
    *,
    version: str,
    pieces: Sequence[RoadPiece] | None = None,
    runs: int = RUNS,
) -> tuple[Scan, ...]:
    """Test the stretches of one route, which share the random runs; `around` holds all its crashes.

    For stretches of the line its crashes are redrawn outside the junction zones. For those that
    reach across a junction the crashes of junctions that are no sites themselves stay where they
    are, so that only what chance adds beside them counts.
    """
    known = around.frame.scanned.at_mm[around.frame.on_route & (around.frame.route == route)]
    assumed = pieces is None
    if pieces is None:
        pieces = [RoadPiece(int(known.min()), int(known.max()))]
    free = without_zones(pieces, _zones(route, around))
    line = around.screened(around.on_route(route))
    both = around.screened(around.on_route(route, beside_junctions=True))
    scans: dict[tuple[bool, int], Scan] = {}
    for across in (False, True):
        counts = [len(s.crash_ids) for s in sites if (s.place is Place.STRADDLE) is across]
        if counts:
            stays = around.frame.scanned.part(np.setdiff1d(both, line)) if across else None
            found = scan_along_route(
                around.frame.scanned.part(line),
                counts,
                route=route,
                pieces=free,
                within_mm=around.parameters.window_mm(route),
                expected=around.parameters.expected_crashes(route),
                version=version,
                fixed=stays,
                assumed=assumed,
                runs=runs,
            )
            scans |= {(across, count): scan for count, scan in found.items()}
    return tuple(scans[site.place is Place.STRADDLE, len(site.crash_ids)] for site in sites)


def scan_p_of_junction(
    site: ProposedSite,
    around: SiteCrashes,
    reference: Reference | None,
    *,
    version: str,
    runs: int = RUNS,
) -> Scan | None:
    """Test a junction against the mean of its class; None for a disc, or without a reference."""
    if site.place is not Place.JUNCTION or reference is None:
        return None
    given = around.parameters
    window_days = (site.window_end - site.window_start).days
    rolling = given.mode is WindowMode.ROLLING
    study_days = day_number(given.study_to) - day_number(given.study_from) + 1
    return scan_junction(
        len(site.crash_ids),
        junction=str(site.junction_id),
        mean_per_year=reference.mean_per_year,
        days=study_days if rolling else window_days,
        window_days=window_days if rolling else None,
        version=version,
        runs=runs,
    )


def with_false_discovery(
    sites: Sequence[ProposedSite],
    evidence: Sequence[SiteEvidence],
    parameters: ScreeningParameters,
) -> tuple[SiteEvidence, ...]:
    """Return the evidence of all sites of a run with q, grade and reasons, from their p.

    A site without p is left out of the correction, which its reasons say.
    """
    p = [np.nan if each.scan_p is None else each.scan_p for each in evidence]
    tested = int(np.isfinite(p).sum())
    graded = []
    for site, each, q in zip(sites, evidence, false_discovery_rates(p), strict=True):
        with_q = replace(each, q=None if np.isnan(q) else float(q), tested=tested)
        with_grade = replace(with_q, grade=grade_of(with_q))
        graded.append(replace(with_grade, reasons=reasons_for(site, with_grade, parameters)))
    return tuple(graded)


def _by_route(sites: Sequence[ProposedSite]) -> dict[str | None, list[int]]:
    """Return the positions of the stretches of each route; under None those of other places."""
    found: dict[str | None, list[int]] = {}
    for number, site in enumerate(sites):
        on_line = site.place in {Place.LINE, Place.STRADDLE}
        found.setdefault(site.route if on_line else None, []).append(number)
    return found


def _zones(route: str, around: SiteCrashes) -> list[tuple[int, int]]:
    reach = around.parameters.junction_radius_mm
    arms = around.arms.get(route, [])
    return [(at - reach(route, each), at + reach(route, each)) for at, each in arms]


@lru_cache(maxsize=4096)
def _next_year(expectation: Expectation | None) -> Prediction | None:
    """Return the prediction, kept: thousands of sites share a class and a handful of counts."""
    return next_year(expectation)


def _severity(around: SiteCrashes, rows: Rows) -> SeverityCounts:
    scanned = around.frame.scanned.part(rows)
    outcome = gravest(scanned.fatal, scanned.injury, around.frame.seriously_injured[rows])
    return SeverityCounts(*np.bincount(outcome, minlength=len(SeverityCounts._fields)).tolist())


def _imprecision(site: ProposedSite, around: SiteCrashes) -> Imprecision:
    frame = around.frame
    rows = np.searchsorted(frame.ids, np.array(site.crash_ids, dtype=object))  # ids are sorted
    without = all(note.code != "qualifies_only_with_imprecise" for note in site.notes)
    return Imprecision(int(frame.imprecise[rows].sum()), len(rows), without)


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Hear nothing."""
