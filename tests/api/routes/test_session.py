"""Signing in and out of the API."""

from fastapi.testclient import TestClient

from hotspots.registry import demo_story
from tests.api.routes.conftest import SignedIn

SESSION = "/api/v1/session"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(anonymous: TestClient) -> None:
    answers = [
        anonymous.post(SESSION, json={"username": name, "password": "not the password"})
        for name in ("csgt", "nobody")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json()["detail"] == answers[1].json()["detail"]
    assert answers[0].headers["content-type"] == "application/problem+json"


def test_nobody_is_anybody_without_signing_in(anonymous: TestClient) -> None:
    assert anonymous.get(SESSION).status_code == 401


def test_a_forged_token_is_refused(anonymous: TestClient) -> None:
    answer = anonymous.get(SESSION, headers={"Authorization": "Bearer e30.e30.x"})
    assert answer.status_code == 401


def test_a_change_by_cookie_needs_the_token_of_our_own_forms(anonymous: TestClient) -> None:
    credentials = {"username": "csgt", "password": demo_story.PASSWORD}
    started = anonymous.post(SESSION, json=credentials).json()
    assert anonymous.delete(SESSION).status_code == 403
    headers = {"X-CSRF-Token": started["csrf_token"]}
    assert anonymous.delete(SESSION, headers=headers).status_code == 204
    assert anonymous.get(SESSION).status_code == 401


def test_the_cookie_cannot_be_read_by_scripts(anonymous: TestClient) -> None:
    credentials = {"username": "csgt", "password": demo_story.PASSWORD}
    cookie = anonymous.post(SESSION, json=credentials).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_a_token_says_who_is_signed_in(signed_in: SignedIn) -> None:
    me = signed_in("csgt").get(SESSION).json()
    assert me["role"] == "police_officer"
    assert me["areas"] == ["Long Khánh"]
    assert "hash" not in str(me)


def test_a_form_token_of_other_letters_is_refused_not_failed_on(anonymous: TestClient) -> None:
    credentials = {"username": "csgt", "password": demo_story.PASSWORD}
    anonymous.post(SESSION, json=credentials)
    answer = anonymous.delete(SESSION, headers={"X-CSRF-Token": "é".encode()})
    assert answer.status_code == 403
