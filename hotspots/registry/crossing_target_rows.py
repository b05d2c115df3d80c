"""Targets of crossings as they stand now: listed, one of them, and what became of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session, contains_eager, joinedload

from hotspots import permissions
from hotspots.database import among
from hotspots.errors import InvalidInput, NotFound
from hotspots.i18n import _
from hotspots.models import Account, CrossingTarget, RemediationCase, Site
from hotspots.records.crossing_target import TARGET_FIELDS
from hotspots.registry.campaign_sites import MOST_SITES
from hotspots.registry.case_access import SiteKey, find
from hotspots.registry.row_history import Entry, history_of
from hotspots.vocabulary import Action


@dataclass(frozen=True, slots=True)
class TargetList:
    """One page of targets, the latest year first; `next` continues it, None at its end."""

    rows: Sequence[CrossingTarget]
    next: str | None


def list_targets(
    session: Session,
    *,
    actor: Account,
    site: SiteKey | None = None,
    year: int | None = None,
    limit: int = 100,
    after: str | None = None,
) -> TargetList:
    """Return the targets of crossings a person may see, withdrawn ones too, latest year first."""
    permissions.require(actor, Action.READ_SITES)
    query = _visible(actor)
    if site is not None:
        query = query.where(CrossingTarget.site_id == find(session, actor, site).site_id)
    if year is not None:
        query = query.where(CrossingTarget.year == year)
    order = (CrossingTarget.year, CrossingTarget.id)
    if after is not None:
        last = _shown_last(session, actor, after)
        query = query.where(tuple_(*order) < (last.year, last.id))
    found = session.scalars(query.order_by(*(e.desc() for e in order)).limit(limit + 1)).all()
    return TargetList(found[:limit], str(found[limit - 1].id) if len(found) > limit else None)


def get(session: Session, *, actor: Account, target_id: UUID, lock: bool = False) -> CrossingTarget:
    """Return a target.

    Raises
    ------
    NotFound
        There is none, or this person may not see its crossing.
    """
    permissions.require(actor, Action.READ_SITES)
    query = _visible(actor).where(CrossingTarget.id == target_id)
    if lock:  # whoever waited must see what the other wrote
        query = query.with_for_update(of=CrossingTarget).execution_options(populate_existing=True)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("There is no such target where you work."))
    return found


def history(session: Session, *, actor: Account, target_id: UUID) -> tuple[Entry, ...]:
    """Return who changed what of a target, when and why, the latest change first."""
    return history_of(session, row=get(session, actor=actor, target_id=target_id))


def files_to_plan(
    session: Session, *, actor: Account, codes: Sequence[str]
) -> list[RemediationCase]:
    """Return the files of those codes that a person may see, as many as are planned at once."""
    permissions.require(actor, Action.READ_SITES)
    wanted = {each.replace("\0", "").strip().upper() for each in codes}
    query = (
        select(RemediationCase)
        .join(RemediationCase.site)
        .where(Site.code.in_(wanted), permissions.visible_cases(actor))
        .options(contains_eager(RemediationCase.site))
        .order_by(Site.code)
        .limit(MOST_SITES)
    )
    return list(session.scalars(query))


def standing_at(
    session: Session, *, actor: Account, site_ids: Iterable[UUID]
) -> dict[UUID, list[CrossingTarget]]:
    """Return the targets that stand for some crossings, by crossing and year; no withdrawn ones."""
    permissions.require(actor, Action.READ_SITES)
    query = _visible(actor).where(
        among(CrossingTarget.site_id, site_ids), CrossingTarget.withdrawn_at.is_(None)
    )
    found: dict[UUID, list[CrossingTarget]] = {}
    for each in session.scalars(query.order_by(CrossingTarget.year, CrossingTarget.measure)):
        found.setdefault(each.site_id, []).append(each)
    return found


def as_told(target: CrossingTarget) -> dict[str, Any]:
    """Return what is on record as a person would tell it."""
    told = {name: getattr(target, name) for name in TARGET_FIELDS if name != "body"}
    return told | {"body": target.organisation.name}


def _visible(actor: Account) -> Select[CrossingTarget]:
    return (
        select(CrossingTarget)
        .join(CrossingTarget.site)
        .where(permissions.visible_sites(actor, of_all=True))
        .options(
            contains_eager(CrossingTarget.site),
            joinedload(CrossingTarget.organisation),
            joinedload(CrossingTarget.entered_by),
        )
    )


def _shown_last(session: Session, actor: Account, after: str) -> CrossingTarget:
    try:
        return get(session, actor=actor, target_id=UUID(after))
    except (ValueError, NotFound) as unknown:
        raise InvalidInput(
            _("This list cannot be continued from there. Begin it again without a cursor.")
        ) from unknown
