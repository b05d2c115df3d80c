"""The scan test: its p, what seeds it, how places are rounded, and the sweep by brute force."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hotspots.analysis.kernels.scan_maximum import largest_counts
from hotspots.analysis.legal_windows import Scanned
from hotspots.analysis.scan_test import (
    RoadPiece,
    Scan,
    recorded_grains,
    scan_along_route,
    scan_junction,
    without_zones,
)

Ints = NDArray[np.int64]
YEAR = 365
KM = 1_000_000
ROAD = [RoadPiece(0, 20 * KM)]


def crashes(at_mm: Ints, day: Ints) -> Scanned:
    injury = np.ones(len(day), dtype=np.bool_)
    return Scanned(at_mm, day, day + YEAR, ~injury, injury)


def scan(held: Scanned, count: int, *, runs: int = 199, **changed: object) -> Scan:
    asked = {"route": "QL1", "pieces": ROAD, "within_mm": KM // 2, "expected": 0.5, "version": "1"}
    return scan_along_route(held, [count], runs=runs, **(asked | changed))[count]  # type: ignore[arg-type]  # the values are of different types


def fullest(at_mm: Ints, day: Ints, within_mm: int) -> int:
    """Look at every pair of a left end and a first day."""
    most = 0
    for left in at_mm:
        near = (at_mm >= left) & (at_mm <= left + within_mm)
        for first in day[near]:
            most = max(most, int((near & (day >= first) & (day < first + YEAR)).sum()))
    return most


def drawn(seed: int, n: int, *, grain: int = 1) -> tuple[Ints, Ints]:
    stream = np.random.default_rng(seed)
    return stream.integers(0, 20 * KM // grain, n) * grain, stream.integers(0, 2 * YEAR, n)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.tuples(st.integers(-5, 30), st.integers(0, 900)), min_size=1, max_size=25),
    st.integers(0, 12),
)
def test_the_sweep_equals_looking_everywhere(rows: list[tuple[int, int]], within: int) -> None:
    at_mm, day = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    keys = np.sort(at_mm * 901 + day)[None, :]
    ends = np.arange(901, dtype=np.int64) + YEAR
    most = fullest(at_mm, day, within)
    assert largest_counts(keys, 901, ends, within, len(rows) + 1).tolist() == [most]
    capped = largest_counts(keys, 901, ends, within, 2)[0]
    assert min(capped, 2) == min(most, 2)


def test_p_counts_the_observation_among_the_runs() -> None:
    assert Scan(count=5, least=5, hits=4, runs=999, crashes=60).p == 0.005
    at_mm, day = drawn(1, 60)
    certain = scan(crashes(at_mm, day), 1)
    assert (certain.hits, certain.p) == (199, 1.0)
    assert scan(crashes(at_mm, day), 61).p == 1 / 200


def test_neither_row_order_nor_ids_change_p_but_route_and_version_do() -> None:
    at_mm, day = drawn(2, 60)
    shuffled = np.random.default_rng(0).permutation(60)
    held = crashes(at_mm, day)
    asked = [scan(held, count) for count in range(3, 8)]
    assert asked == [scan(held.part(shuffled), count) for count in range(3, 8)]
    assert asked != [scan(held, count, route="QL2") for count in range(3, 8)]
    assert asked != [scan(held, count, version="2") for count in range(3, 8)]


def test_places_share_their_runs_and_a_fuller_one_never_has_a_larger_p() -> None:
    held = crashes(*drawn(3, 80))
    together = scan_along_route(
        held, range(2, 10), route="QL1", pieces=ROAD, within_mm=KM // 2, expected=0.5, version="1"
    )
    hits = [together[count].hits for count in range(2, 10)]
    assert hits == sorted(hits, reverse=True)
    alone = scan_along_route(
        held, [4], route="QL1", pieces=ROAD, within_mm=KM // 2, expected=0.5, version="1"
    )
    assert alone[4].hits == together[4].hits


def test_counts_that_are_no_more_than_ordinary_are_equally_good() -> None:
    ordinary = scan(crashes(*drawn(4, 30)), 3, expected=3.0)
    assert (ordinary.least, ordinary.p) == (1, 1.0)
    assert scan(crashes(*drawn(4, 30)), 4, expected=3.0).least == 4


def test_p_is_honest_where_chance_alone_is_at_work() -> None:
    p = []
    for seed in range(300):
        at_mm, day = drawn(seed, 60)
        most = fullest(at_mm, day, KM // 2)
        p.append(scan(crashes(at_mm, day), most, runs=99, route=str(seed)).p)
    shares = [float(np.mean(np.array(p) <= level)) for level in (0.05, 0.2, 0.5)]
    # never more often than the level says, but for three standard errors; ties make it rarer
    assert shares[0] <= 0.05 + 3 * (0.05 * 0.95 / 300) ** 0.5
    assert shares[1] <= 0.2 + 3 * (0.2 * 0.8 / 300) ** 0.5
    assert 0.2 <= shares[2] <= 0.5 + 3 * (0.25 / 300) ** 0.5


def test_whole_kilometres_heap_crashes_in_the_runs_as_they_do_in_the_records() -> None:
    at_mm, day = drawn(5, 120, grain=KM)
    within_mm = KM // 10
    most = fullest(at_mm, day, within_mm)
    assert scan(crashes(at_mm, day), most, within_mm=within_mm).p > 0.05
    apart = at_mm + np.arange(120) * 17 + 1  # the same places, as if recorded to the millimetre
    assert scan(crashes(apart, day), most, within_mm=within_mm).p < 0.02


def test_a_place_where_crashes_gather_is_told_from_chance() -> None:
    at_mm, day = drawn(6, 60)
    at_mm[:10] = 5 * KM + np.arange(10) * 7919
    day[:10] = np.arange(10) * 30
    assert scan(crashes(at_mm, day), fullest(at_mm, day, KM // 2)).p == 1 / 200


def test_single_windows_and_a_road_of_no_length() -> None:
    at_mm = np.arange(5, dtype=np.int64) * KM
    held = Scanned(at_mm, at_mm * 0, at_mm * 0 + 1, at_mm > 0, at_mm == 0)
    assert scan(held, 5).p == 1 / 200
    assert scan(held, 5, pieces=[RoadPiece(KM, KM)]).p == 1.0


def test_traffic_draws_crashes_to_where_it_is() -> None:
    held = crashes(*drawn(7, 40))
    even = [RoadPiece(0, 10 * KM), RoadPiece(10 * KM, 20 * KM)]
    busy = [even[0], even[1]._replace(weight=20.0)]
    assert scan(held, 4, pieces=busy).hits > scan(held, 4, pieces=even).hits + 20


def test_crashes_that_stay_where_they_are_count_in_every_run() -> None:
    held = crashes(*drawn(8, 20))
    pile = crashes(np.full(4, 3 * KM), np.zeros(4, dtype=np.int64))
    assert scan(held, 4, fixed=pile).p == 1.0
    assert scan(held, 4).p < 1.0


@pytest.mark.parametrize("grain", [1, 1_000, 10_000, 100_000, 1_000_000])
def test_the_recorded_grain_is_found_though_some_places_look_rounder(grain: int) -> None:
    at_mm = np.random.default_rng(9).integers(0, 100_000, 3000) * grain
    share = float((recorded_grains(at_mm) == grain).mean())
    assert share > 0.98


def test_a_mixture_of_grains_keeps_its_shares() -> None:
    stream = np.random.default_rng(10)
    to_100_m, to_km = stream.integers(0, 5000, 1000) * 100_000, stream.integers(0, 500, 1000) * KM
    grains = recorded_grains(np.concatenate([to_100_m, to_km]))
    assert abs(int((grains == KM).sum()) - 1000) < 60
    assert set(grains.tolist()) == {100_000, KM}


def test_a_zone_that_takes_the_whole_road_leaves_it_as_it_was() -> None:
    assert without_zones(ROAD, [(-5, 20 * KM)]) == ROAD
    assert without_zones([RoadPiece(0, 10), RoadPiece(20, 30)], [(5, 22)]) == [
        RoadPiece(0, 5),
        RoadPiece(22, 30),
    ]


def test_a_junction_is_compared_with_the_mean_of_its_class() -> None:
    def p(count: int, window_days: int | None) -> float:
        days = 3 * YEAR if window_days else YEAR
        found = scan_junction(
            count,
            junction="J1",
            mean_per_year=2.0,
            days=days,
            window_days=window_days,
            version="1",
            runs=4999,
        )
        return found.p

    # P(Poisson(2) ≥ 5) = 0.0527: one fixed year; the fullest of many years is fuller
    assert abs(p(5, None) - 0.0527) < 0.01
    assert p(5, YEAR) > p(5, None) + 0.1
    assert p(1, None) > 0.8
