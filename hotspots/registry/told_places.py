"""Where a described site lies as it was told: on a road, on a railway, or at a point of either."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from geoalchemy2.shape import from_shape
from sqlalchemy.orm import Session

from hotspots.analysis.chainage_text import parse_chainage
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import SRID, AdministrativeArea
from hotspots.records.described import KindRecord
from hotspots.records.values import is_missing, shown
from hotspots.registry.junction_places import find_junction_place
from hotspots.registry.locators import current_locator
from hotspots.registry.rail_lines import current_rails
from hotspots.registry.rail_places import StatedRailPlace, find_rail_place, place_on_line
from hotspots.registry.stated_crash import as_stated
from hotspots.registry.stated_places import (
    StatedPlace,
    areas_of_each,
    find_place,
    outside_every_area,
    unusable_place,
)
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import Ground, Place

REACH_M = 10.0
"""How far a site told by a single Km or point reaches."""


@dataclass(frozen=True, slots=True)
class ToldPlace:
    """Where a site lies.

    Attributes
    ----------
    name
        The place in words.
    columns
        The columns of the kind that say it.
    stretches
        The pieces of road that belong to it.
    stated
        The place as it was written.
    warnings
        What a person should look at; they keep nothing out.
    """

    name: str
    geom: Any
    areas: tuple[AdministrativeArea, ...]
    columns: Mapping[str, Any]
    stretches: Sequence[dict[str, Any]]
    stated: Mapping[str, str]
    warnings: tuple[Problem, ...] = ()


def told_place(
    session: Session, record: KindRecord, told: Mapping[str, object], *, on: date
) -> ToldPlace:
    """Return where a site of a kind lies.

    Parameters
    ----------
    told
        The fields of `record.place`, as written.
    on
        The day whose posts and areas count.

    Raises
    ------
    InvalidInput
        Nothing is told, it cannot be read, or it lies outside every area.
    """
    if not _is_on_rails(record, told):
        return _off_rails(session, record, told, on)
    place = find_rail_place(session, **_rail_words(record, told), on=on)
    return _on_rail(record, told, place)


def told_places(
    session: Session, record: KindRecord, rows: Sequence[Mapping[str, object]], *, on: date
) -> list[ToldPlace | InvalidInput]:
    """Return where each of many sites of a kind lies, as `told_place` would, or why none is told.

    The areas of all that lie on rails are asked for at once.
    """
    rails = current_rails(session)
    found: list[ToldPlace | StatedRailPlace | InvalidInput] = []
    for told in rows:
        try:
            if _is_on_rails(record, told):
                found.append(place_on_line(rails, **_rail_words(record, told), on=on))
            else:
                found.append(_off_rails(session, record, told, on))
        except InvalidInput as refusal:
            found.append(refusal)
    on_rails = [each for each in found if isinstance(each, StatedRailPlace)]
    areas = iter(areas_of_each(session, [each.shape for each in on_rails], on))
    return [
        _with_areas(record, told, each, next(areas)) if isinstance(each, StatedRailPlace) else each
        for told, each in zip(rows, found, strict=True)
    ]


def _with_areas(
    record: KindRecord,
    told: Mapping[str, object],
    place: StatedRailPlace,
    areas: tuple[AdministrativeArea, ...],
) -> ToldPlace | InvalidInput:
    if not areas:
        return outside_every_area(place.value)
    return _on_rail(record, told, replace(place, areas=areas))


def point_on_road(session: Session, place: StatedPlace, *, on: date) -> StatedPlace:
    """Return a point with the road and Km it falls on; any other place as it is."""
    if place.place is not Place.DISC:
        return place
    middle = place.shape.centroid
    noon = datetime.combine(on, time(12), TIME_ZONE)
    point, _doubts = as_stated({"lon": middle.x, "lat": middle.y, "occurred_at": noon})
    found = current_locator(session).place_one(point)
    if found["route_id"] is None or found["chainage_m"] is None:
        return place
    return place.on_road(UUID(str(found["route_id"])), float(found["chainage_m"]), REACH_M)


def _is_on_rails(record: KindRecord, told: Mapping[str, object]) -> bool:
    return record.ground is Ground.RAIL or (record.ground is Ground.EITHER and _names_a_rail(told))


def _stated(record: KindRecord, told: Mapping[str, object]) -> dict[str, str]:
    return {name: shown(told[name]) for name in record.place if not is_missing(told.get(name))}


def _off_rails(
    session: Session, record: KindRecord, told: Mapping[str, object], on: date
) -> ToldPlace:
    if is_missing(told.get("junction")):
        return _on_road(session, record, told, on)
    return _at_junction(session, record, told, on)


def _on_road(
    session: Session, record: KindRecord, told: Mapping[str, object], on: date
) -> ToldPlace:
    place = find_place(
        session,
        place_text=told.get("place_text"),
        lon=told.get("lon"),
        lat=told.get("lat"),
        on=on,
        reach_m=REACH_M,
        longest_m=record.longest_m or REACH_M,
    )
    found = point_on_road(session, place, on=on)
    return _as_told(record, found, told)


def _at_junction(
    session: Session, record: KindRecord, told: Mapping[str, object], on: date
) -> ToldPlace:
    stated = _stated(record, told)
    if len(stated) > 1:
        raise unusable_place(
            Message(_("The place is stated twice.")),
            Message(_("Name a junction, or else give Km and road, or a point.")),
            stated["junction"],
            "junction",
        )
    return _as_told(record, find_junction_place(session, stated["junction"], on=on), told)


def _as_told(record: KindRecord, found: StatedPlace, told: Mapping[str, object]) -> ToldPlace:
    columns: dict[str, Any] = {
        "place": found.place,
        "route_id": found.route_id,
        "from_m": found.from_m,
        "to_m": found.to_m,
    }
    if record.at_junctions:
        columns["junction_id"] = found.junction_id
    if record.ground is Ground.EITHER:
        columns |= dict.fromkeys(("rail_line_id", "rail_m", "rail_to_m", "rail_side"))
    stated = _stated(record, told)
    return ToldPlace(found.name, found.geom, found.areas, columns, found.stretches, stated)


def _rail_words(record: KindRecord, told: Mapping[str, object]) -> dict[str, Any]:
    """Return what a place on a railway is found by."""
    return {
        "place_text": told.get("place_text"),
        "rail_line": told.get("rail_line"),
        "lon": told.get("lon"),
        "lat": told.get("lat"),
        "side": told.get("rail_side"),
        "longest_m": record.longest_m,
    }


def _on_rail(record: KindRecord, told: Mapping[str, object], place: StatedRailPlace) -> ToldPlace:
    columns: dict[str, Any] = {
        "rail_line_id": place.rail_line_id,
        "rail_m": place.rail_m,
        "rail_to_m": place.rail_to_m,
        "rail_side": place.side,
    }
    if record.ground is Ground.EITHER:
        columns |= {"place": Place.DISC, "route_id": None, "from_m": None, "to_m": None}
    geom = from_shape(place.shape, srid=SRID)
    stated = _stated(record, told)
    return ToldPlace(place.name, geom, place.areas, columns, (), stated, place.warnings)


def _names_a_rail(told: Mapping[str, object]) -> bool:
    """Say whether a place is told as one of a railway."""
    if not is_missing(told.get("rail_line")):
        return True
    text = told.get("place_text")
    if is_missing(text):
        return False
    try:
        return parse_chainage(str(text)).is_rail
    except InvalidInput:
        return False
