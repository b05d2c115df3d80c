"""How people write the name of a road or railway line, and the one name the registry knows it by.

Letters are never stripped: QL1A is QL1 because a table says so, and QL1B is another road.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

DEFAULT_ALIASES: Mapping[str, str] = {
    "QL1A": "QL1",
    "đường HCM": "Đường Hồ Chí Minh",
    "đường Hồ Chí Minh": "Đường Hồ Chí Minh",
    "đường sắt Hà Nội – TP Hồ Chí Minh": "Đường sắt Hà Nội – TP Hồ Chí Minh",
    "đường sắt Hà Nội – TP HCM": "Đường sắt Hà Nội – TP Hồ Chí Minh",
    "đường sắt Hà Nội – Sài Gòn": "Đường sắt Hà Nội – TP Hồ Chí Minh",
    "đường sắt Bắc Nam": "Đường sắt Hà Nội – TP Hồ Chí Minh",
    "đường sắt Thống Nhất": "Đường sắt Hà Nội – TP Hồ Chí Minh",
}

MASK = "\0"
"""Stands for a character that has been read; `tidied` lets none in from outside."""

_KINDS = {
    "QL": ("quoc lo", "ql"),
    "ĐT": ("duong tinh", "tinh lo", "dt", "tl"),
    "ĐH": ("duong huyen", "huyen lo", "huong lo", "dh", "hl"),
    "ĐX": ("duong xa", "dx"),
    "CT": ("duong cao toc", "cao toc", "ct"),
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}
_KIND_WORDS = "|".join(sorted(_KIND_OF, key=len, reverse=True))
_CODE = re.compile(
    rf"(?<![a-z0-9])(?P<kind>{_KIND_WORDS})[ .:-]{{0,3}}(?P<letter>[a-z]?)"
    r"(?P<digits>[0-9]{1,4})(?P<suffix>[a-z]{0,2}?)(?:(?![a-z0-9])|(?=km ?[0-9]))"
)
_NUMBER_MISSING = re.compile(
    r"(?<![a-z0-9])(?:ql|dt|tl|dh|hl|dx|ct|quoc lo|tinh lo|huyen lo|huong lo)"
    r"(?= ?(?:$|[^a-z0-9 ]|(?<! )km)|[ .:]{1,3}km ?[0-9.:+])"
)
_STOP = (
    rf"(?= ?(?:$|[,;()\[\]{MASK}]|(?<![a-z])km ?[.:]? ?-? ?[0-9+]|(?<![a-z0-9])k[0-9]+ ?\+"
    r"|[0-9]+ ?\+|h[0-9] ?/|(?:ben|phia|le) (?:trai|phai)(?![a-z])))"
)
_NAME = re.compile(
    r"(?<![a-z0-9])(?:(?P<rail>(?:tuyen )?(?:duong sat|ds))|duong|pho|dai lo|cao toc|quoc lo"
    rf"|tinh lo|huyen lo|huong lo)[ .]{{1,2}}(?!km ?[0-9.:+])[a-z0-9].*?{_STOP}"
)
# A bypass, a service road or the old alignment is another road than the one its name contains.
_APART = "tránh|song hành|song hanh|gom|nối|dẫn|nhánh|vành đai"
_ROAD_APART = re.compile(rf"(?<![^\W\d_])(?:đường|tuyến|nhánh) (?:{_APART})(?![^\W\d_]).*?{_STOP}")
_PART_APART = re.compile(
    rf" ?\([^()]*(?:{_APART}|cũ)[^()]*\)"
    rf"| (?:đoạn |tuyến |đường )?(?:{_APART}|cũ)(?![^\W\d_]).*?{_STOP}"
)
_LINKS = re.compile(
    r"(?: ?(?:[-÷~→.:]|(?<= )(?:đến|den|tới|toi|và|va|từ|tại|tai|khoảng|khoang|lý trình)"
    r"|(?<= )(?:trái|phải)))+$"
)


@dataclass(frozen=True, slots=True)
class RouteReference:
    """A road or railway line named in a text: what it is called and where the text says so.

    `name` is None when a kind of road stands there without its number ("QL").
    """

    name: str | None
    written: str
    start: int
    end: int
    is_rail: bool = False
    is_numbered: bool = False


class RouteAliases:
    """Other names of routes, looked up whatever their case, marks and punctuation.

    Aliases have dates of validity in the registry: the caller passes those of one day.
    They come on top of `DEFAULT_ALIASES` and win over them.
    """

    def __init__(self, table: Mapping[str, str] | None = None) -> None:
        merged = {**DEFAULT_ALIASES, **(table or {})}
        self._names = {_alias_key(alias): name for alias, name in merged.items()}

    def resolve(self, name: str) -> str | None:
        """Return the name the registry uses for an alias, or None when it is none."""
        return self._names.get(_alias_key(name))


def route_code(text: str, *, aliases: RouteAliases | None = None) -> str | None:
    """Return the one code of a road that has a number or an alias, or None for any other name.

    >>> route_code("QL.1A"), route_code("quốc lộ 1B"), route_code("TL769"), route_code("HL 10")
    ('QL1', 'QL1B', 'ĐT769', 'ĐH10')
    >>> route_code("đường HCM"), route_code("đường Hùng Vương")
    ('Đường Hồ Chí Minh', None)
    """
    aliases = aliases or STANDARD_ALIASES
    name = tidied(text)
    code = _code_of(name)
    return aliases.resolve(code or name) or code


def route_key(text: str, *, aliases: RouteAliases | None = None) -> str:
    """Return what two spellings of one route have in common, for comparing names.

    >>> route_key("Đường  Hùng Vương") == route_key("đường Hùng Vương")
    True
    """
    return (route_code(text, aliases=aliases) or tidied(text)).casefold()


def route_references(
    text: str, *, aliases: RouteAliases | None = None
) -> tuple[RouteReference, ...]:
    """Return every road and railway line a tidied text names, in the order of the text.

    >>> [each.name for each in route_references("nút giao QL1A với đường Hùng Vương")]
    ['QL1', 'đường Hùng Vương']
    """
    aliases = aliases or STANDARD_ALIASES
    found: list[RouteReference] = []
    rest = folded(text)
    for read in (_roads_apart, _coded_roads, _named_roads, _roads_without_number):
        new = list(read(text, rest, aliases))
        for each in new:
            rest = masked(rest, each.start, each.end)
        found += new
    return tuple(sorted(found, key=lambda each: each.start))


def tidied(text: str) -> str:
    """Return a text with composed letters, half-width signs, single spaces, nothing hidden.

    >>> tidied("  Km12＋350 　 QL1 ")
    'Km12+350 QL1'
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    composed = unicodedata.normalize("NFC", text).translate(_HALF_WIDTH)
    return " ".join("".join(each for each in composed if _is_seen(each)).split())


