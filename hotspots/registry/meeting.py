"""What a meeting decided of several files at once: tried on each of them, then written, or not.

One act for all: a step, an entry, or the day by which they must go on. Every file keeps its own
entry. Where one of them cannot take the act, nothing is written into any.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from hotspots import clock, permissions
from hotspots.errors import Conflict, InvalidInput, Message, NotFound, Problem, Refusal
from hotspots.i18n import _
from hotspots.models import Account, RemediationCase, Site, Transition
from hotspots.records.values import UnusableValue, written_day
from hotspots.registry import crash_alerts, remediation
from hotspots.registry.case_access import SiteKey, find_for_change, written
from hotspots.registry.case_papers import Paper, put_in
from hotspots.vocabulary import Action, CaseState, EventKind

MOST_FILES = 100


@dataclass(frozen=True, slots=True)
class Chosen:
    """One file a meeting spoke of, by the id or code of its site, and the version read."""

    site: SiteKey
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """What is done with every file; exactly one of `to`, `due_on`, or a note alone.

    Facts that a step of one file does not know are left out there; papers go into each. Whoever
    may pause the clock of a file may set its day.
    """

    to: CaseState | None = None
    due_on: date | str | None = None
    note: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    papers: Sequence[Paper] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one file: its state and day before and after, or why it cannot be."""

    code: str
    name: str
    state_before: CaseState
    state_after: CaseState
    due_before: date | None
    due_after: date | None
    waits_for_signature: bool = False
    refusal: Refusal | None = None


def files_of(
    session: Session, *, actor: Account, sites: Sequence[SiteKey]
) -> list[RemediationCase]:
    """Return the chosen files that a person may see, in the order of the codes of their sites.

    Raises
    ------
    InvalidInput
        Too many were chosen, or one of them twice.
    NotFound
        One is not there, or the person may not see it.
    """
    permissions.require(actor, Action.READ_SITES)
    _refuse_many(sites)
    ids = [each for each in sites if isinstance(each, UUID)]
    codes = [each.replace("\0", "") for each in sites if isinstance(each, str)]
    query = (
        select(RemediationCase)
        .join(RemediationCase.site)
        .where(or_(Site.code.in_(codes), Site.id.in_(ids)), permissions.visible_cases(actor))
        .options(contains_eager(RemediationCase.site), joinedload(RemediationCase.holder))
        .order_by(Site.code)
    )
    found = list(session.scalars(query))
    if not {*ids, *codes} <= {key for case in found for key in (case.site_id, case.site.code)}:
        raise NotFound(_("There is no such site where you work."))
    if len(found) < len(sites):
        raise _unusable_choice(len(sites))
    return found


def steps_open(
    cases: Sequence[RemediationCase], *, actor: Account
) -> dict[CaseState, list[Transition]]:
    """Return the steps that the person may take in at least one file, by where they lead."""
    found: dict[CaseState, list[Transition]] = {}
    for case in cases:
        for step in case.moves_for(actor):
            found.setdefault(step.to_state, []).append(step)
    return found


def preview(
    session: Session,
    *,
    actor: Account,
    chosen: Sequence[Chosen],
    act: Act,
    criteria_folder: Path | None = None,
) -> list[Outcome]:
    """Return what would become of every file; nothing is written."""
    trial = session.begin_nested()
    try:
        return _each(session, actor, chosen, act, criteria_folder)
    finally:
        trial.rollback()


def apply(
    session: Session,
    *,
    actor: Account,
    chosen: Sequence[Chosen],
    act: Act,
    criteria_folder: Path | None = None,
) -> list[Outcome]:
    """Write the act into every file, or into none.

    Raises
    ------
    Conflict
        At least one file cannot take it; the problems name each, with the reason.
    """
    with session.begin_nested():
        outcomes = _each(session, actor, chosen, act, criteria_folder)
        refused = [each for each in outcomes if each.refusal is not None]
        if refused:
            raise Conflict(
                _("{count} of {all} files cannot take this; nothing was written in any."),
                problems=[problem for each in refused for problem in _problems(each)],
                count=len(refused),
                all=len(outcomes),
            )
    return outcomes


def _each(
    session: Session,
    actor: Account,
    chosen: Sequence[Chosen],
    act: Act,
    criteria_folder: Path | None,
) -> list[Outcome]:
    permissions.require(actor, Action.READ_SITES)
    act = _checked(act)
    if act.to is None:
        needed = Action.WRITE_IN_FILE if act.due_on is None else Action.APPROVE_HOLD
        permissions.require(actor, needed)
    cases = files_of(session, actor=actor, sites=[each.site for each in chosen])
    versions = {each.site: each.version for each in chosen}
    # In the order of their codes: two meetings that share files do not wait for each other.
    in_order = [
        Chosen(case.site.code, versions.get(case.site.code, versions.get(case.site_id)))
        for case in cases
    ]
    if act.to is None:
        return [_one(session, actor, each, act, criteria_folder) for each in in_order]
    with crash_alerts.step_in_turn(session, actor=actor, to=act.to):
        return [_one(session, actor, each, act, criteria_folder) for each in in_order]


