"""Loads roads and railways with their posts, managers and junctions; harmless to repeat.

A file is complete for the roads it names: what it no longer holds of them is removed (the audit
keeps it), roads it does not name stay as they are.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import shapely
from geoalchemy2.shape import from_shape, to_shape
from shapely import LineString
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, undefer

from hotspots import permissions
from hotspots.analysis.route_names import route_code, tidied
from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.models import SRID, Account, RailLine, Route
from hotspots.records import rules, values
from hotspots.registry import service_road_drawing
from hotspots.registry.junction_loading import load_junctions
from hotspots.registry.layers import (
    VALIDITY_FIELDS,
    VALIDITY_RULE,
    Layer,
    LoadReport,
    calendar_date,
    checked_columns,
    read_layer,
    refuse_rows,
    set_facts,
    several_names,
)
from hotspots.registry.management_loading import Stretch, set_management
from hotspots.registry.post_loading import Ends, StatedPosts, read_posts_file, set_posts
from hotspots.registry.relocation import relocate_crashes
from hotspots.vocabulary import Action, RoadClass

_MANAGED = (
    rules.Field("managing_body", values.Text(300), "object"),
    rules.Field("managed_from", calendar_date, "object"),
    rules.Field("managed_to", calendar_date, "object"),
)
ROUTE_FIELDS = (
    rules.Field("route", values.Text(100), "object", required=True),
    rules.Field("name", values.Text(200), "object"),
    rules.Field("aliases", several_names, "object"),
    rules.Field("road_class", values.one_of(RoadClass), "object"),
    rules.Field("from_m", values.number, "number"),
    rules.Field("to_m", values.number, "number"),
    *_MANAGED,
    rules.Field("synthetic", values.flag, "number"),
    *VALIDITY_FIELDS,
)
RAIL_FIELDS = (
    rules.Field("rail_line", values.Text(200), "object", required=True),
    rules.Field("name", values.Text(200), "object"),
    rules.Field("aliases", several_names, "object"),
    rules.Field("track", values.Text(40), "object"),
    rules.Field("from_m", values.number, "number"),
    rules.Field("to_m", values.number, "number"),
    *_MANAGED,
    rules.Field("synthetic", values.flag, "number"),
)

_CLASS_OF = {
    "CT": RoadClass.EXPRESSWAY,
    "QL": RoadClass.NATIONAL_ROAD,
    "ĐT": RoadClass.PROVINCIAL_ROAD,
    "ĐH": RoadClass.DISTRICT_ROAD,
    "ĐX": RoadClass.COMMUNE_ROAD,
}
_HALF_LABELLED = rules.Rule(
    "half_labelled",
    "to_m",
    lambda c, _now: np.isnan(c["from_m"]) != np.isnan(c["to_m"]),
    _("Only one of from_m and to_m is given."),
    _("Give the chainage of both ends, or of neither."),
)


@dataclass(frozen=True, slots=True)
class _Feature:
    position: int
    geometry: BaseGeometry
    from_m: float | None
    to_m: float | None


def load_network(
    session: Session,
    *,
    actor: Account,
    routes: Path | None = None,
    posts: Path | None = None,
    railways: Path | None = None,
    rail_posts: Path | None = None,
    junctions: Path | None = None,
    arms: Path | None = None,
    crs: str | None = None,
    criteria_folder: Path | None = None,
) -> LoadReport:
    """Load any of these layers, then place the crashes there are anew and say how many moved.

    With railways or their posts, the service roads along all lines are drawn anew.
    """
    permissions.require(actor, Action.LOAD_NETWORK)
    report = LoadReport()
    stated = read_posts_file(posts, "route", crs=crs, code=_code) if posts else {}
    if routes is not None:
        _load_routes(session, read_layer(routes, fields=ROUTE_FIELDS, crs=crs), stated, report)
    elif stated:
        _set_posts_alone(session, session.scalars(_routes_drawn()), stated, report)
    rail_stated = (
        read_posts_file(rail_posts, "rail_line", crs=crs, code=tidied) if rail_posts else {}
    )
    if railways is not None:
        layer = read_layer(railways, fields=RAIL_FIELDS, crs=crs)
        _load_railways(session, layer, rail_stated, report)
    elif rail_stated:
        _set_posts_alone(session, session.scalars(select(RailLine)), rail_stated, report)
    if junctions is not None:
        session.flush()
        load_junctions(session, junctions=junctions, arms=arms, crs=crs, code=_code, report=report)
    session.flush()
    if railways is not None or rail_stated:
        report.merge(service_road_drawing.redraw(session))
    report.merge(relocate_crashes(session, actor=actor, criteria_folder=criteria_folder))
    return report


def _load_routes(session: Session, layer: Layer, stated: StatedPosts, report: LoadReport) -> None:
    columns = checked_columns(layer, fields=ROUTE_FIELDS, given=(VALIDITY_RULE, _HALF_LABELLED))
    known = {route.code: route for route in session.scalars(_routes_drawn())}
    for code, features in _by_line(layer, columns, "route", _code).items():
        at = features[0].position
        facts: dict[str, Any] = {
            "name": columns["name"][at] or code,
            "aliases": sorted({a for f in features for a in columns["aliases"][f.position] or ()}),
            "road_class": columns["road_class"][at] or _likely_class(code),
            "valid_from": columns["valid_from"][at],
            "valid_to": columns["valid_to"][at],
            "synthetic": bool(columns["synthetic"][at] == 1),
        }
        route = known.get(code) or Route(id=uuid4(), code=code)
        geometry, ends = _drawn(features)
        _count(report, "routes", _stored(session, route, facts, geometry, code in known))
        posts = stated.pop(code, None)
        set_posts(session, route, geometry, ends=ends, stated=posts, report=report)
        stretches = _managed(layer, columns, features)
        set_management(session, route, stretches, file=layer.file, report=report)
    if stated:
        _set_posts_alone(session, session.scalars(_routes_drawn()), stated, report)


def _load_railways(session: Session, layer: Layer, stated: StatedPosts, report: LoadReport) -> None:
    columns = checked_columns(layer, fields=RAIL_FIELDS, given=(_HALF_LABELLED,))
    known = {line.code: line for line in session.scalars(select(RailLine))}
    for code, features in _by_line(layer, columns, "rail_line", tidied).items():
        main = [f for f in features if columns["track"][f.position] in {None, "main"}] or features
        at = main[0].position
        facts = {
            "name": columns["name"][at] or code,
            "aliases": sorted({a for f in features for a in columns["aliases"][f.position] or ()}),
            "synthetic": bool(columns["synthetic"][at] == 1),
        }
        line = known.get(code) or RailLine(id=uuid4(), code=code)
        geometry, ends = _drawn(main)
        _count(report, "rail_lines", _stored(session, line, facts, geometry, code in known))
        report.add("sidings_left_out", len(features) - len(main))
        posts = stated.pop(code, None)
        set_posts(session, line, geometry, ends=ends, stated=posts, report=report)
        stretches = _managed(layer, columns, main)
        set_management(session, line, stretches, file=layer.file, report=report)
    if stated:
        _set_posts_alone(session, session.scalars(select(RailLine)), stated, report)


def _managed(layer: Layer, columns: rules.Columns, features: list[_Feature]) -> list[Stretch]:
    """Return which body the features of a line name, with their chainages."""
    return [
        Stretch(
            int(layer.rows[each.position]),
            each.from_m,
            each.to_m,
            *(columns[field.name][each.position] for field in _MANAGED),
        )
        for each in features
    ]


def _set_posts_alone(
    session: Session,
    lines: Iterable[Route | RailLine],
    stated: StatedPosts,
    report: LoadReport,
) -> None:
    known = {line.code: line for line in lines}
    for code, posts in stated.items():
        line = known.get(code)
        if line is None or line.geom is None:
            refuse_rows(posts.file, [_unknown_line(code, int(posts.rows[0]))])
            continue
        set_posts(session, line, to_shape(line.geom), ends=None, stated=posts, report=report)


def _by_line(
    layer: Layer, columns: rules.Columns, field: str, code: Callable[[str], str]
) -> dict[str, list[_Feature]]:
    groups: dict[str, list[_Feature]] = {}
    problems = []
    for position, geometry in enumerate(layer.geometry):
        lines = [] if geometry is None else _only_lines(geometry)
        if not lines:
            problems.append(_not_a_line(columns[field][position], int(layer.rows[position])))
            continue
        from_m, to_m = (float(columns[name][position]) for name in ("from_m", "to_m"))
        drawn: BaseGeometry = shapely.MultiLineString(lines)
        if from_m > to_m:  # drawn against its chainage
            drawn, from_m, to_m = shapely.reverse(drawn), to_m, from_m
            drawn = shapely.MultiLineString(list(shapely.get_parts(drawn))[::-1])
        labels = (None, None) if np.isnan(from_m) else (from_m, to_m)
        groups.setdefault(code(columns[field][position]), []).append(
            _Feature(position, drawn, *labels)
        )
    refuse_rows(layer.file, problems)
    for features in groups.values():
        if all(feature.from_m is not None for feature in features):
            features.sort(key=lambda feature: feature.from_m or 0.0)
    return groups


def _only_lines(geometry: BaseGeometry) -> list[LineString]:
    parts = shapely.get_parts(shapely.line_merge(geometry, directed=True))
    lines = [part for part in parts if isinstance(part, LineString) and part.length > 0]
    return lines if len(lines) == len(parts) else []


def _drawn(features: list[_Feature]) -> tuple[BaseGeometry, list[Ends]]:
    """Return one shape in rising chainage, and the labelled ends of each feature along it."""
    parts = [part for feature in features for part in shapely.get_parts(feature.geometry)]
    counts = np.cumsum([len(shapely.get_parts(feature.geometry)) for feature in features])
    ends = [
        Ends(first, last - 1, feature.from_m, feature.to_m)
        for feature, first, last in zip(features, [0, *counts[:-1]], counts, strict=True)
        if feature.from_m is not None and feature.to_m is not None
    ]
    return shapely.MultiLineString(parts), ends


def _routes_drawn() -> Select[Route]:
    return select(Route).options(undefer(Route.geom))


def _stored(
    session: Session,
    line: Route | RailLine,
    facts: dict[str, Any],
    geometry: BaseGeometry,
    was_known: bool,
) -> str:
    changed = set_facts(line, facts)
    stored = None if line.geom is None else to_shape(line.geom)
    if stored is None or not stored.equals_exact(geometry, 0.0):
        line.geom = from_shape(geometry, srid=SRID)
        changed = True
    if not was_known:
        session.add(line)
        session.flush()
        return "created"
    return "updated" if changed else "unchanged"


def _code(written: str) -> str:
    return route_code(written) or tidied(written)


def _likely_class(code: str) -> RoadClass:
    if route_code(code) == code:
        return _CLASS_OF.get(code[:2], RoadClass.URBAN_STREET)
    return RoadClass.URBAN_STREET


def _count(report: LoadReport, what: str, outcome: str) -> None:
    report.add(f"{what}_{outcome}")


def _not_a_line(name: str, row: int) -> Problem:
    return Problem(
        "not_a_line",
        Message(_("The geometry of {name} is not a line with a length."), {"name": name}),
        Message(_("Draw it as a line in rising chainage.")),
        field="geometry",
        row=row,
    )


def _unknown_line(code: str, row: int) -> Problem:
    return Problem(
        "unknown_line",
        Message(_("{code} has posts, but no line is known for it."), {"code": code}),
        Message(_("Load its line first, or correct the name.")),
        field="route",
        value=code,
        row=row,
    )
