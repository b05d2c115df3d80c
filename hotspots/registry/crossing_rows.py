"""The crossings of railways that a person may see, as a table: what is known of each, and its file.

Those that are gone are left out: closed, made a legal crossing, led over or under the rails, or
never one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from pandas import DataFrame
from sqlalchemy import ColumnElement, CompoundSelect, Select, func, or_, select, text, union_all
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.models import (
    Account,
    Crash,
    CrossingFacts,
    CrossingRuling,
    RailLine,
    RemediationCase,
    Site,
    SiteCrash,
)
from hotspots.registry.crossing_codes import CROSSING_KINDS, CROSSINGS, crossings_seen
from hotspots.registry.locators import network_revision
from hotspots.vocabulary import Action, CaseState, SeverityClass, SiteKind

GONE = (
    CaseState.CLOSED,
    CaseState.UPGRADED,
    CaseState.GRADE_SEPARATED,
    CaseState.REJECTED,
    CaseState.DUPLICATE,
)
"""In these states there is no crossing any more, or none that was one."""
_OF_ONE_KIND = (
    "protection", "nearest_legal_crossing_m", "service_road_possible", "opened_by", "found_on",
)  # fmt: skip
IS_ACCIDENT = or_(Crash.rail_severity.is_(None), Crash.rail_severity != SeverityClass.COLLISION)
"""What is below the least class of the scale of railways is an incident, and no accident."""
_FACTS = tuple(CrossingFacts.__annotations__)


@dataclass(frozen=True, slots=True)
class AccidentAt:
    """An accident at a crossing; None is not known, never zero."""

    site_id: UUID
    crash_id: UUID
    day: date
    killed: int | None
    injured: int | None


def visible_crossings(actor: Account) -> tuple[ColumnElement[bool], ...]:
    """Return what holds of a site and its file that is a crossing this person may see."""
    return (
        Site.kind.in_(CROSSING_KINDS),
        RemediationCase.state.not_in(GONE),
        permissions.visible_sites(actor, of_all=True),
    )


def count_crossings(session: Session, *, actor: Account) -> dict[SiteKind, int]:
    """Return how many crossings of each kind a person may see, without putting them in order."""
    permissions.require(actor, Action.READ_SITES)
    query = select(Site.kind, func.count()).join(
        RemediationCase, RemediationCase.site_id == Site.id
    )
    found = session.execute(query.where(*visible_crossings(actor)).group_by(Site.kind)).all()
    counts = {kind: count for kind, count in found}  # noqa: C416 -- a row is no pair
    return {kind: counts.get(kind, 0) for kind in CROSSING_KINDS}


def state_of_all(session: Session, *, actor: Account, since: date) -> str:
    """Return what changes with every crossing a person sees, and with all that its order rests on.

    That is every crossing of the registry, by which the map says where else one may cross, what
    people ruled of places of the map, the network, and every accident at a crossing.
    """
    files = select(func.md5(func.string_agg(_version(), text("',' ORDER BY site.id"))))
    files = files.select_from(Site).join(RemediationCase, RemediationCase.site_id == Site.id)
    accidents = _accidents(since).subquery()
    told = func.concat(accidents.c.site_id, accidents.c.accidents)
    crashes = select(func.md5(func.string_agg(told, text("',' ORDER BY site_id"))))
    asked = (
        files.where(*visible_crossings(actor)),
        files.where(Site.kind.in_(CROSSING_KINDS)),
        crashes.select_from(accidents),
        select(func.count()).select_from(CrossingRuling),
    )
    return " ".join(str(each) for each in (network_revision(session), *map(session.scalar, asked)))


def read_crossings(session: Session, *, actor: Account) -> DataFrame:
    """Return the crossings that a person may see, by code.

    Returns
    -------
    One row each: `id`, `code`, `name`, `kind`, `state`, `line` and `line_name`, `rail_m`, every
    column of `CrossingFacts` and of its kind; what is not known is None or NaN.
    """
    frames = []
    for model in CROSSINGS:
        own = [getattr(model, name) for name in _OF_ONE_KIND if hasattr(model, name)]
        query = crossings_seen(
            *(actor, model),
            *(model.id, model.code, model.name, model.kind, RemediationCase.state),
            *(RailLine.code.label("line"), RailLine.name.label("line_name"), model.rail_m),
            *(getattr(model, name) for name in _FACTS),
            *own,
        )
        rows = session.execute(query.where(RemediationCase.state.not_in(GONE))).mappings().all()
        frames += [dict(row) for row in rows]
    columns = ["id", "code", "name", "kind", "state", "line", "line_name", "rail_m"]
    frame = DataFrame(frames, columns=[*columns, *_FACTS, *_OF_ONE_KIND], dtype=object)
    return frame.sort_values("code", ignore_index=True)


def accidents_recorded(session: Session, *, since: date) -> dict[UUID, int]:
    """Return how many accidents are on record at each crossing since a day, and at which any are.

    Those below the least class of the scale of railways are none.
    """
    rows = session.execute(_accidents(since)).all()
    return {row.site_id: row.accidents for row in rows}


def accidents_between(session: Session, *, first: date, last: date) -> list[AccidentAt]:
    """Return the accidents at crossings from one day to another, both included, by day.

    One that was at two crossings is told of each. Those below the least class of the scale of
    railways are none.
    """
    both = _at_crossings(first).subquery()
    query = (
        select(both.c.site_id, Crash.id, Crash.occurred_on, Crash.killed, Crash.injured)
        .join(Crash, Crash.id == both.c.crash_id)
        .where(Crash.occurred_on <= last)
        .distinct()
        .order_by(Crash.occurred_on, Crash.id, both.c.site_id)
    )
    return [AccidentAt(*row) for row in session.execute(query)]


def accident_ids_at(session: Session, site_id: UUID) -> Sequence[UUID]:
    """Return the accidents on record at one crossing, of all years."""
    both = _at_crossings(date.min).subquery()
    query = select(both.c.crash_id).where(both.c.site_id == site_id).distinct()
    return session.scalars(query).all()


def numbers(frame: DataFrame, name: str) -> Any:
    """Return a column as numbers, shape (n,); yes is 1, not known is NaN."""
    return np.array([np.nan if each is None else float(each) for each in frame[name]])


def _version() -> ColumnElement[str]:
    return func.concat(Site.id, RemediationCase.version)


def _accidents(since: date) -> Select[Any]:
    both = _at_crossings(since).subquery()
    return select(
        both.c.site_id, func.count(both.c.crash_id.distinct()).label("accidents")
    ).group_by(both.c.site_id)


def _at_crossings(since: date) -> CompoundSelect[Any]:
    """Return which accident since a day was at which crossing: placed there, or linked."""
    counted = Crash.occurred_on >= since, IS_ACCIDENT
    placed = select(Crash.crossing_id.label("site_id"), Crash.id.label("crash_id")).where(
        Crash.crossing_id.is_not(None), *counted
    )
    linked = (
        select(SiteCrash.site_id, SiteCrash.crash_id)
        .join(Crash, Crash.id == SiteCrash.crash_id)
        .join(Site, Site.id == SiteCrash.site_id)
        .where(Site.kind.in_(CROSSING_KINDS), *counted)
    )
    return union_all(placed, linked)
