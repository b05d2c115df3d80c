"""One column as written -> its typed values, what is blank, and what cannot be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, Union

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.records.plain_texts import PlainTexts, read_plain
from hotspots.records.values import Parser, Text, UnusableValue, is_missing
from hotspots.settings import TIME_ZONE

KeptAs: TypeAlias = Literal["number", "time", "object"]
Raw: TypeAlias = Union[Sequence[object], "pd.Series[Any]"]
"""A column as written: cells of any type, or a typed column of a format that has types."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column as read: `precision` says how exactly times were written, None for typed ones."""

    values: NDArray[Any]
    blank: NDArray[np.bool_]
    errors: dict[int, UnusableValue]
    precision: NDArray[Any] | None = None


def read_column(parse: Parser, kept_as: KeptAs, given: Raw) -> Column:
    """Read every value; what a format delivers typed and clean is taken as it is."""
    if isinstance(given, pd.Series):
        ready = _already_typed(parse, kept_as, given)
        if ready is not None:
            return Column(ready, pd.isna(ready), {})
        if isinstance(given.dtype, pd.StringDtype):
            return _read_texts(parse, kept_as, given)
    return _read_each(parse, kept_as, list(given))


def missing_column(kept_as: KeptAs, length: int) -> NDArray[Any]:
    """Return a column in which nothing was written."""
    match kept_as:
        case "number":
            return np.full(length, np.nan)
        case "time":
            return np.full(length, np.datetime64("NaT"), dtype="datetime64[us]")
    return np.full(length, None, dtype=object)


def _already_typed(parse: Parser, kept_as: KeptAs, given: "pd.Series[Any]") -> NDArray[Any] | None:
    kind = given.dtype.kind
    if kept_as == "number" and kind in "iuf":
        numbers = given.to_numpy(np.float64, na_value=np.nan)
        return None if np.isinf(numbers).any() else numbers
    if kept_as == "time" and kind == "M":
        if isinstance(given.dtype, pd.DatetimeTZDtype):
            given = given.dt.tz_convert(TIME_ZONE).dt.tz_localize(None)
        return given.to_numpy("datetime64[s]").astype("datetime64[us]")
    if isinstance(parse, Text) and isinstance(given.dtype, np.dtype) and kind in "iu":
        return given.astype(str).to_numpy(object)
    return None


def _read_texts(parse: Parser, kept_as: KeptAs, given: "pd.Series[str]") -> Column:
    """Read each distinct text once, and the plain ones all together."""
    codes, distinct = pd.factorize(given)  # a missing cell gets -1: it takes the last entry
    texts = pd.Series(distinct, dtype=given.dtype)
    plain = read_plain(parse, texts)
    if plain is None:
        column = _read_each(parse, kept_as, [*texts, None])
    else:
        left = np.flatnonzero(~plain.done)
        column = _together(plain, left, _read_each(parse, kept_as, [*texts.iloc[left], None]))
    wrong = np.isin(codes, np.array(list(column.errors), dtype=np.int64))
    return Column(
        column.values[codes],
        column.blank[codes],
        {int(at): column.errors[int(codes[at])] for at in np.flatnonzero(wrong)},
        None if column.precision is None else column.precision[codes],
    )


def _together(plain: PlainTexts, left: NDArray[np.intp], others: Column) -> Column:
    """Put the texts read one by one (those `left`, then the missing one) among the plain ones."""
    at = np.append(left, len(plain.done))

    def merged(values: NDArray[Any], told: NDArray[Any]) -> NDArray[Any]:
        whole = np.append(values, told[-1:])
        whole[at] = told
        return whole

    precision = None
    if plain.precision is not None and others.precision is not None:
        precision = merged(plain.precision, others.precision)
    return Column(
        merged(plain.values, others.values),
        merged(np.zeros(len(plain.done), dtype=bool), others.blank),
        {int(at[position]): error for position, error in others.errors.items()},
        precision,
    )


def _read_each(parse: Parser, kept_as: KeptAs, values: Sequence[object]) -> Column:
    """Read each value, repeated text only once (other types do not share: 1 == True)."""
    known: dict[str, object] = {}
    read: list[Any] = []
    errors: dict[int, UnusableValue] = {}
    blank = np.zeros(len(values), dtype=bool)
    for position, value in enumerate(values):
        if type(value) is str and value in known:
            result = known[value]
        else:
            result = _read_one(parse, value)
            if type(value) is str:
                known[value] = result
        if isinstance(result, UnusableValue):
            errors[position] = result
            result = None
        elif result is None:
            blank[position] = True
        read.append(result)
    if kept_as == "number":
        return Column(np.array(read, dtype=np.float64), blank, errors)
    if kept_as == "object":
        return Column(_objects(read), blank, errors)
    times = np.array([each[0] if each else None for each in read], dtype="datetime64[us]")
    return Column(times, blank, errors, _objects([each[1] if each else None for each in read]))


def _read_one(parse: Parser, value: object) -> object:
    if is_missing(value):
        return None
    try:
        return parse(value)
    except UnusableValue as unusable:
        return unusable


def _objects(values: Sequence[object]) -> NDArray[Any]:
    return np.fromiter(values, dtype=object, count=len(values))
