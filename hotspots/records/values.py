"""One written value -> one typed value, or the reason why not: numbers, times, codes, text.

Used for a cell of a file and for a member of a request body alike, so both read the same way.
A time is the wall clock of Viet Nam unless it carries an offset, which is then converted.
"""

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum

import numpy as np
import pandas as pd

from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import TimePrecision

BLANK = frozenset({"", "-", "–", "na", "n/a", "null", "none", "nan", "không rõ", "chưa rõ"})
_YES = frozenset({"true", "t", "1", "yes", "y", "x", "có", "đúng"})
_NO = frozenset({"false", "f", "0", "no", "n", "không", "sai"})
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_UNSTORABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_OFFSET = r"(Z|[+-]\d\d:?\d\d|[+-]\d\d)?"
_CLOCK = r"(?:[T ,]+(\d{1,2})(?:[:hg](\d{2})(?::(\d{2})(?:[.,]\d+)?)?|[hg])?\s*" + _OFFSET + ")?"
_YEAR_FIRST = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})" + _CLOCK, re.IGNORECASE)
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})" + _CLOCK, re.IGNORECASE)

_WAYS_TO_WRITE_A_DAY = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")
_FIRST_YEAR, _LAST_YEAR = 1950, 2099

WrittenTime = tuple[datetime, TimePrecision]
"""A wall clock without a zone, and how exactly it is known."""
Parser = Callable[[object], object]
"""Takes a value that is not missing; raises `UnusableValue`."""


class UnusableValue(Exception):
    """A value cannot be read; the code, sentence and remedy become a `Problem`."""

    def __init__(self, code: str, message: Message, remedy: Message) -> None:
        self.code, self.message, self.remedy = code, message, remedy
        super().__init__(str(message))


def seen(text: str) -> str:
    """Return a text without the characters that nobody can see, as a space of no width is.

    >>> seen("Đo\u200b lại"), seen("\u200b\u2060")
    ('Đo lại', '')
    """
    if text.isprintable():
        return text
    return "".join(each for each in text if unicodedata.category(each) != "Cf")


def is_missing(value: object) -> bool:
    """Say whether nothing was written: an empty cell, a dash, "không rõ". Never true of 0.

    >>> is_missing(" - "), is_missing(float("nan")), is_missing(0)
    (True, True, False)
    """
    if isinstance(value, str):
        return seen(value).strip().lower() in BLANK
    if value is None or value is pd.NaT or value is pd.NA:
        return True
    if isinstance(value, list | tuple):
        return not value
    return isinstance(value, float) and math.isnan(value)


def shown(value: object) -> str:
    """Return a value as the person wrote it, cut to what a message can carry.

    Half of a surrogate pair, which JSON may spell but no answer can be written with, becomes "?".
    """
    try:
        text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    except RecursionError:  # lists within lists, deeper than Python can write down
        text = "[[[…]]]"
    text = text.encode(errors="replace").decode()
    return text if len(text) <= 80 else text[:79] + "…"


def number(value: object) -> float:
    """Read a number; text may use a decimal comma and grouped thousands.

    >>> number("10,7626"), number("15.000.000"), number("1.832,5")
    (10.7626, 15000000.0, 1832.5)
    """
    if isinstance(value, date):  # a datetime is a date too
        raise UnusableValue(
            "cell_became_date",
            Message(_("“{value}” is a date where a number belongs."), {"value": shown(value)}),
            Message(_("The spreadsheet turned the cell into a date: enter it again as text.")),
        )
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        if -1e300 < value < 1e300:  # false of NaN; a whole number may be too long for a float
            return float(value)
    elif isinstance(value, str):
        text = "".join(value.split()).replace("−", "-")
        text = _with_decimal_point(text)
        if _NUMBER.fullmatch(text) and math.isfinite(float(text)):
            return float(text)
    raise UnusableValue(
        "not_a_number",
        Message(_("“{value}” is not a number."), {"value": shown(value)}),
        Message(_("Write digits only, for example 3 or 10,75; leave it empty if not known.")),
    )


def amount(value: object) -> float:
    """Read how many vehicles or people a day: one group of three after a point is thousands.

    A day's traffic is told in thousands, and never to three decimals.

    >>> amount("1.200"), amount("1.200,5"), amount("12,5"), amount(1.2)
    (1200.0, 1200.5, 12.5, 1.2)
    """
    if isinstance(value, str) and _THOUSANDS.fullmatch("".join(value.split())):
        return float("".join(value.split()).replace(".", ""))
    return number(value)


def _with_decimal_point(text: str) -> str:
    if "," in text and "." in text:
        group, decimal = (".", ",") if text.rfind(",") > text.rfind(".") else (",", ".")
        return text.replace(group, "").replace(decimal, ".") if text.count(decimal) == 1 else text
    if grouped := _GROUPED.fullmatch(text):
        return text.replace(grouped[1], "")
    return text.replace(",", ".")


def flag(value: object) -> bool:
    """Read a yes or no.

    >>> flag("có"), flag("FALSE"), flag(1.0)
    (True, False, True)
    """
    if isinstance(value, bool):
        return value
    text = shown(value).strip().lower()
    if text in _YES or text in _NO:
        return text in _YES
    raise UnusableValue(
        "not_a_yes_or_no",
        Message(_("“{value}” is neither yes nor no."), {"value": shown(value)}),
        Message(_("Write true or false (có or không), or leave it empty.")),
    )


