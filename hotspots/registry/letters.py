"""Recommendations: written, edited, and brought from step to step by the bodies they concern."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.errors import Conflict, Forbidden, InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import Account, LetterTransition, Recommendation, Site
from hotspots.records.step_fields import read_facts
from hotspots.registry import letter_files
from hotspots.registry.bodies import acts_for, body_named, require_voice
from hotspots.registry.case_access import written
from hotspots.registry.letter_input import Reading
from hotspots.registry.letter_queries import find, sides_of
from hotspots.vocabulary import (
    Action,
    Competence,
    LetterSide,
    LetterState,
    LetterStep,
    StepField,
)

MOST_SITES = 50
_UNWRITTEN = _("The recommendation cannot be written.")
_REFUSED = _("This cannot be recorded yet: {count} things are missing or wrong.")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is written in a recommendation; `sites` are codes, days may be written dd/mm/yyyy."""

    sites: Sequence[str]
    receiver: str
    asked: str
    deadline: date | str | None
    competence: Competence = Competence.PASSED_ON
    hands_over: bool = False
    number: str | None = None
    dated: date | str | None = None


def draft(session: Session, *, actor: Account, draft: Draft) -> Recommendation:
    """Write a recommendation of the person's own body; nobody else sees it before it is sent.

    Raises
    ------
    InvalidInput
        A site is unknown where the person works, the receiver does not exist today, or a text or
        day cannot be used; all of it is named.
    """
    permissions.require(actor, Action.WRITE_RECOMMENDATION)
    facts, sites = _read(session, actor, draft)
    now = clock.now()
    letter = Recommendation(
        **facts,
        sender_id=actor.organisation_id,
        state=LetterState.DRAFTED,
        state_on=clock.today(),
        state_actor_id=actor.id,
        state_organisation_id=actor.organisation_id,
        drafted_at=now,
        sites=sites,
    )
    _refuse_to_itself(letter)
    session.add(letter)
    letter.record(LetterStep.DRAFT, actor=actor, at=now, on=clock.today(), data=_told(letter))
    session.flush()
    return find(session, actor, letter.id)


def edit(
    session: Session,
    *,
    actor: Account,
    letter_id: UUID,
    draft: Draft,
    expected_version: int | None = None,
) -> Recommendation:
    """Write a draft anew; once it is signed nothing in it changes any more."""
    permissions.require(actor, Action.WRITE_RECOMMENDATION)
    letter = find(
        session, actor, letter_id, lock=True, expected_version=expected_version,
        wanted=asdict(draft) | {"receiver_id": draft.receiver},
    )  # fmt: skip
    if not acts_for(actor, letter.sender_id):
        raise Forbidden(_("Only the body that writes a recommendation changes it."))
    if letter.state is not LetterState.DRAFTED:
        raise Conflict(_("A signed recommendation is not changed. Withdraw it and write another."))
    facts, sites = _read(session, actor, draft)
    before = _told(letter)
    for name, value in facts.items():
        setattr(letter, name, value)
    letter.sites = sites
    _refuse_to_itself(letter)
    now_told = _told(letter)
    changed = {name: [before[name], now_told[name]] for name in now_told
               if before[name] != now_told[name]}  # fmt: skip
    if changed:
        letter.record(LetterStep.EDIT, actor=actor, at=clock.now(), on=clock.today(), data=changed)
    session.flush()
    return find(session, actor, letter.id)


def take(
    session: Session,
    *,
    actor: Account,
    letter_id: UUID,
    step: LetterStep,
    on: date | str | None = None,
    note: str | None = None,
    facts: Mapping[str, object] | None = None,
    expected_version: int | None = None,
) -> Recommendation:
    """Bring a recommendation one step on; every file of its sites says so.

    Parameters
    ----------
    on
        The day it happened, today where it is left out: a letter sent on Friday may be entered on
        Monday. It cannot lie before the step before. A letter is signed on the day it is dated.

    Raises
    ------
    Conflict
        There is no such step from the present state.
    Forbidden
        The role may not, or the person works for another body.
    InvalidInput
        Facts that the step asks for are missing or wrong; all of them are named.
    """
    letter = find(session, actor, letter_id, lock=True, expected_version=expected_version)
    wanted = letter.step(step)
    told = dict(facts or {})
    sides = _sides_with_voice(session, actor, letter, wanted, told)
    letter.require_step(wanted, actor, sides)
    data, day = _facts(session, letter, wanted, given=told, on=on, note=written(note))
    if LetterSide.ADDRESSEE is wanted.side and not acts_for(actor, letter.addressee_id):
        data["entered_by_sender"] = True
    _apply(session, letter, wanted, data, day)
    letter.move(wanted, actor=actor, at=clock.now(), on=day, note=written(note), data=data)
    session.flush()
    letter_files.follow(session, letter, wanted, actor=actor, on=day, note=written(note))
    session.flush()
    return find(session, actor, letter.id)


def _sides_with_voice(
    session: Session,
    actor: Account,
    letter: Recommendation,
    step: LetterTransition,
    told: Mapping[str, object],
) -> frozenset[LetterSide]:
    """Return the sides a person acts for; who wrote to a body without people enters its answer."""
    sides = sides_of(session, actor, letter)
    if step.side is not LetterSide.ADDRESSEE or actor.role not in step.roles:
        return sides
    number = str(told.get(StepField.LETTER_NUMBER.value) or "").strip()
    require_voice(
        session, actor=actor, body_id=letter.addressee_id, instead_id=letter.sender_id,
        letter=number,
    )  # fmt: skip
    return sides | {LetterSide.ADDRESSEE}


