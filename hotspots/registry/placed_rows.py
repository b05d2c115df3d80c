"""New rows of places and of notices, written by one statement with the communes they lie in.

The rows go in as one JSON: the statement is the same for any number of them, and planned once.
"""

import json
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    Date,
    Insert,
    Table,
    Text,
    bindparam,
    cast,
    func,
    insert,
    literal_column,
    select,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.models import Notice, Proposal
from hotspots.registry.bulk_rows import as_json
from hotspots.registry.footprints import links
from hotspots.sending import send


def add_placed(session: Session, rows: Sequence[Proposal] | Sequence[Notice]) -> None:
    """Write rows that are in no session, with ids of their own, and link them to their communes.

    They stay out of the session: whoever needs more of them than they hold reads them again.
    """
    if not rows:
        return
    for row in rows:
        row.id = uuid4()
    kind = type(rows[0])
    told = [{name: getattr(row, name) for name in _COLUMNS[kind]} for row in rows]
    rows_told = json.dumps(told, default=as_json)
    send(session, _WRITE[kind], {"rows": rows_told, "today": clock.today()})


def _statement(of: type[Any]) -> Insert:
    table: Table = of.__table__
    names = _names(of)
    told = func.jsonb_populate_recordset(
        sql(f"NULL::{table.name}"), cast(bindparam("rows", type_=Text), JSONB)
    ).table_valued(*names)
    new = (
        insert(table)
        .from_select(names, select(*told.c))
        # geom as it is, not as it is sent to a client
        .returning(*(literal_column(name).label(name) for name in ("id", "geom", "crash_ids")))
        .cte("new")
    )
    return links(new, of=table.name, on=bindparam("today", type_=Date))


def _names(of: type[Any]) -> list[str]:
    """Return the columns that a row is written with: all but those that only the database fills."""
    columns = of.__table__.columns
    return [
        each.name
        for each in columns
        if each.primary_key or each.default is not None or each.server_default is None
    ]


_COLUMNS = {kind: _names(kind) for kind in (Proposal, Notice)}
_WRITE = {kind: _statement(kind) for kind in (Proposal, Notice)}
