"""Where a place lies: its stretches of road, its shape on the map, its wards, what is inside."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise
from typing import Any, TypeVar
from uuid import UUID

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from pandas import DataFrame
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Insert,
    and_,
    any_,
    false,
    func,
    insert,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.analysis.identity import Footing, footing_of
from hotspots.analysis.junctions import junction_arms, junction_ranks, nearest_junction
from hotspots.analysis.proposed_site import ProposedSite
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.models import (
    Base,
    Crash,
    Junction,
    Proposal,
    Route,
    ScreeningRun,
)
from hotspots.registry.area_rule import communes, units_met
from hotspots.registry.asked_places import GRACE_M
from hotspots.registry.crashes_to_screen import metres_from_degrees
from hotspots.registry.known_places import footing_of_row
from hotspots.registry.locators import route_lines
from hotspots.registry.network import RouteLine
from hotspots.registry.screening_inputs import parameters_of, thaw
from hotspots.vocabulary import Place

Interval = tuple[int, int]
_Row = TypeVar("_Row", Route, Junction)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a route, both ends included, in millimetres of chainage."""

    route: str
    from_mm: int
    to_mm: int


@dataclass(frozen=True, slots=True)
class Ground:
    """What a run's places are drawn on.

    Attributes
    ----------
    routes, junctions
        Rows of the network by code.
    lines
        Drawn lines with their kilometre posts by route code, for routes that have one.
    arms
        Junction arms of the run: columns `junction_id`, `route`, `chainage_m`.
    epsg
        The metric system in which the centres of discs are given.
    """

    routes: Mapping[str, Route]
    junctions: Mapping[str, Junction]
    lines: Mapping[str, RouteLine]
    arms: DataFrame
    epsg: int


def read_ground(
    session: Session, sites: Iterable[ProposedSite], *, arms: DataFrame, epsg: int
) -> Ground:
    """Read the routes and junctions that these places lie on, with their lines."""
    found = list(sites)
    junction_codes = {site.junction_id for site in found if site.junction_id is not None}
    on_arms = arms.loc[arms["junction_id"].isin(junction_codes), "route"]
    codes = {site.route for site in found if site.route is not None} | set(on_arms)
    noted = {note.params.get("junction_id") for site in found for note in site.notes}
    wanted = junction_codes | {str(code) for code in noted if code is not None}
    routes = _by_code(session, Route, codes)
    return Ground(
        routes=routes,
        junctions=_by_code(session, Junction, wanted),
        lines=route_lines(session, routes),
        arms=arms,
        epsg=epsg,
    )


def _by_code(session: Session, kind: type[_Row], codes: Collection[str]) -> dict[str, _Row]:
    """Return routes or junctions; most places off the roads name none, and nothing is asked."""
    if not codes:
        return {}
    return {each.code: each for each in session.scalars(select(kind).where(kind.code.in_(codes)))}


def stretches_of(
    place: Footing, *, arms: DataFrame, parameters: ScreeningParameters
) -> tuple[Stretch, ...]:
    """Return the pieces of road whose crashes belong to the place; none for a disc.

    A junction is its zone on every arm. A stretch beside junctions leaves their zones out, as the
    screening did; one that straddles a zone does not.
    """
    # Zones are made route by route: those of other routes would only take time.
    own = arms["junction_id"] == place.junction_id
    on_its_routes = arms["route"].isin({place.route, *arms.loc[own, "route"]})
    zones = junction_zones(arms[on_its_routes], parameters)
    if place.place is Place.JUNCTION:
        return tuple(
            Stretch(route, *zone)
            for route, on_route in zones.items()
            for zone, junction in on_route
            if junction == place.junction_id
        )
    if place.route is None or place.from_mm is None or place.to_mm is None:
        return ()
    taken = [] if place.place is Place.STRADDLE else [z for z, _ in zones.get(place.route, [])]
    pieces = without((place.from_mm, place.to_mm), taken)
    return tuple(Stretch(place.route, *piece) for piece in pieces)


def stretches_of_proposal(session: Session, proposal: Proposal) -> list[dict[str, Any]]:
    """Return a stored proposal's stretches as JSON, by the junctions its run knew."""
    run = proposal.run
    frozen = select(ScreeningRun.input_junctions).where(ScreeningRun.id == run.id)
    pieces = stretches_of(
        footing_of_row(proposal, epsg=run.parameters["epsg"]),
        arms=thaw(session.scalars(frozen).one()),
        parameters=parameters_of(run),
    )
    codes = {each.route for each in pieces}
    ids = {r.code: r.id for r in session.scalars(select(Route).where(Route.code.in_(codes)))}
    return [
        {
            "route_id": str(ids[each.route]),
            "from_m": each.from_mm / 1000,
            "to_m": each.to_mm / 1000,
        }
        for each in pieces
    ]


