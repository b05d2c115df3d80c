"""A real PostGIS for the tests: migrated once, copied in a moment, undone after each test.

Nothing needs to be set. Without `DATABASE_URL` a server of our own is started for the run; with it,
the tests make and drop databases on that server and leave every other one alone.
"""

import gc
import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.orm import Session, sessionmaker

from hotspots.database import make_engine, migrate
from hotspots.local_server import ephemeral_cluster
from hotspots.registry import demo, passwords
from tests.albums import album_in

# How long an example takes says something about the machine, not about the code.
hypothesis.settings.register_profile("registry", deadline=None)
hypothesis.settings.load_profile("registry")

_CHROMIUM = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--use-fake-device-for-media-stream",  # a camera that shows a moving dial
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]

_RUN = f"hotspots_test_{os.getpid()}"
_numbers = count(1)


def pytest_collection_finish() -> None:
    """Spare the collector of garbage what stays until the end: it looked at all of it each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


class TestServer:
    """Makes databases out of a migrated template and drops them again."""

    __test__ = False

    def __init__(self, url: URL) -> None:
        self.url = url
        self.template = f"{_RUN}_template"

    def create(self, name: str, template: str = "template1") -> URL:
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url.set(database=name)

    def drop(self, name: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        address = self.url.set(drivername="postgresql+psycopg")
        engine = create_engine(address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@pytest.fixture(scope="session", autouse=True)
def full_cost() -> Iterator[dict[str, int]]:
    """What it costs to hash a password, except in the tests: guessing is not what they do."""
    full = dict(passwords._COST)
    with pytest.MonkeyPatch.context() as patch:
        for name, least in {"time_cost": 1, "memory_cost": 8, "parallelism": 1}.items():
            patch.setitem(passwords._COST, name, least)
        yield full


@pytest.fixture(scope="session")
def place_of_servers() -> Path:
    """Where servers of the tests live: in memory, if there is room.

    A copy of a database is hundreds of small files. A disk's file system works five to eight times
    as long on them, even where nobody waits for the disk.
    """
    memory = Path("/dev/shm")
    has_room = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 4 * 2**30
    return memory if has_room else Path("/tmp")


@pytest.fixture(scope="session")
def test_server(place_of_servers: Path) -> Iterator[TestServer]:
    """A server with a migrated template."""
    told = os.environ.get("DATABASE_URL")
    if told is not None:
        yield from _prepared(TestServer(make_url(told)))
        return
    with ephemeral_cluster(place_of_servers) as cluster:
        yield from _prepared(TestServer(make_url(cluster.url())))


def _prepared(server: TestServer) -> Iterator[TestServer]:
    engine = make_engine(_text(server.create(server.template)))
    try:
        migrate(engine)
        engine.dispose()
        yield server
    finally:
        engine.dispose()
        server.drop(server.template)


@pytest.fixture(scope="session")
def database_url(test_server: TestServer) -> Iterator[str]:
    """The address of the database that the tests of this run share."""
    name = f"{_RUN}_shared"
    yield _text(test_server.create(name, test_server.template))
    test_server.drop(name)


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> Iterator[sessionmaker[Session]]:
    """Sessions within one transaction that is undone: what they commit is only a savepoint."""
    with engine.connect() as connection:
        outer = connection.begin()
        yield sessionmaker(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        )
        outer.rollback()


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """One session whose work is undone after the test."""
    with sessions() as session:
        yield session


@pytest.fixture
def empty_database(test_server: TestServer) -> Iterator[Engine]:
    """A database nobody has migrated yet."""
    yield from _own_database(test_server, "template1")


@pytest.fixture
def committed_database(test_server: TestServer) -> Iterator[Engine]:
    """A migrated database of the test's own, where a commit is a commit."""
    yield from _own_database(test_server, test_server.template)


@pytest.fixture(scope="session")
def demo_template(
    test_server: TestServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The name of a database with the demonstration loaded and screened."""
    name = f"{_RUN}_demo"
    engine = make_engine(_text(test_server.create(name, test_server.template)))
    demo.load(engine, album=album_in(tmp_path_factory.mktemp("demo")))
    engine.dispose()
    yield name
    test_server.drop(name)


@pytest.fixture
def demo_database(test_server: TestServer, demo_template: str) -> Iterator[Engine]:
    """A copy of the demonstration that the test may do with as it likes."""
    yield from _own_database(test_server, demo_template)


def _own_database(server: TestServer, template: str) -> Iterator[Engine]:
    name = f"{_RUN}_{next(_numbers)}"
    engine = make_engine(_text(server.create(name, template)))
    yield engine
    engine.dispose()
    server.drop(name)


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, for which no host but this machine exists."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.fail("Chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_CHROMIUM)
        yield browser
        browser.close()
