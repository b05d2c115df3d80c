"""Text in drawings of ours: how wide it comes out at most, and how it is written."""

from html import escape

FONT = "system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', Arial, sans-serif"

_NARROW = frozenset("iìíỉĩịjlI|.,:;'!()[] ftr-")
_WIDE = frozenset("mwMWƯỪỨỬỮỰƠỜỚỞỠỢĐOÒÓỎÕỌÔỒỐỔỖỘQGĂÂ@%—…◆◇")


def width_of(words: str, size: float) -> float:
    """Return how wide words are at most, in the units of `size`.

    The widest of the fonts that may be there, DejaVu Sans, is what counts.
    """
    return size * sum(map(_share, words))


def shortened(words: str, size: float, room: float) -> str:
    """Return words that fit into a room, cut with an ellipsis; empty where not three letters fit.

    >>> shortened("Phường Long Khánh", 10, 60)
    'Phường…'
    """
    if width_of(words, size) <= room:
        return words
    for end in range(len(words) - 1, 2, -1):
        cut = words[:end].rstrip() + "…"
        if width_of(cut, size) <= room:
            return cut
    return ""


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 11,
    anchor: str = "start",
    ink: str = "#16202b",
    bold: bool = False,
    halo: bool = False,
) -> str:
    """Return words at a place of a drawing, escaped; a halo parts them from what lies below."""
    look = ' font-weight="700"' if bold else ""
    look += ' paint-order="stroke" stroke="#fff" stroke-width="3"' if halo else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}"'
        f' fill="{ink}"{look}>{escape(words)}</text>'
    )


def _share(letter: str) -> float:
    if letter in _NARROW:
        return 0.42
    if letter in _WIDE:
        return 1.0
    if letter.isupper():
        return 0.75
    return 0.65
