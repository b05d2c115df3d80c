"""The audit is sealed after the fact, without anybody asking for it."""

import time

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.app import create_app
from api.sealing import seal_once
from hotspots import database
from hotspots.models import verify_audit
from hotspots.settings import Settings
from tests.factories import make_area


def unsealed(engine: Engine) -> int:
    with database.transaction(database.session_factory(engine)) as session:
        report = verify_audit(session)
        assert report.is_intact
        return report.unsealed


def write_something(engine: Engine) -> None:
    with database.transaction(database.session_factory(engine)) as session:
        make_area(session)


def test_what_was_written_is_sealed_once(committed_database: Engine) -> None:
    write_something(committed_database)
    sessions = database.session_factory(committed_database)
    assert unsealed(committed_database) > 0
    assert seal_once(sessions) > 0
    assert seal_once(sessions) == 0
    assert unsealed(committed_database) == 0


def test_a_running_server_seals_by_itself(committed_database: Engine) -> None:
    write_something(committed_database)
    url = committed_database.url.render_as_string(hide_password=False)
    app: FastAPI = create_app(Settings(DATABASE_URL=url))
    with TestClient(app):
        for _attempt in range(100):
            if unsealed(committed_database) == 0:
                return
            time.sleep(0.05)
    raise AssertionError("nothing was sealed")