def junction_zones(
    arms: DataFrame, parameters: ScreeningParameters
) -> dict[str, list[tuple[Interval, str]]]:
    """Return the stretches that each route's junctions take, as the screening gives them crashes.

    Where two zones overlap, the nearer junction has each millimetre of them.
    """
    rank = junction_ranks(arms)
    zones: dict[str, list[tuple[Interval, str]]] = {}
    for route, on_route in junction_arms(arms).items():
        reach = {each: parameters.junction_radius_mm(route, each) for _, each in on_route}
        taken: list[tuple[Interval, str]] = []
        for start, end in pairwise(_edges(on_route, reach)):
            junction = nearest_junction(start, on_route, reach, rank)
            if junction is None:
                continue
            if taken and taken[-1][1] == junction and taken[-1][0][1] + 1 == start:
                start = taken.pop()[0][0]  # noqa: PLW2901 - one zone, cut by an edge of another's
            taken.append(((start, end - 1), junction))
        zones[route] = taken
    return zones


def _edges(on_route: Sequence[tuple[int, str]], reach: Mapping[str, int]) -> list[int]:
    """Return where another junction may become the nearest: zone ends and the middles between."""
    edges = {edge for at, each in on_route for edge in (at - reach[each], at + reach[each] + 1)}
    for (at, one), (other, two) in combinations(on_route, 2):
        if other - at <= reach[one] + reach[two]:
            edges |= {(at + other) // 2, (at + other) // 2 + 1}
    return sorted(edges)


def without(whole: Interval, taken: Sequence[Interval]) -> list[Interval]:
    """Return what is left of a closed interval of whole numbers.

    >>> without((0, 100), [(20, 30), (90, 120)])
    [(0, 19), (31, 89)]
    """
    left, start = [], whole[0]
    for begin, end in sorted(taken):
        if end < start or begin > whole[1]:
            continue
        if begin > start:
            left.append((start, begin - 1))
        start = max(start, end + 1)
    return [*left, (start, whole[1])] if start <= whole[1] else left


def shape_of(
    site: ProposedSite, ground: Ground, parameters: ScreeningParameters
) -> BaseGeometry | None:
    """Return the place in degrees: pieces of road, a circle for a disc, else the junction's point.

    A stretch is drawn whole, across the junction zones that lie in it.
    """
    if site.centre is not None:
        circle = shapely.Point(site.centre).buffer(parameters.window_mm(None) / 2000)
        at_x, at_y = shapely.get_coordinates(circle).T
        back = metres_from_degrees(ground.epsg)
        return shapely.Polygon(np.column_stack(back.transform(at_x, at_y, direction="INVERSE")))
    if site.place is Place.JUNCTION:
        footing = footing_of(site, disc_diameter_m=parameters.window_m)
        pieces = stretches_of(footing, arms=ground.arms, parameters=parameters)
    elif site.route is not None and site.footprint_from_mm is not None:
        to_mm = site.footprint_to_mm or site.footprint_from_mm
        pieces = (Stretch(site.route, site.footprint_from_mm, to_mm),)
    else:
        pieces = ()
    drawn = [line for piece in pieces if (line := _drawn(piece, ground)) is not None]
    if drawn:
        return shapely.union_all(drawn)
    junction = ground.junctions.get(site.junction_id or "")
    return None if junction is None or junction.point is None else to_shape(junction.point)


def add_areas(session: Session, *wanted: ColumnElement[bool]) -> None:
    """Say in which communes each of these new proposals lies: those its shape belongs to.

    Where nothing is drawn, they are those of its crashes. One statement for all of them.
    """
    # Materialized: else all places are asked of a large area, instead of the areas of a few places.
    query = select(Proposal.id, Proposal.geom, Proposal.crash_ids).where(*wanted)
    new = query.cte("new").prefix_with("MATERIALIZED")
    session.execute(links(new, of="proposal", on=clock.today()))


def links(new: CTE, *, of: str, on: date | BindParameter[date]) -> Insert:
    """Return the statement that links rows of a table to their communes of a day: see `add_areas`.

    `new` has the `id`, `geom` and `crash_ids` of the rows.
    """
    # The table, not its class: else the parameters would be taken for rows to be written.
    link = Base.metadata.tables[f"{of}_area"]
    return insert(link).from_select([f"{of}_id", "area_id"], communes_of(new, on=on))


def communes_of(rows: FromClause, *, on: date | BindParameter[date]) -> CompoundSelect[Any]:
    """Return the `id` of rows with each commune of a day that they lie in; see `links`."""
    met, row = units_met(rows, communes(on)).subquery("met"), rows.c
    of_crashes = (
        select(row.id, Crash.area_id)
        .join(Crash, Crash.id == any_(row.crash_ids))
        .where(row.geom.is_(None), Crash.area_id.is_not(None))
    )
    return union(select(met.c.id, met.c.area_id), of_crashes)


def lies_inside(stretches: Iterable[Mapping[str, Any]], disc: Any) -> ColumnElement[bool]:
    """Return the condition that a crash lies in stored stretches, or, without any, in a disc.

    `GRACE_M` takes in a crash that stands exactly on the end.
    """
    pieces = [
        and_(
            Crash.route_id == UUID(each["route_id"]),
            Crash.chainage_m.between(each["from_m"] - GRACE_M, each["to_m"] + GRACE_M),
        )
        for each in stretches
    ]
    if pieces:
        return or_(*pieces)
    return false() if disc is None else func.ST_Covers(disc, Crash.geom)


def _drawn(piece: Stretch, ground: Ground) -> BaseGeometry | None:
    line = ground.lines.get(piece.route)
    return None if line is None else line.between(piece.from_mm / 1000, piece.to_mm / 1000)
