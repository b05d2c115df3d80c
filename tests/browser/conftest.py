"""A running server on a copy of the demonstration, and Debian's Chromium with the network off."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request
from sqlalchemy import Engine

from api.app import create_app
from hotspots.registry import demo_story
from hotspots.settings import Settings

HOST = "127.0.0.1"
DESKTOP = {"width": 1400, "height": 900}
PHONE = {"width": 390, "height": 844}
STILL_S = 0.3
PATIENCE_S = 60
"""A busy machine is slow, not wrong."""


@dataclass
class Seat:
    """Somebody at a browser; what the pages asked of other hosts and complained of is kept."""

    page: Page
    address: str
    strayed: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    under_way: set[Request] = field(default_factory=set)

    def open(self, path: str) -> None:
        """Open a page of ours and wait until it is still."""
        self.page.goto(self.address + path)
        self.settle()

    def settle(self) -> None:
        """Wait until the page is there and nothing has been on its way for a moment."""
        self.page.wait_for_load_state("load")
        began = still_since = time.monotonic()
        while time.monotonic() - still_since < STILL_S:
            self.page.wait_for_timeout(STILL_S * 1000 / 5)
            waited_for = [each.url for each in self.under_way if not _is_of_a_frame_gone(each)]
            assert not waited_for or time.monotonic() - began < PATIENCE_S, waited_for
            if waited_for:
                still_since = time.monotonic()

    def press(self, selector: str) -> None:
        """Press something that leads to another page."""
        with self.going():
            self.page.click(selector)

    def complains_of(self, status: int) -> None:
        """Expect the browser to complain of one answer with this status."""
        self.expected.append(f"{status} (")

    @contextmanager
    def going(self) -> Iterator[None]:
        """Wait for the page itself: maps inside it come and go by themselves."""
        main = self.page.main_frame
        with self.page.expect_event("framenavigated", lambda frame: frame == main):
            yield
        self.settle()


SitDown = Callable[..., Seat]
StandOutside = Callable[..., Seat]
KEY = "a key of the tests, long enough to be one"


@pytest.fixture
def address(demo_database: Engine, tmp_path: Path) -> Iterator[str]:
    """Where the pages are served from."""
    url = demo_database.url.render_as_string(hide_password=False)
    folder = tmp_path / "attachments"
    app = create_app(Settings(DATABASE_URL=url, secret_key=KEY, attachments_folder=folder))
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://{HOST}:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=10)


@pytest.fixture
def stand_outside(chromium: Browser, address: str) -> Iterator[StandOutside]:
    """Put somebody who has not signed in at a browser; afterwards nobody may have strayed."""
    seats: list[tuple[Seat, BrowserContext]] = []

    def stand(*, phone: bool = False, scripts: bool = True) -> Seat:
        context = chromium.new_context(
            viewport=PHONE if phone else DESKTOP, locale="vi-VN", java_script_enabled=scripts
        )
        context.set_default_timeout(PATIENCE_S * 1000)
        seat = Seat(context.new_page(), address)
        seats.append((seat, context))
        context.on("request", lambda request: _note(seat, request))
        context.on("requestfinished", lambda request: _answered(seat, request))
        context.on("requestfailed", lambda request: _answered(seat, request))
        context.on(
            "console", lambda said: said.type == "error" and seat.complaints.append(said.text)
        )
        context.on("weberror", lambda error: seat.complaints.append(str(error.error)))
        return seat

    yield stand
    for seat, context in seats:
        context.close()
        assert seat.strayed == []
        unforeseen = [
            each for each in seat.complaints if not any(known in each for known in seat.expected)
        ]
        assert unforeseen == []


@pytest.fixture
def sit_down(stand_outside: StandOutside) -> SitDown:
    """Put a person of the demonstration at a browser."""

    def sit(username: str, *, phone: bool = False, scripts: bool = True) -> Seat:
        seat = stand_outside(phone=phone, scripts=scripts)
        seat.open("/sign-in")
        seat.page.fill("#username", username)
        seat.page.fill("#password", demo_story.PASSWORD)
        seat.press("main button")
        return seat

    return sit


def _note(seat: Seat, request: Request) -> None:
    seat.under_way.add(request)
    parts = urlsplit(request.url)
    if parts.scheme not in {"data", "blob", "about"} and parts.hostname != HOST:
        seat.strayed.append(request.url)


def _answered(seat: Seat, request: Request) -> None:
    seat.under_way.discard(request)


def _is_of_a_frame_gone(request: Request) -> bool:
    """Say whether nobody waits for an answer: a map that left the page takes its requests along."""
    try:
        return request.frame.is_detached()
    except Error:  # the page itself is on its way, and has no frame yet
        return False
