"""Which body stands in another's place on a day, so that lists stay right through reforms."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from hotspots.errors import InvalidInput, Message, NotFound, Problem
from hotspots.i18n import _
from hotspots.models import Organisation


def successor_on(session: Session, *, organisation: Organisation, on: date) -> Organisation | None:
    """Return the body that stands in this one's place on a day: itself until its last day.

    None where it has ended by then and nobody follows.
    """
    return successors_on(session, on=on).get(organisation.id)


def successors_on(session: Session, *, on: date) -> Mapping[UUID, Organisation]:
    """Return for every body the one that stands in its place on a day, those that exist included.

    There are some hundreds of bodies in a province: all are read at once, so that a list of sites
    asks once and not for each row.
    """
    bodies = {body.id: body for body in session.scalars(select(Organisation))}
    found = {}
    for body in bodies.values():
        heir: Organisation | None = body
        while heir is not None and heir.valid_to is not None and heir.valid_to < on:
            heir = None if heir.successor_id is None else bodies[heir.successor_id]
        if heir is not None:
            found[body.id] = heir
    return found


def exists_on(day: date) -> ColumnElement[bool]:
    """Return the condition that a body exists on a day."""
    begun = func.coalesce(Organisation.valid_from, day) <= day
    return begun & (func.coalesce(Organisation.valid_to, day) >= day)


def refuse_unfit(session: Session, body: Organisation, last_day: date, successor_id: UUID) -> None:
    """Refuse a successor that does not take over, or that comes back to the body itself."""
    successor = session.get(Organisation, successor_id)
    if successor is None:
        raise NotFound(_("There is no such organisation."))
    after = last_day + timedelta(days=1)
    takes_over = (successor.valid_from is None or successor.valid_from <= after) and (
        successor.valid_to is None or successor.valid_to >= after
    )
    heir: Organisation | None = successor
    while heir is not None and heir.id != body.id:
        heir = (
            None if heir.successor_id is None else session.get_one(Organisation, heir.successor_id)
        )
    if takes_over and heir is None:
        return
    message = (
        Message(_("“{name}” does not exist on {day}."), {"name": successor.name, "day": after})
        if heir is None
        else Message(_("“{name}” is succeeded by the body itself."), {"name": successor.name})
    )
    remedy = Message(_("Choose the body that takes over on the day after, or leave it empty."))
    problem = Problem("unfit_successor", message, remedy, field="successor")
    raise InvalidInput(_("This successor cannot be used."), problems=[problem])
