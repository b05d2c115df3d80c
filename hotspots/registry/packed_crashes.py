"""Many crashes as one value: packed by the server, taken apart by numpy.

A change looks at a thousand crashes around it. To make an object of each of their facts takes
longer than all that is computed from them.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    Float,
    LargeBinary,
    Select,
    SQLColumnExpression,
    String,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from hotspots.models import Crash
from hotspots.registry.crashes_to_screen import FIRST_DAY

_NUMBERS: Mapping[str, SQLColumnExpression[Any]] = {
    "killed": Crash.killed,
    "injured": Crash.injured,
    "seriously_injured": Crash.seriously_injured,
    "slightly_injured": Crash.slightly_injured,
    "chainage_m": Crash.chainage_m,
    "lon": func.ST_X(Crash.geom),
    "lat": func.ST_Y(Crash.geom),
}
_ROW = np.dtype(
    [("id", "u1", 16), ("day", ">i4"), ("location_class", "S1")]
    + [(name, ">f8") for name in _NUMBERS]
)
_HEX = np.frombuffer(b"".join(b"%02x" % each for each in range(256)), np.uint8).reshape(256, 2)
_DIGITS = np.flatnonzero([each != "-" for each in str(UUID(int=0))])
"""Where the digits stand in an id as text; the rest are hyphens."""


def packed(*wanted: ColumnElement[bool]) -> Select[bytes]:
    """Return a query of the crashes that meet the conditions as one value, in the order of ids."""
    row: ColumnElement[bytes] = func.uuid_send(Crash.id, type_=LargeBinary())
    row = row.concat(func.int4send(Crash.occurred_on - FIRST_DAY))
    row = row.concat(
        func.textsend(func.rpad(func.coalesce(cast(Crash.location_class, String), ""), 1))
    )
    for number in _NUMBERS.values():
        row = row.concat(func.float8send(func.coalesce(cast(number, Float), _UNKNOWN)))
    in_order = aggregate_order_by(literal(b"", LargeBinary), Crash.id)
    return select(func.string_agg(row, in_order, type_=LargeBinary())).where(*wanted)


def read_packed(
    session: Session, query: Select[bytes], told: Mapping[str, Any], *, route: str | None
) -> dict[str, NDArray[Any]]:
    """Return what `as_columns` returns of the same crashes; all of them lie on `route`, or on none.

    `query` is one of `packed`, and `told` its parameters.
    """
    # Past the session: it looks at every row, although none is an object of its own.
    found = session.connection().execute(query, told).scalar_one()
    rows = np.frombuffer(found or b"", dtype=_ROW)
    numbers = {name: rows[name].astype(np.float64) for name in _NUMBERS}
    classes = rows["location_class"].astype("U1").astype(object)
    classes[classes == " "] = None
    return {
        "id": _texts(rows["id"]),
        "day": rows["day"].astype(np.int64),
        "location_class": classes,
        "route": np.full(len(rows), route, dtype=object),
        **numbers,
    }


def _texts(ids: NDArray[np.uint8]) -> NDArray[np.object_]:
    """Return ids of 16 bytes each as texts."""
    texts = np.full((len(ids), 36), ord("-"), dtype=np.uint8)
    texts[:, _DIGITS] = _HEX[ids].reshape(len(ids), 32)
    whole = texts.tobytes().decode("ascii")  # slices of one text are made faster than numpy's
    return np.array([whole[start : start + 36] for start in range(0, len(whole), 36)], dtype=object)


_UNKNOWN = cast("NaN", Float)
