"""Hours of the day as people write them, in one form: `06:30–08:00; 16:30–18:00`."""

import re
from itertools import pairwise

from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.records.values import UnusableValue, shown

MOST_BANDS = 8

_CLOCK = r"(\d{1,2})(?:[:hg](\d{2})?)?"
_BAND = re.compile(rf"{_CLOCK}\s*(?:-|–|—|đến|to)\s*{_CLOCK}", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[;,/]|\bvà\b|\band\b)\s*", re.IGNORECASE)


def hours(value: object) -> str:
    """Read bands of hours of one day, put them in order and write them in one form.

    A band may end at 24:00 and does not cross midnight: hours of the night are two bands.

    Raises
    ------
    UnusableValue
        A band cannot be read, ends before it begins, or meets another.

    Examples
    --------
    >>> hours("16h30 - 18h, 6:30 đến 8h00")
    '06:30–08:00; 16:30–18:00'
    """
    parts = [each for each in _BETWEEN.split(str(value).strip(" .")) if each]
    if not 0 < len(parts) <= MOST_BANDS:
        raise _unreadable(value)
    bands = sorted(_band(each, value) for each in parts)
    for (_start, end), (start, _end) in pairwise(bands):
        if start < end:
            raise UnusableValue(
                "hours_overlap",
                Message(_("Two bands of “{value}” overlap."), {"value": shown(value)}),
                Message(_("Write each hour once.")),
            )
    return "; ".join(f"{_clock(start)}–{_clock(end)}" for start, end in bands)


def _band(text: str, whole: object) -> tuple[int, int]:
    """Return the first minute of a band, and the first after it."""
    found = _BAND.fullmatch(text.strip())
    if found is None:
        raise _unreadable(whole)
    start, end = _minutes(found[1], found[2], whole), _minutes(found[3], found[4], whole)
    if end <= start:
        raise UnusableValue(
            "hours_backwards",
            Message(_("“{value}” ends before it begins."), {"value": shown(text)}),
            Message(_("Write hours across midnight as two bands: 22:00–24:00; 00:00–05:00.")),
        )
    return start, end


def _minutes(hour: str, minute: str | None, whole: object) -> int:
    told = int(hour) * 60 + int(minute or 0)
    if told > 24 * 60 or int(minute or 0) > 59:
        raise _unreadable(whole)
    return told


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _unreadable(value: object) -> UnusableValue:
    return UnusableValue(
        "not_hours",
        Message(_("“{value}” are no hours of the day."), {"value": shown(value)}),
        Message(_("Write from – to, for example 06:30–08:00; 16:30–18:00.")),
    )
