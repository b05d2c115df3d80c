"""Changes of crashes as the doors of the registry make them, chosen or at random."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.models import Account, Crash
from hotspots.records import CrashRecord
from hotspots.registry import crashes, live_proposals
from hotspots.registry.live_list import crashes_before
from hotspots.registry.proposal_rows import Origin
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import ChangeCause
from tests.factories import NOON
from tests.registry.town import AS_OF, Town


def record_at(town: Town, at_m: int, *, injured: int = 1, killed: int = 0) -> Crash:
    """A crash of today told by the analyst, at a Km of the road."""
    return record_as(town.session, town.analyst, at_m, injured=injured, killed=killed)


def record_as(
    session: Session,
    actor: Account,
    at_m: int,
    *,
    on: date = AS_OF,
    injured: int = 1,
    killed: int = 0,
) -> Crash:
    """A crash of today told by somebody."""
    told = CrashRecord.model_validate(
        {
            "occurred_at": f"{on.isoformat()}T08:00",
            "place_text": f"Km{at_m // 1000}+{at_m % 1000:03d} QL1",
            "killed": killed,
            "injured": injured,
        }
    )
    return crashes.record(session, actor=actor, record=told)


def follow(
    town: Town, ids: list[UUID], change: Callable[[], None] = lambda: None, **told: Any
) -> None:
    """Change crashes as a door of the registry does."""
    town.session.flush()
    was = crashes_before(town.session, ids)
    change()
    origin = Origin(NOON, ChangeCause.CRASH_CORRECTED, ids[0])
    live_proposals.follow(
        town.session, actor=town.analyst, origin=origin, ids=ids, **({"was": was} | told)
    )


def edit(town: Town, kind: int, number: int) -> None:
    """Record, correct, move or delete a crash, chosen by two numbers."""
    ids = sorted(town.session.scalars(select(Crash.id)))
    crash = town.session.get_one(Crash, ids[number % len(ids)]) if ids else None
    at_m = 500 + number % 1_700
    day = AS_OF - timedelta(days=number % 380)
    if crash is None or kind < 35:
        follow(town, [at_random(town, kind, at_m, day).id], was=None)
    elif kind < 50:
        follow(town, [crash.id], lambda: setattr(crash, "killed", number % 2))
    elif kind < 65:
        moment = datetime(day.year, day.month, day.day, 9, tzinfo=TIME_ZONE)
        follow(town, [crash.id], lambda: setattr(crash, "occurred_at", moment))
    elif kind < 80 and crash.route_id is not None:
        follow(town, [crash.id], lambda: setattr(crash, "chainage_m", float(at_m)))
    else:
        follow(town, [crash.id], lambda: town.session.delete(crash))


def at_random(town: Town, kind: int, at_m: int, day: date) -> Crash:
    """A crash on the road, or in every third case beside it, where only discs are found."""
    if kind % 3:
        return town.crash(at_m, day, killed=kind % 5 == 0)
    point = f"SRID=4326;POINT({107.22 + at_m * 1e-6} 10.97)"
    return town.crash(0, day, killed=1, route_id=None, chainage_m=None, geom=point)
