"""Loads junctions and their arms; arms nobody states are found by projecting on the roads."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import shapely
from geoalchemy2.shape import from_shape, to_shape
from pandas import DataFrame
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from hotspots import clock
from hotspots.analysis.linear_referencing import locate_on_routes, points_at
from hotspots.analysis.route_network import RouteNetwork
from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.models import SRID, Junction, JunctionArm, Route
from hotspots.records import rules, values
from hotspots.registry.layers import (
    LoadReport,
    checked_columns,
    read_layer,
    refuse_rows,
    set_facts,
)
from hotspots.registry.network import (
    in_degrees,
    in_metres,
    metric_crs,
    network_on,
    read_posts,
    read_routes,
)

ARM_WITHIN_M = 30.0

JUNCTION_FIELDS = (
    rules.Field("junction_id", values.Text(40), "object", required=True),
    rules.Field("name", values.Text(300), "object"),
    rules.Field("radius_m", values.number, "number"),
    rules.Field("route", values.Text(100), "object"),
    rules.Field("chainage_m", values.number, "number"),
    rules.Field("synthetic", values.flag, "number"),
)
_RADIUS_RULE = rules.Rule(
    "radius_out_of_range",
    "radius_m",
    lambda c, _now: (c["radius_m"] <= 0) | (c["radius_m"] > 500),
    _("A junction radius of {value} m is not between 0 and 500 m."),
    _("Leave it empty to take the usual one."),
)


@dataclass(slots=True)
class _Stated:
    row: int
    file: str
    name: str | None = None
    point: BaseGeometry | None = None
    radius_m: float | None = None
    synthetic: bool = False
    arms: set[tuple[str, float]] = field(default_factory=set)


def load_junctions(
    session: Session,
    *,
    junctions: Path,
    arms: Path | None,
    crs: str | None,
    code: Callable[[str], str],
    report: LoadReport,
) -> None:
    """Load junctions by their code; `arms` is a second file with one row an arm."""
    stated: dict[str, _Stated] = {}
    for path in [junctions, *([arms] if arms else [])]:
        _read(path, stated, crs=crs, code=code)
    route_ids = dict(session.execute(select(Route.code, Route.id)).all())
    network = _network(session)
    for name, facts in stated.items():
        unknown = sorted({route for route, _chainage in facts.arms} - route_ids.keys())
        if unknown:
            refuse_rows(facts.file, [_unknown_route(name, unknown[0], facts.row)])
        if network is not None and not facts.arms and facts.point is not None:
            facts.arms = _arms_near(network, facts.point)
            report.add("arms_derived", len(facts.arms))
        if network is not None and facts.point is None and facts.arms:
            facts.point = _point_of(network, facts.arms)
        if not facts.arms:
            report.warnings.append(_no_arm(name, facts.row))
        _store(session, name, facts, route_ids, report)


def _read(
    path: Path, stated: dict[str, _Stated], *, crs: str | None, code: Callable[[str], str]
) -> None:
    layer = read_layer(path, fields=JUNCTION_FIELDS, crs=crs)
    columns = checked_columns(layer, fields=JUNCTION_FIELDS, given=(_RADIUS_RULE,))
    for position, name in enumerate(columns["junction_id"]):
        row = int(layer.rows[position])
        facts = stated.setdefault(name, _Stated(row, layer.file))
        radius = float(columns["radius_m"][position])
        facts.name = facts.name or columns["name"][position]
        facts.point = facts.point or _centre(layer.geometry[position])
        facts.radius_m = facts.radius_m or (None if np.isnan(radius) else radius)
        facts.synthetic = facts.synthetic or bool(columns["synthetic"][position] == 1)
        route, chainage = columns["route"][position], float(columns["chainage_m"][position])
        if route is not None and not np.isnan(chainage):
            facts.arms.add((code(route), round(chainage, 3)))


def _centre(geometry: BaseGeometry | None) -> BaseGeometry | None:
    if geometry is None or geometry.is_empty:
        return None
    return geometry if geometry.geom_type == "Point" else geometry.representative_point()


def _network(session: Session) -> RouteNetwork | None:
    routes = read_routes(session)
    if routes.empty:
        return None
    crs = metric_crs(routes["geometry"])
    return network_on(routes, read_posts(session), crs=crs, on=clock.today())


def _arms_near(network: RouteNetwork, point: BaseGeometry) -> set[tuple[str, float]]:
    here = in_metres(point, network.crs)
    near = {
        line.route
        for line in network.lines
        if min(shapely.distance(np.array(line.parts), here)) <= ARM_WITHIN_M
    }
    x, y = shapely.get_coordinates(here)[0]
    asked = DataFrame({"x_m": x, "y_m": y, "route": sorted(near)})
    found = locate_on_routes(network, asked, tolerance_m=ARM_WITHIN_M)
    found = found[found["route"].notna() & found["chainage_m"].notna()]
    return {(str(r), float(c)) for r, c in zip(found["route"], found["chainage_m"], strict=True)}


def _point_of(network: RouteNetwork, arms: set[tuple[str, float]]) -> BaseGeometry | None:
    places = DataFrame(sorted(arms), columns=["route", "chainage_m"])
    shapes = points_at(network, places).geometry.dropna()
    return in_degrees(shapes.iloc[0], network.crs) if len(shapes) else None


def _store(
    session: Session,
    name: str,
    facts: _Stated,
    route_ids: dict[str, Any],
    report: LoadReport,
) -> None:
    query = select(Junction).where(Junction.code == name).options(selectinload(Junction.arms))
    junction = session.scalar(query)
    is_new = junction is None
    if junction is None:
        junction = Junction(id=uuid4(), code=name, arms=[])
        session.add(junction)
    changed = set_facts(
        junction,
        {
            "name": facts.name or name,
            "radius_m": facts.radius_m,
            "synthetic": facts.synthetic,
        },
    )
    stored = None if junction.point is None else to_shape(junction.point)
    if facts.point is not None and (stored is None or not stored.equals_exact(facts.point, 0.0)):
        junction.point = from_shape(facts.point, srid=SRID)
        changed = True
    changed |= _set_arms(junction, {(route_ids[route], chainage) for route, chainage in facts.arms})
    outcome = "created" if is_new else "updated" if changed else "unchanged"
    report.add(f"junctions_{outcome}")
    session.flush()


def _set_arms(junction: Junction, wanted: set[tuple[Any, float]]) -> bool:
    known = {(arm.route_id, arm.chainage_m): arm for arm in junction.arms}
    for gone in known.keys() - wanted:
        junction.arms.remove(known[gone])
    for route_id, chainage in sorted(wanted - known.keys(), key=str):
        junction.arms.append(JunctionArm(route_id=route_id, chainage_m=chainage))
    return known.keys() != wanted


def _unknown_route(junction: str, route: str, row: int) -> Problem:
    return Problem(
        "unknown_route",
        Message(
            _("Junction {junction} lies on {route}, a road that is not loaded."),
            {"junction": junction, "route": route},
        ),
        Message(_("Load the road first, or correct its name.")),
        field="route",
        value=route,
        row=row,
    )


def _no_arm(junction: str, row: int) -> Problem:
    return Problem(
        "junction_without_arm",
        Message(
            _("Junction {junction} lies within {metres} m of no road."),
            {"junction": junction, "metres": ARM_WITHIN_M},
        ),
        Message(_("Until it has an arm, no crash can join it. Check its point.")),
        field="junction_id",
        value=junction,
        row=row,
    )
