"""A file of crashes: what is refused and in which row, then encodings, headings and formats."""

import contextlib
import io
import unicodedata
from datetime import date, datetime
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString

from hotspots.analysis.metric_coordinates import project
from hotspots.crash_files import CheckedFrame, parse_mapping, read_crashes
from hotspots.errors import InvalidInput, UnreadableFile
from hotspots.settings import TIME_ZONE

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=TIME_ZONE)
HEAD = "id,occurred_at,lon,lat,killed,injured\n"
GOOD = "1,2025-03-05,107.24,10.93,0,1\n"


def read(text: str | bytes, name: str = "crashes.csv", **kwargs: Any) -> CheckedFrame:
    content = text.encode() if isinstance(text, str) else text
    return read_crashes(content, name=name, now=NOW, **kwargs)


def told(checked: CheckedFrame) -> list[tuple[int | None, str | None, str]]:
    return [(each.row, each.field, each.code) for each in checked.problems]


# --- refusals ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", b"x"),
        ("a.csv", b"id,occurred_at\n1,\x00\x01\n"),
        ("a.csv", HEAD.encode() + b'1,"2025-03-05,107.24,10.93,0,1\n'),
        ("a.csv", (HEAD + GOOD + "2,2025-03-05,107.24,10.93,0,1,surplus\n").encode()),
        ("a.csv", (HEAD + GOOD * 60 + "2,2025-03-05,107.24,10.93,0,1,surplus\n").encode()),
        ("a.xlsx", b"PK\x03\x04junk"),
        ("a.xls", b"\xd0\xcf\x11\xe0junk"),
        ("a.parquet", b"PAR1junkPAR1"),
        ("a.gpkg", b"SQLite format 3\x00junk"),
        ("a.geojson", b"{}"),
        ("a.zip", b"PK\x05\x06" + b"\x00" * 18),
        ("a.shp", b"\x00\x00\x27\x0a"),
    ],
)
def test_a_damaged_or_foreign_file_is_refused_in_words(name: str, content: bytes) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(content, name)
    assert name in str(refused.value)


def test_a_file_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        read_crashes(tmp_path / "none.csv")


def test_a_needed_column_that_is_missing_is_named_with_the_headings_there_are() -> None:
    with pytest.raises(InvalidInput) as refused:
        read("id,when,lon,lat,killed,injured\n1,2025-03-05,107,10,0,1\n")
    assert refused.value.message.params["missing"] == ["occurred_at"]
    assert "when" in str(refused.value)


@pytest.mark.parametrize("written", ["lat", "lat=", "=Y", "lat=Y,lat=X", "latitud=Y"])
def test_a_mapping_that_says_nothing_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput):
        parse_mapping(written)


def test_a_mapped_heading_that_is_not_in_the_file_is_answered_with_the_nearest() -> None:
    with pytest.raises(InvalidInput) as refused:
        read(HEAD + GOOD, columns={"killed": "kiled"})
    assert refused.value.message.params["near"] == "killed"


def test_rows_are_counted_as_the_spreadsheet_counts_them() -> None:
    text = (
        f'Báo cáo\n\n{HEAD}{GOOD}\n2,2025-03-05,"107.2\n",x,0,1\n3,31/02/2025,107.24,10.93,-1,1\n'
    )
    assert told(read(text)) == [
        (6, "lat", "not_a_number"),
        (7, "occurred_at", "not_a_date"),
        (7, "killed", "negative"),
    ]


def test_an_id_that_repeats_names_both_rows() -> None:
    checked = read(HEAD + GOOD + "2,2025-03-05,107.24,10.93,0,1\n" + GOOD)
    [problem] = checked.problems
    assert (problem.row, problem.value, problem.message.params["first"]) == (4, "1", 2)


def test_swapped_coordinates_and_metres_are_said_to_be_that() -> None:
    checked = read(HEAD + "1,2025-03-05,10.93,107.24,0,1\n" + "2,2025-03-05,447000,1208000,0,1\n")
    assert told(checked) == [(2, "lat", "coordinates_swapped"), (3, "lat", "metres_not_degrees")]


XY = "id,occurred_at,x,y,killed,injured\n"


def test_x_and_y_without_a_crs_are_refused() -> None:
    with pytest.raises(InvalidInput, match="--crs"):
        read(XY + "1,2025-03-05,447000,1208000,0,1\n")


