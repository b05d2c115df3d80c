"""Cameras over the API: lists taken in, and the report of what they cover."""

import pytest

from tests.api.routes.conftest import SignedIn

V1 = "/api/v1"
CAMERAS = "source_reference,reach_m,works_from,place_text\nC-1,100,2025-12-01,Km1832+500 QL1\n"
WATCHED = "paper_number,source_reference,name,ward,valid_from\n12/KH,1,Địa bàn,{ward},2025-12-01\n"


def _file(text: str) -> dict[str, tuple[str, bytes, str]]:
    return {"file": ("a.csv", text.encode(), "text/csv")}


@pytest.mark.parametrize("username", ["lanhdao", "quantri"])
@pytest.mark.parametrize("kind", ["cameras", "watched-places"])
def test_a_role_of_no_field_work_takes_in_no_list(
    signed_in: SignedIn, username: str, kind: str
) -> None:
    answer = signed_in(username).post(f"{V1}/{kind}/imports", files=_file(CAMERAS))
    assert answer.status_code == 403


def test_a_row_without_its_reach_is_refused_by_its_field(signed_in: SignedIn) -> None:
    text = CAMERAS.replace("C-1,100", "C-1,")
    answer = signed_in("csgt").post(f"{V1}/cameras/imports", files=_file(text))
    assert answer.status_code == 422
    assert [(each["row"], each["field"]) for each in answer.json()["problems"]] == [(2, "reach_m")]


def test_one_camera_is_registered_and_known_again(signed_in: SignedIn) -> None:
    officer = signed_in("csgt")
    told = {"source_reference": "C-2", "reach_m": 80, "works_from": "2025-12-01"}
    nowhere = officer.post(f"{V1}/cameras", json=told)
    assert [each["field"] for each in nowhere.json()["problems"]] == ["place_text"]
    told["place_text"] = "Km1832+500 QL1"
    entered = officer.post(f"{V1}/cameras", json=told)
    again = officer.post(f"{V1}/cameras", json=told | {"note": "Cột số 4"})
    assert (entered.status_code, again.status_code) == (201, 200)
    assert again.json() == entered.json() | {"note": "Cột số 4"}
    overlapping = officer.post(f"{V1}/cameras", json=told | {"works_from": "2025-12-05"})
    assert [each["code"] for each in overlapping.json()["problems"]] == ["works_already"]


def test_a_day_to_come_is_refused(signed_in: SignedIn) -> None:
    answer = signed_in("csgt").get(f"{V1}/reports/cameras", params={"on": "2999-01-01"})
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["problems"]] == ["on"]


def test_a_ward_is_told_with_what_no_camera_sees(signed_in: SignedIn) -> None:
    officer = signed_in("csgt")
    before = officer.get(f"{V1}/reports/cameras").json()
    ward = before["wards"][0]["area"]
    watched = _file(WATCHED.format(ward=ward))
    sent = [officer.post(f"{V1}/watched-places/imports", files=watched) for _ in range(2)]
    assert [each.status_code for each in sent] == [201, 200]
    told = officer.get(f"{V1}/reports/cameras").json()
    assert told["whole"]["counted"] == before["whole"]["counted"] + 1
    assert "1 (12/KH)" in [each["number"] for each in told["whole"]["uncovered"]]
    assert officer.post(f"{V1}/cameras/imports", files=_file(CAMERAS)).status_code == 201
    told = officer.get(f"{V1}/reports/cameras").json()
    assert "1 (12/KH)" not in [each["number"] for each in told["whole"]["uncovered"]]
    (listed,) = officer.get(f"{V1}/watched-places", params={"area": ward}).json()["places"]
    assert (listed["kind"], listed["area"], listed["paper_number"]) == ("area", ward, "12/KH")
    empty = [each["percent"] for each in told["wards"] if not each["counted"]]
    assert set(empty) <= {None}


def test_a_camera_is_found_from_its_list_and_its_last_day_corrected(signed_in: SignedIn) -> None:
    officer = signed_in("csgt")
    text = CAMERAS.replace("reach_m,", "reach_m,works_to,").replace("100,", "100,2025-12-30,")
    (row,) = officer.post(f"{V1}/cameras/imports", files=_file(text)).json()["rows"]
    assert row["warnings"] == []
    camera = f"{V1}/cameras/{row['id']}"
    (listed,) = officer.get(f"{V1}/cameras").json()["cameras"]
    assert (listed["id"], listed["works_to"]) == (row["id"], "2025-12-30")
    read = officer.get(camera)
    assert officer.patch(camera, json={"works_to": None}).status_code == 422
    told = {"works_to": None, "reason": "Ghi nhầm"}
    taken = officer.patch(camera, json=told, headers={"If-Match": read.headers["etag"]})
    assert (taken.status_code, taken.json()["works_to"]) == (200, None)
    assert taken.headers["etag"] != read.headers["etag"]
    late = officer.patch(camera, json=told, headers={"If-Match": read.headers["etag"]})
    assert (late.status_code, late.json()["changes"][0]["field"]) == (412, "works_to")
    latest = officer.get(f"{camera}/history").json()[0]
    assert (latest["reason"], latest["changes"][0]["new"]) == ("Ghi nhầm", "–")


CAMERA = {"source_reference": "C-3", "reach_m": 80, "works_from": "2025-12-01"}
MOUTH = {"source_reference": "N-3", "name": "Ngõ 3", "lat": 10.93}


@pytest.mark.parametrize(
    ("path", "body", "field", "code"),
    [
        ("cameras", CAMERA | {"reach_m": True}, "reach_m", "not_a_number"),
        ("cameras", CAMERA | {"reach_m": 10**400}, "reach_m", "not_a_number"),
        ("cameras", CAMERA | {"lat": 10.9, "lon": False}, "lon", "not_a_number"),
        ("cameras", CAMERA | {"works_to": "9999-12-31"}, "works_to", "implausible_day"),
        ("cameras", CAMERA | {"works_from": "0001-01-01"}, "works_from", "implausible_day"),
        ("cameras", CAMERA | {"works_from": "mai"}, "works_from", "not_a_day"),
        ("cameras", CAMERA | {"works_from": True}, "works_from", "not_a_day"),
        ("lane-mouths", MOUTH | {"lon": True}, "lon", "not_a_number"),
        ("lane-mouths", MOUTH | {"closed_on": "1066-10-14"}, "closed_on", "implausible_day"),
        ("crashes/where", {"lat": 10.9, "lon": True}, "lon", "not_a_number"),
    ],
)
def test_a_number_is_no_flag_and_a_day_is_one_of_our_times(
    signed_in: SignedIn, path: str, body: dict[str, object], field: str, code: str
) -> None:
    answer = signed_in("csgt").post(f"{V1}/{path}", json=body)
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert (problem["field"], problem["code"]) == (field, code)
    assert problem["message"]
    assert problem["remedy"]


def test_a_correction_takes_no_flag_for_a_number_either(signed_in: SignedIn) -> None:
    officer = signed_in("csgt")
    told = CAMERA | {"place_text": "Km1832+500 QL1"}
    camera = officer.post(f"{V1}/cameras", json=told).json()
    for body in ({"reach_m": True, "reason": "x"}, {"works_to": "9999-12-31"}):
        answer = officer.patch(f"{V1}/cameras/{camera['id']}", json=body)
        assert answer.status_code == 422
    assert officer.get(f"{V1}/cameras/{camera['id']}").json() == camera
