"""Links that let a person choose a password once."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound
from hotspots.models import Account, AuditEntry
from hotspots.registry import access_links, accounts, acting_accounts
from hotspots.registry.access_links import Issued
from hotspots.vocabulary import AccountState, LinkPurpose
from tests.factories import make_account
from tests.registry.door import SECRET, knock, open_account

ANOTHER = "bốn con trâu đen"


@pytest.fixture
def keeper(session: Session) -> Account:
    return open_account(session)


@pytest.fixture
def invited(session: Session, keeper: Account) -> Account:
    return open_account(session, actor=keeper, username="nguoimoi", password=None)


def issue(session: Session, keeper: Account, account: Account) -> Issued:
    return access_links.issue(session, actor=keeper, account_id=account.id)


def test_only_an_administrator_makes_links(session: Session, invited: Account) -> None:
    with pytest.raises(Forbidden):
        issue(session, make_account(session), invited)


@pytest.mark.parametrize("token", ["", "x", "é" * 20, "\x00", "\ud800"])
def test_a_link_that_never_was_lets_nobody_in(session: Session, token: str) -> None:
    with pytest.raises(NotFound):
        access_links.look_at(session, token=token)


def test_a_link_works_once(session: Session, keeper: Account, invited: Account) -> None:
    token = issue(session, keeper, invited).token
    access_links.use(session, token=token, password=SECRET)
    with pytest.raises(NotFound):
        access_links.use(session, token=token, password=ANOTHER)
    assert knock(session, "nguoimoi").account is invited


def test_a_link_expires(
    session: Session, keeper: Account, invited: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = issue(session, keeper, invited)
    assert issued.link.expires_at - issued.link.created_at == timedelta(days=7)
    monkeypatch.setenv(clock.MOVED_BY, issued.link.expires_at.isoformat())
    with pytest.raises(NotFound):
        access_links.use(session, token=issued.token, password=SECRET)


def test_a_later_link_and_a_closing_end_the_one_before(
    session: Session, keeper: Account, invited: Account
) -> None:
    first, second = issue(session, keeper, invited), issue(session, keeper, invited)
    with pytest.raises(NotFound):
        access_links.look_at(session, token=first.token)
    accounts.close(session, actor=keeper, account_id=invited.id)
    with pytest.raises(NotFound):
        access_links.look_at(session, token=second.token)
    with pytest.raises(Conflict):
        issue(session, keeper, invited)
    accounts.reopen(session, actor=keeper, account_id=invited.id)
    with pytest.raises(NotFound):
        access_links.look_at(session, token=second.token)


def test_an_unusable_password_leaves_the_link_as_it_was(
    session: Session, keeper: Account, invited: Account
) -> None:
    token = issue(session, keeper, invited).token
    with pytest.raises(InvalidInput):
        access_links.use(session, token=token, password="nguoimoi1")
    assert access_links.look_at(session, token=token).used_at is None
    assert invited.state is AccountState.WITHOUT_PASSWORD


def test_a_reset_takes_the_password_and_the_sessions_away_at_once(
    session: Session, keeper: Account
) -> None:
    account = open_account(session, actor=keeper, username="nguoimoi")
    epoch = account.session_epoch
    issued = issue(session, keeper, account)
    assert issued.link.purpose is LinkPurpose.RESET
    assert knock(session, "nguoimoi").account is None
    assert acting_accounts.account_of_session(session, account_id=account.id, epoch=epoch) is None
    assert issue(session, keeper, account).link.purpose is LinkPurpose.RESET


def test_neither_the_database_nor_the_audit_knows_the_token(
    session: Session, keeper: Account, invited: Account
) -> None:
    issued = issue(session, keeper, invited)
    access_links.use(session, token=issued.token, password=SECRET)
    entries = session.scalars(select(AuditEntry).where(AuditEntry.table_name == "access_link"))
    images = str([(each.old_row, each.new_row) for each in entries])
    assert issued.token not in images + issued.link.token_hash
    assert issued.link.token_hash not in images
    used = session.scalars(
        select(AuditEntry).where(AuditEntry.table_name == "account").order_by(AuditEntry.id.desc())
    ).first()
    assert used is not None
    assert used.actor == str(invited.id)
