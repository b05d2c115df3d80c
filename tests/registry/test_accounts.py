"""Accounts: who opens, changes and closes them, and for whom a command runs."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from hotspots.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    StaleVersion,
)
from hotspots.models import Account, AdministrativeArea
from hotspots.registry import accounts, acting_accounts
from hotspots.registry.accounts import Facts
from hotspots.vocabulary import AccountState, AreaKind, Role
from tests.factories import make_account, make_area, make_organisation
from tests.registry.door import SECRET, open_account


@pytest.fixture
def province(session: Session) -> AdministrativeArea:
    return make_area(session, kind=AreaKind.PROVINCE)


@pytest.fixture
def ward(session: Session, province: AdministrativeArea) -> AdministrativeArea:
    return make_area(session, parent_id=province.id)


@pytest.fixture
def keeper(session: Session) -> Account:
    return open_account(session)


@pytest.fixture
def ward_keeper(session: Session, keeper: Account, ward: AdministrativeArea) -> Account:
    return open_account(session, actor=keeper, username="phuong.qt", areas=[ward])


def facts_of(account: Account) -> Facts:
    return Facts(
        display_name=account.display_name,
        role=account.role,
        organisation_id=account.organisation_id,
        area_ids=tuple(area.id for area in account.areas),
        email=account.email,
        locale=account.locale,
    )


def test_only_an_administrator_opens_lists_and_changes_accounts(session: Session) -> None:
    officer = make_account(session, Role.POLICE_LEADER)
    with pytest.raises(Forbidden):
        open_account(session, actor=officer)
    with pytest.raises(Forbidden):
        accounts.list_accounts(session, actor=officer)
    with pytest.raises(Forbidden):
        accounts.close(session, actor=officer, account_id=officer.id)
    with pytest.raises(Forbidden):
        accounts.edit(session, actor=officer, account_id=officer.id, facts=facts_of(officer))


def test_the_first_account_is_an_administrators(session: Session) -> None:
    with pytest.raises(InvalidInput):
        open_account(session, role=Role.POLICE_OFFICER)


def test_nobody_opens_a_second_account_without_signing_for_it(session: Session) -> None:
    open_account(session)
    with pytest.raises(Forbidden):
        open_account(session, username="khac")


def test_a_name_is_used_once_whatever_its_capitals(session: Session, keeper: Account) -> None:
    with pytest.raises(Conflict):
        open_account(session, actor=keeper, username="CHUBIEN")


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


@pytest.mark.parametrize("email", ["x", "a@b", "a@b.vn\nBcc: c@d.vn", "á@b.vn", "a@-b.vn"])
def test_an_address_no_letter_reaches_is_refused(session: Session, email: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        open_account(session, email=email)
    assert refused.value.problems[0].field == "email"


def test_an_administrator_of_a_ward_gives_nobody_more_than_the_ward(
    session: Session, ward_keeper: Account, province: AdministrativeArea, ward: AdministrativeArea
) -> None:
    nowhere, here = make_organisation(session), make_organisation(session, area=ward)
    beyond: tuple[dict[str, object], ...] = (
        {"organisation": nowhere},
        {"organisation": here, "areas": [province]},
        {"organisation": here, "areas": [ward, province]},
    )
    for told in beyond:
        with pytest.raises(Forbidden):
            open_account(session, actor=ward_keeper, username="nguoimoi", role=Role.LEADER, **told)
    opened = open_account(session, actor=ward_keeper, username="nguoimoi", organisation=here)
    wider = replace(facts_of(opened), area_ids=(province.id,))
    with pytest.raises(Forbidden):
        accounts.edit(session, actor=ward_keeper, account_id=opened.id, facts=wider)


def test_what_another_ward_keeps_is_not_found_and_what_reaches_beyond_is_not_changed(
    session: Session, keeper: Account, ward_keeper: Account, province: AdministrativeArea,
    ward: AdministrativeArea,
) -> None:  # fmt: skip
    other = make_account(session, areas=[make_area(session)])
    wide = make_account(session, areas=[ward, province])
    for act in (accounts.get, accounts.close, accounts.reopen):
        with pytest.raises(NotFound):
            act(session, actor=ward_keeper, account_id=other.id)
    assert accounts.get(session, actor=ward_keeper, account_id=wide.id) is wide
    with pytest.raises(Forbidden):
        accounts.close(session, actor=ward_keeper, account_id=wide.id)
    with pytest.raises(NotFound):
        accounts.get(session, actor=ward_keeper, account_id=keeper.id)
    shown = accounts.list_accounts(session, actor=ward_keeper).entries
    assert {entry.account.username for entry in shown} == {"phuong.qt", wide.username}


def test_the_last_administrator_can_neither_leave_nor_change_the_role(
    session: Session, keeper: Account
) -> None:
    make_account(session, Role.ADMINISTRATOR, username="chuadatmatkhau")
    with pytest.raises(Conflict):
        accounts.close(session, actor=keeper, account_id=keeper.id)
    lesser = replace(facts_of(keeper), role=Role.LEADER)
    with pytest.raises(Conflict):
        accounts.edit(session, actor=keeper, account_id=keeper.id, facts=lesser)
    open_account(session, actor=keeper, username="nguoithuhai")
    assert not accounts.close(session, actor=keeper, account_id=keeper.id).active


def test_the_second_to_change_an_account_is_told(session: Session, keeper: Account) -> None:
    account = make_account(session)
    seen = account.version
    first = replace(facts_of(account), display_name="Người thứ nhất")
    accounts.edit(session, actor=keeper, account_id=account.id, facts=first, expected_version=seen)
    with pytest.raises(StaleVersion):
        accounts.edit(
            session, actor=keeper, account_id=account.id, facts=first, expected_version=seen
        )
    assert account.display_name == "Người thứ nhất"


def test_a_change_of_areas_alone_counts_as_one(
    session: Session, keeper: Account, ward: AdministrativeArea
) -> None:
    account = make_account(session)
    seen = account.version
    wider = replace(facts_of(account), area_ids=(ward.id,))
    accounts.edit(session, actor=keeper, account_id=account.id, facts=wider)
    assert account.version > seen
    assert [area.id for area in account.areas] == [ward.id]


def test_a_closed_account_has_no_session_and_none_of_the_old_ones_when_it_is_opened_again(
    session: Session, keeper: Account
) -> None:
    account = open_account(session, actor=keeper, username="nguoimoi")
    before = account.session_epoch

    def of_session(epoch: int) -> Account | None:
        return acting_accounts.account_of_session(session, account_id=account.id, epoch=epoch)

    assert of_session(before) is account
    accounts.close(session, actor=keeper, account_id=account.id)
    assert of_session(before) is None
    assert of_session(account.session_epoch) is None
    accounts.reopen(session, actor=keeper, account_id=account.id)
    assert of_session(before) is None
    assert of_session(account.session_epoch) is account


def test_the_list_is_filtered_and_goes_on_by_name(session: Session, keeper: Account) -> None:
    body = make_organisation(session)
    for number in range(3):
        make_account(session, username=f"nguoi{number}", organisation=body)
    closed = make_account(session, Role.LEADER, username="nguoi9", active=False)
    waiting = accounts.list_accounts(session, actor=keeper, state=AccountState.WITHOUT_PASSWORD)
    assert {entry.account.username for entry in waiting.entries} == {"nguoi0", "nguoi1", "nguoi2"}
    only = accounts.list_accounts(session, actor=keeper, state=AccountState.CLOSED)
    assert [entry.account for entry in only.entries] == [closed]
    assert accounts.list_accounts(session, actor=keeper, role=Role.LEADER).entries == only.entries
    assert accounts.list_accounts(session, actor=keeper, text="OI%").entries == []
    page = accounts.list_accounts(
        session, actor=keeper, organisation_id=body.id, text="NGUOI", limit=2
    )
    assert [entry.account.username for entry in page.entries] == ["nguoi0", "nguoi1"]
    rest = accounts.list_accounts(
        session, actor=keeper, organisation_id=body.id, limit=2, after=page.next
    )
    assert [entry.account.username for entry in rest.entries] == ["nguoi2"]
    assert rest.next is None


def test_the_password_is_kept_as_a_hash(session: Session, keeper: Account) -> None:
    assert keeper.password_hash is not None
    assert SECRET not in keeper.password_hash
