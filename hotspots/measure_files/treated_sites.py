"""A table of treated places with their counts -> places that `analysis.evaluation` can judge."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hotspots import clock
from hotspots.analysis.calendar_window import add_months
from hotspots.analysis.comparison_test import EarlierYear
from hotspots.analysis.evaluation import TreatedSite
from hotspots.analysis.evaluation_periods import GUARD_MONTHS, Period, months_between
from hotspots.analysis.expectation import Reference
from hotspots.analysis.measure_codes import SelectionTime
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.measure_files.measure_table import Layout, MeasureTable, read_measure_table
from hotspots.measure_files.number_rules import (
    MOST_COUNTED,
    at_most,
    day_of_record,
    none_or_all,
    not_before,
    whole_from_zero,
    within,
    years,
)
from hotspots.records.rules import Field
from hotspots.records.values import Text, flag, number, time

MOST_YEARS = 50.0
COUNTS = (
    "before",
    "after",
    "comparison_before",
    "comparison_after",
    "around_before",
    "around_after",
)
DAYS = (_("before_from"), _("before_to"), _("after_from"), _("after_to"))

SITE = Field(_("site"), Text(200), "object", required=True)
TREATMENT = (
    Field(_("treatment_start"), time, "time", required=True),
    Field(_("treatment_end"), time, "time", required=True),
)
TREATMENT_DAYS = tuple(each.name for each in TREATMENT)
CLASS_MEAN = (Field(_("mean_per_year"), number, "number"), Field(_("k"), number, "number"))
TRAFFIC_RATIO = Field(_("traffic_ratio"), number, "number")

MEANS = 1e-6, 1e6
"""Crashes in one place, at least and at most; of a class without any, 0 is not a mean."""
CLASS_RULES = (
    *at_most("k", 1000.0),
    *within("mean_per_year", *MEANS),
    *within("traffic_ratio", 0.01, 100.0),
)

SITE_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "site": ("id", "place", "ten_diem", "diem", "ma_diem", "vi_tri"),
    "treatment_start": ("ngay_khoi_cong", "bat_dau_xu_ly", "ngay_bat_dau"),
    "treatment_end": ("ngay_hoan_thanh", "ket_thuc_xu_ly", "ngay_ket_thuc"),
    "mean_per_year": ("trung_binh_nhom_moi_nam",),
    "traffic_ratio": ("ty_le_luu_luong",),
}

LAYOUT = Layout(
    fields=(
        SITE,
        *TREATMENT,
        Field(_("before"), number, "number", required=True),
        Field(_("after"), number, "number", required=True),
        Field(_("years_before"), number, "number"),
        Field(_("years_after"), number, "number"),
        *(Field(each, time, "time") for each in DAYS),
        *CLASS_MEAN,
        TRAFFIC_RATIO,
        Field(_("predicted_before"), number, "number"),
        Field(_("predicted_after"), number, "number"),
        Field(_("comparison_before"), number, "number"),
        Field(_("comparison_after"), number, "number"),
        Field(_("before_by_year"), Text(300), "object"),
        Field(_("comparison_by_year"), Text(300), "object"),
        Field(_("around_before"), number, "number"),
        Field(_("around_after"), number, "number"),
        Field(_("selection_in_before"), flag, "number"),
    ),
    headings={
        **SITE_HEADINGS,
        "before": ("crashes_before", "so_vu_truoc", "truoc"),
        "after": ("crashes_after", "so_vu_sau", "sau"),
        "years_before": ("so_nam_truoc",),
        "years_after": ("so_nam_sau",),
        "comparison_before": ("doi_chung_truoc",),
        "comparison_after": ("doi_chung_sau",),
        "before_by_year": ("truoc_tung_nam",),
        "comparison_by_year": ("doi_chung_tung_nam",),
        "around_before": ("lan_can_truoc",),
        "around_after": ("lan_can_sau",),
    },
    rules=(
        *(rule for name in COUNTS for rule in whole_from_zero(name)),
        *(rule for name in ("years_before", "years_after") for rule in years(name, MOST_YEARS)),
        *CLASS_RULES,
        *(r for name in ("predicted_before", "predicted_after") for r in within(name, *MEANS)),
        *(day_of_record(each) for each in (*TREATMENT_DAYS, *DAYS)),
        not_before("treatment_end", "treatment_start"),
        not_before("before_to", "before_from"),
        not_before("after_to", "after_from"),
        *none_or_all(DAYS),
        *none_or_all(("years_before", "years_after")),
        *none_or_all(("predicted_before", "predicted_after")),
        *none_or_all(("comparison_before", "comparison_after")),
        *none_or_all(("around_before", "around_after")),
    ),
    unique="site",
)


@dataclass(frozen=True, slots=True)
class TreatedSites:
    """The places of a table, in its order, and what to beware of."""

    sites: tuple[TreatedSite, ...]
    rows: NDArray[np.int64]
    warnings: tuple[Problem, ...]
    ignored_columns: tuple[str, ...]


def read_treated_sites(path: Path, *, columns: Mapping[str, str]) -> TreatedSites:
    """Read a table with the crashes before and after each treatment.

    Raises
    ------
    InvalidInput
        A date of a treatment is missing, a row breaks a rule, days reach into the works or the
        three months beside them, or more years are claimed than have passed.
    """
    table = read_measure_table(path, LAYOUT, columns=columns)
    sites = table.each(lambda row: _site(table, row))
    undated = [row for row in range(len(table)) if table.day("before_from", row) is None]
    warnings = table.warnings if not undated else (*table.warnings, _days_not_told(len(undated)))
    return TreatedSites(tuple(sites), table.rows, warnings, table.ignored_columns)


def class_mean(table: MeasureTable, row: int, mean_per_year: float | None) -> Reference | None:
    """Return the class of a place, None where its mean or its dispersion is not given.

    Raises
    ------
    InvalidInput
        One is given without the other.
    """
    k = table.number("k", row)
    if mean_per_year is None and k is None:
        return None
    if mean_per_year is None or k is None:
        raise InvalidInput(
            "Of places like it, the mean and k belong together, and one is missing. Give both, or"
            " neither."
        )
    return Reference("as given", mean_per_year, k, units=0)


def _site(table: MeasureTable, row: int) -> TreatedSite:
    name = str(table.columns["site"][row])
    start, end = table.day("treatment_start", row), table.day("treatment_end", row)
    years_before, years_after = _years(table, row, start, end)
    mean, ratio = _means(table, row, years_before, years_after)
    comparison, around = (_pair(table, row, each) for each in ("comparison", "around"))
    if comparison is None and table.columns["comparison_by_year"][row] is not None:
        raise InvalidInput(
            "The comparison group is given year by year, and not for the whole time. Give"
            " comparison_before and comparison_after too."
        )
    return TreatedSite(
        site=name,
        treatment_start=start,
        treatment_end=end,
        before=int(table.columns["before"][row]),
        after=int(table.columns["after"][row]),
        years_before=years_before,
        years_after=years_after,
        selection=_selection(table.number("selection_in_before", row)),
        reference=class_mean(table, row, mean),
        traffic_ratio=ratio,
        comparison=comparison,
        earlier=_earlier(table, row),
        around=around,
    )


def _pair(table: MeasureTable, row: int, of: str) -> tuple[int, int] | None:
    before, after = table.whole(f"{of}_before", row), table.whole(f"{of}_after", row)
    return None if before is None or after is None else (before, after)


def _earlier(table: MeasureTable, row: int) -> tuple[EarlierYear, ...]:
    """Return the single years before, of the place and of its group."""
    treated, group = (
        _by_year(table.columns[name][row]) for name in ("before_by_year", "comparison_by_year")
    )
    if len(treated) != len(group):
        raise InvalidInput(
            "before_by_year holds {count} years and comparison_by_year {group}. Give the same"
            " years in both, oldest first, for example 12; 9; 11.",
            count=len(treated),
            group=len(group),
        )
    return tuple(EarlierYear(*each) for each in zip(treated, group, strict=True))


def _by_year(written: str | None) -> list[int]:
    """Read "12; 9; 11": crashes of single years, oldest first."""
    parts = [] if written is None else re.split(r"[;\s]+", written.strip(" ;"))
    if not all(each.isdecimal() and int(each) <= MOST_COUNTED for each in parts):
        raise InvalidInput(
            "“{value}” is not a list of crashes by year. Write whole numbers, oldest first, for"
            " example 12; 9; 11.",
            value=written,
        )
    return [int(each) for each in parts]


def _means(
    table: MeasureTable, row: int, years_before: float, years_after: float
) -> tuple[float | None, float]:
    """Return the yearly mean before, and the ratio of traffic, as given or from predictions."""
    mean, ratio = table.number("mean_per_year", row), table.number("traffic_ratio", row)
    before, after = table.number("predicted_before", row), table.number("predicted_after", row)
    if before is None or after is None or not years_before or not years_after:
        return mean, ratio or 1.0
    if mean is not None or ratio is not None:
        raise InvalidInput(
            "Predicted crashes stand beside a mean or a ratio of traffic, which say the same."
            " Give one of the two."
        )
    return before / years_before, (after / years_after) / (before / years_before)


def _years(
    table: MeasureTable, row: int, start: date | None, end: date | None
) -> tuple[float, float]:
    before_from, before_to, after_from, after_to = (table.day(each, row) for each in DAYS)
    stated = (table.number("years_before", row), table.number("years_after", row))
    dated = None not in {before_from, after_from}
    if dated == (stated[0] is not None) or start is None or end is None:
        raise InvalidInput(
            "Give either years_before and years_after, or the four days before_from, before_to,"
            " after_from and after_to."
        )
    after_start = add_months(end + timedelta(days=1), GUARD_MONTHS)
    if stated[0] is not None and stated[1] is not None:
        _refuse_years_to_come(stated[1], after_start)
        return stated[0], stated[1]
    if before_from is None or before_to is None or after_from is None or after_to is None:
        raise InvalidInput("Of the four days one is missing. Give all of them.")
    if before_to >= add_months(start, -GUARD_MONTHS) or after_from < after_start:
        raise InvalidInput(
            "The days counted reach into the works or the {guard} months on either side. Count up"
            " to the day before {before}, and from {after} on.",
            guard=GUARD_MONTHS,
            before=add_months(start, -GUARD_MONTHS),
            after=after_start,
        )
    before = Period(before_from, before_to + timedelta(days=1))
    after = Period(after_from, after_to + timedelta(days=1))
    return before.months / 12, after.months / 12


def _refuse_years_to_come(years_after: float, after_start: date) -> None:
    passed = months_between(after_start, clock.today() + timedelta(days=1)) / 12
    if years_after > passed + 0.05:
        raise InvalidInput(
            "{years} years after are claimed, but since {start}, three months after the works, only"
            " {passed} have passed. Correct the years or the end of the treatment.",
            years=years_after,
            start=after_start,
            passed=round(passed, 2),
        )


def _selection(in_before: float | None) -> SelectionTime:
    if in_before is None:
        return SelectionTime.NOT_STATED
    return SelectionTime.INSIDE_BEFORE if in_before else SelectionTime.OUTSIDE_BEFORE


def _days_not_told(rows: int) -> Problem:
    return Problem(
        "days_not_told",
        Message(_("{count} rows give years, not the days that were counted."), {"count": rows}),
        Message(
            _("Make sure the works and {guard} months on either side are in neither count."),
            {"guard": GUARD_MONTHS},
        ),
    )
