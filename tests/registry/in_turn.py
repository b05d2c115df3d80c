"""Transactions at the same moment: one begins while another has not committed yet."""

from collections.abc import Callable
from threading import Thread
from time import monotonic, sleep

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from hotspots.database import transaction

Doing = Callable[[Session], object]

_PATIENCE_S = 20.0
_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


class Aside(Thread):
    """An act in a transaction and a thread of its own, begun at once."""

    def __init__(self, sessions: sessionmaker[Session], act: Doing) -> None:
        super().__init__()
        self._sessions, self._act = sessions, act
        self._failure: BaseException | None = None
        self.start()

    def run(self) -> None:
        """Act and commit; what fails is kept for the test's own thread."""
        try:
            with transaction(self._sessions) as session:
                self._act(session)
        except BaseException as failure:  # noqa: BLE001 -- told by `end`
            self._failure = failure

    def until_it_waits(self, waiting: int = 1) -> None:
        """Return when so many transactions wait for a lock, or this one is through."""
        give_up = monotonic() + _PATIENCE_S
        while self.is_alive() and monotonic() < give_up:
            with transaction(self._sessions) as session:
                if session.scalar(_WAITING) == waiting:
                    return
            sleep(0.02)

    def end(self) -> BaseException | None:
        """Wait for the commit; return what failed instead."""
        self.join(_PATIENCE_S)
        assert not self.is_alive()
        return self._failure


def both(
    sessions: sessionmaker[Session], first: Doing, second: Doing, then: Doing | None = None
) -> BaseException | None:
    """Begin the second act when the first has done all but commit, or all but `then`.

    Returns
    -------
    What the second failed with.
    """
    with transaction(sessions) as session:
        first(session)
        other = Aside(sessions, second)
        other.until_it_waits()
        if then is not None:
            then(session)
    return other.end()
