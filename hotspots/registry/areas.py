"""Administrative areas with the dates they existed, and which old unit went into which new one."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import shapely
from geoalchemy2.shape import from_shape, to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, undefer

from hotspots import permissions
from hotspots.database import among
from hotspots.errors import Message, NotFound, Problem
from hotspots.i18n import _
from hotspots.models import SRID, Account, AdministrativeArea, AreaSuccession
from hotspots.records import rules, values
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
from hotspots.vocabulary import Action, AreaKind

_KIND_WORDS = {
    **{kind.value: kind for kind in AreaKind},
    **dict.fromkeys(("phường", "xã", "thị trấn", "đặc khu", "ward"), AreaKind.COMMUNE),
    **dict.fromkeys(("quận", "huyện", "thị xã"), AreaKind.DISTRICT),
    **dict.fromkeys(("tỉnh",), AreaKind.PROVINCE),
}


def _area_kind(value: object) -> AreaKind:
    kind = _KIND_WORDS.get(str(value).strip().lower())
    if kind is not None:
        return kind
    raise values.UnusableValue(
        "unknown_code",
        Message(_("“{value}” is not a kind of area."), {"value": values.shown(value)}),
        Message(_("Use province, district or commune (phường and xã are communes).")),
    )


AREA_FIELDS = (
    rules.Field("code", values.Text(40), "object", required=True),
    rules.Field("name", values.Text(200), "object", required=True),
    rules.Field("kind", _area_kind, "object", required=True),
    rules.Field("parent", values.Text(40), "object"),
    *VALIDITY_FIELDS,
)
SUCCESSION_FIELDS = (
    rules.Field("old_code", values.Text(40), "object", required=True),
    rules.Field("new_code", values.Text(40), "object", required=True),
    rules.Field("share", values.number, "number"),
    rules.Field("verified", values.flag, "number"),
)
_SHARE_RULE = rules.Rule(
    "share_out_of_range",
    "share",
    lambda c, _now: (c["share"] <= 0) | (c["share"] > 1),
    _("A share of {value} is not more than 0 and at most 1."),
    _("Write 1 for a whole unit; leave it empty for a part of unknown size."),
)


def load_area(
    session: Session, *, actor: Account, path: Path, crs: str | None = None
) -> LoadReport:
    """Load or update areas; a unit is known by its code and the day it began.

    A unit without geometry (one that ended before anybody drew it) is welcome. A polygon that
    crosses itself is repaired and named in the warnings; a geometry that is no area is refused.
    """
    permissions.require(actor, Action.LOAD_NETWORK)
    layer = read_layer(path, fields=AREA_FIELDS, crs=crs)
    columns = checked_columns(layer, fields=AREA_FIELDS, given=(VALIDITY_RULE,))
    report = LoadReport()
    geometries = _areas_of(layer, columns, report)
    with_borders = _all_areas().options(undefer(AdministrativeArea.geom))
    known = {(each.code, each.valid_from): each for each in session.scalars(with_borders)}
    _refuse_repeated(layer, columns)
    loaded: list[tuple[AdministrativeArea, str | None, int]] = []
    for position, geometry in enumerate(geometries):
        facts = {name: columns[name][position] for name in ("code", "name", "kind")}
        facts |= {name: columns[name][position] for name in ("valid_from", "valid_to")}
        area = known.get((facts["code"], facts["valid_from"]))
        if area is None:
            area = AdministrativeArea(id=uuid4(), **facts)
            session.add(area)
            known[area.code, area.valid_from] = area
            area.geom = None if geometry is None else from_shape(geometry, srid=SRID)
            report.add("areas_created")
        else:
            report.add("areas_updated" if _updated(area, facts, geometry) else "areas_unchanged")
        loaded.append((area, columns["parent"][position], position))
    session.flush()
    _set_parents(layer, loaded, known.values())
    session.flush()
    return report


def load_successions(session: Session, *, actor: Account, path: Path) -> LoadReport:
    """Load which old unit went into which new one (columns old_code, new_code, share, verified).

    Codes are used again after a reform: the old unit is the one that has ended, the new one the
    one that has not.
    """
    permissions.require(actor, Action.LOAD_NETWORK)
    layer = read_layer(path, fields=SUCCESSION_FIELDS)
    columns = checked_columns(layer, fields=SUCCESSION_FIELDS, given=(_SHARE_RULE,))
    report, problems = LoadReport(), []
    ended = {a.code: a for a in session.scalars(_all_areas()) if a.valid_to is not None}
    living = {a.code: a for a in session.scalars(_all_areas()) if a.valid_to is None}
    known = {(each.old_id, each.new_id): each for each in session.scalars(select(AreaSuccession))}
    for position, row in enumerate(layer.rows):
        old = ended.get(columns["old_code"][position])
        new = living.get(columns["new_code"][position])
        if old is None or new is None:
            missing = "old_code" if old is None else "new_code"
            problems.append(_unknown_area(missing, columns[missing][position], int(row)))
            continue
        share, verified = columns["share"][position], columns["verified"][position]
        facts = {"share": None if np.isnan(share) else float(share), "verified": verified == 1}
        line = known.get((old.id, new.id))
        if line is None:
            line = AreaSuccession(old_id=old.id, new_id=new.id, **facts)
            known[old.id, new.id] = line
            session.add(line)
            report.add("successions_created")
        else:
            changed = set_facts(line, facts)
            report.add("successions_updated" if changed else "successions_unchanged")
    refuse_rows(layer.file, problems)
    session.flush()
    return report


def area_with_code(session: Session, *, code: str, on: date | None = None) -> AdministrativeArea:
    """Return the area that has this code on a date; without one the living, else the last."""
    same = [area for area in session.scalars(_all_areas()) if area.code == code]
    for area in same:
        if on is not None and exists_on(area, on):
            return area
    if on is None and same:
        return max(same, key=lambda area: (area.valid_to or date.max, area.valid_from or date.min))
    raise NotFound(
        _("There is no area with the code {code}. Load it: hotspots load-area."), code=code
    )


def communes_for(session: Session, *, actor: Account) -> list[AdministrativeArea]:
    """Return the living communes of the areas a person works for, by name."""
    within = permissions.visible_areas(actor)
    query = select(AdministrativeArea).where(
        AdministrativeArea.kind == AreaKind.COMMUNE, AdministrativeArea.valid_to.is_(None)
    )
    if within is not None:
        query = query.where(among(AdministrativeArea.id, within))
    return list(session.scalars(query.order_by(AdministrativeArea.name, AdministrativeArea.code)))


def living_for(session: Session, *, actor: Account) -> list[AdministrativeArea]:
    """Return every living area in a person's jurisdiction: the larger kinds first, by name."""
    within = permissions.visible_areas(actor)
    query = select(AdministrativeArea).where(AdministrativeArea.valid_to.is_(None))
    if within is not None:
        query = query.where(among(AdministrativeArea.id, within))
    larger_first = list(AreaKind)
    found = session.scalars(query.order_by(AdministrativeArea.name, AdministrativeArea.code))
    return sorted(found, key=lambda area: larger_first.index(area.kind))


def exists_on(area: AdministrativeArea, on: date) -> bool:
    """Say whether the unit existed on this day."""
    begun = area.valid_from is None or area.valid_from <= on
    return begun and (area.valid_to is None or on <= area.valid_to)


def _all_areas() -> Select[AdministrativeArea]:
    return select(AdministrativeArea).order_by(
        AdministrativeArea.code, AdministrativeArea.valid_from.nulls_first()
    )


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
    layer: Layer,
    loaded: list[tuple[AdministrativeArea, str | None, int]],
    known: Iterable[AdministrativeArea],
) -> None:
    by_code: dict[str, list[AdministrativeArea]] = {}
    for area in known:
        by_code.setdefault(area.code, []).append(area)
    problems = []
    for area, parent_code, position in loaded:
        if parent_code is None:
            continue
        candidates = [each for each in by_code.get(parent_code, []) if each is not area]
        if not candidates:
            row = int(layer.rows[position])
            problems.append(_unknown_area("parent", parent_code, row))
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


def _unknown_area(field: str, code: str, row: int) -> Problem:
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
