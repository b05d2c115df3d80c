"""Texts as people search them: without case, diacritics and punctuation, letters apart from digits.

The database writes the words of a site by its own function `plain_words`, which gives the same.
"""

import re
import unicodedata

_MARKS = re.compile("[\u0300-\u036f]")
_CROSSED = str.maketrans("đĐðÐ", "dddd")
_OTHER = re.compile(r"[^a-z0-9]+")
_BORDER = re.compile(r"(?<=[a-z])(?=[0-9])|(?<=[0-9])(?=[a-z])")


def plain_words(text: str) -> str:
    """Return the words of a text, one space between them.

    >>> plain_words("Km1832+500 QL1A, phường Long Khánh – Đường số 2")
    'km 1832 500 ql 1 a phuong long khanh duong so 2'
    """
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(_CROSSED).lower()
    return _BORDER.sub(" ", _OTHER.sub(" ", bare)).strip()


def like_patterns(asked: str) -> list[str]:
    """Return what each piece of a question must match, as patterns of LIKE; none where it is empty.

    Words stand between two spaces. A piece that ends in a letter may be the beginning of a word;
    one that ends in a digit is the whole number, so that QL1 does not find QL13.

    >>> like_patterns("long Khá QL1 Km1832+500")
    ['% long%', '% kha%', '% ql 1 %', '% km 1832 500 %']
    """
    pieces = filter(None, map(plain_words, asked.split()))
    return [f"% {piece} %" if piece[-1].isdigit() else f"% {piece}%" for piece in pieces]
