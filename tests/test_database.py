"""Transactions, the schema's version, and what a person reads when the database is away."""

from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session, sessionmaker

from hotspots import clock
from hotspots.database import (
    act_as,
    check_ready,
    make_engine,
    migrate,
    schema_is_current,
    session_factory,
    transaction,
)
from hotspots.errors import Conflict, Unavailable
from hotspots.models import AuditEntry, Organisation
from hotspots.vocabulary import DeploymentKind
from tests.factories import make_account, make_organisation, mark_deployment


@pytest.fixture
def real(committed_database: Engine) -> sessionmaker[Session]:
    return session_factory(committed_database)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("not an address", "cannot be read as an address"),
        ("sqlite:///registry.db", "names sqlite"),
        ("mysql://root@localhost/registry", "names mysql"),
    ],
)
def test_an_address_that_is_no_postgresql_is_refused(url: str, words: str) -> None:
    with pytest.raises(Unavailable, match=words):
        make_engine(url)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_every_spelling_of_the_scheme_means_psycopg_3(scheme: str) -> None:
    assert make_engine(f"{scheme}://hotspots@db/hotspots").url.drivername == "postgresql+psycopg"


def test_a_server_that_is_away_is_named_and_so_is_the_remedy(tmp_path: Path) -> None:
    engine = make_engine(f"postgresql://hotspots@/hotspots?host={tmp_path}")
    remedy = r"cannot be reached .* DATABASE_URL"
    with pytest.raises(Unavailable, match=remedy):
        schema_is_current(engine)
    with pytest.raises(Unavailable, match=remedy):
        migrate(engine)
    with pytest.raises(Unavailable, match=remedy), transaction(session_factory(engine)) as session:
        session.execute(text("SELECT 1"))


def test_a_database_that_does_not_exist_is_unavailable(database_url: str) -> None:
    engine = make_engine(database_url.replace("hotspots_test", "no_such"))
    with pytest.raises(Unavailable, match="does not exist"):
        schema_is_current(engine)


def test_a_wrong_statement_is_not_mistaken_for_a_database_that_is_away(
    sessions: sessionmaker[Session],
) -> None:
    with pytest.raises(ProgrammingError), transaction(sessions) as session:
        session.execute(text("SELECT nothing FROM nowhere"))


def test_a_key_that_is_taken_is_a_conflict_and_leaves_nothing(
    real: sessionmaker[Session],
) -> None:
    with pytest.raises(Conflict, match="try again"), transaction(real) as session:
        _two_with_one_name(session)
    with transaction(real) as session:
        assert session.scalars(select(Organisation)).all() == []


def _two_with_one_name(session: Session) -> None:
    for _ in range(2):
        make_account(session, username="Hoa")


def test_of_two_commands_that_wait_for_each_other_one_is_told_to_try_again(
    real: sessionmaker[Session],
) -> None:
    with transaction(real) as session:
        ids = [make_organisation(session).id for _ in range(2)]
    both_hold_one = Barrier(2)
    refusals: list[Conflict] = []

    def rename(first: int) -> None:
        try:
            with transaction(real) as session:
                for place, index in enumerate((first, 1 - first)):
                    session.get_one(Organisation, ids[index]).name = f"Đội {first}"
                    session.flush()
                    if place == 0:
                        both_hold_one.wait(timeout=30)
        except Conflict as refusal:
            refusals.append(refusal)

    people = [Thread(target=rename, args=[first]) for first in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert [str(refusal)[-17:] for refusal in refusals] == ["Please try again."]
    with transaction(real) as session:
        assert len(set(session.scalars(select(Organisation.name)))) == 1


def test_the_actor_ends_with_the_transaction(real: sessionmaker[Session]) -> None:
    with transaction(real) as session:
        officer = make_account(session)
    with transaction(real, actor_id=officer.id) as session:
        make_organisation(session)
    with transaction(real) as session:
        make_organisation(session)
    with transaction(real) as session:
        make_organisation(session)
        act_as(session, officer.id)
        make_organisation(session)
        actors = list(session.scalars(select(AuditEntry.actor).order_by(AuditEntry.id)))
    assert actors == [None, None, str(officer.id), None, None, str(officer.id)]


def test_a_database_nobody_migrated_is_not_ready(empty_database: Engine) -> None:
    assert not schema_is_current(empty_database)
    with pytest.raises(Unavailable, match="hotspots migrate"):
        check_ready(empty_database)


def test_two_servers_that_start_together_migrate_once(empty_database: Engine) -> None:
    servers = [Thread(target=migrate, args=[empty_database]) for _ in range(2)]
    for server in servers:
        server.start()
    for server in servers:
        server.join()
    check_ready(empty_database)
    assert "crash" in inspect(empty_database).get_table_names()


@pytest.mark.parametrize("mark", [None, DeploymentKind.PRODUCTION])
def test_a_moved_clock_is_refused_on_a_real_register(
    committed_database: Engine, monkeypatch: pytest.MonkeyPatch, mark: DeploymentKind | None
) -> None:
    if mark is not None:
        with transaction(session_factory(committed_database)) as session:
            mark_deployment(session, kind=mark)
    monkeypatch.setenv(clock.MOVED_BY, "2026-05-01T08:00")
    with pytest.raises(Unavailable, match="HOTSPOTS_NOW"):
        check_ready(committed_database)


def test_a_moved_clock_is_allowed_where_the_database_is_marked_a_test(
    committed_database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction(session_factory(committed_database)) as session:
        mark_deployment(session)
    monkeypatch.setenv(clock.MOVED_BY, "2026-05-01T08:00")
    check_ready(committed_database)


def test_a_session_of_a_test_is_undone(sessions: sessionmaker[Session], engine: Engine) -> None:
    with transaction(sessions) as session:
        make_organisation(session)
    with transaction(sessions) as session:
        assert session.scalars(select(Organisation)).all() != []
    with engine.connect() as outside:
        assert outside.execute(select(Organisation.id)).all() == []
