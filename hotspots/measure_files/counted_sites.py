"""Crashes of a file counted before and after at treated places, by days that do count."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.analysis.calendar_window import add_months
from hotspots.analysis.comparison_test import EarlierYear
from hotspots.analysis.evaluation import TreatedSite
from hotspots.analysis.evaluation_periods import (
    Period,
    before_and_after,
    require_treatment_dates,
    without,
)
from hotspots.analysis.measure_codes import SelectionTime
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.measure_files.site_footprints import Footprint, crashes_around, crashes_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """How crashes are counted.

    `data_from` and `data_to` are the first and last day for which the file was delivered;
    `others_compare` takes the crashes at no treated place for the comparison group.
    """

    data_from: date | None = None
    data_to: date | None = None
    most_years: int = 5
    radius_m: float = 250.0
    others_compare: bool = False


@dataclass(frozen=True, slots=True)
class CountedSites:
    """The places with their counts, and what to beware of."""

    sites: tuple[TreatedSite, ...]
    warnings: tuple[Problem, ...]


def count_at_sites(
    crashes: pd.DataFrame, sites: tuple[Footprint, ...], counting: Counting
) -> CountedSites:
    """Count the crashes at each place, the works and three months on either side left out.

    The time that made a place be chosen is left out of "before" too.

    Raises
    ------
    InvalidInput
        The file holds no dated crash, or its days are in the wrong order.
    """
    days = crashes["occurred_at"].dt.date
    if not len(crashes):
        raise InvalidInput("The file holds no crash, so nothing can be counted before or after.")
    data_from, data_to = counting.data_from or days.min(), counting.data_to or days.max()
    if data_to < data_from:
        raise InvalidInput(
            "The data end on {end}, before their start on {start}. Exchange the two days.",
            start=data_from,
            end=data_to,
        )
    held = crashes_at(crashes, sites, radius_m=counting.radius_m)
    around = crashes_around(crashes, sites, held, radius_m=counting.radius_m)
    delivered = (data_from, data_to)
    counted = [
        _counted(
            site,
            days,
            _Places(held.site_of == position, around[position], held.site_of < 0),
            delivered,
            counting,
        )
        for position, site in enumerate(sites)
    ]
    return CountedSites(tuple(counted), _shared(held.on_several))


@dataclass(frozen=True, slots=True)
class _Places:
    """Which crashes lie at a place, on the road around it, and at no treated place at all."""

    here: NDArray[np.bool_]
    around: NDArray[np.bool_]
    others: NDArray[np.bool_]


def _counted(
    site: Footprint,
    days: "pd.Series[date]",
    places: _Places,
    delivered: tuple[date, date],
    counting: Counting,
) -> TreatedSite:
    start, end = require_treatment_dates(site.site, site.treatment_start, site.treatment_end)
    before, after = before_and_after(
        start,
        end,
        data_from=delivered[0],
        data_to=delivered[1],
        most_years=counting.most_years,
    )
    pieces = without(before, site.selection)
    here, around, others = (
        (_count(days, each, pieces), _count(days, each, (after,)))
        for each in (places.here, places.around, places.others)
    )
    years = _whole_years(before, pieces) if counting.others_compare else []
    return TreatedSite(
        site=site.site,
        treatment_start=start,
        treatment_end=end,
        before=here[0],
        after=here[1],
        years_before=sum(each.months for each in pieces) / 12,
        years_after=after.months / 12,
        selection=(
            SelectionTime.NOT_STATED if site.selection is None else SelectionTime.OUTSIDE_BEFORE
        ),
        reference=site.reference,
        traffic_ratio=site.traffic_ratio,
        comparison=others if counting.others_compare else None,
        earlier=tuple(
            EarlierYear(_count(days, places.here, (each,)), _count(days, places.others, (each,)))
            for each in years
        ),
        around=around,
    )


def _whole_years(before: Period, pieces: tuple[Period, ...]) -> list[Period]:
    """Return the whole years of "before", oldest first, without the time of selection.

    A year that holds it is high because the place was chosen by it, and says nothing of the group.
    """
    years = []
    for back in range(int(before.months // 12), 0, -1):
        ends = (add_months(before.end, -12 * each) for each in (back, back - 1))
        year = Period(*ends)
        if any(piece.start <= year.start and year.end <= piece.end for piece in pieces):
            years.append(year)
    return years


def _count(days: "pd.Series[date]", here: NDArray[np.bool_], periods: tuple[Period, ...]) -> int:
    at = days.to_numpy()
    inside = np.zeros(len(at), dtype=bool)
    for each in periods:
        inside |= (at >= each.start) & (at < each.end)
    return int((inside & here).sum())


def _shared(count: int) -> tuple[Problem, ...]:
    if not count:
        return ()
    return (
        Problem(
            "on_several_places",
            Message(_("{count} crashes lie on two treated places."), {"count": count}),
            Message(_("Each was counted once, at the first of them in the file.")),
        ),
    )
