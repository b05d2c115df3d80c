"""Periods of one camera that overlapped before the database kept them apart are parted."""

from datetime import date
from importlib import import_module

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from hotspots.models import AuditEntry, Camera
from tests.factories import make_account

MIGRATION = import_module("hotspots.migrations.versions.0024_camera_periods")

Period = tuple[date, date | None]


def _day(month: int, day: int) -> date:
    return date(2026, month, day)


def _migrated(session: Session, stored: dict[str, list[Period]]) -> dict[str, list[Period]]:
    """The periods by camera as they are after the migration, from these before it."""
    session.execute(text(f"ALTER TABLE camera DROP CONSTRAINT {MIGRATION.PERIODS}"))
    officer = make_account(session)
    session.add_all(
        Camera(
            organisation_id=officer.organisation_id,
            source_reference=number,
            geom="SRID=4326;POINT(107.2 10.95)",
            reach_m=100.0,
            works_from=begun,
            works_to=ended,
            registered_by_id=officer.id,
            registered_at=session.scalar(text("SELECT now()")),
        )
        for number, periods in stored.items()
        for begun, ended in periods
    )
    session.flush()
    with Operations.context(MigrationContext.configure(session.connection())):
        MIGRATION.upgrade()
    session.expire_all()
    found: dict[str, list[Period]] = {}
    for each in session.scalars(select(Camera).order_by(Camera.works_from)):
        found.setdefault(each.source_reference, []).append((each.works_from, each.works_to))
    return found


def test_overlapping_periods_follow_each_other_and_the_days_at_work_stay(session: Session) -> None:
    apart: list[Period] = [(_day(1, 1), _day(1, 31)), (_day(2, 1), None)]
    found = _migrated(
        session,
        {
            "apart": apart,
            "both open": [(_day(1, 1), None), (_day(3, 1), None)],
            "one inside": [(_day(1, 1), _day(6, 30)), (_day(2, 1), _day(2, 28))],
            "a later one apart": [
                (_day(1, 1), _day(2, 10)),
                (_day(2, 10), _day(2, 20)),
                (_day(5, 1), None),
            ],
        },
    )
    assert found == {
        "apart": apart,
        "both open": [(_day(1, 1), _day(2, 28)), (_day(3, 1), None)],
        "one inside": [(_day(1, 1), _day(1, 31)), (_day(2, 1), _day(6, 30))],
        "a later one apart": [
            (_day(1, 1), _day(2, 9)),
            (_day(2, 10), _day(2, 20)),
            (_day(5, 1), None),
        ],
    }


def test_the_audit_keeps_a_parted_period_as_it_was(session: Session) -> None:
    _migrated(session, {"C1": [(_day(1, 1), None), (_day(3, 1), None)]})
    query = select(AuditEntry).where(AuditEntry.table_name == "camera")
    (told,) = session.scalars(query.where(AuditEntry.operation == "UPDATE"))
    assert told.actor == "migration 0024"
    assert (told.old_row["works_to"], told.new_row["works_to"]) == (None, "2026-02-28")
    assert told.new_row["version"] == told.old_row["version"] + 1
    assert told.new_row["change_reason"] == MIGRATION.REASON
