"""The audit: nobody edits history unseen, and nobody waits for it."""

import time
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, delete, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from hotspots.database import session_factory, transaction
from hotspots.models import Account, AuditEntry, AuditReport, Crash, seal_audit, verify_audit
from hotspots.models.audit import APPEND_ONLY_TABLES, AUDITED_TABLES
from tests.factories import NOON, make_account, make_case, make_crash


@pytest.fixture
def real(committed_database: Engine) -> sessionmaker[Session]:
    return session_factory(committed_database)


def _entries(session: Session, table: str) -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.table_name == table).order_by(AuditEntry.id)
    return list(session.scalars(query))


def _behind_its_back(session: Session, statement: str, **parameters: object) -> None:
    """Do what a person with the keys of the server could do."""
    session.execute(text("SET LOCAL session_replication_role = replica"))
    session.execute(text(statement), parameters)


def _seal(real: sessionmaker[Session]) -> int:
    with transaction(real) as session:
        return seal_audit(session)


def _verify(real: sessionmaker[Session]) -> AuditReport:
    with transaction(real) as session:
        return verify_audit(session)


@pytest.mark.parametrize("table", APPEND_ONLY_TABLES)
@pytest.mark.parametrize("statement", ["DELETE FROM {table}", "TRUNCATE {table} CASCADE"])
def test_a_table_written_once_refuses_to_forget(
    session: Session, table: str, statement: str
) -> None:
    with pytest.raises(IntegrityError, match="written once"):
        session.execute(text(statement.format(table=table)))


def test_an_event_of_a_file_cannot_be_rewritten(session: Session) -> None:
    make_case(session, actor=make_account(session))
    with pytest.raises(IntegrityError, match="written once"):
        session.execute(text("UPDATE case_event SET note = 'khác'"))


@pytest.mark.parametrize("table", AUDITED_TABLES)
def test_truncating_an_audited_table_is_refused(session: Session, table: str) -> None:
    with pytest.raises(IntegrityError, match="written once"):
        session.execute(text(f"TRUNCATE {table} CASCADE"))


def test_an_entry_holds_the_row_before_and_after_and_who_changed_it(
    sessions: sessionmaker[Session], session: Session
) -> None:
    officer = make_account(session)
    crash = make_crash(session, entered_by=officer, killed=0)
    with transaction(sessions, actor_id=officer.id) as command:
        command.execute(update(Crash).where(Crash.id == crash.id).values(killed=1))
    created, changed = _entries(session, "crash")
    assert (created.operation, created.old_row, created.actor) == ("INSERT", None, None)
    assert changed.operation == "UPDATE"
    assert changed.actor == str(officer.id)
    assert changed.row_id == str(crash.id)
    assert changed.old_row is not None
    assert changed.new_row is not None
    assert (changed.old_row["killed"], changed.new_row["killed"]) == (0, 1)


def test_a_statement_that_changes_nothing_leaves_no_entry(session: Session) -> None:
    make_crash(session, entered_by=make_account(session))
    session.execute(text("UPDATE crash SET killed = killed"))
    assert len(_entries(session, "crash")) == 1


def test_a_deleted_row_stays_readable_in_the_audit(session: Session) -> None:
    crash = make_crash(session, entered_by=make_account(session), location_text="Km1832+500 QL1")
    session.execute(delete(Crash).where(Crash.id == crash.id))
    last = _entries(session, "crash")[-1]
    assert (last.operation, last.new_row) == ("DELETE", None)
    assert last.old_row is not None
    assert last.old_row["location_text"] == "Km1832+500 QL1"


def test_a_password_hash_is_never_copied_into_the_audit_but_its_change_shows(
    session: Session,
) -> None:
    account = make_account(session, password_hash="$argon2id$secret")
    account.password_hash = "$argon2id$another"
    session.flush()
    created, changed = _entries(session, "account")
    images = [created.new_row, changed.old_row, changed.new_row]
    assert "argon2" not in str(images)
    assert len({str(image["password_hash"]) for image in images if image}) == 2


def test_what_is_rolled_back_leaves_no_entry(real: sessionmaker[Session]) -> None:
    with real() as session:
        make_account(session)
        session.rollback()
    report = _verify(real)
    assert (report.sealed, report.unsealed) == (0, 0)


def test_sealing_links_each_committed_entry_once(real: sessionmaker[Session]) -> None:
    with transaction(real) as session:
        make_crash(session, entered_by=make_account(session))
    assert _verify(real).unsealed == 3
    assert _verify(real).first_unsealed == 1
    assert _seal(real) == 3
    assert _seal(real) == 0
    report = _verify(real)
    assert report.is_intact
    assert (report.sealed, report.unsealed, report.first_unsealed) == (3, 0, None)


