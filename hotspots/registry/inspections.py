"""Inspecting a site: the checklist of the circular, item by item, kept for good."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hotspots import clock, permissions
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import Account, RemediationCase, SiteInspection
from hotspots.records.step_fields import read_facts
from hotspots.records.values import Text, UnusableValue, is_missing, one_of, shown
from hotspots.registry.case_access import SiteKey, find_for_change
from hotspots.vocabulary import Action, ChecklistItem, EventKind, ItemFinding, StepField

_NOTE = Text(500)
_FINDING = one_of(ItemFinding)


def record(
    session: Session,
    *,
    actor: Account,
    site: SiteKey,
    inspected_on: object,
    units_present: object,
    findings: Mapping[str, object],
) -> SiteInspection:
    """Record an inspection of a site; every item of the checklist must be answered.

    Parameters
    ----------
    findings
        By item: a finding, or a mapping with `finding` and `note`. An unsafe item and
        `other` need a note.
    """
    permissions.require(actor, Action.WRITE_IN_FILE)
    case = find_for_change(session, actor, site, expected_version=None)
    return put_down(
        session,
        case,
        actor=actor,
        inspected_on=inspected_on,
        units_present=units_present,
        findings=findings,
    )


def put_down(
    session: Session,
    case: RemediationCase,
    *,
    actor: Account,
    inspected_on: object,
    units_present: object,
    findings: Mapping[str, object],
) -> SiteInspection:
    """Record an inspection in a locked file, with an entry."""
    facts, problems = read_facts(
        {"inspected_on": inspected_on, "units_present": units_present},
        required=(StepField.INSPECTED_ON, StepField.UNITS_PRESENT),
        today=clock.today(),
    )
    read = _findings(findings, problems)
    if problems:
        raise InvalidInput(_("The inspection cannot be recorded."), problems=problems)
    row = SiteInspection(
        site_id=case.site_id,
        inspected_on=date.fromisoformat(facts["inspected_on"]),
        units_present=facts["units_present"],
        findings=read,
        recorded_by_id=actor.id,
        recorded_at=clock.now(),
    )
    session.add(row)
    session.flush()
    unsafe = row.unsafe_items
    data = {"inspection_id": str(row.id), "inspected_on": facts["inspected_on"], "unsafe": unsafe}
    case.record(EventKind.INSPECTED, actor=actor, at=row.recorded_at, data=data)
    return row


def inspections_of(session: Session, case: RemediationCase) -> list[SiteInspection]:
    """Return the inspections of a site, the latest first."""
    query = (
        select(SiteInspection)
        .where(SiteInspection.site_id == case.site_id)
        .options(joinedload(SiteInspection.recorded_by))
        .order_by(SiteInspection.inspected_on.desc(), SiteInspection.recorded_at.desc())
    )
    return list(session.scalars(query))


def _findings(given: Mapping[str, object], problems: list[Problem]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for item in ChecklistItem:
        told = given.get(item.value)
        answer, note = (
            (told.get("finding"), told.get("note")) if isinstance(told, Mapping) else (told, None)
        )
        if is_missing(answer):
            problems.append(_unanswered(item))
            continue
        try:
            finding = _FINDING(answer)
            written = None if is_missing(note) else _NOTE(note)
        except UnusableValue as wrong:
            problems.append(
                Problem(wrong.code, wrong.message, wrong.remedy, item.value, shown(answer))
            )
            continue
        if written is None and finding is ItemFinding.UNSAFE:
            problems.append(_undescribed(item))
        read[item.value] = {"finding": str(finding)} | ({"note": written} if written else {})
    unknown = [name for name in given if name not in list(ChecklistItem)]
    problems += [_unknown(name) for name in unknown]
    return read


def _unanswered(item: ChecklistItem) -> Problem:
    return Problem(
        "missing",
        Message(_("{item} was not looked at."), {"item": item}),
        Message(_("Answer every item: safe, unsafe or not applicable.")),
        item.value,
    )


def _undescribed(item: ChecklistItem) -> Problem:
    return Problem(
        "missing",
        Message(_("{item} is unsafe, but nothing says how."), {"item": item}),
        Message(_("Write in a few words what is unsafe.")),
        item.value,
    )


def _unknown(name: str) -> Problem:
    return Problem(
        "unknown_item",
        Message(_("“{name}” is no item of the checklist."), {"name": shown(name)}),
        Message(_("Use only: {names}."), {"names": [each.value for each in ChecklistItem]}),
        shown(name),
    )