def time(value: object) -> WrittenTime:
    """Read a time as the wall clock of Viet Nam, with how exactly it is known.

    >>> time("05/03/2025 14h30")
    (datetime.datetime(2025, 3, 5, 14, 30), <TimePrecision.MINUTE: 'minute'>)
    >>> time("2025-03-05T23:30:00Z")[0], time("05/03/2025")[1].value
    (datetime.datetime(2025, 3, 6, 6, 30), 'day')
    """
    if isinstance(value, datetime):
        return _local(value), TimePrecision.MINUTE
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day), TimePrecision.DAY  # noqa: DTZ001 - wall clock
    text = " ".join(shown(value).split())
    try:
        if found := _YEAR_FIRST.fullmatch(text):
            numbers, offset = found.groups()[:6], found[7]
        elif found := _DAY_FIRST.fullmatch(text):
            numbers, offset = (found[3], found[2], found[1], *found.groups()[3:6]), found[7]
        else:
            return _local(datetime.fromisoformat(text)), (
                TimePrecision.MINUTE if len(text) > 10 else TimePrecision.DAY
            )
        return _assembled(numbers, offset)
    except (ValueError, OverflowError):
        raise UnusableValue(
            "not_a_date",
            Message(_("“{value}” is not a date of the calendar."), {"value": shown(value)}),
            Message(_("Write dd/mm/yyyy hh:mm (05/03/2025 14:30) or 2025-03-05T14:30.")),
        ) from None


def written_day(value: object) -> date:
    """Read a day of the calendar as a person writes it: dd/mm/yyyy or yyyy-mm-dd.

    >>> written_day("31/12/2025"), written_day("2025-12-31")
    (datetime.date(2025, 12, 31), datetime.date(2025, 12, 31))
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip()
    for form in _WAYS_TO_WRITE_A_DAY:
        try:
            # only the calendar day is taken: no zone has a say in it
            return datetime.strptime(text, form).date()  # noqa: DTZ007 -- as said above
        except ValueError:
            continue
    raise UnusableValue(
        "not_a_day",
        Message(_("“{value}” is not a day."), {"value": shown(text)}),
        Message(_("Write it as dd/mm/yyyy, for example 31/12/2025.")),
    )


def day_on_record(value: object) -> date:
    """Read a day that a record may hold: a slip of the pen in the year is refused.

    >>> day_on_record("31/12/2025")
    datetime.date(2025, 12, 31)
    """
    day = written_day(value)
    if _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return day
    raise UnusableValue(
        "implausible_day",
        Message(_("{day} is too far away to be meant."), {"day": day}),
        Message(_("Check the year.")),
    )


def _assembled(numbers: tuple[str | None, ...], offset: str | None) -> WrittenTime:
    """Put a time together from year, month, day, hour, minute, second as written."""
    year, month, day, hour, minute, second = (int(each or 0) for each in numbers)
    stated = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - wall clock
    if offset:
        hours, minutes = (0, 0) if offset in "Zz" else (int(offset[:3]), int(offset[3:][-2:] or 0))
        away = timedelta(hours=hours, minutes=math.copysign(minutes, -1 if "-" in offset else 1))
        stated = _local(stated.replace(tzinfo=timezone(away)))
    if numbers[3] is None:
        return stated, TimePrecision.DAY
    return stated, TimePrecision.HOUR if numbers[4] is None else TimePrecision.MINUTE


def _local(value: datetime) -> datetime:
    plain = value.to_pydatetime(warn=False) if isinstance(value, pd.Timestamp) else value
    if plain.tzinfo is not None:
        plain = plain.astimezone(TIME_ZONE)
    return plain.replace(tzinfo=None, microsecond=0)


def one_of(codes: type[StrEnum]) -> Parser:
    """Return a reader of one code of a closed list; capitals and spaces do not matter."""
    known = {_plain(code.value): code for code in codes}

    def read(value: object) -> StrEnum:
        if (code := known.get(_plain(shown(value)))) is not None:
            return code
        raise UnusableValue(
            "unknown_code",
            Message(_("“{value}” is not a code of this list."), {"value": shown(value)}),
            Message(_("Use one of: {codes}."), {"codes": [code.value for code in codes]}),
        )

    return read


def several_of(codes: type[StrEnum]) -> Parser:
    """Return a reader of several codes: a list, or text parted by commas, semicolons or |."""
    read_one = one_of(codes)

    def read(value: object) -> tuple[object, ...]:
        if isinstance(value, str):
            value = [part for part in re.split(r"[,;|\[\]\"']+", value) if part.strip()]
        parts = value if isinstance(value, list | tuple) else [value]
        return tuple(dict.fromkeys(read_one(part) for part in parts))

    return read


def _plain(text: str) -> str:
    return re.sub(r"[\s-]+", "_", text.strip().lower())


def refuse_unstorable(text: str) -> None:
    """Raise `UnusableValue` for control characters, which no page can show."""
    if _UNSTORABLE.search(text):
        raise UnusableValue(
            "unreadable_text",
            Message(_("The text holds characters that cannot be stored.")),
            Message(_("Type the text again; it may have been copied from a damaged file.")),
        )


@dataclass(frozen=True, slots=True)
class Text:
    """A reader of text of at most `limit` characters, in Unicode's composed form.

    A whole number becomes its digits, so that an id is the same in Excel and in CSV.
    """

    limit: int

    def __call__(self, value: object) -> str:
        """Return the text, or raise `UnusableValue`."""
        if isinstance(value, bytes | list | tuple | dict | np.ndarray):
            raise UnusableValue(
                "not_a_text",
                Message(_("“{value}” is not a text."), {"value": shown(value)}),
                Message(_("Give one text, not a list of several.")),
            )
        written = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        cleaned = " ".join(unicodedata.normalize("NFC", written).split())
        refuse_unstorable(cleaned)
        if len(cleaned) > self.limit:
            raise UnusableValue(
                "text_too_long",
                Message(_("The text is longer than {limit} characters."), {"limit": self.limit}),
                Message(_("Shorten it.")),
            )
        return cleaned
