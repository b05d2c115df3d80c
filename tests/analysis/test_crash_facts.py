"""Coded columns become facts: unknown stays a class of its own."""

import pandas as pd
import pytest

from hotspots.analysis.crash_facts import Factor, Tally, Type, read_facts, tallies, words
from hotspots.errors import InvalidInput
from hotspots.vocabulary import Light, RoadUser
from tests.analysis.coded_crashes import coded, coded_frame


def test_a_missing_column_is_refused():
    with pytest.raises(InvalidInput, match="lack the column light"):
        read_facts(coded_frame([coded(1)]).drop(columns="light"))


def test_a_code_of_no_list_is_refused():
    with pytest.raises(InvalidInput, match="“dusk” in the column light"):
        read_facts(coded_frame([coded(1, light="dusk")]))


def test_times_with_a_zone_are_refused():
    zoned = coded_frame([coded(1)])
    zoned["occurred_at"] = zoned["occurred_at"].dt.tz_localize("UTC")
    with pytest.raises(InvalidInput, match="local"):
        read_facts(zoned)


def test_what_is_not_recorded_is_unknown_and_never_counted_as_no():
    facts = read_facts(
        coded_frame([coded(1, light="daylight", alcohol="no"), coded(2), coded(3, alcohol="yes")])
    )
    counted = tallies(facts)
    assert counted[Type(Factor.LIGHT, "daylight")] == Tally(1, 1, 2)
    assert counted[Type(Factor.ALCOHOL, "yes")] == Tally(1, 2, 1)
    assert not any(type_.value == "unknown" for type_ in counted)
    assert counted[Type(Factor.ALCOHOL, "yes")].share == 0.5


def test_the_hour_is_known_only_where_the_time_is():
    rows = [
        coded(1, "2025-03-05 23:59"),
        coded(2, "2025-03-05 00:00", time_precision="day"),
        coded(3, "2025-03-05 04:00", time_precision="hour"),
    ]
    facts = read_facts(coded_frame(rows))
    assert list(facts["hour_band"]) == ["20-24", "unknown", "04-08"]
    assert set(facts["weekday"]) == {"wednesday"}


def test_a_crash_counts_under_each_of_its_road_users_and_once_as_a_pair():
    rows = [
        coded(1, road_users=["truck", "motorcycle"]),
        coded(2, road_users=["motorcycle", "unknown"]),
        coded(3, road_users=[]),
        coded(4, road_users=["unknown"]),
    ]
    counted = tallies(read_facts(coded_frame(rows)))
    assert counted[Type(Factor.ROAD_USER, "motorcycle")] == Tally(2, 2, 2)
    assert counted[Type(Factor.USER_PAIR, "motorcycle+truck")] == Tally(1, 2, 2)


def test_no_crash_gives_no_fact():
    assert tallies(read_facts(coded_frame([]))) == {}


def test_registry_arrays_and_missing_values_are_read():
    rows = coded_frame([coded(1, road_users=["car"]), coded(2)])
    rows["road_users"] = pd.Series([pd.array(["car"]).to_numpy(), float("nan")], dtype=object)
    facts = read_facts(rows)
    assert list(facts["road_user"]) == [frozenset({"car"}), frozenset()]


@pytest.mark.parametrize(
    ("type_", "said"),
    [
        (Type(Factor.LIGHT, "night_unlit"), Light.NIGHT_UNLIT),
        (Type(Factor.USER_PAIR, "car+truck"), [RoadUser.CAR, RoadUser.TRUCK]),
    ],
)
def test_types_are_named_by_the_vocabulary(type_, said):
    assert words(type_) == said


@pytest.mark.parametrize(
    ("type_", "said"),
    [
        (Type(Factor.HOUR_BAND, "20-24"), "from 20 to 24 h"),
        (Type(Factor.ALCOHOL, "yes"), "alcohol found"),
        (Type(Factor.ALCOHOL, "no"), "tested, no alcohol found"),
        (Type(Factor.LIGHT, "unknown"), "not recorded"),
    ],
)
def test_other_types_are_phrases(type_, said):
    assert str(words(type_)) == said
