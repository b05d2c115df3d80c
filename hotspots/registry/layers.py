"""A file of places (areas, roads, posts, junctions) -> checked columns and geometry in WGS 84."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from hotspots import clock
from hotspots.errors import InvalidInput, Message, Problem, UnreadableFile
from hotspots.i18n import _
from hotspots.records import rules, values
from hotspots.table_files import Table, full_names, plain_heading, read_table
from hotspots.table_files.reprojection import geometry_crs, named_crs

_NOTHING = np.array(None, dtype=object)

_POINT_COLUMNS = (("lon", "lat"), ("x", "y"))

OTHER_HEADINGS = {
    "parent_code": "parent",
    "route_code": "route",
    "junction_code": "junction_id",
    "rail_line_code": "rail_line",
    "label": "km",
    "km_post": "km",
    "road_manager": "managing_body",
    "ma_don_vi": "code",
    "ten_don_vi": "name",
    "ten_day_du": "full_name",
    "cap": "kind",
    "loai": "type",
    "truc_thuoc": "parent",
    "tu_ngay": "valid_from",
    "den_ngay": "valid_to",
    "ma_cu": "old_code",
    "ma_moi": "new_code",
    "ty_le": "share",
    "doi_chieu": "verified",
    "can_cu": "verified_by",
}
"""Headings that stand for another of ours."""


@dataclass(frozen=True, slots=True)
class Layer:
    """What a file holds: columns under our names, geometry, and the row a person sees for each.

    `geometry` is in EPSG:4326, one element a row, None where there is none.
    """

    file: str
    frame: pd.DataFrame
    geometry: NDArray[Any]
    source_crs: str | None
    rows: NDArray[np.int64]
    notes: tuple[Message, ...]

    def __len__(self) -> int:
        return len(self.frame)


@dataclass(slots=True)
class LoadReport:
    """What loading did, for a person: how many of each kind, and what was odd."""

    counts: dict[str, int] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)

    def add(self, what: str, how_many: int = 1) -> None:
        """Count more of `what`, such as `areas_created`."""
        self.counts[what] = self.counts.get(what, 0) + how_many

    def merge(self, other: "LoadReport") -> None:
        """Add what another part of the same load did."""
        for what, how_many in other.counts.items():
            self.add(what, how_many)
        self.warnings += other.warnings
        self.notes += other.notes


def read_layer(
    path: Path | bytes,
    *,
    fields: Sequence[rules.Field],
    crs: str | None = None,
    name: str | None = None,
) -> Layer:
    """Read a vector file, or a table that places points by `lon`, `lat` or by `x`, `y` with `crs`.

    Parameters
    ----------
    fields
        What the caller looks for; headings may be cut to ten characters, as a Shapefile does.
    crs
        Coordinate system, such as ``EPSG:5899``, of a file that does not state its own.
    name
        What the file is called, where only its bytes are given.

    Raises
    ------
    UnreadableFile
        The file cannot be opened, or nothing says its coordinate system.
    """
    wanted = [each.name for each in fields] + [name for pair in _POINT_COLUMNS for name in pair]
    known = {*wanted, *OTHER_HEADINGS}
    table = read_table(path, knows=lambda heading: plain_heading(heading) in known, name=name)
    frame = _renamed(table.frame, wanted)
    geometry, source = geometry_in_degrees(frame, table, crs=crs)
    return Layer(table.name, frame, geometry, source, table.rows, table.notes)


def geometry_in_degrees(
    frame: pd.DataFrame, table: Table, *, crs: str | None
) -> tuple[NDArray[Any], str | None]:
    """Return what a file draws, or the points of its coordinates, in WGS 84, and its own system.

    `frame` is the table under our names; `crs` names the system where the file does not.
    """
    geometry, found = _geometry(frame, table, named_crs(crs) if crs else None)
    if found is not None:
        geometry = gpd.GeoSeries(geometry, crs=found).to_crs(4326).to_numpy()
    return shapely.force_2d(geometry), None if found is None else found.to_string()


def checked_columns(
    layer: Layer, *, fields: Sequence[rules.Field], given: Sequence[rules.Rule] = ()
) -> rules.Columns:
    """Return the typed columns of these fields; refuse the file with every problem at once."""
    absent = [e.name for e in fields if e.required and e.name not in layer.frame.columns]
    if absent and len(layer):
        raise InvalidInput(
            _("{file} lacks the columns {columns}. Add them, or rename those that hold the same."),
            file=layer.file,
            columns=absent,
        )
    blank = pd.Series([None] * len(layer), dtype=object)
    raw = {each.name: layer.frame.get(each.name, blank) for each in fields}
    checked = rules.check(raw, fields=fields, rules=given, now=clock.now(), rows=layer.rows)
    refuse_rows(layer.file, checked.problems, checked.problem_count)
    return checked.columns


def refuse_rows(file: str, problems: Sequence[Problem], count: int | None = None) -> None:
    """Raise if there are problems; nothing of the file is loaded then."""
    if problems:
        raise InvalidInput(
            _("{count} values of {file} cannot be used; nothing was loaded."),
            count=len(problems) if count is None else count,
            file=file,
            problems=problems,
        )


def set_facts(row: object, facts: Mapping[str, Any]) -> bool:
    """Give a row these values; say whether any was another before."""
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, facts[name])
    return bool(changed)


def calendar_date(value: object) -> date:
    """Read a day of a validity: a date cell, dd/mm/yyyy or yyyy-mm-dd."""
    moment, _precision = values.time(value)
    return moment.date()


def several_names(value: object) -> tuple[str, ...]:
    """Read alternative names parted by semicolons or |."""
    parts = value if isinstance(value, list | tuple) else str(value).replace("|", ";").split(";")
    read = values.Text(200)
    return tuple(dict.fromkeys(str(read(part)) for part in parts if not values.is_missing(part)))


def _ends_before_it_begins(columns: rules.Columns, _now: np.datetime64) -> NDArray[np.bool_]:
    pairs = zip(columns["valid_from"], columns["valid_to"], strict=True)
    return np.array([bool(a and b and b < a) for a, b in pairs], dtype=bool)


VALIDITY_FIELDS = (
    rules.Field("valid_from", calendar_date, "object"),
    rules.Field("valid_to", calendar_date, "object"),
)
VALIDITY_RULE = rules.Rule(
    "ends_before_it_begins",
    "valid_to",
    _ends_before_it_begins,
    _("Valid until {value}, which lies before {valid_from}."),
    _("Exchange the two dates; valid_to is the last day, empty while it exists."),
    others=("valid_from",),
)


def _renamed(frame: pd.DataFrame, wanted: list[str]) -> pd.DataFrame:
    names = full_names([str(each) for each in frame.columns], [*wanted, *OTHER_HEADINGS])
    names |= {str(each): plain_heading(each) for each in frame.columns if str(each) not in names}
    chosen: dict[str, str] = {}
    for heading, name in names.items():
        ours = name if name in wanted else OTHER_HEADINGS.get(name, name)
        if ours in wanted and ours not in chosen.values():
            chosen[heading] = ours
    return frame[list(chosen)].rename(columns=chosen)


def _geometry(
    frame: pd.DataFrame, table: Table, stated: CRS | None
) -> tuple[NDArray[Any], CRS | None]:
    if table.geometry is not None:
        given = table.geometry.to_numpy()
        return given, None if shapely.is_missing(given).all() else geometry_crs(table, stated)
    pair = next((p for p in _POINT_COLUMNS if set(p) <= set(frame.columns)), None)
    if pair is None:
        return np.full(len(frame), None, dtype=object), None
    if pair == ("x", "y") and stated is None:
        raise UnreadableFile(
            _("Nothing says in which coordinate system x and y of {file} are. State it: --crs."),
            file=table.name,
        )
    fields = [rules.Field(name, values.number, "number") for name in pair]
    raw = {name: frame[name] for name in pair}
    checked = rules.check(raw, fields=fields, rules=(), now=clock.now(), rows=table.rows)
    refuse_rows(table.name, checked.problems, checked.problem_count)
    east, north = (checked.columns[name] for name in pair)
    absent = np.isnan(east) | np.isnan(north)
    points = shapely.points(np.where(absent, 0.0, east), np.where(absent, 0.0, north))
    return np.where(absent, _NOTHING, np.asarray(points, dtype=object)), stated or CRS.from_epsg(
        4326
    )
