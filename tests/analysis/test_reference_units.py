"""The places of a class, those without a crash included."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame

from hotspots.analysis.moments import moments
from hotspots.analysis.reference_units import OFF_ROUTE, cell_units, junction_units, route_units
from hotspots.errors import InvalidInput

ROUTES = DataFrame(
    [("QL1", 1000.0, 3200.0, "iii"), ("QL20", 0.0, 500.0, "iv")],
    columns=["route", "from_m", "to_m", "road_class"],
)
WINDOWS = {"iii": 500.0, "iv": 250.0}


def on(*places, fatal=(), serious=()):
    """Crashes at (route, chainage in metres), hurting somebody; those numbered are graver."""
    numbers = range(len(places))
    return DataFrame(
        {
            "route": [route for route, _ in places],
            "chainage_m": [float(at) for _, at in places],
            "fatal": [n in fatal for n in numbers],
            "injury": [n not in fatal for n in numbers],
            "seriously_injured": [float(n in serious) for n in numbers],
        }
    )


def cut(crashes, **options):
    return route_units(ROUTES, crashes, window_m=WINDOWS, years=3, **options)


def test_a_route_without_length_or_listed_twice_is_refused():
    backwards = ROUTES.assign(to_m=0.0)
    with pytest.raises(InvalidInput, match="QL1 runs from"):
        route_units(backwards, on(), window_m=WINDOWS, years=3)
    with pytest.raises(InvalidInput, match="QL1 is listed twice"):
        route_units(pd.concat([ROUTES, ROUTES]), on(), window_m=WINDOWS, years=3)


def test_a_class_without_a_length_of_a_place_is_refused():
    with pytest.raises(InvalidInput, match="iv of route QL20 has no length"):
        route_units(ROUTES, on(), window_m={"iii": 500.0}, years=3)


def test_whole_routes_are_cut_and_places_without_a_crash_are_kept():
    units = cut(on(("QL1", 1000), ("QL1", 1499.9), ("QL1", 1500), ("QL1", 3200))).frame
    assert units["group"].tolist() == ["iii"] * 5 + ["iv"] * 2
    assert units["crashes"].tolist() == [2, 1, 0, 0, 1, 0, 0]
    assert units["exposure"].tolist() == pytest.approx([3, 3, 3, 3, 3 * 200 / 500, 3, 3])


def test_crashes_of_no_listed_place_are_counted_apart():
    found = cut(on(("QL1", 999), ("QL1", 3200.1), ("QL9", 100), ("QL20", np.nan), ("QL20", 1)))
    assert (found.outside, found.frame["crashes"].sum()) == (4, 1)


def test_crashes_count_by_their_gravest_outcome():
    crashes = on(*[("QL20", 10)] * 4, fatal={0}, serious={0, 1})
    crashes.loc[3, "injury"] = False
    found = cut(crashes).frame[["crashes", "fatal", "serious", "slight", "collision"]]
    assert found.iloc[5].tolist() == [4, 1, 1, 1, 1]
    unrecorded = cut(crashes.drop(columns="seriously_injured")).frame
    assert unrecorded[["fatal", "serious", "slight", "ungraded"]].iloc[5].tolist() == [1, 0, 0, 2]


def test_junctions_take_their_crashes_and_their_length_with_them():
    zones = {"QL1": [(1_900_000, 2_100_000), (2_050_000, 2_200_000), (2_500_000, 3_000_000)]}
    crashes = on(("QL1", 1900), ("QL1", 2200), ("QL1", 1899.9), ("QL1", 2200.1), ("QL1", 2600))
    found = cut(crashes, junction_zones=zones)
    sections = found.frame[found.frame["group"] == "iii"]
    assert sections["crashes"].tolist() == [0, 1, 1, 0]
    assert sections["exposure"].tolist() == pytest.approx([3, 3 * 0.8, 3 * 0.6, 3 * 0.4])
    assert found.outside == 0


@given(st.lists(st.integers(1_000_000, 3_200_000), max_size=40), st.integers(1, 900))
def test_every_crash_and_every_metre_is_in_one_section(places, window):
    crashes = on(*[("QL1", at / 1000) for at in places])
    units = route_units(ROUTES.iloc[:1], crashes, window_m={"iii": float(window)}, years=2).frame
    assert units["crashes"].sum() == len(places)
    assert units["exposure"].sum() * window / 2 == pytest.approx(2200)


def test_junctions_without_a_crash_are_kept():
    junctions = DataFrame({"junction_id": [1, 2, 3], "junction_class": ["x", "t", "t"]})
    crashes = DataFrame(
        {"junction_id": [3, 3, 9], "fatal": [True, False, False], "injury": [False, True, True]}
    )
    found = junction_units(junctions, crashes, years=3)
    assert found.frame["group"].tolist() == ["x", "t", "t"]
    assert found.frame[["crashes", "fatal", "ungraded"]].to_numpy().tolist() == [
        [0, 0, 0],
        [0, 0, 0],
        [2, 1, 1],
    ]
    assert (set(found.frame["exposure"]), found.outside) == ({3.0}, 1)


def test_a_junction_listed_twice_is_refused():
    junctions = DataFrame({"junction_id": ["a", "a"], "junction_class": "t"})
    with pytest.raises(InvalidInput, match="Junction a is listed twice"):
        junction_units(junctions, on().assign(junction_id=[]), years=3)


def points(x, y, day):
    return DataFrame(
        {
            "x_m": x,
            "y_m": y,
            "occurred_on": np.array(day, dtype="datetime64[D]").astype("datetime64[s]"),
            "fatal": False,
            "injury": True,
        }
    )


def test_squares_known_from_before_are_counted_with_zeros():
    before = points([0.0, 10, 1000, np.nan], [0.0, 10, 0, 0], [0, 1, 2, 3])
    now = points([5.0, 6, 9000, np.nan], [5.0, 6, 0, 1], [900, 901, 902, 903])
    found = cell_units(now, window_m=500, years=3, before=before)
    assert found.frame["crashes"].tolist() == [2, 0]
    assert (set(found.frame["group"]), set(found.frame["exposure"])) == ({OFF_ROUTE}, {3.0})
    assert found.outside == 1


def test_without_earlier_crashes_odd_days_show_where_and_even_days_how_many():
    now = points([0.0, 1, 2, 1000], [0.0] * 4, [1, 2, 4, 7])
    found = cell_units(now, window_m=500, years=3).frame
    assert (found["crashes"].tolist(), set(found["exposure"])) == ([2, 0], {1.5})


def test_squares_that_are_all_alike_give_their_rate_and_no_dispersion():
    """No zero is lost: 30 x 30 squares of equal rate, in a plain of empty ones."""
    stream, side, count = np.random.default_rng(8), 250 * math.sqrt(math.pi), 2700
    where = stream.uniform(0, 30 * side, (count, 2))
    found = cell_units(
        points(where[:, 0], where[:, 1], stream.integers(0, 1096, count)), window_m=500, years=3
    ).frame
    mean, k = moments(found["crashes"], found["exposure"])
    assert mean == pytest.approx(1.0, rel=0.07)
    assert k < 0.05
