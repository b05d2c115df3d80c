"""Words, dates and numbers in the reader's language: Vietnamese first, English second.

Sentences in the code are English templates and the msgids of the catalogs. Members of the
vocabulary are translated by their list and code: context `CaseState`, msgid `file_opened`.
Catalogs are read as text at start-up, so there is no compiled file to forget.
"""

import gettext
import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import IO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from hotspots import vocabulary
from hotspots.errors import Message
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import Locale

_DECIMAL_MARK = {Locale.VI: ",", Locale.EN: "."}
_GROUP_MARK = {Locale.VI: ".", Locale.EN: ","}


@cache
def translator(locale: Locale) -> gettext.GNUTranslations:
    """Return the catalog of a language; what it lacks comes out as the English msgid."""
    text = files("hotspots") / "locale" / locale / "LC_MESSAGES" / "hotspots.po"
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(text.read_bytes()), locale=str(locale)))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def render(message: Message, locale: Locale) -> str:
    """Return the sentence a message stands for, its parameters written for this reader."""
    template = translator(locale).gettext(message.template) if message.template else ""
    return template.format_map({k: shown_value(v, locale) for k, v in message.params.items()})


def _(template: str) -> str:
    """Mark a template for the catalogs; `render` translates it when the reader is known."""
    return template


def label(member: StrEnum, locale: Locale) -> str:
    """Return the printed word of a code, e.g. "hồ sơ đã mở" of `CaseState.FILE_OPENED`."""
    return translator(locale).pgettext(type(member).__name__, member.value)


def shown_number(value: float, locale: Locale, *, digits: int | None = None) -> str:
    """Return a number with the reader's decimal mark and thousands grouping.

    >>> shown_number(1234.5, Locale.VI), shown_number(1234.5, Locale.EN)
    ('1.234,5', '1,234.5')
    """
    text = f"{value:,}" if digits is None else f"{value:,.{digits}f}"
    swap = {",": _GROUP_MARK[locale], ".": _DECIMAL_MARK[locale]}
    return "".join(swap.get(character, character) for character in text)


def shown_date(value: date) -> str:
    """Return a date as dd/mm/yyyy, the same in both languages.

    >>> shown_date(date(2025, 3, 9))
    '09/03/2025'
    """
    return value.strftime("%d/%m/%Y")


def shown_time(value: datetime) -> str:
    """Return a time in Viet Nam as dd/mm/yyyy HH:MM, 24 hours.

    >>> shown_time(datetime(2025, 3, 9, 21, 5, tzinfo=TIME_ZONE))
    '09/03/2025 21:05'
    """
    return value.astimezone(TIME_ZONE).strftime("%d/%m/%Y %H:%M")


class Count(int):
    """How many, or how much in whole units: written with its thousands marked.

    A plain number in a sentence may be a year or the number of a row, which are not.
    """


def whole(value: float) -> float | Count:
    """Return a number that is whole as a `Count`, so that it is written without decimals.

    >>> shown_value(whole(620.0), Locale.VI), shown_value(whole(2.5), Locale.VI)
    ('620', '2,5')
    """
    return Count(value) if value == int(value) else value


def shown_value(value: object, locale: Locale) -> object:
    """Return a value as it is written in a sentence; a `Decimal` is a whole amount of money."""
    match value:
        case Message():
            return render(value, locale)
        case StrEnum():
            return label(value, locale)
        case date():
            return shown_time(value) if isinstance(value, datetime) else shown_date(value)
        case float() | Decimal() | Count():
            return shown_number(value if isinstance(value, float) else int(value), locale)
        case list() | tuple() | set() | frozenset():
            return ", ".join(str(shown_value(item, locale)) for item in value)
    return value


def extract_vocabulary(
    fileobj: IO[bytes], keywords: object, comment_tags: object, options: object
) -> Iterator[tuple[int, str, tuple[str, str], list[str]]]:
    """Give Babel one message for each member of the vocabulary (an extraction method)."""
    del fileobj, keywords, comment_tags, options
    for members in vocabulary_lists():
        for member in members:
            yield 0, "pgettext", (members.__name__, member.value), []


def vocabulary_lists() -> list[type[StrEnum]]:
    """Return every closed list of the vocabulary that people read."""
    hidden = {"Locale", "Action"}
    return [
        each
        for each in vars(vocabulary).values()
        if isinstance(each, type)
        and issubclass(each, StrEnum)
        and each is not StrEnum
        and each.__name__ not in hidden
    ]
