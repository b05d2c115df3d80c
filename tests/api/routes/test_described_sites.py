"""Crossings over the API: reported once, told whole, written anew by who read the last version."""

from tests.api.routes.conftest import SignedIn

PATHS = "/api/v1/unauthorized-crossings"
TOLD = {
    "place_text": "Km1649+500",
    "found_on": "2025-12-20",
    "width_m": 3.5,
    "watch_post": False,
    "source_reference": "LĐ-7",
}


def test_what_cannot_be_read_names_the_field_and_what_to_do(signed_in: SignedIn) -> None:
    officer = signed_in("csgt")
    for wrong in ({"width_m": True}, {"width_m": 400}, {"surface": "gold"}, {"colour": "red"}):
        answer = officer.post(PATHS, json=TOLD | wrong)
        assert answer.status_code == 422, wrong
        (problem,) = answer.json()["problems"]
        assert (problem["field"], bool(problem["remedy"])) == (next(iter(wrong)), True)


def test_a_crossing_is_reported_once_and_told_whole(signed_in: SignedIn) -> None:
    officer = signed_in("csgt")
    first, again = officer.post(PATHS, json=TOLD), officer.post(PATHS, json=TOLD)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    told = officer.get(first.headers["location"]).json()["described"]
    assert (told["kind"], told["rail_m"]) == ("unauthorized_crossing", 1_649_500.0)
    assert told["facts"]["watch_post"] is False
    assert told["facts"]["tracks"] is None
    assert told["flags"] == ["Rộng 3,5 m: từ 3,0 m trở lên phải thu hẹp."]
    codes = [each["properties"]["code"] for each in officer.get(PATHS).json()["features"]]
    assert codes.count(first.json()["code"]) == 1


def test_the_second_of_two_who_write_anew_is_refused(signed_in: SignedIn) -> None:
    officer = signed_in("csgt")
    code = officer.post(PATHS, json=TOLD).json()["code"]
    etag = officer.get(f"/api/v1/sites/{code}/file").headers["etag"]
    told = {"width_m": 2.5, "why": "correction", "reason": "Đo lại"}
    address, match = f"{PATHS}/{code}", {"if-match": etag}
    changed = officer.patch(address, json=told, headers=match)
    assert (changed.status_code, changed.headers["etag"] != etag) == (200, True)
    assert officer.patch(address, json=told | {"width_m": 2}, headers=match).status_code == 412
    assert officer.patch(f"/api/v1/level-crossings/{code}", json=told).status_code == 404


def test_a_second_one_at_the_same_place_is_a_conflict_unless_it_is_another(
    signed_in: SignedIn,
) -> None:
    officer = signed_in("csgt")
    first = officer.post(PATHS, json=TOLD).json()["code"]
    near = TOLD | {"place_text": "Km1649+502", "source_reference": "LĐ-8"}
    asked = officer.post(PATHS, json=near)
    (problem,) = asked.json()["problems"]
    assert (asked.status_code, problem["code"], problem["field"], problem["value"]) == (
        409, "same_kind_nearby", "another", first,
    )  # fmt: skip
    assert officer.post(PATHS, json=near | {"another": True}).status_code == 201


def test_a_problem_of_a_list_tells_the_heading_beside_the_field(signed_in: SignedIn) -> None:
    rows = "Số,Lý trình đường sắt,Ngày phát hiện,Chiều rộng\nA,Km1649+500,20/12/2025,rộng\n"
    files = {"file": ("a.csv", rows.encode(), "text/csv")}
    refused = signed_in("csgt").post(f"{PATHS}/imports", files=files)
    (problem,) = refused.json()["problems"]
    assert (problem["field"], problem["column"], problem["row"]) == ("width_m", "Chiều rộng", 2)
