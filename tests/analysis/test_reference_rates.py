"""What is usual for each class, kept as a dated calibration."""

import json
from datetime import date

import pytest
from pandas import DataFrame

from hotspots.analysis.reference_rates import Calibration, calibrate
from hotspots.errors import InvalidInput

WHEN = {
    "period_from": date(2022, 1, 1),
    "period_to": date(2024, 12, 31),
    "made_on": date(2025, 1, 10),
}
FAMILIES = [("i", "ii", "iii", "iv"), ("signals", "stop")]


def places(**counts):
    rows = [(group, count, 3.0) for group, all_of in counts.items() for count in all_of]
    return DataFrame(rows, columns=["group", "crashes", "exposure"])


def made(units, **changed):
    return calibrate(units, **(WHEN | {"families": FAMILIES} | changed))


def test_places_without_any_crash_are_refused():
    with pytest.raises(InvalidInput, match="None of the 30 places had a crash"):
        made(places(i=[0] * 30))


def test_a_missing_column_and_a_period_that_runs_backwards_are_refused():
    with pytest.raises(InvalidInput, match="lack the column exposure"):
        made(places(i=[1]).drop(columns="exposure"))
    with pytest.raises(InvalidInput, match="Exchange the two dates"):
        made(places(i=[1]), period_to=date(2021, 1, 1))


def test_a_class_with_enough_places_stands_for_itself():
    found = made(places(i=[0, 1, 1, 4] * 5, ii=[9] * 40)).reference("i")
    assert (found.mean_per_year, found.units, found.pooled_from) == (0.5, 20, ())
    assert found.k == pytest.approx((2.25 * 20 / 19 * 1.0 - 1.5) / 2.25, abs=1e-9)


def test_a_class_with_few_places_takes_in_its_nearest_neighbours_and_says_so():
    found = made(places(i=[2] * 30, ii=[1] * 19, iii=[3] * 5, iv=[0] * 40))
    assert found.reference("i").pooled_from == ()
    assert found.reference("ii").pooled_from == ("i", "ii")
    assert found.reference("iii").pooled_from == ("ii", "iii")
    assert found.reference("iii").units == 24
    assert found.reference("iii").mean_per_year == pytest.approx((19 + 15) / (24 * 3))


def test_a_class_without_a_crash_takes_in_its_neighbours_with_its_zeros():
    found = made(places(iii=[3] * 20, iv=[0] * 40)).reference("iv")
    assert (found.pooled_from, found.units) == (("iii", "iv"), 60)
    assert found.mean_per_year == pytest.approx(60 / 180)


def test_a_class_of_which_no_place_is_known_takes_those_of_its_neighbours():
    assert made(places(i=[1] * 25)).reference("iv").pooled_from == ("i",)


def test_junctions_never_stand_for_roads():
    found = made(places(i=[2] * 3, signals=[8] * 30))
    assert found.reference("i").units == 3
    with pytest.raises(InvalidInput, match="says nothing of the class school_gate"):
        found.reference("school_gate")


def test_a_family_without_a_crash_has_no_reference():
    with pytest.raises(InvalidInput, match="class stop"):
        made(places(i=[2] * 30, stop=[0] * 30)).reference("stop")


def test_the_severity_mix_is_that_of_the_places_put_together():
    units = places(i=[4] * 25).assign(fatal=1, serious=0, slight=2, collision=0, ungraded=1)
    assert made(units).mixes["i"] == (0.25, 0.0, 0.5, 0.0, 0.25)
    assert made(places(i=[4] * 25)).mixes == {}


def test_a_calibration_is_read_back_to_the_last_digit():
    severities = {"fatal": 0, "serious": 1, "slight": 2, "collision": 0, "ungraded": 3}
    first = made(places(i=[0, 1, 1, 5] * 7, ii=[1]).assign(**severities))
    again = Calibration.from_json(first.to_json())
    assert again == first
    assert again.version == first.version
    assert first.version.startswith("2025-01-10-")


def test_a_calibration_made_before_injuries_were_graded_keeps_its_version():
    severities = {"fatal": 1, "serious": 0, "slight": 0, "collision": 2, "ungraded": 7}
    made_now = made(places(i=[1, 2] * 15).assign(**severities))
    written = json.loads(made_now.to_json())
    assert written["mixes"]["i"] == [0.1, 0.0, 0.7, 0.2]  # four shares, all injuries the third
    again = Calibration.from_json(json.dumps(written))
    assert again.mixes["i"] == (0.1, 0.0, 0.0, 0.2, 0.7)
    assert again.version == written["version"]


def test_equal_numbers_have_equal_versions_in_any_order_of_rows():
    units = places(i=[0, 1, 1, 5] * 7, ii=[1, 2] * 15)
    shuffled = units.sample(frac=1, random_state=4)
    assert made(shuffled).version == made(units).version
    assert made(units.assign(crashes=units["crashes"] + 1)).version != made(units).version


def test_a_calibration_altered_by_hand_is_refused():
    whole = json.loads(made(places(i=[1, 2] * 15)).to_json())
    whole["references"]["i"]["mean_per_year"] = 0.1
    with pytest.raises(InvalidInput, match="was altered"):
        Calibration.from_json(json.dumps(whole))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"made_on": 3}'])
def test_text_that_is_no_calibration_is_refused(text):
    with pytest.raises(InvalidInput, match="not a calibration"):
        Calibration.from_json(text)
