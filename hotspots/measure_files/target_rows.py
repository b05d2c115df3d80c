"""A table of targets with their counts -> targets that `analysis.targets` can judge."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hotspots.analysis.measure_codes import TargetUnit
from hotspots.analysis.poisson_ratio import TwoCounts
from hotspots.analysis.targets import Target
from hotspots.errors import InvalidInput, Problem
from hotspots.i18n import _
from hotspots.measure_files.measure_table import Layout, MeasureTable, read_measure_table
from hotspots.measure_files.number_rules import (
    SHORTEST_YEARS,
    at_most,
    no_more_than,
    whole_from_zero,
    within,
)
from hotspots.records.rules import Field, Rule
from hotspots.records.values import Text, number, one_of

MOST_YEARS = 20.0
MOST_IN_ONE_CRASH = 1000.0
"""Neither a crash nor Σd²/Σd of crashes has more people."""


def _dispersion(field: str) -> tuple[Rule, ...]:
    below = Rule(
        "below_one",
        field,
        lambda c, _now: c[field] < 1,
        _("{field} is {value}, below 1."),
        _("It is Σd²/Σd of the people d of each crash: 1 where every crash has one."),
    )
    return below, no_more_than(field, MOST_IN_ONE_CRASH)


LAYOUT = Layout(
    fields=(
        Field(_("indicator"), Text(200), "object", required=True),
        Field(_("unit"), one_of(TargetUnit), "object", required=True),
        Field(_("base_count"), number, "number", required=True),
        Field(_("base_years"), number, "number", required=True),
        Field(_("count"), number, "number", required=True),
        Field(_("years"), number, "number", required=True),
        Field(_("target_ratio"), number, "number"),
        Field(_("reduction_percent"), number, "number"),
        Field(_("base_phi"), number, "number"),
        Field(_("phi"), number, "number"),
        Field(_("recording_change"), Text(300), "object"),
    ),
    headings={
        "indicator": ("chi_tieu", "ten_chi_tieu"),
        "unit": ("don_vi", "don_vi_tinh"),
        "base_count": ("base", "ky_goc", "so_ky_goc", "cung_ky"),
        "base_years": ("so_nam_goc",),
        "count": ("ky_nay", "so_ky_nay"),
        "years": ("so_nam",),
        "reduction_percent": ("giam", "giam_phan_tram", "muc_giam"),
        "recording_change": ("thay_doi_cach_ghi_nhan", "ghi_chu"),
    },
    rules=(
        *(rule for name in ("base_count", "count") for rule in whole_from_zero(name)),
        *(r for name in ("base_years", "years") for r in within(name, SHORTEST_YEARS, MOST_YEARS)),
        *at_most("target_ratio", 2.0),
        *at_most("reduction_percent", 100.0),
        *(rule for name in ("base_phi", "phi") for rule in _dispersion(name)),
    ),
    unique="indicator",
)


@dataclass(frozen=True, slots=True)
class Targets:
    """The targets of a table, in its order, and what to beware of."""

    targets: tuple[Target, ...]
    warnings: tuple[Problem, ...]
    ignored_columns: tuple[str, ...]


def read_targets(path: Path, *, columns: Mapping[str, str]) -> Targets:
    """Read indicators with their counts and targets.

    Raises
    ------
    InvalidInput
        A row breaks a rule, or gives no target or two.
    """
    table = read_measure_table(path, LAYOUT, columns=columns)
    targets = table.each(lambda row: _target(table, row))
    return Targets(tuple(targets), table.warnings, table.ignored_columns)


def _target(table: MeasureTable, row: int) -> Target:
    ratio, reduction = table.number("target_ratio", row), table.number("reduction_percent", row)
    if (ratio is None) == (reduction is None):
        raise InvalidInput(
            "Give one target: target_ratio (0.85) or reduction_percent (15 for 15 % fewer)."
        )
    return Target(
        indicator=str(table.columns["indicator"][row]),
        unit=table.columns["unit"][row],
        counts=TwoCounts(
            int(table.columns["base_count"][row]),
            float(table.columns["base_years"][row]),
            int(table.columns["count"][row]),
            float(table.columns["years"][row]),
        ),
        target_ratio=1 - (reduction or 0) / 100 if ratio is None else ratio,
        base_phi=table.number("base_phi", row),
        phi=table.number("phi", row),
        recording_change=table.columns["recording_change"][row] or "",
    )
