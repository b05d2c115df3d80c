"""Staged crashes into the table: what is new is inserted, what differs updated, all counted."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from hotspots.analysis.crash_frame import CrashColumns
from hotspots.errors import Conflict
from hotspots.i18n import _
from hotspots.registry.crash_rows import (
    DERIVED,
    FOUND,
    PLACE_STATED,
    SEVERITY_NUMBERS,
    STATED,
    stated_columns,
)
from hotspots.registry.crash_staging import STAGED
from hotspots.registry.live_list import crashes_before
from hotspots.registry.turns import wait_for_decisions

MANY = 10_000
"""From so many changed rows on, the planner is told of them at once."""

_IDENTITY = ("source", "source_reference")
_ENTRY = ("entered_by_id", "entered_at", "import_batch_id", "synthetic")
_STAGED = f"SELECT c.id FROM crash c JOIN {STAGED} i USING (source, source_reference)"  # noqa: S608 - our own name
_OF_OTHERS = "c.import_batch_id IS DISTINCT FROM i.import_batch_id"


def compare(session: Session, stated: Sequence[str]) -> dict[str, int]:
    """Count what is new and what differs in the `stated` columns; other imports wait from here."""
    _one_at_a_time(session)
    differs = _differs(*_parted(stated))
    counted = (
        session.execute(
            text(
                f"""
            SELECT count(*) FILTER (WHERE c.id IS NULL) AS created,
                count(*) FILTER (WHERE c.id IS NOT NULL AND {differs}) AS updated,
                count(*) FILTER (WHERE c.id IS NOT NULL AND NOT {differs}) AS unchanged,
                count(*) FILTER (WHERE c.place_verified_at IS NOT NULL) AS place_kept
            FROM {STAGED} i LEFT JOIN crash c USING (source, source_reference)
            """  # noqa: S608 - our own column names
            )
        )
        .mappings()
        .one()
    )
    return {name: int(value) for name, value in counted.items()}


def merge(
    session: Session, stated: Sequence[str], counts: Mapping[str, int], *, few: bool
) -> CrashColumns | None:
    """Insert what is new, update what differs in the `stated` columns, as `compare` counted.

    Only what is on record has to wait for its turn: a long file of new crashes blocks no form.

    Returns
    -------
    How the live list read what was on record of a file of few rows, nobody else changing it since.

    Raises
    ------
    Conflict
        A form entered one of the new crashes in the meantime.
    """
    created, updated = counts["created"], counts["updated"]
    was = None
    if created:
        _insert(session, expected=created)
    if updated or (few and created):
        wait_for_decisions(session)
        was = crashes_before(session, _on_record(session)) if few else None
        _update(session, *_parted(stated))
    if created + updated > MANY:
        session.execute(text("ANALYZE crash"))  # or the next plan would take the table for small
    return was


def staged(session: Session) -> list[UUID]:
    """Return the crashes of the registry that the staged rows speak of."""
    return list(session.scalars(text(_STAGED)))


def _on_record(session: Session) -> list[UUID]:
    return list(session.scalars(text(f"{_STAGED} WHERE {_OF_OTHERS}")))


def _update(session: Session, free: Sequence[str], place: Sequence[str]) -> None:
    """Update the crashes on record that differ; a place that a person fixed is not touched."""
    kept = "c.place_verified_at IS NOT NULL"
    assignments = [f"{name} = i.{name}" for name in free]
    # A class computed without the damage that only the registry knows would be too low.
    whole = " AND ".join(f"c.{n} IS NULL" for n in SEVERITY_NUMBERS if n not in free) or "true"
    assignments += [
        f"{name} = CASE WHEN {whole} THEN i.{name} ELSE c.{name} END" for name in DERIVED
    ]
    assignments += [
        f"{name} = CASE WHEN {kept} THEN c.{name} ELSE i.{name} END" for name in (*place, *FOUND)
    ]
    session.execute(
        text(
            f"""
            UPDATE crash c SET {", ".join(assignments)},
                import_batch_id = i.import_batch_id, version = c.version + 1
            FROM {STAGED} i
            WHERE c.source = i.source AND c.source_reference = i.source_reference
                AND {_OF_OTHERS} AND {_differs(free, place)}
            """  # noqa: S608 - our own column names
        )
    )


def _insert(session: Session, *, expected: int) -> None:
    names = [*_IDENTITY, *_ENTRY, *stated_columns(STATED), *DERIVED, *FOUND]
    listed = ", ".join(dict.fromkeys(names))
    entered = session.execute(
        text(
            f"""
            WITH entered AS (
                INSERT INTO crash ({listed}) SELECT {listed} FROM {STAGED} i
                WHERE NOT EXISTS (SELECT FROM crash c WHERE c.source = i.source
                    AND c.source_reference = i.source_reference)
                ON CONFLICT (source, source_reference) DO NOTHING RETURNING 1
            ) SELECT count(*) FROM entered
            """  # noqa: S608 - our own column names
        )
    ).scalar_one()
    if entered != expected:
        raise Conflict(
            _("Somebody entered a crash of this file at the same moment. Send the file again.")
        )


def _one_at_a_time(session: Session) -> None:
    """Let imports wait for each other; forms take no such lock."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("hotspots.import"))))


def _parted(stated: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the columns that a file may always change, and those of the place."""
    place = [name for name in stated if name in PLACE_STATED]
    return [name for name in stated if name not in PLACE_STATED], place


def _differs(free: Sequence[str], place: Sequence[str]) -> str:
    return f"({_distinct(free)} OR (c.place_verified_at IS NULL AND {_distinct(place)}))"


def _distinct(names: Sequence[str]) -> str:
    if not names:
        return "false"
    left, right = (", ".join(f"{table}.{name}" for name in names) for table in ("c", "i"))
    return f"ROW({left}) IS DISTINCT FROM ROW({right})"
