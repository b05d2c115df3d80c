"""Black sections: rows of sites that are one evenly dangerous stretch of road, not many spots."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from pandas import DataFrame

from hotspots.analysis.calendar_window import day_number, trailing_start
from hotspots.analysis.chainage_text import format_chainage
from hotspots.analysis.crash_frame import read_crashes
from hotspots.analysis.junctions import Arms, junction_arms, legal_zones
from hotspots.analysis.legal_windows import Scanned
from hotspots.analysis.proposed_site import Screening
from hotspots.analysis.scan_test import RUNS, RoadPiece, Scan, scan_along_route
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.criteria import require_road
from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.vocabulary import Place, WindowMode

LEAST_SITES = 3
LEVEL = 0.05
"""A row of sites is one section where its fullest place is no rarer than this by chance."""
_NO_REFERENCE = 1e-6
"""So small an expectation that every further crash adds to the gain: counts are compared alone."""


@dataclass(frozen=True, slots=True)
class BlackSection:
    """A corridor and the sites on it, which stay sites: it is their parent.

    `sites` are positions in `Screening.sites`. `crashes` are those screened from `from_mm` to
    `to_mm` in `years`; `peak.count` is how many its fullest place holds in one window, and `peak.p`
    how often a place as full comes about when the same crashes fall evenly along the section.
    """

    route: str
    from_mm: int
    to_mm: int
    sites: tuple[int, ...]
    crashes: int
    fatal_crashes: int
    injury_crashes: int
    years: float
    peak: Scan

    @property
    def length_mm(self) -> int:
        """Length from the beginning of the first site to the end of the last."""
        return self.to_mm - self.from_mm

    @property
    def crashes_per_km_year(self) -> float:
        """Crashes per kilometre and year of the time looked at."""
        return self.crashes / (self.length_mm / 1e6) / self.years


def corridors(
    screening: Screening,
    crashes: DataFrame,
    parameters: ScreeningParameters,
    *,
    junctions: DataFrame | None = None,
    runs: int = RUNS,
) -> tuple[BlackSection, ...]:
    """Return the black sections: at least 3 sites on a route, gaps up to W, and no local peak.

    The crashes of the row are redrawn evenly along it, dates kept and positions rounded as they
    were recorded, and the fullest place of each run is compared with the observed one. Only where
    chance alone fills a place as much in more than 5 % of runs are the sites one section; a plain
    Poisson test of the fullest place would forget that it was picked as the fullest.

    Parameters
    ----------
    screening, crashes, parameters, junctions
        a screening and what it was made from. A legal junction counts with its zone on each route.
    runs
        random runs; seeded by the route and its crashes.

    Returns
    -------
    In the order of routes and places.
    """
    frame, arms = read_crashes(crashes, parameters), junction_arms(junctions)
    on_route = frame.screened & frame.on_route
    routes, at_mm = frame.route.astype(str), frame.scanned.at_mm
    years = _years(parameters)
    sections = []
    for route, row in _rows_of_sites(screening, arms, parameters):
        start, end = row[0].from_mm, max(one.to_mm for one in row)
        inside = on_route & (routes == route) & (at_mm >= start) & (at_mm <= end)
        held = frame.scanned.part(np.flatnonzero(inside))
        peak = _peak(held, RoadPiece(start, end), route, parameters.window_mm(route), runs)
        if peak.p > LEVEL:
            sections.append(
                BlackSection(
                    route=route,
                    from_mm=start,
                    to_mm=end,
                    sites=tuple(one.site for one in row),
                    crashes=len(held),
                    fatal_crashes=int(held.fatal.sum()),
                    injury_crashes=int(held.injury.sum()),
                    years=years,
                    peak=peak,
                )
            )
    return tuple(sections)


def section_sentences(section: BlackSection) -> tuple[Message, ...]:
    """Return what a section is, its rate, and why it is not a row of separate spots."""
    what = _(
        "{sites} sites on {route} from {start} to {end} form one black section of {length} km:"
        " look at the section as a whole."
    )
    where = {
        "sites": len(section.sites),
        "route": section.route,
        "start": format_chainage(section.from_mm / 1000),
        "end": format_chainage(section.to_mm / 1000),
        "length": round(section.length_mm / 1e6, 2),
    }
    rate = _("{crashes} crashes in {years} years on {length} km: {rate} per km and year.")
    rates = {
        "crashes": section.crashes,
        "years": round(section.years, 2),
        "length": where["length"],
        "rate": round(section.crashes_per_km_year, 2),
    }
    why = _(
        "Its fullest place holds {count} crashes. When the same {crashes} crashes fall anywhere on"
        " the section by chance, a place as full came about in {hits} of {runs} trials: chance"
        " alone may have filled it, and no single place is shown to stand out."
    )
    peak = section.peak
    trials = {"count": peak.count, "crashes": section.crashes, "hits": peak.hits, "runs": peak.runs}
    return Message(what, where), Message(rate, rates), Message(why, trials)


def fullest_place(crashes: Scanned, within_mm: int) -> int:
    """Return the most crashes any stretch of this length holds in one window.

    Parameters
    ----------
    crashes
        those of one route, in any order.
    """
    crashes = crashes.part(np.argsort(crashes.at_mm, kind="stable"))
    beyond = np.searchsorted(crashes.at_mm, crashes.at_mm + within_mm, side="right")
    most = 0
    for left, right in enumerate(beyond):
        if right - left > most:
            day = np.sort(crashes.day[left:right])
            ends = np.sort(crashes.ends[left:right])  # a later window never ends earlier
            inside = np.searchsorted(day, ends) - np.arange(len(day))
            most = max(most, int(inside.max()))
    return most


class _OnRoute(NamedTuple):
    from_mm: int
    to_mm: int
    site: int


def _rows_of_sites(
    screening: Screening, arms: Arms, parameters: ScreeningParameters
) -> Iterator[tuple[str, list[_OnRoute]]]:
    """Yield the rows of at least 3 sites with gaps up to W, along each route."""
    by_route: dict[str, list[_OnRoute]] = {}
    for number, site in enumerate(screening.sites):
        if site.place is Place.JUNCTION:
            for route, zones in legal_zones({str(site.junction_id)}, arms, parameters).items():
                by_route.setdefault(route, []).extend(_OnRoute(*zone, number) for zone in zones)
        elif site.from_mm is not None and site.to_mm is not None:
            stretch = _OnRoute(site.from_mm, site.to_mm, number)
            by_route.setdefault(str(site.route), []).append(stretch)
    for route, places in sorted(by_route.items()):
        row: list[_OnRoute] = []
        for place in sorted(places):
            reach = max((one.to_mm for one in row), default=place.from_mm)
            if place.from_mm - reach > parameters.window_mm(route):
                yield from _long_enough(route, row)
                row = []
            row.append(place)
        yield from _long_enough(route, row)


def _long_enough(route: str, row: list[_OnRoute]) -> Iterator[tuple[str, list[_OnRoute]]]:
    if len({one.site for one in row}) >= LEAST_SITES:
        yield route, row


def _peak(crashes: Scanned, along: RoadPiece, route: str, within_mm: int, runs: int) -> Scan:
    count = fullest_place(crashes, within_mm)
    return scan_along_route(
        crashes,
        [count],
        route=route,
        pieces=[along],
        within_mm=within_mm,
        expected=_NO_REFERENCE,
        version="corridor",
        runs=runs,
    )[count]


def _years(parameters: ScreeningParameters) -> float:
    """Return the length of the time looked at."""
    start, end = parameters.study_from, parameters.study_to
    if parameters.mode is WindowMode.TRAILING:
        start = max(start, trailing_start(parameters.as_of, require_road(parameters.rules)))
        end = min(end, parameters.as_of)
    return (day_number(end) - day_number(start) + 1) / 365.25
