"""Whole columns of text read at once, for the plain spellings that nearly all cells have.

What is read here is what the parsers of `values` give for the same text; whatever is spelled in
another way is left to them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.records.values import BLANK, Parser, Text, number, time
from hotspots.vocabulary import TimePrecision

_NUMBER = r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?"
_WORDS = r"[!-~]+(?: [!-~]+)*"
_DAY_FIRST, _YEAR_FIRST = r"[0-9]{2}/[0-9]{2}/[0-9]{4}", r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIMES = (
    (_YEAR_FIRST + r"[ T][0-9]{2}:[0-9]{2}:[0-9]{2}", "%Y-%m-%d %H:%M:%S", TimePrecision.MINUTE),
    (_YEAR_FIRST + r"[ T][0-9]{2}:[0-9]{2}", "%Y-%m-%d %H:%M", TimePrecision.MINUTE),
    (_YEAR_FIRST, "%Y-%m-%d", TimePrecision.DAY),
    (_DAY_FIRST + r" [0-9]{2}:[0-9]{2}", "%d/%m/%Y %H:%M", TimePrecision.MINUTE),
    (_DAY_FIRST, "%d/%m/%Y", TimePrecision.DAY),
)


@dataclass(frozen=True, slots=True)
class PlainTexts:
    """The values of the texts that were plain (`done`); what stands elsewhere means nothing.

    `values` is float64, datetime64[us] or object, as the parser's column is kept; `precision`
    tells how exactly a time was written.
    """

    done: NDArray[np.bool_]
    values: NDArray[Any]
    precision: NDArray[Any] | None = None


def read_plain(parse: Parser, texts: "pd.Series[str]") -> PlainTexts | None:
    """Read the plain ones among texts none of which is missing, or None for other parsers."""
    if parse is number:
        return _numbers(texts)
    if parse is time:
        return _times(texts)
    if isinstance(parse, Text):
        return _words(texts, parse.limit)
    return None


def _numbers(texts: "pd.Series[str]") -> PlainTexts:
    done = texts.str.fullmatch(_NUMBER).to_numpy(bool, copy=True)
    values = np.full(len(texts), np.nan)
    values[done] = texts[done].astype(np.float64)
    return PlainTexts(done, values)


def _words(texts: "pd.Series[str]", limit: int) -> PlainTexts:
    done = texts.str.fullmatch(_WORDS).to_numpy(bool, copy=True)
    done &= (texts.str.len() <= limit).to_numpy(bool, copy=True)
    done &= ~texts.str.lower().isin(BLANK).to_numpy(bool, copy=True)
    return PlainTexts(done, texts.to_numpy(object))


def _times(texts: "pd.Series[str]") -> PlainTexts:
    done = np.zeros(len(texts), dtype=bool)
    values = np.full(len(texts), np.datetime64("NaT"), dtype="datetime64[us]")
    precision = np.full(len(texts), None, dtype=object)
    for pattern, written_as, exactness in _TIMES:
        here = np.flatnonzero(texts.str.fullmatch(pattern).to_numpy(bool))
        if len(here):
            spaced = texts.iloc[here].str.replace("T", " ")
            read = pd.to_datetime(spaced, format=written_as, errors="coerce")
            values[here] = read.to_numpy("datetime64[us]")
            precision[here] = exactness
            done[here] = read.notna().to_numpy(bool)  # no such day: the parser says what is wrong
    return PlainTexts(done, values, precision)
