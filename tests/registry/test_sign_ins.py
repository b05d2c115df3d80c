"""Coming in: what is refused and in which words, what is counted, and what stays on record."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from hotspots.database import session_factory, transaction
from hotspots.errors import Conflict, Forbidden, InvalidInput, TooManyRequests, Unauthenticated
from hotspots.models import Account, SignIn
from hotspots.registry import lock_out, passwords, sign_ins
from hotspots.vocabulary import SignInOutcome
from tests.factories import make_account, make_area
from tests.registry.door import DOOR, KEY, SECRET, Outside, knock, open_account, outside

__all__ = ["outside"]

WRONG = "not the password"
RULE = {
    "name_failures": 2, "address_failures": 4, "first_delay_s": 10, "longest_delay_s": 20,
    "kept_days": 30,
}  # fmt: skip


@pytest.fixture
def strict(session: Session, outside: Outside) -> Account:
    """An account before a door that allows little: hashing takes its time on purpose."""
    keeper = open_account(session)
    lock_out.set_rule(session, actor=keeper, **RULE)
    return keeper


def outcomes(session: Session) -> list[SignInOutcome]:
    return list(session.scalars(select(SignIn.outcome).order_by(SignIn.at, SignIn.id)))


def fail(session: Session, times: int, username: str = "chubien") -> None:
    for _time in range(times):
        knock(session, username, WRONG)


@pytest.mark.parametrize("password", ["", WRONG, SECRET + " ", "\x00", "x" * 10_000])
def test_a_wrong_password_is_refused_and_put_on_record(session: Session, password: str) -> None:
    account = open_account(session)
    tried = knock(session, password=password)
    assert isinstance(tried.refusal, Unauthenticated)
    assert tried.account is None
    (row,) = session.scalars(select(SignIn))
    assert (row.outcome, row.account_id) == (SignInOutcome.WRONG_PASSWORD, account.id)


@pytest.mark.parametrize("username", ["", "ai đó", "chubien\x00", "' OR 1=1 --", "x" * 10_000])
def test_an_unknown_name_gets_the_same_sentence_and_is_not_kept(
    session: Session, username: str
) -> None:
    open_account(session)
    unknown, wrong = knock(session, username), knock(session, password=WRONG)
    assert str(unknown.refusal) == str(wrong.refusal)
    row = session.scalars(select(SignIn).where(SignIn.account_id.is_(None))).one()
    assert row.outcome is SignInOutcome.UNKNOWN_NAME
    assert not username or username not in str(vars(row))


def test_a_closed_account_and_one_without_password_get_the_same_sentence(session: Session) -> None:
    account = open_account(session)
    wrong = knock(session, password=WRONG)
    account.active = False
    make_account(session, username="trong")
    for username in ("chubien", "trong"):
        assert str(knock(session, username).refusal) == str(wrong.refusal)
    assert set(outcomes(session)[1:]) == {
        SignInOutcome.CLOSED_ACCOUNT,
        SignInOutcome.NO_PASSWORD_YET,
    }


def test_every_kind_of_failure_costs_one_hashing(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = open_account(session)
    make_account(session, username="trong")
    hashed: list[str] = []
    verify = type(passwords._hasher()).verify

    def counted(self: object, password: str, stored: str) -> bool:
        hashed.append(stored.rsplit("$", 2)[0])  # without the salt
        return bool(verify(self, password, stored))  # type: ignore[arg-type]  # the real one

    monkeypatch.setattr(type(passwords._hasher()), "verify", counted)
    for username in ("chubien", "trong", "khongai"):
        knock(session, username, WRONG)
    account.active = False
    knock(session)
    assert len(hashed) == 4
    assert len(set(hashed)) == 1  # the same algorithm with the same cost


def test_after_failures_the_door_stays_shut_even_for_the_right_password(
    session: Session, strict: Account, outside: Outside
) -> None:
    fail(session, 2)
    shut = knock(session).refusal
    assert isinstance(shut, TooManyRequests)
    assert shut.seconds == 10
    outside.pass_by(9)
    assert isinstance(knock(session).refusal, TooManyRequests)
    outside.pass_by(1)
    assert knock(session).account is strict


def test_the_delay_doubles_up_to_the_longest_and_knocking_on_adds_nothing(
    session: Session, strict: Account, outside: Outside
) -> None:
    fail(session, 2)
    waits = []
    for _time in range(3):
        wait = knock(session, password=WRONG).refusal
        assert isinstance(wait, TooManyRequests)
        fail(session, 3)
        waits.append(wait.seconds)
        outside.pass_by(wait.seconds)
        fail(session, 1)
    assert waits == [10, 20, 20]


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (4, 0), (5, 30), (6, 60), (9, 480), (10, 900), (11, 900), (100_000, 900)],
)
def test_the_rule_that_comes_with_the_program(failures: int, seconds: int) -> None:
    rule = lock_out.built_in()
    assert rule.delay_after(failures, rule.name_failures).total_seconds() == seconds


def test_a_name_nobody_has_is_locked_out_alike(
    session: Session, strict: Account, outside: Outside
) -> None:
    fail(session, 2)
    fail(session, 2, "khongai")
    known, unknown = knock(session).refusal, knock(session, "KhongAi ").refusal
    assert isinstance(known, TooManyRequests)
    assert isinstance(unknown, TooManyRequests)
    assert (str(known), known.seconds) == (str(unknown), unknown.seconds)


def test_to_come_in_clears_the_failures_of_the_name_and_a_day_forgets_them(
    session: Session, strict: Account, outside: Outside
) -> None:
    fail(session, 1)
    outside.pass_by(1)
    knock(session)
    outside.pass_by(1)
    fail(session, 1)
    assert not isinstance(knock(session, password=WRONG).refusal, TooManyRequests)
    assert isinstance(knock(session).refusal, TooManyRequests)
    outside.pass_by(24 * 3600 + 1)
    fail(session, 1)
    assert knock(session).account is strict


def test_an_address_that_tries_many_names_is_shut_out_and_others_are_not(
    session: Session, strict: Account, outside: Outside
) -> None:
    for number in range(4):
        knock(session, f"nguoi{number}", WRONG)
    assert isinstance(knock(session).refusal, TooManyRequests)
    assert knock(session, door=replace(DOOR, address="10.0.0.8")).account is not None


def test_an_administrator_opens_the_door_again(
    session: Session, strict: Account, outside: Outside
) -> None:
    account = open_account(session, actor=strict, username="nguoimoi")
    fail(session, 2, "nguoimoi")
    assert sign_ins.is_locked_out(session, account=account, key=KEY)
    officer = make_account(session)
    with pytest.raises(Forbidden):
        sign_ins.release(session, actor=officer, account_id=account.id, door=DOOR)
    outside.pass_by(1)
    sign_ins.release(session, actor=strict, account_id=account.id, door=DOOR)
    assert not sign_ins.is_locked_out(session, account=account, key=KEY)
    assert knock(session, "nguoimoi").account is account


def test_a_rule_is_set_by_an_administrator_from_now_on(session: Session, outside: Outside) -> None:
    keeper = open_account(session)
    told, officer = RULE, make_account(session)
    with pytest.raises(Forbidden):
        lock_out.set_rule(session, actor=officer, **told)
    for wrong in ({"name_failures": 0}, {"kept_days": None}, {"first_delay_s": 21}):
        with pytest.raises(InvalidInput) as refused:
            lock_out.set_rule(session, actor=keeper, **(told | wrong))
        assert refused.value.problems[0].field in {*wrong, "longest_delay_s"}
    lock_out.set_rule(session, actor=keeper, **told)
    with pytest.raises(Conflict):
        lock_out.set_rule(session, actor=keeper, **told)
    fail(session, 2)
    shut = knock(session).refusal
    assert isinstance(shut, TooManyRequests)
    assert shut.seconds == 10
    outside.pass_by(-1)
    assert lock_out.rule_in_force(session).name_failures == 5
    assert [rule.name_failures for rule in lock_out.rules(session, actor=keeper)] == [2]


def test_guesses_sent_at_once_are_counted_one_after_another(committed_database: Engine) -> None:
    sessions = session_factory(committed_database)
    with transaction(sessions) as session:
        open_account(session)
    with sessions() as slow, sessions() as waiting:
        knock(slow, password=WRONG)
        waiting.execute(select(1))
        waiting.connection().exec_driver_sql("SET LOCAL lock_timeout = '100ms'")
        digest = lock_out.digest_of("chubien", key=KEY)
        with pytest.raises(Exception, match="lock timeout"):
            lock_out.take_turn(waiting, digest)
        other = lock_out.digest_of("khac", key=KEY)
        waiting.rollback()
        lock_out.take_turn(waiting, other)
        slow.rollback()


def test_the_right_password_opens_whatever_the_capitals_of_the_name(session: Session) -> None:
    account = open_account(session)
    assert knock(session, " ChuBien ").account is account
    (row,) = sign_ins.own(session, actor=account)
    assert (row.outcome, row.address) == (SignInOutcome.SUCCESS, "10.0.0.7")


def test_what_a_browser_says_of_itself_is_shortened(session: Session) -> None:
    open_account(session)
    knock(session, door=replace(DOOR, user_agent="x\n" * 500))
    assert len(session.scalars(select(SignIn.user_agent)).one()) == 60


def test_an_administrator_sees_the_tries_with_the_accounts_of_the_area(session: Session) -> None:
    keeper = open_account(session)
    ward = make_area(session)
    of_ward = open_account(session, actor=keeper, username="phuong.qt", areas=[ward])
    officer = make_account(session, areas=[ward])
    for name in ("chubien", "khongai", officer.username, "phuong.qt"):
        knock(session, name, WRONG)

    def seen(actor: Account) -> set[object]:
        rows = sign_ins.list_sign_ins(session, actor=actor).rows
        return {row.account_id for row in rows}

    assert seen(of_ward) == {of_ward.id, officer.id}
    assert seen(keeper) == {keeper.id, officer.id, of_ward.id, None}
    with pytest.raises(Forbidden):
        sign_ins.list_sign_ins(session, actor=officer)


def test_the_list_of_tries_is_filtered_and_goes_on(session: Session, outside: Outside) -> None:
    keeper = open_account(session)
    for _time in range(3):
        outside.pass_by(1)
        knock(session, password=WRONG)
    knock(session)
    failures = sign_ins.list_sign_ins(
        session, actor=keeper, outcome=SignInOutcome.WRONG_PASSWORD, limit=2
    )
    rest = sign_ins.list_sign_ins(
        session, actor=keeper, outcome=SignInOutcome.WRONG_PASSWORD, limit=2, after=failures.next
    )
    assert (len(failures.rows), len(rest.rows), rest.next) == (2, 1, None)
    assert sign_ins.list_sign_ins(session, actor=keeper, address="10.9.9.9").rows == []
    with pytest.raises(InvalidInput):
        sign_ins.list_sign_ins(session, actor=keeper, after="x")


def test_tries_are_forgotten_after_the_days_the_rule_says(
    session: Session, outside: Outside
) -> None:
    open_account(session)
    knock(session)
    outside.pass_by(364 * 24 * 3600)
    knock(session)
    assert sign_ins.forget_old(session) == 0
    outside.pass_by(2 * 24 * 3600)
    assert sign_ins.forget_old(session) == 1


def test_a_password_is_not_tried_out_from_within(
    session: Session, strict: Account, outside: Outside
) -> None:
    for _time in range(2):
        refused = sign_ins.confirm(session, actor=strict, password=WRONG, door=DOOR)
        assert isinstance(refused, InvalidInput)
    shut = sign_ins.confirm(session, actor=strict, password=SECRET, door=DOOR)
    assert isinstance(shut, TooManyRequests)
    outside.pass_by(10)
    assert sign_ins.confirm(session, actor=strict, password=SECRET, door=DOOR) is None
