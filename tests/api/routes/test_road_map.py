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


def _numbers(client: TestClient) -> dict[str, int]:
    told = client.get(f"{V1}/crossings/road-map").json()
    whole = {name: told["whole"][name] for name in ("planned", "reached", "due", "slipped")}
    return whole | {"without_target": told["without_target"]}


def test_a_target_is_set_corrected_and_withdrawn_and_the_road_map_follows(
    signed_in: SignedIn,
) -> None:
    client = signed_in("phuong")
    before = _numbers(client)
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

    after = _numbers(client)
    assert {name: after[name] - before[name] for name in after} == {
        "planned": 2, "reached": 0, "due": 1, "slipped": 1, "without_target": 0
    }  # fmt: skip
    asked = {"part": "slipped", "year": YEAR - 1}
    slips = client.get(f"{V1}/crossings/road-map/targets", params=asked).json()["rows"]
    assert [(e["target"]["status"], e["target"]["months_late"]) for e in slips] == [
        ("slipped", clock.today().month)
    ] * len(slips)
    assert second in {each["site"] for each in slips}
    work = client.get(f"{V1}/crossings/to-do").json()
    (row,) = (each for each in work["to_do"] if each["site"] == second)
    assert row["order"]["reasons"] or row["order"]["assumed_reasons"]
    left = {each["site"]: each["later"] for each in work["left_out"]}
    assert left[first] == [{"year": YEAR + 1, "measure": "closed"}]

    gone = client.post(f"{address}/withdrawal", json={"reason": "Kế hoạch khác"})
    assert gone.json()["withdrawn_reason"] == "Kế hoạch khác"
    listed = client.get(f"{V1}/crossing-targets", params={"site": first}).json()["targets"]
    assert [each["withdrawn_at"] is None for each in listed] == [False]
    assert _numbers(client)["without_target"] == before["without_target"] + 1
    told: dict[str, Any] = client.get(f"{V1}/crossings/figures").json()
    wide = told["whole"]["day"]["wide"]
    rows = client.get(f"{V1}/crossings/figures/rows", params={"figure": "wide", "limit": 1}).json()
    assert (rows["count"], len(rows["rows"]), rows["next"]) == (wide, 1, 1)
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
