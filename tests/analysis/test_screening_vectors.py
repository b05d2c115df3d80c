"""The printed vectors of the method, section 12.1: T1 to T8 and T11."""

from datetime import date

import numpy as np
import pytest

from hotspots.analysis.legal_windows import Scanned
from hotspots.analysis.line_scan import LineScan
from hotspots.criteria import by_id, require_road
from hotspots.vocabulary import Place
from tests.analysis.crash_frames import arms, crash, frame, line, on_day, screened

RULES = require_road(by_id("road_tt41_2024"))
CHAIN = [(100.0 * j, 8 * j, "I") for j in range(41)]


def hulls_m(screening):
    return [(s.from_mm / 1000, s.to_mm / 1000) for s in screening.sites]


def hulls_of(at_mm, day, ends, fatal):
    day, fatal = np.array(day), np.array(fatal)
    crashes = Scanned(np.array(at_mm), day, np.array(ends), fatal, ~fatal)
    scan = LineScan.of(crashes, np.zeros_like(day), np.array([500_000]), RULES)
    return [hull for part in scan.hulls() for hull in scan.as_hulls(part)]


def test_t1_a_chain_of_four_kilometres_becomes_seven_sites():
    found = screened(line(CHAIN))
    assert hulls_m(found) == [
        (0, 400), (500, 1000), (1100, 1600), (1700, 2200), (2300, 2800), (2900, 3400), (3500, 4000),
    ]  # fmt: skip
    assert [len(s.crash_ids) for s in found.sites] == [5, 6, 6, 6, 6, 6, 6]
    assert sum(s.length_mm for s in found.sites) == 3_400_000
    assert sum(s.score_millionths for s in found.sites) == 63_469_565


def test_t1_the_chain_has_111_candidate_hulls():
    day = [8 * j for j in range(41)]
    hulls = hulls_of([100_000 * j for j in range(41)], day, [d + 365 for d in day], [False] * 41)
    assert len(hulls) == 111


def test_t2_a_bridge_between_two_places_does_not_join_them():
    places = zip(
        [0, 60, 120, 400, 700, 1000, 1060, 1100],
        [10, 40, 90, 100, 120, 130, 140, 200],
        "FIIIIIFF",
        strict=True,
    )
    found = screened(line(list(places)))
    assert hulls_m(found) == [(0, 400), (700, 1100)]
    assert [s.criterion for s in found.sites] == [("b",), ("a", "b")]
    assert [(s.fatal_crashes, s.injury_crashes) for s in found.sites] == [(1, 3), (2, 2)]
    assert [s.score_millionths for s in found.sites] == [4_817_766, 4_817_766]


def test_t3_crashes_spread_over_two_years_are_no_site():
    assert not screened(line([(0, 0, "I"), (10, 200, "I"), (20, 400, "I"), (30, 600, "I")])).sites


@pytest.mark.parametrize(("apart", "sites"), [(364, 1), (365, 0)])
def test_t4_a_window_of_365_days_ends_before_its_last_day(apart, sites):
    hulls = hulls_of([0, 10_000], [0, apart], [365, apart + 365], [True, True])
    assert len(hulls) == sites


@pytest.mark.parametrize(
    ("first", "second", "sites"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), 1),
        (date(2025, 1, 1), date(2026, 1, 1), 0),
        (date(2024, 1, 1), date(2024, 12, 31), 1),
        (date(2023, 3, 1), date(2024, 2, 29), 1),
        (date(2024, 2, 29), date(2025, 2, 27), 1),
        (date(2024, 2, 29), date(2025, 2, 28), 0),
    ],
)
def test_t4b_twelve_months_are_calendar_months(first, second, sites):
    crashes = frame(
        crash(n, day, fatal=True, route="QL1", chainage_m=10.0 * n)
        for n, day in enumerate([first, second])
    )
    assert len(screened(crashes).sites) == sites


@pytest.mark.parametrize(("apart_m", "sites"), [(500, 1), (500.1, 0)])
def test_t5_a_place_may_be_exactly_as_long_as_the_window(apart_m, sites):
    assert len(screened(line([(0, 0, "F"), (apart_m, 1, "F")])).sites) == sites


def test_t6_a_place_beside_a_heavier_one_is_found_by_its_own_right_end():
    at = [0, 10, 20, 30] + [450] * 10 + [900] * 10
    found = screened(line([(metres, 5, "I") for metres in at]))
    assert hulls_m(found) == [(0, 30), (450, 900)]
    assert [len(s.crash_ids) for s in found.sites] == [4, 20]
    assert sum(s.score_millionths for s in found.sites) == 59_095_355


def test_t7_a_place_cut_by_a_junction_zone_is_found_by_the_straddle_pass():
    found = screened(line([(960, 3, "F"), (1160, 9, "F")]), arms((4, "QL1", 1000)))
    [site] = found.sites
    assert (site.place, hulls_m(found)) == (Place.STRADDLE, [(960, 1160)])
    assert [(n.code, n.params) for n in site.notes] == [("near_junction", {"junction_id": "4"})]


def test_t8_four_corners_of_a_square_fit_one_disc():
    corners = [(0, 0), (350, 0), (0, 350), (350, 350)]
    crashes = frame(crash(n, on_day(n), x_m=x, y_m=y) for n, (x, y) in enumerate(corners))
    [site] = screened(crashes).sites
    assert (site.place, len(site.crash_ids), site.criterion) == (Place.DISC, 4, ("c",))
    assert site.centre == pytest.approx((175, 175))
    assert site.length_mm == pytest.approx(494_975, abs=1)


@pytest.mark.parametrize(
    ("fatal", "injury", "criterion"),
    [(0, 3, None), (0, 4, "c"), (1, 1, None), (1, 2, "b"), (1, 3, "b"), (2, 0, "a")],
)
def test_t11_the_rule_in_counts(fatal, injury, criterion):
    rows = [(0.0, 0, "F")] * fatal + [(0.0, 0, "I")] * injury
    found = screened(line(rows)).sites
    assert [s.criterion for s in found] == ([(criterion,)] if criterion else [])
