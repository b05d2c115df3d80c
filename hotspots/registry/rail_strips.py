"""The strip map of a railway as a person may see it: what lies along the line by Km on a day.

States are those of the day; what a crossing is, and where it lies, is told as it is known now.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.analysis.calendar_window import add_months
from hotspots.analysis.chainage_text import parse_chainage
from hotspots.analysis.crossing_base import HISTORY_YEARS
from hotspots.analysis.rail_strip import RailStrip, StripCrash, StripStretch
from hotspots.analysis.road_map import NEVER_ONE
from hotspots.database import among
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import (
    Account,
    Crash,
    RailHazardLocation,
    RailProposal,
    RemediationCase,
    SiteCrash,
)
from hotspots.records.values import is_missing, shown
from hotspots.registry import rail_screening
from hotspots.registry.crossing_rows import IS_ACCIDENT
from hotspots.registry.crossings_on_line import crossing_rows, numbered, stands_in
from hotspots.registry.rail_lines import RailLines, current_rails, line_told, require_railway
from hotspots.registry.rail_strip_ground import is_made_up, managers_along, span_of, wards_along
from hotspots.registry.service_road_queries import roads_along
from hotspots.registry.stated_places import unusable_place
from hotspots.registry.states_on_day import day_asked
from hotspots.vocabulary import Action, ProposalState


def strip_of(
    session: Session,
    *,
    actor: Account,
    line: str,
    from_text: str | None = None,
    to_text: str | None = None,
    on: date | None = None,
) -> RailStrip:
    """Return what a person may see of a line between two Km as a day ended.

    Without Km it reaches as far as posts, crossings and accidents do. Accidents are those of five
    years; of what was proposed only today's list is known.

    Raises
    ------
    NotFound
        There is no such line, or no railway at all.
    InvalidInput
        A Km cannot be read, they are in no order, or the day has not come yet.
    """
    permissions.require(actor, Action.READ_SITES)
    code, rails = line_told(session, line), current_rails(session)
    day = day_asked(on)
    line_id = rails.known_ids[code]
    sees_crashes = permissions.may(actor, Action.READ_CRASHES)
    rows = crossing_rows(session, actor=actor, line_id=line_id, on=day)
    since = add_months(day, -12 * HISTORY_YEARS)
    crashes = _crash_rows(session, actor, line_id, rows, (since, day)) if sees_crashes else []
    places = [*(row.rail_m for row in rows), *(at for _row, at in crashes)]
    start, end = _ends(from_text, to_text, span_of(rails, code, day, places))
    is_today = day >= clock.today()
    told = {"start": start, "end": end}
    shown_crashes = [(row, at) for row, at in crashes if start <= at <= end]
    return RailStrip(
        line=code,
        line_name=rails.known_names[code],
        from_m=start,
        to_m=end,
        on=day,
        since=since,
        is_today=is_today,
        sees_crashes=sees_crashes,
        is_synthetic=any(row.synthetic for row, _at in shown_crashes)
        or is_made_up(session, line_id),
        crossings=numbered([row for row in rows if start <= row.rail_m <= end]),
        crashes=[_crash(row, at) for row, at in shown_crashes],
        hazards=_hazards(session, actor, line_id, day, **told),
        proposals=_proposals(session, actor, line_id, **told) if is_today else (),
        wards=wards_along(session, rails, code, day, **told),
        managers=managers_along(session, line_id, day, **told),
        beside=_service_roads(session, actor, line_id, **told) if is_today else (),
    )


def lines_shown(session: Session) -> RailLines:
    """Return the lines a strip map can be asked for."""
    require_railway(session)
    return current_rails(session)


def _ends(
    from_text: str | None, to_text: str | None, span: tuple[float, float]
) -> tuple[float, float]:
    start, end = span
    told_start, told_end = _km(from_text, "from"), _km(to_text, "to")
    start = start if told_start is None else told_start
    end = end if told_end is None else told_end
    if told_start is not None and told_end is None:
        end = max(end, start + 1000)
    if told_end is not None and told_start is None:
        start = min(start, max(0.0, end - 1000))
    if start >= end:
        order = Message(_("The first Km is not before the last one."))
        remedy = Message(_("Write where the drawing begins and ends, by rising Km."))
        problem = Problem("km_order", order, remedy, "to", to_text)
        raise InvalidInput(_("The strip map cannot be drawn."), problems=[problem])
    return start, end


def _km(text: str | None, field: str) -> float | None:
    """Read one Km; a number alone is a whole Km."""
    if is_missing(text):
        return None
    told = shown(text).strip()
    remedy = Message(_("Write a Km, for example Km1640+200."))
    try:
        read = parse_chainage(f"Km{told}" if told.isdigit() else told, chainage_column=True)
    except InvalidInput as unreadable:
        raise unusable_place(unreadable.message, remedy, told, field) from unreadable
    if read.end or read.second or read.side or read.route or read.unread:
        more = Message(_("“{value}” is not one Km."), {"value": told})
        raise unusable_place(more, remedy, told, field)
    return read.start.chainage_m


def _crash_rows(
    session: Session,
    actor: Account,
    line_id: UUID,
    crossings: Sequence[Any],
    days: tuple[date, date],
) -> list[tuple[Any, float]]:
    """Return the accidents of a period with their Km: their own, or that of their crossing.

    What is below the least class of the scale of railways is none.

    An accident is at a crossing by its own place, or where a person linked it to one.
    """
    at = {row.id: row.rail_m for row in crossings}
    by_hand = select(SiteCrash.crash_id, SiteCrash.site_id).where(among(SiteCrash.site_id, at))
    linked = {crash: at[site] for crash, site in session.execute(by_hand)}
    query = select(
        *(Crash.id, Crash.occurred_on, Crash.rail_severity, Crash.killed, Crash.injured),
        *(Crash.rail_line_id, Crash.rail_m, Crash.crossing_id, Crash.synthetic),
    ).where(
        or_(Crash.rail_line_id == line_id, among(Crash.crossing_id, at), among(Crash.id, linked)),
        Crash.occurred_on.between(*days),
        IS_ACCIDENT,
        permissions.visible_crashes(actor),
    )
    found = []
    for row in session.execute(query.order_by(Crash.occurred_on, Crash.id)):
        own = row.rail_m if row.rail_line_id == line_id else at.get(row.crossing_id)
        found.append((row, linked[row.id] if own is None else own))
    return sorted(found, key=lambda each: each[1])


def _crash(row: Any, at_m: float) -> StripCrash:
    return StripCrash(
        key=str(row.id),
        at_m=at_m,
        on=row.occurred_on,
        severity=row.rail_severity,
        killed=row.killed,
        injured=row.injured,
    )


def _hazards(
    session: Session, actor: Account, line_id: UUID, on: date, *, start: float, end: float
) -> list[StripStretch]:
    model, state = RailHazardLocation, stands_in(on).label("state")
    query = (
        select(model.code, model.legal_class, model.rail_m, model.rail_to_m, state)
        .join(RemediationCase, RemediationCase.site_id == model.id)
        .where(model.rail_line_id == line_id, model.rail_m <= end, model.rail_to_m >= start)
        .where(state.is_not(None), state.not_in(NEVER_ONE))
        .where(permissions.visible_sites(actor, of_all=True))
        .order_by(model.rail_m, model.code)
    )
    return [
        StripStretch(
            row.code, row.rail_m, row.rail_to_m, f"/sites/{row.code}", row.state, row.legal_class
        )
        for row in session.execute(query)
    ]


def _proposals(
    session: Session, actor: Account, line_id: UUID, *, start: float, end: float
) -> list[StripStretch]:
    """Return the stretches and crossings that the latest list proposes, where one may read it."""
    run = rail_screening.latest_run(session)
    if run is None or not permissions.may(actor, Action.READ_RAIL_PROPOSALS):
        return []
    model = RailProposal
    query = (
        select(model.id, model.legal_class, model.from_m, model.to_m)
        .where(model.run_id == run.id, model.state == ProposalState.OPEN)
        .where(model.rail_line_id == line_id, model.from_m <= end, model.to_m >= start)
        .where(permissions.visible_rail_proposals(actor))
        .order_by(model.from_m, model.id)
    )
    return [
        StripStretch("", row.from_m, row.to_m, f"/rail-proposals/{row.id}", None, row.legal_class)
        for row in session.execute(query)
    ]


def _service_roads(
    session: Session, actor: Account, line_id: UUID, *, start: float, end: float
) -> list[StripStretch]:
    found = roads_along(session, actor=actor, line_id=line_id, from_m=start, to_m=end)
    return [
        StripStretch(
            each.source_reference,
            each.from_m,
            each.to_m,
            f"/service-roads/{each.id}",
            each.state,
            side=each.side,
        )
        for each in found
    ]
