"""Words without case and diacritics, as somebody at a telephone types them."""

import pytest

from hotspots.analysis.search_words import like_patterns, plain_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("%_'--*", ""),
        ("Đường Hồ Chí Minh", "duong ho chi minh"),
        ("Ðăk Bla", "dak bla"),  # the Icelandic letter of old fonts
        ("Long Kha\u0301nh", "long khanh"),
        ("LK-2026-0001", "lk 2026 0001"),
        ("Km1832+500 QL.1A", "km 1832 500 ql 1 a"),
        ("a\0b", "a b"),
    ],
)
def test_a_text_is_its_plain_words(text: str, words: str) -> None:
    assert plain_words(text) == words


def test_a_number_is_whole_and_a_word_may_be_begun() -> None:
    assert like_patterns(" QL1  khá ") == ["% ql 1 %", "% kha%"]
    assert like_patterns("% _") == []
