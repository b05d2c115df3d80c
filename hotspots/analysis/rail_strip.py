"""What lies along a railway, in order of the Km painted there: the content of a strip map."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from hotspots.errors import Message
from hotspots.vocabulary import (
    CarriagewaySide,
    CaseState,
    LegalClass,
    LevelCrossingProtection,
    SeverityClass,
    SiteKind,
)


@dataclass(frozen=True, slots=True)
class StripCrossing:
    """A crossing at its Km; `number` is its place in the order, 1 first.

    `is_gone` says that nobody crosses there any more: closed, made legal, or led over or under.
    """

    number: int
    code: str
    name: str
    kind: SiteKind
    protection: LevelCrossingProtection | None
    state: CaseState
    is_gone: bool
    legal_class: LegalClass
    at_m: float
    side: CarriagewaySide | None


@dataclass(frozen=True, slots=True)
class StripCrash:
    """An accident at its Km; `severity` is its class on the scale of railways, where it has one."""

    key: str
    at_m: float
    on: date
    severity: SeverityClass | None
    killed: int | None
    injured: int | None


@dataclass(frozen=True, slots=True)
class StripStretch:
    """What reaches from one Km to another; `href` leads to its page, where it has one.

    A ward and a manager have no state; a proposal has neither state nor name. `title` is what a
    ward is called in full.
    """

    name: str
    from_m: float
    to_m: float
    href: str | None = None
    state: StrEnum | None = None
    legal_class: LegalClass = LegalClass.NONE
    side: CarriagewaySide | None = None
    title: Message | None = None


def joined(stretches: Sequence[StripStretch], *, gap_m: float) -> list[StripStretch]:
    """Return stretches that meet: a gap of so many metres at most is shared by its two neighbours.

    Neighbours of one name and title become one. Wider gaps stay, and so does what overlaps.

    Parameters
    ----------
    stretches
        In order of Km.

    Examples
    --------
    >>> pieces = [StripStretch("A", 0, 90), StripStretch("A", 95, 200), StripStretch("B", 240, 300)]
    >>> [(each.name, each.from_m, each.to_m) for each in joined(pieces, gap_m=40)]
    [('A', 0, 220.0), ('B', 220.0, 300)]
    """
    found: list[StripStretch] = []
    for each in stretches:
        if not found or each.from_m - found[-1].to_m > gap_m:
            found.append(each)
            continue
        before = found[-1]
        if (before.name, before.title) == (each.name, each.title):
            found[-1] = replace(before, to_m=max(before.to_m, each.to_m))
        elif before.to_m < each.from_m:
            middle = (before.to_m + each.from_m) / 2
            found[-1] = replace(before, to_m=middle)
            found.append(replace(each, from_m=middle))
        else:
            found.append(each)
    return found


@dataclass(frozen=True, slots=True)
class RailStrip:
    """All that a person may see of a line between two Km on a day.

    Attributes
    ----------
    on, since
        The day, and the first day of the years whose accidents are shown.
    is_today
        What is proposed is shown of today alone.
    sees_crashes
        Whether the person may see accidents at all; without it none are shown.
    is_synthetic
        Whether anything shown is made up for a demonstration.
    """

    line: str
    line_name: str
    from_m: float
    to_m: float
    on: date
    since: date
    is_today: bool
    sees_crashes: bool
    is_synthetic: bool
    crossings: Sequence[StripCrossing]
    crashes: Sequence[StripCrash]
    hazards: Sequence[StripStretch]
    proposals: Sequence[StripStretch]
    wards: Sequence[StripStretch]
    managers: Sequence[StripStretch]
    beside: Sequence[StripStretch] = ()
    """What runs along the line on one side, or on both."""
