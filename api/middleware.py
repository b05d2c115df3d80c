"""What holds for every request whatever it asks: a limit on its size, and headers that protect.

The headers say that a page of ours loads nothing from another host and is framed by no other.
Maps are documents of their own under `/maps/`, since folium writes its scripts into the page:
only there are inline scripts allowed.
"""

from collections.abc import MutableMapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_STRICT = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)
_MAP = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)


LONGEST_WITHOUT_FILES = 1024 * 1024


class ProtectiveHeaders:
    """Add the headers that keep a browser from doing what a page of ours never asks."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        policy = _MAP if scope["path"].startswith("/maps/") else _STRICT
        added = {
            b"content-security-policy": policy.encode(),
            b"x-content-type-options": b"nosniff",
            b"referrer-policy": b"same-origin",
        }
        if not scope["path"].startswith("/static/"):
            added[b"cache-control"] = b"private, no-cache"

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_missing(message, added)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _add_missing(message: MutableMapping[str, Any], added: dict[bytes, bytes]) -> None:
    present = {name.lower() for name, _value in message.get("headers", [])}
    new = [(name, value) for name, value in added.items() if name not in present]
    message["headers"] = [*message.get("headers", []), *new]


class BodyLimit:
    """Refuse a body above the limit as soon as it is known, however it is sent.

    The limit is for files; they alone are kept on the disk while they come in. Everything else
    is read into memory before anybody is asked who sends it, and no form of ours is that long.
    """

    def __init__(self, app: ASGIApp, *, limit_bytes: int) -> None:
        self._app = app
        self._limit = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what it sends."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        told = headers.get(b"content-length", b"0")
        holds_files = headers.get(b"content-type", b"").lower().startswith(b"multipart/")
        limit = self._limit if holds_files else min(self._limit, LONGEST_WITHOUT_FILES)
        received = 0

        async def counted() -> Message:
            nonlocal received
            if told.isdigit() and int(told) > limit:
                raise HTTPException(413)
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)
