"""One kilometre point as written: 'Km12+350', 'K12,35', 'H5/Km12'."""

import re
from dataclasses import dataclass
from decimal import Decimal

from hotspots.analysis.chainage_refusals import refusal
from hotspots.errors import Message

LONGEST_ROUTE_KM = 3999
"""No road or railway of Viet Nam is longer; a greater number has lost its '+' or its comma."""

_MILLIMETRE = Decimal("0.001")
_WHOLE_KM_M = Decimal(1000)
_H_POST_M = Decimal(100)


@dataclass(frozen=True, slots=True, order=True)
class KmPoint:
    """A kilometre post and the metres after it, to the millimetre.

    The metres may pass 1000 where a kilometre is longer than its name; such a point comes before
    the next post on the ground, although its label value is greater.
    """

    km_post: int
    metres: Decimal

    @property
    def chainage_mm(self) -> int:
        """Label value in millimetres: a name on a scale, not a distance."""
        return self.km_post * 1_000_000 + int(self.metres * 1000)

    @property
    def chainage_m(self) -> float:
        """Label value in metres: a name on a scale, not a distance."""
        return self.chainage_mm / 1000

    def __str__(self) -> str:
        whole, part = divmod(int(self.metres * 1000), 1000)
        decimals = f",{part:03d}".rstrip("0") if part else ""
        return f"Km{self.km_post}+{whole:03d}{decimals}"


@dataclass(frozen=True, slots=True)
class Caution:
    """Something the reader should check although the text was accepted."""

    code: str
    message: Message


@dataclass(frozen=True, slots=True)
class PointReading:
    """One point found in a text, before its neighbours are looked at."""

    start: int
    end: int
    has_unit: bool
    has_plus: bool
    km: int | None
    metres: Decimal
    precision_m: Decimal
    cautions: tuple[Caution, ...] = ()

    @property
    def is_bare_number(self) -> bool:
        """Whether it is a number with neither Km nor '+', which may mean anything."""
        return not self.has_unit and not self.has_plus


POINT = re.compile(
    r"(?:(?<![a-z0-9])h ?(?P<h_before>[0-9]+) ?/ ?)?"
    r"(?:(?P<unit>(?<![a-z])km|(?<![a-z0-9])k(?= ?[.:]? ?-? ?[0-9])) ?[.:]? ?"
    r"(?P<minus>- ?(?=[0-9]))?"
    r"|(?<![a-z0-9.,])(?=[0-9+]))"
    r"(?P<km>[0-9]+(?:[.,][0-9]+)*)?"
    r"(?:(?P<plus>(?: ?\+)+)"
    r"(?: ?(?P<metres>[0-9][0-9a-z]*(?:[.,][0-9][0-9a-z]*)*)|(?P<letters>[a-z][0-9a-z]*))?"
    r"(?: ?(?:met|m)(?![a-z0-9]))?)?"
    r"(?: ?/ ?h ?(?P<h_after>[0-9]+))?"
)
"""Finds a point in a folded text, well or badly written, so that a bad one can be named."""


def read_point(match: re.Match[str], text: str) -> PointReading:
    """Read what `POINT` found in the folded form of a text.

    Raises
    ------
    InvalidInput
        When what is written there cannot be one point, with the reason.
    """
    if match["minus"]:
        raise refusal("negative", text)
    if match["plus"] and match["plus"].count("+") > 1:
        raise refusal("extra_plus", text)
    km, metres, precision_m, cautions = _km_and_metres(match, text)
    if match["unit"] == "k":
        cautions = (Caution("k_read_as_km", Message("“K” was read as “Km”")), *cautions)
    return PointReading(
        *match.span(), bool(match["unit"]), bool(match["plus"]), km, metres, precision_m, cautions
    )


def suggested(figures: str) -> str | None:
    """Return the point that figures without a '+' probably mean, or None when none is likely.

    >>> suggested("12350"), suggested("13"), suggested("11707175")
    ('Km12+350', 'Km13', None)
    """
    km, metres = (figures[:-3], figures[-3:]) if len(figures) > 3 else (figures, "")
    if int(km) > LONGEST_ROUTE_KM:
        return None
    return f"Km{int(km)}+{metres}" if metres else f"Km{int(km)}"


_Parts = tuple[int | None, Decimal, Decimal, tuple[Caution, ...]]


