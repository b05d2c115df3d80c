"""The ward that somebody names, on the day they speak of: by code, or by a name of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.registry.area_book import AreaBook, Unit, bare_name
from hotspots.registry.unit_types import parted
from hotspots.vocabulary import AreaKind

_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Ward:
    """The unit that is meant, or why none is.

    Attributes
    ----------
    is_ambiguous
        The name is that of several units of the day: it must not be guessed which.
    """

    area_id: UUID | None
    problem: Problem | None = None
    is_ambiguous: bool = False


def ward_named(
    book: AreaBook, text: str, on: date, *, field: str = "ward", row: int | None = None
) -> Ward:
    """Return the ward or commune of a day that a text names.

    It is a code, or a name with or without its type and what lies above: "26080", "Xuân An",
    "P. Xuân An, TP Long Khánh". Codes and names are used again after a reform, so the day decides.
    """
    code = text.strip()
    of_code = [each for each in _communes(book) if each.code == code]
    named = of_code or _called(book, text)
    of_day = [each for each in named if each.existed_on(on)]
    if len(of_day) == 1:
        return Ward(of_day[0].id)
    name = text.strip()[:80]
    told = {"name": name, "day": on, "units": _told(book, of_day or named)}
    if of_day:
        message = Message(_("“{name}” means more than one unit on {day}: {units}."), told)
    elif named:
        message = Message(_("“{name}” was no ward on {day}. It is known as: {units}."), told)
    else:
        message = Message(_("There is no ward “{name}” in the registry."), told)
    problem = Problem(
        "ambiguous_ward" if of_day else "unknown_ward",
        message,
        Message(_("Give the code of the ward that is meant, as it was on that day.")),
        field=field,
        value=name,
        row=row,
    )
    return Ward(None, problem, is_ambiguous=bool(of_day))


@dataclass(frozen=True, slots=True)
class NamedWards:
    """The wards that the rows of a file name.

    Attributes
    ----------
    ids
        One a row, as text; None where nothing is named, or nothing that is known.
    """

    ids: "Series[Any]"
    refused: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def wards_named(book: AreaBook, frame: DataFrame) -> NamedWards:
    """Return the ward each crash of a file names; a name of several units is refused.

    Parameters
    ----------
    frame
        Columns `ward`, `occurred_at` and `row`.
    """
    told = frame["ward"].notna()
    ids = np.full(len(frame), None, dtype=object)
    refused: list[Problem] = []
    warnings: list[Problem] = []
    days = pd.to_datetime(frame["occurred_at"]).dt.date
    known: dict[tuple[str, date], Ward] = {}
    for at in np.flatnonzero(told.to_numpy()):
        key = (str(frame["ward"].iloc[at]), days.iloc[at])
        row = int(frame["row"].iloc[at])
        if key not in known:
            known[key] = ward_named(book, *key)
        ward = known[key]
        ids[at] = None if ward.area_id is None else str(ward.area_id)
        if ward.problem is not None:
            (refused if ward.is_ambiguous else warnings).append(_in_row(ward.problem, row))
    by_row = Series(ids, index=frame.index, dtype=object)
    return NamedWards(by_row, tuple(refused), tuple(warnings))


def _communes(book: AreaBook) -> Iterable[Unit]:
    return (each for each in book.units.values() if each.kind is AreaKind.COMMUNE)


def _called(book: AreaBook, text: str) -> list[Unit]:
    """Return the wards of a name on any day, within the units that the text names after it."""
    first, *above = (each.strip() for each in text.split(","))
    types, wanted = parted(first)[0], bare_name(first)
    if not wanted:
        return []
    found = [
        each
        for each in book.communes_called(wanted)
        if not types or each.unit_type is None or each.unit_type in types
    ]
    around = {bare_name(each) for each in above} - {""}
    return [each for each in found if around <= set(_names_above(book, each))]


def _names_above(book: AreaBook, unit: Unit) -> Iterable[str]:
    parent_id = unit.parent_id
    while parent_id is not None:
        parent = book.units[parent_id]
        yield bare_name(parent.name)
        parent_id = parent.parent_id


def _told(book: AreaBook, units: Sequence[Unit]) -> list[Message]:
    told = [
        Message(_("{unit}: {code}"), {"unit": book.title(each.id), "code": each.code})
        for each in units[:_SHOWN]
    ]
    return [*told, Message("…")] if len(units) > _SHOWN else told


def _in_row(problem: Problem, row: int) -> Problem:
    return Problem(problem.code, problem.message, problem.remedy, problem.field, problem.value, row)
