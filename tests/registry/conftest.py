"""The town of the tests; a backup of the demonstration, and a server to restore it on."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from hotspots.database import make_engine
from hotspots.local_server import Cluster, ephemeral_cluster
from hotspots.registry.backups import Made, back_up
from tests.registry.correspondence import Correspondence, make_correspondence
from tests.registry.restored import PHOTOS, databases, plan_of
from tests.registry.town import AS_OF, Town, make_town

if TYPE_CHECKING:
    from tests.conftest import TestServer


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)


@pytest.fixture
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Today is the day of the town's screening."""
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())


@pytest.fixture
def post(session: Session) -> Correspondence:
    return make_correspondence(session)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("attachments")
    for photo in PHOTOS:
        name = hashlib.sha256(photo).hexdigest()
        (folder / name[:2]).mkdir(exist_ok=True)
        (folder / name[:2] / name).write_bytes(photo)
    return folder


@pytest.fixture(scope="session")
def source(test_server: "TestServer", demo_template: str) -> Iterator[Engine]:
    """A copy of the demonstration that these tests only read."""
    name = f"{demo_template}_source"
    engine = make_engine(
        test_server.create(name, demo_template).render_as_string(hide_password=False)
    )
    yield engine
    engine.dispose()
    test_server.drop(name)


@pytest.fixture(scope="session")
def made(source: Engine, store: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """An encrypted backup."""
    return back_up(source, plan=plan_of(store), folder=tmp_path_factory.mktemp("backups"))


@pytest.fixture(scope="session")
def other_server(place_of_servers: Path) -> Iterator[Cluster]:
    """Another server, empty."""
    with ephemeral_cluster(place_of_servers) as cluster:
        yield cluster


@pytest.fixture
def target(other_server: Cluster) -> Iterator[Engine]:
    """The address of the empty database of the other server."""
    engine = make_engine(other_server.url())
    yield engine
    engine.dispose()
    maintenance = make_engine(other_server.url("postgres"))
    with maintenance.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in databases(engine):
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        connection.execute(text("CREATE DATABASE hotspots"))
    maintenance.dispose()
