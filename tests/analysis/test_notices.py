"""Near misses: vector T9, the transitions of the rule, and exhaustive search."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.notice_words import drop_out_sentence, near_miss_sentences
from hotspots.analysis.notices import near_misses, rules_with_one_more
from hotspots.analysis.screening import screen
from hotspots.criteria import by_id, require_road
from hotspots.criteria.rules import AtLeast
from hotspots.errors import InvalidInput
from hotspots.vocabulary import CrashOutcome, Place, WindowMode
from tests.analysis import brute_force as oracle
from tests.analysis.crash_frames import arms, crash, frame, on_day, parameters

AS_OF = date(2026, 1, 15)
RULES = require_road(by_id("road_tt41_2024"))
INJURY, FATAL = CrashOutcome.INJURY, CrashOutcome.FATAL


def near(crashes, junctions=None, kind=INJURY, **changed):
    asked = parameters(**{"mode": WindowMode.TRAILING, "as_of": AS_OF} | changed)
    found = screen(crashes, asked, junctions=junctions)
    return near_misses(crashes, asked, found, junctions=junctions, kind=kind)


def on_one_spot(*rows, **columns):
    """Rows are (date, fatal); without columns they lie on QL1 at 1 km, 10 m apart."""
    return frame(
        crash(n, day, fatal=fatal, **columns or {"route": "QL1", "chainage_m": 1000 + 10 * n})
        for n, (day, fatal) in enumerate(rows)
    )


T9_I = [(date(2025, 3, 10), False), (date(2025, 7, 1), False), (date(2025, 11, 20), False)]
T9_II = [(date(2025, 5, 14), False), (date(2025, 9, 1), True)]


def test_another_mode_than_trailing_is_refused():
    with pytest.raises(InvalidInput, match="mode trailing"):
        near(on_one_spot(*T9_I), mode=WindowMode.ROLLING)


@pytest.mark.parametrize(
    ("rows", "injury_before", "fatal_before"),
    [
        (T9_I, date(2026, 3, 10), date(2026, 7, 1)),
        (T9_II, date(2026, 5, 14), date(2026, 9, 1)),
    ],
)
def test_t9_the_deadlines_of_both_kinds(rows, injury_before, fatal_before):
    [one] = near(on_one_spot(*rows))
    assert (one.injury_before, one.fatal_before) == (injury_before, fatal_before)
    assert one.before == injury_before


def test_the_new_crash_may_lie_as_far_as_one_place_reaches():
    [one] = near(on_one_spot(*T9_I))
    assert (one.from_mm, one.to_mm) == (1_000_000, 1_020_000)
    assert (one.reach_from_mm, one.reach_to_mm) == (520_000, 1_500_000)
    assert one.margins == {"a": -2, "b": -1, "c": -1}


@pytest.mark.parametrize(
    ("fatal", "injury", "by_injury", "by_fatal"),
    [
        (0, 1, False, False), (0, 2, False, True), (0, 3, True, True), (1, 0, False, True),
        (1, 1, True, True),
    ],
)  # fmt: skip
def test_the_transitions_of_the_rule(fatal, injury, by_injury, by_fatal):
    rows = [(date(2025, 6, 1), n < fatal) for n in range(fatal + injury)]
    assert bool(near(on_one_spot(*rows))) is by_injury
    assert bool(near(on_one_spot(*rows), kind=FATAL)) is by_fatal


def test_the_crash_of_29_february_counts_until_28_february():
    rows = [(date(2024, 2, 29), True), (date(2024, 6, 1), False)]
    [one] = near(on_one_spot(*rows), as_of=date(2025, 1, 10))
    assert one.injury_before == date(2025, 2, 28)


def test_where_the_anniversary_belongs_the_deadline_is_a_day_later():
    [one] = near(on_one_spot(*T9_I), rules=replace(RULES, window_end_inclusive=True))
    assert one.injury_before == date(2026, 3, 11)


def test_a_legal_place_is_no_near_miss_nor_is_what_meets_it():
    rows = [*T9_I, (date(2026, 1, 5), False)]
    assert near(on_one_spot(*rows)) == ()


def test_a_junction_is_searched_in_time_only():
    rows = [
        crash(n, day, route=route, chainage_m=at)
        for n, (day, route, at) in enumerate(
            [(date(2025, 3, 10), "QL1", 950), (date(2025, 7, 1), "DT2", 40),
             (date(2025, 11, 20), "QL1", 1050)]
        )
    ]  # fmt: skip
    [one] = near(frame(rows), arms((4, "QL1", 1000), (4, "DT2", 0)))
    assert (one.place, one.junction_id, one.reach_from_mm) == (Place.JUNCTION, "4", None)
    assert one.injury_before == date(2026, 3, 10)


def test_a_near_miss_cut_by_a_junction_zone_is_found_by_the_straddle_pass():
    rows = [
        crash(1, date(2025, 6, 1), fatal=True, route="QL1", chainage_m=960),
        crash(2, date(2025, 7, 1), route="QL1", chainage_m=1160),
    ]
    [one] = near(frame(rows), arms((4, "QL1", 1000)))
    assert (one.place, one.crash_ids) == (Place.STRADDLE, ("1", "2"))


def test_on_the_plane_a_near_miss_fits_one_disc():
    [one] = near(on_one_spot(*T9_I, x_m=10.0, y_m=20.0))
    assert (one.place, one.centre, one.injury_before) == (
        Place.DISC, (10.0, 20.0), date(2026, 3, 10),
    )  # fmt: skip


def test_a_rule_that_one_crash_satisfies_has_no_near_misses():
    limb = type(RULES.limbs[0])(
        code="one", at_least=AtLeast(fatal=1), wording=RULES.limbs[0].wording
    )
    single = replace(RULES, limbs=(limb,))
    assert rules_with_one_more(single, FATAL) is None
    assert near(on_one_spot(*T9_I), rules=single, kind=FATAL) == ()


def test_the_sentences_name_the_day_the_counts_and_the_stretch():
    [one] = near(on_one_spot(*T9_I))
    assert [str(sentence) for sentence in near_miss_sentences(one)] == [
        "One more injury crash before 2026-03-10 makes this a black spot.",
        "A fatal crash does so before 2026-07-01.",
        "Today 3 crashes count here, 0 of them with a death.",
        "The new crash may lie on QL1 from Km0+520 to Km1+500.",
    ]
    assert "2026-03-10" in str(drop_out_sentence(date(2026, 3, 10)))


PLACES_M = st.one_of(st.integers(0, 30).map(lambda k: 50.0 * k), st.sampled_from([499.9, 500.1]))
DAYS = st.one_of(st.integers(300, 640), st.sampled_from([379, 380, 424, 500]))
TODAY = on_day(500)


@st.composite
def line_crashes(draw, most=8):
    rows = draw(st.lists(st.tuples(PLACES_M, DAYS, st.booleans()), max_size=most))
    return [oracle.Crash(f"{n:02}", on_day(d), f, at) for n, (at, d, f) in enumerate(rows)]


def on_line(crashes):
    return frame(crash(c.id, c.on, fatal=c.fatal, route="QL1", chainage_m=c.at) for c in crashes)


def almost_legal(crashes, kind):
    """Every subset within one place and today's window that one more crash makes legal."""
    new = oracle.Crash("new", TODAY, kind is FATAL, 0.0)
    unexpired = [c for c in crashes if c.on <= TODAY < oracle.a_year_later(c.on)]
    for size in range(1, len(unexpired) + 1):
        for subset in oracle.combinations(unexpired, size):
            fits = round(oracle.extent_on_line(subset) * 1000) <= 500_000
            if fits and oracle.is_legal([*subset, new]):
                yield subset


