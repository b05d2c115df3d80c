"""What people list under a number of their own: entered once, brought up to date, and corrected."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from geoalchemy2.shape import to_shape
from psycopg.errors import ExclusionViolation
from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotspots.errors import Conflict, InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import Explained, Keyed
from hotspots.registry.case_access import reason_required, written
from hotspots.registry.layers import set_facts
from hotspots.vocabulary import RowOutcome

_SAME_PLACE_DEGREES = 1e-7

Listed = TypeVar("Listed", bound=Keyed)


@dataclass(frozen=True, slots=True)
class Listing(Generic[Listed]):
    """One page of a list by number; `next` continues it, None at its end."""

    rows: Sequence[Listed]
    next: str | None


def list_by_number(
    session: Session,
    query: Select[Listed],
    model: Any,
    *,
    seen: ColumnElement[bool],
    limit: int | None,
    after: str | None,
) -> Listing[Listed]:
    """Return a page of what a query finds, or all of it, by the number people gave it.

    The cursor is the last row that was shown: what is entered meanwhile shifts no page. It must be
    one that the person may see, which `seen` says, and need not be among what is wanted any more.
    """
    order = (model.source_reference, model.id)
    if after is not None:
        query = query.where(tuple_(*order) > tuple_(*_last_shown(session, model, after, seen)))
    query = query.order_by(*order)
    if limit is None:
        return Listing(session.scalars(query).all(), None)
    found = session.scalars(query.limit(limit + 1)).all()
    return Listing(found[:limit], str(found[limit - 1].id) if len(found) > limit else None)


def enter(session: Session, row: object) -> RowOutcome:
    """Enter a row that nobody knows yet.

    Raises
    ------
    Conflict
        Somebody entered the same number at the same moment.
    """
    with _known_by_one_number(session):
        session.add(row)
    return RowOutcome.NEW


def bring_up_to_date(
    session: Session, row: Any, facts: Mapping[str, Any], *, whole: Collection[str] = ()
) -> RowOutcome:
    """Give a known row what is told of it; what is left empty unsays nothing.

    The facts of `whole` are told together: what is empty among them is emptied.
    """
    told = {n: value for n, value in facts.items() if value is not None or n in whole}
    told = _unless_same_place(row, told)
    changed = set_facts(row, told)
    if changed and isinstance(row, Explained):
        row.change_reason = None
    session.flush()
    return RowOutcome.CHANGED if changed else RowOutcome.KNOWN


def correct(session: Session, row: Any, facts: Mapping[str, Any], *, reason: str | None) -> None:
    """Give a row these facts, also emptying some; what stood there is changed with a reason only.

    Raises
    ------
    InvalidInput
        Something on record would change, and no reason is told.
    Conflict
        Somebody took the same number at the same moment.
    """
    told = _unless_same_place(row, facts)
    changed = {name: value for name, value in told.items() if getattr(row, name) != value}
    why = written(reason, field="reason")
    if any(getattr(row, name) is not None for name in changed):
        why = reason_required(why, _("What stands on record is changed with a reason only."))
    if not changed:
        return
    with _known_by_one_number(session):
        set_facts(row, changed | {"change_reason": why})


def same_number() -> Conflict:
    """Return the refusal where two people told of one number at once."""
    return Conflict(_("Somebody reported the same number at the same moment. Send it again."))


def number_taken(refusal: str, taken: str, number: str) -> InvalidInput:
    """Return the refusal where something else has the number already."""
    remedy = Message(_("Correct that entry, or give a number of its own."))
    problem = Problem("number_taken", Message(taken), remedy, "source_reference", number)
    return InvalidInput(refusal, problems=[problem])


def refuse_taken(
    session: Session, row: Keyed, key: Mapping[str, Any], *, refusal: str, taken: str
) -> None:
    """Refuse to give a row the number that another has; `key` is what it is known by.

    Raises
    ------
    InvalidInput
        Another row has it.
    """
    model: Any = type(row)
    same = (getattr(model, name) == value for name, value in key.items())
    query = select(model.id).where(model.id != row.id, *same)
    if session.scalars(query).first() is not None:
        raise number_taken(refusal, taken, key["source_reference"])


@contextmanager
def _known_by_one_number(session: Session) -> Iterator[None]:
    try:
        with session.begin_nested():
            yield
    except IntegrityError as raced:
        if isinstance(raced.orig, ExclusionViolation):
            raise  # two periods of one number: who keeps them apart names the other
        raise same_number() from raced


def _unless_same_place(row: Any, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts without a place that is drawn as it was; what no line draws has none."""
    told = dict(facts)
    drawn = told.get("geom")
    if drawn is None or row.geom is None:
        return told
    if to_shape(drawn).equals_exact(to_shape(row.geom), _SAME_PLACE_DEGREES):
        del told["geom"]
    return told


def _last_shown(
    session: Session, model: Any, cursor: str, seen: ColumnElement[bool]
) -> Sequence[Any]:
    shown = None
    with suppress(ValueError):
        query = select(model.source_reference, model.id).where(model.id == UUID(cursor), seen)
        shown = session.execute(query).one_or_none()
    if shown is None:
        raise InvalidInput(
            _("This list cannot be continued from there. Begin it again without a cursor.")
        )
    return shown
