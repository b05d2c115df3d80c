"""Reading crashes: one, a page of a list, the queue of those without a place, a frame for maps."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import geopandas as gpd
import pandas as pd
import shapely
from pandas import DataFrame
from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from hotspots import permissions
from hotspots.database import among
from hotspots.errors import InvalidInput, Message, NotFound, Problem
from hotspots.i18n import _
from hotspots.models import (
    SRID,
    Account,
    AdministrativeArea,
    Crash,
    Junction,
    RailLine,
    Route,
    Site,
)
from hotspots.registry.areas import ground_ids
from hotspots.registry.turns import wait_for_decisions
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import Action, RecordState, SeverityClass, UnplacedReason

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

LARGEST_PAGE = 10_000

_WITH_PLACE = (
    joinedload(Crash.route),
    joinedload(Crash.runner_up_route),
    joinedload(Crash.junction),
    joinedload(Crash.area),
    joinedload(Crash.rail_line).defer(RailLine.geom),
    # Few crashes have one: where none on a page has, nothing is asked.
    selectinload(Crash.crossing),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrashFilter:
    """Which crashes: all that are visible, unless narrowed. Dates are local and included.

    Of a unit that has ended, what lies in its successors.
    """

    bounds: Bounds | None = None
    date_from: date | None = None
    date_to: date | None = None
    severity: Sequence[SeverityClass] = ()
    states: Sequence[RecordState] = ()
    route_id: UUID | None = None
    area_id: UUID | None = None
    fatal_only: bool = False


@dataclass(frozen=True, slots=True)
class CrashPage:
    """One page of crashes, newest first, and the cursor of the next page, None on the last."""

    crashes: list[Crash]
    next: str | None


EVERYTHING = CrashFilter()

WAITS_FOR_PLACE = or_(Crash.unplaced_reason.is_not(None), Crash.rail_unplaced_reason.is_not(None))
"""A place that was stated, on a road or on a railway, was not found."""


def get_crash(session: Session, *, actor: Account, crash_id: UUID) -> Crash:
    """Return one crash with its route, junction and area, or say there is none to see."""
    permissions.require(actor, Action.READ_CRASHES)
    query = select(Crash).where(Crash.id == crash_id, permissions.visible_crashes(actor))
    crash = session.scalar(query.options(*_WITH_PLACE).execution_options(populate_existing=True))
    if crash is None:
        raise NotFound(_("There is no such crash, or it lies outside your areas."))
    return crash


def read_place(session: Session, crash: Crash) -> Crash:
    """Return a crash that was just written, with its route, junction and area like `get_crash`."""
    for name, kind, key in (
        ("route", Route, crash.route_id),
        ("runner_up_route", Route, crash.runner_up_route_id),
        ("junction", Junction, crash.junction_id),
        ("area", AdministrativeArea, crash.area_id),
        ("rail_line", RailLine, crash.rail_line_id),
        ("crossing", Site, crash.crossing_id),
    ):
        set_committed_value(crash, name, None if key is None else session.get(kind, key))
    return crash


def lock_crash(session: Session, *, actor: Account, crash_id: UUID) -> Crash:
    """Return one crash as it is now; until the transaction ends nobody else changes any.

    The turn comes before the row, as with whoever links or places crashes anew.
    """
    permissions.require(actor, Action.RECORD_CRASH)
    wait_for_decisions(session)
    query = select(Crash).where(Crash.id == crash_id, permissions.visible_crashes(actor))
    # Whoever waited for another's change must see it, not the row as it was read before.
    query = query.with_for_update(of=Crash).execution_options(populate_existing=True)
    crash = session.scalars(query).one_or_none()
    if crash is None:
        raise NotFound(_("There is no such crash, or it lies outside your areas."))
    return crash


def list_crashes(
    session: Session,
    *,
    actor: Account,
    only: CrashFilter = EVERYTHING,
    limit: int = 1000,
    after: str | None = None,
) -> CrashPage:
    """Return a page of crashes, newest first; a crash entered meanwhile shifts no page."""
    permissions.require(actor, Action.READ_CRASHES)
    query = _filtered(session, select(Crash).options(*_WITH_PLACE), actor, only)
    if after is not None:
        query = query.where(tuple_(Crash.occurred_at, Crash.id) < tuple_(*_read_cursor(after)))
    size = min(max(limit, 1), LARGEST_PAGE)
    query = query.order_by(Crash.occurred_at.desc(), Crash.id.desc()).limit(size + 1)
    found = list(session.scalars(query))
    following = _cursor(found[size - 1]) if len(found) > size else None
    return CrashPage(found[:size], following)


def unplaced_crashes(
    session: Session,
    *,
    actor: Account,
    reason: UnplacedReason | None = None,
    limit: int = 200,
    after: str | None = None,
) -> CrashPage:
    """Return the queue of crashes that wait for a place, newest first."""
    permissions.require(actor, Action.READ_CRASHES)
    query = select(Crash).options(*_WITH_PLACE)
    query = query.where(WAITS_FOR_PLACE, permissions.visible_crashes(actor))
    if reason is not None:
        query = query.where(
            or_(Crash.unplaced_reason == reason, Crash.rail_unplaced_reason == reason)
        )
    if after is not None:
        query = query.where(tuple_(Crash.occurred_at, Crash.id) < tuple_(*_read_cursor(after)))
    size = min(max(limit, 1), LARGEST_PAGE)
    query = query.order_by(Crash.occurred_at.desc(), Crash.id.desc()).limit(size + 1)
    found = list(session.scalars(query))
    following = _cursor(found[size - 1]) if len(found) > size else None
    return CrashPage(found[:size], following)


def unplaced_counts(session: Session, *, actor: Account) -> dict[UnplacedReason, int]:
    """Return how many crashes wait for a place, by the first reason of each."""
    permissions.require(actor, Action.READ_CRASHES)
    why = func.coalesce(Crash.unplaced_reason, Crash.rail_unplaced_reason)
    query = (
        select(why, func.count())
        .where(WAITS_FOR_PLACE, permissions.visible_crashes(actor))
        .group_by(why)
        .order_by(why)
    )
    rows = session.execute(query).all()
    return {UnplacedReason(reason): count for reason, count in rows}


def crash_frame(
    session: Session, *, actor: Account, only: CrashFilter = EVERYTHING
) -> gpd.GeoDataFrame:
    """Return crashes as a frame for maps and analysis, unplaced ones with an empty geometry.

    Returns
    -------
    One row a crash in the order of the ids, in EPSG:4326: `crash_id`, `occurred_on`
    (datetime64), `killed`, `injured` (Int64), `fatal`, `injury` (injured and nobody killed),
    `property_only`, `severity`, `route` (code), `chainage_m`, `junction` (code), `area` (code),
    `location_class`, `record_state`, `synthetic`, `geometry`.
    """
    permissions.require(actor, Action.READ_CRASHES)
    query = (
        select(*_FRAME_COLUMNS)
        .select_from(Crash)
        .outerjoin(Route, Route.id == Crash.route_id)
        .outerjoin(Junction, Junction.id == Crash.junction_id)
        .outerjoin(AdministrativeArea, AdministrativeArea.id == Crash.area_id)
        .order_by(Crash.id)
    )
    result = session.execute(_filtered(session, query, actor, only))
    frame = DataFrame(result.all(), columns=list(result.keys()), dtype=object)
    frame["crash_id"] = frame["crash_id"].astype(str)
    frame["occurred_on"] = pd.to_datetime(frame["occurred_on"])
    for name in ("killed", "injured"):
        frame[name] = frame[name].astype("Int64")
    frame["property_only"] = frame["property_only"].astype("boolean")
    frame["chainage_m"] = frame["chainage_m"].astype(float)
    frame["fatal"] = (frame["killed"] > 0).fillna(value=False).astype(bool)
    hurt = (frame["injured"] > 0).fillna(value=False).astype(bool)
    frame["injury"] = hurt & ~frame["fatal"]
    shapes = shapely.from_wkb([None if g is None else bytes(g) for g in frame.pop("wkb")])
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=SRID)


_FRAME_COLUMNS: tuple[Any, ...] = (
    Crash.id.label("crash_id"),
    Crash.occurred_on,
    Crash.killed,
    Crash.injured,
    Crash.property_only,
    Crash.severity_provisional.label("severity"),
    Route.code.label("route"),
    Crash.chainage_m,
    Junction.code.label("junction"),
    AdministrativeArea.code.label("area"),
    Crash.location_class,
    Crash.record_state,
    Crash.synthetic,
    func.ST_AsBinary(Crash.geom).label("wkb"),
)


def _filtered(
    session: Session, query: Select[Any], actor: Account, only: CrashFilter
) -> Select[Any]:
    query = query.where(permissions.visible_crashes(actor))
    _require_forward(only)
    if only.bounds is not None:
        query = query.where(Crash.geom.op("&&")(func.ST_MakeEnvelope(*only.bounds, SRID)))
    if only.date_from is not None:
        query = query.where(Crash.occurred_on >= only.date_from)
    if only.date_to is not None:
        query = query.where(Crash.occurred_on <= only.date_to)
    if only.severity:
        query = query.where(Crash.severity_provisional.in_(only.severity))
    if only.states:
        query = query.where(Crash.record_state.in_(only.states))
    if only.route_id is not None:
        query = query.where(Crash.route_id == only.route_id)
    if only.area_id is not None:
        query = query.where(among(Crash.area_id, ground_ids(session, only.area_id)))
    if only.fatal_only:
        query = query.where(Crash.killed > 0)
    return query


def _require_forward(only: CrashFilter) -> None:
    """Refuse a period that ends before it begins: an empty list would look like no crashes."""
    if only.date_from is None or only.date_to is None or only.date_from <= only.date_to:
        return
    problem = Problem(
        "reversed_period",
        Message(
            _("The period runs from {start} to {end}."),
            {"start": only.date_from, "end": only.date_to},
        ),
        Message(_("Exchange the two dates.")),
        field="date_to",
        value=only.date_to.isoformat(),
    )
    raise InvalidInput(_("The period ends before it begins."), problems=[problem])


def _cursor(crash: Crash) -> str:
    told = f"{crash.occurred_at.isoformat()} {crash.id}"
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        told = base64.urlsafe_b64decode(padded.encode()).decode()
        moment, crash_id = told.split(" ")
        at = datetime.fromisoformat(moment)
        return at.astimezone(TIME_ZONE), UUID(crash_id)
    except (ValueError, OverflowError, binascii.Error) as cause:
        problem = Problem(
            "cursor",
            Message(_("“{value}” is not a cursor of this list."), {"value": cursor[:80]}),
            Message(_("Take `next` of the page before, or leave it out to begin anew.")),
            field="after",
            value=cursor[:80],
        )
        raise InvalidInput(_("The page cannot be found."), problems=[problem]) from cause
