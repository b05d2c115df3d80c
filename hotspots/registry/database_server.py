"""The databases of a server: one made beside another, and put in its place."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from hotspots import database
from hotspots.errors import Conflict, Unavailable
from hotspots.i18n import _
from hotspots.registry.backups import server_version

_IN_USE, _NOT_ALLOWED = "55006", "42501"
_LEAVES_WITHIN_S = 5
_LONGEST = 40
"""Of a name that gets an ending: PostgreSQL cuts off what is longer than 63."""


@contextmanager
def connected_server(engine: Engine) -> "Iterator[DatabaseServer]":
    """Connect to the server of a database, but to none that is worked in; one restore at a time.

    Raises
    ------
    Conflict
        Another restore runs there.
    Unavailable
        It cannot be reached, or does not let this user make databases.
    """
    url = engine.url.set(database="postgres").render_as_string(hide_password=False)
    server = database.make_engine(url).execution_options(isolation_level="AUTOCOMMIT")
    try:
        with database.reaching(), server.connect() as connection:
            lock = text("SELECT pg_try_advisory_lock(hashtext('hotspots.restore'))")
            deadline = time.monotonic() + _LEAVES_WITHIN_S
            while not connection.scalar(lock):
                if time.monotonic() > deadline:
                    raise Conflict(_("Another restore runs on this server. Wait for it."))
                time.sleep(0.1)
            yield DatabaseServer(connection)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _NOT_ALLOWED:
            raise
        raise Unavailable(
            _(
                "The server does not let this user make and rename databases ({reason}). Restore as"
                " a user who may."
            ),
            reason=str(error.orig).strip().splitlines()[0],
        ) from error
    finally:
        server.dispose()


@dataclass(frozen=True, slots=True)
class DatabaseServer:
    """What is done with whole databases; every statement stands at once, but for the renames."""

    connection: Connection

    @property
    def major(self) -> int:
        """The major version."""
        return server_version(self.connection) // 10_000

    def has(self, name: str) -> bool:
        """Say whether there is a database of this name."""
        found = text("SELECT EXISTS (SELECT FROM pg_database WHERE datname = :name)")
        return bool(self.connection.scalar(found, {"name": name}))

    def refuse_connected(self, name: str) -> None:
        """Refuse where anybody works in a database: it could not be replaced in the end.

        A connection that was just closed, such as that of a killed restore, takes a moment to go.
        """
        others = text(
            "SELECT EXISTS (SELECT FROM pg_stat_activity"
            " WHERE datname = :name AND backend_type = 'client backend')"
        )
        deadline = time.monotonic() + _LEAVES_WITHIN_S
        while self.connection.scalar(others, {"name": name}):
            if time.monotonic() > deadline:
                raise _in_use(name)
            time.sleep(0.1)

    @contextmanager
    def new_beside(self, name: str) -> Iterator[str]:
        """Make an empty database beside another; unless it was put in its place, it is dropped.

        What a restore that was killed left of it goes first.
        """
        beside = f"{name[:_LONGEST]}_restoring"
        self.drop(beside)
        self._run(f"CREATE DATABASE {self._quoted(beside)} TEMPLATE template0")
        try:
            yield beside
        finally:
            self.drop(beside)

    def put_in_place(self, name: str, beside: str, *, at: datetime) -> str:
        """Give a database the name of another, both at once; return the name of the former."""
        former = f"{name[:_LONGEST]}_before_{at:%Y%m%d_%H%M%S}"
        was, now, new = map(self._quoted, (name, former, beside))
        renames = [f"ALTER DATABASE {new} RENAME TO {was}"]
        if self.has(name):
            renames.insert(0, f"ALTER DATABASE {was} RENAME TO {now}")
        try:
            self._run("BEGIN", *renames, "COMMIT")
        except DBAPIError as error:
            self._run("ROLLBACK")
            if getattr(error.orig, "sqlstate", None) == _IN_USE:
                raise _in_use(name) from error
            raise
        return former

    def drop(self, name: str) -> None:
        """Drop a database if there is one of this name."""
        if self.has(name):
            self._run(f"DROP DATABASE {self._quoted(name)} WITH (FORCE)")

    def _run(self, *statements: str) -> None:
        for each in statements:
            self.connection.exec_driver_sql(each)

    def _quoted(self, name: str) -> str:
        return self.connection.dialect.identifier_preparer.quote_identifier(name)


def _in_use(name: str) -> Conflict:
    return Conflict(
        _(
            "Somebody works with the database {name}, so nothing was restored. Stop the web server"
            " and the worker first."
        ),
        name=name,
    )
