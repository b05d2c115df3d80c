"""How much waits for a person behind each entry of the menu.

Every page asks for all of it, so it is one statement, and nothing is counted further than a menu
can say: `MOST` means that many or more.
"""

from collections.abc import Callable, Iterable
from datetime import date
from enum import Enum, auto
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from hotspots.models import Account
from hotspots.registry import (
    audit_watch,
    deployment,
    desk,
    escalations,
    letter_queries,
    notices,
    proposals,
)

MOST = 100


class Badge(Enum):
    """What a menu counts."""

    NEWS = auto()
    LETTERS = auto()
    ESCALATIONS = auto()
    PROPOSALS = auto()
    WARNINGS = auto()
    AUDIT = auto()


_ROWS: dict[Badge, Callable[[Account, date], Select[Any]]] = {
    Badge.NEWS: lambda actor, _today: desk.news(actor),
    Badge.LETTERS: lambda actor, _today: letter_queries.waiting(actor),
    Badge.ESCALATIONS: lambda actor, _today: escalations.waiting(actor),
    Badge.PROPOSALS: lambda actor, _today: proposals.open_ones(actor),
    Badge.WARNINGS: notices.near_misses,
    Badge.AUDIT: lambda _actor, _today: audit_watch.failed_last(),
}


def count(session: Session, *, actor: Account, wanted: Iterable[Badge]) -> dict[Badge, int]:
    """Return how much waits behind each of these, at most `MOST`.

    Whether the person may use what lies behind an entry is for the caller to know; what lies where
    they do not work is not counted.
    """
    asked = [badge for badge in _ROWS if badge in set(wanted)]
    if not asked:
        return {}
    today = deployment.as_of(session)
    counted = (_capped(_ROWS[badge](actor, today)) for badge in asked)
    return dict(zip(asked, session.execute(select(*counted)).one(), strict=True))


def _capped(rows: Select[Any]) -> Any:
    some = rows.limit(MOST).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
