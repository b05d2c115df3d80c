"""The daily look at the audit: what it keeps, and that it notices a chain made anew."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from hotspots import clock
from hotspots.database import session_factory, transaction
from hotspots.errors import Forbidden
from hotspots.models import AuditCheck, seal_audit
from hotspots.registry import audit_watch, jobs
from hotspots.registry.worker import Worker
from hotspots.vocabulary import JobKind, JobState, Role
from tests.factories import make_account


@pytest.fixture
def real(committed_database: Engine) -> sessionmaker[Session]:
    return session_factory(committed_database)


def _change(real: sessionmaker[Session], *statements: str) -> None:
    with transaction(real) as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            session.execute(text(statement))


def _sealed_account(real: sessionmaker[Session]) -> None:
    with transaction(real) as session:
        make_account(session, Role.ADMINISTRATOR)
    with transaction(real) as session:
        seal_audit(session)


def _check(real: sessionmaker[Session]) -> AuditCheck:
    with transaction(real) as session:
        return audit_watch.check(session)


def test_only_an_administrator_reads_what_was_found(session: Session) -> None:
    officer = make_account(session)
    with pytest.raises(Forbidden):
        audit_watch.checks(session, actor=officer)
    with pytest.raises(Forbidden):
        audit_watch.count_warnings(session, actor=officer)


def test_an_altered_row_is_kept_and_the_administrator_warned(real: sessionmaker[Session]) -> None:
    _sealed_account(real)
    assert _check(real).intact
    _change(real, "UPDATE account SET role = 'leader', username = 'khac'")
    found = _check(real)
    assert not found.intact
    assert found.findings["changed_rows"]["count"] == 1
    assert found.findings["changed_rows"]["first"][0].startswith("account ")
    with transaction(real) as session:
        keeper = make_account(session, Role.ADMINISTRATOR)
        assert audit_watch.count_warnings(session, actor=keeper) == 1
        assert [check.intact for check in audit_watch.checks(session, actor=keeper)] == [
            False, True,
        ]  # fmt: skip


def test_a_chain_that_was_made_anew_or_cut_short_is_noticed(real: sessionmaker[Session]) -> None:
    _sealed_account(real)
    assert _check(real).intact
    _change(
        real,
        "UPDATE audit_entry SET actor = 'someone else'",
        "DELETE FROM audit_seal",
        "INSERT INTO audit_pending SELECT DISTINCT transaction FROM audit_entry",
    )
    with transaction(real) as session:
        seal_audit(session)
    with transaction(real) as session:
        found = audit_watch.verify(session)
    assert found.report.is_intact  # nothing in the chain itself betrays it
    assert found.was_rewritten
    assert found.findings["rewritten"] is True
    _change(real, "DELETE FROM audit_seal")
    assert _check(real).findings["rewritten"] is True


def test_the_unsealed_tail_is_named(real: sessionmaker[Session]) -> None:
    with transaction(real) as session:
        make_account(session)
    found = _check(real)
    assert (found.intact, found.unsealed, found.findings) == (True, 2, {"first_unsealed": 1})


def test_the_worker_looks_once_a_day(
    committed_database: Engine, real: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = Worker(committed_database)

    def days_work() -> int:
        worker.queue_the_day()
        return worker.do_all()

    assert (days_work(), days_work()) == (2, 0)
    with transaction(real) as session:
        assert audit_watch.last_check(session) is not None
        assert jobs.unfinished(session, kind=JobKind.UPKEEP) == []
    tomorrow = clock.today().replace(year=clock.today().year + 1)
    monkeypatch.setenv(clock.MOVED_BY, tomorrow.isoformat())
    assert days_work() == 2
    with transaction(real) as session:
        states = session.execute(text("SELECT state FROM job")).scalars().all()
    assert states == [JobState.DONE] * 4
