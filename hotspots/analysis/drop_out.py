"""Drop-out dates: when a site leaves the rule by itself, should nothing new happen there."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from hotspots.analysis.calendar_window import as_date, window_ends
from hotspots.analysis.crash_frame import CrashFrame, read_crashes
from hotspots.analysis.discs import TOLERANCE_MM
from hotspots.analysis.legal_windows import legal, limbs_of
from hotspots.analysis.notices import require_trailing
from hotspots.analysis.proposed_site import ProposedSite
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.criteria import require_road
from hotspots.vocabulary import Place

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def drop_out(
    site: ProposedSite, crashes: DataFrame, parameters: ScreeningParameters
) -> date | None:
    """Return the first day on which no legal set of unexpired crashes meets the footprint.

    For many sites `drop_outs` reads the crashes once.
    """
    return drop_outs([site], crashes, parameters)[0]


def drop_outs(
    sites: Sequence[ProposedSite], crashes: DataFrame, parameters: ScreeningParameters
) -> tuple[date | None, ...]:
    """Return, for each site, the first day after today on which it drops out if nothing happens.

    On a route every crash counts that could share a place with the footprint, those of junctions
    included. A junction is judged by its own crashes, wherever on its arms they lie. A disc meets
    the footprint where it holds a crash inside the circle of the site.

    Parameters
    ----------
    sites
        of a screening in trailing mode.
    crashes, parameters
        as they were given to `screen`, or those of a neighbourhood that holds every crash within
        two places of the sites.

    Returns
    -------
    One date a site; None where no legal set meets the footprint even today.

    Raises
    ------
    InvalidInput
        The mode is not trailing, or the crashes cannot be read.
    """
    return drop_outs_among(sites, read_crashes(crashes, parameters), parameters)


def drop_outs_among(
    sites: Sequence[ProposedSite], frame: CrashFrame, parameters: ScreeningParameters
) -> tuple[date | None, ...]:
    """Return what `drop_outs` does, of crashes that have been read already."""
    require_trailing(parameters)
    row_of = {str(frame.ids[row]): row for row in np.flatnonzero(frame.screened).tolist()}
    ends = window_ends(frame.day, require_road(parameters.rules))
    on_route = np.flatnonzero(frame.screened & frame.on_route)
    names, code = np.unique(frame.route[on_route].astype(str), return_inverse=True)
    along = on_route[np.lexsort((frame.scanned.at_mm[on_route], code))]
    first = np.append(0, np.cumsum(np.bincount(code, minlength=len(names))))
    by_route = {str(name): along[first[k] : first[k + 1]] for k, name in enumerate(names)}
    none = np.empty(0, dtype=np.int64)
    dates: list[date | None] = []
    for site in sites:
        if site.place is Place.JUNCTION:
            own = [row_of[one] for one in site.crash_ids if one in row_of]
            dates.append(_of_junction(np.array(own, dtype=np.int64), frame, ends, parameters))
        elif site.place is Place.DISC:
            dates.append(_of_disc(site, frame, ends, parameters))
        else:
            rows = by_route.get(str(site.route), none)
            dates.append(_of_stretch(site, frame, rows, ends, parameters))
    return tuple(dates)


def _of_junction(
    rows: Ints, frame: CrashFrame, ends: Ints, parameters: ScreeningParameters
) -> date | None:
    rules, kinds = require_road(parameters.rules), _kinds(frame, rows)
    return _first_without(ends[rows], lambda held: bool(legal(rules, *kinds[:, held].sum(axis=1))))


def _of_stretch(
    site: ProposedSite,
    frame: CrashFrame,
    along: Ints,
    ends: Ints,
    parameters: ScreeningParameters,
) -> date | None:
    """Judge a stretch by the widest reach from every left end: the rule only grows with a set."""
    start, end = site.footprint_from_mm, site.footprint_to_mm
    assert start is not None  # noqa: S101 - a stretch is drawn
    assert end is not None  # noqa: S101 - the same
    rules, within = require_road(parameters.rules), parameters.window_mm(site.route)
    at_mm = frame.scanned.at_mm[along]
    rows = along[slice(*np.searchsorted(at_mm, [start - within, end + within + 1]))]
    at_mm, kinds = frame.scanned.at_mm[rows], _kinds(frame, rows)

    def meets(held: Bools) -> bool:
        places = at_mm[held]
        reach = np.searchsorted(places, places + within, side="right")
        sums = np.concatenate([np.zeros((3, 1), np.int64), kinds[:, held].cumsum(axis=1)], axis=1)
        first = np.searchsorted(places, places)
        f, i, p = sums[:, reach] - sums[:, first]
        touching = (places <= end) & (places[reach - 1] >= start)
        return bool((legal(rules, f, i, p) & touching).any())

    return _first_without(ends[rows], meets)


def _of_disc(
    site: ProposedSite, frame: CrashFrame, ends: Ints, parameters: ScreeningParameters
) -> date | None:
    # numba is slow to import, and lines do without it.
    from hotspots.analysis.kernels.disc_leaving import first_without  # noqa: PLC0415 - as said
    from hotspots.analysis.kernels.rule_tally import tallies  # noqa: PLC0415 - as said

    assert site.centre is not None  # noqa: S101 - a disc has one
    assert site.length_mm is not None  # noqa: S101 - the same
    rules, within = require_road(parameters.rules), parameters.window_mm(None)
    x_mm, y_mm = (metres * 1000 for metres in site.centre)
    x, y = frame.x_mm.astype(np.float64) - x_mm, frame.y_mm.astype(np.float64) - y_mm
    away = np.hypot(x, y)
    radius = site.length_mm / 2 + TOLERANCE_MM
    rows = np.flatnonzero(frame.screened & frame.by_coordinates & (away <= radius + within))
    days = np.unique(ends[rows])
    first = first_without(
        x[rows],
        y[rows],
        away[rows] <= radius,
        tallies(frame.scanned.fatal[rows], frame.scanned.injury[rows]),
        ends[rows],
        days,
        limbs_of(rules),
        float(within),
        float(TOLERANCE_MM),
    )
    return None if first < 0 else as_date(int(days[first]))


def _kinds(frame: CrashFrame, rows: Ints) -> Ints:
    """Return, shape (3, n), which crashes are fatal, which injured somebody, which did neither."""
    fatal, injury = frame.scanned.fatal[rows], frame.scanned.injury[rows]
    return np.array([fatal, injury, ~(fatal | injury)], dtype=np.int64)


def _first_without(ends: Ints, legal_with: Callable[[Bools], bool]) -> date | None:
    """Return the first day on which the crashes that have not ended are not legal any more."""
    if not legal_with(np.ones(len(ends), dtype=np.bool_)):
        return None
    days = np.unique(ends).tolist()
    # Crashes only leave, so what is not legal once stays so: halving finds the first day.
    return as_date(days[bisect_left(days, 0, key=lambda day: -int(legal_with(ends > day)))])
