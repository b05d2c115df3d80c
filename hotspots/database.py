"""Engine, sessions, the transaction a command runs in, and the state of the schema."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    ColumnElement,
    Dialect,
    Engine,
    Text,
    any_,
    cast,
    create_engine,
    func,
    literal,
    text,
    true,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import InstrumentedAttribute, Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.sql import SQLColumnExpression
from sqlalchemy.types import UserDefinedType

from hotspots import clock
from hotspots.errors import Conflict, StaleVersion, Unavailable
from hotspots.settings import TIME_ZONE

MIGRATIONS = Path(__file__).parent / "migrations"
CONNECT_WITHIN_S = 5
ACTOR = "hotspots.actor"
"""The setting in which the audit triggers read who is acting."""

_SETTINGS = {
    "timezone": TIME_ZONE.key,
    "jit": "off",  # it compiles for longer than our statements run
    "random_page_cost": 1.1,  # what is asked every day lies in memory, whatever the disk
}
_MET_ANOTHER = {"40001", "40P01", "23505"}
"""A serialisation failure, a deadlock, or a key that another transaction just took."""


def make_engine(url: str) -> Engine:
    """Make an engine on psycopg 3 whose sessions keep Vietnamese wall-clock time.

    Nothing connects yet.

    Raises
    ------
    Unavailable
        The address cannot be read, or names another kind of database.
    """
    return create_engine(
        _address(url),
        pool_pre_ping=True,
        connect_args={
            "application_name": "hotspots",
            "connect_timeout": CONNECT_WITHIN_S,
            "options": " ".join(f"-c {name}={told}" for name, told in _SETTINGS.items()),
        },
    )


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Return what makes the sessions of an engine.

    Rows stay readable after the commit: an answer is written from them, and with `lazy="raise"`
    nothing may load them again.
    """
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def transaction(
    sessions: sessionmaker[Session], *, actor_id: UUID | None = None
) -> Iterator[Session]:
    """Run one command: commit once at the end, or nothing at all.

    Parameters
    ----------
    sessions
        From `session_factory`.
    actor_id
        The account acting, for the audit. Where it is known only later, call `act_as`.

    Raises
    ------
    StaleVersion
        A row changed since it was read.
    Conflict
        Two commands waited for each other or took the same key, and this one was given up; it can
        be repeated.
    Unavailable
        The database cannot be reached.
    """
    try:
        with sessions.begin() as session:
            if actor_id is not None:
                act_as(session, actor_id)
            yield session
    except StaleDataError as error:
        raise StaleVersion(
            "Somebody else changed this while you were working on it."
            " Load it again, look at the difference and repeat your change."
        ) from error
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) in _MET_ANOTHER:
            raise Conflict(
                "Another change to the same records ran at the same moment. Please try again."
            ) from error
        if _is_unreachable(error):
            raise _unreachable(error) from error
        raise


def act_as(session: Session, actor: UUID | str) -> None:
    """Tell the audit, until the transaction ends, who is acting.

    `actor` is an account, or the name of a program that does what nobody asked for.
    """
    session.execute(
        text("SELECT set_config(:name, :actor, true)"), {"name": ACTOR, "actor": str(actor)}
    )


def acting(actor_id: InstrumentedAttribute[UUID]) -> ColumnElement[str]:
    """Return what tells the audit who is acting, as a part of the statement that finds them."""
    return func.set_config(ACTOR, cast(actor_id, Text), true())


def among(
    column: SQLColumnExpression[UUID] | SQLColumnExpression[UUID | None], ids: Iterable[UUID]
) -> ColumnElement[bool]:
    """Return the condition that a column holds one of these ids.

    They are one parameter. An IN would be another statement for every number of ids, to be
    compiled here and planned there again: most of what a slow request took longer than others.
    """
    return column == any_(literal(frozenset(ids), _Ids()))


class _Ids(UserDefinedType[frozenset[UUID]]):
    """An array of ids, sent as one text: over a hundred of them the driver takes milliseconds."""

    cache_ok = True
    render_bind_cast = True

    def get_col_spec(self, **_options: object) -> str:
        return "UUID[]"

    def bind_processor(self, _dialect: Dialect) -> Callable[[frozenset[UUID] | None], str | None]:
        return lambda ids: None if ids is None else _text_of(ids)


@lru_cache(maxsize=64)
def _text_of(ids: frozenset[UUID]) -> str:
    return "{" + ",".join(map(str, ids)) + "}"


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the schema up to a revision; harmless to repeat, and one at a time.

    Raises
    ------
    Unavailable
        The database cannot be reached.
    """
    with reaching(), engine.begin() as connection:
        # Two web servers that start together would otherwise both create the first table.
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('hotspots.migrate'))"))
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def alembic_config() -> Config:
    """Return Alembic's configuration, which an installed package has no pyproject.toml for."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def schema_is_current(engine: Engine) -> bool:
    """Say whether every migration of this version has run.

    Raises
    ------
    Unavailable
        The database cannot be reached.
    """
    heads = set(ScriptDirectory.from_config(alembic_config()).get_heads())
    with reaching(), engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == heads


def check_ready(engine: Engine) -> None:
    """Refuse to work on a database that is not ready for this version and this clock.

    Raises
    ------
    Unavailable
        It cannot be reached, migrations are missing, or the clock was moved although the
        database is not marked demo or test.
    """
    if not schema_is_current(engine):
        raise Unavailable(
            "The database has another version than the program. Run `hotspots migrate` first."
        )
    if clock.is_moved() and _deployment_kind(engine) not in {"demo", "test"}:
        raise Unavailable(
            "{variable} moves the clock, but this database is not marked demo or test,"
            " and a false date here would be a false deadline. Remove {variable}.",
            variable=clock.MOVED_BY,
        )


def _deployment_kind(engine: Engine) -> str | None:
    with engine.connect() as connection:
        kind: str | None = connection.execute(text("SELECT kind FROM deployment")).scalar()
        return kind


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise Unavailable(
            "DATABASE_URL cannot be read as an address. It looks like"
            " postgresql://user:password@host/database."
        ) from error
    if address.get_backend_name() not in {"postgresql", "postgres"}:
        raise Unavailable(
            "DATABASE_URL names {kind}, but the registry needs PostgreSQL with PostGIS.",
            kind=address.get_backend_name(),
        )
    return address.set(drivername="postgresql+psycopg")


@contextmanager
def reaching() -> Iterator[None]:
    """Tell a server that cannot be reached in words.

    Raises
    ------
    Unavailable
        It is away, full or stopping, refuses the user, or has no such database.
    """
    try:
        yield
    except OperationalError as error:
        if _is_unreachable(error):
            raise _unreachable(error) from error
        raise


def _is_unreachable(error: DBAPIError) -> bool:
    """Tell a server that is away, full or stopping from a statement that went wrong."""
    state = getattr(error.orig, "sqlstate", None)
    return isinstance(error, OperationalError) and (
        state is None or state[:2] in {"08", "28", "3D", "53", "57"}
    )


def _unreachable(error: DBAPIError) -> Unavailable:
    first_line = str(error.orig).strip().splitlines()[0]
    return Unavailable(
        "The database cannot be reached ({reason})."
        " Start it with `./dev run`, or check DATABASE_URL.",
        reason=first_line,
    )
