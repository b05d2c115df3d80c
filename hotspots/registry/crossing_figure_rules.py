"""In which figures of the form a crossing counts, by its state and facts and by what happened."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from hotspots.analysis.road_map import GONE
from hotspots.records.step_fields import WIDE_M
from hotspots.registry.crossings_on_day import CrossingOnDay
from hotspots.vocabulary import CaseState, CrossingFigure, LevelCrossingProtection, SiteKind

_F = CrossingFigure
_PROTECTIONS = {each: _F(each.value) for each in LevelCrossingProtection}
_IN_STATE = {
    each: _F(each.value)
    for each in (
        CaseState.FOUND,
        CaseState.FILE_OPENED,
        CaseState.MANAGED,
        CaseState.NARROWED,
        CaseState.REOPENED,
    )
}
_CAME = {
    CaseState.NARROWED: _F.WERE_NARROWED,
    CaseState.CLOSED: _F.WERE_CLOSED,
    CaseState.UPGRADED: _F.WERE_UPGRADED,
    CaseState.GRADE_SEPARATED: _F.WERE_SEPARATED,
    CaseState.REOPENED: _F.WERE_REOPENED,
}
ACCIDENT_FIGURES: Final = (_F.ACCIDENTS, _F.ACCIDENTS_SELF_OPENED, _F.KILLED, _F.INJURED)
HAPPENINGS: Final = (*_CAME.values(), _F.WERE_FOUND, _F.LEVEL_REMOVED)
"""The figures that speak of what was done or found on a day of a period."""
OF_THE_DAY: Final = tuple(each for each in _F if each not in {*HAPPENINGS, *ACCIDENT_FIGURES})
"""The figures that speak of a day; all others speak of the days of a period."""
OF_A_PERIOD: Final = tuple(each for each in _F if each not in OF_THE_DAY)


def is_path(crossing: CrossingOnDay) -> bool:
    """Say whether people opened it without permission."""
    return crossing.kind is SiteKind.UNAUTHORIZED_CROSSING


def stands_for(crossing: CrossingOnDay) -> Iterator[CrossingFigure]:
    """Give the figures of the day in which a crossing counts."""
    if crossing.state in GONE:
        return
    yield _F.CROSSINGS
    if not is_path(crossing):
        yield _F.LEVEL
        if crossing.facts["protection"] in _PROTECTIONS:
            yield _PROTECTIONS[crossing.facts["protection"]]
        return
    yield _F.SELF_OPENED
    width = crossing.facts["width_m"]
    if width is None:
        yield _F.WIDTH_UNKNOWN
    elif width >= WIDE_M:
        yield _F.WIDE
    if crossing.state in _IN_STATE:
        yield _IN_STATE[crossing.state]


def happenings(crossing: CrossingOnDay, first: date, last: date) -> dict[CrossingFigure, date]:
    """Return what happened at a crossing within a period, with the latest day it did."""
    if is_path(crossing):
        told = [(_CAME[e.state], e.day) for e in crossing.stands if e.state in _CAME]
        if crossing.facts["found_on"] is not None:
            told.append((_F.WERE_FOUND, crossing.facts["found_on"]))
    else:
        told = [(_F.LEVEL_REMOVED, e.day) for e in crossing.stands if e.state in GONE]
    found: dict[CrossingFigure, date] = {}
    for figure, day in told:
        if first <= day <= last:
            found[figure] = max(day, found.get(figure, day))
    return found
