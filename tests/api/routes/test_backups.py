"""Backups over the API: for administrators, and honest about what failed."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from hotspots.registry.backups import Plan
from hotspots.registry.worker import Worker
from tests.api.routes.conftest import SignedIn

BACKUPS = "/api/v1/backups"


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_BACKUP_FOLDER", str(tmp_path / "backups"))
    monkeypatch.setenv("HOTSPOTS_ATTACHMENTS_FOLDER", str(tmp_path / "store"))


def test_anonymous_and_other_roles_are_refused(anonymous: TestClient, signed_in: SignedIn) -> None:
    assert anonymous.get(BACKUPS).status_code == 401
    assert anonymous.post(BACKUPS).status_code == 401
    for username in ("csgt", "chihuy", "dothi", "phuong", "lanhdao", "gis", "duongbo", "duongsat"):
        assert signed_in(username).get(BACKUPS).status_code == 403
        assert signed_in(username).post(BACKUPS).status_code == 403


def test_a_backup_is_asked_for_and_its_outcome_read(
    signed_in_apart: SignedIn, demo_database: Engine, tmp_path: Path
) -> None:
    keeper = signed_in_apart("quantri")
    assert keeper.get(BACKUPS).json()["backups"] == []
    asked = keeper.post(BACKUPS)
    assert (asked.status_code, asked.json()["state"]) == (202, "queued")
    folder = tmp_path / "backups"
    plan = Plan(folder, tmp_path / "store", None, hour=2, daily=7, weekly=4, monthly=12)
    Worker(demo_database, backups=plan).do_all()
    done = keeper.get(asked.headers["location"]).json()
    assert (done["state"], done["kind"]) == ("done", "backup")
    told = keeper.get(BACKUPS).json()
    assert (told["trouble"], told["is_scheduled"], told["is_encrypted"]) == (None, True, False)
    assert (folder / told["backups"][0]["result"]["file"]).stat().st_size == (
        told["backups"][0]["result"]["size"]
    )


def test_what_failed_is_said_in_the_callers_language(
    signed_in_apart: SignedIn, demo_database: Engine
) -> None:
    keeper = signed_in_apart("quantri")
    keeper.post(BACKUPS)
    Worker(demo_database).do_all()
    told = keeper.get(BACKUPS, headers={"accept-language": "vi"}).json()
    assert "không thành công" in told["trouble"]
    assert told["backups"][0]["state"] == "failed"
