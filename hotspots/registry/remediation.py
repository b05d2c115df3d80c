"""A site's remediation file: move it one step, and read how it came to where it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hotspots import clock
from hotspots.criteria import deadlines_on
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import (
    Account,
    CaseDocument,
    CaseEvent,
    CaseHold,
    Organisation,
    RemediationCase,
    Transition,
)
from hotspots.models.workflow import steps_from
from hotspots.records.step_fields import STEP_FIELDS, Writing, read_facts, stored_value
from hotspots.registry import (
    assignments,
    case_papers,
    crash_alerts,
    holds,
    monitoring,
    partners,
    step_conditions,
)
from hotspots.registry.bodies import body_named, unknown_body
from hotspots.registry.case_access import (
    SiteKey,
    find,
    find_for_change,
    missing_reason,
    written,
)
from hotspots.registry.case_papers import Paper
from hotspots.registry.deadlines import planned_days, set_deadline
from hotspots.registry.filled_parts import FilePart, Filled, filled_parts
from hotspots.registry.site_merging import join, site_to_join
from hotspots.registry.site_replacement import link_replacement, replacement
from hotspots.registry.step_conditions import Asked
from hotspots.vocabulary import CaseState, DocumentKind, Role, Step, StepField


@dataclass(frozen=True, slots=True)
class Move:
    """A step open to a person now: papers still to be put in, and whose signature it waits for.

    `unmet` says what must be on record before, `lacking` what ought to be, and what to do about it;
    whoever signs second is not asked again.
    """

    step: Transition
    documents_lacking: Sequence[DocumentKind]
    unmet: Sequence[Problem]
    lacking: Sequence[Problem]
    awaits: frozenset[Role]
    signed_facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class File:
    """A remediation file as one person sees it, with its entries and the steps open to them."""

    case: RemediationCase
    events: Sequence[CaseEvent]
    papers: Sequence[CaseDocument]
    hold: CaseHold | None
    moves: tuple[Move, ...]
    filled: Filled


def get(
    session: Session, *, actor: Account, site: SiteKey, criteria_folder: Path | None = None
) -> File:
    """Return the file of a site, known by id or code, with its entries, the oldest first."""
    case = find(session, actor, site)
    return of(session, case, actor=actor, criteria_folder=criteria_folder)


def of(
    session: Session,
    case: RemediationCase,
    *,
    actor: Account,
    criteria_folder: Path | None = None,
) -> File:
    """Return a file that was found for this person."""
    asked = Asked(session, actor, case, clock.today(), criteria_folder)
    filled = filled_parts(session, case)
    papers = filled.read(FilePart.PAPERS, lambda: case_papers.papers_of(session, case))
    return File(
        case=case,
        events=history(session, case),
        papers=papers,
        hold=holds.current(session, case) if FilePart.HOLDS in filled.parts else None,
        moves=_moves(asked, papers),
        filled=filled,
    )


def advance(
    session: Session,
    *,
    actor: Account,
    site: SiteKey,
    to: CaseState,
    note: str | None = None,
    facts: Mapping[str, object] | None = None,
    papers: Sequence[Paper] = (),
    expected_version: int | None = None,
    criteria_folder: Path | None = None,
) -> RemediationCase:
    """Move the file of a site one step, with an entry that says who, when, why and with what.

    Papers sent along are put into the file first. Where another person must sign as well, the
    step waits for that. Of two people who move a file at once, the second is told.

    Raises
    ------
    InvalidInput
        Facts, papers or conditions that the table asks for are missing; all of them are named.
    Conflict
        There is no such step from the present state, or the file is paused.
    Forbidden
        This person may not take the step.
    """
    with crash_alerts.step_in_turn(session, actor=actor, to=to):
        case = find_for_change(
            session, actor, site, expected_version=expected_version, wanted={"state": to}
        )
        step = case.step_to(to)
        case.require_step(step, actor)
        case_papers.put_in(session, case, actor=actor, papers=papers)
        asked = Asked(session, actor, case, clock.today(), criteria_folder)
        told = _told(asked, step, facts or {}, written(note))
        event = case.advance(to, actor=actor, at=clock.now(), note=written(note), data=told)
        if case.state is to:
            _arrived(asked, step, event)
        session.flush()
    return case


def history(session: Session, case: RemediationCase) -> list[CaseEvent]:
    """Return the entries of a file, the oldest first, with who wrote them."""
    query = (
        select(CaseEvent)
        .where(CaseEvent.case_id == case.id)
        .options(joinedload(CaseEvent.actor), joinedload(CaseEvent.organisation))
    )
    return list(session.scalars(query.order_by(CaseEvent.sequence)))


def _moves(asked: Asked, papers: Sequence[CaseDocument]) -> tuple[Move, ...]:
    case = asked.case
    there = case_papers.kinds_since(papers, case.state_since)
    moves = []
    for step in case.moves_for(asked.actor):
        signed = case.signed_facts(step)
        _facts, unmet = step_conditions.check(asked, () if signed else step.conditions)
        _more, lacking = step_conditions.check(asked, () if signed else step.wished)
        move = Move(
            step=step,
            documents_lacking=[kind for kind in step.documents if kind not in there],
            unmet=unmet,
            lacking=lacking,
            awaits=case.awaited(step) if step.cosigned_by else frozenset(),
            signed_facts=signed,
        )
        moves.append(move)
    return tuple(moves)


def _told(
    asked: Asked, step: Transition, given: Mapping[str, object], note: str | None
) -> dict[str, Any]:
    """Return what the entry of a step keeps; refuse the step where something is missing.

    Whoever signs second confirms what the first told, and is asked for nothing more.
    """
    session, case = asked.session, asked.case
    if case.signed_facts(step) and not given:
        return {}
    facts, problems = read_facts(
        given,
        required=step.fields,
        optional=step.optional,
        known=planned_days(session, case) | _latest_facts(session, case),
        today=asked.on,
    )
    facts |= _bodies(asked, facts, problems)
    if target := facts.get(StepField.TARGET_SITE.value):
        site_to_join(session, case, asked.actor, target)
    if replaced_by := facts.get(StepField.REPLACED_BY.value):
        replacement(session, case, asked.actor, replaced_by)
    if step.reason and note is None:
        problems.append(missing_reason("note"))
    there = case_papers.kinds_since(case_papers.papers_of(session, case), case.state_since)
    problems += [_no_paper(kind) for kind in step.documents if kind not in there]
    found, unmet = step_conditions.check(asked, step.conditions)
    problems += unmet
    if problems:
        raise InvalidInput(
            _("The file cannot go to {to} yet: {count} things are missing or wrong."),
            problems=problems,
            to=step.to_state,
            count=len(problems),
        )
    there_as_well, lacking = step_conditions.check(asked, step.wished)
    if lacking:
        there_as_well["lacking"] = [each.field for each in lacking]
    return facts | found | there_as_well


def _arrived(asked: Asked, step: Transition, event: CaseEvent) -> None:
    """Do what follows from a step by itself: who manages and holds, deadline, automatic steps."""
    session, case, kept = asked.session, asked.case, event.data
    actor = asked.actor
    for name in (StepField.MANAGING_BODY, StepField.LEAD):
        if name in kept:
            setattr(case, name.value, _body_kept(session, kept, name))
    ids = kept.get(f"{StepField.PARTNERS.value}_ids", ())
    partners.name_all(session, case, actor=actor, bodies=[UUID(each) for each in ids])
    if step.assigns:
        body = _body_kept(session, kept, step.assigns)
        assignments.assign(session, case, actor=actor, to=body, asked_for=event.note)
    _follow_at_the_site(session, case, actor, step, event)
    reached = [case.state]
    for onward in steps_from(case.kind, case.state):
        if onward.automatic:
            case.advance(onward.to_state, actor=actor, at=clock.now(), data={"automatic": True})
            reached.append(case.state)
    if case.is_settled:
        assignments.lapse(session, case, actor=actor)
        holds.lapse(session, case, actor=actor)
    if step.reopens:
        monitoring.lapse(session, case, on=asked.on)
    rules = deadlines_on(asked.on, asked.criteria_folder)
    if months := [m for each in reached if rules for m in rules.checks_of(case.kind, each)]:
        monitoring.begin(session, case, on=asked.on, months=months)
    if step.reopens or step.step is Step.TREAT_AGAIN:
        crash_alerts.end_by_reopening(session, case, at=case.state_since)
    set_deadline(session, case, folder=asked.criteria_folder)
    session.flush()


def _follow_at_the_site(
    session: Session, case: RemediationCase, actor: Account, step: Transition, event: CaseEvent
) -> None:
    """Give the site the facts told with a step, and its relation to the site that was named."""
    kept = event.data
    if StepField.TARGET_SITE in step.fields:
        join(session, case, actor=actor, target=kept["target_site"], note=event.note)
    if replaced_by := kept.get(StepField.REPLACED_BY.value):
        link_replacement(session, case, actor=actor, other=replaced_by)
    for field, column in step.writes:
        if field.value in kept:
            setattr(case.site, column, stored_value(field, kept[field.value]))


def _bodies(asked: Asked, facts: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
    """Return the ids of the organisations named, under the name of each field with `_id(s)`."""
    found: dict[str, Any] = {}
    for name, value in facts.items():
        match STEP_FIELDS[StepField(name)].writing:
            case Writing.ORGANISATION:
                found |= {f"{name}_id": each for each in _ids(asked, name, [value], problems)}
            case Writing.ORGANISATIONS:
                found[f"{name}_ids"] = _ids(asked, name, value, problems)
    return found


def _ids(asked: Asked, field: str, names: Sequence[str], problems: list[Problem]) -> list[str]:
    found = []
    for name in names:
        body = body_named(asked.session, name, asked.on)
        if body is None:
            problems.append(unknown_body(field, name))
        else:
            found.append(str(body.id))
    return found


def _body_kept(session: Session, kept: Mapping[str, Any], field: StepField) -> Organisation:
    return session.get_one(Organisation, UUID(kept[f"{field.value}_id"]))


def _latest_facts(session: Session, case: RemediationCase) -> dict[str, Any]:
    query = (
        select(CaseEvent.data)
        .where(CaseEvent.case_id == case.id, CaseEvent.to_state.is_not(None))
        .order_by(CaseEvent.sequence.desc())
        .limit(1)
    )
    return session.scalars(query).first() or {}


def _no_paper(kind: DocumentKind) -> Problem:
    return Problem(
        "document_missing",
        Message(_("The file lacks: {kind}."), {"kind": kind}),
        Message(_("Put the paper in with its number and date.")),
        field=kind.value,
    )
