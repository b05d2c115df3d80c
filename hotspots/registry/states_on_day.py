"""What stood on a day: the day a report is asked for, and the state in which a file ended it."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from hotspots import clock
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import CaseEvent, RemediationCase
from hotspots.records.described import EARLIEST
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import EventKind


def day_asked(on: date | None) -> date:
    """Return the day a report speaks for: today, where none is asked.

    Raises
    ------
    InvalidInput
        The day has not come yet, or lies before anything that a register tells of.
    """
    today = clock.today()
    if on is None or EARLIEST <= on <= today:
        return on or today
    is_to_come = on > today
    problem = Problem(
        "day_to_come" if is_to_come else "implausible_day",
        Message(
            _("{day} has not come yet.") if is_to_come else _("Nothing was recorded on {day}."),
            {"day": on},
        ),
        Message(_("Give a day from {first} to {last}."), {"first": EARLIEST, "last": today}),
        "on",
        on.isoformat(),
    )
    raise InvalidInput(_("There is no report of that day."), problems=[problem])


def state_on(on: date) -> ColumnElement[Any]:
    """Return the state in which a `RemediationCase` ended a day; empty before it was opened."""
    next_day = datetime.combine(on + timedelta(days=1), time(), tzinfo=TIME_ZONE)
    query: Select[Any] = (
        select(CaseEvent.to_state)
        .where(
            CaseEvent.case_id == RemediationCase.id,
            CaseEvent.to_state.is_not(None),
            CaseEvent.kind != EventKind.SIGNED,
            CaseEvent.at < next_day,
        )
        .order_by(CaseEvent.sequence.desc())
        .limit(1)
    )
    return query.correlate(RemediationCase).scalar_subquery()
