"""What a form sent: choices, days, numbers and versions, and what was wrong beside its field."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Depends, Request

from api.errors import status_of
from api.security import CSRF_FIELD
from hotspots.errors import Change, InvalidInput, Message, Problem, Refusal, StaleVersion
from hotspots.i18n import _
from hotspots.records.values import UnusableValue, number, written_day

Choice = TypeVar("Choice", bound=StrEnum)


class Sent:
    """The fields of a form as the person filled them in; what is missing is empty."""

    def __init__(self, values: Mapping[str, list[str]] | None = None) -> None:
        self._values = values or {}

    @classmethod
    def of(cls, **values: str) -> "Sent":
        """Return fields filled in beforehand."""
        return cls({name: [value] for name, value in values.items()})

    def __getitem__(self, name: str) -> str:
        """Return the text of one field, trimmed."""
        given = self._values.get(name)
        return given[0].strip() if given else ""

    def over(self, stored: "Sent") -> "Sent":
        """Return these fields, and those that the form does not have as they are stored."""
        return Sent(dict(stored.all_fields()) | dict(self._values))

    def holds(self, name: str) -> bool:
        """Say whether the form has a field of this name, filled in or not."""
        return name in self._values

    def every(self, name: str) -> list[str]:
        """Return all values of a field that may be chosen several times."""
        return list(self._values.get(name, ()))

    def all_fields(self) -> list[tuple[str, list[str]]]:
        """Return every field with all its values, to be sent once more by another form."""
        return [item for item in self._values.items() if item[0] != CSRF_FIELD]

    def texts(self) -> list[tuple[str, str]]:
        """Return what was written or chosen in the form, field by field."""
        hidden = {CSRF_FIELD, "version"}
        return [
            (name, text)
            for name, values in self._values.items()
            if name not in hidden
            and (
                text := ", ".join(each for v in values if (each := v.strip()) and not _is_id(each))
            )
        ]


def _is_id(text: str) -> bool:
    """Say whether a text is the identifier of a row, which tells a reader nothing."""
    try:
        return bool(UUID(text))
    except ValueError:
        return False


async def _sent(request: Request) -> Sent:
    values: dict[str, list[str]] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, str):
            values.setdefault(name, []).append(value)
    return Sent(values)


SentDep = Annotated[Sent, Depends(_sent)]


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal as a page shows it: one sentence on top, each problem beside its field."""

    message: Message
    status: int
    problems: tuple[Problem, ...] = field(default=())
    changes: tuple[Change, ...] = field(default=())

    @classmethod
    def by(cls, refusal: Refusal) -> "Refused":
        """Return what a page says of a refusal."""
        changes = refusal.changes if isinstance(refusal, StaleVersion) else ()
        return cls(refusal.message, status_of(refusal), refusal.problems, changes)

    def beside(self, *names: str) -> list[Problem]:
        """Return the problems of these fields."""
        return [each for each in self.problems if each.field in names]

    def apart_from(self, names: Iterable[str]) -> list[Problem]:
        """Return the problems of no field that the page shows."""
        shown = set(names)
        return [each for each in self.problems if each.field not in shown]


@dataclass(frozen=True, slots=True)
class Attempt:
    """The form of a page that was refused: where it was sent, what stood in it, and why not.

    A page with several forms asks `at` the address of each, so that every one gets back what was
    written in it and nothing of the others.
    """

    address: str = ""
    sent: Sent = field(default_factory=Sent)
    refused: Refused | None = None

    @property
    def is_here(self) -> bool:
        """Say whether this form was sent and refused."""
        return self.refused is not None

    def at(self, address: str) -> "Attempt":
        """Return this attempt for the form of its address, and an empty one for any other."""
        return self if address == self.address else Attempt()

    def value(self, name: str, stored: str = "") -> str:
        """Return what was written in a field; in a form that was not sent, what is stored."""
        return self.sent[name] if self.is_here else stored


def choice(members: type[Choice], text: str, *, name: str) -> Choice | None:
    """Return the member of a list that was chosen, None where nothing was.

    Raises
    ------
    InvalidInput
        The list has no such member: the address was typed, or the page is old.
    """
    if not text:
        return None
    try:
        return members(text)
    except ValueError as unknown:
        problem = Problem(
            code="unknown_choice",
            message=Message(_("“{value}” is not one of the choices."), {"value": text[:80]}),
            remedy=Message(_("Choose from the list.")),
            field=name,
            value=text[:80],
        )
        raise InvalidInput(_("A choice cannot be used."), problems=[problem]) from unknown


def required(members: type[Choice], text: str, *, name: str) -> Choice:
    """Return the member of a list that was chosen.

    Raises
    ------
    InvalidInput
        Nothing was chosen, or the list has no such member.
    """
    chosen = choice(members, text, name=name)
    if chosen is None:
        problem = Problem(
            code="missing",
            message=Message(_("Nothing was chosen.")),
            remedy=Message(_("Choose from the list.")),
            field=name,
        )
        raise InvalidInput(_("A choice is missing."), problems=[problem])
    return chosen


def day(text: str, *, name: str) -> date | None:
    """Return the day that was written as dd/mm/yyyy, None where the field is empty.

    Raises
    ------
    InvalidInput
        It is no day of the calendar.
    """
    if not text:
        return None
    try:
        return written_day(text)
    except UnusableValue as unusable:
        problem = Problem(
            unusable.code, unusable.message, unusable.remedy, field=name, value=text[:80]
        )
        raise InvalidInput(_("A date cannot be used."), problems=[problem]) from unusable


def decimal(text: str, *, name: str) -> float | None:
    """Return a number written with a decimal point or comma, None where the field is empty.

    Raises
    ------
    InvalidInput
        It is no number.
    """
    if not text:
        return None
    try:
        return float(number(text))
    except UnusableValue as unusable:
        problem = Problem(
            unusable.code, unusable.message, unusable.remedy, field=name, value=text[:80]
        )
        raise InvalidInput(_("A number cannot be used."), problems=[problem]) from unusable


def identifiers(texts: Iterable[str], *, name: str) -> list[UUID]:
    """Return the identifiers of what was chosen from a list.

    Raises
    ------
    InvalidInput
        One is none: nothing was chosen, or the page is not ours.
    """
    try:
        return [UUID(text) for text in texts]
    except ValueError as unknown:
        problem = Problem(
            code="unknown_choice",
            message=Message(_("Nothing was chosen.")),
            remedy=Message(_("Choose from the list.")),
            field=name,
        )
        raise InvalidInput(_("A choice is missing."), problems=[problem]) from unknown


def whole(text: str) -> int | None:
    """Return a whole number, None where the field holds none."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def year(text: str, *, first: int, last: int, name: str = "year") -> int | None:
    """Return the year that was written, None where the field is empty.

    Raises
    ------
    InvalidInput
        It is no year, or none from `first` to `last`.
    """
    if not text.strip():
        return None
    found = whole(text.strip())
    if found is None or not first <= found <= last:
        problem = Problem(
            "no_year",
            Message(_("“{value}” is no year."), {"value": text[:80]}),
            Message(
                _("Write a year from {first} to {last}."),
                {"first": str(first), "last": str(last)},
            ),
            name,
            text[:80],
        )
        raise InvalidInput(_("A number cannot be used."), problems=[problem])
    return found


def version(text: str) -> int | None:
    """Return the version a page was made from; a form without one asks for no check.

    One that cannot be read is 0, which no row ever has.
    """
    return (whole(text) or 0) if text.strip() else None
