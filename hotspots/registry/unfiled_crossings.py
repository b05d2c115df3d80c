"""Places where a road of the map crosses a railway and no crossing is registered.

They are proposed for inspection. A person who knows says that there is no crossing on the level,
and why; that is kept as long as the road crosses there as it did.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np
from geoalchemy2 import WKTElement
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.database import among
from hotspots.errors import Conflict, InvalidInput, NotFound
from hotspots.i18n import _
from hotspots.models import SRID, Account, AdministrativeArea, CrossingRuling
from hotspots.registry.case_access import reason_required
from hotspots.registry.rail_ground import RailGround, current_ground
from hotspots.registry.rail_km import km_remedy
from hotspots.registry.stated_places import stated_degrees
from hotspots.registry.ways_across import STILL_THERE_M, WaysAcross, ways_across, ways_on
from hotspots.vocabulary import Action, CrossingAnswer


@dataclass(frozen=True, slots=True)
class UnfiledCrossing:
    """A place where roads of the map cross a railway without a file.

    Attributes
    ----------
    key
        Longitude and latitude, by which it is named; it has no row of its own.
    rail_m
        Its Km, None beyond the posts.
    roads
        What the roads are called.
    ruling
        The latest answer of a person, None where nobody has said anything.
    """

    key: str
    line_code: str
    line_name: str
    rail_m: float | None
    lon: float
    lat: float
    roads: tuple[str, ...]
    areas: tuple[AdministrativeArea, ...]
    ruling: CrossingRuling | None


@dataclass(frozen=True, slots=True)
class UnfiledListing:
    """A page of such places along the lines; `next` continues it, None at its end."""

    places: Sequence[UnfiledCrossing]
    next: str | None
    count: int


def list_unfiled(
    session: Session,
    *,
    actor: Account,
    dismissed: bool = False,
    limit: int | None = 100,
    after: str | None = None,
) -> UnfiledListing:
    """Return the places where a person works that wait for somebody to look, along the lines.

    With `dismissed` those of which somebody said that there is no crossing on the level.

    Raises
    ------
    InvalidInput
        The list cannot be continued from `after`.
    """
    permissions.require(actor, Action.READ_SITES)
    ground = current_ground(session)
    here = [] if ground is None else _within(ground, permissions.visible_areas(actor))
    if ground is None or not here:
        return UnfiledListing((), None, 0)
    ways = ways_on(session, ground)
    wanted = [
        number
        for number in here
        if number not in ways.filed_at and ways.dismissed(number) is dismissed
    ]
    keys = [_key(ways.ground, number) for number in wanted]
    first = 0 if after is None else _behind(keys, after)
    last = len(wanted) if limit is None else first + limit
    shown = _told(session, ways, wanted[first:last])
    return UnfiledListing(shown, keys[last - 1] if last < len(wanted) else None, len(wanted))


def rule(
    session: Session,
    *,
    actor: Account,
    lon: object,
    lat: object,
    answer: CrossingAnswer,
    reason: str | None,
) -> UnfiledCrossing:
    """Say of a place that no road crosses the railway on the level there, or that it may.

    Answers are kept one after another; the latest counts.

    Raises
    ------
    NotFound
        No road of the map crosses a railway at the point, or it lies elsewhere.
    Conflict
        A crossing is registered there.
    InvalidInput
        The point cannot be used, the reason is missing, or the answer stands already.
    """
    permissions.require(actor, Action.DECLARE_SITE)
    ways = ways_across(session)
    degrees = [stated_degrees(n, v, km_remedy()) for n, v in (("lon", lon), ("lat", lat))]
    number = None if ways is None else _at(ways.ground, (degrees[0], degrees[1]))
    if ways is None or number is None:
        raise _not_there()
    (place,) = _told(session, ways, [number])
    if not permissions.reaches(actor, place.areas):
        raise _not_there()
    if number in ways.filed_at:
        raise Conflict(_("A crossing is registered there already: see its file."))
    _refuse_what_stands(place, answer)
    why = reason_required(reason, _("What is said of a crossing is kept with its reason."))
    ruling = CrossingRuling(
        rail_line_id=ways.ground.rails.ids[place.line_code],
        rail_m=place.rail_m,
        geom=WKTElement(f"POINT({place.lon} {place.lat})", srid=SRID),
        roads=list(ways.ground.meetings[number].roads),
        answer=answer,
        reason=why,
        ruled_by=actor,
        ruled_at=clock.now(),
    )
    session.add(ruling)
    session.flush()
    return replace(place, ruling=ruling)


def _within(ground: RailGround, areas: frozenset[UUID] | None) -> list[int]:
    """Return the meetings that lie in any of these areas: all of them, if they are not told."""
    return [n for n, wards in enumerate(ground.wards) if areas is None or wards & areas]


def _told(
    session: Session, ways: WaysAcross, numbers: Sequence[int]
) -> tuple[UnfiledCrossing, ...]:
    ground = ways.ground
    ids = {each for number in numbers for each in ground.wards[number]}
    query = select(AdministrativeArea).where(among(AdministrativeArea.id, ids))
    areas = list(session.scalars(query.order_by(AdministrativeArea.code))) if ids else []
    found = []
    for number in numbers:
        met = ground.meetings[number]
        lon, lat = ground.degrees(met.xy)
        found.append(
            UnfiledCrossing(
                key=_key(ground, number),
                line_code=met.rail,
                line_name=ground.rails.names[met.rail],
                rail_m=ground.rail_m(met),
                lon=round(lon, 6),
                lat=round(lat, 6),
                roads=tuple(ground.road_names[each] for each in met.roads),
                areas=tuple(each for each in areas if each.id in ground.wards[number]),
                ruling=ways.ruled.get(number),
            )
        )
    return tuple(found)


def _key(ground: RailGround, number: int) -> str:
    lon, lat = ground.degrees(ground.meetings[number].xy)
    return f"{lon:.6f},{lat:.6f}"


def _behind(keys: Sequence[str], after: str) -> int:
    if after not in keys:
        raise InvalidInput(
            _("This list cannot be continued from there. Begin it again without a cursor.")
        )
    return keys.index(after) + 1


def _at(ground: RailGround, degrees: tuple[float, float]) -> int | None:
    """Return the meeting at a point: the nearest one there is."""
    xy = ground.metres(*degrees)
    near = ground.near(np.array([xy]), STILL_THERE_M)[1]
    away = np.hypot(*(ground.places_xy[near] - np.array(xy)).T)
    return int(near[away.argmin()]) if len(near) else None


def _refuse_what_stands(place: UnfiledCrossing, answer: CrossingAnswer) -> None:
    standing = CrossingAnswer.ASK_AGAIN if place.ruling is None else place.ruling.answer
    if answer is standing:
        raise Conflict(_("That is what is on record already: {answer}."), answer=answer)


def _not_there() -> NotFound:
    return NotFound(_("No road of the map crosses a railway there, where you work."))
