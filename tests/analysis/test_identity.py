"""Identity, lineage and rejections of places (method, section 2.5 and vector T12)."""

import pytest

from hotspots.analysis.identity import Footing, Rejection, match_sites, overlap, suppressed_by
from hotspots.vocabulary import Lineage, Place


def stretch(start, end, crashes="", route="QL1"):
    return Footing(
        place=Place.LINE,
        crash_ids=frozenset(crashes),
        route=route,
        from_mm=start * 1000,
        to_mm=end * 1000,
    )


def disc(x, crashes=""):
    return Footing(
        place=Place.DISC, crash_ids=frozenset(crashes), centre=(x, 0.0), diameter_m=500.0
    )


REJECTED = Rejection(
    "r1", stretch(0, 100, "1234"), "road_tt41_2024", {"1": 1, "2": 1, "3": 1, "4": 1, "5": 1}
)


@pytest.mark.parametrize(
    ("crashes", "severities", "rule", "shown"),
    [
        ("1234", {}, "road_tt41_2024", False),
        ("12349", {"9": 1}, "road_tt41_2024", True),
        ("1234", {"3": 2}, "road_tt41_2024", True),
        ("1234", {}, "road_tt99_2027", True),
        ("12345", {}, "road_tt41_2024", False),
        ("1234", {"3": 0}, "road_tt41_2024", False),
    ],
)
def test_t12_a_rejected_place_stays_away_until_something_is_worse(crashes, severities, rule, shown):
    now = dict.fromkeys(crashes, 1) | severities
    found = suppressed_by(stretch(0, 100, crashes), now, rule, [REJECTED])
    assert found == (None if shown else "r1")


def test_a_rejection_elsewhere_suppresses_nothing():
    far = stretch(900, 990, "5")
    assert suppressed_by(far, {"5": 1}, "road_tt41_2024", [REJECTED]) is None


def test_places_on_other_routes_overlap_only_by_crashes():
    assert overlap(stretch(0, 100, "ab"), stretch(0, 100, "cd", route="QL20")) == 0
    assert overlap(stretch(0, 100, "ab"), stretch(0, 100, "bc", route="QL20")) == 0.5


def test_the_same_junction_is_the_same_place():
    one = Footing(place=Place.JUNCTION, crash_ids=frozenset("a"), junction_id="4")
    other = Footing(place=Place.JUNCTION, crash_ids=frozenset("b"), junction_id="4")
    assert overlap(one, other) == 1


def test_discs_overlap_along_the_line_of_their_centres():
    assert overlap(disc(0), disc(250)) == 0.5
    assert overlap(disc(0), disc(600)) == 0


def test_a_place_of_no_length_is_wholly_in_what_it_touches():
    assert overlap(stretch(50, 50), stretch(0, 100)) == 1
    assert overlap(stretch(150, 150), stretch(0, 100)) == 0


@pytest.mark.parametrize(
    ("after", "lineage"),
    [
        (stretch(100, 200), Lineage.SAME),
        (stretch(80, 200), Lineage.GREW),
        (stretch(100, 180), Lineage.SHRANK),
        (stretch(120, 220), Lineage.MOVED),
    ],
)
def test_a_place_that_overlaps_by_half_keeps_its_id(after, lineage):
    [match] = match_sites([after], [("s1", stretch(100, 200))]).matches
    assert (match.lineage, match.site_id) == (lineage, "s1")


def test_the_difference_to_the_known_crashes_is_told():
    [match] = match_sites([stretch(0, 100, "bcd")], [("s1", stretch(0, 100, "abc"))]).matches
    assert (match.crashes_added, match.crashes_gone) == (("d",), ("a",))


def test_less_than_half_is_a_new_place_and_the_old_one_is_not_found():
    matching = match_sites([stretch(151, 251)], [("s1", stretch(100, 200))])
    assert matching.matches[0].lineage is Lineage.NEW
    assert matching.not_found == ("s1",)


def test_of_a_split_place_the_best_part_keeps_the_id():
    found = [stretch(0, 150), stretch(160, 400)]
    first, second = match_sites(found, [("s1", stretch(0, 390))]).matches
    assert (first.lineage, first.site_id) == (Lineage.SHRANK, "s1")
    assert (second.lineage, second.site_id, second.related) == (Lineage.SPLIT_FROM, None, ("s1",))


def test_of_merged_places_the_oldest_id_survives():
    known = [("old", stretch(0, 100)), ("young", stretch(150, 400))]
    matching = match_sites([stretch(50, 420)], known)
    [match] = matching.matches
    assert (match.site_id, match.related) == ("old", ("young",))
    assert matching.merged_into == {"young": "old"}
    assert matching.not_found == ()


def test_equal_overlaps_go_to_the_older_id():
    known = [("old", stretch(0, 100)), ("young", stretch(0, 100))]
    matching = match_sites([stretch(0, 100)], known)
    assert matching.matches[0].site_id == "old"
    assert matching.merged_into == {"young": "old"}


def test_each_known_place_is_matched_once():
    known = [("s1", stretch(0, 100)), ("s2", stretch(500, 600))]
    matching = match_sites([stretch(510, 600), stretch(0, 90), stretch(2000, 2100)], known)
    assert [m.site_id for m in matching.matches] == ["s2", "s1", None]
