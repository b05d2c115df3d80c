"""CSV that a spreadsheet opens as it is."""

import pytest

from hotspots.table_files.csv_text import csv_text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_text_never_becomes_a_formula(text: str) -> None:
    table = csv_text(["note"], [{"note": text}])
    assert f"'{text}" in table


def test_numbers_stay_numbers_and_the_mark_of_utf_8_comes_first() -> None:
    table = csv_text(["điểm", "số"], [{"điểm": "Ngã tư", "số": -3}])
    assert table == "\ufeffđiểm,số\nNgã tư,-3\n"
