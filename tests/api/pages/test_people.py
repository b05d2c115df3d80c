"""One's own account, invitations, and the administrator's pages."""

import re
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from hotspots.models import Account, Organisation, SignIn
from hotspots.registry import demo_story
from hotspots.vocabulary import SignInOutcome
from tests.api.pages.conftest import Sessions
from tests.api.pages.conftest import SignIn as Enter
from tests.api.pages.visitor import Visitor, text_of

WORDS = "tám con ngựa gỗ"
ADMIN_PAGES = [
    "/admin/accounts", "/admin/accounts/new", "/admin/organisations", "/admin/organisations/new",
    "/admin/sign-ins", "/admin/audit", "/account",
]  # fmt: skip


def account_of(registry: Sessions, username: str) -> Account:
    with registry() as session:
        found = select(Account).where(Account.username == username)
        return session.scalars(found.options(selectinload(Account.areas))).one()


def form_of(registry: Sessions, account: Account) -> dict[str, str]:
    return {
        "version": str(account.version),
        "display_name": account.display_name,
        "role": account.role.value,
        "organisation": str(account.organisation_id),
        "areas": str(account.areas[0].id),
        "email": account.email or "",
        "locale": account.locale.value,
    }


def link_in(page: str) -> str:
    found = re.search(r"https?://[^/]+(/links/[\w-]+)", page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("path", ADMIN_PAGES)
def test_no_page_holds_a_script_or_a_style_of_its_own(sign_in: Enter, path: str) -> None:
    response = sign_in("quantri").get(path)
    assert response.status_code == 200
    assert not re.findall(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", response.text)


def test_a_wrong_present_password_changes_nothing_and_counts(
    sign_in: Enter, registry: Sessions
) -> None:
    visitor = sign_in("csgt")
    answer = visitor.post("/account/password", current="sai", password=WORDS, again=WORDS)
    assert answer.status_code == 422
    assert "Đây không phải mật khẩu hiện tại" in text_of(answer)
    account = account_of(registry, "csgt")
    with registry() as session:
        tried = session.scalars(select(SignIn).where(SignIn.account_id == account.id)).one()
    assert tried.outcome is SignInOutcome.WRONG_PASSWORD


def test_every_reason_against_a_new_password_is_shown_at_once(sign_in: Enter) -> None:
    answer = sign_in("csgt").post(
        "/account/password", current=demo_story.PASSWORD, password="csgt1", again="csgt1"
    )
    assert answer.status_code == 422
    for reason in ("5 ký tự", "tên đăng nhập", "bị dò đầu tiên"):
        assert reason in text_of(answer)
    assert "csgt1" not in answer.text


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(
    sign_in: Enter, stranger: Visitor
) -> None:
    here, elsewhere = sign_in("csgt"), sign_in("csgt")
    answer = here.post(
        "/account/password", current=demo_story.PASSWORD, password=WORDS, again=WORDS
    )
    assert answer.headers["location"] == "/account?said=password"
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").headers["location"].startswith("/sign-in")
    assert stranger.post("/sign-in", username="csgt", password=WORDS).status_code == 303


def test_an_invitation_lets_a_person_choose_a_password_once(
    sign_in: Enter, stranger: Visitor, registry: Sessions
) -> None:
    told = form_of(registry, account_of(registry, "csgt")) | {"username": "nguoi.moi"}
    shown = sign_in("quantri").post("/admin/accounts", **told)
    assert shown.status_code == 200, text_of(shown)
    link = link_in(shown.text)
    assert "Cán bộ CSGT" in text_of(stranger.get(link))
    short = stranger.post(link, password="x", again="y")
    assert short.status_code == 422
    assert stranger.post(link, password=WORDS, again=WORDS).status_code == 303
    assert stranger.get(link).status_code == 404
    assert "không còn hiệu lực" in text_of(stranger.get(link))
    assert stranger.post("/sign-in", username="nguoi.moi", password=WORDS).status_code == 303


def test_a_new_link_ends_the_sessions_of_its_account_at_once(
    sign_in: Enter, stranger: Visitor, registry: Sessions
) -> None:
    officer, elsewhere = sign_in("csgt"), sign_in("csgt")
    account = account_of(registry, "csgt")
    shown = sign_in("quantri").post(f"/admin/accounts/{account.id}/link")
    assert officer.get("/account").status_code == 303
    led_on = elsewhere.get(link_in(shown.text))  # in a browser that still has the old session
    assert led_on.headers["location"] == link_in(shown.text)
    assert 'session=""' in led_on.headers["set-cookie"]
    refused = stranger.post("/sign-in", username="csgt", password=demo_story.PASSWORD)
    assert refused.status_code == 401
    assert stranger.get(link_in(shown.text)).status_code == 200


def test_a_closed_account_is_out_at_once_and_its_list_says_so(
    sign_in: Enter, registry: Sessions
) -> None:
    officer, keeper = sign_in("csgt"), sign_in("quantri")
    account = account_of(registry, "csgt")
    assert keeper.post(f"/admin/accounts/{account.id}/close").status_code == 303
    assert officer.get("/account").status_code == 303
    assert "csgt" in text_of(keeper.get("/admin/accounts?state=closed"))
    assert keeper.post(f"/admin/accounts/{account.id}/link").status_code == 409
    assert keeper.post(f"/admin/accounts/{account.id}/reopen").status_code == 303


def test_the_second_of_two_is_shown_the_difference_and_keeps_the_own_entries(
    sign_in: Enter, registry: Sessions
) -> None:
    account = account_of(registry, "csgt")
    told = form_of(registry, account)
    first, second = sign_in("quantri"), sign_in("quantri")
    address = f"/admin/accounts/{account.id}"
    changed = told | {"display_name": "Tên thứ nhất", "role": "police_leader"}
    assert first.post(address, **changed).status_code == 303
    answer = second.post(address, **(told | {"display_name": "<b>Tên thứ hai</b>"}))
    assert answer.status_code == 412
    shown = text_of(answer)
    assert "Tên thứ nhất" in shown
    assert "Chỉ huy công an" in shown
    assert "&lt;b&gt;Tên thứ hai&lt;/b&gt;" in answer.text
    version = re.search(r'name="version" value="(\d+)"', answer.text)
    assert version is not None
    again = told | {"display_name": "Tên thứ hai", "version": version[1]}
    assert second.post(address, **again).status_code == 303
    assert account_of(registry, "csgt").display_name == "Tên thứ hai"


@pytest.mark.parametrize(
    ("field", "value"), [("email", "không phải"), ("role", "king"), ("organisation", ""),
                         ("areas", "x"), ("display_name", " ")],
)  # fmt: skip
def test_what_cannot_be_stored_is_named_beside_its_field(
    sign_in: Enter, registry: Sessions, field: str, value: str
) -> None:
    account = account_of(registry, "csgt")
    told = form_of(registry, account) | {field: value}
    answer = sign_in("quantri").post(f"/admin/accounts/{account.id}", **told)
    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in answer.text


def test_a_locked_out_person_is_let_in_again_by_an_administrator(
    sign_in: Enter, stranger: Visitor, registry: Sessions
) -> None:
    for _time in range(5):
        stranger.post("/sign-in", username="csgt", password="sai")
    shut = stranger.post("/sign-in", username="csgt", password=demo_story.PASSWORD)
    assert (shut.status_code, shut.headers["retry-after"]) == (429, "30")
    keeper, account = sign_in("quantri"), account_of(registry, "csgt")
    assert "Đang bị tạm khóa" in text_of(keeper.get(f"/admin/accounts/{account.id}"))
    assert keeper.post(f"/admin/accounts/{account.id}/release").status_code == 303
    opened = stranger.post("/sign-in", username="csgt", password=demo_story.PASSWORD)
    assert opened.status_code == 303
    tried = keeper.get(f"/admin/sign-ins?account={account.id}&outcome=wrong_password")
    assert tried.text.count("outcome-wrong_password") == 5


def test_the_rule_of_the_door_is_set_with_numbers_that_can_be(sign_in: Enter) -> None:
    keeper = sign_in("quantri")
    told = {"name_failures": "3", "address_failures": "60", "first_delay_s": "10",
            "longest_delay_s": "600", "kept_days": "90"}  # fmt: skip
    wrong = keeper.post("/admin/sign-ins/rule", **(told | {"kept_days": "nhiều"}))
    assert wrong.status_code == 422
    assert 'id="kept_days-wrong"' in wrong.text
    assert keeper.post("/admin/sign-ins/rule", **told).status_code == 303
    assert "kept" not in text_of(keeper.get("/admin/sign-ins"))
    assert 'value="600"' in keeper.get("/admin/sign-ins").text


def test_a_body_is_closed_with_its_successor_and_its_people_follow(
    sign_in: Enter, registry: Sessions
) -> None:
    keeper = sign_in("quantri")
    with registry() as session:
        body = session.scalars(
            select(Organisation).where(Organisation.name == "Công an phường Bảo Vinh")
        ).one()
        heir = session.scalars(
            select(Organisation).where(Organisation.name == "Công an phường Long Khánh")
        ).one()
    address = f"/admin/organisations/{body.id}"
    unread = keeper.post(f"{address}/close", last_day="31/02/2026", successor="")
    assert unread.status_code == 422
    assert 'id="last_day-wrong"' in unread.text
    stale = keeper.post(f"{address}/close", last_day="31/01/2026", version="99")
    assert stale.status_code == 412
    told = {"last_day": "31/01/2026", "successor": str(heir.id), "version": str(body.version)}
    assert keeper.post(f"{address}/close", **told).status_code == 303
    shown = keeper.get(address)
    assert "Hiện nay Công an phường Long Khánh thay thế" in text_of(shown)
    assert keeper.post(f"{address}/people/move").status_code == 303
    assert account_of(registry, "csgt.baovinh").organisation_id == heir.id


def test_a_body_is_entered_and_corrected(sign_in: Enter, registry: Sessions) -> None:
    keeper, officer = sign_in("quantri"), account_of(registry, "csgt")
    told = {"name": "Đội CSGT số 1", "kind": "police", "area": str(officer.areas[0].id)}
    assert keeper.post("/admin/organisations", **(told | {"name": ""})).status_code == 422
    entered = keeper.post("/admin/organisations", **told)
    assert entered.status_code == 303, text_of(entered)
    assert keeper.post("/admin/organisations", **told).status_code == 409
    address = entered.headers["location"].split("?")[0]
    assert UUID(address.rsplit("/", 1)[1])
    changed = told | {"email": "doi1@congan.example.vn", "valid_from": "01/07/2025", "version": "1"}
    assert keeper.post(address, **changed).status_code == 303
    stale = keeper.post(address, **(changed | {"name": "Đội CSGT số 2"}))
    assert stale.status_code == 412
    assert "Đội CSGT số 1" in text_of(stale)


def test_without_a_key_of_the_deployment_the_second_step_says_what_is_missing(
    sign_in: Enter,
) -> None:
    visitor = sign_in("csgt")
    assert "HOTSPOTS_SECRET_KEY" in text_of(visitor.get("/account"))
    answer = visitor.post("/account/second-step", current=demo_story.PASSWORD)
    assert answer.status_code == 503


def test_a_half_ticket_is_no_session(site_of_pages: object, stranger: Visitor) -> None:
    assert isinstance(stranger.client, TestClient)
    refused = stranger.post("/sign-in/code", half="e30.e30.x", code="123456")
    assert refused.status_code == 401
    assert "Đã quá thời gian" in text_of(refused)
