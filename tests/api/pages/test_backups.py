"""The page of backups, and the line an administrator cannot overlook."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session, sessionmaker

from hotspots.models import Job
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import JobKind, JobState
from tests.api.pages.conftest import SignIn
from tests.api.pages.visitor import Visitor, text_of

AT = datetime(2026, 3, 31, 2, 30, tzinfo=TIME_ZONE)
WHY = {
    "template": "The backup could not be written to {folder}: {reason}.",
    "params": {"folder": "/backups", "reason": "<b>No space left</b>"},
}


@pytest.fixture
def _failed(registry: sessionmaker[Session]) -> None:
    with registry.begin() as session:
        session.add(
            Job(
                kind=JobKind.BACKUP,
                state=JobState.FAILED,
                queued_at=AT,
                finished_at=AT,
                error=WHY,
            )
        )


def test_a_stranger_signs_in_first(stranger: Visitor) -> None:
    assert stranger.get("/backups").status_code in {303, 401}


@pytest.mark.usefixtures("_failed")
@pytest.mark.parametrize("username", ["csgt", "chihuy", "dothi", "lanhdao", "gis"])
def test_who_keeps_no_backups_has_no_page_and_reads_no_warning(
    sign_in: SignIn, username: str
) -> None:
    visitor = sign_in(username)
    assert visitor.get("/backups").status_code == 403
    assert visitor.post("/backups").status_code == 403
    assert "/backups" not in visitor.get("/").text


def test_asking_without_a_folder_says_what_to_set(sign_in: SignIn) -> None:
    keeper = sign_in("quantri")
    assert "HOTSPOTS_BACKUP_FOLDER" in text_of(keeper.get("/backups"))
    asked = keeper.post("/backups")
    assert asked.status_code == 503
    assert "HOTSPOTS_BACKUP_FOLDER" in text_of(asked)


@pytest.mark.usefixtures("_failed")
def test_a_failure_stands_on_the_page_with_its_reason_escaped(
    sign_in: SignIn, site_of_pages: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = site_of_pages.state.settings  # type: ignore[attr-defined]  # a FastAPI
    monkeypatch.setattr(settings, "backup_folder", "/backups")
    for path in ("/backups", "/"):
        page = sign_in("quantri").get(path)
        assert page.status_code == 200
        assert "Sao lưu lúc 31/03/2026 02:30 không thành công" in text_of(page)
        assert "&lt;b&gt;No space left" in page.text
        assert "<b>No space" not in page.text


def test_the_menu_leads_an_administrator_there(sign_in: SignIn) -> None:
    assert 'href="/backups"' in sign_in("quantri").get("/sites").text
