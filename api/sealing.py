"""Seals the audit a short while after the changes it holds, so that no request waits for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from hotspots import database
from hotspots.errors import Refusal
from hotspots.models import seal_audit

EVERY_S = 10
log = structlog.get_logger()


@asynccontextmanager
async def sealing(sessions: sessionmaker[Session]) -> AsyncIterator[None]:
    """Seal what was committed, again and again, until the server stops."""
    stop = asyncio.Event()
    task = asyncio.create_task(_seal_until(stop, sessions))
    try:
        yield
    finally:
        stop.set()  # a sealing under way is waited for: its connection must not be left behind
        await task


async def _seal_until(stop: asyncio.Event, sessions: sessionmaker[Session]) -> None:
    while not stop.is_set():
        try:
            await asyncio.to_thread(seal_once, sessions)
        except (Refusal, SQLAlchemyError) as failure:
            # The tail stays unsealed and is named by the verification; the next round tries again.
            log.warning("audit not sealed", reason=str(failure))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), EVERY_S)


def seal_once(sessions: sessionmaker[Session]) -> int:
    """Link every committed entry that is not sealed yet; return how many there were."""
    with database.transaction(sessions) as session:
        return seal_audit(session)
