"""Complex routes and areas over the API: listed in three ways, read, corrected, their history."""

from typing import Any

import pytest

from tests.api.routes.conftest import SignedIn

PLACES = "/api/v1/watched-places"
ROUTE = {
    "paper_number": "12/KH",
    "paper_dated": "2025-11-20",
    "source_reference": "7",
    "name": "Tuyến đèo",
    "valid_from": "2025-12-01",
    "place_text": "Km1832+400-Km1832+600 QL1",
}
RING = [[107.24, 10.93], [107.25, 10.93], [107.25, 10.94], [107.24, 10.93]]
OUTLINE = {"type": "Polygon", "coordinates": [RING]}


@pytest.mark.parametrize("username", ["lanhdao", "quantri"])
def test_a_role_of_no_field_work_lists_nothing(signed_in: SignedIn, username: str) -> None:
    assert signed_in(username).post(PLACES, json=ROUTE).status_code == 403


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"place_text": None}, "place_text"),
        ({"ward": "26080"}, "place_text"),
        ({"place_text": None, "outline": {"type": "Polygon"}}, "outline"),
        ({"place_text": None, "outline": OUTLINE | {"coordinates": [[[True, 1]] * 4]}}, "outline"),
        ({"place_text": None, "outline": []}, "outline"),
        ({"valid_to": "9999-12-31"}, "valid_to"),
        ({"lon": 107.2}, "lon"),
        ({"paper_number": None}, "paper_number"),
    ],
)
def test_what_cannot_be_listed_says_which_field(
    signed_in: SignedIn, other: dict[str, Any], field: str
) -> None:
    answer = signed_in("csgt").post(PLACES, json=ROUTE | other)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["problems"]] == [field]


def test_one_is_listed_known_again_ended_and_read_with_its_history(signed_in: SignedIn) -> None:
    officer = signed_in("csgt")
    entered = officer.post(PLACES, json=ROUTE)
    again = officer.post(PLACES, json=ROUTE)
    assert (entered.status_code, again.status_code) == (201, 200)
    listed = entered.json()
    assert (listed["kind"], listed["paper_dated"], listed["covered"]) == (
        "route",
        "2025-11-20",
        False,
    )
    assert listed["geometry"]["type"] == "LineString"
    address = f"{PLACES}/{listed['id']}"
    read = officer.get(address)
    assert read.json() == listed
    told = {"valid_to": "2025-12-31"}
    ended = officer.patch(address, json=told, headers={"If-Match": read.headers["etag"]})
    assert (ended.status_code, ended.json()["valid_to"]) == (200, "2025-12-31")
    late = officer.patch(address, json=told, headers={"If-Match": read.headers["etag"]})
    assert (late.status_code, late.json()["changes"][0]["field"]) == (412, "valid_to")
    assert officer.patch(address, json={"valid_to": None}).status_code == 422
    back = officer.patch(address, json={"valid_to": None, "reason": "Ghi nhầm"})
    assert back.json()["valid_to"] is None
    latest = officer.get(f"{address}/history").json()[0]
    assert (latest["reason"], latest["changes"][0]["column"]) == ("Ghi nhầm", "valid_to")


def test_an_outline_is_read_as_it_was_told_and_is_not_seen_until_a_camera_works(
    signed_in: SignedIn,
) -> None:
    officer = signed_in("csgt")
    listed = officer.post(PLACES, json=ROUTE | {"place_text": None, "outline": OUTLINE}).json()
    assert (listed["kind"], listed["areas"]) == ("area", ["26080"])
    assert sorted(listed["geometry"]["coordinates"][0]) == sorted(RING)
    assert officer.get("/api/v1/desk").json()["uncovered"] >= 1
    before = officer.get("/api/v1/reports/cameras").json()["whole"]
    assert listed["id"] in [each["id"] for each in before["uncovered"]]
    camera = {"source_reference": "C-5", "reach_m": 50, "works_from": "2025-12-01"}
    seen = officer.post("/api/v1/cameras", json=camera | {"lon": 107.248, "lat": 10.932}).json()
    now = officer.get(f"{PLACES}/{listed['id']}").json()
    assert (now["covered"], now["cameras"]) == (True, [seen["id"]])
    after = officer.get("/api/v1/reports/cameras").json()["whole"]
    assert (after["counted"], after["covered"]) == (before["counted"], before["covered"] + 1)


def test_what_lies_elsewhere_is_not_found(signed_in: SignedIn) -> None:
    listed = signed_in("csgt").post(PLACES, json=ROUTE).json()
    other = signed_in("csgt.baovinh")
    for answer in (
        other.get(f"{PLACES}/{listed['id']}"),
        other.get(f"{PLACES}/{listed['id']}/history"),
        other.patch(f"{PLACES}/{listed['id']}", json={"name": "x", "reason": "x"}),
    ):
        assert answer.status_code == 404
