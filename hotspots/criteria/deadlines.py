"""How long a file may stay in a state, and when somebody looks at its place again: dated data.

No law known to us counts these days.
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass
from pydantic_core import PydanticCustomError

from hotspots.criteria.rules import Citation
from hotspots.vocabulary import CaseState, DeadlineUnit, RuleKind, SiteKind

_FORM = ConfigDict(extra="forbid")
_COUNTED = {DeadlineUnit.WORKING_DAYS, DeadlineUnit.CALENDAR_DAYS, DeadlineUnit.MONTHS}


@dataclass(frozen=True, config=_FORM)
class Deadline:
    """How long files of one kind may stay in one state.

    `count` is None where the day comes from the decision on the works (`planned_start`,
    `planned_finish`).
    """

    site_kind: SiteKind
    state: CaseState
    unit: DeadlineUnit
    count: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _counted_or_planned(self) -> "Deadline":
        if (self.unit in _COUNTED) != (self.count is not None):
            raise PydanticCustomError("deadline_count", "a counted unit needs a count, no other")
        return self


@dataclass(frozen=True, config=_FORM)
class Checks:
    """After how many months somebody looks again at places whose file came to a state."""

    site_kind: SiteKind
    state: CaseState
    months: Annotated[tuple[Annotated[int, Field(ge=1, le=120)], ...], Field(min_length=1)]


@dataclass(frozen=True, kw_only=True, config=_FORM)
class Deadlines(Citation):
    """The deadlines of every kind of site, the checks, and how often late calls the level above."""

    kind: Literal[RuleKind.DEADLINE] = RuleKind.DEADLINE
    late_again_factor: Annotated[int, Field(ge=2)] = 3
    """A file this many times over its time is told to the level above a second time."""
    deadlines: tuple[Deadline, ...]
    checks: tuple[Checks, ...]

    def of(self, kind: SiteKind, state: CaseState) -> Deadline | None:
        """Return the deadline of a state, None where none runs."""
        for each in self.deadlines:
            if (each.site_kind, each.state) == (kind, state):
                return each
        return None

    def checks_of(self, kind: SiteKind, state: CaseState) -> tuple[int, ...]:
        """Return the months after which a place in a state is looked at; none where it is not."""
        for each in self.checks:
            if (each.site_kind, each.state) == (kind, state):
                return each.months
        return ()
