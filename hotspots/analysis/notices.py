"""Near misses: the places that one more crash would make legal, and until when.

A rule that asks for one crash less is the rule of a place to which one crash is added. So the
search for near misses is the search for sites under that easier rule, beside the sites that are
legal already.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from hotspots.analysis.calendar_window import as_date, window_ends
from hotspots.analysis.crash_frame import CrashFrame, read_crashes
from hotspots.analysis.found_place import FoundPlace
from hotspots.analysis.junctions import (
    Arms,
    Zones,
    assign_to_junctions,
    junction_arms,
    junction_ranks,
    legal_zones,
)
from hotspots.analysis.planar_places import disc_places
from hotspots.analysis.proposed_site import Screening
from hotspots.analysis.route_places import junction_places, stretches
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.criteria import RoadRules, require_road
from hotspots.criteria.rules import AtLeast
from hotspots.errors import InvalidInput
from hotspots.vocabulary import CrashOutcome, Place, WindowMode

Ints = NDArray[np.int64]
Joined = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A place below the rule that one more crash would lift over it.

    `from_mm` to `to_mm` is the hull of its crashes, and `reach_from_mm` to `reach_to_mm` the
    stretch in which the new crash may lie; both are None at a junction, where it may lie anywhere
    in the zone, and for a disc, where it must fit into one disc with the others.
    `injury_before` and `fatal_before` are the first days on which a crash of that kind no longer
    suffices: None where it does not suffice today, or where it suffices alone and anywhere.
    `margins` are those of today (negative: crashes that the limb still lacks).
    """

    kind: CrashOutcome
    place: Place
    junction_id: str | None
    route: str | None
    from_mm: int | None
    to_mm: int | None
    reach_from_mm: int | None
    reach_to_mm: int | None
    crash_ids: tuple[str, ...]
    fatal_crashes: int
    injury_crashes: int
    injury_before: date | None
    fatal_before: date | None
    margins: Mapping[str, int]
    centre: tuple[float, float] | None = None

    @property
    def before(self) -> date | None:
        """Return the deadline of the kind of crash this was searched for."""
        return self.injury_before if self.kind is CrashOutcome.INJURY else self.fatal_before


def near_misses(
    crashes: DataFrame,
    parameters: ScreeningParameters,
    screening: Screening,
    *,
    junctions: DataFrame | None = None,
    kind: CrashOutcome = CrashOutcome.INJURY,
) -> tuple[NearMiss, ...]:
    """Return the places that one more crash of this kind would make legal today.

    They meet no site of the screening and are chosen among each other as sites are (method, steps 3
    to 8). The fatal kind holds every single fatal crash: for the page of a place, not for a list.

    Parameters
    ----------
    crashes, parameters, junctions
        as they were given to `screen`, in trailing mode; or those of one part of the network that
        no crash of the rest is linked to, with the same result there.
    screening
        what `screen` made of them.

    Returns
    -------
    In the order of places and routes; none where a single such crash satisfies the rule anywhere.

    Raises
    ------
    InvalidInput
        The mode is not trailing, or the crashes cannot be read.
    """
    require_trailing(parameters)
    easier = rules_with_one_more(require_road(parameters.rules), kind)
    if easier is None:
        return ()
    sought = replace(parameters, rules=easier)
    frame, arms = read_crashes(crashes, parameters), junction_arms(junctions)
    joined = assign_to_junctions(frame, arms, parameters, junction_ranks(junctions))
    in_site = [one for site in screening.sites for one in site.crash_ids]
    frame = replace(frame, screened=frame.screened & ~np.isin(frame.ids.astype(str), in_site))
    found = [
        *_on_routes(frame, joined, arms, sought, _taken(screening, arms, parameters)),
        *disc_places(frame, sought, _silent),
    ]
    near = [as_near_miss(one, frame, parameters, kind) for one in found]
    order = list(Place)
    return tuple(
        sorted(
            near, key=lambda n: (order.index(n.place), n.route or "", n.from_mm or 0, n.crash_ids)
        )
    )


@lru_cache(maxsize=64)
def rules_with_one_more(rules: RoadRules, kind: CrashOutcome) -> RoadRules | None:
    """Return the rule that holds exactly where one more crash of this kind satisfies `rules`.

    None where one such crash satisfies it alone: then every place would be a near miss.

    >>> from hotspots.criteria import by_id, require_road
    >>> easier = rules_with_one_more(require_road(by_id("road_tt41_2024")), CrashOutcome.INJURY)
    >>> [easier.criteria_met(f, i) for f, i in [(0, 2), (0, 3), (1, 0), (1, 1)]]
    [(), ('c',), (), ('b',)]
    """
    lowered = []
    for limb in rules.limbs:
        least = limb.at_least
        fewer = AtLeast(
            fatal=max(0, least.fatal - (kind is CrashOutcome.FATAL)),
            injury=max(0, least.injury - (kind is CrashOutcome.INJURY)),
            crashes=max(0, least.crashes - 1),
            collisions=least.collisions,
        )
        if fewer == AtLeast():
            return None
        lowered.append(replace(limb, at_least=fewer))
    return replace(rules, limbs=tuple(lowered))


