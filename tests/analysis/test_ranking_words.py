"""The sentences that explain a rank."""

from hotspots.analysis.ranking import SiteRank, Standing
from hotspots.analysis.ranking_words import ranking_sentences, severity_sentence
from hotspots.analysis.severity_weights import SeverityCounts
from hotspots.i18n import render
from hotspots.vocabulary import Locale


def said(*standings, stable):
    found = ranking_sentences(SiteRank("a", standings, stable), 120)
    return [render(one, Locale.EN) for one in found]


def test_a_rank_is_said_with_how_far_chance_may_move_it():
    rank, agreed = said(Standing("5:3:1", 3.456, 3, 0, 1, 14, 0.872), stable=True)
    assert rank == (
        "Weights 5:3:1: rank 3 of 120 (excess 3.5). The count is uncertain: in at least 90 of 100"
        " draws the rank lies from 1 to 14, in 87 of 100 among the first 10."
    )
    assert agreed == "All three sets of weights put the site in the same third of the list."


def test_the_crashes_that_are_weighed_are_told_and_what_nobody_recorded_apart():
    counts = SeverityCounts(fatal=1, serious=2, slight=4, ungraded=3)
    assert render(severity_sentence(counts, 3.0), Locale.EN) == (
        "The weights act on the 10 crashes of 36 months: 1 with a death, 2 with somebody seriously"
        " injured, 4 with slight injuries only, 3 with injuries of which nobody recorded how"
        " serious they were."
    )
    with_collisions = severity_sentence(counts._replace(collision=5), 3.0)
    assert "the 15 crashes" in render(with_collisions, Locale.EN)
    assert render(with_collisions, Locale.EN).endswith("5 in which nobody was hurt.")


def test_a_shared_rank_and_sets_that_disagree_are_said():
    first, last = said(Standing("1:1:1", 3.0, 3, 2, 1, 14, 0.8), stable=False)
    assert "rank 3 of 120, shared with 2 others" in first
    assert "different thirds" in last
