"""A proposed site as a row of the list, and a row as the site that the engine gave."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from geoalchemy2.shape import from_shape
from sqlalchemy import ARRAY, Text, cast

from hotspots.analysis.proposed_site import Alternative, Note, ProposedSite
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.models import SRID, Junction, Proposal, Route
from hotspots.registry.footprints import Ground, shape_of
from hotspots.registry.known_places import Placement
from hotspots.vocabulary import ChangeCause

_LENGTHS = ("from_m", "to_m", "footprint_from_m", "footprint_to_m", "length_m")


@dataclass(frozen=True, slots=True)
class Origin:
    """From when a row stands in the list, and what brought it there."""

    at: datetime
    cause: ChangeCause
    cause_id: UUID | None = None


def proposal_row(
    site: ProposedSite,
    placement: Placement,
    *,
    ground: Ground,
    parameters: ScreeningParameters,
    origin: Origin,
) -> Proposal:
    """Return a new row for a site, without its run and its areas."""
    shape = shape_of(site, ground, parameters)
    x_m, y_m = site.centre or (None, None)
    route, junction = (
        ground.routes.get(site.route or ""),
        ground.junctions.get(site.junction_id or ""),
    )
    return Proposal(
        place_id=placement.place_id,
        lineage=placement.lineage,
        lineage_of=list(placement.lineage_of),
        state=placement.state,
        suppressed_by_id=placement.suppressed_by_id,
        cause=origin.cause,
        cause_id=origin.cause_id,
        valid_from=origin.at,
        place=site.place,
        junction=junction,
        junction_id=None if junction is None else junction.id,
        rule_set=parameters.rules.id,
        criterion=", ".join(site.criterion),
        mode=parameters.mode,
        as_of=parameters.as_of,
        window_start=site.window_start,
        window_end=site.window_end,
        route=route,
        route_id=None if route is None else route.id,
        **{name: _metres(getattr(site, f"{name[:-1]}mm")) for name in _LENGTHS},
        crash_ids=[UUID(each) for each in site.crash_ids],
        fatal_crashes=site.fatal_crashes,
        injury_crashes=site.injury_crashes,
        killed=site.killed,
        injured=site.injured,
        margins=dict(site.margins),
        score=site.score_millionths,
        alternatives=[_stored_alternative(each) for each in site.alternatives],
        notes=[_named(plain(asdict(each)), ground) for each in site.notes],
        geom=None if shape is None else from_shape(shape, srid=SRID),
        centre_x_m=x_m,
        centre_y_m=y_m,
    )


def site_of_row(row: Proposal, *, window: tuple[date, date] | None = None) -> ProposedSite:
    """Return the site a row was made of; its route and junction must be loaded.

    `window` replaces the dates of a trailing row: where no crash came or went, a later day leaves
    the row as it was, and moves nothing but these.
    """
    junction = None if row.junction is None else row.junction.code
    route = None if row.route is None else row.route.code
    return _site(row, junction, route, window)


def site_of_columns(row: Any, *, window: tuple[date, date]) -> ProposedSite:
    """Return the site of a row of which only `SITE_COLUMNS` were read."""
    return _site(row, row.junction_code, row.route_code, window, read=json.loads)


SITE_COLUMNS: tuple[Any, ...] = (
    Proposal.place,
    *(getattr(Proposal, name) for name in _LENGTHS),
    # As text: of most rows nobody asks for more than the crashes and the place.
    cast(Proposal.crash_ids, ARRAY(Text)).label("crash_ids"),
    Proposal.criterion,
    Proposal.fatal_crashes,
    Proposal.injury_crashes,
    Proposal.killed,
    Proposal.injured,
    cast(Proposal.margins, Text).label("margins"),
    Proposal.score,
    cast(Proposal.alternatives, Text).label("alternatives"),
    Proposal.centre_x_m,
    Proposal.centre_y_m,
    cast(Proposal.notes, Text).label("notes"),
    Junction.code.label("junction_code"),
    Route.code.label("route_code"),
)


def _as_it_is(value: Any) -> Any:
    return value


def _site(
    row: Any,
    junction: str | None,
    route: str | None,
    window: tuple[date, date] | None,
    *,
    read: Callable[[Any], Any] = _as_it_is,
) -> ProposedSite:
    """Return the site of a row; `read` makes values of its JSON."""
    start, end = window or (row.window_start, row.window_end)
    centre = row.centre_x_m is not None and row.centre_y_m is not None
    return ProposedSite(
        place=row.place,
        junction_id=junction,
        route=route,
        **{f"{name[:-1]}mm": _millimetres(getattr(row, name)) for name in _LENGTHS},
        crash_ids=tuple(str(each) for each in row.crash_ids),
        criterion=tuple(row.criterion.split(", ")),
        window_start=start,
        window_end=end,
        fatal_crashes=row.fatal_crashes,
        injury_crashes=row.injury_crashes,
        killed=row.killed,
        injured=row.injured,
        margins=read(row.margins),
        score_millionths=row.score,
        alternatives=tuple(_alternative(each, window) for each in read(row.alternatives)),
        centre=(row.centre_x_m, row.centre_y_m) if centre else None,
        notes=tuple(_note(each) for each in read(row.notes)),
    )


def says_the_same(row: Proposal, site: ProposedSite) -> bool:
    """Say whether a row and a site rest on the same crashes, in the same place, in the same words.

    Only the dates of the window are left out, which move every day.
    """
    return site_of_row(row, window=(site.window_start, site.window_end)) == site


def plain(value: Any) -> Any:
    """Return a value as JSON takes it: dates as text, tuples as lists."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _named(note: dict[str, Any], ground: Ground) -> dict[str, Any]:
    """Add a junction's name to a note that knows it by its code only."""
    junction = ground.junctions.get(note["params"].get("junction_id", ""))
    if junction is not None:
        note["params"]["junction"] = junction.name
    return note


def _note(stored: Mapping[str, Any]) -> Note:
    params = dict(stored["params"])
    if "junction_id" in params:
        params.pop("junction", None)
    return Note(stored["code"], params)


def _stored_alternative(one: Alternative) -> dict[str, Any]:
    """Return an alternative as JSON; ten a site are too many for `asdict`."""
    return {
        "from_mm": one.from_mm,
        "to_mm": one.to_mm,
        "window_start": one.window_start.isoformat(),
        "window_end": one.window_end.isoformat(),
        "crash_ids": list(one.crash_ids),
        "score_millionths": one.score_millionths,
    }


def _alternative(stored: Mapping[str, Any], window: tuple[date, date] | None) -> Alternative:
    start, end = window or (
        date.fromisoformat(stored["window_start"]),
        date.fromisoformat(stored["window_end"]),
    )
    return Alternative(
        from_mm=stored["from_mm"],
        to_mm=stored["to_mm"],
        window_start=start,
        window_end=end,
        crash_ids=tuple(stored["crash_ids"]),
        score_millionths=stored["score_millionths"],
    )


def _metres(millimetres: int | None) -> float | None:
    return None if millimetres is None else millimetres / 1000


def _millimetres(metres: float | None) -> int | None:
    return None if metres is None else round(metres * 1000)
