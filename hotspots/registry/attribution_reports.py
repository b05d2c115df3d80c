"""Reading what an attribution moved: the sums, and each row with where it was and is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, and_, literal, or_, select
from sqlalchemy.orm import Session, joinedload

from hotspots import clock, permissions
from hotspots.errors import NotFound
from hotspots.i18n import _
from hotspots.models import Account, AreaAttribution, AreaMove, Job
from hotspots.registry import area_changes, jobs
from hotspots.registry.area_book import AreaBook, area_book
from hotspots.registry.area_changes import UnitChange
from hotspots.vocabulary import Action, AttributedKind, JobKind, MoveOutcome

_AT_ONCE = 5_000
"""So many moves are read at a time: a border moved in a town moves a hundred thousand crashes."""


@dataclass(frozen=True, slots=True)
class MovePage:
    """One page of the list; `next` continues it, None at its end."""

    rows: Sequence[AreaMove]
    next: UUID | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many things of a kind a unit had before and has now."""

    area_id: UUID
    kind: AttributedKind
    before: int
    now: int


def changed_units(report: AreaAttribution) -> list[UnitChange]:
    """Return the units whose border or days had changed."""
    return [UnitChange.from_json(each) for each in report.changed]


def tallies(report: AreaAttribution) -> list[Tally]:
    """Return how many things each unit had and has, where that changed."""
    return [
        Tally(UUID(each["area_id"]), AttributedKind(each["kind"]), each["before"], each["now"])
        for each in report.tallies
    ]


def list_reports(
    session: Session, *, actor: Account, limit: int = 50
) -> tuple[AreaBook, list[AreaAttribution]]:
    """Return the latest attributions, newest first, with the units they name."""
    permissions.require(actor, Action.LOAD_NETWORK)
    query = select(AreaAttribution).options(joinedload(AreaAttribution.asked_by))
    found = session.scalars(query.order_by(AreaAttribution.number.desc()).limit(limit))
    return area_book(session), list(found)


def under_way(session: Session, *, actor: Account) -> Job | None:
    """Return the attribution that waits or runs; None without one."""
    permissions.require(actor, Action.LOAD_NETWORK)
    return next(iter(jobs.unfinished(session, kind=JobKind.ATTRIBUTION)), None)


def get(session: Session, *, actor: Account, number: int) -> tuple[AreaBook, AreaAttribution]:
    """Return one attribution with the units it names.

    Raises
    ------
    NotFound
        There is none of this number.
    """
    permissions.require(actor, Action.LOAD_NETWORK)
    query = select(AreaAttribution).where(AreaAttribution.number == number)
    found = session.scalars(query.options(joinedload(AreaAttribution.asked_by))).one_or_none()
    if found is None:
        raise NotFound(_("There is no attribution of this number."))
    return area_book(session), found


def waiting(session: Session, *, actor: Account) -> list[UnitChange]:
    """Return the units that changed and to which nothing was attributed since."""
    permissions.require(actor, Action.LOAD_NETWORK)
    return area_changes.changes(session, today=clock.today())


def moves(
    session: Session,
    *,
    actor: Account,
    report: AreaAttribution,
    kind: AttributedKind | None = None,
    outcome: MoveOutcome | None = None,
    limit: int = 200,
    after: UUID | None = None,
) -> MovePage:
    """Return what moved of what this person may see: crashes only to who reads crashes."""
    query = _seen(actor, report, kind, outcome).order_by(AreaMove.id)
    if after is not None:
        query = query.where(AreaMove.id > after)
    rows = list(session.scalars(query.limit(limit + 1)))
    return MovePage(rows[:limit], rows[limit - 1].id if len(rows) > limit else None)


def every_move(session: Session, *, actor: Account, report: AreaAttribution) -> Iterator[AreaMove]:
    """Return all that moved of what this person may see, kind by kind, for a file."""
    order = (AreaMove.kind, AreaMove.outcome, AreaMove.name, AreaMove.id)
    query = _seen(actor, report, None, None).order_by(*order)
    yield from session.scalars(query.execution_options(yield_per=_AT_ONCE))


def _seen(
    actor: Account,
    report: AreaAttribution,
    kind: AttributedKind | None,
    outcome: MoveOutcome | None,
) -> Select[AreaMove]:
    permissions.require(actor, Action.LOAD_NETWORK)
    wanted: list[ColumnElement[bool]] = [AreaMove.attribution_id == report.id]
    if not permissions.may(actor, Action.READ_CRASHES):
        wanted.append(AreaMove.kind != AttributedKind.CRASH)
    within = permissions.visible_areas(actor)
    if within is not None:
        own = literal(list(within), ARRAY(Uuid))
        wanted.append(or_(AreaMove.from_ids.op("&&")(own), AreaMove.to_ids.op("&&")(own)))
    if kind is not None:
        wanted.append(AreaMove.kind == kind)
    if outcome is not None:
        wanted.append(AreaMove.outcome == outcome)
    return select(AreaMove).where(and_(*wanted))
