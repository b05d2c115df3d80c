"""The crashes at and around proposed sites, found without going through all of them each time."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from hotspots.analysis.calendar_window import add_months, day_number
from hotspots.analysis.crash_frame import Bools, CrashFrame, Objects, read_crashes
from hotspots.analysis.junctions import Arms, assign_to_junctions, junction_arms, junction_ranks
from hotspots.analysis.proposed_site import ProposedSite
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.criteria import require_road
from hotspots.vocabulary import Place, WindowMode

Rows = NDArray[np.int64]

EVIDENCE_MONTHS = 36
"""How far back empirical Bayes looks, although the law speaks of twelve months."""


@dataclass(frozen=True, slots=True)
class SiteCrashes:
    """Crashes by route, junction and point; only those whose outcome the rule counts, of any date.

    `on_line` marks the crashes of no junction, `may_straddle` also those of junctions that are no
    sites themselves: the crashes of a legal junction belong to no other place.
    """

    frame: CrashFrame
    parameters: ScreeningParameters
    arms: Arms
    on_line: Bools
    may_straddle: Bools
    by_route: Mapping[str, Rows]
    by_junction: Mapping[str, Rows]
    by_point: Rows
    _tree: Any

    @classmethod
    def of(
        cls,
        crashes: DataFrame,
        parameters: ScreeningParameters,
        *,
        junctions: DataFrame | None = None,
        legal_junctions: Collection[str] = (),
    ) -> Self:
        """Sort the crashes of a screening, given as `screening.screen` takes them.

        `legal_junctions` are the junctions that are sites of it.
        """
        frame = read_crashes(crashes, parameters)
        return cls.among(frame, parameters, junctions=junctions, legal_junctions=legal_junctions)

    @classmethod
    def among(
        cls,
        frame: CrashFrame,
        parameters: ScreeningParameters,
        *,
        junctions: DataFrame | None = None,
        legal_junctions: Collection[str] = (),
    ) -> Self:
        """Sort crashes that have been read already."""
        arms = junction_arms(junctions)
        joined = assign_to_junctions(frame, arms, parameters, junction_ranks(junctions))
        by_rule = frame.scanned.fatal | frame.scanned.injury
        if require_road(parameters.rules).counts_collisions:
            by_rule = np.ones_like(by_rule)
        on_route = np.flatnonzero(frame.on_route & by_rule)
        order = np.lexsort((on_route, frame.day[on_route], frame.scanned.at_mm[on_route]))
        by_point = np.flatnonzero(frame.by_coordinates & by_rule)
        return cls(
            frame=frame,
            parameters=parameters,
            arms=arms,
            on_line=_equal(joined, None),
            may_straddle=~_among(joined, legal_junctions),
            by_route=_grouped(on_route[order], frame.route),
            by_junction=_grouped(on_route, joined),
            by_point=by_point,
            _tree=_tree(frame, by_point),
        )

    def on_route(self, route: str, *, beside_junctions: bool = False) -> Rows:
        """Return the crashes of a route's line, by place; with those of junctions if asked for."""
        rows = self.by_route.get(route, np.empty(0, dtype=np.int64))
        return rows[(self.may_straddle if beside_junctions else self.on_line)[rows]]

    def between(self, site: ProposedSite, from_mm: int, to_mm: int) -> Rows:
        """Return the crashes on a stretch of a site's route that its search looked at, by place."""
        rows = self.by_route.get(site.route or "", np.empty(0, dtype=np.int64))
        first, end = np.searchsorted(self.frame.scanned.at_mm[rows], [from_mm, to_mm + 1])
        rows = rows[first:end]
        straddling = site.place is Place.STRADDLE
        return rows[(self.may_straddle if straddling else self.on_line)[rows]]

    def at_junction(self, junction: str | None) -> Rows:
        """Return the crashes of a junction, all arms together, in the order of their ids."""
        return self.by_junction.get(junction or "", np.empty(0, dtype=np.int64))

    def around_junction(self, junction: str | None, times: float) -> tuple[Rows, int]:
        """Return the crashes along a junction's arms within its radius so many times.

        Its own and those of the line, none of other junctions. Also returns the longest reach, mm.
        """
        own = self.at_junction(junction)
        near, longest = [np.empty(0, dtype=np.int64)], 0
        for route, arms in self.arms.items():
            for at_mm in (at for at, each in arms if each == junction):
                reach = round(self.parameters.junction_radius_mm(route, junction) * times)
                rows = np.union1d(self.on_route(route), own[self.frame.route[own] == route])
                near.append(rows[np.abs(self.frame.scanned.at_mm[rows] - at_mm) <= reach])
                longest = max(longest, reach)
        return np.unique(np.concatenate(near)), longest

    def in_circle(self, centre: tuple[float, float] | None, diameter_mm: int) -> Rows:
        """Return the crashes placed by coordinates in a circle around a point in metres."""
        if centre is None or self._tree is None:
            return np.empty(0, dtype=np.int64)
        x_mm, y_mm = centre[0] * 1000, centre[1] * 1000
        # 1.5 mm: the tolerance of the search for discs, and the rounding of the centre
        found = self._tree.query_ball_point((x_mm, y_mm), diameter_mm / 2 + 1.5)
        return self.by_point[np.sort(np.array(found, dtype=np.int64))]

    def at(self, site: ProposedSite) -> Rows:
        """Return the crashes of a site's drawn place, of any date."""
        if site.place is Place.JUNCTION:
            return self.at_junction(site.junction_id)
        if site.footprint_from_mm is None or site.footprint_to_mm is None:
            return self.in_circle(site.centre, self.parameters.window_mm(None))
        return self.between(site, site.footprint_from_mm, site.footprint_to_mm)

    def at_full_length(self, site: ProposedSite) -> Rows:
        """Return the crashes of the uniform place around a site, of any date.

        A stretch of full length W about the middle of the hull, both ends included; a junction's
        own crashes; a disc of diameter W. Never the tight hull: it was drawn around the crashes.
        """
        if site.place is Place.JUNCTION or site.from_mm is None or site.to_mm is None:
            return self.at(site)
        within_mm = self.parameters.window_mm(site.route)
        # rounded up, so that a hull of full length keeps both its ends
        from_mm = -((within_mm - site.from_mm - site.to_mm) // 2)
        return self.between(site, from_mm - (within_mm % 2), from_mm + within_mm)

    def recent(self, rows: Rows) -> Rows:
        """Return those of these crashes in the years that empirical Bayes looks at."""
        first, last, _ = recent_years(self.parameters)
        day = self.frame.day[rows]
        return rows[(day >= day_number(first)) & (day <= day_number(last))]

    def screened(self, rows: Rows) -> Rows:
        """Return those of these crashes that the screening looked at."""
        return rows[self.frame.screened[rows]]


def recent_years(parameters: ScreeningParameters) -> tuple[date, date, float]:
    """Return the first and last day that empirical Bayes looks at, and the years between.

    The last 36 months, or the study period where it is shorter.
    """
    last = parameters.study_to
    if parameters.mode is WindowMode.TRAILING:
        last = min(last, parameters.as_of)
    after = last + timedelta(days=1)
    first = add_months(after, -EVIDENCE_MONTHS)
    if first >= parameters.study_from:
        return first, last, EVIDENCE_MONTHS / 12
    days = max(1, (after - parameters.study_from).days)
    return parameters.study_from, last, days / 365.25


def _equal(values: Objects, to: str | None) -> Bools:
    return np.array([each == to for each in values], dtype=np.bool_)


def _among(values: Objects, some: Collection[str]) -> Bools:
    held = frozenset(some)
    return np.array([each in held for each in values], dtype=np.bool_)


def _grouped(rows: Rows, names: Objects) -> dict[str, Rows]:
    """Return the rows under each name, in their order; those without a name are left out."""
    rows = rows[~_equal(names[rows], None)]
    if not len(rows):
        return {}
    distinct, code = np.unique(names[rows].astype(str), return_inverse=True)
    order = np.argsort(code, kind="stable")
    parts = np.split(rows[order], np.cumsum(np.bincount(code))[:-1])
    return {str(name): part for name, part in zip(distinct, parts, strict=True)}


def _tree(frame: CrashFrame, rows: Rows) -> Any:
    if not len(rows):
        return None
    from scipy.spatial import cKDTree  # noqa: PLC0415 - slow when cold, and lines do without it

    return cKDTree(np.column_stack([frame.x_mm[rows], frame.y_mm[rows]]))
