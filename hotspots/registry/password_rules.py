"""What speaks against a password: every reason at once, so that nobody has to guess twice.

The commonest passwords follow few patterns, so the rule takes a password apart instead of looking
it up: one that consists of little but common words, rows of the keyboard, sequences, repetitions
and runs of digits is refused, however they are joined, capitalised or written with 4 for a.
"""

import unicodedata

from hotspots.errors import Message, Problem
from hotspots.i18n import _

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
"""Hashing costs time that grows with the length: nobody may buy an hour of it with one request."""

FEWEST_CHARACTERS = 5
_UNCOMMON = 3
"""So many characters must be left when everything common is taken out."""

_WORDS = (
    "matkhau matma congan canhsat giaothong csgt catp atgt vietnam vietnamese hanoi saigon danang"
    " haiphong cantho tphcm dongnai longkhanh thanhpho phuong tinh quan huyen uyban ubnd quantri"
    " quantrivien admin administrator nguoidung taikhoan dangnhap canbo chihuy lanhdao bimat doimoi"
    " macdinh xinchao anhyeuem emyeuanh yeuem yeuanh iloveyou khongbiet khongco hochiminh"
    " password passwd pass user login welcome hello letmein master secret default changeme change"
    " system server root test demo guest temp temporary access police monkey dragon football"
    " sunshine princess superman batman abc xyz asd zxc qwe"
)
_COMMON_WORDS = frozenset(_WORDS.split())
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb", "abcdefghijklmnopqrstuvwxyz")
_SHORTEST_RUN = 4
_SIGNS = str.maketrans("@$!", "asi")
_DIGITS = str.maketrans("013457", "oieast")


def reasons_against(password: str, *, username: str) -> list[Problem]:
    """Return everything that is wrong with a password, without repeating it."""
    found = [*_length(password)]
    plain = _letters(password)
    name = _letters(username)
    if len(name) >= 3 and name in plain and len(plain.replace(name, "")) < SHORTEST_PASSWORD - 4:
        found.append(
            _problem(
                "holds_username",
                Message(_("The password is the user name with little around it.")),
                Message(_("Leave the user name out of it.")),
            )
        )
    if len(set(plain)) < FEWEST_CHARACTERS:
        found.append(
            _problem(
                "few_characters",
                Message(_("The password repeats the same few characters.")),
                Message(_("Use at least {count} different ones."), {"count": FEWEST_CHARACTERS}),
            )
        )
    elif is_common(password):
        found.append(
            _problem(
                "common_password",
                Message(_("The password is among those that are tried first.")),
                Message(_("Take four words that have nothing to do with each other or your work.")),
            )
        )
    return found


def is_common(password: str) -> bool:
    """Say whether little is left of a password when everything common is taken out.

    >>> is_common("Congan@2025!!"), is_common("m4tkh4u123456"), is_common("chuồn chuồn bay thấp")
    (True, True, False)
    """
    signs_apart, signs_as_letters = _letters(password), _letters(password.translate(_SIGNS))
    return any(_uncommon(text) < _UNCOMMON for text in {signs_apart, signs_as_letters})


def _length(password: str) -> list[Problem]:
    if SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        return []
    return [
        _problem(
            "unusable_password",
            Message(_("The password has {length} characters."), {"length": len(password)}),
            Message(
                _("Choose one of {shortest} to {longest} characters."),
                {"shortest": SHORTEST_PASSWORD, "longest": LONGEST_PASSWORD},
            ),
        )
    ]


def _problem(code: str, message: Message, remedy: Message) -> Problem:
    return Problem(code, message, remedy, field="password")


def _letters(text: str) -> str:
    """Return the letters and digits of a text, small and without their marks."""
    parted = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(each for each in parted if each.isalnum())


def _uncommon(text: str) -> int:
    """Return the fewest characters that belong to nothing common: a shortest path."""
    fewest = list(range(len(text) + 1))
    for start in range(len(text)):
        fewest[start + 1] = min(fewest[start + 1], fewest[start] + 1)
        for length in range(_SHORTEST_RUN - 3, len(text) - start + 1):
            if fewest[start] < fewest[start + length] and _is_piece(text[start : start + length]):
                fewest[start + length] = fewest[start]
    return fewest[-1]


def _is_piece(piece: str) -> bool:
    if piece.isdigit() or piece in _COMMON_WORDS or piece.translate(_DIGITS) in _COMMON_WORDS:
        return True
    if len(piece) < 3:
        return False
    if len(set(piece)) == 1 or _repeats(piece):
        return True
    return len(piece) >= _SHORTEST_RUN and any(piece in row or piece in row[::-1] for row in _ROWS)


def _repeats(piece: str) -> bool:
    """Say whether the piece is one short part three times or more, such as abcabcabc."""
    return any(
        len(piece) % size == 0 and piece == piece[:size] * (len(piece) // size)
        for size in range(1, min(4, len(piece) // 3) + 1)
    )
