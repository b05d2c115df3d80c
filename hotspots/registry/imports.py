"""A file of crashes into the registry: all of it or nothing, and sending it twice is harmless."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from pandas import DataFrame
from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.analysis.crash_frame import CrashColumns
from hotspots.crash_files import CheckedFrame, read_crashes
from hotspots.errors import Conflict, Problem
from hotspots.i18n import _
from hotspots.models import ON_RAILWAY, Account, Crash, ImportBatch
from hotspots.registry import crash_alerts, live_proposals, rail_screening, rail_severities
from hotspots.registry.area_book import area_book
from hotspots.registry.crash_merge import compare, merge, staged
from hotspots.registry.crash_places import place_crash_rows
from hotspots.registry.crash_rows import (
    STATED,
    WGS84,
    crash_rows,
    crs_name,
    stated_columns,
)
from hotspots.registry.crash_staging import Progress, stage
from hotspots.registry.import_checks import (
    place_warnings,
    refuse_ambiguous_wards,
    refuse_outside_jurisdiction,
    refuse_repeated_references,
    refuse_wrong_zone,
    require_approver,
    ward_contradictions,
)
from hotspots.registry.locators import current_locator
from hotspots.registry.proposal_rows import Origin
from hotspots.registry.ward_names import wards_named
from hotspots.vocabulary import Action, ChangeCause, RecordState

FEW_ROWS = 50
"""A file of so many rows changes the live list at once; a longer one waits for a refresh."""

MOST_ROWS = 1_000_000
"""A country's crashes of several years; checking more would hold the server for minutes."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """How a file was read: the same bytes read another way state other facts."""

    source: str
    crs: str | None
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchReport:
    """What an import did, or would do (`dry_run`), or that it was done before (`repeated`)."""

    batch_id: UUID | None
    file: str
    rows: int
    counts: Mapping[str, int]
    """created, updated, unchanged; placed_by_chainage, placed_by_coordinates, placed_by_railway,
    unplaced and unplaced_… with the reason; ambiguous_route, contradictions."""
    warnings: tuple[Problem, ...]
    dry_run: bool
    repeated: bool
    imported_at: datetime | None
    ignored_columns: tuple[str, ...] = ()


def import_batch(
    session: Session,
    *,
    actor: Account,
    file: CheckedFrame | Path | bytes,
    name: str | None = None,
    source: str | None = None,
    columns: Mapping[str, str] | None = None,
    crs: str | None = None,
    dry_run: bool = False,
    again: bool = False,
    synthetic: bool = False,
    criteria_folder: Path | None = None,
    progress: Progress | None = None,
) -> BatchReport:
    """Take in a file of crashes.

    A crash whose place cannot be found is stored, counted and waits in the queue. A crash the
    registry knows by source and reference is updated where the file states something else, and
    left alone in what the file does not state; a place fixed by hand is kept.

    Parameters
    ----------
    source
        Whose numbering the references are; the actor's organisation when not given.
    again
        Take in a file that was taken in before, read another way (CRS, columns, source).

    Raises
    ------
    InvalidInput
        Rows cannot be used; nothing is stored, and every problem is named.
    Conflict
        The same file was taken in before, but read another way.
    """
    permissions.require(actor, Action.IMPORT_CRASHES)
    checked = (
        file
        if isinstance(file, CheckedFrame)
        else read_crashes(file, name=name, columns=columns, crs=crs, most_rows=MOST_ROWS)
    )
    checked.require_usable()
    reading = _Reading(
        source or actor.organisation.name, crs_name(checked.source_crs), dict(checked.columns)
    )
    sha256 = _identity(checked.sha256, reading if again else None)
    earlier = _earlier(session, sha256)
    if earlier is not None:
        return _as_before(earlier, checked, reading, again=again)
    if checked.frame.empty:
        return _report(checked, {}, None, dry_run=dry_run)
    rows, counts, warnings = _placed(session, actor, checked, reading, progress)
    batch_id = None if dry_run else _open_batch(session, actor, checked, sha256, reading)
    if batch_id is None and not dry_run:  # another import of the same file was faster
        return _as_before(_require(_earlier(session, sha256)), checked, reading, again=again)
    rows["import_batch_id"] = None if batch_id is None else str(batch_id)
    rows["synthetic"] = synthetic
    present = _stated_fields(checked)
    stage(session, rows, progress=progress)
    _tell(progress, "writing", 0, len(rows))
    few, told = len(rows) <= FEW_ROWS, stated_columns(present)
    counts |= compare(session, told)
    was = None if dry_run else merge(session, told, counts, few=few)
    _tell(progress, "writing", len(rows), len(rows))
    if batch_id is not None:
        session.execute(update(ImportBatch).where(ImportBatch.id == batch_id).values(counts=counts))
        session.expire_all()
    if batch_id is not None:
        of_batch = Crash.import_batch_id == batch_id
        rail_severities.follow_many(session, among=of_batch, folder=criteria_folder)
    # Last of all: from here to the commit, whoever else changes a crash waits.
    if batch_id is not None and counts["created"] + counts["updated"]:
        _take_into_list(session, actor, batch_id, few=few, was=was)
    report = _report(checked, counts, batch_id, dry_run=dry_run)
    placed = (each.under(checked.columns) for each in warnings)
    return replace(report, warnings=(*report.warnings, *placed))


def list_batches(session: Session, *, actor: Account, limit: int = 50) -> list[ImportBatch]:
    """Return the latest imports, newest first."""
    permissions.require(actor, Action.IMPORT_CRASHES)
    query = select(ImportBatch).order_by(ImportBatch.imported_at.desc(), ImportBatch.id)
    return list(session.scalars(query.limit(limit)))


