"""A workbook holds what was written into it, and runs nothing."""

import io

import pytest
from openpyxl import load_workbook

from hotspots.table_files.csv_text import csv_text
from hotspots.table_files.xlsx_bytes import xlsx_bytes

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula(text: str) -> None:
    book = load_workbook(io.BytesIO(xlsx_bytes("T", ["Tên"], [(text,)], notes=[text])))
    sheet = book.active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    line = csv_text(["Tên"], [{"Tên": text}]).splitlines()[1]
    assert line.lstrip('"').startswith("'")


def test_notes_headings_and_rows_stand_below_each_other() -> None:
    book = load_workbook(
        io.BytesIO(xlsx_bytes("Kiến nghị", ["A", "B"], [("x", 3), (None, 0)], notes=["Từ …"]))
    )
    sheet = book["Kiến nghị"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Từ …", None], ["A", "B"], ["x", 3], [None, 0],
    ]  # fmt: skip
    assert sheet["A2"].font.bold


def test_a_title_with_signs_that_no_sheet_may_have_gives_a_workbook() -> None:
    written = xlsx_bytes("Lộ trình: [đã] đạt 01/01/2026?", ("a",), [(1,)], notes=())
    assert load_workbook(io.BytesIO(written)).sheetnames == ["Lộ trình đã đạt 01 01 2026"]
