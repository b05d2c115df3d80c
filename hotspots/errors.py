"""Every refusal the domain can give, drawn as one tree.

A refusal carries an English template and its parameters, never a finished sentence: the edge
(`hotspots.cli`, `api.errors`) renders it in the caller's language through `hotspots.i18n`.

    Refusal
    ├── InvalidInput           something sent is wrong; problems name row, field, value, remedy
    │   ├── UnreadableFile     the file as a whole cannot be used
    │   └── UnknownRules       no such rule set, or none in force on that date
    ├── Unauthenticated        nobody is signed in
    ├── Forbidden              signed in, but this role may not do this
    ├── NotFound               no such thing, or not visible to this person
    ├── Conflict               somebody else was first, or the state does not allow it
    │   └── StaleVersion       the thing changed since it was read
    ├── TooManyRequests        too often in too short a time; says when to come back
    └── Unavailable            the deployment lacks something (database, extension, demo mark)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence to be translated: an English template with named `{parameters}`."""

    template: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format_map(dict(self.params)) if self.params else self.template


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one value: where it is, what it is, and what to do about it.

    `row` counts the lines of a table as a person sees them (the heading is row 1), and `column` is
    the heading of the field there, where the file has one.
    """

    code: str
    message: Message
    remedy: Message
    field: str | None = None
    value: str | None = None
    row: int | None = None
    column: str | None = None

    def under(self, headings: Mapping[str, str]) -> "Problem":
        """Return the problem with the heading of its field in a file, told by field."""
        return replace(self, column=headings.get(self.field or "", self.column))


@dataclass(frozen=True, slots=True)
class Value:
    """A value as it is stored (a code, a day, a name), and in words."""

    code: object
    words: Message


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that differs from what somebody had before them.

    `by` and `at` say who changed it last and when; both are empty where nobody did, and only
    `wanted`, what the person was about to write, differs.
    """

    field: str
    words: Message
    before: Value
    now: Value
    wanted: Value | None = None
    by: Message | None = None
    at: datetime | None = None


class Refusal(Exception):
    """The domain says no, with a reason a person can act on."""

    code = "refused"

    def __init__(
        self, template: str, /, *, problems: Sequence[Problem] = (), **params: object
    ) -> None:
        self.message = Message(template, params)
        self.problems = tuple(problems)
        super().__init__(str(self.message))


class InvalidInput(Refusal):
    """The caller sent something wrong; the problems say what and how to mend it."""

    code = "invalid_input"


class UnreadableFile(InvalidInput):
    """The file as a whole cannot be used."""

    code = "unreadable_file"


class UnknownRules(InvalidInput):
    """No such rule set, none in force on that date, or none this software can screen by."""

    code = "unknown_rules"


class Unauthenticated(Refusal):
    """Nobody is signed in."""

    code = "unauthenticated"


class Forbidden(Refusal):
    """The person is known, but the role may not do this."""

    code = "forbidden"


class NotFound(Refusal):
    """No such thing, or not visible to this person: the two are not told apart."""

    code = "not_found"


class Conflict(Refusal):
    """Somebody else was first, or the present state does not allow it."""

    code = "conflict"


class StaleVersion(Conflict):
    """The thing changed since the caller read it; the changes say what, by whom and when."""

    code = "stale_version"

    def __init__(
        self,
        template: str,
        /,
        *,
        problems: Sequence[Problem] = (),
        changes: Sequence[Change] = (),
        **params: object,
    ) -> None:
        super().__init__(template, problems=problems, **params)
        self.changes = tuple(changes)


class TooManyRequests(Refusal):
    """Too often in too short a time."""

    code = "too_many_requests"

    def __init__(self, template: str, /, *, seconds: int) -> None:
        super().__init__(template, seconds=seconds)
        self.seconds = seconds


class Unavailable(Refusal):
    """The deployment lacks something: a database, an extension, a mark."""

    code = "unavailable"
