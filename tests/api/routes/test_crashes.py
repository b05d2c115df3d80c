"""Crashes over the API: refusals first, then the ways in and out."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient

from tests.api.routes.conftest import SignedIn

CRASHES = "/api/v1/crashes"
ON_QL1 = {
    "source_reference": "LK/2025/0900",
    "occurred_at": "2025-12-30T21:15",
    "place_text": "Km1832+500 QL1",
    "killed": 0,
    "injured": 2,
}


def test_anonymous_reads_and_writes_nothing(anonymous: TestClient) -> None:
    assert anonymous.get(CRASHES).status_code == 401
    assert anonymous.post(CRASHES, json=ON_QL1).status_code == 401


@pytest.mark.parametrize("username", ["dothi", "phuong", "duongsat", "lanhdao", "quantri"])
def test_a_role_that_keeps_no_crashes_may_not_record_one(
    signed_in: SignedIn, username: str
) -> None:
    answer = signed_in(username).post(CRASHES, json=ON_QL1)
    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/forbidden"


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"\xef\xbb\xbf{}",
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        *(b'{"source": %b1%b}' % (b"[" * n, b"]" * n) for n in range(500, 1000, 50)),
        b'{"occurred_at": "2025-12-30T21:15", "source": "\\ud800"}',
        b'{"occurred_at": "2025-12-30T21:15", "\\ud800": 1}',
        b'{"occurred_at": "2025-12-30T21:15", "place_text": "a\\u0000"}',
        b'{"occurred_at": "2025-12-30T21:15", "place_text": ["Km1832+500 QL1"]}',
        b'{"occurred_at": "2025-12-30T21:15", "killed": 1' + b"0" * 400 + b"}",
        b'{"occurred_at": "2025-12-30T21:15", "killed": NaN, "lon": 1e999}',
    ],
)
def test_a_hostile_body_is_refused_in_vietnamese(signed_in: SignedIn, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = signed_in("csgt").post(CRASHES, content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "Một số nội dung gửi lên không dùng được"
    assert answer.json()["problems"]


def test_a_body_that_holds_no_file_is_refused_above_a_megabyte(anonymous: TestClient) -> None:
    answer = anonymous.post("/api/v1/session", content=b" " * (1024 * 1024 + 1))
    assert answer.status_code == 413
    assert "chia tệp" in answer.json()["detail"]


def test_an_officer_of_another_ward_may_not_record_it_and_does_not_see_it(
    signed_in: SignedIn,
) -> None:
    stored = signed_in("csgt").post(CRASHES, json=ON_QL1).json()
    other = signed_in("csgt.baovinh")
    assert other.post(CRASHES, json=ON_QL1 | {"source_reference": "x"}).status_code == 403
    assert other.get(f"{CRASHES}/{stored['id']}").status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"place_text": "Km12.350 QL1"}, "place_text"),
        ({"killed": -1}, "killed"),
        ({"occurred_at": "31/02/2025 10:00"}, "occurred_at"),
        ({"occurred_at": "2099-01-01T10:00"}, "occurred_at"),
        ({"crash_type": "bump"}, "crash_type"),
        ({"driver_name": "Nguyễn Văn A"}, "driver_name"),
        ({"place_text": None, "lon": 10.9, "lat": 107.2}, "lat"),
    ],
)
def test_a_bad_value_is_named_with_its_remedy(
    signed_in: SignedIn, change: dict[str, object], field: str
) -> None:
    answer = signed_in("csgt").post(CRASHES, json=ON_QL1 | change)
    assert answer.status_code == 422, answer.text
    problems = answer.json()["problems"]
    assert field in {each["field"] for each in problems}
    assert all(each["message"] and each["remedy"] for each in problems)


@pytest.mark.parametrize("body", ["", "[", "[]", '"x"', "null", '{"occurred_at": 1e400}'])
def test_a_body_that_is_no_record_is_refused_in_the_one_shape(
    signed_in: SignedIn, body: str
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = signed_in("csgt").post(CRASHES, content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_control_characters_are_refused_and_nothing_is_stored(signed_in: SignedIn) -> None:
    officer = signed_in("csgt")
    answer = officer.post(CRASHES, json=ON_QL1 | {"source_reference": "a\u0000b"})
    assert answer.status_code in {201, 422}
    if answer.status_code == 201:
        assert "\u0000" not in answer.json()["properties"]["source_reference"]


def test_the_refusal_is_in_the_callers_language(signed_in: SignedIn) -> None:
    officer = signed_in("csgt")
    body = ON_QL1 | {"killed": -1}
    vietnamese = officer.post(CRASHES, json=body, headers={"Accept-Language": "vi"}).json()
    english = officer.post(CRASHES, json=body, headers={"Accept-Language": "en"}).json()
    assert vietnamese["title"] == "Một số nội dung gửi lên không dùng được"
    assert english["title"] == "Some of what was sent cannot be used"


def test_a_crash_by_km_gets_coordinates_route_and_ward(signed_in: SignedIn) -> None:
    answer = signed_in("csgt").post(CRASHES, json=ON_QL1)
    assert answer.status_code == 201, answer.text
    stored = answer.json()
    assert stored["properties"]["route"] == "QL1"
    assert stored["properties"]["chainage_m"] == 1_832_500
    assert stored["properties"]["area"] == "Long Khánh"
    assert stored["geometry"]["type"] == "Point"
    assert answer.headers["location"].endswith(stored["id"])


def test_sending_the_same_crash_twice_stores_it_once(signed_in: SignedIn) -> None:
    officer = signed_in("csgt")
    first, second = (officer.post(CRASHES, json=ON_QL1).json() for _twice in range(2))
    assert first["id"] == second["id"]
    other = officer.post(CRASHES, json=ON_QL1 | {"killed": 1})
    assert other.status_code == 409


def test_an_unknown_road_is_stored_and_waits_in_the_queue_until_somebody_places_it(
    signed_in: SignedIn,
) -> None:
    officer = signed_in("csgt")
    body = ON_QL1 | {"place_text": "Km3+200 QL99"}
    stored = officer.post(CRASHES, json=body).json()
    assert stored["geometry"] is None
    assert stored["properties"]["unplaced_reason"] == "unknown_route"
    queue = officer.get(f"{CRASHES}/unplaced").json()["features"]
    assert stored["id"] in {each["id"] for each in queue}

    placed = officer.put(f"{CRASHES}/{stored['id']}/place", json={"place_text": "Km1832+500 QL1"})
    assert placed.status_code == 200, placed.text
    queue = officer.get(f"{CRASHES}/unplaced").json()["features"]
    assert stored["id"] not in {each["id"] for each in queue}


def test_a_list_goes_on_where_the_page_before_ended(signed_in: SignedIn) -> None:
    analyst = signed_in("gis")
    seen: list[str] = []
    after = None
    while True:
        params = {"limit": 150} | ({"after": after} if after else {})
        page = analyst.get(CRASHES, params=params).json()
        seen += [each["id"] for each in page["features"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 605


@pytest.mark.parametrize(
    "query",
    [
        "after=x",
        "bbox=1,2,3",
        "bbox=nan,1,2,3",
        "limit=0",
        "date_from=2025-02-01&date_to=2025-01-01",
    ],
)
def test_a_query_that_cannot_be_read_is_refused(signed_in: SignedIn, query: str) -> None:
    assert signed_in("gis").get(f"{CRASHES}?{query}").status_code == 422


def test_a_list_keeps_to_the_box_and_the_period(signed_in: SignedIn) -> None:
    params = {
        "bbox": "107.2,10.9,107.26,10.95", "date_from": "2025-01-01", "date_to": "2025-12-31",
    }  # fmt: skip
    found = signed_in("gis").get(CRASHES, params=params).json()["features"]
    assert found
    for each in found:
        lon, lat = each["geometry"]["coordinates"]
        assert 107.2 <= lon <= 107.26
        assert 10.9 <= lat <= 10.95
        assert each["properties"]["occurred_at"].startswith("2025")


def test_where_says_at_once_where_a_place_falls(signed_in: SignedIn) -> None:
    officer = signed_in("csgt")
    place = officer.post(f"{CRASHES}/where", json={"place_text": "Km1832+500 QL1"}).json()
    assert place["area"] == "Long Khánh"
    assert place["within_reach"] is True
    back = officer.post(f"{CRASHES}/where", json={"lon": place["lon"], "lat": place["lat"]}).json()
    assert back["route"] == "QL1"
    assert abs(back["chainage_m"] - 1_832_500) < 0.1


def test_a_correction_for_an_older_version_is_refused(signed_in: SignedIn) -> None:
    officer = signed_in("csgt")
    stored = officer.post(CRASHES, json=ON_QL1).json()
    address = f"{CRASHES}/{stored['id']}"
    tag = officer.get(address).headers["ETag"]
    first = officer.patch(address, json={"killed": 1}, headers={"If-Match": tag})
    assert (first.status_code, first.json()["properties"]["killed"]) == (200, 1)
    again = officer.patch(address, json={"killed": 2}, headers={"If-Match": tag})
    assert (again.status_code, again.json()["type"]) == (412, "/problems/stale_version")
    assert officer.patch(address, json={"plate": "60A"}).status_code == 422


def test_what_a_correction_does_not_name_stays(signed_in: SignedIn) -> None:
    officer = signed_in("csgt")
    stored = officer.post(CRASHES, json=ON_QL1).json()
    answer = officer.patch(f"{CRASHES}/{stored['id']}", json={"light": "daylight"})
    told = answer.json()["properties"]
    assert (told["injured"], told["light"], told["route"]) == (2, "daylight", "QL1")


def test_two_corrections_to_one_reference_at_once_leave_it_to_one(
    signed_in_apart: SignedIn,
) -> None:
    officer = signed_in_apart("csgt")
    stored = [
        officer.post(CRASHES, json=ON_QL1 | {"source_reference": reference}).json()["id"]
        for reference in ("LK/2025/0901", "LK/2025/0902")
    ]
    wanted = {"source_reference": "LK/2025/0903"}
    with ThreadPoolExecutor(2) as both:
        answers = both.map(lambda each: officer.patch(f"{CRASHES}/{each}", json=wanted), stored)
    assert sorted(answer.status_code for answer in answers) == [200, 409]


def test_an_approved_crash_is_not_moved_by_who_approves_none(signed_in: SignedIn) -> None:
    officer, leader = signed_in("csgt"), signed_in("chihuy")
    stored = leader.post(CRASHES, json=ON_QL1 | {"record_state": "approved"}).json()
    address = f"{CRASHES}/{stored['id']}/place"
    moved = {"place_text": "Km1833 QL1"}
    assert officer.put(address, json=moved).status_code == 403
    assert leader.put(address, json=moved).status_code == 200


def test_a_crash_is_deleted_with_a_reason_and_not_found_afterwards(signed_in: SignedIn) -> None:
    officer = signed_in("csgt")
    address = f"{CRASHES}/{officer.post(CRASHES, json=ON_QL1).json()['id']}"
    assert officer.delete(address).status_code == 422
    assert signed_in("dothi").delete(address, params={"reason": "x"}).status_code == 403
    assert officer.delete(address, params={"reason": "Nhập hai lần."}).status_code == 204
    assert officer.get(address).status_code == 404
