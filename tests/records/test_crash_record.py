"""A crash record: what is refused, in which words, and that a file refuses exactly the same."""

from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.errors import InvalidInput
from hotspots.records import CRASH_FIELDS, CRASH_RULES, CrashRecord, check_crashes
from hotspots.settings import TIME_ZONE

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=TIME_ZONE)


def codes(**facts: object) -> set[tuple[str, str | None]]:
    try:
        CrashRecord.checked({"occurred_at": "05/03/2025 14:30"} | facts, now=NOW)
    except InvalidInput as refusal:
        return {(each.code, each.field) for each in refusal.problems}
    return set()


def warning_codes(**facts: object) -> set[str]:
    _record, warnings = CrashRecord.checked({"occurred_at": "05/03/2025 14:30"} | facts, now=NOW)
    return {each.code for each in warnings}


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"occurred_at": ""}, ("missing", "occurred_at")),
        ({"occurred_at": "31/02/2025"}, ("not_a_date", "occurred_at")),
        ({"occurred_at": "05/13/2025"}, ("not_a_date", "occurred_at")),
        ({"occurred_at": "05/03/25"}, ("not_a_date", "occurred_at")),
        ({"occurred_at": "05/03/2025 24:10"}, ("not_a_date", "occurred_at")),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, ("not_a_date", "occurred_at")),
        ({"occurred_at": "2026-01-02"}, ("occurred_in_future", "occurred_at")),
        ({"occurred_at": "1925-03-05"}, ("occurred_too_early", "occurred_at")),
        ({"reported_at": "05/03/2025 14:29"}, ("reported_before_occurred", "reported_at")),
        ({"killed": -1}, ("negative", "killed")),
        ({"killed": 1.5}, ("not_whole", "killed")),
        ({"killed": 501}, ("implausible", "killed")),
        ({"killed": "two"}, ("not_a_number", "killed")),
        ({"killed": True}, ("not_a_number", "killed")),
        ({"killed": float("inf")}, ("not_a_number", "killed")),
        ({"killed": date(2025, 1, 2)}, ("cell_became_date", "killed")),
        ({"injured": 2, "seriously_injured": 3}, ("parts_exceed_injured", "injured")),
        ({"damage_only": True, "injured": 1}, ("damage_only_with_casualties", "damage_only")),
        ({"damage_only": "maybe"}, ("not_a_yes_or_no", "damage_only")),
        ({"lon": 107.2}, ("half_a_point", "lat")),
        ({"lon": 10.9, "lat": 107.2}, ("coordinates_swapped", "lat")),
        ({"lon": 447000, "lat": 1208000}, ("metres_not_degrees", "lat")),
        ({"lon": 0, "lat": 0}, ("point_is_zero", "lat")),
        ({"lon": 190, "lat": 10}, ("longitude_out_of_range", "lon")),
        ({"lon": 100, "lat": 95}, ("latitude_out_of_range", "lat")),
        ({"chainage_m": -5, "route": "QL1"}, ("chainage_negative", "chainage_m")),
        ({"light": "dark"}, ("unknown_code", "light")),
        ({"road_users": ["car", "ship"]}, ("unknown_code", "road_users")),
        ({"place_text": "a\x00b"}, ("unreadable_text", "place_text")),
        ({"place_text": "\ud800"}, ("unreadable_text", "place_text")),
        ({"place_text": "x" * 501}, ("text_too_long", "place_text")),
        ({"driver": "Nguyễn Văn A"}, ("unknown_field", "driver")),
    ],
)
def test_a_record_is_refused_for(facts: dict[str, object], problem: tuple[str, str]) -> None:
    assert codes(**facts) == {problem}


def test_an_unknown_code_is_answered_with_the_codes_allowed() -> None:
    with pytest.raises(InvalidInput) as refused:
        CrashRecord.checked({"occurred_at": "2025-03-05", "light": "dark"}, now=NOW)
    [problem] = refused.value.problems
    assert "night_unlit" in str(problem.remedy)
    assert problem.value == "dark"


def test_every_problem_is_told_at_once() -> None:
    told = codes(killed=-1, lon=10.9, lat=107.2, light="dark")
    assert told == {
        ("negative", "killed"),
        ("coordinates_swapped", "lat"),
        ("unknown_code", "light"),
    }


