"""Lane mouths over the API: registered, surveyed, taken in from a file, and the report of them."""

import pytest

from tests.api.routes.conftest import SignedIn

MOUTHS = "/api/v1/lane-mouths"
TOLD = {
    "source_reference": "N-1",
    "name": "Ngõ 1",
    "place_text": "Km1832+500 QL1",
    "has_hump": False,
    "surveyed_on": "2025-12-30",
}


@pytest.mark.parametrize("username", ["lanhdao", "quantri"])
def test_a_role_of_no_field_work_registers_nothing(signed_in: SignedIn, username: str) -> None:
    assert signed_in(username).post(MOUTHS, json=TOLD).status_code == 403


def test_half_a_survey_is_refused_by_its_field(signed_in: SignedIn) -> None:
    answer = signed_in("csgt").post(MOUTHS, json=TOLD | {"surveyed_on": None})
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["problems"]] == ["surveyed_on"]


def test_a_ward_is_told_with_its_denominator(signed_in: SignedIn) -> None:
    officer = signed_in("csgt")
    made = officer.post(MOUTHS, json=TOLD)
    assert (made.status_code, officer.post(MOUTHS, json=TOLD).status_code) == (201, 200)
    files = {"file": ("a.csv", b"so,ten ngo,vi tri\n2,Ng\xc3\xb5 2,Km1832+600 QL1\n", "text/csv")}
    assert officer.post(f"{MOUTHS}/imports", files=files).status_code == 201
    mouth = f"{MOUTHS}/{made.json()['id']}"
    raised = officer.post(f"{mouth}/defect", json={"danger": "medium"})
    assert raised.status_code == 201
    wards = {each["area"]: each for each in _wards(signed_in)}
    told = next(each for each in wards.values() if each["mouths"])
    assert (told["mouths"], told["with_hump"], told["not_surveyed"], told["percent"]) == (
        2, 0, 1, 0.0,
    )  # fmt: skip
    assert told["uncovered"][0]["defect"] == raised.json()["code"]
    assert {each["percent"] for each in wards.values() if not each["mouths"]} <= {None}
    assert officer.post(f"{mouth}/survey", json={"has_hump": True}).json()["has_hump"] is True
    told = next(each for each in _wards(signed_in) if each["mouths"])
    assert (told["with_hump"], told["percent"]) == (1, 50.0)


def _wards(signed_in: SignedIn) -> list[dict[str, object]]:
    wards: list[dict[str, object]] = signed_in("csgt").get("/api/v1/reports/humps").json()["wards"]
    return wards


def test_a_mouth_is_read_corrected_and_its_history_told(signed_in: SignedIn) -> None:
    officer = signed_in("csgt")
    made = officer.post(MOUTHS, json=TOLD | {"closed_on": "2025-12-31"}).json()
    assert made["twins"] == []
    mouth = f"{MOUTHS}/{made['id']}"
    read = officer.get(mouth)
    assert (read.json()["area"], read.json()["covered"]) == (made["area"], False)
    unsaid = officer.patch(mouth, json={"closed_on": None})
    assert unsaid.status_code == 422
    assert [each["field"] for each in unsaid.json()["problems"]] == ["reason"]
    told = {"closed_on": None, "reason": "Nhầm ngõ"}
    taken = officer.patch(mouth, json=told, headers={"If-Match": read.headers["etag"]})
    assert (taken.status_code, taken.json()["closed_on"]) == (200, None)
    late = officer.patch(mouth, json=told, headers={"If-Match": read.headers["etag"]})
    assert late.status_code == 412
    assert [each["field"] for each in late.json()["changes"]] == ["closed_on"]
    latest, first = officer.get(f"{mouth}/history").json()
    assert (latest["reason"], first["is_first"]) == ("Nhầm ngõ", True)
    assert [each["column"] for each in latest["changes"]] == ["closed_on"]


def test_mouths_are_listed_page_by_page(signed_in: SignedIn) -> None:
    officer = signed_in("csgt")
    for number in ("N-1", "N-2"):
        told = TOLD | {"source_reference": number}
        area = officer.post(MOUTHS, json=told).json()["area"]
    first = officer.get(MOUTHS, params={"area": area, "limit": 1}).json()
    rest = officer.get(MOUTHS, params={"area": area, "limit": 1, "after": first["next"]}).json()
    found = [each["source_reference"] for each in (*first["mouths"], *rest["mouths"])]
    assert (found, rest["next"]) == (["N-1", "N-2"], None)
    assert officer.get(MOUTHS, params={"area": "0"}).status_code == 404
