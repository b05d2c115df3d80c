import pytest
from sqlalchemy.orm import Session

from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound, Unauthenticated
from hotspots.models import Account
from hotspots.registry import accounts
from hotspots.vocabulary import Action, OrganisationKind, Role
from tests.factories import make_account, make_organisation

SECRET = "một mật khẩu dài"


def open_account(session: Session, **told: object) -> Account:
    given = {
        "actor": None,
        "username": "quantri",
        "password": SECRET,
        "display_name": "Quản trị",
        "role": Role.ADMINISTRATOR,
    } | told
    if "organisation" not in given:
        given["organisation"] = make_organisation(session)
    return accounts.create_account(session, **given)


@pytest.mark.parametrize("password", ["", "wrong password", SECRET + " ", "\x00"])
def test_a_wrong_password_is_refused(session: Session, password: str) -> None:
    open_account(session)
    with pytest.raises(Unauthenticated):
        accounts.authenticate(session, username="quantri", password=password)


@pytest.mark.parametrize("username", ["", "ai đó", "quantri\x00", "' OR 1=1 --", "x" * 10_000])
def test_an_unknown_name_gets_the_same_sentence(session: Session, username: str) -> None:
    open_account(session)
    with pytest.raises(Unauthenticated) as unknown:
        accounts.authenticate(session, username=username, password=SECRET)
    with pytest.raises(Unauthenticated) as wrong:
        accounts.authenticate(session, username="quantri", password="wrong password")
    assert str(unknown.value) == str(wrong.value)


def test_a_closed_account_and_one_without_password_are_refused(session: Session) -> None:
    account = open_account(session)
    account.active = False
    make_account(session, username="trong")
    for username in ("quantri", "trong"):
        with pytest.raises(Unauthenticated):
            accounts.authenticate(session, username=username, password=SECRET)
    assert accounts.active_account(session, account_id=account.id) is None


def test_the_right_password_opens_whatever_the_capitals_of_the_name(session: Session) -> None:
    account = open_account(session)
    assert accounts.authenticate(session, username=" QuanTri ", password=SECRET) is account
    assert account.password_hash is not None
    assert SECRET not in account.password_hash


def test_only_an_administrator_opens_accounts(session: Session) -> None:
    officer = make_account(session, Role.POLICE_LEADER)
    with pytest.raises(Forbidden):
        open_account(session, actor=officer)
    with pytest.raises(Forbidden):
        accounts.create_organisation(
            session, actor=officer, name="Công an", kind=OrganisationKind.POLICE
        )


def test_the_first_account_is_an_administrators(session: Session) -> None:
    with pytest.raises(InvalidInput):
        open_account(session, role=Role.POLICE_OFFICER)


def test_nobody_opens_a_second_account_without_signing_for_it(session: Session) -> None:
    open_account(session)
    with pytest.raises(Forbidden):
        open_account(session, username="khac")


def test_a_name_is_used_once_whatever_its_capitals(session: Session) -> None:
    keeper = open_account(session)
    with pytest.raises(Conflict):
        open_account(session, actor=keeper, username="QUANTRI")


@pytest.mark.parametrize("username", ["a", "-x", "hai từ", "a\x00b", "x" * 65, "<b>"])
def test_an_unusable_name_is_refused(session: Session, username: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        open_account(session, username=username)
    assert refused.value.problems[0].field == "username"


@pytest.mark.parametrize("password", ["short", "x" * 201])
def test_an_unusable_password_is_refused_and_not_repeated(session: Session, password: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        open_account(session, password=password)
    assert refused.value.problems[0].value is None


def test_a_body_is_entered_once_by_name(session: Session) -> None:
    first, second = (
        accounts.create_organisation(session, actor=None, name=name, kind=OrganisationKind.POLICE)
        for name in ("Công an phường A", " Công  an phường A ")
    )
    assert first is second
    with pytest.raises(NotFound):
        accounts.organisation_named(session, name="Công an phường B")


def test_a_command_without_a_name_runs_for_the_only_account_that_may(session: Session) -> None:
    with pytest.raises(InvalidInput, match="create-account"):
        accounts.acting_account(session, username=None, action=Action.IMPORT_CRASHES)
    officer = make_account(session, username="csgt")
    make_account(session, Role.ADMINISTRATOR)
    acting = accounts.acting_account(session, username=None, action=Action.IMPORT_CRASHES)
    assert acting is officer
    make_account(session, Role.GIS_ANALYST, username="gis")
    with pytest.raises(InvalidInput, match="csgt"):
        accounts.acting_account(session, username=None, action=Action.IMPORT_CRASHES)
    with pytest.raises(NotFound):
        accounts.acting_account(session, username="ai", action=Action.IMPORT_CRASHES)