def require_trailing(parameters: ScreeningParameters) -> None:
    """Refuse parameters that do not speak of today's window.

    Raises
    ------
    InvalidInput
        The mode is not trailing.
    """
    if parameters.mode is not WindowMode.TRAILING:
        raise InvalidInput(
            "Near misses and drop-out dates speak of the 12 months up to today, and this screening"
            " ran in mode {mode}. Screen in mode trailing.",
            mode=parameters.mode,
        )


def _taken(screening: Screening, arms: Arms, parameters: ScreeningParameters) -> Zones:
    """Return, for each route, the stretches of the sites and the zones of the legal junctions."""
    legal = {str(site.junction_id) for site in screening.sites if site.place is Place.JUNCTION}
    taken = legal_zones(legal, arms, parameters)
    for site in screening.sites:
        if site.place is Place.JUNCTION or site.from_mm is None or site.to_mm is None:
            continue
        taken.setdefault(str(site.route), []).append((site.from_mm, site.to_mm))
    return taken


def _on_routes(
    frame: CrashFrame, joined: Joined, arms: Arms, sought: ScreeningParameters, taken: Zones
) -> list[FoundPlace]:
    """Search junctions, lines and the straddle pass as `screen` does, beside what is taken."""
    at_junctions = [
        one
        for one in junction_places(frame, joined, sought, _silent)
        if not _meet(legal_zones({str(one.junction_id)}, arms, sought), taken)
    ]
    on_route = frame.screened & frame.on_route
    free = on_route & (joined == None)  # noqa: E711 - element by element
    lines = [
        replace(one, place=Place.LINE)
        for one in stretches(frame, np.flatnonzero(free), sought, _silent, occupied=taken)
    ]
    occupied = {route: list(stretch) for route, stretch in taken.items()}
    near_zones = legal_zones({str(one.junction_id) for one in at_junctions}, arms, sought)
    for route, zones in near_zones.items():
        occupied.setdefault(route, []).extend(zones)
    for line in lines:
        at_mm = frame.scanned.at_mm[list(line.chosen.rows)]
        occupied.setdefault(str(line.route), []).append((int(at_mm.min()), int(at_mm.max())))
    again = np.isin(frame.route.astype(str), frame.route[on_route & ~free].astype(str))
    rows = np.flatnonzero(on_route & again)
    straddling = stretches(frame, rows, sought, _silent, occupied=occupied, joined=joined)
    return [*at_junctions, *lines, *straddling]


def _meet(zones: Zones, taken: Zones) -> bool:
    return any(
        a <= end and start <= b
        for route, own in zones.items()
        for a, b in own
        for start, end in taken.get(route, [])
    )


def as_near_miss(
    found: FoundPlace, frame: CrashFrame, parameters: ScreeningParameters, kind: CrashOutcome
) -> NearMiss:
    """Describe a place found under the easier rule by the rule of `parameters`."""
    rules, rows = require_road(parameters.rules), list(found.chosen.rows)
    fatal, injury = frame.scanned.fatal[rows], frame.scanned.injury[rows]
    f, i = int(fatal.sum()), int(injury.sum())
    ends = window_ends(frame.day[rows], rules)
    by_kind = {each: _deadline(fatal, injury, ends, rules, each) for each in CrashOutcome}
    hull: tuple[int, int] | tuple[None, None] = (None, None)
    reach = hull
    if found.place in {Place.LINE, Place.STRADDLE}:
        at_mm, within = frame.scanned.at_mm[rows], parameters.window_mm(found.route)
        hull = (int(at_mm.min()), int(at_mm.max()))
        reach = (hull[1] - within, hull[0] + within)
    return NearMiss(
        kind=kind,
        place=found.place,
        junction_id=found.junction_id,
        route=found.route,
        from_mm=hull[0],
        to_mm=hull[1],
        reach_from_mm=reach[0],
        reach_to_mm=reach[1],
        crash_ids=tuple(str(frame.ids[row]) for row in rows),
        fatal_crashes=f,
        injury_crashes=i,
        injury_before=by_kind[CrashOutcome.INJURY],
        fatal_before=by_kind[CrashOutcome.FATAL],
        margins=rules.margins(f, i, len(rows) - f - i),
        centre=(found.circle.x_mm / 1000, found.circle.y_mm / 1000) if found.circle else None,
    )


def _deadline(
    fatal: NDArray[np.bool_],
    injury: NDArray[np.bool_],
    ends: Ints,
    rules: RoadRules,
    kind: CrashOutcome,
) -> date | None:
    """Return the first day on which what is unexpired and one such crash are not legal."""
    new = (kind is CrashOutcome.FATAL, kind is CrashOutcome.INJURY)

    def suffices(held: NDArray[np.bool_]) -> bool:
        f, i = int(fatal[held].sum()), int(injury[held].sum())
        return bool(rules.criteria_met(f + new[0], i + new[1], int(held.sum()) - f - i))

    if not suffices(np.ones(len(ends), dtype=np.bool_)):
        return None
    expiries: Sequence[int] = sorted(set(ends.tolist()))
    return next((as_date(day) for day in expiries if not suffices(ends > day)), None)


def _silent(_done: int, _total: int) -> None:
    """Hear nothing."""
