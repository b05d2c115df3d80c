"""Passwords: every reason against one is named at once, and the commonest are seen through."""

import pytest

from hotspots.errors import InvalidInput
from hotspots.models import Account
from hotspots.registry import passwords
from hotspots.registry.password_rules import is_common, reasons_against
from tests.registry.door import SECRET


def codes(password: str, username: str = "nguyen.van") -> set[str]:
    return {problem.code for problem in reasons_against(password, username=username)}


@pytest.mark.parametrize(
    "password",
    [
        "matkhau12345",
        "Mật khẩu 2025!",
        "CongAn@123456",
        "congan congan congan",
        "Công an Việt Nam 113",
        "csgt@dongnai2025",
        "password1234",
        "P4ssw0rd!2025",
        "qwertyuiop123",
        "1qaz2wsx3edc",
        "abcdefghijkl",
        "123456789012",
        "19081945190845",
        "anhyeuem123456",
        "admin-admin-1",
        "abcabcabcabc",
        "qwe123qwe123!",
        "zyxwvutsrqponm",
    ],
)
def test_what_is_tried_first_is_refused(password: str) -> None:
    assert is_common(password) or "few_characters" in codes(password)


@pytest.mark.parametrize(
    "password",
    [SECRET, "một mật khẩu dài", "tám con ngựa gỗ trên núi", "kR8#vT2!mQ5z", "hotspots-demo",
     "correct horse battery", "Cầu Long Biên mùa đông"],
)  # fmt: skip
def test_what_has_enough_of_its_own_is_taken(password: str) -> None:
    assert codes(password) == set()


def test_every_reason_is_named_at_once_and_the_password_never() -> None:
    found = reasons_against("quantri1", username="quantri")
    assert {each.code for each in found} == {
        "unusable_password", "holds_username", "common_password",
    }  # fmt: skip
    assert all(each.value is None and each.field == "password" for each in found)
    assert all("quantri1" not in f"{each.message}{each.remedy}" for each in found)
    assert codes("aaaaaaaaaaaa") == {"few_characters"}


def test_a_name_inside_a_long_password_does_no_harm() -> None:
    assert codes("mùa thu ở nguyen.van rất đẹp") == set()
    assert codes("nguyenvan@xyzt") == {"holds_username"}


def test_a_very_long_password_is_refused_quickly() -> None:
    assert "unusable_password" in codes("ab" * 100 + "c")


def test_to_choose_a_password_ends_the_sessions_and_a_refused_one_changes_nothing() -> None:
    account = Account(username="chubien", session_epoch=4)
    with pytest.raises(InvalidInput):
        passwords.choose(account, "chubien")
    assert (account.password_hash, account.session_epoch) == (None, 4)
    passwords.choose(account, SECRET)
    assert account.session_epoch == 5
    assert passwords.matches(account, SECRET)
    assert not passwords.matches(account, SECRET[:-1])
    assert not passwords.matches(None, SECRET)


def test_a_hash_costs_what_guessing_it_must_cost(
    full_cost: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_COST", full_cost)
    account = Account(username="chubien", session_epoch=1)
    passwords.choose(account, SECRET)
    assert str(account.password_hash).startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.matches(account, SECRET)
