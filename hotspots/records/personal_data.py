"""What in a text looks as if it told of a person: the registry keeps no names, numbers or plates.

What is found lets the text in with a warning, because a scan may be wrong either way (Law
91/2025/QH15 counts plates as personal data).
"""

import re
from typing import Final

from hotspots.i18n import _

_TELEPHONE = re.compile(r"(?<!\d)(?:\+?84|0)(?:[ .-]?\d){9}(?!\d)")
_IDENTITY_NUMBER = re.compile(r"(?<![\d+])(?:\d{9}|\d{12})(?!\d)")
_PLATE = re.compile(r"(?<!\w)\d{2}[- ]?[A-Z]{1,2}\d?[- .]{0,3}(?:\d{3}\.?\d{2}|\d{4})(?!\d)")
_CAPITAL = "A-ZÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝĂĐĨŨƠƯẠ-Ỹ"
_NAME = re.compile(
    rf"(?<!\w)(?:ông|bà|anh|chị|cô|chú|hộ(?: ông| bà)?)(?: [{_CAPITAL}][^\W\d_]*){{2,}}(?!\w)"
)
"""A word of address before two capitalised words. Such a word that is itself part of a name of a
place is written with a capital (Bà Rịa, Ông Ích Khiêm) and is left alone."""

TELEPHONE: Final = (
    "telephone_in_text",
    _TELEPHONE,
    _("The text looks as if it held a telephone number."),
)
IDENTITY: Final = (
    "identity_in_text",
    _IDENTITY_NUMBER,
    _("The text looks as if it held an identity number."),
)
PLATE: Final = ("plate_in_text", _PLATE, _("The text looks as if it held a number plate."))
NAME: Final = ("name_in_text", _NAME, _("The text looks as if it named a person."))

TAKE_IT_OUT = _("Take it out: the registry stores no person's name, number or plate.")


def told_of_persons(text: str) -> list[tuple[str, str]]:
    """Return the code and the sentence of each sort of personal data that a text seems to hold.

    Examples
    --------
    >>> [code for code, _said in told_of_persons("Quán của bà Nguyễn Thị Hoa, xe 60A-123.45")]
    ['plate_in_text', 'name_in_text']
    >>> told_of_persons("Đường Ông Ích Khiêm, phường Bà Rịa")
    []
    """
    return [
        (code, said)
        for code, pattern, said in (TELEPHONE, IDENTITY, PLATE, NAME)
        if pattern.search(text)
    ]
