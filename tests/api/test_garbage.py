"""What requests leave behind is freed between two answers, and not while somebody waits."""

import asyncio
import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from api.garbage import WHOLE_AFTER, TidyBetween, tidy


class Circle:
    """Refers to itself, so that only a collection frees it."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture(autouse=True)
def _only_when_asked() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def _asked(*requests: str, scope_type: str = "http") -> list[bool]:
    """Return, of each circle that a request left, whether it is there after all were answered."""
    left: list[weakref.ref[Circle]] = []
    last_may_end = asyncio.Event()

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        left.append(weakref.ref(Circle()))
        if scope["path"] == "/slow":
            await last_may_end.wait()
        elif scope["path"] == "/failing":
            raise RuntimeError

    async def played() -> list[bool]:
        tidying = TidyBetween(app)

        async def none() -> Any:
            raise AssertionError

        async def sent(_message: Any) -> None: ...

        tasks = []
        for path in requests:
            scope = {"type": scope_type, "path": path}
            tasks.append(asyncio.create_task(tidying(scope, none, sent)))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        before_the_last = [each() is not None for each in left]
        last_may_end.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        return [*before_the_last, *(each() is not None for each in left)]

    return asyncio.run(played())


def test_what_a_request_left_is_gone_when_it_was_answered() -> None:
    assert _asked("/") == [False, False]
    assert _asked("/failing") == [False, False]
    assert _asked("/", scope_type="websocket") == [True, True]


def test_while_somebody_else_waits_nothing_is_looked_through() -> None:
    assert _asked("/slow", "/") == [True, True, False, False]


def test_what_outlived_many_rounds_is_looked_through_at_last() -> None:
    gc.collect()
    kept = Circle()
    known = weakref.ref(kept)
    tidy()  # the circle is no longer among the newest
    del kept
    for _ in range(WHOLE_AFTER // 2):
        tidy()
    assert known() is not None
    for _ in range(WHOLE_AFTER // 2 + 1):
        tidy()
    assert known() is None
