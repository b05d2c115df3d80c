"""Early warnings over the API: for who screens, within their areas, by deadline."""

from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from tests.api.routes.conftest import SignedIn

NOTICES = "/api/v1/notices"


def test_anonymous_gets_nowhere(anonymous: TestClient) -> None:
    assert anonymous.get(NOTICES).status_code == 401
    assert anonymous.get(f"{NOTICES}/{uuid4()}").status_code == 401


@pytest.mark.parametrize("username", ["csgt", "dothi", "phuong", "lanhdao", "duongbo", "quantri"])
def test_only_who_screens_is_warned(signed_in: SignedIn, username: str) -> None:
    assert signed_in(username).get(NOTICES).status_code == 403


def test_what_is_not_there_or_cannot_be_is_refused(signed_in: SignedIn) -> None:
    leader = signed_in("chihuy")
    assert leader.get(f"{NOTICES}/{uuid4()}").status_code == 404
    assert leader.get(NOTICES, params={"kind": "rumour"}).status_code == 422
    assert leader.get(NOTICES, params={"after": "rumour"}).status_code == 422


def test_the_leader_reads_the_warnings_by_deadline(signed_in: SignedIn) -> None:
    leader = signed_in("chihuy")
    answer = leader.get(NOTICES, params={"limit": 200}, headers={"accept-language": "en"})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["is_behind"] is False
    deadlines = [each["properties"]["deadline"] for each in found["features"]]
    assert deadlines == sorted(deadlines)
    assert all(deadline > found["as_of"] for deadline in deadlines)
    kinds = {each["properties"]["kind"] for each in found["features"]}
    assert kinds == {"near_miss", "drop_out"}
    first = next(each for each in found["features"] if each["properties"]["kind"] == "near_miss")
    assert "makes this a black spot" in first["properties"]["sentences"][0]
    again = leader.get(f"{NOTICES}/{first['id']}", headers={"accept-language": "en"})
    assert again.json() == first


def test_a_list_can_be_narrowed_and_continued(signed_in: SignedIn) -> None:
    leader = signed_in("chihuy")
    near = {"kind": "near_miss", "limit": 1}
    first = leader.get(NOTICES, params=near).json()
    assert [each["properties"]["kind"] for each in first["features"]] == ["near_miss"]
    if first["next"] is not None:
        second = leader.get(NOTICES, params=near | {"after": first["next"]}).json()
        assert second["features"][0]["id"] != first["features"][0]["id"]
