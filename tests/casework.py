"""Taking a file through its states in tests: what the table asks of each step, filled in."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.models import TRANSITIONS, Account, RemediationCase, SitePhoto, Transition
from hotspots.registry import inspections, measures, remediation, site_evaluation
from hotspots.registry.case_access import SiteKey, find
from hotspots.registry.case_papers import Paper
from hotspots.vocabulary import (
    CaseState,
    ChecklistItem,
    Condition,
    PhotoPurpose,
    SiteKind,
    StepField,
)
from tests.factories import make_photo

_numbers = count(1)


def facts_for(step: Transition, body: str, on: date) -> dict[str, Any]:
    """Every fact the step must be told, plausible on a day; `body` is an organisation's name."""
    told: dict[StepField, Any] = {
        StepField.INSPECTED_ON: on,
        StepField.UNITS_PRESENT: "Công an phường\nUBND phường",
        StepField.MANAGING_BODY: body,
        StepField.LEAD: body,
        StepField.REJECTION: "not_a_hazard",
        StepField.TARGET_SITE: "LK-2026-9999",
        StepField.CAUSES: ["infrastructure", "traffic_organisation"],
        StepField.POLICE_UNIT: body,
        StepField.RULING: "Do hành vi người lái xe.",
        StepField.RULED_ON: on,
        StepField.DECISION_NUMBER: f"{next(_numbers)}/QĐ-UBND",
        StepField.DECIDED_ON: on,
        StepField.FUND: "Quỹ bảo trì đường bộ",
        StepField.AMOUNT_VND: "350.000.000",
        StepField.EXECUTOR: body,
        StepField.PLANNED_START: on + timedelta(days=30),
        StepField.PLANNED_FINISH: on + timedelta(days=90),
        StepField.ACTUAL_START: on,
        StepField.CONTRACTOR: "Công ty Cầu đường",
        StepField.TRAFFIC_PLAN: "Phân luồng một bên",
        StepField.ACTUAL_FINISH: on,
        StepField.COST_VND: 340_000_000,
        StepField.RESULT: "Đạt",
        StepField.REMOVED_ON: on,
        StepField.TRIGGER: "crash",
        StepField.QUANTITY: "12,5",
        StepField.UNIT: "square_metre",
        StepField.CARRIED_OUT_ON: on,
        StepField.WIDTH_LEFT_M: "1,5",
        StepField.REPLACED_BY: "LK-2026-9999",
        StepField.FOUND_BY: body,
        StepField.DEFICIENCY: "Chuông không kêu",
    }
    return {
        field.value: value.isoformat() if isinstance(value, date) else value
        for field in step.fields
        if (value := told[field])
    }


def papers_for(step: Transition, on: date) -> list[Paper]:
    """Every paper the step asks for, each with a number of its own."""
    return [Paper(kind, f"{next(_numbers)}/VB", on) for kind in step.documents]


def take(
    session: Session, actor: Account, site: SiteKey, to: CaseState, **told: Any
) -> RemediationCase:
    """Take the step with all it asks for; `told` replaces some of that."""
    case = find(session, actor, site)
    step = case.step_to(to)
    for condition in step.conditions:
        _provide(session, actor, site, condition)
    on = clock.today()
    second = bool(case.signed_facts(step))
    given = {
        "facts": {} if second else facts_for(step, actor.organisation.name, on),
        "papers": [] if second else papers_for(step, on),
        "note": "Lý do." if step.reason else None,
    }
    return remediation.advance(session, actor=actor, site=site, to=to, **(given | told))


def _provide(session: Session, actor: Account, site: SiteKey, condition: Condition) -> None:
    """Put on record what a step wants to find there."""
    if condition is Condition.CHECKLIST_FILLED:
        inspections.record(session, actor=actor, site=site, **inspection_told())
    elif condition is Condition.MEASURE_PLANNED:
        measures.add(session, actor=actor, site=site, told=measure_told())
    elif condition is Condition.QUANTITIES_STATED:
        for row in measures.permanent(measures.measures_of(session, find(session, actor, site))):
            measures.change(
                session, actor=actor, site=site, measure_id=row.id, told=done_told(clock.today())
            )
    elif condition is Condition.TWO_PHOTOS:
        _hang(session, actor, site)
        _hang(session, actor, site)
    elif condition is Condition.STEP_PHOTO:
        _hang(session, actor, site, added_at=clock.now())
    elif condition is Condition.PHOTO_PAIR:
        before = _hang(session, actor, site)
        _hang(session, actor, site, purpose=PhotoPurpose.AFTER, pair_of_id=before.id)
    elif condition is Condition.EVALUATION_KEPT:
        site_evaluation.keep(session, actor=actor, site=site)


def _hang(session: Session, actor: Account, site: SiteKey, **told: Any) -> SitePhoto:
    site_id = find(session, actor, site).site_id
    return make_photo(session, site_id=site_id, added_by=actor, **told)


def measure_told() -> dict[str, Any]:
    """A permanent measure as it is planned."""
    return {
        "term": "permanent",
        "type": "speed_hump",
        "unit": "piece",
        "quantity_planned": "4",
        "fund": "Quỹ bảo trì đường bộ",
    }


def done_told(on: date) -> dict[str, Any]:
    """What is told of a measure that was carried out within a day."""
    day = on.isoformat()
    return {"quantity_done": "4", "actual_start": day, "actual_finish": day}


def inspection_told(unsafe: Iterable[ChecklistItem] = ()) -> dict[str, Any]:
    """A checklist of today in which these items are unsafe."""
    marked = set(unsafe)
    return {
        "inspected_on": clock.today().isoformat(),
        "units_present": "Công an phường, UBND phường",
        "findings": {
            item.value: {"finding": "unsafe", "note": "Bị che khuất"}
            if item in marked
            else {"finding": "safe"}
            for item in ChecklistItem
        },
    }


def inspection_form(unsafe: Iterable[ChecklistItem] = ()) -> dict[str, str]:
    """The same checklist as a form sends it."""
    told = inspection_told(unsafe)
    sent = {name: told[name] for name in ("inspected_on", "units_present")}
    for item, answer in told["findings"].items():
        sent[f"item.{item}"] = answer["finding"]
        sent[f"item.{item}.note"] = answer.get("note", "")
    return sent


def take_all(
    session: Session, site: SiteKey, way: Iterable[tuple[Account, CaseState]]
) -> RemediationCase:
    """Take several steps one after another."""
    for actor, to in way:
        case = take(session, actor, site, to)
    return case


def step_of(kind: SiteKind, start: CaseState, to: CaseState) -> Transition:
    """The step of the table between two states."""
    (step,) = (s for s in TRANSITIONS if (s.kind, s.from_state, s.to_state) == (kind, start, to))
    return step


def as_json(step: Transition, body: str, on: date) -> dict[str, Any]:
    """The step as a program sends it."""
    return {
        "to": step.to_state.value,
        "note": "Lý do." if step.reason else None,
        "facts": facts_for(step, body, on),
        "documents": [
            {"kind": each.kind.value, "number": each.number, "dated": str(each.dated)}
            for each in papers_for(step, on)
        ],
    }


def as_form(step: Transition, body: str, on: date) -> dict[str, Any]:
    """The step as a person's form sends it."""
    sent: dict[str, Any] = {"to": step.to_state.value, "note": "Lý do." if step.reason else ""}
    sent |= {f"fact.{name}": value for name, value in facts_for(step, body, on).items()}
    for each in papers_for(step, on):
        sent[f"paper.{each.kind.value}.number"] = each.number
        sent[f"paper.{each.kind.value}.dated"] = on.strftime("%d/%m/%Y")
    return sent