def test_an_entry_committed_after_a_later_one_was_sealed_joins_the_chain(
    real: sessionmaker[Session],
) -> None:
    with real() as slow:
        make_account(slow)
        with transaction(real) as session:
            make_account(session)
        assert _seal(real) == 2
        slow.commit()
    assert _verify(real).unsealed == 2
    assert _seal(real) == 2
    assert _verify(real).is_intact


def test_an_altered_entry_is_named(real: sessionmaker[Session]) -> None:
    with transaction(real) as session:
        make_crash(session, entered_by=make_account(session))
    _seal(real)
    with transaction(real) as session:
        _behind_its_back(session, "UPDATE audit_entry SET actor = 'someone else' WHERE id = 2")
    report = _verify(real)
    assert report.altered == (2,)
    assert not report.is_intact


def test_an_altered_entry_is_named_even_when_its_own_seal_was_renewed(
    real: sessionmaker[Session],
) -> None:
    with transaction(real) as session:
        make_crash(session, entered_by=make_account(session))
    _seal(real)
    with transaction(real) as session:
        _behind_its_back(session, "UPDATE audit_entry SET actor = 'someone else' WHERE id = 2")
        session.execute(
            text(
                "UPDATE audit_seal s SET hash = audit_link(p.hash, audit_digest(e))"
                " FROM audit_seal p, audit_entry e"
                " WHERE s.entry_id = 2 AND p.position = s.position - 1 AND e.id = 2"
            )
        )
    assert _verify(real).altered == (3,)


def test_a_removed_entry_and_a_removed_link_are_named(real: sessionmaker[Session]) -> None:
    with transaction(real) as session:
        make_crash(session, entered_by=make_account(session))
    _seal(real)
    with transaction(real) as session:
        _behind_its_back(session, "DELETE FROM audit_entry WHERE id = 1")
        session.execute(text("DELETE FROM audit_seal WHERE position = 2"))
    report = _verify(real)
    assert report.removed == (1,)
    assert report.broken_at == (3,)


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE crash SET killed = 0 WHERE id = :crash",
        "DELETE FROM crash WHERE id = :crash",
    ],
)
def test_a_row_changed_with_the_triggers_off_is_named(
    real: sessionmaker[Session], forgery: str
) -> None:
    with transaction(real) as session:
        crash = make_crash(session, entered_by=make_account(session))
    with transaction(real) as session:
        _behind_its_back(session, forgery, crash=crash.id)
    assert _verify(real).changed_rows == (("crash", str(crash.id)),)


def test_a_row_slipped_in_with_the_triggers_off_is_named(real: sessionmaker[Session]) -> None:
    with transaction(real) as session:
        _behind_its_back(
            session,
            "INSERT INTO deployment (kind, name, site_code_prefix) VALUES ('test', 'x', 'X')",
        )
    assert _verify(real).changed_rows == (("deployment", "1"),)


def test_rows_are_compared_alike_in_every_time_zone(real: sessionmaker[Session]) -> None:
    with transaction(real) as session:
        session.execute(text("SET LOCAL timezone = 'UTC'"))
        make_crash(session, entered_by=make_account(session))
    with transaction(real) as session:
        session.execute(text("SET LOCAL timezone = 'America/Lima'"))
        assert verify_audit(session).is_intact


def _import(session: Session, officer: Account, rows: int) -> None:
    session.execute(
        text(
            "INSERT INTO crash (source, source_reference, entered_by_id, entered_at, occurred_at,"
            " time_precision, record_state, placed_by, geom)"
            " SELECT 'import', n, :officer, :at, :at, 'minute', 'preliminary', 'coordinates',"
            " ST_SetSRID(ST_MakePoint(107.2 + n * 1e-6, 10.9), 4326)"
            " FROM generate_series(1, :rows) n"
        ),
        {"officer": officer.id, "at": NOON, "rows": rows},
    )


def test_a_form_does_not_wait_for_an_import_of_20_000_rows(
    real: sessionmaker[Session], record_property: Callable[[str, object], None]
) -> None:
    with transaction(real) as session:
        officer = make_account(session)
    with real() as importing:
        began = time.perf_counter()
        _import(importing, officer, 20_000)
        record_property("insert_s", time.perf_counter() - began)
        # A chain kept row by row in the trigger needed 46 s for 50,000 rows.
        assert time.perf_counter() - began < 15
        with transaction(real) as form:
            form.execute(text("SET LOCAL lock_timeout = '100ms'"))
            make_crash(form, entered_by=officer)
        assert _seal(real) == 3  # the officer, the organisation and the form; not the import
        importing.commit()
    began = time.perf_counter()
    assert _seal(real) == 20_000
    record_property("seal_s", time.perf_counter() - began)
    began = time.perf_counter()
    report = _verify(real)
    record_property("verify_s", time.perf_counter() - began)
    assert report.is_intact
    assert report.sealed == 20_003
