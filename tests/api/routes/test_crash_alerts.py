"""Alerts of crashes over the API."""

import pytest
from fastapi.testclient import TestClient

from hotspots import clock
from tests.api.routes.conftest import SignedIn
from tests.api.routes.test_casework import V1, accepted_site


@pytest.fixture
def site(signed_in: SignedIn) -> str:
    """A site that was rejected, where a crash was linked afterwards."""
    leader = signed_in("chihuy")
    code = accepted_site(leader)
    step = {"to": "rejected", "note": "x", "facts": {"rejection": "not_found"}}
    assert leader.post(f"{V1}/sites/{code}/file/steps", json=step).status_code == 201
    told = {
        "source_reference": "ALERT-1", "occurred_at": clock.now().isoformat(),
        "place_text": "Km1832+500 QL1", "killed": 0, "injured": 1,
    }  # fmt: skip
    assert leader.post(f"{V1}/crashes", json=told).status_code == 201
    link = {"crash": "ALERT-1", "reason": "Cùng nút giao"}
    assert leader.post(f"{V1}/sites/{code}/crash-links", json=link).status_code == 201
    return code


def _standing(client: TestClient) -> list[dict[str, object]]:
    return list(client.get(f"{V1}/crash-alerts").json()["alerts"])


def test_another_ward_sees_none_and_who_may_not_reopen_does_not_rule(
    signed_in: SignedIn, site: str
) -> None:
    assert _standing(signed_in("csgt.baovinh")) == []
    (alert,) = _standing(signed_in("dothi"))
    assert alert["may_reopen"] is False
    path = f"{V1}/sites/{site}/crash-alerts/{alert['id']}/ruling"
    assert signed_in("dothi").post(path, json={"reason": "x"}).status_code == 403


def test_a_ruling_ends_the_alert_and_stays_readable(signed_in: SignedIn, site: str) -> None:
    leader = signed_in("chihuy")
    (alert,) = _standing(leader)
    assert (alert["site"], alert["outcome"]) == (site, None)
    assert leader.get(f"{V1}/desk").json()["alerts"]["rows"][0]["code"] == site
    path = f"{V1}/sites/{site}/crash-alerts/{alert['id']}/ruling"
    assert leader.post(path, json={"reason": " "}).status_code == 422
    (ruled,) = leader.post(path, json={"reason": "Lái xe say rượu"}).json()
    assert (ruled["outcome"], ruled["reason"]) == ("not_reopened", "Lái xe say rượu")
    assert leader.post(path, json={"reason": "x"}).status_code == 409
    assert _standing(leader) == []
