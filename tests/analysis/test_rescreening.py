"""After any edits, the stored sites equal a screening from scratch (method, section 4)."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.neighbourhood import Change
from hotspots.analysis.rescreening import in_trailing_window, rescreen
from hotspots.analysis.screening import screen
from hotspots.vocabulary import Place
from tests.analysis.crash_frames import arms, crash, frame, on_day
from tests.analysis.random_edits import AS_OF, Stored, play, trailing
from tests.analysis.tables_in_memory import CrashTable, SiteTable

SEEDS = st.integers(0, 10**9)
LATELY = on_day(300)


def at(crash_id, chainage_m, *, route="QL1", **columns):
    return crash(crash_id, LATELY, route=route, chainage_m=float(chainage_m), **columns)


def off_route(crash_id, x_m, y_m, **columns):
    return crash(crash_id, LATELY, x_m=float(x_m), y_m=float(y_m), **columns)


def pair(name, chainage_m, **columns):
    """Two fatal crashes at one place, which satisfy the rule."""
    return [at(f"{name}{n}", chainage_m, fatal=True, **columns) for n in (1, 2)]


@pytest.mark.parametrize(
    "row",
    [
        crash("new", LATELY, fatal=True),
        at("new", 1000, injury=False),
        at("new", 1000) | {"occurred_on": pd.Timestamp(on_day(20))},
        at("new", 1000) | {"occurred_on": pd.Timestamp(on_day(401))},
    ],
    ids=["no place", "nobody hurt", "before the window", "after the as-of date"],
)
def test_a_crash_that_does_not_count_changes_nothing(row):
    stored = Stored(pair("a", 1000), trailing())
    found = stored.edit(("new", row))
    assert (found.gone, found.sites) == ((), ())
    assert found.region.stretches == found.region.squares == ()


def test_a_far_crash_changes_nothing():
    stored = Stored([*pair("a", 1000), *pair("b", 1000, route="QL2")], trailing())
    found = stored.edit(("new", at("new", 9000)))
    assert (found.gone, found.unchanged, found.sites) == ((), (), ())


def test_the_last_crash_of_a_place_takes_the_site_with_it():
    stored = Stored(
        [off_route("a", 0, 0, fatal=True), off_route("b", 9, 9, fatal=True)], trailing()
    )
    found = stored.edit(("a", None), ("b", None))
    assert (len(found.gone), found.sites) == (1, ())


def test_a_junction_that_becomes_legal_takes_the_straddle_site_on_its_other_road():
    nodes = arms((1, "QL1", 1000), (1, "QL2", 5000))
    rows = [at("a", 950, fatal=True), at("b", 850, fatal=True)]
    stored = Stored(rows, trailing(), nodes)
    assert [s.place for s in stored.sites.stored.values()] == [Place.STRADDLE]
    found = stored.edit(("c", at("c", 5020, route="QL2", fatal=True)))
    assert [(s.place, s.crash_ids) for s in found.sites] == [(Place.JUNCTION, ("a", "c"))]
    assert len(found.gone) == 1


def test_a_legal_junction_farther_than_a_place_draws_a_footprint_shorter():
    rows = [*pair("a", 1000), at("b1", 1090, fatal=True)]
    asked = trailing(window_m=50.0, junction_radius_m=25.0)
    stored = Stored(rows, asked, arms((1, "QL1", 1070)))
    assert [s.footprint_to_mm for s in stored.sites.stored.values()] == [1_025_000]
    found = stored.edit(("b2", at("b2", 1090, fatal=True)))
    assert [(s.place, s.footprint_to_mm) for s in found.sites] == [
        (Place.LINE, 1_022_500),
        (Place.JUNCTION, 1_115_000),
    ]


def test_a_larger_disc_moves_on_the_discs_beside_it():
    rows = [off_route(f"{k}{i}", 240 * i, 0) for i in range(10) for k in "abc"]
    stored = Stored(rows, trailing())
    before = [s.crash_ids[:3] for s in stored.sites.stored.values()]
    found = stored.edit(("new", off_route("new", 720, 0)))
    assert before == [("a0", "a1", "a2"), ("a3", "a4", "a5"), ("a6", "a7", "a8")]
    assert sorted(s.crash_ids[:3] for s in found.sites) == [
        ("a1", "a2", "a3"),
        ("a4", "a5", "a6"),
        ("a7", "a8", "a9"),
    ]
    stored.edit(("new", None))
    assert sorted(s.crash_ids[:3] for s in stored.sites.stored.values()) == before


def test_a_moved_crash_is_taken_from_one_place_and_added_to_another():
    rows = [*pair("a", 1000), at("b", 80_000, fatal=True)]
    stored = Stored(rows, trailing())
    found = stored.edit(("a1", at("a1", 80_100, fatal=True)))
    assert [s.crash_ids for s in found.sites] == [("a1", "b")]
    found = stored.edit(("a1", off_route("a1", 5, 5, fatal=True)))
    assert (len(found.gone), found.sites) == (1, ())


def test_what_is_asked_about_does_not_grow_with_the_length_of_the_road():
    asked = []

    class Counting(CrashTable):
        def on_route(self, route, from_mm, to_mm):
            asked.append(super().on_route(route, from_mm, to_mm))
            return asked[-1]

    def crashes_read(kilometres):
        rows = [at(f"{k}", 1000.0 * k) for k in range(kilometres)]
        table = frame([*rows, at("new", 20_200)])
        asked.clear()
        change, asking = Change(frame([]), table.tail(1)), Counting(table, trailing())
        rescreen(change, asking, SiteTable([]), trailing())
        return [len(one) for one in asked]

    assert crashes_read(40) == crashes_read(400)


def test_when_the_day_moves_only_the_crashes_that_enter_or_leave_are_a_change():
    rows = [
        crash(f"{n}", on_day(60 + 7 * n), fatal=n % 3 == 0, route="QL1", chainage_m=90.0 * n)
        for n in range(50)
    ]
    table, were, now = frame(rows), trailing(), trailing(as_of=on_day(440))
    stored = SiteTable(screen(table, were).sites)
    days = table["occurred_on"]
    moved = table[(days < pd.Timestamp(on_day(76))) | (days > pd.Timestamp(AS_OF))]
    found = rescreen(Change(moved, moved), CrashTable(table, now), stored, now, were=were)
    assert found.gone
    stored.store(found.gone, found.sites)
    told = {in_trailing_window(site, now).crash_ids: site for site in stored.stored.values()}
    assert sorted(told) == sorted(site.crash_ids for site in screen(table, now).sites)
    assert sorted(
        (in_trailing_window(site, now) for site in stored.stored.values()),
        key=lambda s: s.crash_ids,
    ) == sorted(screen(table, now).sites, key=lambda s: s.crash_ids)


@settings(max_examples=6, deadline=None)
@given(SEEDS, st.sampled_from([250.0, 500.0]), st.sampled_from([20, 60]))
def test_on_routes_with_junctions_any_edits_give_what_a_full_run_gives(seed, window_m, crashes):
    play(seed, 6, on_plane=0, crashes=crashes, length_m=5000, window_m=window_m)


@settings(max_examples=3, deadline=None)
@given(SEEDS, st.sampled_from([10_000, 40_000]))
def test_on_the_plane_any_edits_give_what_a_full_run_gives(seed, length_m):
    play(seed, 6, on_plane=1, crashes=60, length_m=length_m)


@settings(max_examples=3, deadline=None)
@given(SEEDS)
def test_on_routes_and_the_plane_together_any_edits_give_what_a_full_run_gives(seed):
    play(seed, 6, on_plane=0.4, crashes=50, length_m=3000)
