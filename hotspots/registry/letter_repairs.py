"""The repairs of the defects a recommendation is about: what its answer can rest on.

A repair settles no recommendation by itself: the body that was asked answers, and another unit
verifies the answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from hotspots import permissions
from hotspots.models import Account, CaseEvent, Recommendation, RemediationCase
from hotspots.registry import letter_queries
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import CaseState, LetterStep, MeasureUnit, SiteKind, StepField

_ONWARD = (LetterStep.ACCEPT, LetterStep.REPORT_DONE, LetterStep.VERIFY_DONE)
_REPAIRED = (CaseState.REPORTED_DONE, CaseState.VERIFIED_DONE)


@dataclass(frozen=True, slots=True)
class Repair:
    """The repair of one defect; `verified_on` is None until another unit has verified it."""

    code: str
    finished_on: date
    quantity: float
    unit: MeasureUnit | str
    verified_on: date | None
    result: str | None


@dataclass(frozen=True, slots=True)
class Repairs:
    """The repairs that a person sees of a letter's defects; `all_done` where no site is left."""

    rows: Sequence[Repair]
    all_done: bool

    @property
    def all_verified(self) -> bool:
        """Say whether every site of the letter is a defect whose repair was verified."""
        return self.all_done and all(each.verified_on is not None for each in self.rows)


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """An open letter about a repaired defect, and the step that is this person's to take."""

    letter: Recommendation
    step: LetterStep | None


def repairs_of(session: Session, letter: Recommendation, *, actor: Account) -> Repairs:
    """Return what was repaired of the defects that a letter is about, in the order of its sites."""
    order = [site.id for site in letter.sites if site.kind is SiteKind.INFRASTRUCTURE_DEFECT]
    query = (
        select(RemediationCase)
        .join(RemediationCase.site)
        .where(
            RemediationCase.site_id.in_(order),
            RemediationCase.state.in_(_REPAIRED),
            permissions.visible_cases(actor),
        )
        .options(contains_eager(RemediationCase.site))
    )
    cases = sorted(session.scalars(query), key=lambda case: order.index(case.site_id))
    told = _told(session, cases)
    rows = [_repair(case, told[case.id]) for case in cases]
    return Repairs(rows, all_done=bool(rows) and len(rows) == len(letter.sites))


def to_answer(
    session: Session,
    case: RemediationCase,
    letters: Sequence[Recommendation],
    *,
    actor: Account,
) -> list[ToAnswer]:
    """Return the letters about a defect that are open still, once its repair was verified."""
    if case.kind is not SiteKind.INFRASTRUCTURE_DEFECT or case.state is not CaseState.VERIFIED_DONE:
        return []
    found = []
    for letter in letters:
        if letter.is_open:
            steps = letter_queries.steps_open(session, letter, actor=actor)
            onward = (each.step for each in steps if each.step in _ONWARD)
            found.append(ToAnswer(letter, next(onward, None)))
    return found


def _told(
    session: Session, cases: Sequence[RemediationCase]
) -> dict[UUID, dict[CaseState, CaseEvent]]:
    """Return the latest entry of each file with which its repair was reported, and verified."""
    query = select(CaseEvent).where(
        CaseEvent.case_id.in_([case.id for case in cases]), CaseEvent.to_state.in_(_REPAIRED)
    )
    found: dict[UUID, dict[CaseState, CaseEvent]] = {case.id: {} for case in cases}
    for event in session.scalars(query.order_by(CaseEvent.sequence)):
        assert event.to_state is not None  # noqa: S101 -- the query asks for it
        found[event.case_id][event.to_state] = event
    return found


def _repair(case: RemediationCase, told: dict[CaseState, CaseEvent]) -> Repair:
    done = told[CaseState.REPORTED_DONE]
    finished, unit = done.data.get(StepField.ACTUAL_FINISH), done.data[StepField.UNIT]
    checked = told[CaseState.VERIFIED_DONE] if case.state is CaseState.VERIFIED_DONE else None
    return Repair(
        code=case.site.code,
        finished_on=(
            date.fromisoformat(finished) if finished else done.at.astimezone(TIME_ZONE).date()
        ),
        quantity=done.data[StepField.QUANTITY],
        unit=MeasureUnit(unit) if unit in set(MeasureUnit) else unit,
        verified_on=(
            None if checked is None else date.fromisoformat(checked.data[StepField.INSPECTED_ON])
        ),
        result=None if checked is None else checked.data.get(StepField.RESULT),
    )
