"""What `./dev run` does once Python is there: database, demo, proposals, worker, web server.

In the foreground everything this run started ends with it. Detached, web server and worker go on
and `./dev stop` ends them. Each step is skipped where its result is already there.
"""

import argparse
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr
from sqlalchemy import Engine

from hotspots import database, local_server
from hotspots.errors import Refusal
from hotspots.i18n import render
from hotspots.registry import demo_story, deployment
from hotspots.settings import Settings, load_settings

HOST = "127.0.0.1"
CHECKOUT = Path(__file__).resolve().parents[1]
STATE = CHECKOUT / ".state"
SERVER_LOG = STATE / "web.log"
SERVER_PID = STATE / "web.pid"
WORKER_LOG = STATE / "worker.log"
WORKER_PID = STATE / "worker.pid"
WORKER = [sys.executable, "-m", "hotspots.cli", "worker"]
TOTTORI = CHECKOUT / "gis_data" / "tottori"
OUT = CHECKOUT / "out"

T = TypeVar("T")


def main() -> int:
    """Obey `./dev run [--detach]` and `./dev stop`."""
    parser = argparse.ArgumentParser(prog="./dev run")
    parser.add_argument("--detach", action="store_true", help="return once the server answers")
    parser.add_argument("--stop", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    settings = load_settings()
    try:
        if asked.stop:
            return _stop()
        port = _port()
        if asked.serve:
            _serve(settings, port)
            return 0
        _require_free(port)
        with _database(settings, keep=asked.detach):
            _prepare(settings)
            if asked.detach:
                _detach(port)
            _say(_what_to_click(port))
            if not asked.detach:
                with _worker():
                    _serve(settings, port)
    except Refusal as refusal:
        _say(f"dev: {render(refusal.message, settings.default_locale)}")
        return 1
    except KeyboardInterrupt:
        _say("")
    return 0


@contextmanager
def _database(settings: Settings, *, keep: bool) -> Iterator[None]:
    """Have a database running; stop it in the end only if this run started it."""
    if settings.database_url is not None:
        yield
        return
    cluster = local_server.private_cluster()
    was_running = cluster.is_running()
    _step("starting the database", cluster.start)
    done = False
    try:
        yield
        done = True
    finally:
        if not was_running and not (keep and done):
            cluster.stop()


def _prepare(settings: Settings) -> None:
    """Bring the tables up to date, load the demo into an empty register, propose sites."""
    engine = database.make_engine(local_server.database_url(settings.database_url))
    try:
        if not database.schema_is_current(engine):
            _step("making the tables", lambda: database.migrate(engine))
        database.check_ready(engine)
        with database.transaction(database.session_factory(engine)) as session:
            is_blank = deployment.current(session) is None
        if is_blank:
            _step("loading the demo area and screening it", lambda: _load_demo(engine, settings))
    finally:
        engine.dispose()
    _say(_real_proposals())


def _load_demo(engine: Engine, settings: Settings) -> None:
    from hotspots.registry import demo  # noqa: PLC0415 -- seconds of imports, needed once
    from hotspots.registry.demo_crossings import Album  # noqa: PLC0415 -- as above

    demo.load(engine, album=Album.told(settings))


@contextmanager
def _worker() -> Iterator[None]:
    """Let a worker do the queued work for as long as the web server runs here."""
    child = _start_worker()
    try:
        yield
    finally:
        child.terminate()
        child.wait()
        WORKER_PID.unlink(missing_ok=True)


def _start_worker() -> "subprocess.Popen[bytes]":
    _end(WORKER_PID, b"worker")  # one that an earlier run left behind
    STATE.mkdir(exist_ok=True)
    with WORKER_LOG.open("w") as log:
        child = subprocess.Popen(  # noqa: S603 -- our own command
            WORKER, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
        )
    WORKER_PID.write_text(str(child.pid))
    return child


def _real_proposals() -> str:
    """Propose sites from the real crashes of a Japanese prefecture, and write their map."""
    crashes, table = TOTTORI / "crashes.csv", OUT / "tottori.txt"
    if not table.exists() or table.stat().st_mtime < crashes.stat().st_mtime:
        OUT.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "hotspots.cli", "propose", str(crashes)]
        command += ["-o", str(OUT / "tottori.geojson"), "--map", str(OUT / "tottori.html")]
        command += ["--crash-points"]

        def propose() -> str:
            wide = os.environ | {"COLUMNS": "140"}
            ran = subprocess.run(command, capture_output=True, text=True, check=False, env=wide)  # noqa: S603 -- our own command
            if ran.returncode != 0:
                raise Refusal("hotspots propose failed:\n{said}", said=ran.stderr.strip())
            return f"{ran.stdout}\n{ran.stderr}"

        table.write_text(_step("proposing sites from the real crashes of Tottori", propose))
    return f"\n{table.read_text().rstrip()}\n  map: {OUT / 'tottori.html'}\n"