def _km_and_metres(match: re.Match[str], text: str) -> _Parts:
    figures, has_metres = match["km"], match["plus"] is not None
    if figures is None:
        if match["unit"] or match["h_before"] or match["h_after"]:
            raise refusal("missing_km_number", text)
        return (None, *_metres(match, text))
    if match["h_before"] or match["h_after"]:
        return _h_post(match, text)
    if "," in figures:
        return _decimal_km(match, text)
    cautions: tuple[Caution, ...] = ()
    if "." in figures:
        if not (has_metres and re.fullmatch(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+", figures)):
            raise refusal("unclear_dot", text, suggestion=_for_decimal(figures))
        figures = figures.replace(".", "")
        reading = Message("The dot was read as a thousands mark: Km{km}", {"km": figures})
        cautions = (Caution("thousands_dot", reading),)
    km = _checked_km(figures, match, text)
    if not has_metres:
        return km, Decimal(0), _WHOLE_KM_M, cautions
    metres, precision_m, more = _metres(match, text)
    if metres >= 1000:
        long_km = Message("Km{km} was read as a long kilometre", {"km": km})
        more = (*more, Caution("long_km", long_km))
    return km, metres, precision_m, cautions + more


def _checked_km(figures: str, match: re.Match[str], text: str) -> int:
    is_bare_number = not match["unit"] and match["plus"] is None
    if is_bare_number or int(figures) <= LONGEST_ROUTE_KM:
        return int(figures)
    suggestion = suggested(figures)
    if match["plus"] is None and suggestion is not None:
        raise refusal("km_too_large", text, suggestion=suggestion)
    raise refusal("outside_route", text)


def _metres(match: re.Match[str], text: str) -> tuple[Decimal, Decimal, tuple[Caution, ...]]:
    written: str | None = match["metres"]
    if written is None:
        raise refusal("letters_in_metres" if match["letters"] else "missing_metres", text)
    number = re.fullmatch(r"([0-9]+)(?:(,|\.)([0-9]+))?(?:m|met)?", written)
    if number is None:
        raise refusal("letters_in_metres", text)
    whole, mark, decimals = number.groups()
    if mark == ".":
        raise refusal("unclear_dot", text, suggestion=f"Km{match['km'] or 12}+{whole},{decimals}")
    if int(whole) >= 2000:
        raise refusal("metres_too_many", text)
    metres = _cut_to_mm(whole, decimals or "")
    if metres == 0:
        return metres, _WHOLE_KM_M, ()
    precision_m = max(Decimal(1).scaleb(-len(decimals or "")), _MILLIMETRE)
    return metres, precision_m, _short_metres(whole, metres)


def _cut_to_mm(whole: str, decimals: str) -> Decimal:
    """Return metres cut, not rounded, so that 999,9999 never becomes the next kilometre."""
    return Decimal(f"{int(whole)}.{decimals[:3] or 0}").normalize() + Decimal(0)


def _short_metres(whole: str, metres: Decimal) -> tuple[Caution, ...]:
    if len(whole) > 2 or int(whole) == 0:
        return ()
    message = Message(
        "Read as {metres} m, not {other} m",
        {"metres": f"{metres.normalize():f}".replace(".", ","), "other": int(whole.ljust(3, "0"))},
    )
    return (Caution("short_metres", message),)


def _h_post(match: re.Match[str], text: str) -> _Parts:
    figures, post = match["km"], match["h_before"] or match["h_after"]
    both = match["h_before"] and match["h_after"]
    if both or match["plus"] or not match["unit"] or not re.fullmatch("[1-9]", post):
        raise refusal("h_post", text)
    if not figures.isdigit():
        mark = "unclear_dot" if "." in figures else "unclear_comma"
        raise refusal(mark, text, suggestion="H5/Km12")
    return _checked_km(figures, match, text), int(post) * _H_POST_M, _H_POST_M, ()


def _decimal_km(match: re.Match[str], text: str) -> _Parts:
    whole, _, decimals = match["km"].partition(",")
    suggestion = _for_decimal(match["km"])
    if match["plus"] or not decimals.isdigit():
        raise refusal("unclear_comma", text, suggestion=suggestion)
    if not match["unit"]:
        raise refusal("missing_km", text, suggestion=suggestion)
    km = _checked_km(whole, match, text)
    metres = _cut_to_mm(decimals[:3].ljust(3, "0"), decimals[3:])
    precision_m = max(_WHOLE_KM_M.scaleb(-len(decimals)), _MILLIMETRE) if metres else _WHOLE_KM_M
    point = KmPoint(km, metres)
    reading = Message("The comma was read as a decimal mark: {point}", {"point": str(point)})
    return km, metres, precision_m, (Caution("decimal_comma", reading),)


def _for_decimal(figures: str) -> str:
    """Return the point that "12.35" or "12,350" probably means."""
    whole, *rest = re.split("[.,]", figures)
    if len(rest) == 2 and int(whole + rest[0]) <= LONGEST_ROUTE_KM:
        whole, rest = whole + rest[0], rest[1:]
    return f"Km{int(whole)}+{rest[0][:3].ljust(3, '0')}"
