from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import pytest
from geopandas import GeoDataFrame
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.maps.crash_layers import (
    FEWEST,
    count_block,
    crash_layers,
    place_counts,
    point_block,
    severity,
)
from hotspots.vocabulary import Locale


def crashes_at(places: list[tuple[float, float]]) -> GeoDataFrame:
    lon, lat = zip(*places, strict=True)
    killed = [number % 3 == 0 for number in range(len(places))]
    return gpd.GeoDataFrame(
        {"id": "secret", "killed": [*map(int, killed)], "injured": 1},
        geometry=gpd.points_from_xy(lon, lat),
        crs=4326,
    )


def test_a_frame_without_a_reference_system_is_refused() -> None:
    unknown = crashes_at([(107.2, 10.9)]).set_crs(None, allow_override=True)
    with pytest.raises(ValueError, match="reference system"):
        crash_layers(unknown, points=True, locale=Locale.VI)


def test_no_crashes_make_no_layer() -> None:
    none = crashes_at([(107.2, 10.9)]).iloc[:0]
    assert crash_layers(none, points=False, locale=Locale.VI) == []


def test_severity_follows_the_victims_and_missing_is_nobody() -> None:
    frame = pd.DataFrame({"killed": [1, None, 0], "injured": [0, 2, None]})
    assert severity(frame).tolist() == [0, 1, 2]


near_long_khanh = st.tuples(st.floats(107.0, 107.5), st.floats(10.7, 11.2))


@settings(deadline=None, max_examples=25)  # the first example loads PROJ
@given(st.lists(near_long_khanh, min_size=1, max_size=60))
def test_every_crash_is_counted_once(places: list[tuple[float, float]]) -> None:
    crashes = crashes_at(places)
    counted = place_counts(crashes)
    assert counted[["fatal", "injury", "damage_only"]].to_numpy().sum() == len(crashes)
    assert counted["fatal"].sum() == crashes["killed"].sum()


@settings(deadline=None, max_examples=25)  # the first example loads PROJ
@given(st.lists(near_long_khanh, min_size=1, max_size=60))
def test_a_place_of_few_crashes_stands_nowhere_near_them(
    places: list[tuple[float, float]],
) -> None:
    counted = place_counts(crashes_at(places))
    few = counted[counted[["fatal", "injury", "damage_only"]].sum(axis=1) < FEWEST]
    # rounded to a tenth of a degree, about 11 km
    assert (few["lon"].round(1) == few["lon"]).all()
    assert (few["lat"].round(1) == few["lat"]).all()


def test_three_crashes_together_stand_at_their_middle() -> None:
    counted = place_counts(crashes_at([(107.2400, 10.93), (107.2402, 10.93), (107.2404, 10.93)]))
    assert len(counted) == 1
    assert counted["lon"].iloc[0] == pytest.approx(107.2402)


def test_counts_hold_nothing_but_counts() -> None:
    block = count_block(place_counts(crashes_at([(107.24, 10.93)] * 4)))
    assert set(block) == {"origin", "lon", "lat", "counts"}


def test_points_keep_their_wall_clock_and_say_when_the_day_is_unknown(
    make_crashes: Callable[[int], GeoDataFrame],
) -> None:
    crashes = make_crashes(3)
    crashes.loc[1, "occurred_at"] = pd.NaT
    block = point_block(crashes)
    assert block["minute"] == [0, None, 2]
    assert (
        block["since"] == (pd.Timestamp("2024-03-09 21:05") - pd.Timestamp(0)).total_seconds() / 60
    )


def test_a_time_with_an_offset_is_shown_as_local_to_viet_nam(
    make_crashes: Callable[[int], GeoDataFrame],
) -> None:
    crashes = make_crashes(2)
    local = point_block(crashes)
    crashes["occurred_at"] = crashes["occurred_at"].dt.tz_localize("Asia/Ho_Chi_Minh")
    crashes["occurred_at"] = crashes["occurred_at"].dt.tz_convert("UTC")
    assert point_block(crashes)["since"] == local["since"]


def test_points_of_a_metric_frame_are_turned_to_degrees(
    make_crashes: Callable[[int], GeoDataFrame],
) -> None:
    (layer, _) = crash_layers(make_crashes(5).to_crs(32648), points=True, locale=Locale.VI)
    west, south = layer.data["origin"]
    assert 107 < west < 108
    assert 10 < south < 11