@pytest.mark.parametrize("crs", ["EPSG:6956", "nonsense", "EPSG:99999", "EPSG:5711"])
def test_a_crs_that_misplaces_or_is_none_is_refused(crs: str) -> None:
    with pytest.raises(InvalidInput):
        read(XY + "1,2025-03-05,447000,1208000,0,1\n", crs=crs)


def test_axes_swapped_degrees_and_a_far_zone_are_told_apart() -> None:
    checked = read(
        XY
        + "1,2025-03-05,1208000,447000,0,1\n"
        + "2,2025-03-05,107.2,10.9,0,1\n"
        + "3,2025-03-05,447000,4208000,0,1\n"
        + "4,2025-03-05,447000,,0,1\n"
        + "5,2025-03-05,447000,1208000,0,1\n",
        crs="EPSG:5899",
    )
    assert told(checked) == [
        (2, "x", "axes_swapped"),
        (3, "x", "degrees_not_metres"),
        (4, "x", "outside_crs_area"),
        (5, "x", "half_a_point"),
    ]
    assert checked.frame["refused"].tolist() == [True, True, True, True, False]


def test_a_metric_crs_for_columns_of_degrees_is_refused() -> None:
    with pytest.raises(InvalidInput, match="metres"):
        read(HEAD + GOOD, crs="EPSG:5899")


def test_a_chainage_with_two_readings_is_refused_with_the_question_it_raises() -> None:
    text = "id,occurred_at,route,chainage_m,killed,injured\n1,2025-03-05,QL1,Km12-350,0,1\n"
    assert told(read(text)) == [(2, "chainage_m", "unclear_dash")]


def test_a_crash_drawn_as_a_line_is_refused() -> None:
    frame = pd.DataFrame({"id": [1], "occurred_at": ["2025-03-05"], "killed": [0], "injured": [1]})
    layer = geopandas.GeoDataFrame(frame, geometry=[LineString([(107, 10), (107, 11)])], crs=4326)
    assert told(read(layer.to_json().encode(), "a.geojson")) == [(1, "geometry", "not_a_point")]


def test_a_file_is_used_as_a_whole_or_not_at_all() -> None:
    checked = read(HEAD + GOOD + "2,2025-03-05,107.24,10.93,-1,1\n")
    with pytest.raises(InvalidInput) as refused:
        checked.require_usable()
    assert refused.value.problems == checked.problems


@settings(max_examples=120)
@given(
    st.binary(max_size=300),
    st.sampled_from([".csv", ".xlsx", ".xls", ".parquet", ".gpkg", ".geojson", ".zip"]),
)
def test_any_bytes_at_all_are_read_or_refused(content: bytes, suffix: str) -> None:
    with contextlib.suppress(InvalidInput):
        read(content, f"any{suffix}")


# --- what is read ------------------------------------------------------------------------------


def test_an_empty_file_gives_no_crash_and_a_warning() -> None:
    for text in ("", HEAD, "\n\n"):
        checked = read(text)
        assert len(checked.frame) == 0
        assert not checked.problems
        assert [each.code for each in checked.warnings] == ["no_rows"]


VIETNAMESE = (
    "Số TT;Ngày xảy ra;Kinh độ;Vĩ độ;Số người chết;Bị thương;Ghi chú\n"
    "1;05/03/2025 14h30;107,24;10,93;0;2;ngã tư\n"
)


@pytest.mark.parametrize(
    "content",
    [
        VIETNAMESE.encode(),
        VIETNAMESE.encode("utf-8-sig"),
        VIETNAMESE.encode("utf-16"),
        VIETNAMESE.encode("utf-16-le"),
        VIETNAMESE.replace("ừ", "u").encode("utf-8"),
        VIETNAMESE.replace(";", "\t").encode(),
        VIETNAMESE.upper().replace("14H30", "14h30").encode(),
    ],
)
def test_vietnamese_headings_are_read_in_every_encoding(content: bytes) -> None:
    [row] = read(content).frame.to_dict("records")
    assert (row["id"], row["lon"], row["lat"], row["injured"]) == ("1", 107.24, 10.93, 2)
    assert row["occurred_at"] == pd.Timestamp(2025, 3, 5, 14, 30)


def test_windows_1258_is_read_with_a_note() -> None:
    text = VIETNAMESE.replace("ừ", "ừ").replace("ã", "a").replace("ư ", "u ")
    decomposed = "".join(_for_1258(c) for c in text)
    checked = read(decomposed.encode("cp1258"))
    assert checked.frame["injured"].tolist() == [2]
    assert "note" in {each.code for each in checked.warnings}


