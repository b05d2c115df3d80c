"""The words around a chainage: the side of the road, 'khoảng', and what nobody could read."""

import re
from collections.abc import Sequence

from hotspots.analysis.chainage_points import Caution, PointReading
from hotspots.analysis.chainage_refusals import refusal
from hotspots.analysis.route_names import MASK, lowered, masked
from hotspots.errors import Message
from hotspots.vocabulary import CarriagewaySide

_LEFT_OR_RIGHT = (
    "(?:(?:bên|ben|phía|phia|lề|le) )?(?:(?P<left{0}>trái|trai)|(?P<right{0}>phải|phai))(?: tuyến)?"
)
_SIDE = re.compile(
    rf"\( ?(?:(?P<left>t)|(?P<right>p)|{_LEFT_OR_RIGHT.format('_in')}) ?\)"
    rf"|(?<![^\W\d_]){_LEFT_OR_RIGHT.format('_out')}(?![^\W\d_])"
)
_ABOUT = re.compile(r"(?<![^\W\d_])(?P<anywhere>khoảng|khoang)(?![^\W\d_])|chừng|gần|~|≈")
_LEAD_WORD = re.compile(
    "(?<![a-z0-9])(?:ly trinh|vi tri|tai|tren|thuoc|tuyen|duong|doan|diem|coc|cot|moc|tu|o)"
    rf"(?=[ :.]*{MASK})"
)
_OPEN_END = re.compile(r"(?:[-÷~→]|(?<![a-z])(?:den|toi))[ .,;]*$")
_LOOSE_SIGNS = " .,;:()[]-"


def read_side(clean: str, rest: str, text: str) -> tuple[str, CarriagewaySide | None]:
    """Return the side the text names and the rest with those words marked as read.

    Raises
    ------
    InvalidInput
        When both sides are named.
    """
    found = set()
    for match in _SIDE.finditer(lowered(clean)):
        if MASK in rest[slice(*match.span())]:
            continue
        is_left = any(
            value and name.startswith("left") for name, value in match.groupdict().items()
        )
        found.add(CarriagewaySide.LEFT if is_left else CarriagewaySide.RIGHT)
        rest = masked(rest, *match.span())
    if len(found) > 1:
        raise refusal("two_sides", text)
    return rest, next(iter(found), None)


def read_about(clean: str, rest: str, readings: Sequence[PointReading]) -> tuple[str, bool]:
    """Return whether the place is said to be approximate, and the rest without those words.

    Behind the first point '~' joins a stretch and 'gần' names a landmark; 'khoảng' is free.
    """
    until = readings[0].start if readings else len(rest)
    is_approximate = False
    for match in _ABOUT.finditer(lowered(clean)):
        if MASK in rest[slice(*match.span())] or not (match["anywhere"] or match.end() <= until):
            continue
        is_approximate = True
        rest = masked(rest, *match.span())
    return rest, is_approximate


def unread(
    clean: str,
    rest: str,
    readings: Sequence[PointReading],
    text: str,
    other_roads: Sequence[str],
) -> tuple[Caution, ...]:
    """Return a caution that names the words nothing was made of.

    Raises
    ------
    InvalidInput
        When a figure or a '+' is among them, or a stretch lacks its other end.
    """
    if len(readings) == 1 and _OPEN_END.search(rest.replace(MASK, " ")):
        raise refusal("open_stretch", text)
    rest = masked(rest, readings[0].start, readings[-1].end)
    while (lead := _LEAD_WORD.search(rest)) is not None:
        rest = masked(rest, *lead.span())
    pieces = []
    for match in re.finditer(f"[^{MASK}]+", rest):
        piece = clean[slice(*match.span())].strip(_LOOSE_SIGNS)
        if any(each.isnumeric() or each == "+" for each in piece):
            raise refusal("not_understood", text, part=piece)
        pieces.append(piece)
    words = ", ".join([*filter(None, pieces), *other_roads])
    if not words:
        return ()
    return (Caution("not_read", Message("“{words}” was not read", {"words": words})),)
