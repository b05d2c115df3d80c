"""The second step at the door: set up, asked for, taken away, and what the database knows of it."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.errors import Conflict, Forbidden, InvalidInput, Unauthenticated, Unavailable
from hotspots.models import Account, AuditEntry, SecondFactor
from hotspots.registry import second_factor, sign_ins, totp
from tests.factories import make_account
from tests.registry.door import DOOR, KEY, Outside, knock, open_account, outside

__all__ = ["outside"]

BOX = second_factor.box(KEY)


@pytest.fixture
def account(session: Session) -> Account:
    return open_account(session)


def set_up(session: Session, account: Account, outside: Outside) -> tuple[str, list[str]]:
    secret = second_factor.begin(session, actor=account, box=BOX)
    code = shown(secret, outside)
    return secret, second_factor.confirm(session, actor=account, code=code, box=BOX)


def shown(secret: str, outside: Outside) -> str:
    return totp.code_of(secret, totp.step_of(outside.now))


def test_without_a_key_of_the_deployment_there_is_no_second_step() -> None:
    with pytest.raises(Unavailable, match="HOTSPOTS_SECRET_KEY"):
        second_factor.box(None)


def test_nothing_is_asked_until_a_first_code_was_right(
    session: Session, account: Account, outside: Outside
) -> None:
    with pytest.raises(Conflict):
        second_factor.confirm(session, actor=account, code="123456", box=BOX)
    secret = second_factor.begin(session, actor=account, box=BOX)
    wrong = "000000" if shown(secret, outside) != "000000" else "000001"
    with pytest.raises(InvalidInput):
        second_factor.confirm(session, actor=account, code=wrong, box=BOX)
    assert knock(session).account is account
    assert second_factor.begun(session, actor=account, box=BOX) == secret


def test_a_password_alone_does_not_suffice_any_more(
    session: Session, account: Account, outside: Outside
) -> None:
    secret, _codes = set_up(session, account, outside)
    with pytest.raises(Conflict):
        second_factor.begin(session, actor=account, box=BOX)
    assert knock(session).needs_code
    used = knock(session, code=shown(secret, outside))
    assert isinstance(used.refusal, Unauthenticated)  # it turned the step on already
    outside.pass_by(30)
    code = shown(secret, outside)
    assert knock(session, code=code).account is account
    assert knock(session, code=code).refusal is not None
    outside.pass_by(30)
    tried = sign_ins.second_step(
        session, account_id=account.id, epoch=account.session_epoch,
        code=shown(secret, outside), door=DOOR,
    )  # fmt: skip
    assert (tried.account, tried.needs_code) == (account, False)


def test_wrong_codes_count_as_failures(
    session: Session, account: Account, outside: Outside
) -> None:
    secret, codes = set_up(session, account, outside)
    outside.pass_by(30)
    right = shown(secret, outside)
    wrong = "000000" if right != "000000" else "000001"
    for _time in range(5):
        knock(session, code=wrong)
    assert knock(session, code=right).account is None
    assert knock(session, code=codes[0]).account is None


def test_the_half_way_in_ends_with_the_sessions_of_the_account(
    session: Session, account: Account, outside: Outside
) -> None:
    secret, _codes = set_up(session, account, outside)
    epoch = account.session_epoch
    account.end_sessions()
    outside.pass_by(30)
    tried = sign_ins.second_step(
        session, account_id=account.id, epoch=epoch, code=shown(secret, outside), door=DOOR
    )
    assert tried.refusal is not None


def test_each_recovery_code_lets_in_once_however_it_is_written(
    session: Session, account: Account, outside: Outside
) -> None:
    _secret, codes = set_up(session, account, outside)
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    written = codes[0].upper().replace("-", " ")
    assert knock(session, code=written).account is account
    assert knock(session, code=codes[0]).refusal is not None
    assert second_factor.codes_left(session, account) == second_factor.RECOVERY_CODES - 1


def test_the_second_step_is_taken_away_by_its_person_or_an_administrator(
    session: Session, account: Account, outside: Outside
) -> None:
    set_up(session, account, outside)
    second_factor.turn_off(session, actor=account)
    assert not knock(session).needs_code
    set_up(session, account, outside)
    with pytest.raises(Forbidden):
        second_factor.take_away(session, actor=make_account(session), account_id=account.id)
    second_factor.take_away(session, actor=account, account_id=account.id)
    assert not second_factor.is_asked(session, account)
    assert second_factor.codes_left(session, account) == 0


def test_neither_the_database_nor_the_audit_knows_the_secret_and_the_codes(
    session: Session, account: Account, outside: Outside
) -> None:
    secret, codes = set_up(session, account, outside)
    stored = session.scalars(select(SecondFactor)).one().totp_secret
    assert secret not in stored
    tables = ("second_factor", "recovery_code")
    entries = session.scalars(select(AuditEntry).where(AuditEntry.table_name.in_(tables)))
    images = str([(each.old_row, each.new_row) for each in entries])
    assert "totp_secret" in images
    for each in (secret, stored, *codes, second_factor._hash(codes[0])):
        assert each not in images


def test_another_key_opens_no_secret(session: Session, account: Account, outside: Outside) -> None:
    secret, _codes = set_up(session, account, outside)
    outside.pass_by(30)
    other = replace(DOOR, secret_key="another key, long enough to be one")
    with pytest.raises(Unavailable, match="HOTSPOTS_SECRET_KEY"):
        knock(session, code=shown(secret, outside), door=other)