def _take_into_list(
    session: Session, actor: Account, batch_id: UUID, *, few: bool, was: CrashColumns | None
) -> None:
    origin = Origin(clock.now(), ChangeCause.CRASHES_IMPORTED, batch_id)
    of_batch = Crash.import_batch_id == batch_id
    crash_alerts.follow_many(session, actor=actor, among=of_batch)
    if session.scalar(select(exists(select(Crash.id).where(of_batch, ON_RAILWAY)))):
        rail_screening.ask_again(session)
    if few:
        live_proposals.follow(session, actor=actor, origin=origin, ids=staged(session), was=was)
    else:
        live_proposals.ask_for_refresh(session, actor=actor, cause=origin.cause)


def _identity(file_sha256: str, reading: _Reading | None) -> str:
    if reading is None:
        return file_sha256
    told = json.dumps(asdict(reading), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{file_sha256}\n{told}".encode()).hexdigest()


def _earlier(session: Session, sha256: str) -> ImportBatch | None:
    return session.scalar(select(ImportBatch).where(ImportBatch.sha256 == sha256))


def _require(batch: ImportBatch | None) -> ImportBatch:
    if batch is None:
        raise Conflict(_("Another import of the same file ran at the same moment. Send it again."))
    return batch


def _as_before(
    batch: ImportBatch, checked: CheckedFrame, reading: _Reading, *, again: bool
) -> BatchReport:
    if not again and _Reading(batch.source, batch.source_crs, batch.mapping) != reading:
        raise Conflict(
            _(
                "{file} was taken in on {at}, read another way (source {source}, CRS {crs})."
                " To take it in as now stated, import it again on purpose (--again)."
            ),
            file=checked.name,
            at=batch.imported_at,
            source=batch.source,
            crs=batch.source_crs or "–",
        )
    return BatchReport(
        batch_id=batch.id,
        file=checked.name,
        rows=batch.rows,
        counts=dict(batch.counts),
        warnings=(),
        dry_run=False,
        repeated=True,
        imported_at=batch.imported_at,
        ignored_columns=checked.ignored_columns,
    )


def _report(
    checked: CheckedFrame, counts: Mapping[str, int], batch_id: UUID | None, *, dry_run: bool
) -> BatchReport:
    return BatchReport(
        batch_id=batch_id,
        file=checked.name,
        rows=len(checked.frame),
        counts=counts,
        warnings=checked.warnings,
        dry_run=dry_run,
        repeated=False,
        imported_at=None,
        ignored_columns=checked.ignored_columns,
    )


def _placed(
    session: Session,
    actor: Account,
    checked: CheckedFrame,
    reading: _Reading,
    progress: Progress | None,
) -> tuple[DataFrame, dict[str, int], tuple[Problem, ...]]:
    locator = current_locator(session)
    _tell(progress, "locating", 0, len(checked.frame))
    places = place_crash_rows(session, checked.frame, actor=actor)
    _tell(progress, "locating", len(checked.frame), len(checked.frame))
    refuse_wrong_zone(checked, locator)
    refuse_outside_jurisdiction(session, actor, checked, places)
    if (checked.frame["record_state"] == RecordState.APPROVED).any():
        require_approver(actor)
    book = area_book(session)
    wards = wards_named(book, checked.frame)
    refuse_ambiguous_wards(checked, wards)
    rows = crash_rows(
        checked.frame,
        places,
        wards=wards.ids,
        default_source=reading.source,
        account_id=actor.id,
        at=clock.now(),
        source_crs=reading.crs or WGS84,
    )
    refuse_repeated_references(checked, rows)
    warnings = (
        *place_warnings(checked.frame, places),
        *wards.warnings,
        *ward_contradictions(book, checked.frame, places, wards.ids),
    )
    return rows, _place_counts(places), warnings


def _tell(progress: Progress | None, stage: str, done: int, total: int) -> None:
    if progress is not None:
        progress(stage, done, total)


def _place_counts(places: DataFrame) -> dict[str, int]:
    by = Counter(places["placed_by"])
    reasons = Counter(places["unplaced_reason"].dropna())
    return {
        "placed_by_chainage": by["chainage"],
        "placed_by_coordinates": by["coordinates"],
        **({"placed_by_railway": by["railway"]} if by["railway"] else {}),
        "unplaced": by["unplaced"],
        **{f"unplaced_{reason}": count for reason, count in sorted(reasons.items())},
        "ambiguous_route": int(places["ambiguous_route"].sum()),
        "contradictions": int(places["contradiction_m"].notna().sum()),
    }


def _open_batch(
    session: Session,
    actor: Account,
    checked: CheckedFrame,
    sha256: str,
    reading: _Reading,
) -> UUID | None:
    """Enter the batch; None when another transaction entered the same file first."""
    values = {
        "id": uuid4(),
        "sha256": sha256,
        "file_name": checked.name,
        "source": reading.source,
        "source_crs": reading.crs,
        "mapping": dict(reading.columns),
        "rows": len(checked.frame),
        "imported_by_id": actor.id,
        "imported_at": clock.now(),
    }
    # Waits for a transaction that is entering the same file, and then finds it there.
    statement = insert(ImportBatch).values(**values).on_conflict_do_nothing()
    return session.scalar(statement.returning(ImportBatch.id))


def _stated_fields(checked: CheckedFrame) -> set[str]:
    """Return the fields the file speaks of: what it has no column for, it does not unsay."""
    filled = {name for name in STATED if checked.frame[name].notna().any()}
    own = {"x": "lon", "y": "lon", "lat": "lon", "chainage_km": "chainage_m"}
    return filled | {own.get(name, name) for name in checked.columns}
