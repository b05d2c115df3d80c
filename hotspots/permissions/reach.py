"""Where a person works: the areas of the jurisdiction, and the bodies theirs succeeds.

Both are trees that nearly every statement of a page asks for. They are read once a transaction, as
plain ids, and once more after the transaction itself changed an area or a body.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, event, false, select, true, union_all
from sqlalchemy.orm import ORMExecuteState, Session, object_session

from hotspots.models import Account, AdministrativeArea, Organisation
from hotspots.permissions.roles import WHOLE_DEPLOYMENT

_KEPT = "hotspots.reach"
_TREES = (AdministrativeArea, Organisation)
_TREE_TABLES = frozenset(each.__tablename__ for each in _TREES)


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a person works.

    Attributes
    ----------
    areas
        Every area of the jurisdiction, with all below; None means the whole deployment.
    bodies
        The person's organisation, and every body it succeeds.
    """

    areas: frozenset[UUID] | None
    bodies: frozenset[UUID]


def jurisdiction(actor: Account) -> frozenset[UUID] | None:
    """Return the areas a person is responsible for, each with all below it; None means all."""
    own = frozenset(area.id for area in actor.areas)
    if own:
        return own
    if actor.organisation.area_id is not None:
        return frozenset({actor.organisation.area_id})
    return None if actor.role in WHOLE_DEPLOYMENT else frozenset()


def visible_areas(actor: Account) -> frozenset[UUID] | None:
    """Return every area in the person's jurisdiction; None means all."""
    return None if jurisdiction(actor) is None else reach_of(actor).areas


def own_bodies(actor: Account) -> frozenset[UUID]:
    """Return the person's organisation and every body it succeeds."""
    return reach_of(actor).bodies


def reaches(actor: Account, areas: Iterable[AdministrativeArea]) -> bool:
    """Say whether at least one of the areas is in the person's jurisdiction.

    Where a place lies in no known area, only who reaches the whole deployment reaches it.
    """
    return jurisdiction(actor) is None or bool(reached(actor, areas))


def reached(actor: Account, areas: Iterable[AdministrativeArea]) -> list[AdministrativeArea]:
    """Return those of the areas that are in the person's jurisdiction, in the same order."""
    wanted = list(areas)
    within = visible_areas(actor) if wanted else None
    return wanted if within is None else [area for area in wanted if area.id in within]


def covers(actor: Account, areas: Iterable[UUID]) -> bool:
    """Say whether all of these areas are in the person's jurisdiction.

    No area at all is the whole deployment: only who reaches that covers it.
    """
    within = visible_areas(actor)
    if within is None:
        return True
    wanted = set(areas)
    return bool(wanted) and wanted <= within


def reach_of(actor: Account) -> Reach:
    """Return where a person works, as the transaction read it first."""
    roots = jurisdiction(actor)
    session = object_session(actor)
    if session is None:  # an account that is in no database yet: nothing is known below its areas
        return Reach(roots, frozenset({actor.organisation_id}))
    kept: dict[object, Reach] = session.info.setdefault(_KEPT, {})
    key = roots, actor.organisation_id
    if key not in kept:
        kept[key] = _read(session, roots, actor.organisation_id)
    return kept[key]


def _read(session: Session, roots: frozenset[UUID] | None, body: UUID) -> Reach:
    found = session.execute(_BOTH_TREES, {"roots": list(roots or ()), "body": body}).all()
    areas = frozenset(each for is_area, each in found if is_area)
    bodies = frozenset(each for is_area, each in found if not is_area)
    return Reach(None if roots is None else areas, bodies)


def _both_trees() -> Any:
    roots = bindparam("roots", type_=ARRAY(Uuid))
    below = select(AdministrativeArea.id).where(AdministrativeArea.id == any_(roots))
    below_cte = below.cte("below", recursive=True)
    below_cte = below_cte.union(
        select(AdministrativeArea.id).join(
            below_cte, AdministrativeArea.parent_id == below_cte.c.id
        )
    )
    own = select(Organisation.id).where(Organisation.id == bindparam("body", type_=Uuid()))
    own_cte = own.cte("own", recursive=True)
    own_cte = own_cte.union(
        select(Organisation.id).join(own_cte, Organisation.successor_id == own_cte.c.id)
    )
    return union_all(select(true(), below_cte.c.id), select(false(), own_cte.c.id))


_BOTH_TREES = _both_trees()


@event.listens_for(Session, "after_flush")
def _forget_after_a_flush(session: Session, _context: Any) -> None:
    if _KEPT in session.info and any(
        isinstance(each, _TREES) for each in chain(session.new, session.dirty, session.deleted)
    ):
        del session.info[_KEPT]


@event.listens_for(Session, "do_orm_execute")
def _forget_after_a_statement(asked: ORMExecuteState) -> None:
    if not asked.is_select and _KEPT in asked.session.info:
        table = getattr(asked.statement, "table", None)
        if table is None or table.name in _TREE_TABLES:
            del asked.session.info[_KEPT]


@event.listens_for(Session, "after_transaction_end")
def _forget_with_the_transaction(session: Session, _transaction: Any) -> None:
    session.info.pop(_KEPT, None)
