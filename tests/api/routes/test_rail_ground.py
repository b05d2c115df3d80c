"""What the map knows along the railway, as programs ask for it."""

from typing import Any, cast

from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.api.rail_street import HUNG_VUONG, NGO_QUYEN, forget_crossings, join_streets
from tests.api.routes.conftest import SignedIn


def report(client: TestClient, kind: str, **told: Any) -> dict[str, Any]:
    facts = {"protection": "signs"} if kind == "level" else {"found_on": "2025-12-03"}
    answer = client.post(f"/api/v1/{kind}-crossings", json=facts | told | {"another": True})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_a_site_off_the_railway_has_no_way_round(signed_in: SignedIn) -> None:
    client = signed_in("phuong")
    told = {"type": "street_lighting", "danger": "high", "found_on": "2025-12-30"}
    lamp = client.post("/api/v1/defects", json=told | {"place_text": "Km1832+500 QL1"}).json()
    answer = client.get(f"/api/v1/sites/{lamp['code']}/way-round")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_the_way_round_is_told_in_numbers_and_in_words(signed_in: SignedIn) -> None:
    client = signed_in("phuong")
    with cast("FastAPI", client.app).state.sessions.begin() as session:
        forget_crossings(session)
        join_streets(session)
    path = report(client, "unauthorized", **HUNG_VUONG, nearest_legal_crossing_m=300)
    legal = report(client, "level", **NGO_QUYEN)
    answer = client.get(
        f"/api/v1/sites/{path['code']}/way-round", headers={"accept-language": "en"}
    ).json()
    told = answer["way_round"]
    assert (told["up"], told["down"]["site"], told["shortest"]["site"]) == (
        None,
        legal["code"],
        legal["code"],
    )
    assert told["shortest"]["round"]["metres"] > told["down"]["along_m"] > 500
    assert "đường Bắc Ga" in told["shortest"]["round"]["roads"]
    assert (told["stated_m"], told["differs"]) == (300, True)
    assert any("stated 300 m" in each for each in answer["sentences"])
    assert answer["assumptions"]
    assert client.get(f"/api/v1/sites/{legal['code']}/way-round").json()["way_round"] is None


def test_a_km_that_is_not_at_its_point_is_told_at_once_and_later(signed_in: SignedIn) -> None:
    client = signed_in("phuong")
    path = report(client, "unauthorized", place_text="Km1648+600", **HUNG_VUONG)
    assert [each["code"] for each in path["warnings"]] == ["km_against_point"]
    later = client.get(f"/api/v1/sites/{path['code']}/way-round").json()
    assert later["warnings"] == path["warnings"]
    version = client.get(f"/api/v1/sites/{path['code']}/file").headers["etag"]
    moved = client.patch(
        f"/api/v1/unauthorized-crossings/{path['code']}",
        json={**HUNG_VUONG, "why": "correction", "reason": "Ghi nhầm Km"},
        headers={"if-match": version},
    )
    assert (moved.status_code, moved.json()["warnings"]) == (200, [])


def test_a_place_without_a_file_is_listed_and_ruled_upon(signed_in: SignedIn) -> None:
    client = signed_in("phuong")
    with cast("FastAPI", client.app).state.sessions.begin() as session:
        forget_crossings(session)
    found = client.get("/api/v1/unfiled-crossings?limit=3").json()
    assert (found["count"], len(found["places"])) == (4, 3)
    rest = client.get(f"/api/v1/unfiled-crossings?limit=3&after={found['next']}").json()
    assert (len(rest["places"]), rest["next"]) == (1, None)
    told = {**HUNG_VUONG, "answer": "underpass", "reason": "Hầm chui"}
    ruled = client.post("/api/v1/unfiled-crossings/rulings", json=told)
    assert (ruled.status_code, ruled.json()["ruling"]["answer"]) == (201, "underpass")
    assert client.post("/api/v1/unfiled-crossings/rulings", json=told).status_code == 409
    assert client.get("/api/v1/unfiled-crossings").json()["count"] == 3
    gone = client.get("/api/v1/unfiled-crossings?dismissed=true").json()["places"]
    assert [each["roads"] for each in gone] == [["đường Hùng Vương"]]
