"""Rail crossings: vectors S17 to S19, worst plausible values, bands, trials and closing."""

import math

import pandas as pd
import pytest

from hotspots.analysis.crossing_base import (
    base,
    new_hampshire,
    required_sight_m,
    severity,
    with_history,
)
from hotspots.analysis.crossing_inputs import INPUTS, WORST, with_worst_plausible
from hotspots.analysis.crossing_risk import order_crossings
from hotspots.analysis.crossing_words import crossing_sentences
from hotspots.analysis.measure_codes import Closability, CrossingProtection, RiskBand
from hotspots.i18n import render
from hotspots.vocabulary import Locale

KMH_50_MPH = 50 / 0.6214
S18 = {
    "road_users": 500, "trains": 10, "day_trains": 5, "speed_kmh": KMH_50_MPH, "paved": 1,
    "tracks": 1, "lanes": 2,
}  # fmt: skip
PLAIN = {
    "protection": CrossingProtection.SELF_OPENED, "cars_per_day": 500.0, "trucks_per_day": 0.0,
    "motorcycles_per_day": 0.0, "bicycles_per_day": 0.0, "pedestrians_per_day": 0.0,
    "trains_per_day": 10.0, "day_trains_per_day": 5.0, "switch_trains_per_day": 0.0,
    "line_speed_kmh": KMH_50_MPH, "tracks": 1.0, "lanes": 2.0, "paved": 1.0, "urban": 0.0,
    "sight_m": 999.0, "angle_deg": 90.0, "hump_or_poor_surface": 0.0, "school_or_market": 0.0,
    "watch_post": 0.0, "accidents_5y": 0.0,
}  # fmt: skip


def register(*changes):
    rows = [{"crossing_id": f"x{n}", **PLAIN, **each} for n, each in enumerate(changes)]
    frame = pd.DataFrame(rows)
    return frame.assign(protection=pd.Series([r["protection"] for r in rows], dtype=object))


def points(**change):
    return order_crossings(register(change), trials=10).frame["points"].iloc[0]


def test_an_empty_register_is_refused():
    with pytest.raises(Exception, match="no crossing to put in order"):
        order_crossings(register({}).iloc[:0])


def test_two_crossings_of_one_id_are_refused():
    with pytest.raises(Exception, match="two have the same"):
        order_crossings(register({}, {"crossing_id": "x0"}))


def test_a_register_of_places_alone_is_refused():
    with pytest.raises(Exception, match="Nothing is recorded"):
        order_crossings(pd.DataFrame({"crossing_id": ["a", "b"], "tracks": [1.0, 2.0]}))


def test_s17_new_hampshire_index():
    index = [float(new_hampshire(each, 500, 10)) for each in CrossingProtection]
    assert index == [5000, 5000, 3000, 500, 500]


def test_s18_the_base_of_each_class_of_protection():
    a = {each: float(base(each, **S18)) for each in CrossingProtection}
    assert a[CrossingProtection.SELF_OPENED] == pytest.approx(0.07721, abs=1e-5)
    assert a[CrossingProtection.LIGHTS] == pytest.approx(0.04504, abs=1e-5)
    assert a[CrossingProtection.BARRIER] == pytest.approx(0.02707, abs=1e-5)


def test_s18_the_factors_of_a_passive_crossing():
    def times(**without):
        whole = base(CrossingProtection.SIGNS, **S18)
        return float(whole / base(CrossingProtection.SIGNS, **(S18 | without)))

    assert times(road_users=0) == pytest.approx(42.388, abs=1e-3)
    assert times(day_trains=0) == pytest.approx(1.7865, abs=1e-4)
    assert times(speed_kmh=0) == pytest.approx(1.4696, abs=1e-4)


def test_s18_history_and_severity():
    a = base(CrossingProtection.SIGNS, **S18)
    assert 1 / (0.05 + a) == pytest.approx(7.861, abs=1e-3)
    weighed = [float(with_history(a, n, 5)) for n in (0, 1, 2)]
    assert weighed == pytest.approx([0.0472, 0.1249, 0.2027], abs=1e-4)
    deadly = [float(severity(v / 0.6214, 10, 0, u)) for v, u in ((50, 0), (50, 1), (25, 0))]
    assert deadly == pytest.approx([0.1218, 0.0885, 0.0650], abs=1e-4)


def test_s18_through_the_door_as_points():
    assert points() == pytest.approx(10_000 * 0.0472 * 0.1218, rel=2e-3)


def test_s19_required_sight():
    assert float(required_sight_m(80)) == pytest.approx(199.6, abs=0.1)
    assert float(required_sight_m(80)) / (80 / 3.6) == pytest.approx(8.98, abs=0.01)


