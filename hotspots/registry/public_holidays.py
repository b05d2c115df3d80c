"""The public holidays of Viet Nam in a year, as a start: the year's own notice goes before them."""

import re
from dataclasses import dataclass
from datetime import date

import holidays

from hotspots.vocabulary import DayKind

_IN_PLACE_OF = re.compile(r"thay cho ngày (\d{2})/(\d{2})/(\d{4})")


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day that differs from its weekday, and what it is called."""

    day: date
    kind: DayKind
    name: str


def holidays_of(year: int) -> list[Holiday]:
    """Return the public holidays of a year, and the weekends worked in place of one, in order.

    >>> [f"{each.day:%d/%m} {each.kind}" for each in holidays_of(2026) if each.day.month == 8]
    ['22/08 working_day', '31/08 day_off']
    """
    told = holidays.country_holidays("VN", years=year, language="vi")
    found = [Holiday(day, DayKind.DAY_OFF, str(name)) for day, name in told.items()]
    for day, name in told.items():
        if swapped := _IN_PLACE_OF.search(str(name)):
            worked = date(*(int(part) for part in reversed(swapped.groups())))
            name_of = f"Ngày làm bù cho ngày {day:%d/%m/%Y}"
            found.append(Holiday(worked, DayKind.WORKING_DAY, name_of))
    return sorted(found, key=lambda each: each.day)
