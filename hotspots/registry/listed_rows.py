"""What people list under a number of their own: entered once, and brought up to date later."""

from collections.abc import Mapping
from typing import Any

from geoalchemy2.shape import to_shape
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotspots.errors import Conflict
from hotspots.i18n import _
from hotspots.registry.layers import set_facts
from hotspots.vocabulary import RowOutcome

_SAME_PLACE_DEGREES = 1e-7


def enter(session: Session, row: object) -> RowOutcome:
    """Enter a row that nobody knows yet.

    Raises
    ------
    Conflict
        Somebody entered the same number at the same moment.
    """
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as raced:
        raise Conflict(
            _("Somebody reported the same number at the same moment. Send it again.")
        ) from raced
    return RowOutcome.NEW


def bring_up_to_date(session: Session, row: Any, facts: Mapping[str, Any]) -> RowOutcome:
    """Give a known row what is told of it; what is left empty unsays nothing."""
    told = {name: value for name, value in facts.items() if value is not None}
    if to_shape(told["geom"]).equals_exact(to_shape(row.geom), _SAME_PLACE_DEGREES):
        del told["geom"]
    changed = set_facts(row, told)
    session.flush()
    return RowOutcome.CHANGED if changed else RowOutcome.KNOWN
