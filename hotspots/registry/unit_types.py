"""What kinds of administrative unit are called, as people and resolutions write it."""

import unicodedata
from dataclasses import dataclass

from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.records import values
from hotspots.vocabulary import AreaKind, UnitType

LEVEL_OF: dict[UnitType, AreaKind] = {
    UnitType.PROVINCE: AreaKind.PROVINCE,
    UnitType.CENTRAL_CITY: AreaKind.PROVINCE,
    UnitType.PROVINCIAL_CITY: AreaKind.DISTRICT,
    UnitType.TOWN: AreaKind.DISTRICT,
    UnitType.URBAN_DISTRICT: AreaKind.DISTRICT,
    UnitType.RURAL_DISTRICT: AreaKind.DISTRICT,
    UnitType.WARD: AreaKind.COMMUNE,
    UnitType.COMMUNE: AreaKind.COMMUNE,
    UnitType.TOWNSHIP: AreaKind.COMMUNE,
    UnitType.SPECIAL_ZONE: AreaKind.COMMUNE,
}

_WORDS: dict[str, tuple[UnitType, ...]] = {
    "tỉnh": (UnitType.PROVINCE,),
    # Of the centre or of a province: the level says which.
    "thành phố": (UnitType.CENTRAL_CITY, UnitType.PROVINCIAL_CITY),
    "thị xã": (UnitType.TOWN,),
    "quận": (UnitType.URBAN_DISTRICT,),
    "huyện": (UnitType.RURAL_DISTRICT,),
    "phường": (UnitType.WARD,),
    "ward": (UnitType.WARD,),
    "xã": (UnitType.COMMUNE,),
    "thị trấn": (UnitType.TOWNSHIP,),
    "đặc khu": (UnitType.SPECIAL_ZONE,),
}
_SHORT = {"p": "phường", "x": "xã", "tt": "thị trấn", "tp": "thành phố", "tx": "thị xã"}


@dataclass(frozen=True, slots=True)
class Level:
    """The level of a unit, and its type where the word for it says that as well."""

    kind: AreaKind
    unit_type: UnitType | None


def read_level(value: object) -> Level:
    """Read a level: `commune` of our own list, or a word such as phường.

    >>> read_level("Phường")
    Level(kind=<AreaKind.COMMUNE: 'commune'>, unit_type=<UnitType.WARD: 'ward'>)
    """
    word = _plain(value)
    if word in set(AreaKind):
        return Level(AreaKind(word), None)
    found = _WORDS.get(word, ())
    if len(found) == 1:
        return Level(LEVEL_OF[found[0]], found[0])
    raise values.UnusableValue(
        "unknown_code",
        Message(_("“{value}” is not a kind of area."), {"value": values.shown(value)}),
        Message(_("Use province, district or commune (phường and xã are communes).")),
    )


def read_type(value: object) -> tuple[UnitType, ...]:
    """Read a type, by code or word; thành phố is one of two until its level is known."""
    word = _plain(value)
    if word in set(UnitType):
        return (UnitType(word),)
    if word in _WORDS:
        return _WORDS[word]
    raise values.UnusableValue(
        "unknown_code",
        Message(_("“{value}” is not a type of unit."), {"value": values.shown(value)}),
        Message(_("Write tỉnh, thành phố, quận, huyện, thị xã, phường, xã, thị trấn or đặc khu.")),
    )


def parted(full_name: str) -> tuple[tuple[UnitType, ...], str]:
    """Return the types that a full name may begin with, and the name without the type.

    >>> parted("TP. Long Khánh")[1], parted("Long Khánh")
    ('Long Khánh', ((), 'Long Khánh'))
    """
    words = full_name.replace(".", ". ").split()
    for taken in (2, 1):
        head = _plain(" ".join(words[:taken])).rstrip(".")
        found = _WORDS.get(_SHORT.get(head, head))
        if found is not None and len(words) > taken:
            return found, " ".join(words[taken:])
    return (), " ".join(words)


def at_level(types: tuple[UnitType, ...], kind: AreaKind) -> UnitType | None:
    """Return the type of these that a unit of this level can have."""
    return next((each for each in types if LEVEL_OF[each] is kind), None)


def _plain(value: object) -> str:
    return " ".join(unicodedata.normalize("NFC", str(value)).lower().split())
