"""Attributes everything anew after units changed, and writes down what moved and whither."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from geoalchemy2 import Geography
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Text,
    Uuid,
    and_,
    cast,
    column,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    text,
)
from sqlalchemy import table as named_table
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.models import (
    Account,
    AdministrativeArea,
    AreaAttribution,
    AuditEntry,
    Base,
    LaneMouth,
    Notice,
    Proposal,
    RailProposal,
    Site,
    WatchedPlace,
)
from hotspots.registry import area_changes, jobs, unit_moves
from hotspots.registry.area_rule import GAP_M, communes, is_commune, units_met
from hotspots.registry.crash_staging import Progress
from hotspots.registry.footprints import communes_of
from hotspots.registry.lane_mouths import REACH_M
from hotspots.registry.relocation import relocate_crashes
from hotspots.registry.turns import wait_for_decisions
from hotspots.vocabulary import Action, AttributedKind, JobKind, ProposalState


def run(session: Session, *, actor: Account, progress: Progress | None = None) -> AreaAttribution:
    """Attribute crashes, sites, lane mouths, listed wards, proposals and notices to today's units.

    All of it is one transaction: whoever is interrupted leaves everything as it was. What no unit
    holds any more keeps its last unit, a crash excepted, which waits for a place.
    """
    permissions.require(actor, Action.LOAD_NETWORK)
    tell = progress or _nobody
    # The units first, as whoever loads a network does: else the two could wait for each other.
    area_changes.in_turn(session)
    wait_for_decisions(session)
    today = clock.today()
    changed = area_changes.changes(session, today=today)
    unit_moves.keep_before(session, today=today)
    tell("crashes", 0, _STEPS)
    relocate_crashes(session, actor=actor)
    taken: list[UUID] = []
    unclaimed = {}
    for done, (kind, step) in enumerate(_STORED_LINKS.items(), start=1):
        tell(kind.value, done, _STEPS)
        unclaimed[kind] = step(session, today, taken)
    for derived, stands in _DERIVED.items():
        _derived(session, derived, stands, today)
    tell("report", _STEPS - 1, _STEPS)
    unit_moves.keep_after(session, today=today, unclaimed=unclaimed)
    return _written(session, actor, today, changed, taken)


def ask(session: Session, *, actor: Account) -> UUID:
    """Queue an attribution, unless one waits already; return its job."""
    permissions.require(actor, Action.LOAD_NETWORK)
    return jobs.enqueue(session, JobKind.ATTRIBUTION, asked_by=actor)


def queue_if_changed(session: Session) -> bool:
    """Queue an attribution in the name of who changed a unit last, if any changed.

    So a border that was drawn in another program, and a reform whose day has come, are found.
    """
    if not area_changes.changes(session, today=clock.today()):
        return False
    actor = _who_changed(session)
    if actor is None or not permissions.may(actor, Action.LOAD_NETWORK):
        return False
    jobs.enqueue(session, JobKind.ATTRIBUTION, asked_by=actor)
    return True


def _written(
    session: Session,
    actor: Account,
    today: date,
    changed: Iterable[area_changes.UnitChange],
    taken: list[UUID],
) -> AreaAttribution:
    outcomes = unit_moves.compare(session, taken=taken)
    made = AreaAttribution(
        made_at=clock.now(),
        day=today,
        asked_by_id=actor.id,
        changed=[each.as_json() for each in changed],
        tallies=unit_moves.tallies(session),
        outcomes=outcomes,
        gap_m=GAP_M,
    )
    session.add(made)
    session.flush()
    unit_moves.store(session, attribution_id=made.id)
    area_changes.note_attributed(session, today=today)
    session.expire_all()
    return made


def _sites(session: Session, today: date, _taken: list[UUID]) -> list[UUID]:
    """Link every drawn site to the units it lies in; return those that lie in none any more."""
    table = Site.__table__.c
    places = select(table.id, table.geom).where(table.geom.is_not(None)).subquery("place")
    met = units_met(places, communes(today)).subquery("met")
    return _relinked(session, "site", select(met.c.id, met.c.area_id), places)


def _derived(session: Session, kind: type[Any], stands: ColumnElement[bool], today: date) -> None:
    """Link the places that stand in a list, or the warnings, to the units they lie in."""
    table = kind.__table__.c
    rows = select(table.id, table.geom, table.crash_ids).where(stands)
    places = rows.cte(f"standing_{kind.__tablename__}")
    found = communes_of(places, on=today).subquery("found")
    _relinked(session, kind.__tablename__, select(found.c.id, found.c.area_id), places)


def _relinked(session: Session, of: str, found: Select[Any], places: FromClause) -> list[UUID]:
    """Change the links of rows where they differ; what no unit holds keeps those it has."""
    held = named_table("unit_found", column("id", Uuid), column("area_id", Uuid))
    session.execute(text("DROP TABLE IF EXISTS pg_temp.unit_found"))
    session.execute(text("CREATE TEMP TABLE unit_found (id uuid, area_id uuid) ON COMMIT DROP"))
    session.execute(insert(held).from_select(["id", "area_id"], found))
    link = Base.metadata.tables[f"{of}_area"]
    row_id = link.c[f"{of}_id"]
    same = exists().where(held.c.id == row_id, held.c.area_id == link.c.area_id)
    held_now = select(held.c.id)
    session.execute(delete(link).where(row_id.in_(held_now), ~same))
    known = exists().where(row_id == held.c.id, link.c.area_id == held.c.area_id)
    missing = select(held.c.id, held.c.area_id).where(~known.correlate(held))
    session.execute(insert(link).from_select([row_id.name, "area_id"], missing))
    return list(session.scalars(select(places.c.id).where(places.c.id.not_in(held_now))))


def _mouths(session: Session, today: date, taken: list[UUID]) -> list[UUID]:
    """Bring lane mouths to the ward they lie in; return those that lie in none any more.

    On a border its own ward keeps a mouth. One whose number the new ward has given already stays,
    and is added to `taken`.
    """
    mouth = LaneMouth.__table__.c
    places = select(mouth.id, mouth.geom).subquery("place")
    met = units_met(places, communes(today)).subquery("met")
    own = exists().where(
        AdministrativeArea.id == LaneMouth.area_id,
        *is_commune(today),
        func.ST_DWithin(
            cast(AdministrativeArea.geom, Geography), cast(LaneMouth.geom, Geography), REACH_M
        ),
    )
    query = (
        select(LaneMouth, met.c.area_id)
        .outerjoin(met, met.c.id == LaneMouth.id)
        .where(or_(met.c.area_id.is_(None), and_(met.c.area_id != LaneMouth.area_id, ~own)))
        .order_by(LaneMouth.source_reference, LaneMouth.id)
    )
    unclaimed = []
    for row, area_id in session.execute(query).all():
        if area_id is None:
            unclaimed.append(row.id)
        elif _number_is_free(session, row, area_id):
            row.area_id, row.change_reason = area_id, None
            session.flush()
        else:
            taken.append(row.id)
    return unclaimed


def _number_is_free(session: Session, mouth: LaneMouth, area_id: UUID) -> bool:
    same = select(LaneMouth.id).where(
        LaneMouth.area_id == area_id, LaneMouth.source_reference == mouth.source_reference
    )
    return session.scalar(same) is None


def _listed_wards(session: Session, today: date, _taken: list[UUID]) -> list[UUID]:
    """Draw the wards on the lists of units as they are now; return those that ended."""
    session.execute(_DRAW_LISTED_WARDS)
    ended = (
        select(WatchedPlace.id)
        .join(AdministrativeArea, AdministrativeArea.id == WatchedPlace.area_id)
        .where(
            AdministrativeArea.valid_to < today,
            func.coalesce(WatchedPlace.valid_to, today) >= today,
        )
    )
    return list(session.scalars(ended))


_DRAW_LISTED_WARDS = text(
    """
    UPDATE watched_place p SET geom = a.geom, version = p.version + 1
    FROM administrative_area a
    WHERE a.id = p.area_id AND a.geom IS NOT NULL AND a.geom::text <> p.geom::text
    """
)


def _who_changed(session: Session) -> Account | None:
    """Return who changed a unit last; None where no account of the registry did."""
    last = (
        select(AuditEntry.actor)
        .where(AuditEntry.table_name == AdministrativeArea.__tablename__)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    told = session.scalar(last)
    query = select(Account).where(cast(Account.id, Text) == told, Account.active)
    return None if told is None else session.scalars(query).one_or_none()


_STORED_LINKS: dict[AttributedKind, Callable[[Session, date, list[UUID]], list[UUID]]] = {
    AttributedKind.SITE: _sites,
    AttributedKind.LANE_MOUTH: _mouths,
    AttributedKind.WATCHED_PLACE: _listed_wards,
}
"""What brings the links that people see up to date, and returns what no unit holds any more."""

_DERIVED: dict[type[Any], ColumnElement[bool]] = {
    Proposal: Proposal.valid_to.is_(None),
    RailProposal: RailProposal.state == ProposalState.OPEN,
    Notice: Notice.valid_to.is_(None),
}
"""What the registry finds by itself, and which rows of it stand."""

_STEPS = len(_STORED_LINKS) + 2


def _nobody(_stage: str, _done: int, _total: int) -> None:
    """Nobody wants to know how far it is."""
