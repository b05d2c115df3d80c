"""Many crashes: against every circle through two of them, in piles, and in parts."""

from math import hypot, sqrt

import numpy as np
import pytest

from hotspots.analysis import line_scan
from hotspots.analysis.discs import DiscSearch
from hotspots.analysis.legal_windows import Scanned
from hotspots.criteria import by_id, require_road
from tests.analysis import brute_force as oracle
from tests.analysis.crash_frames import crash, frame, line, on_day, screened

RULES = require_road(by_id("road_tt41_2024"))


def circles_through_pairs(points, radius):
    """The centres of all circles of this radius through two of the points, and the points."""
    yield from points
    for ax, ay in points:
        for bx, by in points:
            half = hypot(bx - ax, by - ay) / 2
            if 0 < half <= radius:
                up = sqrt(radius**2 - half**2) / (2 * half)
                yield (ax + bx) / 2 - up * (by - ay), (ay + by) / 2 + up * (bx - ax)


def most_in_a_circle(crashes):
    """The most crashes of a legal set, over every such circle of 500 m and every first crash."""
    most = 0
    for x, y in circles_through_pairs(sorted({c.at for c in crashes}), 250.0):
        inside = [c for c in crashes if hypot(c.at[0] - x, c.at[1] - y) <= 250.0005]
        for first in inside:
            held = [c for c in inside if first.on <= c.on < oracle.a_year_later(first.on)]
            if len(held) > most and oracle.is_legal(held):
                most = len(held)
    return most


@pytest.mark.parametrize("step_m", [1, 50, 125])
def test_the_fullest_disc_is_that_of_every_circle_through_two_crashes(step_m):
    dice = np.random.default_rng(step_m)
    places = dice.integers(0, 1000 // step_m, (45, 2)) * float(step_m)
    days, fatal = dice.integers(0, 900, 45), dice.random(45) < 0.2
    crashes = [
        oracle.Crash(f"{k:02}", on_day(int(days[k])), bool(fatal[k]), tuple(places[k].tolist()))
        for k in range(45)
    ]
    rows = [crash(c.id, c.on, fatal=c.fatal, x_m=c.at[0], y_m=c.at[1]) for c in crashes]
    while fullest := most_in_a_circle(crashes):
        sites = screened(frame(row for row in rows if row["crash_id"] in {c.id for c in crashes}))
        best = max(sites.sites, key=lambda site: len(site.crash_ids))
        assert len(best.crash_ids) == fullest
        crashes = [c for c in crashes if c.id not in best.crash_ids]
    assert not screened(frame(r for r in rows if r["crash_id"] in {c.id for c in crashes})).sites


def test_thousands_of_crashes_on_one_spot_are_one_disc_a_year():
    rows = [crash(f"{k:04}", on_day(k % 900), x_m=5, y_m=7) for k in range(3000)]
    sites = screened(frame(rows)).sites
    assert [len(site.crash_ids) for site in sites] == [1395, 1095, 510]
    assert {site.length_mm for site in sites} == {0}


def test_spots_at_exactly_the_greatest_distance_are_within_reach():
    x_mm = np.array([0, 500_000, 1_000_001], dtype=np.int64)
    no = np.zeros(3, dtype=np.bool_)
    crashes = Scanned(np.zeros(3, np.int64), np.zeros(3, np.int64), np.ones(3, np.int64), no, ~no)
    search = DiscSearch(crashes, x_mm, np.zeros(3, np.int64), RULES, 500_000)
    near = search.spots_within([0], 500_000)
    assert sorted(search.spot_of[:2].tolist()) == near.tolist()


def test_a_route_scanned_in_many_parts_gives_the_same_sites(monkeypatch):
    dice = np.random.default_rng(5)
    at_m, days = dice.integers(0, 20_000, 400), dice.integers(0, 900, 400)
    sorts = dice.choice(["F", "I"], 400, p=[0.1, 0.9])
    crashes = line([(float(a), int(d), str(s)) for a, d, s in zip(at_m, days, sorts, strict=True)])
    whole = screened(crashes)
    monkeypatch.setattr(line_scan, "HULLS_AT_ONCE", 10)
    assert screened(crashes) == whole
    assert len(whole.sites) > 10
    for site in whole.sites:
        sizes = [len(other.crash_ids) for other in site.alternatives]
        assert sizes == sorted(sizes, reverse=True)
        for other in site.alternatives:
            assert other.from_mm <= site.to_mm
            assert site.from_mm <= other.to_mm
