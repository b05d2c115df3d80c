"""Programs that talk to the registry: one client a role, on a copy of the demonstration."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI, Response
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from api import security
from api.app import create_app
from hotspots import database
from hotspots.models import Account
from hotspots.settings import Settings

SignedIn = Callable[[str], TestClient]


@pytest.fixture
def anonymous(demo_database: Engine, tmp_path: Path) -> Iterator[TestClient]:
    """A client that has not signed in; a failure of ours is an answer, not an exception."""
    url = demo_database.url.render_as_string(hide_password=False)
    app = create_app(Settings(DATABASE_URL=url, attachments_folder=tmp_path / "attachments"))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def signed_in(anonymous: TestClient, demo_database: Engine) -> SignedIn:
    """Make a client of the same server that carries the token of a demo account.

    The token is signed here: checking a password on purpose takes its time, and
    `test_session` does that.
    """
    app = cast("FastAPI", anonymous.app)

    def sign_in(username: str) -> TestClient:
        with database.transaction(database.session_factory(demo_database)) as session:
            found = select(Account.id).where(Account.username == username)
            account_id = session.scalars(found).one()
        started = security.start_session(
            Response(), account_id, key=app.state.key, settings=app.state.settings
        )
        client = TestClient(app, raise_server_exceptions=False)
        client.headers["Authorization"] = f"Bearer {started.token}"
        return client

    return sign_in
