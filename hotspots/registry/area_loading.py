"""Loads administrative units with the days they existed; harmless to repeat."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import shapely
from geoalchemy2.shape import from_shape, to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from hotspots import permissions
from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.models import SRID, Account, AdministrativeArea
from hotspots.records import rules, values
from hotspots.registry.area_changes import after_load, in_turn
from hotspots.registry.areas import exists_on
from hotspots.registry.layers import (
    VALIDITY_FIELDS,
    VALIDITY_RULE,
    Layer,
    LoadReport,
    checked_columns,
    read_layer,
    refuse_rows,
    set_facts,
)
from hotspots.registry.unit_types import at_level, parted, read_level, read_type
from hotspots.vocabulary import Action

AREA_FIELDS = (
    rules.Field("code", values.Text(40), "object", required=True),
    rules.Field("name", values.Text(200), "object", required=True),
    rules.Field("kind", read_level, "object", required=True),
    rules.Field("type", read_type, "object"),
    rules.Field("full_name", values.Text(200), "object"),
    rules.Field("parent", values.Text(40), "object"),
    *VALIDITY_FIELDS,
)

_Known = dict[tuple[str, date | None], AdministrativeArea]
_Loaded = list[tuple[AdministrativeArea, int]]


def load_area(
    session: Session,
    *,
    actor: Account,
    path: Path | bytes,
    name: str | None = None,
    crs: str | None = None,
) -> LoadReport:
    """Load or update areas; a unit is known by its code and the day it began.

    A row that tells no first day is the unit of today with its code, if there is one. What the file
    has no column for stays as it is. A unit without geometry (one that ended before anybody drew
    it) is welcome. A polygon that crosses itself is repaired and named in the warnings; a geometry
    that is no area is refused. Where something lies in the units already, a job attributes it anew.
    """
    permissions.require(actor, Action.LOAD_NETWORK)
    layer = read_layer(path, fields=AREA_FIELDS, crs=crs, name=name)
    columns = checked_columns(layer, fields=AREA_FIELDS, given=(VALIDITY_RULE,))
    report = LoadReport()
    geometries = _areas_of(layer, columns, report)
    in_turn(session)
    with_borders = select(AdministrativeArea).options(undefer(AdministrativeArea.geom))
    known = {(each.code, each.valid_from): each for each in session.scalars(with_borders)}
    _refuse_repeated(layer, columns)
    loaded: _Loaded = []
    problems: list[Problem] = []
    for position, geometry in enumerate(geometries):
        facts = _facts(layer, columns, position, problems)
        area = _known_as(known, facts)
        if area is None:
            area = AdministrativeArea(id=uuid4(), **{"valid_from": None, "valid_to": None} | facts)
            session.add(area)
            known[area.code, area.valid_from] = area
            area.geom = None if geometry is None else from_shape(geometry, srid=SRID)
            report.add("areas_created")
        else:
            report.add("areas_updated" if _updated(area, facts, geometry) else "areas_unchanged")
        loaded.append((area, position))
    refuse_rows(layer.file, problems)
    session.flush()
    _set_parents(layer, columns, loaded, known.values())
    _refuse_overlaps(layer, loaded, known.values())
    session.flush()
    after_load(session, actor=actor, report=report)
    return report


def _facts(
    layer: Layer, columns: rules.Columns, position: int, problems: list[Problem]
) -> dict[str, Any]:
    """Return what a row tells of a unit; what the file has no column for is left out."""
    level = columns["kind"][position]
    full_name = columns["full_name"][position] or columns["name"][position]
    told = columns["type"][position] or parted(full_name)[0]
    unit_type = at_level(told, level.kind) or level.unit_type
    if told and unit_type is None:
        problems.append(_other_level(columns["name"][position], int(layer.rows[position])))
    facts = {name: columns[name][position] for name in ("code", "name")} | {"kind": level.kind}
    if unit_type is not None:
        facts["unit_type"] = unit_type
    if columns["valid_from"][position] is not None:
        facts["valid_from"] = columns["valid_from"][position]
    if "valid_to" in layer.frame.columns:
        facts["valid_to"] = columns["valid_to"][position]
    return facts


def _known_as(known: _Known, facts: dict[str, Any]) -> AdministrativeArea | None:
    code, begins = facts["code"], facts.get("valid_from")
    exactly = known.get((code, begins))
    if exactly is not None or begins is not None:
        return exactly
    ends = facts.get("valid_to")
    same = [each for (other, _day), each in known.items() if other == code]
    return next((each for each in same if each.valid_to == ends), None)


def _areas_of(layer: Layer, columns: rules.Columns, report: LoadReport) -> list[Any]:
    given = layer.geometry
    broken = ~shapely.is_missing(given) & ~shapely.is_valid(given)
    mended = np.where(broken, shapely.make_valid(given), given)
    geometries, problems = [], []
    for position, geometry in enumerate(mended):
        name, row = columns["name"][position], int(layer.rows[position])
        area = _only_polygons(geometry)
        if geometry is not None and area is None:
            problems.append(_not_an_area(name, row))
        elif broken[position]:
            report.warnings.append(_repaired(name, row))
        geometries.append(area)
    refuse_rows(layer.file, problems)
    report.add("polygons_repaired", int(broken.sum()))
    return geometries


def _only_polygons(geometry: BaseGeometry | None) -> BaseGeometry | None:
    if geometry is None or geometry.is_empty:
        return None
    parts = [
        part
        for part in shapely.get_parts(shapely.get_parts(geometry))
        if part.geom_type == "Polygon" and part.area > 0
    ]
    return shapely.MultiPolygon(parts) if parts else None


def _updated(
    area: AdministrativeArea, facts: dict[str, Any], geometry: BaseGeometry | None
) -> bool:
    changed = set_facts(area, facts)
    stored = None if area.geom is None else to_shape(area.geom)
    if geometry is not None and (stored is None or not stored.equals_exact(geometry, 0.0)):
        area.geom = from_shape(geometry, srid=SRID)
        changed = True
    return changed


def _set_parents(
    layer: Layer, columns: rules.Columns, loaded: _Loaded, known: Iterable[AdministrativeArea]
) -> None:
    by_code: dict[str, list[AdministrativeArea]] = {}
    for area in known:
        by_code.setdefault(area.code, []).append(area)
    problems = []
    for area, position in loaded:
        parent_code = columns["parent"][position]
        if parent_code is None:
            continue
        candidates = [each for each in by_code.get(parent_code, []) if each is not area]
        if not candidates:
            row = int(layer.rows[position])
            problems.append(unknown_area("parent", parent_code, row))
            continue
        day = area.valid_to or area.valid_from or date.max
        area.parent_id = max(candidates, key=lambda each: exists_on(each, day)).id
    refuse_rows(layer.file, problems)


def _refuse_repeated(layer: Layer, columns: rules.Columns) -> None:
    seen: set[tuple[str, date | None]] = set()
    problems = []
    for position, row in enumerate(layer.rows):
        key = (columns["code"][position], columns["valid_from"][position])
        if key in seen:
            problems.append(
                Problem(
                    "repeated_area",
                    Message(_("The area {code} stands in the file twice."), {"code": key[0]}),
                    Message(_("Keep one row for each code and first day.")),
                    field="code",
                    value=key[0],
                    row=int(row),
                )
            )
        seen.add(key)
    refuse_rows(layer.file, problems)


def _refuse_overlaps(layer: Layer, loaded: _Loaded, known: Iterable[AdministrativeArea]) -> None:
    """Refuse two units that would have one code on one day: nobody could tell them apart."""
    by_code: dict[str, list[AdministrativeArea]] = {}
    for area in known:
        by_code.setdefault(area.code, []).append(area)
    problems = []
    for area, position in loaded:
        for other in by_code[area.code]:
            if other is not area and _meet(area, other):
                problems.append(_overlap(area, other, int(layer.rows[position])))
                break
    refuse_rows(layer.file, problems)


def _meet(one: AdministrativeArea, other: AdministrativeArea) -> bool:
    first = max(one.valid_from or date.min, other.valid_from or date.min)
    return first <= min(one.valid_to or date.max, other.valid_to or date.max)


def _overlap(area: AdministrativeArea, other: AdministrativeArea, row: int) -> Problem:
    told = {
        "code": area.code,
        "other": other.name,
        "day": max(area.valid_from or date.min, other.valid_from or date.min),
    }
    return Problem(
        "code_used_twice",
        Message(_("The code {code} is that of “{other}” on {day} as well."), told),
        Message(_("Give the older unit its last day (valid_to), in this file or before it.")),
        field="code",
        value=area.code,
        row=row,
    )


def _other_level(name: str, row: int) -> Problem:
    return Problem(
        "type_of_another_level",
        Message(_("The type of {name} belongs to another level of units."), {"name": name}),
        Message(_("Correct the type or the kind.")),
        field="type",
        row=row,
    )


def unknown_area(field: str, code: str, row: int) -> Problem:
    """Return the problem of a row that names a unit nobody loaded."""
    return Problem(
        "unknown_area",
        Message(_("There is no area with the code {code}."), {"code": code}),
        Message(_("Load that area first, or correct the code.")),
        field=field,
        value=code,
        row=row,
    )


def _not_an_area(name: str, row: int) -> Problem:
    return Problem(
        "not_an_area",
        Message(_("The geometry of {name} encloses no area."), {"name": name}),
        Message(_("Draw it as a polygon, or leave the geometry out.")),
        field="geometry",
        row=row,
    )


def _repaired(name: str, row: int) -> Problem:
    return Problem(
        "polygon_repaired",
        Message(_("The boundary of {name} crosses itself and was repaired."), {"name": name}),
        Message(_("Compare it with the official map.")),
        field="geometry",
        row=row,
    )
