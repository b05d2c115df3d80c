"""Which site first, under three sets of weights, and how sure that is."""

import random
from dataclasses import replace

import numpy as np
import pytest

from hotspots.analysis.expectation import Reference, expect
from hotspots.analysis.ranking import RankInput, benefit, rank
from hotspots.analysis.severity_weights import (
    FATAL_INJURY_COLLISION,
    FATAL_SERIOUS_SLIGHT,
    WEIGHT_SETS,
    SeverityCounts,
    SeverityMix,
)
from hotspots.errors import InvalidInput

RURAL = Reference("rural", mean_per_year=0.7, k=0.5, units=120)
MIX = SeverityMix(0.10, 0.20, 0.70)


def site(name, slight, *, fatal=0, serious=0, reference=RURAL, legal=True, **options):
    severity = SeverityCounts(fatal, serious, slight)
    return RankInput(
        site_id=name,
        legal_duty=legal,
        expectation=expect(severity.total, 3, reference),
        severity=severity,
        class_mix=MIX,
        **options,
    )


def ranked(sites, **options):
    return rank(sites, seed="2025-01-10", **options)


def order(sites):
    return [(one.site_id, one.standings[0].rank) for one in ranked(sites, draws=50)]


def test_a_site_listed_twice_is_refused():
    with pytest.raises(InvalidInput, match="Site a is listed twice"):
        ranked([site("a", 3), site("a", 4)])


def test_severities_that_do_not_add_up_are_refused():
    crooked = RankInput(
        site_id="a",
        legal_duty=True,
        expectation=expect(5, 3, RURAL),
        severity=SeverityCounts(1, 0, 3),
        class_mix=MIX,
    )
    with pytest.raises(InvalidInput, match="Site a has 5 crashes, but those by severity are 4"):
        ranked([crooked])


@pytest.mark.parametrize("options", [{"treatable_share": 1.1}, {"cost": 0.0}, {"cost": -4.0}])
def test_shares_and_costs_out_of_range_are_refused(options):
    with pytest.raises(InvalidInput, match="of site a is"):
        ranked([site("a", 3, **options)])


def test_a_list_of_which_only_some_sites_have_a_cost_is_refused():
    with pytest.raises(InvalidInput, match="1 of 2 sites have a cost"):
        ranked([site("a", 3, cost=2.0), site("b", 3)])


def test_no_site_has_no_rank():
    assert ranked([]) == ()


def test_legal_duty_comes_before_any_benefit():
    assert order([site("a", 30, legal=False), site("b", 4), site("c", 31, legal=False)]) == [
        ("b", 1),
        ("c", 2),
        ("a", 3),
    ]


def test_ties_are_kept_and_shown():
    found = ranked([site("d", 4), site("b", 9), site("c", 9), site("a", 12)], draws=50)
    firsts = [(one.site_id, one.standings[0].rank, one.standings[0].tied) for one in found]
    assert firsts == [("a", 1, 0), ("b", 2, 1), ("c", 2, 1), ("d", 4, 0)]


def test_the_weighted_excess_by_hand():
    """9 crashes, 1 of them fatal, where 2.1 are usual: expected 0.4878 · 2.1 + 0.5122 · 9."""
    one = site("a", 8, fatal=1)
    expected = 2.1 / 2.05 + 1.05 / 2.05 * 9
    own = (20 * 0.10 + 1) / 29 * 5 + 20 * 0.20 / 29 * 3 + (20 * 0.70 + 8) / 29
    usual = 0.10 * 5 + 0.20 * 3 + 0.70
    assert benefit(one, WEIGHT_SETS[0]) == pytest.approx(expected - 2.1)
    assert benefit(one, WEIGHT_SETS[1]) == pytest.approx(expected * own - 2.1 * usual)


def test_five_to_one_is_printed_only_where_no_class_has_its_injuries_graded():
    ungraded = SeverityMix(0.1, 0, 0, 0, 0.9)
    alike = [replace(site(name, 4), class_mix=ungraded) for name in "ab"]
    assert [one.weights for one in ranked(alike)[0].standings] == ["1:1:1", "5:1", "542:11:1"]
    one_graded = [alike[0], site("b", 4)]
    assert [one.weights for one in ranked(one_graded)[0].standings][1] == "5:3:1"


def test_what_was_not_written_down_neither_lifts_nor_lowers_a_site():
    """Two in nine injuries of the class are serious, and so are two of the nine of this site."""
    graded = site("graded", 7, serious=2, fatal=1)
    silent = replace(graded, severity=SeverityCounts(fatal=1, ungraded=9))
    assert benefit(silent, FATAL_SERIOUS_SLIGHT) == pytest.approx(
        benefit(graded, FATAL_SERIOUS_SLIGHT)
    )
    slight = replace(graded, severity=SeverityCounts(fatal=1, slight=9))
    assert benefit(slight, FATAL_SERIOUS_SLIGHT) < benefit(silent, FATAL_SERIOUS_SLIGHT)


