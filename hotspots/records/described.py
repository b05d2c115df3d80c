"""How a kind of site is described: its facts, each with its words, its reading and its limits.

One description serves the form, the list, the request, the page and the history of a kind. A kind
adds a `KindRecord` beside its model; nothing else reads its fields by name.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.records.hours import hours
from hotspots.records.personal_data import TAKE_IT_OUT, told_of_persons
from hotspots.records.told_fields import PLACE
from hotspots.records.values import (
    Parser,
    Text,
    UnusableValue,
    amount,
    flag,
    is_missing,
    number,
    one_of,
    several_of,
    shown,
    written_day,
)
from hotspots.vocabulary import Ground, SiteKind

EARLIEST = date(1900, 1, 1)
RAIL_PLACE = ("rail_line", "rail_side")
"""What is told of a place on a railway beside `PLACE`."""
JUNCTION_PLACE = ("junction",)
"""What is told of a place at a junction, instead of `PLACE`."""


class Writing(StrEnum):
    """How a fact is written, and so which field of a form takes it."""

    LINE = "line"
    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    AMOUNT = "amount"
    COUNT = "count"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    HOURS = "hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact of a kind of site.

    Attributes
    ----------
    name
        The column, the field of forms and requests, and a heading of lists.
    label
        What it is called, as a template of the catalogs.
    part
        The heading under which forms and pages show it.
    least, most
        Limits of a number; of a text `most` is its longest.
    unit
        The unit of a number, as it is printed.
    has_happened
        Forbids a day to come.
    also
        Further headings of lists, bare of accents and case.
    hint
        What a person should know when writing it.
    is_year
        Writes a number as it is, without its thousands marked.
    unfolded
        Keeps its part of the form open: it is asked for wherever the place is seen.
    """

    name: str
    label: str
    writing: Writing
    part: str
    members: type[StrEnum] | None = None
    required: bool = False
    least: float = 0.0
    most: float = 1e9
    unit: str = ""
    has_happened: bool = True
    also: tuple[str, ...] = ()
    hint: str = ""
    is_year: bool = False
    unfolded: bool = False

    @property
    def parse(self) -> Parser:
        """Return the reading of a value that is not missing."""
        if self.writing in {Writing.LINE, Writing.TEXT}:
            return Text(int(min(self.most, 2_000)))
        if self.members is not None:
            return self._codes if self.writing is Writing.CHOICES else one_of(self.members)
        others = {Writing.DAY: written_day, Writing.YES_NO: flag, Writing.HOURS: hours}
        return others.get(self.writing, self._number)

    def _codes(self, value: object) -> list[str]:
        """Read several codes, in the order of their list: so they are stored and compared."""
        assert self.members is not None  # noqa: S101 -- every choice is declared with its list
        told: Any = several_of(self.members)(value)
        return [each.value for each in self.members if each in told]

    def _number(self, value: object) -> float | int:
        whole = self.writing is Writing.COUNT
        told = amount(value) if whole or self.writing is Writing.AMOUNT else number(value)
        if not self.least <= told <= self.most or (whole and told != int(told)):
            raise UnusableValue(
                "out_of_range",
                Message(_("{value} cannot be: {field}."), self._params(value)),
                Message(
                    _("Write a whole number from {least} to {most}.")
                    if whole
                    else _("Write a number from {least} to {most}."),
                    {"least": self.least, "most": self.most},
                ),
            )
        return int(told) if whole else told

    def _params(self, value: object) -> dict[str, object]:
        return {"value": shown(value), "field": Message(self.label)}


BESIDE_FACTS = ("source_reference", "campaign", "another")
"""What is told of a site of any kind beside its facts and its place: under which number it was
reported, in which campaign, and that it is another one than those of its kind close by."""

