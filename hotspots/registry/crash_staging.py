"""Moves many rows to the database at once: COPY into a temporary table of the transaction."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from pandas import DataFrame
from psycopg import sql
from pyarrow.csv import WriteOptions, write_csv
from sqlalchemy import text
from sqlalchemy.orm import Session

from hotspots.models import SRID

Progress = Callable[[str, int, int], None]
"""Told the stage, how much is done, and out of how much."""

STAGED = "incoming_crash"

_AT_ONCE = 50_000


def stage(session: Session, rows: DataFrame, *, progress: Progress | None = None) -> None:
    """Copy rows with column names of `crash` into the table `STAGED`, which the commit drops.

    They travel as text that COPY parses again, so that a NUL or a wrong number stops the whole.
    """
    columns = [str(name) for name in rows.columns]
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    target = sql.Identifier(STAGED)
    cursor: Any = session.connection().connection.cursor()
    cursor.execute(sql.SQL("DROP TABLE IF EXISTS pg_temp.{}").format(target))
    cursor.execute(
        sql.SQL("CREATE TEMP TABLE {} ON COMMIT DROP AS SELECT {} FROM crash WITH NO DATA").format(
            target, listed
        )
    )
    command = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(target, listed)
    with cursor.copy(command) as copy:
        for start in range(0, len(rows), _AT_ONCE):
            copy.write(_as_csv(rows.iloc[start : start + _AT_ONCE]))
            if progress is not None:
                progress("storing", min(start + _AT_ONCE, len(rows)), len(rows))
    session.execute(text(f"ANALYZE {STAGED}"))


def _as_csv(rows: DataFrame) -> bytes:
    """Return rows as COPY reads them: a missing value is nothing, an empty text is quoted."""
    written = rows.copy()
    if "geom" in written.columns:
        written["geom"] = _hex(written["geom"])
    if "road_users" in written.columns:
        written["road_users"] = [_array(users) for users in written["road_users"]]
    for name, kind in rows.dtypes.items():
        if isinstance(kind, pd.DatetimeTZDtype):
            written[name] = _moments(rows[name])
    buffer = io.BytesIO()
    table = pa.Table.from_pandas(written, preserve_index=False)
    write_csv(table, buffer, WriteOptions(include_header=False))
    return buffer.getvalue()


def _hex(points: "pd.Series[Any]") -> list[str | None]:
    shapes = shapely.set_srid(points.to_numpy(dtype=object), SRID)
    return list(shapely.to_wkb(shapes, hex=True, include_srid=True))


def _moments(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return times as ISO text in UTC; pandas' own writer takes seconds for that."""
    utc = column.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy("datetime64[us]")
    told = pd.Series(np.datetime_as_string(utc), column.index, dtype="str") + "Z"
    return told.where(~np.isnat(utc))


def _array(codes: Sequence[str] | None) -> str | None:
    return "{" + ",".join(codes) + "}" if isinstance(codes, list | tuple) else None
