"""Accidents on railways as the rail rule reads them: what some of them come to, in which window."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from hotspots.analysis.calendar_window import trailing_start
from hotspots.criteria import RailRules
from hotspots.vocabulary import LegalClass, SeverityClass


@dataclass(frozen=True, slots=True)
class RailAccident:
    """One accident: where, when, and how grave on the scale of railways.

    `at_mm` is measured along the drawn line, for a chainage is a label and no distance; None where
    only a crossing is known. `crossing` is the one a person linked it to. `severity` is None where
    the victims are not known: such an accident happened and counts towards no limb.
    """

    id: str
    line: str | None
    at_mm: int | None
    crossing: str | None
    on: date
    severity: SeverityClass | None
    killed: int | None
    injured: int | None
    is_imprecise: bool = False

    @property
    def is_fatal(self) -> bool:
        """Whether somebody died."""
        return bool(self.killed)

    @property
    def is_injury_only(self) -> bool:
        """Whether somebody was hurt and nobody died, as far as is known."""
        return bool(self.injured) and not self.killed


@dataclass(frozen=True, slots=True)
class RailTally:
    """What the accidents at one place come to under the rule.

    The window ends with the latest of them: `window_start` is its first day, `latest_on` its last.
    `deciding` are the accidents within it, in order of day and id, and the sums are theirs; a sum
    of victims is of those known, None where nothing is.
    """

    window_start: date
    latest_on: date
    deciding: tuple[RailAccident, ...]
    counts: Mapping[SeverityClass, int]
    fatal: int
    injury: int
    killed: int | None
    injured: int | None
    legal_class: LegalClass
    criteria: tuple[str, ...]
    margins: Mapping[str, int]

    @classmethod
    def of(cls, accidents: Sequence[RailAccident], rules: RailRules) -> Self:
        """Tell of at least one accident, in any order, what the rule says of their place."""
        latest = max(each.on for each in accidents)
        start = trailing_start(latest, rules)
        within = sorted((each for each in accidents if each.on >= start), key=_by_day)
        counts = Counter(each.severity for each in within if each.severity is not None)
        fatal = sum(each.is_fatal for each in within)
        injury = sum(each.is_injury_only for each in within)
        legal_class = rules.legal_class(counts, fatal=fatal, injury=injury)
        met = rules.criteria_met(counts)
        return cls(
            window_start=start,
            latest_on=latest,
            deciding=tuple(within),
            counts=dict(counts),
            fatal=fatal,
            injury=injury,
            killed=_known_sum(each.killed for each in within),
            injured=_known_sum(each.injured for each in within),
            legal_class=legal_class,
            criteria=met or rules.potential_met(fatal, injury),
            margins=rules.margins(counts),
        )

    @property
    def gravity(self) -> tuple[int, ...]:
        """How grave it is, graver being greater: the class, then the accidents, worst first."""
        by_class = (self.counts.get(each, 0) for each in SeverityClass)
        return (_CLASSES.index(self.legal_class), *by_class, self.fatal, len(self.deciding))


_CLASSES = (LegalClass.NONE, LegalClass.POTENTIAL_BLACK_SPOT, LegalClass.BLACK_SPOT)


def is_accident(accident: RailAccident) -> bool:
    """Say whether it is an accident: what is below the least class is an incident, and no more."""
    return accident.severity is not SeverityClass.COLLISION


def _by_day(accident: RailAccident) -> tuple[date, str]:
    return accident.on, accident.id


def _known_sum(values: Iterable[int | None]) -> int | None:
    known = [each for each in values if each is not None]
    return sum(known) if known else None
