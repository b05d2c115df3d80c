"""What a set of rules says of places on railways: one grave accident can suffice."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass
from pydantic_core import PydanticCustomError

from hotspots.criteria.rules import AtLeast, Citation, Wording
from hotspots.vocabulary import LegalClass, RuleKind, SeverityClass

_FORM = ConfigDict(extra="forbid")

GRAVEST_FIRST = tuple(SeverityClass)
"""The classes of a scale in the order of their gravity."""

Counts = Mapping[SeverityClass, int]
"""How many accidents of each class a place has within the window; a class left out has none."""


@dataclass(frozen=True, config=_FORM)
class RailLimb:
    """One alternative of a rail test: so many accidents of this class, or worse."""

    code: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    at_least: Annotated[int, Field(ge=1)]
    severity_or_worse: Literal["less_serious", "serious", "very_serious", "exceptionally_serious"]
    wording: Wording

    def counted(self, counts: Counts) -> int:
        """Return how many accidents are of this class or worse."""
        last = GRAVEST_FIRST.index(SeverityClass(self.severity_or_worse))
        return sum(counts.get(each, 0) for each in GRAVEST_FIRST[: last + 1])


@dataclass(frozen=True, config=_FORM)
class RailPotential:
    """One alternative that makes a potential spot, by deaths and injuries and not by class."""

    code: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    at_least: AtLeast
    wording: Wording

    def is_met(self, fatal: int, injury: int) -> bool:
        """Say whether so many accidents with a death, and with injuries only, suffice."""
        least = self.at_least
        return fatal >= least.fatal and injury >= least.injury and fatal + injury >= least.crashes


@dataclass(frozen=True, kw_only=True, config=_FORM)
class RailRules(Citation):
    """When a place on a railway is a black spot, and when it is a potential one.

    The window runs back from the latest accident at the place, whatever day it is today. The test
    of a black spot counts accidents by their class on the rail scale, each limb read "or worse".
    """

    kind: Literal[RuleKind.RAIL] = RuleKind.RAIL
    window_months: Annotated[int, Field(ge=1)]
    window_end_inclusive: bool = False
    limbs: Annotated[tuple[RailLimb, ...], Field(min_length=1)]
    potential: tuple[RailPotential, ...] = ()
    hazards_suffice: bool = False
    hazards: tuple[Wording, ...] = ()
    """What a person may find at a place that makes it a potential spot without an accident."""

    @model_validator(mode="after")
    def _every_limb_asks_for_an_accident(self) -> "RailRules":
        for limb in self.potential:
            if limb.at_least.collisions or limb.at_least == AtLeast():
                raise PydanticCustomError("limb_without_crash", "a limb asks for no accident")
        return self

    def criteria_met(self, counts: Counts) -> tuple[str, ...]:
        """Return the codes of all limbs that these counts satisfy, in the order of the law.

        Examples
        --------
        >>> from hotspots.criteria import by_id, require_rail
        >>> rules = require_rail(by_id("rail_nd65_2018"))
        >>> rules.criteria_met({SeverityClass.VERY_SERIOUS: 1})
        ('a',)
        >>> rules.criteria_met({SeverityClass.SERIOUS: 2, SeverityClass.LESS_SERIOUS: 1})
        ('b', 'c')
        """
        return tuple(x.code for x in self.limbs if x.counted(counts) >= x.at_least)

    def potential_met(self, fatal: int, injury: int) -> tuple[str, ...]:
        """Return the codes of what makes a potential spot of a place below the black test.

        `fatal` counts accidents with a death, `injury` those with injuries only.
        """
        return tuple(x.code for x in self.potential if x.is_met(fatal, injury))

    def legal_class(
        self, counts: Counts, *, fatal: int, injury: int, hazards: bool = False
    ) -> LegalClass:
        """Return the class of one place: the highest that its accidents or hazards give."""
        if self.criteria_met(counts):
            return LegalClass.BLACK_SPOT
        if self.potential_met(fatal, injury) or (hazards and self.hazards_suffice):
            return LegalClass.POTENTIAL_BLACK_SPOT
        return LegalClass.NONE

    def margins(self, counts: Counts) -> dict[str, int]:
        """Return, for each limb, how many accidents the place has above its threshold.

        A negative margin is the number of further accidents that would satisfy the limb.
        """
        return {limb.code: limb.counted(counts) - limb.at_least for limb in self.limbs}
