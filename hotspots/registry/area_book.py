"""Every administrative unit on record, kept in memory: what each is called, what went into what.

A country has some 14,000 units with those before the last reform; they are read once, and again
after the network changed.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.models import AdministrativeArea, AreaSuccession
from hotspots.registry.kept import Kept
from hotspots.registry.locators import network_revision
from hotspots.registry.unit_types import parted
from hotspots.vocabulary import AreaKind, UnitType

_kept: Kept[UUID, "AreaBook"] = Kept(2)

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit without its border."""

    id: UUID
    code: str
    kind: AreaKind
    unit_type: UnitType | None
    name: str
    parent_id: UUID | None
    valid_from: date | None
    valid_to: date | None
    has_border: bool

    def existed_on(self, day: date) -> bool:
        """Say whether the unit existed on this day."""
        return not self.begins_after(day) and not self.ended_before(day)

    def begins_after(self, day: date) -> bool:
        """Say whether the unit did not exist yet on this day."""
        return self.valid_from is not None and self.valid_from > day

    def ended_before(self, day: date) -> bool:
        """Say whether the unit existed no more on this day."""
        return self.valid_to is not None and self.valid_to < day


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a reform: an old unit, or a part of it, went into a new one."""

    id: UUID
    old_id: UUID
    new_id: UUID
    share: float | None
    verified: bool
    verified_by: str | None

    @property
    def is_whole(self) -> bool:
        """Say whether all of the old unit went into the new one."""
        return self.share == 1


@dataclass(frozen=True)
class AreaBook:
    """The units by id in the order of their codes, and the lines of all reforms."""

    units: Mapping[UUID, Unit]
    lines: tuple[Line, ...]

    def name(self, area_id: UUID) -> Message:
        """Return what a unit is called with its type: "phường Long Khánh"."""
        unit = self.units[area_id]
        if unit.unit_type is None or parted(unit.name)[0]:  # some write the type into the name
            return Message("{name}", {"name": unit.name})
        return Message(_("{name} {type}"), {"name": unit.name, "type": unit.unit_type})

    def title(self, area_id: UUID) -> Message:
        """Return a name that means no other unit: with its parent and days where it must.

        A unit that has ended always has them: most often another took over its name.
        """
        unit, words = self.units[area_id], self.name(area_id)
        ended = unit.valid_to is not None
        if unit.parent_id is not None and (ended or self._living_called[_called(unit)] > 1):
            parent = self.name(unit.parent_id)
            words = Message(_("{unit}, {parent}"), {"unit": words, "parent": parent})
        if ended:
            words = Message(_("{unit} (until {day})"), {"unit": words, "day": unit.valid_to})
        return words

    def out_of(self, old_id: UUID) -> tuple[Line, ...]:
        """Return where an old unit went."""
        return self._by_old.get(old_id, ())

    def into(self, new_id: UUID) -> tuple[Line, ...]:
        """Return where a new unit came from."""
        return self._by_new.get(new_id, ())

    def children(self, area_id: UUID) -> tuple[UUID, ...]:
        """Return the units right below one."""
        return self._children.get(area_id, ())

    def below(self, area_id: UUID) -> frozenset[UUID]:
        """Return a unit with all below it."""
        found, waiting = {area_id}, [area_id]
        while waiting:
            fresh = [each for each in self.children(waiting.pop()) if each not in found]
            found.update(fresh)
            waiting += fresh
        return frozenset(found)

    def in_order(self, ids: Iterable[UUID]) -> tuple[UUID, ...]:
        """Return units once each, in the order of their codes."""
        return tuple(sorted(set(ids), key=lambda each: self._place[each]))

    def communes_called(self, name: str) -> tuple[Unit, ...]:
        """Return the communes of any day whose `bare_name` this is."""
        return self._communes_by_name.get(name, ())

    @cached_property
    def has_former_borders(self) -> bool:
        """Say whether anybody drew a unit that has ended."""
        return any(each.has_border and each.valid_to is not None for each in self.units.values())

    # What follows is made once, and only where somebody asks.

    @cached_property
    def _living_called(self) -> Counter[tuple[str, UnitType | None]]:
        return Counter(_called(each) for each in self.units.values() if each.valid_to is None)

    @cached_property
    def _communes_by_name(self) -> dict[str, tuple[Unit, ...]]:
        communes = (each for each in self.units.values() if each.kind is AreaKind.COMMUNE)
        return _gathered((bare_name(each.name), each) for each in communes)

    @cached_property
    def _place(self) -> dict[UUID, int]:
        return {each: at for at, each in enumerate(self.units)}

    @cached_property
    def _by_old(self) -> dict[UUID, tuple[Line, ...]]:
        return _gathered((line.old_id, line) for line in self.lines)

    @cached_property
    def _by_new(self) -> dict[UUID, tuple[Line, ...]]:
        return _gathered((line.new_id, line) for line in self.lines)

    @cached_property
    def _children(self) -> dict[UUID, tuple[UUID, ...]]:
        pairs = ((each.parent_id, each.id) for each in self.units.values())
        return _gathered((parent, child) for parent, child in pairs if parent is not None)


def area_book(session: Session) -> AreaBook:
    """Return the units of this database as they are now; asking again costs nothing."""
    return _kept.get(network_revision(session), partial(_read, session))


def bare_name(name: str) -> str:
    """Return a name without its type by which two ways to write it are one.

    Case and the seat of the tone mark are free, its letters are not.

    >>> bare_name("Phường Xuân Hoà") == bare_name("xuân  hòa")
    True
    >>> bare_name("Bàu Sen") == bare_name("Bầu Sen")
    False
    """
    words = unicodedata.normalize("NFD", parted(name)[1].lower()).split()
    return " ".join(_tone_last(word) for word in words)


def _called(unit: Unit) -> tuple[str, UnitType | None]:
    return bare_name(unit.name), unit.unit_type


def _tone_last(word: str) -> str:
    letters = [each for each in word if each not in _TONES]
    return "".join(letters) + "".join(each for each in word if each in _TONES)


def _read(session: Session) -> AreaBook:
    area = AdministrativeArea
    columns = (
        *(area.id, area.code, area.kind, area.unit_type, area.name),
        *(area.parent_id, area.valid_from, area.valid_to, area.geom.is_not(None)),
    )
    order = (area.code, area.valid_from.nulls_first(), area.id)
    units = [Unit(*row) for row in session.execute(select(*columns).order_by(*order))]
    line = AreaSuccession
    told = (line.id, line.old_id, line.new_id, line.share, line.verified, line.verified_by)
    lines = session.execute(select(*told).order_by(line.old_id, line.new_id))
    return AreaBook({each.id: each for each in units}, tuple(Line(*row) for row in lines))


def _gathered(pairs: Iterable[tuple[_Key, _Value]]) -> dict[_Key, tuple[_Value, ...]]:
    found: dict[_Key, list[_Value]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}