def test_text_that_looks_like_a_person_lets_the_record_in_with_a_warning_that_hides_it() -> None:
    said = "gọi 0912 345 678, xe 60A-123.45, CMND 271234567"
    _record, warnings = CrashRecord.checked(
        {"occurred_at": "2025-03-05", "place_text": said}, now=NOW
    )
    assert {each.code for each in warnings} == {
        "telephone_in_text",
        "identity_in_text",
        "plate_in_text",
    }
    assert all(each.value is None for each in warnings)


@pytest.mark.parametrize("place", ["Km1832+500 QL1", "số 123 đường Hùng Vương", "QL51 Km12+1050"])
def test_an_ordinary_place_is_no_person(place: str) -> None:
    assert warning_codes(place_text=place) == set()


@pytest.mark.parametrize(
    ("written", "local"),
    [
        ("05/03/2025 14:30", "2025-03-05 14:30"),
        ("5/3/2025 14h30", "2025-03-05 14:30"),
        ("05-03-2025 14:30:15", "2025-03-05 14:30:15"),
        ("2025-03-05T14:30", "2025-03-05 14:30"),
        ("2025/03/05 14:30:00.000", "2025-03-05 14:30"),
        ("2025-03-05T07:30:00Z", "2025-03-05 14:30"),
        ("2025-03-05T23:30:00-03:30", "2025-03-06 10:00"),
    ],
)
def test_a_time_is_the_wall_clock_of_viet_nam_unless_it_has_an_offset(
    written: str, local: str
) -> None:
    record, _warnings = CrashRecord.checked({"occurred_at": written}, now=NOW)
    assert record.occurred_at == datetime.fromisoformat(local).replace(tzinfo=TIME_ZONE)


def test_how_a_time_is_written_says_how_exactly_it_is_known() -> None:
    told = [
        CrashRecord.checked({"occurred_at": each}, now=NOW)[0].occurred_at_precision.value
        for each in ("05/03/2025", "05/03/2025 14h", "05/03/2025 14:30")
    ]
    assert told == ["day", "hour", "minute"]


def test_a_report_dated_by_its_day_may_belong_to_a_crash_of_that_afternoon() -> None:
    assert codes(reported_at="05/03/2025") == set()


def test_missing_is_not_zero() -> None:
    record, _warnings = CrashRecord.checked({"occurred_at": "2025-03-05", "killed": "-"}, now=NOW)
    assert record.killed is None
    assert record.damage_only is None


def test_what_the_counts_say_is_completed() -> None:
    record, _warnings = CrashRecord.checked(
        {"occurred_at": "2025-03-05", "killed": 0, "seriously_injured": 1, "slightly_injured": 2},
        now=NOW,
    )
    assert (record.injured, record.damage_only) == (3, False)
    record, _warnings = CrashRecord.checked(
        {"occurred_at": "2025-03-05", "killed": 0, "injured": 0}, now=NOW
    )
    assert record.damage_only is True


def test_a_crash_that_hurt_nobody_but_is_not_damage_only_is_doubtful_not_refused() -> None:
    assert warning_codes(killed=0, injured=0, damage_only=False) == {
        "no_casualty_yet_not_damage_only"
    }


def test_numbers_may_be_written_with_a_decimal_comma_and_grouped_thousands() -> None:
    record, _warnings = CrashRecord.checked(
        {"occurred_at": "2025-03-05", "lon": "107,24", "lat": "10,93", "damage_vnd": "15.000.000"},
        now=NOW,
    )
    assert (record.lon, record.lat, record.damage_vnd) == (107.24, 10.93, 15_000_000)


