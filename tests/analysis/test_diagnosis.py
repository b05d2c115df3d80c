"""The diagnosis as a whole: what is common, what is unusual, in numbers that can be checked."""

from hotspots.analysis.crash_facts import Factor, read_facts
from hotspots.analysis.diagnosis import (
    common_factor_sentence,
    common_factors,
    diagnose,
    diagnosis_sentences,
)
from tests.analysis.coded_crashes import coded_frame, many

SITE = [
    *many(1, 5, light="night_unlit", crash_type="head_on", at="2025-03-05 22:00"),
    *many(6, 2, light="daylight", at="2025-03-06 15:00"),
    *many(8, 1, at="2025-03-07 09:00"),
]
ELSEWHERE = [
    *many(1000, 350, light="night_unlit", crash_type="head_on"),
    *many(2000, 650, light="daylight", crash_type="side_impact"),
]


def sentences(rows, factor):
    found = common_factors(read_facts(coded_frame(rows)))
    return [str(common_factor_sentence(one)) for one in found if one.type.factor is factor]


def test_two_crashes_have_no_common_factor():
    assert common_factors(read_facts(coded_frame(SITE[5:7]))) == ()


def test_few_crashes_are_counted_and_the_unknown_are_named():
    assert sentences(SITE, Factor.LIGHT) == ["Light: night_unlit, 5 of 7 (1 not recorded)."]
    assert sentences(SITE, Factor.CRASH_TYPE) == [
        "Type of crash: head_on, 5 of 5 (3 not recorded)."
    ]


def test_twenty_crashes_are_given_in_percent_beside_their_counts():
    rows = [*many(1, 15, light="night_lit"), *many(50, 5, light="daylight")]
    assert sentences(rows, Factor.LIGHT) == ["Light: night_lit, 75 % (15 of 20)."]
    assert sentences(rows[1:], Factor.LIGHT) == ["Light: night_lit, 14 of 19."]


def test_a_diagnosis_holds_its_parts():
    found = diagnose(coded_frame(SITE), coded_frame(ELSEWHERE + SITE))
    assert found.crashes == 8
    assert all(sum(map(sum, table.counts)) == 8 for table in found.tables)
    assert found.alcohol[-1].band is None
    assert any(cell.highlighted for cell in found.matrix)


def test_the_sentences_of_a_small_site_end_with_a_caution():
    said = [
        str(one) for one in diagnosis_sentences(diagnose(coded_frame(SITE), coded_frame(ELSEWHERE)))
    ]
    assert "Light: night_unlit, 5 of 7 (1 not recorded)." in said
    assert said[-1].startswith("With 8 crashes only extreme patterns can show")
    assert any("5 of 7 crashes here: night_unlit" in one for one in said)


def test_a_site_without_crashes_is_described_without_claims():
    found = diagnose(coded_frame([]), coded_frame(ELSEWHERE))
    assert (found.common_factors, found.findings, found.matrix) == ((), (), ())


def test_the_area_of_the_patrol_bands_may_be_another_than_the_road_class():
    area = coded_frame(many(1, 3, alcohol="yes"))
    found = diagnose(coded_frame(SITE), coded_frame(ELSEWHERE), area)
    assert sum(band.area.crashes for band in found.alcohol[:6]) == 0
    found = diagnose(coded_frame(SITE), coded_frame(ELSEWHERE), coded_frame(many(90, 3)))
    assert sum(band.area.crashes for band in found.alcohol[:6]) == 3