def folded(text: str) -> str:
    """Return a tidied text in small letters without marks, each character in its old position.

    >>> folded("Đường Hồ Chí Minh – Km2")
    'duong ho chi minh - km2'
    """
    return text.translate(_FOLDED)


def lowered(text: str) -> str:
    """Return a tidied text in small letters with marks, each character in its old position."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(each.lower() if len(each.lower()) == 1 else each for each in text)


def masked(text: str, start: int, end: int) -> str:
    """Return a text whose characters from start to end are marked as read."""
    return text[:start] + MASK * (end - start) + text[end:]


class _FoldTable(dict[int, str]):
    """Fills itself: the base letter of a character, one sign for all dashes and all arrows."""

    def __missing__(self, code: int) -> str:
        base = unicodedata.normalize("NFD", chr(code))[0].lower()
        self[code] = base if len(base) == 1 else chr(code)
        return self[code]


_FOLDED = _FoldTable(
    {ord("đ"): "d", ord("Đ"): "d", **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")}
    | dict.fromkeys(map(ord, "⇒➔➜⟶"), "→")
    | {ord("〜"): "~", ord("∼"): "~"}
)
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0xFE62: ord("+")}


def _is_seen(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}


def _alias_key(name: str) -> str:
    name = tidied(name)
    return _code_of(name) or " ".join(re.split(r"[ .\-]+", folded(name)))


def _code_of(name: str) -> str | None:
    """Return the code a whole name stands for, with nothing before but "đường" or "tuyến"."""
    plain = folded(name)
    bare = re.match(r"(?:(?:duong|tuyen) )?", plain)
    for start in (0, bare.end() if bare else 0):
        match = _CODE.match(plain, start)
        if match is not None and match.end() == len(plain):
            return _written_code(match, name)
    return None


def _written_code(match: re.Match[str], text: str) -> str:
    """Return "QL1B" of "quốc lộ 01B"; a suffix Đ stays Đ, and expressways keep two figures."""
    kind = _KIND_OF[match["kind"]]
    number = str(int(match["digits"])).zfill(2 if kind == "CT" else 1)
    letter, suffix = (text[slice(*match.span(part))].upper() for part in ("letter", "suffix"))
    return f"{kind}{letter}{number}{suffix}"


def _roads_apart(text: str, rest: str, aliases: RouteAliases) -> Iterator[RouteReference]:
    for match in _ROAD_APART.finditer(_accented(text, rest)):
        yield _named(text, match.start(), match.end(), aliases)


def _coded_roads(text: str, rest: str, aliases: RouteAliases) -> Iterator[RouteReference]:
    small = _accented(text, rest)
    for match in _CODE.finditer(rest):
        tail = _PART_APART.match(small, match.end())
        if tail is not None:
            yield _named(text, match.start(), tail.end(), aliases)
        else:
            code = _written_code(match, text)
            name = aliases.resolve(code) or code
            written = text[slice(*match.span())]
            yield RouteReference(name, written, *match.span(), is_numbered=True)


def _named_roads(text: str, rest: str, aliases: RouteAliases) -> Iterator[RouteReference]:
    for match in _NAME.finditer(rest):
        is_rail = match["rail"] is not None
        yield _named(text, match.start(), match.end(), aliases, is_rail=is_rail)


def _roads_without_number(text: str, rest: str, aliases: RouteAliases) -> Iterator[RouteReference]:
    del aliases
    for match in _NUMBER_MISSING.finditer(rest):
        yield RouteReference(None, text[match.start() : match.end()], *match.span())


def _named(
    text: str, start: int, end: int, aliases: RouteAliases, *, is_rail: bool = False
) -> RouteReference:
    """Return a reference by name, without the words that lead on to the next part of the text."""
    links = _LINKS.search(lowered(text[start:end]).translate(_FOLDED_SIGNS))
    end = start + links.start() if links is not None else end
    written = text[start:end]
    return RouteReference(aliases.resolve(written) or written, written, start, end, is_rail)


def _accented(text: str, rest: str) -> str:
    """Return the text in small letters with their marks, masked where `rest` is."""
    small = lowered(text)
    if MASK not in rest:
        return small
    return "".join(MASK if r == MASK else s for s, r in zip(small, rest, strict=True))


_FOLDED_SIGNS = {code: sign for code, sign in _FOLDED.items() if not sign.isalpha()}
STANDARD_ALIASES = RouteAliases()
