"""The few numbers on the first page, within what the person may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.analysis.calendar_window import add_months
from hotspots.models import Account, Crash, Proposal, RemediationCase, Site
from hotspots.registry import deployment
from hotspots.vocabulary import Action, CaseState, LegalClass, ProposalState, SiteKind

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands in the registry on a day; `open_proposals` is None for who may see none.

    `crashes` and `unlocated` count the calendar months from `date_from` to `as_of`, both included;
    the unlocated are among the crashes.
    """

    as_of: date
    date_from: date
    classes: Mapping[LegalClass, int]
    states: Mapping[CaseState, int]
    open_proposals: int | None
    crashes: int
    unlocated: int


def overview(session: Session, *, actor: Account) -> Overview:
    """Count sites by class, files by state, open proposals, and the crashes of twelve months.

    Counts of crashes are for everybody who reads sites: no single crash can be told from them.
    """
    permissions.require(actor, Action.READ_SITES)
    day = deployment.as_of(session)
    date_from = add_months(day, -MONTHS) + timedelta(days=1)
    classes, states = _sites(session, actor)
    crashes, unlocated = _crashes(session, actor, date_from, day)
    return Overview(
        as_of=day,
        date_from=date_from,
        classes=classes,
        states=states,
        open_proposals=_open_proposals(session, actor),
        crashes=crashes,
        unlocated=unlocated,
    )


def _sites(session: Session, actor: Account) -> tuple[dict[LegalClass, int], dict[CaseState, int]]:
    """Count road spots by class, and all files by state: one walk through what a person sees."""
    query = (
        select(RemediationCase.kind, Site.legal_class, RemediationCase.state, func.count())
        .join(RemediationCase.site)
        .where(permissions.visible_cases(actor, of_all=True))
        .group_by(RemediationCase.kind, Site.legal_class, RemediationCase.state)
    )
    classes, states = dict.fromkeys(LegalClass, 0), dict.fromkeys(CaseState, 0)
    for kind, legal_class, state, count in session.execute(query):
        states[state] += count
        if kind is SiteKind.ROAD_SPOT:
            classes[legal_class] += count
    return classes, states


def _open_proposals(session: Session, actor: Account) -> int | None:
    if not permissions.may(actor, Action.READ_PROPOSALS):
        return None
    query = select(func.count()).select_from(Proposal)
    waiting = Proposal.state == ProposalState.OPEN
    return session.scalar(query.where(waiting, permissions.visible_proposals(actor)))


def _crashes(session: Session, actor: Account, date_from: date, date_to: date) -> tuple[int, int]:
    """Count all and the unlocated, each by its own index: of all, no row need be read."""
    parts = permissions.visible_crash_parts(actor)
    within = Crash.occurred_on.between(date_from, date_to)
    every = sum(_count(session, part, within) for part in parts)
    unlocated = sum(
        _count(session, part, within, Crash.unplaced_reason.is_not(None)) for part in parts
    )
    return every, unlocated


def _count(session: Session, *wanted: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Crash).where(*wanted)) or 0
