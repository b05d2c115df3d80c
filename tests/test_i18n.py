"""Every word a person reads exists in Vietnamese, and means the same thing with the same parts."""

import io
import string
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from hotspots import i18n
from hotspots.errors import Message
from hotspots.vocabulary import CaseState, Locale

ROOT = Path(__file__).parent.parent


def catalog(locale: Locale) -> Catalog:
    path = ROOT / "hotspots/locale" / locale / "LC_MESSAGES/hotspots.po"
    return read_po(io.BytesIO(path.read_bytes()), locale=str(locale))


def sentences_in_the_code() -> set[tuple[str | None, str]]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    methods = [(each["pattern"], each["method"]) for each in config["tool"]["babel"]["mappings"]]
    found = set()
    for package in ("hotspots", "api"):
        mapping = [(p.removeprefix(f"{package}/"), m) for p, m in methods if p.startswith(package)]
        for _file, _line, message, _comments, context in extract_from_dir(
            str(ROOT / package), mapping, keywords=KEYWORDS
        ):
            found.add((context, message if isinstance(message, str) else message[0]))
    return found


# The first argument of a refusal or a message is a template, as is what `_` marks.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "say": None,
    "pgettext": ((1, "c"), 2),
    "Message": None,
    "InvalidInput": None,
    "UnreadableFile": None,
    "UnknownRules": None,
    "Unauthenticated": None,
    "Forbidden": None,
    "NotFound": None,
    "Conflict": None,
    "StaleVersion": None,
    "Unavailable": None,
}


def placeholders(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


def test_every_sentence_of_the_code_has_a_vietnamese_translation() -> None:
    vietnamese = catalog(Locale.VI)
    missing = []
    for context, msgid in sorted(sentences_in_the_code(), key=str):
        entry = vietnamese.get(msgid, context)
        if msgid and (entry is None or not entry.string or entry.fuzzy):
            missing.append((context, msgid))
    assert missing == []


def test_no_translation_has_lost_its_sentence() -> None:
    in_code = sentences_in_the_code()
    left = [
        (m.context, m.id) for m in catalog(Locale.VI) if m.id and (m.context, m.id) not in in_code
    ]
    assert left == []


@pytest.mark.parametrize("locale", list(Locale))
def test_a_translation_has_the_parameters_of_its_sentence(locale: Locale) -> None:
    for entry in catalog(locale):
        if entry.id and not entry.context:
            assert placeholders(str(entry.string)) == placeholders(str(entry.id)), entry.id


@pytest.mark.parametrize("locale", list(Locale))
def test_every_code_of_the_vocabulary_has_a_printed_word(locale: Locale) -> None:
    for members in i18n.vocabulary_lists():
        for member in members:
            assert i18n.label(member, locale) != member.value, (members.__name__, member)


def test_a_message_is_rendered_with_dates_numbers_and_codes_of_the_reader() -> None:
    message = Message("{day} {share} {state}", {
        "day": date(2025, 3, 9), "share": 1234.5, "state": CaseState.CLOSED,
    })  # fmt: skip
    assert i18n.render(message, Locale.VI) == "09/03/2025 1.234,5 Đã xóa bỏ"
    assert i18n.render(message, Locale.EN).startswith("09/03/2025 1,234.5 ")


def test_a_time_is_shown_in_viet_nam_whatever_its_zone() -> None:
    assert i18n.shown_time(datetime(2025, 12, 31, 18, 30, tzinfo=UTC)) == "01/01/2026 01:30"


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_a_shown_number_reads_back(value: float, digits: int) -> None:
    shown = i18n.shown_number(value, Locale.VI, digits=digits)
    assert float(shown.replace(".", "").replace(",", ".")) == float(f"{value:.{digits}f}")
