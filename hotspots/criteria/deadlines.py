"""How long a file may stay in a state: dated data, since no law known to us counts these days."""

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


@dataclass(frozen=True, kw_only=True, config=_FORM)
class Deadlines(Citation):
    """The deadlines of every kind of site, and how often late calls the level above."""

    kind: Literal[RuleKind.DEADLINE] = RuleKind.DEADLINE
    late_again_factor: Annotated[int, Field(ge=2)] = 3
    """A file this many times over its time is told to the level above a second time."""
    deadlines: tuple[Deadline, ...]

    def of(self, kind: SiteKind, state: CaseState) -> Deadline | None:
        """Return the deadline of a state, None where none runs."""
        for each in self.deadlines:
            if (each.site_kind, each.state) == (kind, state):
                return each
        return None
