"""Somebody at the door, as the tests play one, and a clock outside that they can move."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.models import Account
from hotspots.registry import accounts, sign_ins
from hotspots.registry.sign_ins import Attempt, Door
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import Role
from tests.factories import make_organisation

SECRET = "chuồn chuồn bay thấp"
KEY = "a key of the tests, long enough to be one"
DOOR = Door(address="10.0.0.7", user_agent="Firefox", key=KEY, secret_key=KEY)


class Outside:
    """The time outside, standing still until a test lets it go on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 8, tzinfo=TIME_ZONE)

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Outside:
    time = Outside()
    monkeypatch.setattr(clock, "world_now", lambda: time.now)
    return time


def open_account(session: Session, **told: object) -> Account:
    """Open an account with a password; the first of a register is an administrator's."""
    given = {
        "actor": None,
        "username": "chubien",
        "password": SECRET,
        "display_name": "Quản trị",
        "role": Role.ADMINISTRATOR,
    } | told
    if "organisation" not in given:
        given["organisation"] = make_organisation(session)
    return accounts.create_account(session, **given)


def knock(
    session: Session,
    username: str = "chubien",
    password: str = SECRET,
    *,
    code: str = "",
    door: Door = DOOR,
) -> Attempt:
    """Try to sign in."""
    return sign_ins.attempt(session, username=username, password=password, code=code, door=door)
