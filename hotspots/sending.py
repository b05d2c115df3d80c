"""Writes that are sent while the program goes on computing, and waited for before anything is read.

What one crash changes takes the server some ten milliseconds to write. Nothing of that is asked for
again by the change itself, so the program computes what comes next meanwhile (the pipeline of
PostgreSQL's protocol). Whatever statement the session runs next waits for all that was sent.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import psycopg
from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase

_OPEN = "hotspots.sending"


@contextmanager
def sending(session: Session) -> Iterator[None]:
    """Let `send` go on without waiting; at the end, all of it is written.

    Raises
    ------
    DBAPIError
        A write was refused. It is told late: where the program next waits, or at the end.
    """
    session.flush()
    connection = session.connection()
    beside = connection.info  # asked for later, a connection that broke would be made anew
    sent = beside[_OPEN] = _Sent(connection)
    try:
        yield
        sent.wait()
    finally:
        sent.give_up()
        if beside.get(_OPEN) is sent:  # a connection that broke may be another's by now
            del beside[_OPEN]


def send(session: Session, statement: UpdateBase, told: Mapping[str, Any]) -> None:
    """Run a write that was made once; within `sending`, without waiting.

    `told` names every column that the database does not fill by itself.
    """
    sent: _Sent | None = session.connection().info.get(_OPEN)
    if sent is None:
        session.flush()
        session.connection().execute(statement, dict(told))
    else:
        sent.send(statement, told)


class _Sent:
    """What was sent on a connection and not waited for yet."""

    def __init__(self, connection: Connection) -> None:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)  # noqa: S101 - of `database.make_engine`
        self._driver: psycopg.Connection[Any] = driver
        self._dialect = connection.dialect
        self._pipeline: Any = None
        self._last = ""

    def send(self, statement: UpdateBase, told: Mapping[str, Any]) -> None:
        compiled = _compiled(statement, tuple(sorted(told)), self._dialect)
        values = dict(compiled.construct_params(told))
        for name, prepared in _prepared(compiled, self._dialect):
            values[name] = prepared(values[name])
        self._last = str(compiled)
        try:
            if self._pipeline is None:
                pipeline = self._driver.pipeline()
                pipeline.__enter__()
                self._pipeline = pipeline
            self._driver.execute(self._last, values)
        except psycopg.Error as error:  # the refusal of an earlier one, come back meanwhile
            self.give_up()
            raise self._refusal(error) from error

    def wait(self) -> None:
        if self._pipeline is None:
            return
        pipeline, self._pipeline = self._pipeline, None
        try:
            pipeline.__exit__(None, None, None)
        except psycopg.Error as error:
            raise self._refusal(error) from error

    def give_up(self) -> None:
        """Leave the connection usable after something went wrong."""
        try:
            self.wait()
        except DBAPIError:
            return

    def _refusal(self, error: psycopg.Error) -> BaseException:
        return DBAPIError.instance(self._last, None, error, psycopg.Error, dialect=self._dialect)


@event.listens_for(Engine, "before_cursor_execute")
def _wait_for_what_was_sent(connection: Connection, *_told: Any) -> None:
    sent: _Sent | None = connection.info.get(_OPEN)
    if sent is not None:
        sent.wait()


@lru_cache(maxsize=64)
def _compiled(statement: UpdateBase, names: tuple[str, ...], dialect: Dialect) -> SQLCompiler:
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    assert isinstance(compiled, SQLCompiler)  # noqa: S101 - a statement has no other
    return compiled


@lru_cache(maxsize=64)
def _prepared(
    compiled: SQLCompiler, dialect: Dialect
) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """Return what makes a value such as the driver takes, for the parameters that need it."""
    makers = (
        (name, bind.type.dialect_impl(dialect).bind_processor(dialect))
        for bind, name in compiled.bind_names.items()
    )
    return tuple((name, maker) for name, maker in makers if maker is not None)