def _for_1258(character: str) -> str:
    """Write a letter as Windows-1258 does: base with its hook, then the tone mark."""
    parts = unicodedata.normalize("NFD", character)
    tones = [c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323"]
    base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in tones))
    return base + "".join(tones)


def test_columns_nobody_asked_for_are_listed() -> None:
    assert read(VIETNAMESE).ignored_columns == ("Ghi chú",)


def test_a_mapping_goes_before_a_guess() -> None:
    text = "id,occurred_at,lon,lat,killed,injured,X,Y\n1,2025-03-05,1,2,0,1,107.24,10.93\n"
    frame = read(text, columns={"lon": "x", "lat": "Y"}).frame
    assert frame[["lon", "lat"]].to_numpy().tolist() == [[107.24, 10.93]]


def test_merged_headings_and_title_lines_of_an_office_are_understood() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [
        ["TÌNH HÌNH TAI NẠN GIAO THÔNG"],
        [],
        ["STT", "Ngày xảy ra", "Vị trí", None, "Số người", None],
        [None, None, "Kinh độ", "Vĩ độ", "chết", "bị thương"],
        [1, pd.Timestamp(2025, 3, 5, 14, 30).to_pydatetime(), "107,24", 10.93, 0, "2"],
        [],
        [2, date(2025, 3, 6), 107.25, 10.94, 1, None],
    ]:
        sheet.append(row)
    sheet.merge_cells("C3:D3")
    sheet.merge_cells("E3:F3")
    book.create_sheet("Ghi chú").append(["khác"])
    content = io.BytesIO()
    book.save(content)
    checked = read(content.getvalue(), "crashes.xlsx")
    assert not checked.problems
    frame = checked.frame
    assert frame["row"].tolist() == [5, 7]
    assert frame["id"].tolist() == ["1", "2"]
    assert frame["killed"].tolist() == [0, 1]
    assert frame["injured"].isna().tolist() == [False, True]
    assert frame["occurred_at"].tolist() == [
        pd.Timestamp(2025, 3, 5, 14, 30),
        pd.Timestamp(2025, 3, 6),
    ]


def test_a_place_in_words_gives_route_and_chainage_where_no_column_does() -> None:
    text = (
        "id,occurred_at,place_text,killed,injured\n"
        "1,2025-03-05,Km1832+500 QL1,0,1\n"
        "2,2025-03-05,khoảng Km12+350 QL1A,0,1\n"
        "3,2025-03-05,ngã tư Lê A,0,1\n"
    )
    frame = read(text).frame
    assert frame["route"].tolist() == ["QL1", "QL1", None]
    assert frame["chainage_m"].tolist()[:2] == [1_832_500.0, 12_350.0]
    assert frame["location_class"].tolist() == ["B", "C", None]


def test_kilometres_become_metres() -> None:
    text = "id;occurred_at;route;km;killed;injured\n1;2025-03-05;101;12,35;0;1\n"
    frame = read(text, columns={"chainage_km": "km"}).frame
    assert frame["chainage_m"].tolist() == [12_350.0]


def test_vn_2000_is_carried_to_wgs_84_by_the_operation_of_the_engine() -> None:
    x, y = [447000.0, 452000.5], [1208000.0, 1209000.25]
    text = XY + "".join(
        f"{i},2025-03-05,{a},{b},0,1\n" for i, (a, b) in enumerate(zip(x, y, strict=True))
    )
    frame = read(text, crs="EPSG:5899").frame
    expected = project(x, y, from_crs="EPSG:5899", to_crs="EPSG:4326")
    np.testing.assert_allclose(frame[["lon", "lat"]].to_numpy(), expected, atol=1e-9)


def test_degrees_of_vn_2000_are_not_taken_for_wgs_84() -> None:
    moved = read(HEAD + GOOD, crs="EPSG:4756").frame
    apart = project([107.24, moved["lon"][0]], [10.93, moved["lat"][0]], to_crs="EPSG:32648")
    assert 220 < float(np.hypot(*(apart[0] - apart[1]))) < 230


def test_two_hundred_thousand_rows_take_seconds() -> None:
    count = 200_000
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "id": np.arange(count),
            "occurred_at": "05/03/2025 14:30",
            "lon": rng.uniform(102, 110, count).round(6),
            "lat": rng.uniform(8, 24, count).round(6),
            "killed": rng.integers(0, 2, count),
            "injured": 1,
        }
    )
    checked = read(frame.to_csv(index=False))
    assert checked.counts["read"] == count
    assert checked.problem_count == 0
