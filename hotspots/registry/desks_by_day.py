"""Who held which file on any day, whether it was paused, and which temporary measures stood."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from hotspots.models import CaseHold, CaseHolding, Measure, RemediationCase
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import HoldState, MeasureTerm

_PAUSED = (HoldState.APPROVED, HoldState.ENDED)


@dataclass(frozen=True, slots=True)
class Desks:
    """The holders, pauses and temporary measures of some files, by site."""

    holdings: Mapping[UUID, Sequence[CaseHolding]]
    holds: Mapping[UUID, Sequence[CaseHold]]
    measures: Mapping[UUID, Sequence[Measure]]

    @classmethod
    def read(cls, session: Session, site_ids: Iterable[UUID]) -> "Desks":
        """Read those of the files of these sites."""
        ids = list(site_ids)
        return cls(
            _by_site(
                session,
                ids,
                select(RemediationCase.site_id, CaseHolding)
                .join(CaseHolding, CaseHolding.case_id == RemediationCase.id)
                .options(joinedload(CaseHolding.handover))
                .order_by(CaseHolding.from_day),
            ),
            _by_site(
                session,
                ids,
                select(RemediationCase.site_id, CaseHold)
                .join(CaseHold, CaseHold.case_id == RemediationCase.id)
                .where(CaseHold.state.in_(_PAUSED)),
            ),
            _by_site(
                session,
                ids,
                select(RemediationCase.site_id, Measure)
                .join(Measure, Measure.case_id == RemediationCase.id)
                .where(Measure.term == MeasureTerm.TEMPORARY, Measure.actual_finish.is_not(None))
                .order_by(Measure.actual_finish, Measure.id),
            ),
        )

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

    def measures_on(self, site_id: UUID, day: date) -> list[Measure]:
        """Return the temporary measures that stood on a day, both ends of their time included."""
        return [
            each
            for each in self.measures.get(site_id, ())
            if each.actual_finish is not None
            and each.expires_on is not None
            and each.actual_finish <= day <= each.expires_on
            and (each.cancelled_at is None or each.cancelled_at.astimezone(TIME_ZONE).date() > day)
        ]


Row = TypeVar("Row")


def _by_site(
    session: Session, ids: Sequence[UUID], query: Select[UUID, Row]
) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = {}
    for site_id, row in session.execute(query.where(RemediationCase.site_id.in_(ids))):
        found.setdefault(site_id, []).append(row)
    return found
