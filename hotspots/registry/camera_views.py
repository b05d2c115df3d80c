"""What a camera sees: the circle of its reach around it, on the days on which it works."""

from datetime import date
from typing import Any

from geoalchemy2 import Geography
from sqlalchemy import ColumnElement, and_, cast, exists, func, literal_column, or_, select

from hotspots.models import Camera

_BOX = func.ST_Expand(Camera.geom, Camera.reach_m / literal_column("100000"))
"""The box around a view, as its index has it: what lies outside is not looked at closely."""


def works_on(on: date) -> ColumnElement[bool]:
    """Return the condition on `Camera` that it works on a day."""
    return and_(Camera.works_from <= on, or_(Camera.works_to.is_(None), Camera.works_to >= on))


def sees(shape: Any, on: date) -> ColumnElement[bool]:
    """Return the condition on `Camera` that it works on a day and sees any point of a shape."""
    return and_(
        works_on(on),
        _BOX.op("&&")(shape),
        func.ST_DWithin(cast(Camera.geom, Geography), cast(shape, Geography), Camera.reach_m),
    )


def is_seen(shape: Any, on: date) -> ColumnElement[bool]:
    """Say of a shape of a query whether a camera that works on a day sees any point of it."""
    return exists(select(Camera.id).where(sees(shape, on)))