def _one(
    session: Session, actor: Account, chosen: Chosen, act: Act, criteria_folder: Path | None
) -> Outcome:
    (case,) = files_of(session, actor=actor, sites=[chosen.site])
    state, due_on, site = case.state, case.due_on, case.site
    refusal: Refusal | None = None
    try:
        with session.begin_nested():
            case = _write(session, actor, chosen, act, criteria_folder)
            after = case.state, case.due_on
    except Refusal as told:
        refusal, after = told, (state, due_on)
    return Outcome(
        code=site.code,
        name=site.name,
        state_before=state,
        state_after=after[0],
        due_before=due_on,
        due_after=after[1],
        waits_for_signature=refusal is None and act.to is not None and after[0] is state,
        refusal=refusal,
    )


def _write(
    session: Session, actor: Account, chosen: Chosen, act: Act, criteria_folder: Path | None
) -> RemediationCase:
    if act.to is not None:
        return _step(session, actor, chosen, act, folder=criteria_folder)
    wanted = {} if act.due_on is None else {"due_on": act.due_on}
    case = find_for_change(
        session, actor, chosen.site, expected_version=chosen.version, wanted=wanted
    )
    put_in(session, case, actor=actor, papers=act.papers)
    data = {} if act.due_on is None else _set_day(case, act.due_on)
    case.record(EventKind.NOTED, actor=actor, at=clock.now(), note=act.note, data=data)
    session.flush()
    return case


def _step(
    session: Session, actor: Account, chosen: Chosen, act: Act, *, folder: Path | None
) -> RemediationCase:
    to = act.to
    assert to is not None  # noqa: S101 -- asked before
    case = find_for_change(
        session, actor, chosen.site, expected_version=chosen.version, wanted={"state": to}
    )
    step = case.step_to(to)
    known = {each.value for each in (*step.fields, *step.optional)}
    return remediation.advance(
        session,
        actor=actor,
        site=chosen.site,
        to=to,
        note=act.note,
        facts={name: value for name, value in act.facts.items() if name in known},
        papers=act.papers,
        criteria_folder=folder,
    )


def _set_day(case: RemediationCase, due_on: date | str) -> dict[str, str | None]:
    """Set by when a file must go on; the next step counts its own day again."""
    assert isinstance(due_on, date)  # noqa: S101 -- `_checked` read it
    if case.is_settled:
        raise Conflict(_("A file in state {state} waits for nothing."), state=case.state)
    if case.held_until is not None:
        raise Conflict(
            _("The file is paused until {day}. End the pause first."), day=case.held_until
        )
    told = {
        "due_before": None if case.due_on is None else case.due_on.isoformat(),
        "due_after": due_on.isoformat(),
    }
    case.due_on = due_on
    case.deadline = case.deadline | {"set_by_hand": True}
    return told


def _checked(act: Act) -> Act:
    """Return the act with its note and day read; refuse one that says nothing, or two things."""
    note = written(act.note)
    problems = []
    day: date | None = None
    if act.to is not None and act.due_on is not None:
        problems.append(_problem("both", _("A step counts its own day."), "due_on"))
    if act.due_on is not None:
        try:
            day = act.due_on if isinstance(act.due_on, date) else written_day(act.due_on)
        except UnusableValue as unusable:
            problems.append(Problem(unusable.code, unusable.message, unusable.remedy, "due_on"))
        if day is not None and day < clock.today():
            problems.append(_problem("past", _("This day is over."), "due_on"))
    if act.to is None and note is None:
        problems.append(_problem("missing", _("Nothing is written."), "note"))
    if problems:
        raise InvalidInput(_("The act of the meeting cannot be used."), problems=problems)
    return Act(act.to, day, note, act.facts, act.papers)


def _problem(code: str, message: str, name: str) -> Problem:
    remedy = Message(_("Give a step, or a day with a note, or a note alone."))
    return Problem(code, Message(message), remedy, name)


def _problems(outcome: Outcome) -> list[Problem]:
    refusal = outcome.refusal
    assert refusal is not None  # noqa: S101 -- the caller asks for refused files only
    if not refusal.problems:
        remedy = Message(_("Leave this file out, or look at it alone."))
        return [Problem(refusal.code, refusal.message, remedy, "site", outcome.code)]
    return [
        Problem(each.code, each.message, each.remedy, f"{outcome.code}.{each.field}", each.value)
        for each in refusal.problems
    ]


def _refuse_many(sites: Sequence[SiteKey]) -> None:
    if not sites or len(sites) > MOST_FILES or len(set(sites)) < len(sites):
        raise _unusable_choice(len(sites))


def _unusable_choice(count: int) -> InvalidInput:
    problem = Problem(
        "files",
        Message(_("{count} files were chosen."), {"count": count}),
        Message(_("Choose from 1 to {most}, each once."), {"most": MOST_FILES}),
        field="files",
    )
    return InvalidInput(_("The choice of files cannot be used."), problems=[problem])
