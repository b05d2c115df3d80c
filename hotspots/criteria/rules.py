"""What a set of rules says: its citation, its dates, and the tests of places on roads.

Every test is a list of limbs, and a limb is a list of "at least": adding a crash can only turn no
into yes. The search for places rests on that.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass
from pydantic_core import PydanticCustomError

from hotspots.vocabulary import LegalClass, RuleKind

_FORM = ConfigDict(extra="forbid")
_Count = Annotated[int, Field(ge=0)]


class Confidence(StrEnum):
    """How sure the registry is of a citation (domain reference, marks of confidence)."""

    VERIFIED = "verified"
    REPORTED = "reported"
    ASSUMPTION = "assumption"
    OURS = "ours"


@dataclass(frozen=True, config=_FORM)
class Wording:
    """Our own words for a condition, in both languages; `quoted_vi` alone is the law's text."""

    vi: str
    en: str
    quoted_vi: str | None = None


@dataclass(frozen=True, kw_only=True, config=_FORM)
class Citation:
    """What every set of rules carries, whatever it is about.

    `valid_to` is the last day in force, and None means open. `confirmed_by` stays None until a
    legal officer has compared the set with the printed law.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    name: Wording
    document: str
    article: str
    issued_on: date | None
    valid_from: date
    valid_to: date | None
    confidence: Confidence
    source: str
    assumptions: tuple[str, ...] = ()
    confirmed_by: str | None = None
    confirmed_on: date | None = None

    @model_validator(mode="after")
    def _dates_run_forward(self) -> "Citation":
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise PydanticCustomError("ends_before_it_begins", "valid_to lies before valid_from")
        return self

    def holds_on(self, day: date) -> bool:
        """Say whether the set is in force on a day, both ends included."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, config=_FORM)
class AtLeast:
    """How many crashes of each sort a limb asks for; `crashes` counts all that count."""

    fatal: _Count = 0
    injury: _Count = 0
    crashes: _Count = 0
    collisions: _Count = 0


@dataclass(frozen=True, config=_FORM)
class RoadLimb:
    """One of the alternatives of a road test."""

    code: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    at_least: AtLeast
    wording: Wording


@dataclass(frozen=True, kw_only=True, config=_FORM)
class RoadRules(Citation):
    """When a place on a road is a black spot, and when it is a potential one.

    Counts are of crashes, never of victims, and never read the police's severity label: `f` with a
    death, `i` with injuries only, `p` with neither (collisions).
    """

    kind: Literal[RuleKind.ROAD] = RuleKind.ROAD
    window_months: Annotated[int, Field(ge=1)]
    window_end_inclusive: bool = False
    collisions_count_in_b: bool = False
    limbs: Annotated[tuple[RoadLimb, ...], Field(min_length=1)]
    potential: tuple[RoadLimb, ...] = ()
    unsafe_features_suffice: bool = False

    @model_validator(mode="after")
    def _a_graver_crash_keeps_the_place(self) -> "RoadRules":
        if any(limb.at_least == AtLeast() for limb in self.limbs):
            raise PydanticCustomError("limb_without_crash", "a limb asks for no crash at all")
        top = 1 + sum(
            max(limb.at_least.fatal, limb.at_least.injury, limb.at_least.crashes)
            for limb in self.limbs
        )
        for f in range(top):
            for i in range(1, top):
                if self.criteria_met(f, i) and not self.criteria_met(f + 1, i - 1):
                    raise PydanticCustomError(
                        "not_monotone", "an injury crash that becomes fatal frees the place"
                    )
        return self

    @property
    def counts_collisions(self) -> bool:
        """Say whether a crash that hurt nobody can help a place to qualify."""
        return self.collisions_count_in_b or any(x.at_least.collisions for x in self.limbs)

    def criteria_met(self, f: int, i: int, p: int = 0) -> tuple[str, ...]:
        """Return the codes of all limbs that these counts satisfy, in the order of the law.

        Examples
        --------
        >>> from hotspots.criteria import by_id
        >>> rules = by_id("road_tt41_2024")
        >>> [rules.criteria_met(f, i) for f, i in [(0, 3), (0, 4), (1, 2), (2, 0), (2, 2)]]
        [(), ('c',), ('b',), ('a',), ('a', 'b')]
        """
        return tuple(x.code for x in self.limbs if self._missing(x, f, i, p) <= 0)

    def legal_class(
        self, f: int, i: int, p: int = 0, *, unsafe_features: bool = False
    ) -> LegalClass:
        """Return the class of one found place. Not monotone: never search with it."""
        if self.criteria_met(f, i, p):
            return LegalClass.BLACK_SPOT
        if unsafe_features and self.unsafe_features_suffice:
            return LegalClass.POTENTIAL_BLACK_SPOT
        if any(self._missing(limb, f, i, p) <= 0 for limb in self.potential):
            return LegalClass.POTENTIAL_BLACK_SPOT
        return LegalClass.NONE

    def margins(self, f: int, i: int, p: int = 0) -> dict[str, int]:
        """Return, for each limb, how many crashes the place has above its threshold.

        A negative margin is the smallest number of further crashes that would satisfy the limb.
        """
        return {limb.code: -self._missing(limb, f, i, p) for limb in self.limbs}

    def _missing(self, limb: RoadLimb, f: int, i: int, p: int) -> int:
        counted = f + i + (p if self.collisions_count_in_b else 0)
        asked = limb.at_least
        apart = [
            need - have
            for need, have in ((asked.fatal, f), (asked.injury, i), (asked.collisions, p))
            if need > 0
        ]
        together = [asked.crashes - counted] if asked.crashes else []
        short = sum(x for x in apart if x > 0)
        return max([short, *together]) if short else max(apart + together)