def test_benefit_grows_with_the_treatable_share_and_falls_with_cost():
    assert order(
        [
            site("a", 9, treatable_share=0.3, cost=2.0),
            site("b", 9, treatable_share=0.6, cost=2.0),
            site("c", 9, treatable_share=0.6, cost=1.0),
        ]
    ) == [("c", 1), ("b", 2), ("a", 3)]


def test_a_low_cost_does_not_worsen_a_site_with_nothing_to_prevent():
    assert order([site("a", 0, cost=0.1), site("b", 1, cost=9.0), site("c", 9, cost=50.0)]) == [
        ("c", 1),
        ("b", 2),
        ("a", 3),
    ]


def test_a_quiet_place_with_a_high_rate_is_not_put_first():
    """Two crashes where 0.03 are usual: 66 times the rate, and still less to prevent."""
    quiet = Reference("quiet", mean_per_year=0.01, k=0.5, units=120)
    assert order([site("a", 2, reference=quiet), site("b", 12)])[0] == ("b", 1)


def test_one_death_does_not_outrank_a_decade_of_injuries():
    """In points 542:11:1 the first has 641, the second 407."""
    few, many = site("a", 9, fatal=1), site("b", 37)
    assert benefit(few, FATAL_INJURY_COLLISION) < benefit(many, FATAL_INJURY_COLLISION)


def test_the_order_of_rows_changes_nothing():
    sites = [site(f"s{n}", n % 7, fatal=n % 3, legal=n % 4 > 0) for n in range(60)]
    mixed = random.Random(3).sample(sites, len(sites))
    assert ranked(sites, draws=200) == ranked(mixed, draws=200)


def test_the_draws_of_a_site_do_not_depend_on_the_others():
    """Far behind or far ahead of all others, a site moves no interval but by its own rank."""
    sites = [site(f"s{n}", 3 + n) for n in range(12)]
    first = {one.site_id: one.standings[0] for one in ranked(sites, draws=400)}
    ahead = site("ahead", 9000)
    second = {one.site_id: one.standings[0] for one in ranked([ahead, *sites], draws=400)}
    for name, before in first.items():
        after = second[name]
        assert (after.rank, after.low, after.high) == (
            before.rank + 1,
            before.low + 1,
            before.high + 1,
        )


def test_another_seed_gives_other_intervals_and_the_same_ranks():
    sites = [site(f"s{n}", n) for n in range(40)]
    one, other = (rank(sites, seed=seed, draws=60) for seed in ("a", "b"))
    assert [x.standings[0].rank for x in one] == [x.standings[0].rank for x in other]
    assert [x.standings[0].high for x in one] != [x.standings[0].high for x in other]


def test_of_equal_sites_every_rank_is_as_likely():
    found = ranked([site(f"s{n}", 6) for n in range(40)])
    assert {one.standings[0].rank for one in found} == {1}
    assert all(one.standings[0].low <= 4 and one.standings[0].high >= 37 for one in found)
    assert np.mean([one.standings[0].in_first_ten for one in found]) == pytest.approx(0.25)


def test_a_site_far_ahead_is_surely_first():
    found = ranked([site("a", 200), *(site(f"s{n}", 2) for n in range(20))])[0]
    top = found.standings[0]
    assert (top.rank, top.low, top.high, top.in_first_ten) == (1, 1, 1, 1.0)
    assert found.stable


def test_places_of_a_class_that_do_not_differ_are_tied_in_every_draw():
    alike = Reference("alike", 0.7, 0.0, 50)
    found = ranked([site(name, n, reference=alike) for name, n in [("a", 3), ("b", 9), ("c", 5)]])
    assert [(one.standings[0].rank, one.standings[0].high) for one in found] == [(1, 1)] * 3


def test_a_site_that_only_its_deaths_put_forward_is_not_stable():
    sites = [site(f"s{n}", 8 + n) for n in range(30)] + [site("deaths", 0, fatal=7)]
    found = {one.site_id: one for one in ranked(sites, draws=50)}
    assert found["deaths"].standings[0].rank == 31
    assert found["deaths"].standings[2].rank < 11
    assert not found["deaths"].stable


def test_the_interval_holds_the_true_rank_nine_times_in_ten():
    stream = np.random.default_rng(11)
    true = stream.gamma(1 / RURAL.k, RURAL.k * RURAL.mean_per_year, 300)
    counts = stream.poisson(3 * true)
    found = ranked([site(f"{n:03}", int(count)) for n, count in enumerate(counts)], draws=400)
    true_rank = (-true).argsort().argsort() + 1
    held = [
        one.standings[0].low <= true_rank[int(one.site_id)] <= one.standings[0].high
        for one in found
    ]
    assert 0.85 <= np.mean(held) <= 0.95