def _facts(
    session: Session,
    letter: Recommendation,
    step: LetterTransition,
    *,
    given: Mapping[str, object],
    on: object,
    note: str | None,
) -> tuple[dict[str, Any], date]:
    """Return what the event keeps and the day of the step; refuse it where something is missing."""
    today = clock.today()
    data, problems = read_facts(
        _known(letter, step) | dict(given),
        required=step.fields,
        optional=step.optional,
        today=today,
    )
    reading = Reading(today)
    day = reading.day("on", on, required=False) or _usual_day(data) or today
    if letter.state is not LetterState.DRAFTED:  # a letter on paper may be older than its entry
        reading.not_before("on", day, letter.state_on)
    if step.reason and note is None:
        reading.missing("note")
    if step.to_state in {LetterState.SENT, LetterState.SIGNED} and letter.deadline is None:
        reading.missing("deadline")
    if step.step is LetterStep.SEND:
        reading.not_before("deadline", letter.deadline, day)
    if name := data.get(StepField.ADDRESSEE.value):
        _passed_on(session, letter, name, reading, data)
    problems += reading.problems
    if problems:
        raise InvalidInput(_REFUSED, problems=problems, count=len(problems))
    return data, day


def _usual_day(data: Mapping[str, Any]) -> date | None:
    """Return the day a letter is dated, which is when it was signed."""
    dated = data.get(StepField.LETTER_DATED.value)
    return None if dated is None else date.fromisoformat(dated)


def _known(letter: Recommendation, step: LetterTransition) -> dict[str, object]:
    """Return what a draft says already, which need not be told again when it is signed."""
    if step.step is not LetterStep.SIGN:
        return {}
    told = {StepField.LETTER_NUMBER: letter.number, StepField.LETTER_DATED: letter.dated}
    return {field.value: value for field, value in told.items() if value is not None}


def _passed_on(
    session: Session, letter: Recommendation, name: str, reading: Reading, data: dict[str, Any]
) -> None:
    body = body_named(session, name, clock.today())
    if body is None:
        reading.unknown_body(StepField.ADDRESSEE.value, name)
        return
    if body.id == letter.addressee_id:
        reading.problems.append(
            Problem(
                "same_body",
                Message(_("It lies with “{name}” already."), {"name": name}),
                Message(_("Choose the body it goes on to.")),
                StepField.ADDRESSEE.value,
                name,
            )
        )
    data["addressee_id"] = str(body.id)


def _apply(
    session: Session,
    letter: Recommendation,
    step: LetterTransition,
    data: dict[str, Any],
    day: date,
) -> None:
    """Write into the letter what a step decides: its number, its day of sending, who answers."""
    match step.step:
        case LetterStep.SIGN:
            letter.number = data[StepField.LETTER_NUMBER.value]
            letter.dated = date.fromisoformat(data[StepField.LETTER_DATED.value])
        case LetterStep.SEND:
            letter.sent_on = day
        case LetterStep.FORWARD:
            letter.addressee_id = UUID(data["addressee_id"])
    session.flush()


def _read(session: Session, actor: Account, draft: Draft) -> tuple[dict[str, Any], list[Site]]:
    reading = Reading(clock.today())
    sites = _sites(session, actor, draft.sites, reading)
    name = reading.line("receiver", draft.receiver)
    receiver = body_named(session, name, clock.today()) if name else None
    if name and receiver is None:
        reading.unknown_body("receiver", name)
    facts: dict[str, Any] = {
        "asked": reading.text("asked", draft.asked),
        "deadline": reading.day("deadline", draft.deadline, required=False, to_come=True),
        "number": reading.line("number", draft.number, required=False) or None,
        "dated": reading.day("dated", draft.dated, required=False),
        "competence": draft.competence,
        "hands_over": draft.hands_over,
    }
    reading.refuse(_UNWRITTEN)
    assert receiver is not None  # noqa: S101 -- refused above otherwise
    return facts | {"receiver_id": receiver.id, "addressee_id": receiver.id}, sites


def _sites(session: Session, actor: Account, codes: Sequence[str], reading: Reading) -> list[Site]:
    wanted = list(dict.fromkeys(code.strip().replace("\0", "") for code in codes if code.strip()))
    if not wanted or len(wanted) > MOST_SITES:
        reading.problems.append(
            Problem(
                "sites",
                Message(_("{count} sites are named."), {"count": len(wanted)}),
                Message(_("Name 1 to {most} sites by their codes."), {"most": MOST_SITES}),
                "sites",
            )
        )
        return []
    query = select(Site).where(Site.code.in_(wanted), permissions.visible_sites(actor))
    found = {site.code: site for site in session.scalars(query)}
    for code in wanted:
        if code not in found:
            reading.problems.append(
                Problem(
                    "unknown_site",
                    Message(_("There is no site {code} where you work."), {"code": code[:80]}),
                    Message(_("Give the code of a registered site, such as LK-2025-0001.")),
                    "sites",
                    code[:80],
                )
            )
    return [found[code] for code in wanted if code in found]


def _refuse_to_itself(letter: Recommendation) -> None:
    if letter.sender_id == letter.receiver_id and letter.competence is not Competence.OWN:
        problem = Problem(
            "same_body",
            Message(_("A body passes nothing on to itself.")),
            Message(_("Choose another receiver, or say that the matter is your own to settle.")),
            "receiver",
        )
        raise InvalidInput(_UNWRITTEN, problems=[problem])


def _told(letter: Recommendation) -> dict[str, Any]:
    """Return what a draft says, as its event keeps it."""
    return {
        "sites": [site.code for site in letter.sites],
        "receiver_id": str(letter.receiver_id),
        "asked": letter.asked,
        "deadline": None if letter.deadline is None else letter.deadline.isoformat(),
        "competence": letter.competence.value,
        "hands_over": letter.hands_over,
        "number": letter.number,
        "dated": None if letter.dated is None else letter.dated.isoformat(),
    }
