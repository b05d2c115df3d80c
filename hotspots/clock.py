"""Now and today: the only place that asks the time.

`HOTSPOTS_NOW` (an ISO time; no offset = local wall time) moves the clock, so that a story of two
years can be played. Whoever opens a database asks `is_moved`: a moved clock is
allowed only where the database is marked demo or test, since a false date in a real register
would be a false deadline.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from hotspots.settings import TIME_ZONE

MOVED_BY = "HOTSPOTS_NOW"


def now() -> datetime:
    """Return the present time in Viet Nam, or the time `HOTSPOTS_NOW` has moved it to."""
    moved = os.environ.get(MOVED_BY)
    if moved is None:
        return datetime.now(TIME_ZONE)
    told = datetime.fromisoformat(moved)
    return told.replace(tzinfo=TIME_ZONE) if told.tzinfo is None else told.astimezone(TIME_ZONE)


def world_now() -> datetime:
    """Return the time outside, moved or not: what a phone's code and a lock-out are judged by.

    A clock that was moved stands still, so that no delay on it would ever end.
    """
    return datetime.now(TIME_ZONE)


def today() -> date:
    """Return the present date in Viet Nam."""
    return now().date()


@contextmanager
def moved_to(at: datetime) -> Iterator[None]:
    """Let it be another time while a demonstration is played; afterwards it is as before."""
    before = os.environ.get(MOVED_BY)
    os.environ[MOVED_BY] = at.isoformat()
    try:
        yield
    finally:
        if before is None:
            del os.environ[MOVED_BY]
        else:
            os.environ[MOVED_BY] = before


def is_moved() -> bool:
    """Say whether `HOTSPOTS_NOW` has moved the clock."""
    return MOVED_BY in os.environ


def machine_seconds() -> float:
    """Return the machine's own seconds since 1970, as files are stamped; never moved."""
    return time.time()
