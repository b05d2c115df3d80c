"""Who acts: the person of a session, told to the audit as well, and whom a command runs for."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from hotspots.database import ACTOR
from hotspots.errors import InvalidInput, NotFound
from hotspots.registry import acting_accounts
from hotspots.vocabulary import Action, Role
from tests.factories import make_account


def _acting(session: Session) -> str:
    return session.scalar(text("SELECT current_setting(:name, true)"), {"name": ACTOR}) or ""


def test_the_audit_learns_who_acts_from_a_session_that_is_open_alone(session: Session) -> None:
    account = make_account(session)
    told = {"account_id": account.id, "epoch": account.session_epoch}
    assert acting_accounts.account_of_session(session, **told) is account
    assert not _acting(session)
    past = told | {"epoch": account.session_epoch + 1}
    assert acting_accounts.account_of_session(session, **past, acts=True) is None
    assert not _acting(session)
    assert acting_accounts.account_of_session(session, **told, acts=True) is account
    assert _acting(session) == str(account.id)


def test_a_command_without_a_name_runs_for_the_only_account_that_may(session: Session) -> None:
    with pytest.raises(InvalidInput, match="create-account"):
        acting_accounts.acting_account(session, username=None, action=Action.IMPORT_CRASHES)
    officer = make_account(session, username="csgt")
    make_account(session, Role.ADMINISTRATOR)
    acting = acting_accounts.acting_account(session, username=None, action=Action.IMPORT_CRASHES)
    assert acting is officer
    make_account(session, Role.GIS_ANALYST, username="gis")
    with pytest.raises(InvalidInput, match="csgt"):
        acting_accounts.acting_account(session, username=None, action=Action.IMPORT_CRASHES)
    with pytest.raises(NotFound):
        acting_accounts.acting_account(session, username="ai", action=Action.IMPORT_CRASHES)