def hull(crashes):
    return min(c.at for c in crashes), max(c.at for c in crashes)


def meets(stretch, stretches):
    return any(a <= stretch[1] and stretch[0] <= b for a, b in stretches)


def metres(places):
    return [(p.from_mm / 1000, p.to_mm / 1000) for p in places if p.from_mm is not None]


@settings(max_examples=60, deadline=None)
@given(line_crashes(), st.sampled_from([INJURY, FATAL]))
def test_on_a_line_the_near_misses_are_those_of_exhaustive_search(crashes, kind):
    asked = parameters(mode=WindowMode.TRAILING, as_of=TODAY)
    found = screen(on_line(crashes), asked)
    listed = near_misses(on_line(crashes), asked, found, kind=kind)
    beside = [
        one for one in almost_legal(crashes, kind) if not meets(hull(one), metres(found.sites))
    ]
    gains = sum(oracle.gain(len(one.crash_ids), 0.5) for one in listed)
    length = sum(one.to_mm - one.from_mm for one in listed)
    assert (gains, -len(listed), -length) == oracle.best_triple(beside, 0.5)
    assert all(meets(hull(one), metres(listed)) for one in beside)
    by_id = {c.id: c for c in crashes}
    for one in listed:
        own = [by_id[name] for name in one.crash_ids]
        assert one.before == first_day_too_late(own, kind)


def first_day_too_late(own, kind):
    for day in sorted({oracle.a_year_later(c.on) for c in own}):
        left = [c for c in own if oracle.a_year_later(c.on) > day]
        if not oracle.is_legal([*left, oracle.Crash("new", day, kind is FATAL, 0.0)]):
            return day
    raise AssertionError


@settings(max_examples=20, deadline=None)
@given(line_crashes(), line_crashes(), st.sampled_from([300.0, 700.0]))
def test_a_part_of_the_network_alone_has_the_same_near_misses(crashes, others, node):
    away = [c._replace(id="x" + c.id, at=c.at + 5000) for c in others]
    junctions = arms((1, "QL1", node), (2, "QL1", node + 5000))
    whole = near(on_line(crashes + away), junctions, as_of=TODAY)
    parts = [
        *near(on_line(crashes), arms((1, "QL1", node)), as_of=TODAY),
        *near(on_line(away), arms((2, "QL1", node + 5000)), as_of=TODAY),
    ]
    assert sorted(one.crash_ids for one in whole) == sorted(one.crash_ids for one in parts)
    assert set(map(repr, whole)) == set(map(repr, parts))
