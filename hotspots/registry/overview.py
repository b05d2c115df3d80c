"""The few numbers on the first page, within what the person may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import add

from sqlalchemy import ColumnElement, func, literal, select, true
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.analysis.calendar_window import add_months
from hotspots.models import Account, Crash
from hotspots.registry import deployment, proposals
from hotspots.registry.crash_queries import WAITS_FOR_PLACE
from hotspots.registry.site_counts import SiteCounts, count_sites
from hotspots.vocabulary import Action

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands in the registry on a day; `open_proposals` is None for who may see none.

    `crashes` and `unlocated` count the calendar months from `date_from` to `as_of`, both included;
    the unlocated are among the crashes.
    """

    as_of: date
    date_from: date
    sites: SiteCounts
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
    waiting, crashes, unlocated = _counts(session, actor, date_from, day)
    sees_proposals = permissions.may(actor, Action.READ_PROPOSALS)
    return Overview(
        as_of=day,
        date_from=date_from,
        sites=count_sites(session, actor=actor),
        open_proposals=waiting if sees_proposals else None,
        crashes=crashes,
        unlocated=unlocated,
    )


def _counts(session: Session, actor: Account, date_from: date, date_to: date) -> Sequence[int]:
    """Count open proposals, crashes, and those of them without a place, each by an index."""
    waiting = proposals.open_ones(actor).where(
        literal(permissions.may(actor, Action.READ_PROPOSALS))
    )
    counted = [
        waiting.with_only_columns(func.count()).scalar_subquery(),
        _crashes(actor, date_from, date_to, true()),
        _crashes(actor, date_from, date_to, WAITS_FOR_PLACE),
    ]
    return session.execute(select(*counted)).one()


def _crashes(
    actor: Account, date_from: date, date_to: date, wanted: ColumnElement[bool]
) -> ColumnElement[int]:
    parts = (
        select(func.count())
        .select_from(Crash)
        .where(part, Crash.occurred_on.between(date_from, date_to), wanted)
        .scalar_subquery()
        for part in permissions.visible_crash_parts(actor)
    )
    return reduce(add, parts)
