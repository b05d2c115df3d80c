"""Who held which file on any day, and whether it was paused then."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hotspots.models import CaseHold, CaseHolding, RemediationCase
from hotspots.vocabulary import HoldState

_PAUSED = (HoldState.APPROVED, HoldState.ENDED)


@dataclass(frozen=True, slots=True)
class Desks:
    """The holders and pauses of some files, by site."""

    holdings: Mapping[UUID, Sequence[CaseHolding]]
    holds: Mapping[UUID, Sequence[CaseHold]]

    @classmethod
    def read(cls, session: Session, site_ids: Iterable[UUID]) -> "Desks":
        """Read those of the files of these sites."""
        ids = list(site_ids)
        holdings: dict[UUID, list[CaseHolding]] = {}
        holds: dict[UUID, list[CaseHold]] = {}
        of_sites = (
            select(RemediationCase.site_id, CaseHolding)
            .join(CaseHolding, CaseHolding.case_id == RemediationCase.id)
            .where(RemediationCase.site_id.in_(ids))
            .options(joinedload(CaseHolding.handover))
            .order_by(CaseHolding.from_day)
        )
        for site_id, holding in session.execute(of_sites):
            holdings.setdefault(site_id, []).append(holding)
        paused = (
            select(RemediationCase.site_id, CaseHold)
            .join(CaseHold, CaseHold.case_id == RemediationCase.id)
            .where(RemediationCase.site_id.in_(ids), CaseHold.state.in_(_PAUSED))
        )
        for site_id, hold in session.execute(paused):
            holds.setdefault(site_id, []).append(hold)
        return cls(holdings, holds)

    def holding_on(self, site_id: UUID, day: date) -> CaseHolding | None:
        """Return the one holding that contains a day, None before the file was opened."""
        for each in self.holdings.get(site_id, ()):
            if each.from_day <= day and (each.to_day is None or day < each.to_day):
                return each
        return None

    def hold_on(self, site_id: UUID, day: date) -> CaseHold | None:
        """Return the pause that ran on a day; the last day of each belongs to it."""
        for each in self.holds.get(site_id, ()):
            last = each.until if each.ended_on is None else min(each.until, each.ended_on)
            if each.from_day <= day <= last:
                return each
        return None
