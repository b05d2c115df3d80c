"""One screening as its callers see it: refusals, counts, modes, notes."""

from dataclasses import replace
from datetime import date

import pytest
from pandas import NA

from hotspots.criteria import by_id, require_road
from hotspots.errors import InvalidInput, UnknownRules
from hotspots.vocabulary import Place, WindowMode
from tests.analysis.crash_frames import arms, crash, frame, line, on_day, parameters, screened

RULES = require_road(by_id("road_tt41_2024"))
TWO_FATAL = [(0.0, 0, "F"), (10.0, 5, "F")]


def test_rail_rules_are_refused():
    with pytest.raises(UnknownRules, match="about railways, not about roads"):
        parameters(rules=by_id("rail_nd65_2018"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"window_m": 0},
        {"window_m": 0.999},
        {"window_m": float("nan")},
        {"reference_rate": -1.0},
        {"window_m_by_route": {"QL1": 0.0}},
        {"junction_radius_m": -5.0},
        {"junction_radius_m": 250.1},
        {"study_from": date(2026, 1, 2), "study_to": date(2026, 1, 1)},
    ],
)
def test_parameters_that_make_no_sense_are_refused(wrong):
    with pytest.raises(InvalidInput):
        parameters(**wrong)


def test_a_fixed_period_longer_than_the_window_is_refused_with_the_last_day_it_may_have():
    with pytest.raises(InvalidInput, match="2025-12-31 at the latest"):
        parameters(mode=WindowMode.FIXED, study_from=date(2025, 1, 1), study_to=date(2026, 1, 1))


def test_a_missing_column_is_named():
    with pytest.raises(InvalidInput, match="chainage_m"):
        screened(line(TWO_FATAL).drop(columns="chainage_m"))


def test_a_repeated_id_is_named():
    twice = frame([crash("A7", on_day(0)), crash("A7", on_day(1))])
    with pytest.raises(InvalidInput, match="A7"):
        screened(twice)


def test_a_crash_both_fatal_and_injury_only_is_named():
    with pytest.raises(InvalidInput, match="Crash 1 "):
        screened(frame([crash("1", on_day(0), fatal=True, injury=True)]))


def test_a_missing_date_is_named_by_its_row():
    crashes = line(TWO_FATAL)
    crashes.loc[1, "occurred_on"] = None
    with pytest.raises(InvalidInput, match="Row 3 of the crashes has no occurred_on"):
        screened(crashes)


def test_junctions_without_a_column_or_a_value_are_refused():
    with pytest.raises(InvalidInput, match="chainage_m"):
        screened(line(TWO_FATAL), arms((1, "QL1", 0.0)).drop(columns="chainage_m"))
    with pytest.raises(InvalidInput, match="Row 2 of the junctions"):
        screened(line(TWO_FATAL), arms((1, None, 0.0)))


def test_no_located_crash_gives_no_site_and_a_warning():
    found = screened(frame([crash("1", on_day(0)), crash("2", on_day(0), route="QL1")]))
    assert found.sites == ()
    assert [note.code for note in found.warnings] == ["no_located_crashes"]
    assert found.unlocated == (("1", "no_place_given"), ("2", "route_without_chainage"))
    assert found.counts.unlocated == {"no_place_given": 1, "route_without_chainage": 1}
    assert screened(frame([])).sites == ()


def test_the_counts_reconcile():
    crashes = frame(
        [
            crash("1", on_day(0), fatal=True, route="QL1", chainage_m=5.0),
            crash("2", on_day(0), injury=False, route="QL1", chainage_m=5.0),
            crash("3", on_day(0), x_m=1.0, y_m=1.0),
            crash("4", on_day(-800), x_m=1.0, y_m=1.0),
            crash("5", on_day(0), chainage_m=7.0),
        ]
    )
    counts = screened(crashes, study_from=on_day(-9), study_to=on_day(9)).counts
    assert counts.read == 5 == counts.located + sum(counts.unlocated.values())
    assert counts.located == 4 == counts.screened + counts.property_only + counts.outside_window
    assert (counts.located_on_route, counts.located_by_coordinates) == (2, 2)
    assert (counts.screened, counts.property_only, counts.outside_window) == (2, 1, 1)
    assert counts.unlocated == {"chainage_without_route": 1}


