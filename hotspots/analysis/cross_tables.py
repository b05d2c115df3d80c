"""Cross-tables of a site's crashes, and the matrix of crash type by condition."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pandas import DataFrame

from hotspots.analysis.crash_facts import UNKNOWN, Factor, Type, all_values
from hotspots.analysis.false_discovery import false_discovery_rates
from hotspots.analysis.over_representation import LARGEST_Q, LEAST_REPORTED, chance_of_as_many
from hotspots.vocabulary import Alcohol, CrashType, Light, Surface, Weather

PAIRS = (
    (Factor.HOUR_BAND, Factor.WEEKDAY),
    (Factor.CRASH_TYPE, Factor.LIGHT),
    (Factor.CRASH_TYPE, Factor.SURFACE),
    (Factor.CRASH_TYPE, Factor.WEATHER),
    (Factor.CRASH_TYPE, Factor.USER_PAIR),
    (Factor.CRASH_TYPE, Factor.HOUR_BAND),
)
CONDITIONS = (
    Type(Factor.LIGHT, Light.NIGHT_UNLIT.value),
    Type(Factor.LIGHT, Light.NIGHT_LIT.value),
    Type(Factor.SURFACE, Surface.WET.value),
    Type(Factor.WEATHER, Weather.RAIN.value),
    Type(Factor.ALCOHOL, Alcohol.YES.value),
)
"""The conditions of the matrix that a crash record holds."""


@dataclass(frozen=True, slots=True)
class CrossTable:
    """Crashes by two factors; `cells[row][column]` holds the ids. Unknown is a value like others.

    Values without a crash have no row or column, except hours and weekdays, which have all.
    """

    rows: Factor
    columns: Factor
    row_values: tuple[str, ...]
    column_values: tuple[str, ...]
    cells: tuple[tuple[tuple[str, ...], ...], ...]

    @property
    def counts(self) -> tuple[tuple[int, ...], ...]:
        """The number of crashes of each cell; they add up to all crashes."""
        return tuple(tuple(len(cell) for cell in row) for row in self.cells)


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """Crashes of one type under one condition, beside the share of such crashes elsewhere.

    `known` counts the crashes of the site of which both are known, `share_elsewhere` is among the
    same elsewhere. `p` and `q` are None where there is nothing to compare with.
    """

    crash_type: str
    condition: Type
    crash_ids: tuple[str, ...]
    known: int
    share_elsewhere: float | None
    p: float | None
    q: float | None

    @property
    def highlighted(self) -> bool:
        """At least 3 crashes, and q at most 0.10: worth looking for a treatment."""
        return len(self.crash_ids) >= LEAST_REPORTED and self.q is not None and self.q <= LARGEST_Q


def cross_table(facts: DataFrame, rows: Factor, columns: Factor) -> CrossTable:
    """Cross two factors of which a crash has one value each (not ROAD_USER).

    >>> from hotspots.analysis.crash_facts import Factor
    >>> facts = DataFrame({"light": ["unknown", "daylight"], "surface": ["wet", "wet"]}, list("ab"))
    >>> table = cross_table(facts, Factor.LIGHT, Factor.SURFACE)
    >>> table.row_values, table.cells
    (('daylight', 'unknown'), ((('b',),), (('a',),)))
    """
    row_values, column_values = _values(facts, rows), _values(facts, columns)
    held: dict[tuple[str, str], list[str]] = {}
    for crash, row, column in zip(
        facts.index, facts[rows.value], facts[columns.value], strict=True
    ):
        held.setdefault((str(row), str(column)), []).append(str(crash))
    cells = tuple(
        tuple(tuple(sorted(held.get((row, column), ()))) for column in column_values)
        for row in row_values
    )
    return CrossTable(rows, columns, row_values, column_values, cells)


def cross_tables(
    facts: DataFrame, pairs: Sequence[tuple[Factor, Factor]] = PAIRS
) -> tuple[CrossTable, ...]:
    """Return the tables of these pairs of factors."""
    return tuple(cross_table(facts, rows, columns) for rows, columns in pairs)


def condition_matrix(site: DataFrame, reference: DataFrame) -> tuple[MatrixCell, ...]:
    """Count the site's crashes by type and condition, and mark what is commoner than elsewhere.

    Parameters
    ----------
    site, reference
        facts of `read_facts`; the reference holds the same road class, and crashes of the site
        among it are left out.

    Returns
    -------
    A cell for each type of crash that occurs at the site and each condition, by rows. q counts all
    cells that can be compared.
    """
    elsewhere = reference.loc[~reference.index.isin(site.index)]
    here = set(site[Factor.CRASH_TYPE.value]) - {UNKNOWN}
    pairs = [(t.value, c) for t in CrashType if t.value in here for c in CONDITIONS]
    ours, theirs = (
        [(found[c][0].get(crash_type, ()), found[c][1]) for crash_type, c in pairs]
        for found in ({c: _under(c, facts) for c in CONDITIONS} for facts in (site, elsewhere))
    )
    p = chance_of_as_many(
        [len(ids) for ids, _ in ours],
        [known for _, known in ours],
        [len(ids) for ids, _ in theirs],
        [known for _, known in theirs],
    )
    comparable = [own[1] > 0 and other[1] > 0 for own, other in zip(ours, theirs, strict=True)]
    q = false_discovery_rates(np.where(comparable, p, np.nan))
    return tuple(
        MatrixCell(
            crash_type=crash_type,
            condition=condition,
            crash_ids=tuple(sorted(ours[k][0])),
            known=ours[k][1],
            share_elsewhere=len(theirs[k][0]) / theirs[k][1] if theirs[k][1] else None,
            p=float(p[k]) if comparable[k] else None,
            q=float(q[k]) if comparable[k] else None,
        )
        for k, (crash_type, condition) in enumerate(pairs)
    )


def _under(condition: Type, facts: DataFrame) -> tuple[dict[str, list[str]], int]:
    """Return the crashes under a condition by type, and of how many both are known."""
    types, values = (
        facts[factor.value].to_numpy(object) for factor in (Factor.CRASH_TYPE, condition.factor)
    )
    known = (types != UNKNOWN) & (values != UNKNOWN)
    ids = facts.index.to_numpy(object)
    held: dict[str, list[str]] = {}
    for at in np.flatnonzero(known & (values == condition.value)):
        held.setdefault(str(types[at]), []).append(str(ids[at]))
    return held, int(known.sum())


def _values(facts: DataFrame, factor: Factor) -> tuple[str, ...]:
    """Return the values in the order of their list, unknown last."""
    occurring = {str(value) for value in facts[factor.value]}
    listed = all_values(factor)
    if factor in {Factor.HOUR_BAND, Factor.WEEKDAY}:
        return (*listed, *(occurring & {UNKNOWN}))
    order = {value: place for place, value in enumerate(listed)}
    last = len(order)
    return tuple(
        sorted(occurring, key=lambda value: (value == UNKNOWN, order.get(value, last), value))
    )
