"""Targets of crossings, the road map and the figures as programs set and read them."""

from typing import Any

from fastapi.testclient import TestClient

from hotspots import clock
from tests.api.routes.conftest import SignedIn

V1 = "/api/v1"
YEAR = clock.today().year
TARGET = {"year": YEAR - 1, "measure": "closed", "body": "UBND phường Long Khánh", "why": "Gần chợ"}


def _path(client: TestClient, km: str) -> str:
    told = {"place_text": km, "found_on": "2025-12-03", "width_m": 3}
    answer = client.post(f"{V1}/unauthorized-crossings", json=told)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["code"])


def test_a_target_is_set_corrected_and_withdrawn_and_the_road_map_follows(
    signed_in: SignedIn,
) -> None:
    client = signed_in("phuong")
    first, second = _path(client, "Km1649+500"), _path(client, "Km1649+700")
    bad = client.post(f"{V1}/crossing-targets", json=TARGET | {"sites": [first], "why": None})
    assert (bad.status_code, bad.json()["problems"][0]["field"]) == (422, "why")
    made = client.post(f"{V1}/crossing-targets", json=TARGET | {"sites": [first, second]})
    assert made.status_code == 201, made.text
    assert [each["site"] for each in made.json()["targets"]] == [first, second]
    again = client.post(f"{V1}/crossing-targets", json=TARGET | {"sites": [second]})
    assert (again.status_code, again.json()["problems"][0]["value"]) == (409, second)
    address = f"{V1}/crossing-targets/{made.json()['targets'][0]['id']}"
    version = client.get(address).headers["etag"]
    change = {"year": YEAR + 1, "reason": "Chưa có kinh phí"}
    assert client.patch(address, json=change, headers={"if-match": version}).status_code == 200
    stale = client.patch(address, json=change, headers={"if-match": version})
    assert stale.status_code == 412
    history = client.get(f"{address}/history").json()
    assert (history[0]["reason"], len(history)) == ("Chưa có kinh phí", 2)

    told = client.get(f"{V1}/crossings/road-map", params={"year": YEAR - 1}).json()
    assert (told["whole"]["planned"], told["whole"]["slipped"]) == (1, 1)
    assert told["whole"]["longest_slip_months"] == clock.today().month
    slips = client.get(f"{V1}/crossings/road-map/targets", params={"part": "slipped"}).json()
    assert [(e["site"], e["target"]["status"]) for e in slips["rows"]] == [(second, "slipped")]
    work = client.get(f"{V1}/crossings/to-do").json()
    assert [each["site"] for each in work["to_do"]] == [second]
    assert work["to_do"][0]["order"]["reasons"]
    left = {each["site"]: each["later"] for each in work["left_out"]}
    assert left[first] == [{"year": YEAR + 1, "measure": "closed"}]

    gone = client.post(f"{address}/withdrawal", json={"reason": "Kế hoạch khác"})
    assert gone.json()["withdrawn_reason"] == "Kế hoạch khác"
    listed = client.get(f"{V1}/crossing-targets", params={"site": first}).json()["targets"]
    assert [each["withdrawn_at"] is None for each in listed] == [False]
    assert client.get(f"{V1}/crossings/road-map").json()["without_target"] == 1
    _figures(client, wide=2)


def _figures(client: TestClient, **wanted: int) -> None:
    told: dict[str, Any] = client.get(f"{V1}/crossings/figures").json()
    for figure, count in wanted.items():
        assert told["whole"]["day"][figure] == count
        asked = {"figure": figure, "limit": 1}
        rows = client.get(f"{V1}/crossings/figures/rows", params=asked).json()
        assert (rows["count"], len(rows["rows"]), rows["next"]) == (count, 1, 1)
    assert client.get(f"{V1}/crossings/figures?on=2099-01-01").status_code == 422


def test_a_plan_is_taken_in_as_a_file(signed_in: SignedIn) -> None:
    client = signed_in("phuong")
    code = _path(client, "Km1649+500")
    rows = f"site,year,measure,body,why\n{code},{YEAR},Xóa bỏ,UBND phường Long Khánh,x\n"

    def send(content: str, **form: str) -> Any:
        files = {"file": ("plan.csv", content.encode())}
        return client.post(f"{V1}/crossing-targets/imports", files=files, data=form)

    bad = send(rows + f"{code},{YEAR},sơn,,x\n")
    assert bad.status_code == 422
    assert {(e["row"], e["field"]) for e in bad.json()["problems"]} == {(3, "measure"), (3, "body")}
    assert send(rows, dry_run="true").json()["counts"]["new"] == 1
    assert send(rows).status_code == 201
    assert send(rows).json()["counts"]["known"] == 1