def test_a_crash_with_a_route_is_never_looked_for_by_its_coordinates():
    both = {"route": "QL1", "x_m": 0.0, "y_m": 0.0}
    crashes = frame(
        [
            crash("1", on_day(0), fatal=True, chainage_m=0.0, **both),
            crash("2", on_day(1), fatal=True, chainage_m=900.0, **both),
            crash("3", on_day(1), fatal=True, x_m=0.0, y_m=0.0),
        ]
    )
    assert screened(crashes).sites == ()


def test_crashes_on_two_routes_are_no_place_without_a_junction():
    crashes = frame(
        [
            crash("1", on_day(0), fatal=True, route="QL1", chainage_m=0.0),
            crash("2", on_day(1), fatal=True, route="QL20", chainage_m=0.0),
        ]
    )
    assert screened(crashes).sites == ()
    [site] = screened(crashes, arms((1, "QL1", 50.0), (1, "QL20", 50.0))).sites
    assert (site.place, site.junction_id, site.crash_ids) == (Place.JUNCTION, "1", ("1", "2"))
    assert (site.route, site.from_mm, site.footprint_from_mm) == (None, None, None)


def test_of_two_equally_near_junctions_the_smaller_id_takes_the_crash():
    crashes = line([(100.0, 0, "F"), (100.0, 1, "F")])
    for junctions in (
        arms((10, "QL1", 50), (9, "QL1", 150)),
        arms((9, "QL1", 50), (10, "QL1", 150)),
    ):
        [site] = screened(crashes, junctions).sites
        assert site.junction_id == "9"


def test_the_radius_of_a_junction_includes_its_rim():
    crashes = line([(100.0, 0, "F"), (200.001, 1, "F")])
    found = screened(crashes, arms((1, "QL1", 200.0)), junction_radius_m=100)
    assert [s.place for s in found.sites] == [Place.JUNCTION]
    found = screened(crashes, arms((1, "QL1", 200.002)), junction_radius_m=100)
    assert [s.place for s in found.sites] == [Place.STRADDLE]


def test_the_length_of_a_place_may_differ_by_route():
    crashes = line([(0.0, 0, "F"), (300.0, 1, "F")])
    assert len(screened(crashes).sites) == 1
    assert screened(crashes, window_m_by_route={"QL1": 250.0}).sites == ()


def test_trailing_counts_only_the_last_twelve_months():
    crashes = line(TWO_FATAL)
    asked = {"mode": WindowMode.TRAILING}
    [site] = screened(crashes, as_of=date(2025, 12, 31), **asked).sites
    assert (site.window_start, site.window_end) == (date(2025, 1, 1), date(2026, 1, 1))
    assert screened(crashes, as_of=date(2026, 1, 1), **asked).sites == ()
    assert screened(crashes, as_of=date(2025, 1, 5), **asked).sites == ()


def test_an_inclusive_window_still_holds_the_anniversary():
    inclusive = replace(RULES, window_end_inclusive=True)
    crashes = line([(0.0, 0, "F"), (10.0, 365, "F")])
    assert screened(crashes).sites == ()
    [site] = screened(crashes, rules=inclusive).sites
    assert (site.window_start, site.window_end) == (date(2025, 1, 1), date(2026, 1, 2))
    asked = {"mode": WindowMode.TRAILING, "as_of": date(2026, 1, 1)}
    [site] = screened(crashes, rules=inclusive, **asked).sites
    assert site.window_start == date(2025, 1, 1)


def test_a_trailing_window_that_begins_before_the_study_is_warned_of():
    found = screened(
        line(TWO_FATAL),
        mode=WindowMode.TRAILING,
        as_of=date(2025, 6, 1),
        study_from=date(2025, 1, 1),
    )
    [note] = [note for note in found.warnings if note.code == "window_reaches_beyond_study"]
    assert note.params["window_start"] == date(2024, 6, 2)