Check = Callable[[Mapping[str, Any]], Iterator[Problem]]
"""What two facts say of each other: the problems of a record that was read."""
Flag = Callable[[Any], Message | None]
"""What a site of the kind should be noticed for, None where nothing is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindWords:
    """What pages say of a kind: the form, the list, and where a list leads."""

    register: str
    about: str
    import_title: str
    import_about: str
    to_the_list: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRecord:
    """A kind of site as people report it.

    Attributes
    ----------
    facts
        In the order of the form.
    ground
        What it lies on.
    at_junctions
        Whether a junction that the registry knows may be named instead of a place.
    example
        A report of one, as a program sends it.
    named_by
        The fact that names a site; where there is none, it is called by its place.
    longest_m
        How long a stretch may be; 0 for a kind that is a point.
    checks
        What facts say of each other.
    flags
        What a reader should notice at once.
    """

    kind: SiteKind
    words: KindWords
    facts: tuple[Fact, ...]
    ground: Ground
    example: Mapping[str, Any]
    named_by: str | None = None
    longest_m: float = 0.0
    at_junctions: bool = False
    checks: tuple[Check, ...] = ()
    flags: tuple[Flag, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of all facts."""
        return tuple(each.name for each in self.facts)

    @property
    def place(self) -> tuple[str, ...]:
        """Return the fields that tell where a site of the kind lies."""
        on_rail = () if self.ground is Ground.ROAD else RAIL_PLACE
        return (*PLACE, *on_rail, *(JUNCTION_PLACE if self.at_junctions else ()))

    @property
    def parts(self) -> dict[str, tuple[Fact, ...]]:
        """Return the facts under their headings, in the order of the form."""
        found: dict[str, list[Fact]] = {}
        for each in self.facts:
            found.setdefault(each.part, []).append(each)
        return {part: tuple(facts) for part, facts in found.items()}

    def fact(self, name: str) -> Fact:
        """Return a fact by its name."""
        return next(each for each in self.facts if each.name == name)


def read_record(
    record: KindRecord, given: Mapping[str, object], *, today: date
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the facts told, typed, and what is wrong with them.

    Parameters
    ----------
    given
        As written, by the name of the fact; what is empty or missing becomes None. The fields of
        the place are left alone.
    today
        What has happened cannot lie after it.
    """
    known = {*record.names, *record.place, *BESIDE_FACTS}
    problems = [_unknown(name, sorted(known)) for name in given if name not in known]
    read: dict[str, Any] = dict.fromkeys(record.names)
    for fact in record.facts:
        value = given.get(fact.name)
        if is_missing(value):
            problems += [_missing(fact, record)] if fact.required else []
            continue
        try:
            read[fact.name] = _typed(fact, value, today)
        except UnusableValue as wrong:
            problems.append(
                Problem(wrong.code, wrong.message, wrong.remedy, fact.name, shown(value))
            )
    if not problems:
        problems += [each for check in record.checks for each in check(read)]
    return read, problems


def texts_of_persons(record: KindRecord, told: Mapping[str, Any]) -> list[Problem]:
    """Return a warning for each free text that looks as if it told of a person.

    Parameters
    ----------
    told
        Typed facts by name. What was found is not repeated: a warning is shown to many.
    """
    return [
        Problem(code, Message(said), Message(TAKE_IT_OUT), fact.name)
        for fact in record.facts
        if fact.writing in {Writing.LINE, Writing.TEXT} and told.get(fact.name)
        for code, said in told_of_persons(told[fact.name])
    ]


def _typed(fact: Fact, value: object, today: date) -> Any:
    told = fact.parse(value)
    if isinstance(told, date) and not EARLIEST <= told <= _latest(fact, today):
        raise UnusableValue(
            "implausible_day",
            Message(_("{day} cannot be: {field}."), {"day": told, "field": Message(fact.label)}),
            Message(
                _("Give a day from {first} to {last}."),
                {"first": EARLIEST, "last": _latest(fact, today)},
            ),
        )
    return told


def _latest(fact: Fact, today: date) -> date:
    return today if fact.has_happened else date(today.year + 30, 12, 31)


def _missing(fact: Fact, record: KindRecord) -> Problem:
    words = [Message(each.label) for each in record.facts if each.required]
    return Problem(
        "missing",
        Message(_("{field} is missing."), {"field": Message(fact.label)}),
        Message(_("What is needed: {fields}."), {"fields": words}),
        fact.name,
    )


def _unknown(name: str, names: list[str]) -> Problem:
    return Problem(
        "unknown_field",
        Message(_("“{name}” is not a field of this record."), {"name": shown(name)}),
        Message(_("Use only: {names}."), {"names": names}),
        shown(name),
    )
