"""Places on railways: hand-made truth, and random lines against plain enumeration."""

import random
from datetime import date, timedelta
from itertools import combinations_with_replacement, pairwise

import pytest

from hotspots.analysis.rail_accidents import RailAccident
from hotspots.analysis.rail_screening import (
    RailCrossing,
    RailParameters,
    RailPlace,
    screen_railways,
)
from hotspots.criteria import by_id, require_rail
from hotspots.errors import InvalidInput, UnknownRules
from hotspots.vocabulary import LegalClass, SeverityClass

RULES = require_rail(by_id("rail_nd65_2018"))
DAY = date(2025, 6, 1)
B, P = LegalClass.BLACK_SPOT, LegalClass.POTENTIAL_BLACK_SPOT
E, V, S, L, C = SeverityClass
VICTIMS = {E: (3, 0), V: (2, 0), S: (1, 0), L: (0, 1), C: (0, 0), None: (None, None)}


def accident(
    number: int,
    at_m: float | None,
    severity: SeverityClass | None,
    on: date = DAY,
    **told: object,
) -> RailAccident:
    killed, injured = VICTIMS[severity]
    return RailAccident(
        **{
            "id": f"a{number:02}",
            "line": "DS",
            "at_mm": None if at_m is None else round(at_m * 1000),
            "crossing": None,
            "on": on,
            "severity": severity,
            "killed": killed,
            "injured": injured,
        }
        | told
    )


def crossing(key: str, at_m: float | None, line: str | None = "DS") -> RailCrossing:
    return RailCrossing(key, line, None if at_m is None else round(at_m * 1000))


def screened(*accidents, crossings=(), as_of=date(2025, 12, 31), **told):
    return screen_railways(accidents, crossings, RailParameters(rules=RULES, as_of=as_of, **told))


def only(*accidents, **told) -> RailPlace:
    (place,) = screened(*accidents, **told).places
    return place


def test_rules_of_roads_and_senseless_lengths_are_refused():
    with pytest.raises(UnknownRules):
        RailParameters(rules=by_id("road_tt41_2024"), as_of=DAY)
    with pytest.raises(InvalidInput, match="window_m is 0"):
        RailParameters(rules=RULES, as_of=DAY, window_m=0)
    with pytest.raises(InvalidInput, match="Give at most 250"):
        RailParameters(rules=RULES, as_of=DAY, crossing_reach_m=251)


def test_no_accident_gives_no_place():
    assert screened(crossings=[crossing("x", 0)]).places == ()


def test_one_very_serious_accident_makes_a_black_spot():
    place = only(accident(1, 1_000, V))
    assert (place.from_mm, place.to_mm) == (1_000_000, 1_000_000)
    assert place.tally.legal_class is B
    assert place.tally.criteria == ("a",)
    assert place.tally.margins == {"a": 0, "b": -1, "c": -2}
    assert (place.tally.window_start, place.tally.latest_on) == (date(2024, 6, 2), DAY)
    assert (place.footprint_from_mm, place.footprint_to_mm) == (975_000, 1_025_000)


@pytest.mark.parametrize(
    ("earlier", "expected"), [(date(2024, 6, 2), B), (date(2024, 6, 1), P), (date(2023, 1, 1), P)]
)
def test_the_day_twelve_months_before_the_latest_accident_is_outside(earlier, expected):
    place = only(accident(1, 0, S, earlier), accident(2, 0, S, DAY))
    assert place.tally.legal_class is expected
    assert place.earlier == (() if expected is B else ("a01",))
    assert place.accident_ids == (("a01", "a02") if expected is B else ("a02",))


def test_a_leap_day_has_its_months_too():
    assert only(accident(1, 0, S, date(2023, 3, 1)), accident(2, 0, S, date(2024, 2, 29))).tally
    first, second = accident(1, 0, S, date(2024, 2, 29)), accident(2, 0, S, date(2025, 2, 28))
    assert only(first, second).tally.legal_class is P


def test_three_less_serious_accidents_make_a_black_spot_and_two_a_potential_one():
    two = (accident(1, 0, L), accident(2, 300, L, DAY - timedelta(90)))
    assert only(*two).tally.criteria == ("injury",)
    assert only(*two).tally.legal_class is P
    place = only(*two, accident(3, 500, L, DAY - timedelta(300)))
    assert (place.tally.legal_class, place.tally.criteria) == (B, ("c",))
    assert (place.from_mm, place.to_mm) == (0, 500_000)