_CELLS: dict[str, st.SearchStrategy[Any]] = {
    "occurred_at": st.sampled_from(
        ["05/03/2025 14:30", "2025-03-05T07:30Z", "31/02/2025", "", None, "2027-01-01", 20250305]
    ),
    "reported_at": st.sampled_from(["05/03/2025", "2025-03-06", "04/03/2025 10:00", None, "x"]),
    "place_text": st.one_of(st.none(), st.text(max_size=12), st.just("0912345678")),
    "route": st.sampled_from([None, "QL1", " QL1 ", ""]),
    "lon": st.one_of(st.none(), st.floats(), st.sampled_from(["107,2", "10,9", "x", 447000, 0])),
    "lat": st.one_of(st.none(), st.floats(), st.sampled_from(["10,9", "107.2", 1208000, 0])),
    "chainage_m": st.one_of(st.none(), st.floats(), st.sampled_from(["12350,5", "Km12", -1])),
    "light": st.sampled_from([None, "daylight", "Night-Lit", "dark"]),
    "road_users": st.sampled_from([None, ["car", "bus"], "car; truck", "ship", []]),
    "damage_only": st.sampled_from([None, True, False, "có", "no", 1, 2, 1.0]),
} | {
    name: st.one_of(st.none(), st.integers(-2, 600), st.sampled_from(["2", "1,5", "two", True]))
    for name in ("killed", "injured", "seriously_injured", "slightly_injured", "damage_vnd")
}
_ROW = st.fixed_dictionaries(_CELLS)


@settings(max_examples=150)
@given(st.lists(_ROW, min_size=1, max_size=6))
def test_a_column_and_a_record_refuse_the_same_rows_with_the_same_codes(
    rows: list[dict[str, Any]],
) -> None:
    by_column = {name: pd.Series([row[name] for row in rows], dtype=object) for name in _CELLS}
    numbers = np.arange(2, len(rows) + 2)
    checked = check_crashes(by_column, now=NOW, rows=numbers)
    for position, row in enumerate(rows):
        told = {
            (p.code, p.field, str(p.message)) for p in checked.problems if p.row == position + 2
        }
        doubts = {(p.code, p.field) for p in checked.warnings if p.row == position + 2}
        refusal, warnings = one_record(row)
        assert told == refusal
        assert checked.refused[position] == bool(refusal)
        assert refusal or doubts == warnings


def one_record(row: dict[str, Any]) -> tuple[set[Any], set[Any]]:
    """Return the problems and the warnings of a record on its own."""
    try:
        _record, warnings = CrashRecord.checked(row, now=NOW)
    except InvalidInput as refusal:
        return {(p.code, p.field, str(p.message)) for p in refusal.problems}, set()
    return set(), {(p.code, p.field) for p in warnings}


@settings(max_examples=60)
@given(st.lists(st.floats(-10, 700) | st.just(float("nan")), min_size=1, max_size=8))
def test_a_typed_column_is_judged_like_its_values(values: list[float]) -> None:
    typed = check_crashes({"killed": pd.Series(values)}, now=NOW, rows=np.arange(len(values)))
    written = check_crashes({"killed": list(values)}, now=NOW, rows=np.arange(len(values)))
    assert [(p.code, p.row) for p in typed.problems] == [(p.code, p.row) for p in written.problems]
    np.testing.assert_array_equal(typed.columns["killed"], written.columns["killed"])


def test_only_so_many_problems_are_spelled_out_but_all_are_counted() -> None:
    checked = check_crashes({"occurred_at": ["x"] * 50}, now=NOW, rows=np.arange(2, 52), limit=10)
    assert [each.row for each in checked.problems] == list(range(2, 12))
    assert checked.problem_count == 50


def test_every_rule_speaks_of_fields_that_exist() -> None:
    names = {field.name for field in CRASH_FIELDS}
    assert {name for rule in CRASH_RULES for name in (rule.field, *rule.others)} <= names
    assert set(CrashRecord.model_fields) == names


@pytest.mark.parametrize("value", [["a"], {"a": 1}, ("a",), b"a", np.array(["a"])])
def test_what_is_no_text_is_not_stored_as_one(value: object) -> None:
    checked = check_crashes({"place_text": [value]}, now=NOW, rows=np.array([2]))
    told = [p.code for p in checked.problems if p.field == "place_text"]
    assert told == ["not_a_text"]


def test_a_record_without_any_field_lacks_its_time() -> None:
    with pytest.raises(InvalidInput) as refusal:
        CrashRecord.model_validate({})
    assert [(p.code, p.field) for p in refusal.value.problems] == [("missing", "occurred_at")]