def test_a_fixed_period_is_one_window():
    asked = {"mode": WindowMode.FIXED, "study_from": date(2025, 1, 1)}
    [site] = screened(line(TWO_FATAL), study_to=date(2025, 6, 30), **asked).sites
    assert (site.window_start, site.window_end) == (date(2025, 1, 1), date(2025, 7, 1))
    assert screened(line(TWO_FATAL), study_to=date(2025, 1, 5), **asked).sites == ()


def test_collisions_count_only_under_a_rule_that_counts_them():
    hit = {"route": "QL1", "chainage_m": 0.0}
    crashes = frame(
        [
            crash("1", on_day(0), fatal=True, **hit),
            crash("2", on_day(1), **hit),
            crash("3", on_day(2), injury=False, **hit),
        ]
    )
    assert screened(crashes).sites == ()
    [site] = screened(crashes, rules=replace(RULES, collisions_count_in_b=True)).sites
    assert (site.criterion, site.crash_ids) == (("b",), ("1", "2", "3"))
    assert (site.fatal_crashes, site.injury_crashes) == (1, 1)


def test_a_site_that_needs_imprecise_places_says_so():
    crashes = line([*TWO_FATAL, (20.0, 9, "I")])
    assert screened(crashes).sites[0].notes == ()
    crashes.loc[0, "location_class"] = "C"
    [note] = screened(crashes).sites[0].notes
    assert (note.code, note.params) == ("qualifies_only_with_imprecise", {"count": 1})


def test_unknown_victims_are_not_zero():
    crashes = line(TWO_FATAL)
    crashes["killed"] = [2, NA]
    crashes["injured"] = NA
    [site] = screened(crashes).sites
    assert (site.killed, site.injured) == (2, None)
    assert [(n.code, n.params["count"]) for n in site.notes] == [("victims_unknown", 2)]


def test_a_lower_reference_rate_covers_more_crashes_and_a_higher_keeps_to_the_peak():
    crowd = [(400, day, "I") for day in range(5)] + [(600, day, "I") for day in range(5)]
    crashes = line([(0, 5, "I"), *crowd, (1000, 5, "I")])
    hulls = {
        rate: [(site.from_mm, site.to_mm) for site in screened(crashes, reference_rate=rate).sites]
        for rate in (1.0, 0.1)
    }
    assert hulls == {1.0: [(400_000, 600_000)], 0.1: [(0, 400_000), (600_000, 1_000_000)]}


def test_alternatives_overlap_the_site_and_those_left_out_are_counted():
    found = screened(line([(100.0 * j, 8 * j, "I") for j in range(41)]))
    for site in found.sites:
        assert all(a.from_mm <= site.to_mm and site.from_mm <= a.to_mm for a in site.alternatives)
        assert site.crash_ids not in {a.crash_ids for a in site.alternatives}
    assert found.sites[1].notes[0].code == "alternatives_not_listed"


def test_another_window_over_the_same_stretch_is_an_alternative():
    crashes = line([(0.0, 0, "F"), (9.0, 1, "F"), (0.0, 800, "F"), (9.0, 801, "F")])
    [site] = screened(crashes).sites
    assert site.crash_ids == ("1", "2")
    assert [a.crash_ids for a in site.alternatives] == [("3", "4")]


def test_a_disc_lists_the_sets_that_overlap_it():
    places = [(0.0, True), (100.0, True), (300.0, False), (700.0, True)]
    crashes = frame(
        crash(n, on_day(n), fatal=fatal, x_m=x, y_m=0.0) for n, (x, fatal) in enumerate(places)
    )
    [site] = screened(crashes).sites
    assert site.crash_ids == ("0", "1", "2")
    assert all(set(a.crash_ids) & set(site.crash_ids) for a in site.alternatives)


def test_progress_is_told_by_stage():
    from hotspots.analysis.screening import screen  # noqa: PLC0415 - beside its only use

    heard = []
    screen(
        line(TWO_FATAL),
        parameters(),
        junctions=arms((1, "QL1", 0.0)),
        progress=lambda *what: heard.append(what),
    )
    assert ("junctions", 1, 1) in heard
    assert all(done <= total for _, done, total in heard)
