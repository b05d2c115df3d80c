"""Any file of crashes -> one checked frame, for `hotspots propose` and every import.

Headings are found whatever their language and case; every value is held to the rules of
`records`; what a file adds (ids that repeat, a foreign CRS, Km text in the chainage column) is
settled here, and nothing is dropped without being counted.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS

from hotspots import clock
from hotspots.crash_files.found import SPELLED_OUT, Found
from hotspots.crash_files.headings import CANONICAL, ColumnChoice, choose_columns, known_heading
from hotspots.crash_files.points import with_degrees
from hotspots.crash_files.stated_chainage import with_metres
from hotspots.errors import InvalidInput, Message, Problem, UnreadableFile
from hotspots.i18n import _
from hotspots.records import CRASH_FIELDS, Checked, check_crashes
from hotspots.records.columns import Raw
from hotspots.records.rules import Field
from hotspots.records.values import Text
from hotspots.table_files import Table, read_table

COUNTED = ("killed", "injured", "seriously_injured", "slightly_injured", "damage_vnd")


@dataclass(frozen=True, slots=True)
class CheckedFrame:
    """The crashes of a file, typed, and all that is wrong with them.

    `frame` has one row a crash in the order of the file, refused rows included (`refused` marks
    them): `row` (as a person sees it), `id`, and every field of `records.CrashRecord` under its
    name: counts Int64, coordinates and chainage float (NaN = missing), times datetime64 on the
    wall clock of Viet Nam, text and codes object (None = missing), `damage_only` boolean.

    `problems` and `warnings` hold the first thousand in row order; their counts are complete.
    """

    frame: pd.DataFrame
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    problem_count: int
    counts: Mapping[str, int]
    sha256: str
    name: str
    columns: Mapping[str, str]
    """The heading each canonical column was read from."""
    ignored_columns: tuple[str, ...]
    source_crs: CRS | None
    """What the coordinates were given in; they are kept in WGS 84. None where there are none."""

    def require_usable(self) -> Self:
        """Return the same frame, or refuse the file with its problems: it is all or nothing."""
        if self.problem_count:
            raise InvalidInput(
                "{count} values of {file} cannot be used. Mend them and send the file again.",
                problems=self.problems,
                count=self.problem_count,
                file=self.name,
            )
        return self


def read_crashes(
    source: Path | bytes,
    *,
    name: str | None = None,
    columns: Mapping[str, str] | None = None,
    crs: str | None = None,
    wanted: Collection[str] = CANONICAL,
    now: datetime | None = None,
    most_rows: int | None = None,
) -> CheckedFrame:
    """Read and check a file of crashes.

    Parameters
    ----------
    source
        Path, or the bytes of a file called `name`. CSV, Excel, GeoPackage, GeoJSON, Shapefile
        (also zipped), Parquet or GeoParquet.
    columns
        Canonical name -> heading in the file, where the headings do not say it themselves.
    crs
        What x and y (or the geometry of a file that does not say) are in, e.g. "EPSG:5899".
    wanted
        Canonical columns to look for; others are ignored, unless mapped.
    now
        Time against which a crash would lie in the future.
    most_rows
        Refuse a longer file before its rows are checked.

    Raises
    ------
    UnreadableFile
        The file as a whole cannot be read, or has too many rows.
    InvalidInput
        A needed column is missing, a mapped heading does not exist, or the CRS is not known or
        contradicts the columns. Problems of single rows are returned, not raised.
    """
    table = read_table(source, knows=known_heading(columns or {}), name=name)
    if most_rows is not None and len(table.frame) > most_rows:
        raise UnreadableFile(
            "{file} has {rows} rows; at most {limit} are taken at once. Split it, for example by"
            " year.",
            file=table.name,
            rows=len(table.frame),
            limit=most_rows,
        )
    choice = choose_columns(table, columns or {}, wanted=wanted)
    raw: dict[str, Raw] = {each: table.frame[heading] for each, heading in choice.used.items()}
    found: list[Found] = []
    source_crs: CRS | None = None
    warnings = _about_the_file(table)
    if len(table.frame):
        raw, misplaced, source_crs = with_degrees(raw, table, crs=crs)
        raw, misread, doubtful = with_metres(raw, table.rows)
        found += [*misplaced, *misread]
        warnings += doubtful[:SPELLED_OUT]
    checked = check_crashes(
        raw,
        now=now or clock.now(),
        rows=table.rows,
        extra_fields=[Field(_("id"), Text(200), "object", required=True)],
    )
    found.append(_ids_used_twice(checked.columns["id"], table.rows))
    return _checked_frame(
        table, choice, checked, found=found, warnings=warnings, source_crs=source_crs
    )


def _ids_used_twice(ids: NDArray[Any], rows: NDArray[np.int64]) -> Found:
    codes, _uniques = pd.factorize(ids)  # a missing id gets -1 and repeats nothing
    _codes, firsts = np.unique(codes, return_index=True)
    begins = dict(zip(codes[firsts].tolist(), firsts.tolist(), strict=True))

    def tell(position: int) -> Problem:
        first = int(rows[begins[int(codes[position])]])
        return Problem(
            "same_id_twice",
            Message(
                _("The id {value} is already used in row {first}."),
                {"value": ids[position], "first": first},
            ),
            Message(_("Give each crash its own id, or remove the row that repeats it.")),
            field="id",
            value=ids[position],
            row=int(rows[position]),
        )

    return Found.at((codes >= 0) & pd.Series(codes).duplicated().to_numpy(), tell)


def _checked_frame(
    table: Table,
    choice: ColumnChoice,
    checked: Checked,
    *,
    found: list[Found],
    warnings: list[Problem],
    source_crs: CRS | None,
) -> CheckedFrame:
    refused = checked.refused.copy()
    for each in found:
        refused[each.positions] = True
    frame = pd.DataFrame({"row": table.rows, "id": checked.columns["id"]})
    for field in CRASH_FIELDS:
        column = checked.columns[field.name]
        if field.name in COUNTED:
            whole = np.where(np.isfinite(column) & (column % 1 == 0), column, np.nan)
            frame[field.name] = pd.array(whole, dtype="Float64").astype("Int64")
        elif field.name == "damage_only":
            frame[field.name] = pd.array(column, dtype="Float64").astype("boolean")
        else:
            frame[field.name] = pd.Series(column, dtype=column.dtype)
    frame["refused"] = refused
    told = [*checked.problems, *(problem for each in found for problem in each.problems)]
    told = sorted(told, key=lambda each: each.row or 0)[:SPELLED_OUT]
    return CheckedFrame(
        frame=frame,
        problems=tuple(each.under(choice.used) for each in told),
        warnings=tuple(each.under(choice.used) for each in (*warnings, *checked.warnings)),
        problem_count=checked.problem_count + sum(len(each.positions) for each in found),
        counts=_counts(frame),
        sha256=table.sha256,
        name=table.name,
        columns=choice.used,
        ignored_columns=choice.ignored,
        source_crs=source_crs,
    )


def _counts(frame: pd.DataFrame) -> dict[str, int]:
    by_point = frame["lon"].notna() & frame["lat"].notna()
    by_chainage = frame["route"].notna() & frame["chainage_m"].notna()
    return {
        "read": len(frame),
        "refused": int(frame["refused"].sum()),
        "with_coordinates": int(by_point.sum()),
        "with_chainage": int(by_chainage.sum()),
        "without_place": int((~by_point & ~by_chainage).sum()),
    }


def _about_the_file(table: Table) -> list[Problem]:
    told = [
        Problem("note", note, Message(_("Check that this is what you meant.")))
        for note in table.notes
    ]
    if not len(table.frame):
        message = Message(_("{file} holds no crash."), {"file": table.name})
        remedy = Message(_("Check that it is the right file and the right sheet."))
        told.append(Problem("no_rows", message, remedy))
    return told
