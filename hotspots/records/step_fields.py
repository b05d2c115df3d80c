"""What a step of a file asks for, fact by fact: how each is written, and what it must not be.

The same reading serves a form, a request and a bulk update, so all refuse the same in the same
words.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.records.values import (
    Text,
    UnusableValue,
    is_missing,
    number,
    one_of,
    several_of,
    shown,
    written_day,
)
from hotspots.vocabulary import CaseRejection, CrashCause, MeasureUnit, ReopenTrigger, StepField

LONGEST_TEXT = 4_000
LONGEST_LINE = 300
MOST_VND = 10**15
EARLIEST = date(2000, 1, 1)
WIDE_M = 3.0
"""A path across a railway of this width or more is to be narrowed (Decree 65/2018/NĐ-CP)."""


class Writing(StrEnum):
    """How a fact is written, and so which field of a form takes it."""

    DAY = "day"
    LINE = "line"
    TEXT = "text"
    MONEY = "money"
    QUANTITY = "quantity"
    ORGANISATION = "organisation"
    ORGANISATIONS = "organisations"
    SITE = "site"
    CHOICE = "choice"
    CHOICES = "choices"


@dataclass(frozen=True, slots=True)
class FieldRule:
    """How one fact is written; `has_happened` forbids a day to come, a quantity stays `below`."""

    writing: Writing
    members: type[StrEnum] | None = None
    has_happened: bool = False
    below: float = 1e9


STEP_FIELDS: dict[StepField, FieldRule] = {
    StepField.INSPECTED_ON: FieldRule(Writing.DAY, has_happened=True),
    StepField.UNITS_PRESENT: FieldRule(Writing.TEXT),
    StepField.MANAGING_BODY: FieldRule(Writing.ORGANISATION),
    StepField.LEAD: FieldRule(Writing.ORGANISATION),
    StepField.PARTNERS: FieldRule(Writing.ORGANISATIONS),
    StepField.REJECTION: FieldRule(Writing.CHOICE, CaseRejection),
    StepField.TARGET_SITE: FieldRule(Writing.SITE),
    StepField.CAUSES: FieldRule(Writing.CHOICES, CrashCause),
    StepField.POLICE_UNIT: FieldRule(Writing.ORGANISATION),
    StepField.RULING: FieldRule(Writing.TEXT),
    StepField.RULED_ON: FieldRule(Writing.DAY, has_happened=True),
    StepField.DECISION_NUMBER: FieldRule(Writing.LINE),
    StepField.DECIDED_ON: FieldRule(Writing.DAY, has_happened=True),
    StepField.FUND: FieldRule(Writing.LINE),
    StepField.AMOUNT_VND: FieldRule(Writing.MONEY),
    StepField.EXECUTOR: FieldRule(Writing.ORGANISATION),
    StepField.PLANNED_START: FieldRule(Writing.DAY),
    StepField.PLANNED_FINISH: FieldRule(Writing.DAY),
    StepField.ACTUAL_START: FieldRule(Writing.DAY, has_happened=True),
    StepField.CONTRACTOR: FieldRule(Writing.LINE),
    StepField.TRAFFIC_PLAN: FieldRule(Writing.TEXT),
    StepField.ACTUAL_FINISH: FieldRule(Writing.DAY, has_happened=True),
    StepField.COST_VND: FieldRule(Writing.MONEY),
    StepField.RESULT: FieldRule(Writing.TEXT),
    StepField.REMOVED_ON: FieldRule(Writing.DAY, has_happened=True),
    StepField.TRIGGER: FieldRule(Writing.CHOICE, ReopenTrigger),
    StepField.QUANTITY: FieldRule(Writing.QUANTITY),
    StepField.UNIT: FieldRule(Writing.CHOICE, MeasureUnit),
    StepField.LETTER_NUMBER: FieldRule(Writing.LINE),
    StepField.LETTER_DATED: FieldRule(Writing.DAY, has_happened=True),
    StepField.ADDRESSEE: FieldRule(Writing.ORGANISATION),
    StepField.PROMISED_BY: FieldRule(Writing.DAY),
    StepField.CARRIED_OUT_ON: FieldRule(Writing.DAY, has_happened=True),
    StepField.WIDTH_LEFT_M: FieldRule(Writing.QUANTITY, below=WIDE_M),
    StepField.REPLACED_BY: FieldRule(Writing.SITE),
    StepField.FOUND_BY: FieldRule(Writing.ORGANISATION),
    StepField.DEFICIENCY: FieldRule(Writing.TEXT),
}

_NOT_BEFORE = (
    (StepField.PLANNED_FINISH, StepField.PLANNED_START),
    (StepField.PLANNED_START, StepField.DECIDED_ON),
    (StepField.ACTUAL_FINISH, StepField.ACTUAL_START),
)


def read_facts(
    given: Mapping[str, object],
    *,
    required: Sequence[StepField],
    optional: Sequence[StepField] = (),
    known: Mapping[str, Any] | None = None,
    today: date,
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the facts of a step as they are stored (JSON), and what is wrong with them.

    Parameters
    ----------
    given
        As written, by the code of the field; other names are refused.
    required, optional
        The fields of the step.
    known
        Facts told earlier, which the order of days is checked against too.
    today
        Nothing that has happened can lie after it.
    """
    facts: dict[str, Any] = {}
    problems: list[Problem] = []
    for field in (*required, *optional):
        value = given.get(field.value)
        if is_missing(value) or value == []:
            if field in required:
                problems.append(_missing(field))
            continue
        try:
            facts[field.value] = _read(STEP_FIELDS[field], value, today)
        except UnusableValue as wrong:
            problems.append(
                Problem(wrong.code, wrong.message, wrong.remedy, field.value, shown(value))
            )
    expected = {field.value for field in (*required, *optional)}
    problems += [_unexpected(name) for name in given if name not in expected]
    problems += _out_of_order(facts, known or {})
    return facts, problems


