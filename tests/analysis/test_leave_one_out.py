"""Leave-one-out: by the vectors, and against leaving each crash out and looking again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.analysis.calendar_window import window_ends
from hotspots.analysis.leave_one_out import indispensable
from hotspots.analysis.legal_windows import Scanned, legal_windows
from hotspots.criteria import by_id, require_road

RULES = require_road(by_id("road_tt41_2024"))


def crashes(rows: list[tuple[int, str]]) -> Scanned:
    """Rows are (day, "F" or "I")."""
    day = np.array([day for day, _ in rows], dtype=np.int64)
    fatal = np.array([sort == "F" for _, sort in rows], dtype=np.bool_)
    place = np.zeros(len(rows), dtype=np.int64)
    return Scanned(place, day, window_ends(day, RULES), fatal, ~fatal)


def test_two_bare_fatal_crashes_always_fail() -> None:
    assert indispensable(crashes([(0, "F"), (1, "F")]), RULES).tolist() == [True, True]


def test_every_crash_is_needed_where_the_rule_does_not_hold_at_all() -> None:
    assert indispensable(crashes([(0, "I"), (1, "F")]), RULES).all()
    assert not len(indispensable(crashes([]), RULES))


@pytest.mark.parametrize(
    ("rows", "needed"),
    [
        pytest.param("FIII", [True, False, False, False], id="T2, the bridge's western end"),
        pytest.param("IIFF", [False] * 4, id="T2, its eastern end"),
        pytest.param("IIII", [True] * 4, id="T6, the lighter place"),
        pytest.param("IIIII", [False] * 5, id="T1, the place of five"),
        pytest.param("FII", [True] * 3, id="criterion b, bare"),
    ],
)
def test_the_vectors(rows: str, needed: list[bool]) -> None:
    assert indispensable(crashes([(5, sort) for sort in rows]), RULES).tolist() == needed


def test_a_crash_of_another_year_can_take_the_place_of_one_left_out() -> None:
    rows = [(0, "I"), (100, "I"), (200, "I"), (300, "I"), (370, "I")]
    assert indispensable(crashes(rows), RULES).tolist() == [False, True, True, True, False]


@given(st.lists(st.tuples(st.integers(0, 900), st.sampled_from("FII")), max_size=14))
def test_it_equals_leaving_each_crash_out(rows: list[tuple[int, str]]) -> None:
    held = crashes(rows)
    fails = [
        not legal_windows(held.part(np.delete(np.arange(len(rows)), one)), RULES)
        for one in range(len(rows))
    ]
    assert indispensable(held, RULES).tolist() == fails
