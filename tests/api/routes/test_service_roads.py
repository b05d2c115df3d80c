"""Planned service roads as programs enter, read and correct them."""

from tests.api.routes.conftest import SignedIn
from tests.api.routes.test_rail_ground import report

ROADS = "/api/v1/service-roads"
ROAD = {
    "plan_number": "12/KH-UBND",
    "source_reference": "DG-01",
    "from_km": "Km1648+200",
    "to_km": "Km1649+000",
    "side": "left",
    "state": "planned",
}


def test_a_stretch_that_is_none_and_an_unknown_field_are_refused(signed_in: SignedIn) -> None:
    client = signed_in("phuong")
    turned = client.post(ROADS, json=ROAD | {"to_km": "Km1640"})
    assert (turned.status_code, turned.json()["problems"][0]["field"]) == (422, "to_km")
    assert client.post(ROADS, json=ROAD | {"owner": "x"}).status_code == 422
    assert client.get(f"{ROADS}/00000000-0000-4000-8000-000000000000").status_code == 404
    for year in ("1989", "2101", "99999999999999999999", "abc", "2027.5"):
        told = client.get(ROADS, params={"year": year})
        assert told.status_code == 422
        (problem,) = told.json()["problems"]
        assert problem["field"] == "year"
        assert year == "abc" or "1990" in problem["remedy"]
    assert client.get(ROADS, params={"year": 2027}).status_code == 200
    for address in (ROADS, "/api/v1/crossings/road-map", "/api/v1/crossings/figures/rows"):
        asked = {"line": "Tuyến lạ", "figure": "crossings"}
        told = client.get(address, params=asked)
        assert (told.status_code, told.json()["problems"][0]["field"]) == (404, "line")


def test_one_is_entered_once_read_with_its_crossings_and_corrected_by_its_version(
    signed_in: SignedIn,
) -> None:
    client = signed_in("phuong")
    path = report(client, "unauthorized", place_text="Km1648+600")
    answers = [client.post(ROADS, json=ROAD) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 200]
    told = answers[0].json()
    assert (told["from_m"], told["to_m"], told["body"]) == (
        1_648_200,
        1_649_000,
        "UBND phường Long Khánh",
    )
    crossings = {each["code"]: each["rail_m"] for each in told["crossings"]}
    assert crossings[path["code"]] == 1_648_600
    assert all(1_648_200 <= at <= 1_649_000 for at in crossings.values())
    one = f"{ROADS}/{told['id']}"
    change = {"state": "under_construction", "reason": "Đã khởi công"}
    assert client.patch(one, json=change, headers={"If-Match": '"9"'}).status_code == 412
    tag = client.get(one).headers["etag"]
    changed = client.patch(one, json=change, headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["state"]) == (200, "under_construction")
    assert [each["reason"] for each in client.get(f"{one}/history").json()] == [
        "Đã khởi công",
        None,
    ]
    listed = client.get(f"{ROADS}?state=under_construction&limit=5").json()
    assert [each["id"] for each in listed["service_roads"]] == [told["id"]]
    known = client.get(f"/api/v1/sites/{path['code']}/way-round").json()
    assert [each["id"] for each in known["service_roads"]] == [told["id"]]