def stored_value(field: StepField, kept: Any) -> Any:
    """Return a fact of a step as a column of the site holds it: what was kept as JSON, typed."""
    return date.fromisoformat(kept) if STEP_FIELDS[field].writing is Writing.DAY else kept


def _read(rule: FieldRule, value: object, today: date) -> Any:
    return _READERS[rule.writing](rule, value, today)


def _day(rule: FieldRule, value: object, today: date) -> str:
    day = written_day(value)
    if rule.has_happened and day > today:
        raise UnusableValue(
            "in_the_future",
            Message(_("{day} has not come yet."), {"day": day}),
            Message(_("Tell the day on which it really happened.")),
        )
    if day < EARLIEST or day.year > today.year + 30:
        raise UnusableValue(
            "implausible_day",
            Message(_("{day} is too far away to be meant."), {"day": day}),
            Message(_("Check the year.")),
        )
    return day.isoformat()


def _line(_rule: FieldRule, value: object, _today: date) -> str:
    return Text(LONGEST_LINE)(value)


def _text(_rule: FieldRule, value: object, _today: date) -> str:
    """Read several lines, each as a line of its own."""
    read = Text(LONGEST_TEXT)
    whole = read(value)
    if not isinstance(value, str):
        return whole
    return "\n".join(read(line) for line in value.splitlines()).strip()


def _money(_rule: FieldRule, value: object, _today: date) -> int:
    amount = number(value)
    if amount < 0 or amount > MOST_VND or amount != int(amount):
        raise UnusableValue(
            "implausible_amount",
            Message(_("{value} is no amount in whole đồng."), {"value": shown(value)}),
            Message(_("Write đồng without decimals, for example 350000000.")),
        )
    return int(amount)


def _quantity(rule: FieldRule, value: object, _today: date) -> float:
    amount = number(value)
    if not 0 < amount < rule.below:
        raise UnusableValue(
            "implausible_quantity",
            Message(_("{value} is no quantity."), {"value": shown(value)}),
            Message(_("Write a number above 0 and below {limit}."), {"limit": rule.below}),
        )
    return float(amount)


def _choice(rule: FieldRule, value: object, _today: date) -> str:
    return str(one_of(_members(rule))(value))


def _choices(rule: FieldRule, value: object, _today: date) -> list[str]:
    read = several_of(_members(rule))(value)
    assert isinstance(read, tuple)  # noqa: S101 -- what this reader returns
    return [str(each) for each in read]


def _lines(_rule: FieldRule, value: object, _today: date) -> list[str]:
    """Read several names: a list of them, or one a line."""
    told = value if isinstance(value, list | tuple) else str(value).splitlines()
    names = (Text(LONGEST_LINE)(each) for each in told if not is_missing(each))
    return list(dict.fromkeys(names))


def _members(rule: FieldRule) -> type[StrEnum]:
    assert rule.members is not None  # noqa: S101 -- declared above for every choice
    return rule.members


_READERS: dict[Writing, Callable[[FieldRule, object, date], Any]] = {
    Writing.DAY: _day,
    Writing.LINE: _line,
    Writing.TEXT: _text,
    Writing.MONEY: _money,
    Writing.QUANTITY: _quantity,
    Writing.ORGANISATION: _line,
    Writing.ORGANISATIONS: _lines,
    Writing.SITE: _line,
    Writing.CHOICE: _choice,
    Writing.CHOICES: _choices,
}


def _out_of_order(facts: Mapping[str, Any], known: Mapping[str, Any]) -> list[Problem]:
    problems = []
    for later, earlier in _NOT_BEFORE:
        told, before = facts.get(later.value), facts.get(earlier.value, known.get(earlier.value))
        if told is None or before is None or told >= before:
            continue
        problems.append(
            Problem(
                "before_it_began",
                Message(
                    _("{later} lies before {earlier}, {day}."),
                    {"later": later, "earlier": earlier, "day": date.fromisoformat(before)},
                ),
                Message(_("Check both days.")),
                later.value,
                told,
            )
        )
    return problems


def _missing(field: StepField) -> Problem:
    return Problem(
        "missing",
        Message(_("{field} is missing."), {"field": field}),
        Message(_("This step cannot be taken without it.")),
        field.value,
    )


def _unexpected(name: str) -> Problem:
    return Problem(
        "unknown_field",
        Message(_("“{name}” is not asked for by this step."), {"name": shown(name)}),
        Message(_("Leave {field} out."), {"field": shown(name)}),
        shown(name),
    )
