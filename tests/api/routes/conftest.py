"""Programs that talk to the registry: one client a role, at the demonstration.

What a test changes is undone after it. Who needs a commit to be one, for two at once or for the
worker, asks for a demonstration `apart`.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI, Response
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from api import security
from api.app import create_app
from hotspots import database
from hotspots.models import Account
from hotspots.settings import Settings

SignedIn = Callable[[str], TestClient]


@pytest.fixture(scope="session")
def server_of_routes(
    shared_demo: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FastAPI]:
    """The running web application."""
    url = shared_demo.url.render_as_string(hide_password=False)
    folder = tmp_path_factory.mktemp("attachments")
    app = create_app(Settings(DATABASE_URL=url, attachments_folder=folder, sign_ins_per_minute=900))
    with TestClient(app):
        yield app


@pytest.fixture
def anonymous(shared_demo: Engine, server_of_routes: FastAPI) -> Iterator[TestClient]:
    """A client that has not signed in; a failure of ours is an answer, not an exception."""
    with shared_demo.connect() as connection:
        outer = connection.begin()
        server_of_routes.state.sessions = sessionmaker(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        )
        yield TestClient(server_of_routes, raise_server_exceptions=False)
        outer.rollback()


@pytest.fixture
def signed_in(anonymous: TestClient) -> SignedIn:
    """Make a client that carries the token of a demo account."""
    return _signing_in(cast("FastAPI", anonymous.app))


@pytest.fixture
def apart(demo_database: Engine, tmp_path: Path) -> Iterator[FastAPI]:
    """A server on a demonstration of the test's own, where a commit is a commit."""
    url = demo_database.url.render_as_string(hide_password=False)
    app = create_app(Settings(DATABASE_URL=url, attachments_folder=tmp_path / "attachments"))
    with TestClient(app):
        yield app


@pytest.fixture
def signed_in_apart(apart: FastAPI) -> SignedIn:
    """Make a client of the server apart that carries the token of a demo account."""
    return _signing_in(apart)


def _signing_in(app: FastAPI) -> SignedIn:
    """Return what signs somebody in; checking a password takes time, and `test_session` does it."""

    def sign_in(username: str) -> TestClient:
        sessions: sessionmaker[Session] = app.state.sessions
        with database.transaction(sessions) as session:
            found = select(Account.id).where(Account.username == username)
            account_id = session.scalars(found).one()
        started = security.start_session(
            Response(), account_id, key=app.state.key, settings=app.state.settings
        )
        client = TestClient(app, raise_server_exceptions=False)
        client.headers["Authorization"] = f"Bearer {started.token}"
        return client

    return sign_in
