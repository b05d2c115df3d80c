"""Garbage is looked for between two answers, not while somebody waits for one.

What a request leaves behind in circles lies among the newest objects, and to look through those
takes less than a millisecond. Left to itself the collector lets the leavings of many requests come
together, and stops one of them for fifty times as long.
"""

import gc

from starlette.types import ASGIApp, Receive, Scope, Send

WHOLE_AFTER = 1_000
"""After so many rounds, what outlived them is looked through as well."""


def tidy() -> None:
    """Free what was left behind since the last time."""
    rounds = gc.get_count()[2]
    gc.collect(2 if rounds >= WHOLE_AFTER else 1)


class TidyBetween:
    """Tidy when an answer has been sent and nobody else waits for one.

    As long as others wait, the collector acts by itself where too much comes together.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self._under_way += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._under_way -= 1
            if not self._under_way:
                tidy()
