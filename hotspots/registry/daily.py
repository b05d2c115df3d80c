"""The day's work: the live list moves to a new day, and what expires or begins to count is told.

Railways are screened anew where accidents there changed and a rule of railways is in force.
"""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd
from pandas import DataFrame
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.analysis.neighbourhood import Change
from hotspots.criteria import in_force, require_road, snapshot
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import Account, Crash, LiveList
from hotspots.registry import deployment, live_proposals, rail_screening, screening
from hotspots.registry.crashes_to_screen import engine_frame, read_rows
from hotspots.registry.live_list import Live, live_on, state_of
from hotspots.registry.proposal_rows import Origin
from hotspots.registry.turns import wait_for_decisions, wait_for_screenings
from hotspots.vocabulary import ChangeCause, RuleKind

AT_ONCE = 2_000
"""So many crashes that come or go are looked at around; of more, a whole screening is faster."""


@dataclass(frozen=True, slots=True)
class DaysWork:
    """What the day's work did: from which day to which, and whether all was screened anew.

    `rail_run` is the number of the screening of railways that it made.
    """

    moved_from: date | None
    moved_to: date
    expired: int = 0
    entered: int = 0
    refreshed: bool = False
    rail_run: int | None = None


def run(
    session: Session, *, on: date | None = None, criteria_folder: Path | None = None
) -> DaysWork:
    """Do the work of a day; to repeat it changes nothing.

    The live list moves to the day: looked at are the places where a crash leaves the window or
    comes into it. Where the rules in force are others from this day on, all is screened anew.

    Parameters
    ----------
    on
        The day; today, or a demonstration's own, when not given.

    Raises
    ------
    InvalidInput
        The day has not come yet.
    """
    day = on or deployment.as_of(session)
    _refuse_to_come(session, day)
    done = _roads(session, day, criteria_folder)
    made = rail_screening.refresh(session, on=day, criteria_folder=criteria_folder)
    return done if made is None else replace(done, rail_run=made.number)


def _roads(session: Session, day: date, criteria_folder: Path | None) -> DaysWork:
    wait_for_screenings(session)
    wait_for_decisions(session)
    state = state_of(session)
    if state is None or state.as_of >= day:
        return DaysWork(None if state is None else state.as_of, day)
    _play_on(session, day)
    moved_from, old, live = state.as_of, live_on(session, state), live_on(session, state, day)
    actor = session.get_one(Account, live.run.actor_id)
    change = Change(before=_leaving(old, live), after=_coming(old, live))
    expired, entered = len(change.before), len(change.after)
    if _is_for_a_screening(live, state, expired + entered, criteria_folder):
        screening.refresh(session, actor=actor, as_of=day, criteria_folder=criteria_folder)
        return DaysWork(moved_from, day, expired, entered, refreshed=True)
    origin = Origin(clock.now(), ChangeCause.DAY_PASSED)
    live_proposals.apply(live, change, actor=actor, origin=origin)
    state.as_of, state.changed_at = day, origin.at
    session.flush()
    return DaysWork(moved_from, day, expired, entered)


def _is_for_a_screening(
    live: Live, state: LiveList, crashes: int, criteria_folder: Path | None
) -> bool:
    """Say whether the places cannot be moved one by one: too many, or by other rules."""
    rules = require_road(in_force(RuleKind.ROAD, live.parameters.as_of, criteria_folder))
    is_other = snapshot(rules) != live.run.criteria
    return is_other or state.waits_for is not None or crashes > AT_ONCE


def _leaving(old: Live, new: Live) -> DataFrame:
    """Return the crashes that leave the window, dated into the new one.

    So they are read as counting before and gone after; which day of a trailing window a crash has
    makes no difference to the places.
    """
    first_day, end = old.window[0], min(old.window[1], new.window[0])
    left = _read(new, Crash.occurred_on >= first_day, Crash.occurred_on < end)
    return left.assign(occurred_on=pd.Timestamp(new.window[0]))


def _coming(old: Live, new: Live) -> DataFrame:
    first_day, end = max(old.window[1], new.window[0]), new.window[1]
    return _read(new, Crash.occurred_on >= first_day, Crash.occurred_on < end)


def _read(live: Live, *when: ColumnElement[bool]) -> DataFrame:
    return engine_frame(read_rows(live.session, *when), epsg=live.crashes.epsg)


def _refuse_to_come(session: Session, day: date) -> None:
    today = max(deployment.as_of(session), clock.today())
    if day > today:
        problem = Problem(
            "date_in_future",
            Message(_("{day} has not come yet."), {"day": day}),
            Message(_("Give a day up to {today}."), {"today": today}),
            field="on",
            value=day.isoformat(),
        )
        raise InvalidInput(_("The work of a day to come cannot be done."), problems=[problem])


def _play_on(session: Session, day: date) -> None:
    """Let a demonstration's own day follow: its pages speak of the day its list has reached."""
    mark = deployment.current(session)
    if mark is not None and mark.as_of is not None:
        mark.as_of = max(mark.as_of, day)
