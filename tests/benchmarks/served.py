"""The real web server in a process of its own, and the people who ask it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from fastapi import Response
from sqlalchemy import Engine, select

from api import security
from hotspots.database import session_factory, transaction
from hotspots.models import Account
from hotspots.settings import Settings

SECRET = "a secret of the measurements, long enough"
_STARTS_WITHIN_S = 120


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers, and how to ask it as somebody."""

    engine: Engine
    address: str
    pid: int

    def client(self, username: str) -> httpx2.Client:
        """Return a client that is signed in: checking a password takes its time on purpose."""
        with transaction(session_factory(self.engine)) as session:
            found = select(Account.id).where(Account.username == username)
            account_id = session.scalars(found).one()
        token = security.start_session(
            Response(), account_id, key=SECRET, settings=Settings()
        ).token
        return httpx2.Client(
            base_url=self.address,
            headers={"Authorization": f"Bearer {token}", "Accept-Language": "vi"},
            timeout=60,
            trust_env=False,
        )

    def cpu_seconds(self) -> float:
        """Return what the server's process has computed so far, without the database."""
        words = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(engine: Engine) -> Iterator[Served]:
    """Serve a database on a free port until the measurement ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["-m", "uvicorn", "--factory", "api.app:create_app", "--port", str(port)]
    told = {
        "DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "HOTSPOTS_SECRET_KEY": SECRET,
        "HOTSPOTS_LOG_LEVEL": "WARNING",
    }
    process = subprocess.Popen(
        [sys.executable, *words, "--no-access-log", "--log-level", "warning"],
        env={name: value for name, value in os.environ.items() if name != "HOTSPOTS_NOW"} | told,
    )
    try:
        server = Served(engine, f"http://127.0.0.1:{port}", process.pid)
        _wait_for(server.address, process)
        _wait_for_quiet(server)
        yield server
    finally:
        process.terminate()
        process.wait()


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx2.get(f"{address}/api/v1/ready", trust_env=False).status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.2)
    raise RuntimeError("The server did not start.")


def _wait_for_quiet(server: Served) -> None:
    """Return when the server has loaded what it loads beside the first requests."""
    before = -1.0
    while (now := server.cpu_seconds()) > before:
        before = now
        time.sleep(0.5)
