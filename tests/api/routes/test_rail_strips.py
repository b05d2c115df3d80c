"""What lies along a railway line, as programs ask for it."""

from tests.api.routes.conftest import SignedIn
from tests.api.routes.test_rail_ground import report

V1 = "/api/v1"
NAME = "đường sắt Hà Nội – TP Hồ Chí Minh"


def test_a_line_that_is_none_or_a_km_that_cannot_be_read_is_refused(signed_in: SignedIn) -> None:
    client = signed_in("phuong")
    assert client.get(f"{V1}/rail-lines/abc/strip").status_code == 404
    refused = client.get(f"{V1}/rail-lines/{NAME}/strip?from=Km1650&to=Km1640")
    assert (refused.status_code, refused.json()["problems"][0]["field"]) == (422, "to")


def test_crossings_are_told_by_km_and_accidents_only_to_whom_may_see_them(
    signed_in: SignedIn,
) -> None:
    client = signed_in("phuong")
    path = report(client, "unauthorized", place_text="Km1648+600")
    legal = report(client, "level", place_text="Km1648+900")
    told = client.get(f"{V1}/rail-lines/{NAME}/strip?from=Km1648&to=1649").json()
    found = {each["code"]: each["rail_m"] for each in told["crossings"]}
    assert (found[path["code"]], found[legal["code"]]) == (1_648_600, 1_648_900)
    assert list(found.values()) == sorted(found.values())
    assert [each["number"] for each in told["crossings"]] == list(range(1, len(found) + 1))
    assert (told["from_m"], told["to_m"], told["synthetic"]) == (1_648_000, 1_649_000, True)
    assert {each["name"] for each in told["wards"]} == {"Long Khánh"}
    leader = signed_in("duongsat").get(f"{V1}/rail-lines/{NAME}/strip").json()
    assert (leader["sees_accidents"], leader["accidents"]) == (False, [])
