"""Thousands of new rows, written by one statement a table: with the audit's entry of each.

The rows go in as one JSON, as `placed_rows` sends its own. They stay out of the session: whoever
needs more of them than they hold reads them again.
"""

import enum
import json
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import shapely
from geoalchemy2 import WKBElement
from geoalchemy2.shape import to_shape
from sqlalchemy import Table, Text, bindparam, cast, func, insert, inspect, select
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from hotspots.models import SRID, Base


def add_rows(session: Session, rows: Sequence[Base]) -> None:
    """Write rows of one model, which are in no session, have their ids and tell what they mean.

    A column that is empty in all of them is left to the database. Of a kind of site its own row and
    that of the site are written.
    """
    if not rows:
        return
    tables = inspect(type(rows[0])).tables
    for table in (each for each in tables if isinstance(each, Table)):
        names = _told(table, rows)
        told = [{name: getattr(row, name) for name in names} for row in rows]
        _write(session, table, names, told)


def add_links(session: Session, table: Table, rows: Sequence[dict[str, UUID]]) -> None:
    """Write rows of a table that joins two others; the database gives them their ids."""
    if rows:
        _write(session, table, list(rows[0]), rows)


def as_json(value: Any) -> Any:
    """Return a value of a column as a JSON that PostgreSQL reads as that column."""
    if isinstance(value, WKBElement):
        shape = shapely.set_srid(to_shape(value), SRID)
        return shapely.to_wkb(shape, hex=True, include_srid=True)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, enum.Enum):
        return value.value
    assert isinstance(value, UUID), value  # noqa: S101 - there is no other kind of column
    return str(value)


def _told(table: Table, rows: Sequence[Base]) -> list[str]:
    names = [each.name for each in table.columns]
    return [name for name in names if any(getattr(row, name) is not None for row in rows)]


def _write(
    session: Session, table: Table, names: list[str], told: Sequence[dict[str, Any]]
) -> None:
    stated = func.jsonb_populate_recordset(
        sql(f"NULL::{table.name}"), cast(bindparam("rows", type_=Text), JSONB)
    ).table_valued(*names)
    new = insert(table).from_select(names, select(*stated.c), include_defaults=False)
    session.flush()
    session.connection().execute(new, {"rows": json.dumps(list(told), default=as_json)})