def _serve(settings: Settings, port: int) -> None:
    if settings.secret_key is None:
        settings = settings.model_copy(update={"secret_key": _kept_key()})
    import uvicorn  # noqa: PLC0415 -- a detached run never serves itself, and need not wait

    from api.app import create_app  # noqa: PLC0415 -- as above

    uvicorn.run(create_app(settings), host=HOST, port=port, log_level="warning", access_log=False)


def _kept_key() -> SecretStr:
    """Return this checkout's key, so that a restart does not end every session."""
    path = STATE / "secret_key"
    STATE.mkdir(exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return SecretStr(path.read_text())


def _detach(port: int) -> None:
    STATE.mkdir(exist_ok=True)
    with SERVER_LOG.open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "api.local_run", "--serve"],
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    SERVER_PID.write_text(str(server.pid))

    def wait() -> None:
        for _attempt in range(300):
            if _answers(port):
                return
            if server.poll() is not None:
                break
            time.sleep(0.1)
        server.terminate()
        SERVER_PID.unlink(missing_ok=True)
        raise Refusal(SERVER_LOG.read_text().strip() or "The web server did not start.")

    _step("starting the web server", wait)
    _start_worker()


def _stop() -> int:
    if _end(WORKER_PID, b"worker"):
        _say("worker stopped")
    if _end(SERVER_PID, b"api.local_run"):
        _say("web server stopped")
    if local_server.private_cluster().stop():
        _say("database stopped")
    return 0


def _end(noted: Path, mark: bytes) -> bool:
    """End the process whose number was noted; say whether there was a note."""
    if not noted.exists():
        return False
    pid = int(noted.read_text())
    if _is_ours(pid, mark):
        os.kill(pid, signal.SIGTERM)
        for _attempt in range(100):
            if not _is_ours(pid, mark):
                break
            time.sleep(0.1)
    noted.unlink()
    return True


def _is_ours(pid: int, mark: bytes) -> bool:
    """Say whether that process still is what we started: numbers are used again."""
    command = Path(f"/proc/{pid}/cmdline")
    return command.exists() and mark in command.read_bytes()


def _port() -> int:
    told = os.environ.get("PORT", "8000")
    if not told.isdigit() or not 0 < int(told) < 65536:
        raise Refusal("PORT is {told}. Give a number from 1 to 65535.", told=told)
    return int(told)


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as taken:
            raise Refusal(
                "Port {port} is taken by another program. Choose one: PORT={other} ./dev run",
                port=str(port),
                other=str(port + 1),
            ) from taken


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/api/v1/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _step(what: str, act: Callable[[], T]) -> T:
    print(f"  {what:<58}", end="", file=sys.stderr, flush=True)
    began = time.monotonic()
    result = act()
    print(f"{time.monotonic() - began:3.0f} s", file=sys.stderr)
    return result


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _what_to_click(port: int) -> str:
    people = "\n".join(
        f"    {account.username:<10} {account.display_name}" for account in demo_story.accounts()
    )
    return f"""
  The registry is on  http://{HOST}:{port}

  Demo accounts, all with the password {demo_story.PASSWORD}:
{people}

  First: sign in as chihuy, open “Đề xuất”, look at the first proposal and accept it;
  then sign in as phuong and verify the place. Ctrl-C (or ./dev stop) ends it.
"""


if __name__ == "__main__":
    sys.exit(main())
