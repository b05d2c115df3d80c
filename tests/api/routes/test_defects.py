"""Defects over the API: reported, listed, and taken in from a file."""

import pytest

from tests.api.routes.conftest import SignedIn

DEFECTS = "/api/v1/defects"
TOLD = {
    "type": "street_lighting",
    "danger": "high",
    "found_on": "2025-12-30",
    "place_text": "Km1832+500 QL1",
    "source_reference": "DEN-7",
}
LISTED = (
    "source_reference;type;danger;found_on;place_text\n"
    "1;street_lighting;high;30/12/2025;Km1832+500 QL1\n"
)


@pytest.mark.parametrize("username", ["lanhdao", "quantri"])
def test_a_role_of_no_field_work_reports_nothing(signed_in: SignedIn, username: str) -> None:
    assert signed_in(username).post(DEFECTS, json=TOLD).status_code == 403


def test_an_unknown_type_is_named_with_those_that_are_known(signed_in: SignedIn) -> None:
    answer = signed_in("csgt").post(DEFECTS, json=TOLD | {"type": "ghost"})
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert (problem["field"], problem["value"]) == ("type", "ghost")
    assert "street_lighting" in problem["remedy"]


def test_a_defect_is_reported_once_and_told_with_its_days(signed_in: SignedIn) -> None:
    officer = signed_in("csgt")
    first = officer.post(DEFECTS, json=TOLD)
    assert first.status_code == 201
    assert officer.post(DEFECTS, json=TOLD).json() == first.json()
    told = officer.get(first.headers["location"]).json()
    assert told["properties"]["kind"] == "infrastructure_defect"
    assert told["defect"]["open"] == [{"since": "2025-12-30", "until": None}]
    assert told["defect"]["type_name"] == "Đèn chiếu sáng hư hỏng"
    codes = [each["properties"]["code"] for each in officer.get(DEFECTS).json()["features"]]
    assert told["properties"]["code"] in codes


def test_an_assigned_defect_is_told_on_the_desk_it_names(signed_in: SignedIn) -> None:
    keeper = signed_in("dothi")
    site = keeper.post(DEFECTS, json=TOLD).headers["location"].rsplit("/", 1)[1]
    steps, body = f"/api/v1/sites/{site}/file/steps", "Khu Quản lý đường bộ IV"
    keeper.post(steps, json={"to": "verified", "facts": {"inspected_on": "2025-12-31"}})
    told = keeper.post(steps, json={"to": "assigned", "facts": {"managing_body": body}}).json()
    assert (told["state"], told["holder"], told["managing_body"]) == ("assigned", body, body)
    post = keeper.get(f"/api/v1/sites/{site}/handovers").json()
    assert post["desks"][-1]["organisation"] == body
    assert [each["answer"] for each in post["offers"]] == ["assigned"]


def test_the_catalogue_is_told_in_the_language_of_the_reader(signed_in: SignedIn) -> None:
    answer = signed_in("csgt").get(f"{DEFECTS}/types", headers={"accept-language": "en"})
    assert {"code": "curve", "name": "Dangerous curve", "cites": "D22"} in answer.json()


def test_a_list_is_checked_taken_in_and_known_again(signed_in: SignedIn) -> None:
    officer = signed_in("csgt")
    files = {"file": ("a.csv", LISTED.encode(), "text/csv")}
    told = []
    for form in ({"dry_run": "true"}, {}, {}):
        answer = officer.post(f"{DEFECTS}/imports", files=files, data=form)
        told.append((answer.status_code, answer.json()["rows"][0]["outcome"]))
    assert told == [(200, "new"), (201, "new"), (200, "known")]


def test_who_assigns_a_file_away_is_told_so_and_reads_it_no_more(signed_in: SignedIn) -> None:
    police, office = signed_in("csgt.baovinh"), signed_in("dothi")
    name = "Phòng Kinh tế, Hạ tầng và Đô thị phường Long Khánh"
    body = "Khu Quản lý đường bộ IV"
    told = TOLD | {"place_text": None, "lon": 107.282, "lat": 10.971}
    site = police.post(DEFECTS, json=told).headers["location"].rsplit("/", 1)[1]
    file, post = f"/api/v1/sites/{site}/file", f"/api/v1/sites/{site}/handovers"
    police.post(f"{file}/steps", json={"to": "verified", "facts": {"inspected_on": "2025-12-31"}})
    assert office.get(file).status_code == 404
    assert police.post(post, json={"to": name, "asked_for": "Sửa đèn"}).status_code == 201
    assert office.post(f"{post}/answer", json={"answer": "accepted"}).status_code == 200
    step = {"to": "assigned", "facts": {"managing_body": body}}
    answer = office.post(f"{file}/steps", json=step)
    assert (answer.status_code, answer.json()["holder"]) == (201, body)
    assert office.get(file).status_code == 404
    assert police.get(file).json()["holder"] == body
