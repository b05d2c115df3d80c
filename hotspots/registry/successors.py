"""Which body may be named as the one that takes over from another."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from hotspots.errors import InvalidInput, Message, NotFound, Problem
from hotspots.i18n import _
from hotspots.models import Organisation


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
