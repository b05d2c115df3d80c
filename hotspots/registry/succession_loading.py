"""Loads which old unit went into which new one; harmless to repeat."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.models import Account, AdministrativeArea, AreaSuccession
from hotspots.records import rules, values
from hotspots.registry.area_loading import unknown_area
from hotspots.registry.layers import (
    Layer,
    LoadReport,
    calendar_date,
    checked_columns,
    read_layer,
    refuse_rows,
    set_facts,
)
from hotspots.vocabulary import Action

_WHOLE = frozenset({"whole", "full", "toàn bộ", "cả", "nguyên trạng"})
_PART = frozenset({"part", "partial", "một phần", "phần"})
_ROUNDING = 0.001


def _share(value: object) -> float:
    word = " ".join(str(value).lower().split())
    if word in _WHOLE:
        return 1.0
    return float("nan") if word in _PART else values.number(value)


SUCCESSION_FIELDS = (
    rules.Field("old_code", values.Text(40), "object", required=True),
    rules.Field("old_valid_to", calendar_date, "object"),
    rules.Field("new_code", values.Text(40), "object", required=True),
    rules.Field("new_valid_from", calendar_date, "object"),
    rules.Field("share", _share, "number"),
    rules.Field("verified", values.flag, "number"),
    rules.Field("verified_by", values.Text(300), "object"),
)
_SHARE_RULE = rules.Rule(
    "share_out_of_range",
    "share",
    lambda c, _now: (c["share"] <= 0) | (c["share"] > 1),
    _("A share of {value} is not more than 0 and at most 1."),
    _("Write 1 for a whole unit; leave it empty for a part of unknown size."),
)

_Line = tuple[AdministrativeArea, AdministrativeArea, int]


def load_successions(
    session: Session, *, actor: Account, path: Path | bytes, name: str | None = None
) -> LoadReport:
    """Load which old unit went into which new one, whole or in part.

    Codes are used again after a reform. Without its last day the old unit is the latest of its code
    that has ended; without its first day the new one is that of today.
    """
    permissions.require(actor, Action.LOAD_NETWORK)
    layer = read_layer(path, fields=SUCCESSION_FIELDS, name=name)
    columns = checked_columns(layer, fields=SUCCESSION_FIELDS, given=(_SHARE_RULE,))
    report = LoadReport()
    known = {(each.old_id, each.new_id): each for each in session.scalars(select(AreaSuccession))}
    for old, new, position in _lines(session, layer, columns):
        share, verified = columns["share"][position], columns["verified"][position]
        facts: dict[str, Any] = {
            "share": None if np.isnan(share) else float(share),
            "verified": verified == 1,
            "verified_by": columns["verified_by"][position],
        }
        line = known.get((old.id, new.id))
        if line is None:
            line = AreaSuccession(old_id=old.id, new_id=new.id, **facts)
            known[old.id, new.id] = line
            session.add(line)
            report.add("successions_created")
        else:
            changed = set_facts(line, facts)
            report.add("successions_updated" if changed else "successions_unchanged")
    _refuse_too_much(session, layer, columns, known.values())
    session.flush()
    return report


def _lines(session: Session, layer: Layer, columns: rules.Columns) -> list[_Line]:
    """Return the two units of each row, or refuse the file."""
    areas = _Units(session.scalars(select(AdministrativeArea)))
    lines: list[_Line] = []
    problems: list[Problem] = []
    seen: set[tuple[UUID, UUID]] = set()
    for position, row in enumerate(layer.rows):
        told = {name: columns[name][position] for name in _TELL_UNITS}
        old = areas.ended(told["old_code"], told["old_valid_to"])
        new = areas.begun(told["new_code"], told["new_valid_from"])
        if old is None or new is None:
            missing = "old_code" if old is None else "new_code"
            problems.append(unknown_area(missing, told[missing], int(row)))
        elif old.valid_to is None or (new.valid_from or date.max) <= old.valid_to:
            problems.append(_not_after(old, new, int(row)))
        elif (old.id, new.id) in seen:
            problems.append(_repeated(told["old_code"], told["new_code"], int(row)))
        else:
            seen.add((old.id, new.id))
            lines.append((old, new, position))
    refuse_rows(layer.file, problems)
    return lines


_TELL_UNITS = ("old_code", "old_valid_to", "new_code", "new_valid_from")


class _Units:
    """The units of the registry by code."""

    def __init__(self, areas: Iterable[AdministrativeArea]) -> None:
        self._by_code: dict[str, list[AdministrativeArea]] = {}
        for area in areas:
            self._by_code.setdefault(area.code, []).append(area)

    def ended(self, code: str, last_day: date | None) -> AdministrativeArea | None:
        """Return the unit of a code that ended on a day; the latest that ended without one."""
        same = [each for each in self._of(code) if each.valid_to is not None]
        if last_day is not None:
            same = [each for each in same if each.valid_to == last_day]
        return max(same, key=lambda each: each.valid_to or date.min, default=None)

    def begun(self, code: str, first_day: date | None) -> AdministrativeArea | None:
        """Return the unit of a code that began on a day; that of today, or to come, without one."""
        same, today = self._of(code), clock.today()
        if first_day is not None:
            return next((each for each in same if each.valid_from == first_day), None)
        living = [each for each in same if (each.valid_to or date.max) >= today]
        return min(living, key=lambda each: each.valid_from or date.min, default=None)

    def _of(self, code: str) -> Sequence[AdministrativeArea]:
        return self._by_code.get(code, ())


def _refuse_too_much(
    session: Session, layer: Layer, columns: rules.Columns, known: Iterable[AreaSuccession]
) -> None:
    """Refuse a unit more of which went away than there was."""
    shares: dict[UUID, list[float | None]] = {}
    for line in known:
        shares.setdefault(line.old_id, []).append(line.share)
    too_much = {
        old
        for old, parts in shares.items()
        if sum(each or 0 for each in parts) > 1 + _ROUNDING or (1 in parts and len(parts) > 1)
    }
    if not too_much:
        return
    codes = {session.get_one(AdministrativeArea, each).code for each in too_much}
    refuse_rows(
        layer.file,
        [
            _more_than_whole(code, int(row))
            for code, row in zip(columns["old_code"], layer.rows, strict=True)
            if code in codes
        ],
    )


def _not_after(old: AdministrativeArea, new: AdministrativeArea, row: int) -> Problem:
    told = {"old": old.name, "new": new.name, "day": old.valid_to}
    return Problem(
        "not_after",
        Message(_("“{new}” does not begin after “{old}” ended, on {day}."), told),
        Message(_("Correct the first day of the new unit, or name the unit that is meant.")),
        field="new_code",
        value=new.code,
        row=row,
    )


def _repeated(old: str, new: str, row: int) -> Problem:
    return Problem(
        "repeated_line",
        Message(
            _("That {old} went into {new} stands in the file twice."), {"old": old, "new": new}
        ),
        Message(_("Keep one row for each old and new unit.")),
        field="new_code",
        value=new,
        row=row,
    )


def _more_than_whole(code: str, row: int) -> Problem:
    return Problem(
        "more_than_whole",
        Message(_("More of {code} went into new units than there was."), {"code": code}),
        Message(_("A whole unit goes into one; leave the share empty for parts of unknown size.")),
        field="share",
        value=code,
        row=row,
    )
