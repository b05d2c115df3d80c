"""Accounts, organisations and sign-ins over the API, and the second step of a program."""

from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from api.app import create_app
from hotspots.database import session_factory, transaction
from hotspots.models import Account
from hotspots.registry import demo_story, second_factor, totp
from hotspots.settings import Settings
from tests.api.routes.conftest import SignedIn
from tests.registry.door import KEY, Outside, outside

__all__ = ["outside"]

V1 = "/api/v1"


@pytest.mark.parametrize("path", ["/accounts", "/organisations", "/sign-ins"])
def test_only_an_administrator_reads_about_people(signed_in: SignedIn, path: str) -> None:
    assert signed_in("chihuy").get(V1 + path).status_code == 403
    assert signed_in("quantri").get(V1 + path).status_code == 200


def test_an_account_is_invited_changed_and_closed(signed_in: SignedIn) -> None:
    keeper = signed_in("quantri")
    assert keeper.get(f"{V1}/accounts/{uuid4()}").status_code == 404
    officer = keeper.get(f"{V1}/accounts", params={"text": "csgt"}).json()["accounts"][0]
    assert not {"password_hash", "session_epoch"} & set(officer)
    told = {
        "display_name": "Cán bộ mới", "role": "police_officer", "area_ids": officer["area_ids"],
        "organisation_id": officer["organisation_id"],
    }  # fmt: skip
    unknown = told | {"username": "moi", "organisation_id": str(uuid4())}
    refused = keeper.post(f"{V1}/accounts", json=unknown)
    assert (refused.status_code, refused.json()["problems"][0]["field"]) == (422, "organisation")
    invited = keeper.post(f"{V1}/accounts", json=told | {"username": "moi"})
    assert invited.status_code == 201, invited.text
    account, link = invited.json()["account"], invited.json()["link"]
    assert account["state"] == "without_password"
    assert link["path"].startswith("/links/")
    address = f"{V1}/accounts/{account['id']}"
    tag = keeper.get(address).headers["etag"]
    changed = keeper.put(address, json=told | {"locale": "en"}, headers={"If-Match": tag})
    assert changed.status_code == 200
    stale = keeper.put(address, json=told, headers={"If-Match": tag})
    assert stale.status_code == 412
    assert keeper.post(f"{address}/close").json()["state"] == "closed"
    assert keeper.post(f"{address}/link").status_code == 409


def test_a_body_is_ended_and_its_successor_found_by_day(signed_in: SignedIn) -> None:
    keeper = signed_in("quantri")
    bodies = {each["name"]: each for each in keeper.get(f"{V1}/organisations").json()}
    old = bodies["Công an thành phố Long Khánh"]
    address = f"{V1}/organisations/{old['id']}"
    before = keeper.get(f"{address}/successor", params={"on": "2025-02-28"}).json()
    after = keeper.get(f"{address}/successor", params={"on": "2025-03-01"}).json()
    assert (before["id"], after["id"]) == (old["id"], old["successor_id"])
    own = bodies["Công an phường Long Khánh"]
    wrong = {"last_day": "2026-01-31", "successor_id": own["id"]}
    refused = keeper.put(f"{V1}/organisations/{own['id']}/end", json=wrong)
    assert refused.status_code == 422
    ended = keeper.put(f"{V1}/organisations/{own['id']}/end", json={"last_day": "2026-01-31"})
    assert ended.json()["valid_to"] == "2026-01-31"


def test_ones_own_password_is_changed_and_the_old_token_ends(signed_in: SignedIn) -> None:
    officer = signed_in("csgt")
    told = {"current": "sai", "password": "tám con ngựa gỗ"}
    wrong = officer.put(f"{V1}/account/password", json=told)
    assert (wrong.status_code, wrong.json()["problems"][0]["field"]) == (422, "current")
    told["current"] = demo_story.PASSWORD
    started = officer.put(f"{V1}/account/password", json=told)
    assert started.status_code == 200
    officer.cookies.clear()
    assert officer.get(f"{V1}/session").status_code == 401
    officer.headers["Authorization"] = f"Bearer {started.json()['access_token']}"
    tries = officer.get(f"{V1}/account/sign-ins").json()
    assert [each["outcome"] for each in tries] == ["wrong_password"]


@pytest.fixture
def with_key(demo_database: Engine) -> FastAPI:
    url = demo_database.url.render_as_string(hide_password=False)
    return create_app(Settings(DATABASE_URL=url, secret_key=KEY))


def test_a_program_sends_the_code_of_the_second_step(
    with_key: FastAPI, demo_database: Engine, outside: Outside
) -> None:
    box = second_factor.box(KEY)
    with transaction(session_factory(demo_database)) as session:
        account = session.scalars(select(Account).where(Account.username == "csgt")).one()
        secret = second_factor.begin(session, actor=account, box=box)
        code = totp.code_of(secret, totp.step_of(outside.now))
        second_factor.confirm(session, actor=account, code=code, box=box)
    told = {"username": "csgt", "password": demo_story.PASSWORD}
    with TestClient(with_key, raise_server_exceptions=False) as client:
        missing = client.post(f"{V1}/session", json=told)
        assert missing.status_code == 401
        assert missing.json()["problems"][0]["field"] == "totp"
        used = client.post(f"{V1}/session", json=told | {"totp": code})
        assert used.status_code == 401
        outside.pass_by(30)
        code = totp.code_of(secret, totp.step_of(outside.now))
        assert client.post(f"{V1}/session", json=told | {"totp": code}).status_code == 201


def test_a_failed_try_over_the_api_stays_on_record_and_locks_out(
    anonymous: TestClient, signed_in: SignedIn
) -> None:
    told = {"username": "csgt", "password": "sai"}
    tries = [anonymous.post(f"{V1}/session", json=told).status_code for _time in range(6)]
    assert tries == [401] * 5 + [429]
    rows = signed_in("quantri").get(f"{V1}/sign-ins", params={"limit": 4})
    assert [each["outcome"] for each in rows.json()["sign_ins"]] == [
        "locked_out", *(["wrong_password"] * 3),
    ]  # fmt: skip
    assert rows.json()["next"]