def test_the_third_half_a_kilometre_and_a_hand_away_does_not_count():
    three = [accident(n, at, L) for n, at in enumerate([0, 300, 500.1])]
    assert [each.tally.legal_class for each in screened(*three).places] == [P]


def test_one_death_makes_a_potential_spot_and_one_injury_none():
    assert only(accident(1, 0, S)).tally.criteria == ("fatal",)
    assert screened(accident(1, 0, L)).places == ()


def test_serious_by_damage_alone_is_no_potential_spot_and_two_are_a_black_one():
    one = accident(1, 0, S, killed=0, injured=0)
    assert screened(one).places == ()
    assert only(one, accident(2, 10, S, killed=0, injured=0)).tally.criteria == ("b",)


def test_the_status_rests_on_the_latest_accident_however_long_ago():
    place = only(accident(1, 0, V, date(2019, 1, 5)))
    assert place.tally.latest_on == date(2019, 1, 5)
    # A later accident at the same place moves the window away from the grave one.
    assert screened(accident(1, 0, V, date(2019, 1, 5)), accident(2, 0, L, DAY)).places == ()


def test_an_accident_after_the_as_of_date_is_not_read():
    found = screened(accident(1, 0, V, date(2019, 1, 5)), accident(2, 0, L), as_of=DAY)
    assert found.places == ()
    before = screened(
        accident(1, 0, V, date(2019, 1, 5)), accident(2, 0, L), as_of=DAY - timedelta(1)
    )
    assert [each.accident_ids for each in before.places] == [("a01",)]
    assert before.later == 1


def test_an_incident_below_the_least_class_ends_no_window():
    found = screened(accident(1, 0, V, date(2019, 1, 5)), accident(2, 0, C))
    assert [each.accident_ids for each in found.places] == [("a01",)]
    assert found.incidents == 1


def test_unknown_victims_count_towards_nothing_and_are_named():
    assert screened(accident(1, 0, None)).places == ()
    place = only(accident(1, 0, V), accident(2, 0, None))
    assert [(note.code, note.params) for note in place.notes] == [("victims_unknown", {"count": 1})]


def test_a_crossing_takes_what_is_linked_to_it_and_what_lies_within_its_reach():
    x = crossing("x", 1_000)
    linked = accident(1, 9_000, L, crossing="x")
    place = only(linked, accident(2, 1_050, L), accident(3, 950, L), crossings=[x])
    assert place.crossing == "x"
    assert place.tally.legal_class is B
    assert (place.footprint_from_mm, place.footprint_to_mm) == (950_000, 1_050_000)
    found = screened(linked, accident(2, 1_050.001, L), crossings=[x])
    assert (found.at_crossings, found.on_open_line) == (1, 1)
    assert [each.crossing for each in found.places] == [None]


def test_of_two_crossings_in_reach_the_nearest_takes_the_accident_and_the_first_of_equals():
    pair = [crossing("y", 1_080), crossing("x", 1_000)]
    assert only(accident(1, 1_041, V), crossings=pair).crossing == "y"
    assert only(accident(1, 1_040, V), crossings=pair).crossing == "x"


def test_a_crossing_on_no_drawn_line_has_its_linked_accidents():
    found = screened(
        accident(1, None, S, crossing="x", line=None), crossings=[crossing("x", None, None)]
    )
    (place,) = found.places
    assert (place.crossing, place.from_mm, place.footprint_from_mm) == ("x", None, None)


def test_what_a_crossing_without_a_class_has_supports_a_stretch_beside_it():
    place = only(
        accident(1, 1_000, L),
        accident(2, 1_200, L),
        accident(3, 1_400, L),
        crossings=[crossing("x", 1_010)],
    )
    assert place.crossing is None
    assert (place.from_mm, place.to_mm) == (1_000_000, 1_400_000)
    assert [(note.code, note.params) for note in place.notes] == [
        ("near_crossing", {"crossing_id": "x"})
    ]


def test_a_crossing_with_a_class_keeps_its_accidents_and_no_stretch_runs_over_it():
    found = screened(
        accident(1, 1_000, V),
        accident(2, 900, L),
        accident(3, 1_100, L),
        accident(4, 1_200, L),
        crossings=[crossing("x", 1_000)],
    )
    assert [(e.crossing, e.accident_ids) for e in found.places] == [
        ("x", ("a01",)),
        (None, ("a03", "a04")),
    ]


