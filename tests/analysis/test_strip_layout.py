"""Labels of a strip map: none touches another or is crossed by a leader, however dense the line."""

import itertools
import random
from collections.abc import Sequence

import pytest

from hotspots.analysis.strip_layout import (
    GAP,
    LANES,
    MARKS_A_ROW,
    MOST_ROWS,
    STACKED,
    Mark,
    gathered,
    km_a_row,
    lanes_of,
    placed,
    rows_between,
)

SYMBOL = 18.0


def _marks(xs: Sequence[float], rng: random.Random) -> list[Mark]:
    return [
        Mark(x, (n,), rng.random() < 0.5, (rng.uniform(60, 142), 75.0, 16.0))
        for n, x in enumerate(sorted(xs), 1)
    ]


def _assert_readable(marks: Sequence[Mark]) -> None:
    for n, mark in enumerate(marks):
        assert 0 <= mark.lane < LANES
        assert 0 <= mark.stack < STACKED
        end = mark.x + mark.widths[mark.form]
        for other in marks[n + 1 :]:
            if other.x - mark.x < SYMBOL and mark.stack == other.stack:
                assert mark.stack > 0
                assert mark.is_up is not other.is_up
            if mark.is_up is other.is_up and other.x < end + GAP:
                assert mark.lane > other.lane, "its leader would cross the label"


@pytest.mark.parametrize("count", [1, 2, MARKS_A_ROW, 60, 150, 400])
@pytest.mark.parametrize("seed", range(4))
def test_no_label_touches_another_and_everything_is_shown(count: int, seed: int) -> None:
    rng = random.Random(seed)
    xs = [rng.uniform(0, 940) for _ in range(count)]
    found = placed(_marks(xs, rng), symbol=SYMBOL)
    _assert_readable(found)
    assert sorted(number for each in found for number in each.members) == list(range(1, count + 1))


def test_many_crossings_at_one_km_become_one_mark() -> None:
    rng = random.Random(1)
    found = placed(_marks([500.0] * 30, rng), symbol=SYMBOL)
    _assert_readable(found)
    assert sum(len(each.members) for each in found) == 30
    for each in found:
        assert list(each.members) == sorted(each.members)


def test_few_crossings_keep_their_names() -> None:
    found = placed(_marks([100, 300, 500, 700], random.Random(3)), symbol=SYMBOL)
    assert {each.form for each in found} == {0}


def test_nothing_at_all_needs_no_lane() -> None:
    assert placed([], symbol=SYMBOL) == []
    assert lanes_of([]) == []
    assert gathered([], 10) == []


def test_a_row_holds_what_can_be_read_and_a_long_line_no_thousand_rows() -> None:
    dense = [100.0 * n for n in range(400)]
    km = km_a_row(dense, 0, 40_000)
    assert km == 1
    assert len(rows_between(0, 40_000, km)) == MOST_ROWS
    assert len(rows_between(0, 5_000_000, km_a_row([], 0, 5_000_000))) <= MOST_ROWS
    assert len(rows_between(0, 1_726_000, km_a_row(dense, 0, 1_726_000))) <= MOST_ROWS
    assert km_a_row([], 1_640_200, 1_640_900) == 1


def test_every_km_of_a_stretch_lies_in_exactly_one_row() -> None:
    rows = rows_between(1_640_200, 1_653_000, 5)
    assert rows[0][0] <= 1_640_200
    assert rows[-1][1] >= 1_653_000
    assert all(before[1] == after[0] for before, after in itertools.pairwise(rows))
