"""The class of crashes on railways, on the scale of railways that was in force on their day."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from hotspots.criteria import SeverityScheme, severity_on
from hotspots.database import among as is_among
from hotspots.models import ON_RAILWAY, Crash, Site, SiteCrash
from hotspots.registry.crash_rows import SEVERITY_NUMBERS, provisional_severity
from hotspots.registry.crossing_codes import CROSSING_KINDS
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import SeverityClass, SeverityScale

Numbers = tuple[int | None, int | None, int | None, int | None]
"""Killed, injured, seriously injured and damage."""

_GRADE = ("rail_severity", "rail_severity_scheme", "rail_severity_flagged")
_NOT_GRADED = (None, None, False)


def graded(
    session: Session, told: Crash, *, on_railway: bool, crash_id: UUID | None, folder: Path | None
) -> dict[str, Any]:
    """Return the columns of the class of one crash on the scale of railways.

    Parameters
    ----------
    told
        Its day and numbers.
    on_railway
        Whether a place on a railway is stated of it.
    crash_id
        By it a crash that was linked to a crossing is known; None for one that is new.
    """
    if not on_railway and crash_id is not None:
        linked = select(SiteCrash.crash_id).where(linked_to_crossing(SiteCrash.crash_id))
        on_railway = session.scalar(linked.where(SiteCrash.crash_id == crash_id)) is not None
    if not on_railway:
        return dict(zip(_GRADE, _NOT_GRADED, strict=True))
    killed, injured, seriously, damage = (getattr(told, name) for name in SEVERITY_NUMBERS)
    day = told.occurred_at.astimezone(TIME_ZONE).date()
    grade = _graded((killed, injured, seriously, damage), _scheme(day, folder))
    return dict(zip(_GRADE, grade, strict=True))


def follow_many(session: Session, *, among: ColumnElement[bool], folder: Path | None) -> None:
    """Bring the classes of many crashes in line, after an import or a changed network."""
    numbers = (Crash.killed, Crash.injured, Crash.seriously_injured, Crash.damage_vnd)
    grade = (Crash.rail_severity, Crash.rail_severity_scheme, Crash.rail_severity_flagged)
    is_rail = or_(ON_RAILWAY, linked_to_crossing(Crash.id))
    query = select(Crash.id, Crash.occurred_on, is_rail, *numbers, *grade).where(
        among, or_(is_rail, Crash.rail_severity_scheme.is_not(None))
    )
    scheme_on: Callable[[date], SeverityScheme | None] = cache(lambda day: _scheme(day, folder))
    changed: dict[tuple[Any, ...], list[UUID]] = defaultdict(list)
    for crash_id, day, on_railway, *values in session.execute(query):
        told: Numbers = (values[0], values[1], values[2], values[3])
        now = _graded(told, scheme_on(day)) if on_railway else _NOT_GRADED
        if now != (values[4], values[5], values[6]):
            changed[now].append(crash_id)
    for now, ids in changed.items():
        fresh = dict(zip(_GRADE, now, strict=True))
        session.execute(update(Crash).where(is_among(Crash.id, ids)).values(fresh))


def linked_to_crossing(crash_id: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Return the condition that a person linked a crash to a crossing of a railway."""
    by_hand = select(Site.id).where(Site.kind.in_(CROSSING_KINDS))
    linked = select(SiteCrash.crash_id).where(SiteCrash.site_id.in_(by_hand))
    among_linked: ColumnElement[bool] = crash_id.in_(linked)
    return among_linked


def _scheme(day: date, folder: Path | None) -> SeverityScheme | None:
    return severity_on(SeverityScale.RAIL, day, folder)


def _graded(
    numbers: Numbers, scheme: SeverityScheme | None
) -> tuple[SeverityClass | None, str | None, bool]:
    if scheme is None:
        return _NOT_GRADED
    severity, flagged = provisional_severity(scheme, numbers)
    return None if severity is None else SeverityClass(severity), scheme.id, flagged
