"""People at the pages of the demonstration; what a test changes there is undone after it."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from fastapi import FastAPI, Response
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from api import security
from api.app import create_app
from hotspots.models import Account
from hotspots.settings import Settings
from tests.api.pages.visitor import Visitor, open_proposals

SignIn = Callable[[str], Visitor]
Sessions = sessionmaker[Session]

VIETNAMESE = {"accept-language": "vi"}
LONG_KHANH = "26080"


@pytest.fixture(scope="session")
def site_of_pages(
    shared_demo: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FastAPI]:
    """The running web application."""
    url = shared_demo.url.render_as_string(hide_password=False)
    folder = tmp_path_factory.mktemp("attachments")
    app = create_app(Settings(DATABASE_URL=url, attachments_folder=folder))
    with TestClient(app):
        yield app


@pytest.fixture
def registry(shared_demo: Engine) -> Iterator[Sessions]:
    """Sessions within one transaction that is undone: what they commit is only a savepoint."""
    with shared_demo.connect() as connection:
        outer = connection.begin()
        yield sessionmaker(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        )
        outer.rollback()


@pytest.fixture
def stranger(site_of_pages: FastAPI, registry: Sessions) -> Visitor:
    """Somebody who has not signed in; a failure of ours is an answer, not an exception."""
    site_of_pages.state.sessions = registry
    client = TestClient(site_of_pages, raise_server_exceptions=False, headers=VIETNAMESE)
    return Visitor(client)


@pytest.fixture
def sign_in(site_of_pages: FastAPI, stranger: Visitor, registry: Sessions) -> SignIn:
    """Bring in a person of the demonstration by the name of the account.

    The session is signed here: checking a password takes its time on purpose, and
    `test_entrance` does that.
    """
    state = site_of_pages.state

    def enter(username: str) -> Visitor:
        with registry() as session:
            account_id = session.scalars(
                select(Account.id).where(Account.username == username)
            ).one()
        started = security.start_session(
            Response(), account_id, key=state.key, settings=state.settings
        )
        client = TestClient(site_of_pages, raise_server_exceptions=False, headers=VIETNAMESE)
        client.cookies.set(security.COOKIE, started.token)
        return Visitor(client, security.csrf_token(started.session_id, key=state.key))

    return enter


@pytest.fixture
def proposal_id(registry: Sessions) -> UUID:
    """The strongest open proposal of the ward of Long Khánh."""
    return open_proposals(registry, area=LONG_KHANH)[0].id
