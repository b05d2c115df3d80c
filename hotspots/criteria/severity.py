"""The class of one crash: the police's scale, which no road rule reads, and that of railways."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from hotspots.criteria.rules import Citation, Wording
from hotspots.vocabulary import RuleKind, SeverityClass, SeverityScale

_FORM = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=_FORM)
class SeverityLimb:
    """The conditions of one class, any of which suffices; None = no such condition.

    Rates are bodily injury rates in percent; `several_rate` is a sum over at least
    `several_persons` persons. All are lower bounds: the next class begins where this one ends.
    The scale of railways counts the injured and asks for no rate, that of roads the other way.
    """

    severity: SeverityClass
    deaths: int | None
    damage_vnd: int | None
    wording: Wording
    injured: int | None = None
    one_person_rate: float | None = None
    several_rate: float | None = None
    several_persons: int = 2
    several_rate_upto: float | None = None

    def is_reached(self, *, killed: int, injured: int | None, damage_vnd: int | None) -> bool:
        """Say whether one of the counts suffices; what is not known reaches nothing."""
        told = ((self.deaths, killed), (self.injured, injured), (self.damage_vnd, damage_vnd))
        return any(
            least is not None and value is not None and value >= least for least, value in told
        )


@dataclass(frozen=True, kw_only=True, config=_FORM)
class SeverityScheme(Citation):
    """A scale of crashes by deaths, bodily injury and damage, gravest class first."""

    kind: Literal[RuleKind.SEVERITY] = RuleKind.SEVERITY
    scale: SeverityScale = SeverityScale.ROAD
    below_all: SeverityClass
    classes: Annotated[tuple[SeverityLimb, ...], Field(min_length=1)]

    def classify(
        self,
        *,
        killed: int | None,
        injured: int | None,
        seriously_injured: int | None = None,
        damage_vnd: int | None = None,
        injury_rates: Sequence[float] | None = None,
    ) -> tuple[SeverityClass | None, tuple[str, ...]]:
        """Return the provisional class of a crash and what makes it doubtful.

        Without forensic rates a seriously injured person is read as one who reaches the serious
        class and any other injured person as one who reaches the least: flagged, and only ever
        provisional. Nothing known about deaths or injuries gives no class: missing is not zero.
        On the scale of railways rates say nothing, and unknown injured beside deaths are flagged.

        Examples
        --------
        >>> from hotspots.criteria import by_id
        >>> scheme = by_id("severity_tt26_2024")
        >>> scheme.classify(killed=0, injured=2, injury_rates=[110.0, 95.0])[1]
        ('damage_unknown', 'two_persons_above_range')
        """
        if killed is None or (killed == 0 and injured is None):
            return None, ("victims_unknown",)
        flags = [] if damage_vnd is not None else ["damage_unknown"]
        reached = [
            limb.severity
            for limb in self.classes
            if limb.is_reached(killed=killed, injured=injured, damage_vnd=damage_vnd)
        ]
        if self.scale is SeverityScale.RAIL:
            flags += [] if injured is not None else ["injured_unknown"]
        elif injury_rates is not None:
            by_rate, doubts = self._by_rates(injury_rates)
            reached += by_rate
            flags += doubts
        elif injured:
            reached.append(
                SeverityClass.SERIOUS if seriously_injured else SeverityClass.LESS_SERIOUS
            )
            flags.append("injury_rates_unknown")
        order = [limb.severity for limb in self.classes]
        return min(reached, key=order.index, default=self.below_all), tuple(flags)

    def _by_rates(self, rates: Sequence[float]) -> tuple[list[SeverityClass], list[str]]:
        total, persons = sum(rates), sum(1 for rate in rates if rate > 0)
        reached, doubts = [], []
        for limb in self.classes:
            one = limb.one_person_rate
            if one is not None and any(rate >= one for rate in rates):
                reached.append(limb.severity)
            if limb.several_rate is not None and persons >= 2 and total >= limb.several_rate:
                if persons >= limb.several_persons:
                    reached.append(limb.severity)
                else:
                    doubts.append("two_persons_above_range")
        if persons >= 2 and any(
            limb.several_rate_upto is not None
            and limb.several_rate_upto < total < limb.several_rate_upto + 1
            for limb in self.classes
        ):
            doubts.append("rate_between_classes")
        return reached, doubts