def test_of_overlapping_stretches_the_gravest_is_taken_and_the_rest_looked_at_again():
    found = screened(
        accident(1, 0, L), accident(2, 100, L), accident(3, 550, V), accident(4, 700, L)
    )
    assert [(e.tally.legal_class, e.from_mm, e.to_mm) for e in found.places] == [
        (P, 0, 100_000),
        (B, 550_000, 700_000),
    ]


def test_parallel_lines_do_not_count_together():
    lines = [accident(n, 0, L, line=f"DS{n}") for n in range(3)]
    assert screened(*lines).places == ()


def test_a_class_that_rests_on_imprecise_places_says_so():
    two = (accident(1, 0, S, is_imprecise=True), accident(2, 0, S))
    assert [note.code for note in only(*two).notes] == ["qualifies_only_with_imprecise"]
    linked = accident(1, 0, S, is_imprecise=True, crossing="x")
    assert only(linked, accident(2, 0, S), crossings=[crossing("x", 0)]).notes == ()


def test_an_accident_without_position_is_listed():
    found = screened(accident(1, None, V), accident(2, 5, V, line=None))
    assert found.places == ()
    assert found.unlocated == ("a01", "a02")


# -- against plain enumeration -----------------------------------------------------------------


def months_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def plain_class(accidents) -> LegalClass:
    """Tell the class in the words of the decree."""
    latest = max(each.on for each in accidents)
    within = [each for each in accidents if each.on > months_before(latest)]
    at_least = {
        worst: sum(each.severity in list(SeverityClass)[: n + 1] for each in within)
        for n, worst in enumerate(SeverityClass)
    }
    if at_least[V] >= 1 or at_least[S] >= 2 or at_least[L] >= 3:
        return B
    died = [each for each in within if each.killed]
    hurt = [each for each in within if each.injured and not each.killed]
    return P if died or len(hurt) >= 2 else LegalClass.NONE


def random_line(seed: int) -> tuple[list[RailAccident], list[RailCrossing]]:
    chance = random.Random(seed)
    accidents = [
        accident(
            n,
            chance.randrange(0, 2_400, 60),
            chance.choice([V, S, S, L, L, L, L, L, C, None]),
            DAY - timedelta(chance.randrange(0, 1_000, 40)),
        )
        for n in range(chance.randrange(1, 12))
    ]
    return accidents, [crossing(f"x{at}", at) for at in chance.sample(range(0, 2_400, 90), 2)]


@pytest.mark.parametrize("seed", range(150))
def test_random_lines_against_plain_enumeration(seed):
    accidents, crossings = random_line(seed)
    found = screened(*accidents, crossings=crossings)
    shuffled = random.Random(seed).sample(accidents, len(accidents))
    assert screened(*shuffled, crossings=crossings[::-1]) == found

    real = [each for each in accidents if each.severity is not C]
    near: dict[str, list[RailAccident]] = {each.id: [] for each in crossings}
    for each in real:
        distance, _at, key = min((abs(x.at_mm - each.at_mm), x.at_mm, x.id) for x in crossings)
        if distance <= 50_000:
            near[key].append(each)
    grave = {
        key for key, there in near.items() if there and plain_class(there) is not LegalClass.NONE
    }
    assert {each.crossing for each in found.places if each.crossing} == grave

    kept = {each.id for key in grave for each in near[key]}
    free = [each for each in real if each.id not in kept]
    taken = [
        (e.from_mm - 50_000 * bool(e.crossing), e.to_mm + 50_000 * bool(e.crossing))
        for e in found.places
    ]
    assert all(a[1] < b[0] for a, b in pairwise(sorted(taken)))
    positions = sorted({each.at_mm for each in free})
    for start, end in combinations_with_replacement(positions, 2):
        inside = [each for each in free if start <= each.at_mm <= end]
        if end - start > 500_000 or plain_class(inside) is LegalClass.NONE:
            continue
        assert any(a <= end and b >= start for a, b in taken)

    for place in found.places:
        if place.crossing:
            assert place.tally.legal_class is plain_class(near[place.crossing])
            continue
        inside = [each for each in free if place.from_mm <= each.at_mm <= place.to_mm]
        assert place.tally.legal_class is plain_class(inside)
        assert place.to_mm - place.from_mm <= 500_000
        assert place.footprint_to_mm - place.footprint_from_mm <= 500_000
        assert {*place.accident_ids, *place.earlier} == {each.id for each in inside}
    total = found.at_crossings + found.on_open_line + found.incidents + found.later
    assert found.read == total + len(found.unlocated)
