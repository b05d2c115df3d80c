"""The parameters of one screening, and the refusal of those that contradict each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from hotspots.analysis.calendar_window import add_months
from hotspots.criteria import RoadRules, RuleSet, require_road
from hotspots.errors import InvalidInput
from hotspots.vocabulary import WindowMode


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningParameters:
    """What a screening is asked to do. Dates are local and inclusive; lengths are in metres.

    `window_m` is the longest a place may be, `window_m_by_route` overrides it for single routes.
    `junction_radius_m` is at most half of it, which is also its default, capped at 100 m;
    `junction_radius_m_by_route` overrides it along single routes, `junction_radius_m_by_junction`
    at single junctions.
    `reference_rate` is in crashes per kilometre and year, the same for junctions and discs. Of
    overlapping stretches, a lower one chooses those that hold more crashes together, a higher one
    the fullest; it makes no place legal or not.

    Raises
    ------
    UnknownRules
        The rules are not about roads.
    InvalidInput
        A length or rate is not positive, the dates run backwards, the junction zone is longer than
        a place may be, or a fixed period is longer than the window of the rule.
    """

    rules: RuleSet
    mode: WindowMode
    as_of: date
    study_from: date
    study_to: date
    window_m: float = 500.0
    window_m_by_route: Mapping[str, float] = field(default_factory=dict)
    junction_radius_m: float | None = None
    junction_radius_m_by_route: Mapping[str, float] = field(default_factory=dict)
    junction_radius_m_by_junction: Mapping[str, float] = field(default_factory=dict)
    reference_rate: float = 1.0

    def __post_init__(self) -> None:
        rules = require_road(self.rules)
        for name, value in self._lengths_and_rates():
            least = 1 if name.startswith("window_m") else 0.001
            if not least <= value < 1e6:
                raise InvalidInput(
                    "{field} is {value}. Give a number from {least} to less than 1,000,000.",
                    field=name,
                    value=value,
                    least=least,
                )
        if self.study_to < self.study_from:
            raise InvalidInput(
                "The period runs from {start} to {end}: its end lies before its start."
                " Exchange the two dates.",
                start=self.study_from,
                end=self.study_to,
            )
        if self.junction_radius_m is not None and 2 * self.junction_radius_m > self.window_m:
            raise InvalidInput(
                "A junction radius of {radius} m makes a zone longer than the {window} m a place"
                " may have. Give at most {most} m.",
                radius=self.junction_radius_m,
                window=self.window_m,
                most=self.window_m / 2,
            )
        if self.mode is WindowMode.FIXED:
            self._refuse_longer_than_a_window(rules)

    def _refuse_longer_than_a_window(self, rules: RoadRules) -> None:
        last = add_months(self.study_from, rules.window_months)
        last -= timedelta(days=0 if rules.window_end_inclusive else 1)
        if self.study_to > last:
            raise InvalidInput(
                "In mode fixed the period is one window, and {rules} allows {months} months:"
                " from {start} it may end on {last} at the latest, not on {end}. Shorten the"
                " period, or use mode rolling.",
                rules=rules.id,
                months=rules.window_months,
                start=self.study_from,
                last=last,
                end=self.study_to,
            )

    def _lengths_and_rates(self) -> list[tuple[str, float]]:
        named = [("window_m", self.window_m), ("reference_rate", self.reference_rate)]
        named += [(f"window_m ({route})", w) for route, w in self.window_m_by_route.items()]
        if self.junction_radius_m is not None:
            named.append(("junction_radius_m", self.junction_radius_m))
        for told in (self.junction_radius_m_by_route, self.junction_radius_m_by_junction):
            named += [(f"junction_radius_m ({name})", radius) for name, radius in told.items()]
        return named

    def window_mm(self, route: str | None) -> int:
        """Return the longest a place on this route may be (None: off any route)."""
        metres = (
            self.window_m if route is None else self.window_m_by_route.get(route, self.window_m)
        )
        return round(metres * 1000)

    def junction_radius_mm(self, route: str, junction: str | None = None) -> int:
        """Return how far along this route a junction reaches: never more than half a place."""
        default = 100.0 if self.junction_radius_m is None else self.junction_radius_m
        radius = self.junction_radius_m_by_route.get(route, default)
        radius = self.junction_radius_m_by_junction.get(junction or "", radius)
        return min(round(radius * 1000), self.window_mm(route) // 2)

    def expected_crashes(self, route: str | None) -> float:
        """Return the crashes one year brings to a place of full length at the reference rate."""
        return self.reference_rate * self.window_mm(route) / 1e6
