"""Targets counted in a file of crashes: a time of this year, and the same days of years before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.analysis.calendar_window import add_months
from hotspots.analysis.evaluation_periods import months_between
from hotspots.analysis.measure_codes import TargetUnit
from hotspots.analysis.poisson_ratio import TwoCounts
from hotspots.analysis.targets import Target, dispersion
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.measure_files.target_rows import Targets

PEOPLE = {"deaths": "killed", "injured": "injured"}
INDICATORS = (_("crashes"), _("fatal_crashes"), _("deaths"), _("injured"))


def count_targets(
    crashes: pd.DataFrame,
    reductions: Mapping[str, float],
    *,
    start: date,
    last: date,
    base_years: int,
    recording_change: str = "",
) -> Targets:
    """Count indicators in a time and in the same days of the years before it.

    Parameters
    ----------
    crashes
        as `crash_files` checks them.
    reductions
        indicator -> percent fewer asked for.
    start, last
        first and last day of the time; at most a year, any calendar: 15 December to 14 December.
    base_years
        how many years before it make the base; three are steadier than one.

    Raises
    ------
    InvalidInput
        The time is empty or longer than a year, an indicator is not known, or the file has no crash
        in one of the years of the base: years without data are not years without crashes.
    """
    end = last + timedelta(days=1)
    if not start < end <= add_months(start, 12):
        raise InvalidInput(
            "The time from {start} to {end} is no time of at most 12 months. Correct the days.",
            start=start,
            end=last,
        )
    days = crashes["occurred_at"].dt.date.to_numpy()
    base = np.zeros(len(crashes), dtype=bool)
    for back in range(1, base_years + 1):
        base |= _year_of_base(days, add_months(start, -12 * back), add_months(end, -12 * back))
    years = months_between(start, end) / 12
    pair = _Pair(base, (days >= start) & (days < end), base_years * years, years)
    targets = [
        _counted(crashes, name, percent, pair, recording_change)
        for name, percent in reductions.items()
    ]
    return Targets(tuple(targets), _unknown_outcomes(crashes, pair), ())


@dataclass(frozen=True, slots=True)
class _Pair:
    """The crashes of the base and of now, and how long either is."""

    base: NDArray[np.bool_]
    now: NDArray[np.bool_]
    base_years: float
    years: float


def _year_of_base(days: NDArray[np.object_], begin: date, over: date) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (days >= begin) & (days < over)
    if not inside.any():
        raise InvalidInput(
            "The file has no crash from {start} to {end}, so these days cannot be part of the base:"
            " missing is not zero. Ask for fewer years with --base-years.",
            start=begin,
            end=over - timedelta(days=1),
        )
    return inside


def _counted(
    crashes: pd.DataFrame, name: str, percent: float, pair: _Pair, recording_change: str
) -> Target:
    if name not in INDICATORS:
        raise InvalidInput(
            "“{name}” is not counted in a file of crashes. Use one of: {names}.",
            name=name,
            names=list(INDICATORS),
        )
    counted = [_people(crashes[of], name) for of in (pair.base, pair.now)]
    return Target(
        indicator=name,
        unit=TargetUnit.PEOPLE if name in PEOPLE else TargetUnit.CRASHES,
        counts=TwoCounts(sum(counted[0]), pair.base_years, sum(counted[1]), pair.years),
        target_ratio=1 - percent / 100,
        base_phi=dispersion(counted[0]),
        phi=dispersion(counted[1]),
        recording_change=recording_change,
    )


def _people(crashes: pd.DataFrame, name: str) -> list[int]:
    """Return what each crash adds to an indicator: people, or the crash itself."""
    if name == "crashes":
        return [1] * len(crashes)
    column = "killed" if name == "fatal_crashes" else PEOPLE[name]
    people = [int(each) for each in crashes[column].fillna(0) if each > 0]
    return [1] * len(people) if name == "fatal_crashes" else people


def _unknown_outcomes(crashes: pd.DataFrame, pair: _Pair) -> tuple[Problem, ...]:
    unknown = (crashes["killed"].isna() | crashes["injured"].isna()).to_numpy(bool)
    count = int((unknown & (pair.base | pair.now)).sum())
    if not count:
        return ()
    return (
        Problem(
            "outcome_unknown",
            Message(
                _("{count} crashes do not say how many were killed or injured."), {"count": count}
            ),
            Message(_("They add nobody to the counts: complete them first.")),
        ),
    )
