"""A column of text read all at once gives what reading cell by cell gives."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hotspots.records.columns import Column, KeptAs, read_column
from hotspots.records.values import Parser, Text, number, one_of, time
from hotspots.vocabulary import Light

CELLS = st.one_of(
    st.none(),
    st.text(alphabet="0123456789.,-+ eE", max_size=12),
    st.text(alphabet="aá \t-–N/ul", max_size=8),
    st.floats(allow_nan=False, allow_infinity=False).map(str),
    st.datetimes().map(lambda at: at.strftime("%Y-%m-%d %H:%M:%S")),
    st.datetimes().map(lambda at: at.strftime("%d/%m/%Y %H:%M")),
    st.sampled_from(["31/02/2025", "2024-02-29", "2024-02-29T24:00", "1.832.500", "daylight"]),
)
FIELDS: list[tuple[Parser, KeptAs]] = [
    (number, "number"),
    (time, "time"),
    (Text(6), "object"),
    (one_of(Light), "object"),
]


def told(column: Column) -> tuple[object, ...]:
    errors = {at: (each.code, str(each.message)) for at, each in column.errors.items()}
    precision = None if column.precision is None else column.precision.tolist()
    return column.values.astype(str).tolist(), column.blank.tolist(), errors, precision


@pytest.mark.parametrize(("parse", "kept_as"), FIELDS)
@given(cells=st.lists(CELLS, max_size=20))
@example(cells=["1", "1", None, "+1", "1e3", " 2", "00", "-0", "10.7626", "1234567890123456"])
@example(cells=["05/03/2025", "2025-03-05", "2025-03-05T14:30", "nan", "N/A", "a  b", " a"])
def test_text_is_read_the_same_in_a_column_and_cell_by_cell(
    parse: Parser, kept_as: KeptAs, cells: list[str | None]
) -> None:
    at_once = read_column(parse, kept_as, pd.Series(cells, dtype="str"))
    each = read_column(parse, kept_as, cells)
    assert told(at_once) == told(each)


def test_whole_numbers_of_a_typed_column_become_their_digits() -> None:
    column = read_column(Text(20), "object", pd.Series([7, -3, 10**15]))
    assert column.values.tolist() == ["7", "-3", "1000000000000000"]
    assert not column.blank.any()


def test_a_typed_column_of_times_has_no_written_precision() -> None:
    column = read_column(time, "time", pd.Series(pd.to_datetime(["2025-03-05 14:30", None])))
    assert column.precision is None
    assert column.blank.tolist() == [False, True]
    assert column.values[0] == np.datetime64("2025-03-05T14:30")
