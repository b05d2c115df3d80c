"""Units over the API: found, traced, loaded, and what an attribution moved."""

import json
from typing import cast

from fastapi import FastAPI
from fastapi.testclient import TestClient
from shapely.geometry import box, mapping

from hotspots.models import Account, Job
from hotspots.registry.reattribution import run
from tests.api.routes.conftest import SignedIn

AREAS = "/api/v1/areas"
HEAD = "code,name,kind,valid_from,valid_to\n"
FORMER = f"{HEAD}26078,Xuân Trung,phường,2019-06-01,2024-10-31\n".encode()


def the_unit(signed_in: SignedIn, text: str, **asked: str) -> dict[str, object]:
    found = signed_in("csgt").get(AREAS, params={"text": text, **asked}).json()
    assert len(found) == 1, found
    unit: dict[str, object] = found[0]
    return unit


def test_one_code_is_two_units_and_the_day_parts_them(signed_in: SignedIn) -> None:
    both = signed_in("csgt").get(AREAS, params={"text": "26080"}).json()
    assert {each["title"] for each in both} == {
        "phường Long Khánh",
        "phường Xuân An, thành phố Long Khánh (đến 30/06/2025)",
    }
    assert the_unit(signed_in, "26080", on="2024-05-01")["name"] == "Xuân An"


def test_a_unit_tells_what_it_came_from_and_how_sure_that_is(signed_in: SignedIn) -> None:
    ward = the_unit(signed_in, "26080", on="2025-12-31")
    told = signed_in("csgt").get(f"{AREAS}/{ward['id']}", params={"on": "2024-05-01"}).json()
    assert len(told["came_from"]) == len(told["on_that_day"]) == 5
    assert (told["is_certain"], told["is_verified"]) == (False, True)
    doubtful = the_unit(signed_in, "26323")
    line = signed_in("csgt").get(f"{AREAS}/{doubtful['id']}").json()["went_into"][0]
    assert (line["verified"], line["verified_by"]) == (False, None)
    keeper = signed_in("gis")
    said = {"verified_by": "NQ 1662/NQ-UBTVQH15, Điều 1"}
    confirmed = keeper.put(f"{AREAS}/lines/{line['id']}/confirmation", json=said).json()
    assert confirmed["went_into"][0]["verified"] is True
    empty = keeper.put(f"{AREAS}/lines/{line['id']}/confirmation", json={"verified_by": " "})
    assert empty.status_code == 422


def test_crashes_of_an_old_unit_are_those_of_its_successor_and_it_is_said(
    signed_in: SignedIn,
) -> None:
    old = the_unit(signed_in, "26077")
    told = {"area": old["id"], "limit": 5, "date_to": "2025-06-30"}
    found = signed_in("csgt").get("/api/v1/crashes", params=told).json()
    assert found["ground"]["is_wider"] is True
    assert "phường Long Khánh" in found["ground"]["note"]
    first = found["features"][0]["properties"]
    assert first["area_code"] == "26080"
    assert "khi đó thuộc một trong: " in first["units"]["words"]
    assert (first["units"]["is_certain"], len(first["units"]["then"])) == (False, 5)


def test_a_crash_that_names_its_ward_shows_it_with_that_of_today(signed_in: SignedIn) -> None:
    crash = {"occurred_at": "2024-05-01T10:00", "place_text": "Km1832+500 QL1", "killed": 0,
             "injured": 1, "ward": "phường Xuân An"}  # fmt: skip
    made = signed_in("csgt").post("/api/v1/crashes", json=crash).json()["properties"]
    assert made["units"]["words"] == "phường Xuân An (nay: phường Long Khánh)"
    assert made["ward_given"] == "phường Xuân An"


def test_files_are_tried_then_loaded_and_again_is_harmless(signed_in: SignedIn) -> None:
    keeper = signed_in("gis")
    lines = b"old_code,new_code,share\n26078,26077,whole\n"
    files = {"file": ("a.csv", FORMER), "successions": ("b.csv", lines)}
    refused = keeper.post(f"{AREAS}/imports", files=files)
    assert [each["code"] for each in refused.json()["problems"]] == ["unknown_area"]
    lines = b"old_code,new_code,new_valid_from,share\n26078,26080,2025-07-01,whole\n"
    files["successions"] = ("b.csv", lines)
    tried = keeper.post(f"{AREAS}/imports", files=files, data={"dry_run": "true"}).json()
    assert tried["counts"]["areas_created"] == 1
    assert signed_in("csgt").get(AREAS, params={"text": "26078"}).json() == []
    for counted in ("created", "unchanged"):
        done = keeper.post(f"{AREAS}/imports", files=files).json()["counts"]
        assert (done[f"areas_{counted}"], done[f"successions_{counted}"]) == (1, 1)


def test_a_border_drawn_anew_is_attributed_by_a_job_and_its_report_is_read(
    signed_in: SignedIn, anonymous: TestClient
) -> None:
    keeper = signed_in("gis")
    shape = mapping(box(107.0, 10.0, 107.01, 10.01))
    facts = {"code": "26098", "name": "Bảo Vinh", "kind": "phường"}
    layer = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": facts, "geometry": shape}]}  # fmt: skip
    file = {"file": ("a.geojson", json.dumps(layer).encode())}
    assert keeper.post(f"{AREAS}/imports", files=file).json()["notes"]
    asked = keeper.post(f"{AREAS}/attributions")
    assert (asked.status_code, asked.json()["kind"]) == (202, "attribution")
    app = cast("FastAPI", anonymous.app)
    with app.state.sessions.begin() as session:
        job = session.get_one(Job, asked.json()["id"])
        number = run(session, actor=session.get_one(Account, job.asked_by_id)).number
    report = keeper.get(f"{AREAS}/attributions/{number}").json()
    assert report["outcomes"]["crash"]["moved"] > 0  # the province holds them now
    assert report["changed"][0]["km2_before"] > report["changed"][0]["km2"]
    moved = {"kind": "crash", "outcome": "moved", "limit": 1}
    page = keeper.get(f"{AREAS}/attributions/{number}/moves", params=moved).json()
    ward = the_unit(signed_in, "26098", on="2025-12-31")
    assert page["moves"][0]["from_ids"] == [ward["id"]]
    assert page["next"] is not None
    assert (
        signed_in("quantri")
        .get(f"{AREAS}/attributions/{number}/moves", params={"kind": "crash"})
        .json()["moves"]
        == []
    )
    assert keeper.get(f"{AREAS}/attributions/{number + 1}").status_code == 404