@pytest.mark.parametrize(
    ("change", "factors"),
    [
        ({}, {}),
        ({"sight_m": 90.0}, {"sight": 2.0}),
        ({"sight_m": 150.0}, {"sight": 1.4}),
        ({"angle_deg": 44.0}, {"angle": 1.2}),
        ({"hump_or_poor_surface": 1.0}, {"surface": 1.2}),
        ({"tracks": 2.0}, {"double_track": 1.2}),
        ({"school_or_market": 1.0}, {"school_or_market": 1.2}),
        ({"watch_post": 1.0}, {"watch": 0.5}),
        ({"watch_post": 1.0, "protection": CrossingProtection.GUARDED}, {}),
    ],
)
def test_each_local_factor_is_listed_with_its_cap(change, factors):
    found = order_crossings(register({**change}), trials=10).frame.iloc[0]
    assert dict(found["factors"]) == factors


def test_local_factors_multiply_the_base_and_not_the_accidents_on_record():
    a, deadly = 0.0772076, 0.121793
    doubled = 10_000 * float(with_history(2 * a, 2, 5)) * deadly
    assert points(sight_m=90.0, accidents_5y=2.0) == pytest.approx(doubled, rel=1e-3)


@pytest.mark.parametrize("name", sorted(set(PLAIN) - {"protection"}))
def test_what_is_missing_is_flagged_and_never_lowers_the_points(name):
    missing = order_crossings(register({name: math.nan}), trials=10).frame.iloc[0]
    assert missing["assumed"] == (name,)
    assert missing["points"] >= points()


def test_every_worst_value_is_worse_than_its_neighbours():
    for name, change in {"switch_trains_per_day": 5, "paved": -1, "urban": 1}.items():
        worst = order_crossings(register({name: float(WORST[name])}), trials=10).frame
        other = order_crossings(register({name: float(WORST[name] + change)}), trials=10).frame
        assert worst["points"].iloc[0] > other["points"].iloc[0]


def test_a_row_without_anything_assumes_every_input():
    filled, assumed = with_worst_plausible(pd.DataFrame({"crossing_id": ["a"]}))
    assert assumed == [INPUTS]
    assert filled["day_trains_per_day"].iloc[0] == filled["trains_per_day"].iloc[0]


def test_bands_are_a_tenth_a_fifth_and_the_rest_and_equals_share_a_rank():
    traffic = [{"cars_per_day": float(10 * n)} for n in range(1, 21)]
    found = order_crossings(register(*traffic), trials=10).frame
    assert found["rank"].tolist() == list(range(20, 0, -1))
    assert [found["band"].tolist().count(each) for each in RiskBand] == [2, 4, 14]
    same = order_crossings(register({}, {}, {"cars_per_day": 1.0}), trials=10).frame
    assert same["rank"].tolist() == [1, 1, 3]


def test_neither_row_order_nor_another_run_changes_anything():
    crossings = register(*[{"cars_per_day": 100.0 + 5 * n} for n in range(30)])
    found = order_crossings(crossings).frame
    shuffled = order_crossings(crossings.sample(frac=1, random_state=4)).frame.loc[found.index]
    pd.testing.assert_frame_equal(found, shuffled)
    assert found["times_in_top_tenth"].between(1, 99).any()
    assert order_crossings(crossings, seed=2).frame["rank"].equals(found["rank"])


def test_the_local_ratio_waits_for_ten_accidents_and_moves_no_rank():
    few = order_crossings(register({"accidents_5y": 9.0}), trials=10)
    assert (few.accidents, few.local_ratio) == (9, None)
    many = order_crossings(register({"accidents_5y": 9.0}, {"accidents_5y": 1.0}), trials=10)
    assert many.local_ratio == pytest.approx(10 / (5 * 2 * 0.07721), rel=1e-3)
    unknown = order_crossings(register({"accidents_5y": math.nan}), trials=10)
    assert unknown.accidents == 0


@pytest.mark.parametrize(
    ("near", "service", "closable"),
    [
        (400.0, 1.0, Closability.EASY),
        (400.0, 0.0, Closability.POSSIBLE),
        (900.0, 0.0, Closability.HARD),
        (math.nan, 1.0, Closability.UNKNOWN),
    ],
)
def test_closing_is_judged_apart_and_never_moves_the_points(near, service, closable):
    change = {"nearest_legal_crossing_m": near, "service_road_possible": service}
    found = order_crossings(register(change), trials=10).frame.iloc[0]
    assert (found["closability"], found["points"]) == (closable, points())


def test_a_legal_crossing_is_not_judged_for_closing():
    found = order_crossings(register({"protection": CrossingProtection.SIGNS}), trials=10).frame
    assert found["closability"].iloc[0] is None


def test_no_sentence_calls_the_value_a_probability():
    crossings = register({"sight_m": 90.0, "accidents_5y": math.nan}, {})
    found = order_crossings(crossings, trials=10).frame.iloc[0]
    told = " ".join(render(each, Locale.EN) for each in crossing_sentences(found, 2))
    assert "they are no chance of an accident" in told
    assert "probability" not in told
    assert "worst plausible value was taken: accidents_5y" in told
    assert "not recorded when and how the traffic was counted" in told
