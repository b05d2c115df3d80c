"""Small files that unpack into more than a machine holds are refused before they are unpacked."""

import io
import zipfile

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hotspots.errors import UnreadableFile
from hotspots.table_files import read_table, size_limits

ODS_ROW = (
    '<table:table-row table:number-rows-repeated="{}"><table:table-cell office:value-type="float"'
    ' office:value="1" table:number-columns-repeated="{}"/></table:table-row>'
)


def read(content: bytes, name: str) -> int:
    return len(read_table(content, knows=lambda heading: heading == "id", name=name).frame)


def workbook(cell: str, rows: str = "") -> bytes:
    """A workbook of one record, with one more cell at `cell`, and these rows after it."""
    plain = io.BytesIO()
    pd.DataFrame({"id": ["a"]}).to_excel(plain, index=False)
    packed = io.BytesIO()
    row = "".join(c for c in cell if c.isdigit())
    more = (
        f'<row r="{row}"><c r="{cell}" t="inlineStr"><is><t>x</t></is></c></row>{rows}</sheetData>'
    )
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(packed, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            new.writestr(member.filename, content.replace(b"</sheetData>", more.encode()))
    return packed.getvalue()


def drawing(*rows: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("content.xml", "".join(rows))
    return packed.getvalue()


def test_a_workbook_with_one_cell_at_the_far_end_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="farthest filled cell"):
        read(workbook("XFD1048576"), "a.xlsx")


@pytest.mark.parametrize(
    "more",
    [
        '<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
        '<row r="1"><c r="ALL1"><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>',
        """<row r = '1048576'><c s=">" r = 'XFD1048576'><v>1</v></c></row>""",
        '<row r="9000000000"><c r="B9000000000"><v>1</v></c></row>',
        '<row r="99999"><c r="AAAAB99999"><v>1</v></c></row>',
        f'<row r="1048576">{"<c><v>1</v></c>" * 5}</row>',
        '<row r="1048576"><x:c x="<" r="XFD1048576"><v>1</v></x:c></row>',
    ],
    ids=[
        "in small letters",
        "by its row alone",
        "with spaces around",
        "in a row of ten digits",
        "in a column of five letters",
        "by what stands before it",
        "in a tag that is no XML",
    ],
)
def test_however_it_is_written_a_far_cell_is_found(more: str) -> None:
    with pytest.raises(UnreadableFile, match="farthest filled cell"):
        read(workbook("A2", more), "a.xlsx")


@pytest.mark.parametrize(
    "place", ["A" + "9" * 5_000, "A" * 200_000 + "9"], ids=["digits", "letters"]
)
def test_a_part_that_names_a_place_beyond_all_sheets_hides_no_other(place: str) -> None:
    with zipfile.ZipFile(packed := io.BytesIO(workbook("XFD1048576")), "a") as archive:
        archive.writestr("more.xml", f'<x r="{place}"/>')
    with pytest.raises(UnreadableFile, match="farthest filled cell"):
        read(packed.getvalue(), "a.xlsx")


def test_a_damaged_part_hides_no_far_cell() -> None:
    packed = io.BytesIO(workbook("XFD1048576"))
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("a-first.xml", "nothing of a sheet")
    content = packed.getvalue().replace(b"nothing of a sheet", b"something otherxxx")
    with pytest.raises(UnreadableFile, match=r"farthest filled cell|is damaged"):
        read(content, "a.xlsx")


def test_a_sheet_of_any_name_is_looked_through() -> None:
    content = workbook("XFD1048576")
    renamed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(renamed, "w") as new:
        for member in old.infolist():
            inside = old.read(member).replace(b"sheet1.xml", b"sheet1.bin")
            new.writestr(member.filename.replace("sheet1.xml", "sheet1.bin"), inside)
    with pytest.raises(UnreadableFile, match="farthest filled cell"):
        read(renamed.getvalue(), "a.xlsx")


def test_a_workbook_with_a_long_column_is_read() -> None:
    assert read(workbook("A9000"), "a.xlsx") == 2


def test_a_last_row_that_is_formatted_and_empty_is_no_reason_to_refuse() -> None:
    row = "".join(f'<c r="{letter}1048576" s="1"/>' for letter in ("A", "M", "Z", "AB", "BZ"))
    assert read(workbook("A3", f'<row r="1048576">{row}</row>'), "a.xlsx") == 2


def test_a_sheet_above_the_limit_is_refused_with_the_limit_and_what_to_do() -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(workbook("AZ100000"), "a.xlsx")
    said = str(refused.value.message)
    assert "100000 rows and 52 columns" in said
    assert "At most 5000000 cells" in said
    assert "save it as CSV" in said


def test_an_open_document_that_repeats_a_value_over_the_sheet_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="farthest filled cell"):
        read(drawing(ODS_ROW.format(1048576, 16384)), "a.ods")
    with pytest.raises(UnreadableFile, match="farthest filled cell"):
        read(drawing(ODS_ROW.format("9" * 5_000, 1)), "a.ods")


def test_an_open_document_may_end_in_repeated_nothing() -> None:
    nothing = ODS_ROW.format(1048576, 16384).replace('office:value="1"', "")
    empty = nothing.replace('office:value-type="float"', "")
    size_limits.refuse_workbook_bomb(drawing(ODS_ROW.format(1, 3), empty), "a.ods")


def test_a_parquet_file_of_too_many_rows_is_refused_by_what_it_says_of_itself() -> None:
    written = io.BytesIO()
    column = pa.array([0] * 10_000_000, pa.int8())
    with pq.ParquetWriter(written, pa.schema([("id", pa.int8())])) as writer:
        for _ in range(6):
            writer.write_table(pa.table({"id": column}), row_group_size=10_000_000)
    with pytest.raises(UnreadableFile, match="far too large"):
        read(written.getvalue(), "a.parquet")


def test_a_parquet_file_whose_geometry_says_nothing_sensible_is_refused() -> None:
    written = io.BytesIO()
    table = pa.table({"id": ["a"], "geometry": [b"junk"]})
    geo = (
        b'{"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": {"encoding":'
        b' "WKB", "geometry_types": [], "crs": {"a": 1}}}}'
    )
    pq.write_table(table.replace_schema_metadata({b"geo": geo}), written)
    with pytest.raises(UnreadableFile):
        read(written.getvalue(), "a.parquet")


def test_a_text_of_thousands_of_columns_is_no_table() -> None:
    with pytest.raises(UnreadableFile, match="no table of records"):
        read(b"a," * 100_000, "a.csv")


def test_rows_of_an_open_document_that_never_end_are_gone_through_once() -> None:
    with pytest.raises(UnreadableFile, match="damaged"):
        read(drawing('<table:table-row x="1">' * 200_000, "<table:table-cell" * 200_000), "a.ods")
