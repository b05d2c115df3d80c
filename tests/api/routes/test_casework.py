"""Screening, proposals, sites and their files over the API."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from hotspots import clock
from hotspots.vocabulary import CaseState, SiteKind
from tests.api.routes.conftest import SignedIn
from tests.casework import as_json, done_told, inspection_told, measure_told, step_of
from tests.factories import NOTHING
from tests.pictures import photo

V1 = "/api/v1"


def an_open_proposal(client: TestClient) -> dict[str, Any]:
    found = client.get(f"{V1}/proposals", params={"state": "open"}).json()["features"]
    first: dict[str, Any] = found[0]
    return first


def accepted_site(leader: TestClient) -> str:
    proposal = an_open_proposal(leader)
    answer = leader.post(f"{V1}/proposals/{proposal['id']}/accept", json={})
    assert answer.status_code == 201, answer.text
    code: str = answer.json()["code"]
    return code


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/proposals"),
        ("GET", f"/proposals/{NOTHING}/diagnosis"),
        ("GET", "/sites"),
        ("GET", "/screening-runs"),
        ("POST", "/screening-runs"),
        ("GET", "/sites/LK-2025-0001/file"),
        ("POST", "/sites/LK-2025-0001/file/steps"),
    ],
)
def test_anonymous_gets_nowhere(anonymous: TestClient, method: str, path: str) -> None:
    assert anonymous.request(method, V1 + path, json={}).status_code == 401


@pytest.mark.parametrize("username", ["csgt", "dothi", "phuong", "lanhdao", "duongbo", "quantri"])
def test_only_leaders_of_police_and_analysts_screen(signed_in: SignedIn, username: str) -> None:
    assert signed_in(username).post(f"{V1}/screening-runs", json={}).status_code == 403


@pytest.mark.parametrize("username", ["csgt", "dothi", "lanhdao", "gis"])
def test_who_may_only_read_a_proposal_does_not_decide_it(
    signed_in: SignedIn, username: str
) -> None:
    proposal = an_open_proposal(signed_in("chihuy"))
    answer = signed_in(username).post(f"{V1}/proposals/{proposal['id']}/accept", json={})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "path",
    [f"/proposals/{NOTHING}", "/sites/LK-1999-0001", f"/sites/{NOTHING}", "/sites/LK/../x/file"],
)
def test_what_is_not_there_is_not_found(signed_in: SignedIn, path: str) -> None:
    answer = signed_in("chihuy").get(V1 + path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("rules", ["rail_nd65_2018", "no_such_rules"])
def test_rules_that_cannot_screen_roads_are_refused(signed_in: SignedIn, rules: str) -> None:
    answer = signed_in("gis").post(f"{V1}/screening-runs", json={"rules": rules})
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/unknown_rules"


def test_a_rejection_needs_its_reason_in_words(signed_in: SignedIn) -> None:
    leader = signed_in("chihuy")
    proposal = an_open_proposal(leader)
    body = {"reason": "location_wrong", "text": "  "}
    assert leader.post(f"{V1}/proposals/{proposal['id']}/reject", json=body).status_code == 422


def test_a_rejected_place_stays_away_from_the_next_screening(signed_in: SignedIn) -> None:
    leader = signed_in("chihuy")
    proposal = an_open_proposal(leader)
    body = {"reason": "not_infrastructure", "text": "Không do hạ tầng."}
    assert leader.post(f"{V1}/proposals/{proposal['id']}/reject", json=body).status_code == 200
    run = leader.post(f"{V1}/screening-runs", json={})
    assert run.status_code == 201, run.text
    again = leader.get(f"{V1}/proposals", params={"run_id": run.json()["id"]}).json()["features"]
    same = [e for e in again if e["properties"]["place_id"] == proposal["properties"]["place_id"]]
    assert [each["properties"]["state"] for each in same] == ["suppressed"]


def test_two_who_accept_at_once_make_one_site(signed_in_apart: SignedIn) -> None:
    leader, manager = signed_in_apart("chihuy"), signed_in_apart("duongbo")
    proposal = an_open_proposal(leader)
    path = f"{V1}/proposals/{proposal['id']}/accept"
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda client: client.post(path, json={}), (leader, manager)))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    spots = leader.get(f"{V1}/sites", params={"kind": "road_spot"}).json()
    assert len(spots["features"]) == 1


def _works(client: TestClient, code: str, to: str) -> None:
    """Plan a measure before it is proposed, and tell it done before it is reported so."""
    measures = f"{V1}/sites/{code}/measures"
    if to == "measure_proposed":
        assert client.post(measures, json=measure_told()).status_code == 201
    elif to == "reported_done":
        (planned,) = client.get(measures).json()
        told = done_told(clock.today()) | {"quantity_done": 4}
        assert client.patch(f"{measures}/{planned['id']}", json=told).status_code == 200


def _hang(client: TestClient, code: str, *, shade: int, **told: str) -> str:
    files = {"file": ("IMG.jpg", photo(size=(64, 48), shade=shade), "image/jpeg")}
    sent = client.post(f"{V1}/attachments", files=files).json()["id"]
    body = {"attachment_id": sent, "purpose": "before"} | told
    hung = client.post(f"{V1}/sites/{code}/photos", json=body)
    assert hung.status_code == 201, hung.text
    key: str = hung.json()["id"]
    return key


def _move(client: TestClient, code: str, to: str, **headers: str) -> Response:
    """Send the step with all that the table asks for, photos included."""
    if to == "verified":
        _hang(client, code, shade=10)
        _hang(client, code, shade=60)
    elif to == "reported_done":
        before = _hang(client, code, shade=110)
        _hang(client, code, shade=160, purpose="after", pair_of_id=before)
    state = client.get(f"{V1}/sites/{code}/file").json()["state"]
    step = step_of(SiteKind.ROAD_SPOT, CaseState(state), CaseState(to))
    body = as_json(step, "UBND phường Long Khánh", clock.today())
    return client.post(f"{V1}/sites/{code}/file/steps", json=body, headers=headers)


def test_the_file_goes_its_way_by_the_right_hands_only(signed_in: SignedIn) -> None:
    leader, urban, ward = signed_in("chihuy"), signed_in("dothi"), signed_in("phuong")
    manager, code = signed_in("duongbo"), accepted_site(leader)
    steps = f"{V1}/sites/{code}/file/steps"

    assert urban.post(steps, json={"to": "works_under_way"}).status_code == 409
    assert urban.post(steps, json={"to": "verified"}).status_code == 403
    assert ward.post(steps, json={"to": "verified"}).status_code == 422
    way = [
        (ward, "verified"),
        (leader, "file_opened"),
        (manager, "cause_determined"),
        (urban, "measure_proposed"),
        (manager, "decided"),
        (urban, "works_under_way"),
        (urban, "reported_done"),
    ]
    for client, to in way:
        if to == "cause_determined":
            inspected = client.post(f"{V1}/sites/{code}/inspections", json=inspection_told())
            assert inspected.status_code == 201, inspected.text
        _works(client, code, to)
        answer = _move(client, code, to)
        assert answer.status_code == 201, answer.text
    assert _move(urban, code, "verified_done").status_code == 403
    last = _move(ward, code, "verified_done").json()
    assert (last["state"], last["steps"]) == ("monitoring", [])
    steps_told = [each["to_state"] for each in last["events"] if each["to_state"]]
    assert steps_told == ["proposed", *(to for _, to in way), "verified_done", "monitoring"]
    assert len(last["documents"]) == 8
    assert last["managing_body"] == "UBND phường Long Khánh"
    assert last["due_on"] is not None
    assert not last["late"]


def test_a_step_tells_all_that_it_lacks(signed_in: SignedIn) -> None:
    ward = signed_in("phuong")
    code = accepted_site(signed_in("chihuy"))
    (verify,) = ward.get(f"{V1}/sites/{code}/file").json()["steps"]
    assert verify["to"] == "verified"
    assert verify["documents_lacking"] == ["inspection_minutes"]
    refused = ward.post(f"{V1}/sites/{code}/file/steps", json={"to": "verified"}).json()
    assert {each["field"] for each in refused["problems"]} == {
        "inspected_on",
        "units_present",
        "inspection_minutes",
        "two_photos",
    }
    assert [each["field"] for each in verify["unmet"]] == ["two_photos"]


def test_a_paper_goes_in_once_and_comes_out_with_a_reason(signed_in: SignedIn) -> None:
    ward = signed_in("phuong")
    file = f"{V1}/sites/{accepted_site(signed_in('chihuy'))}/file"
    paper = {"kind": "letter", "number": "12/CV", "dated": "2025-12-30"}
    held = ward.post(f"{file}/documents", json=paper)
    assert held.status_code == 201
    assert ward.post(f"{file}/documents", json=paper).status_code == 409
    assert ward.post(f"{file}/documents", json=paper | {"number": " "}).status_code == 422
    assert signed_in("lanhdao").post(f"{file}/documents", json=paper).status_code == 403
    (stored,) = held.json()["documents"]
    removal = f"{file}/documents/{stored['id']}/removal"
    assert ward.post(removal, json={"reason": " "}).status_code == 422
    gone = ward.post(removal, json={"reason": "Nhầm hồ sơ"})
    assert (gone.status_code, gone.json()["documents"]) == (200, [])
    assert gone.json()["events"][-1]["note"] == "Nhầm hồ sơ"
    assert ward.post(removal, json={"reason": "Lần nữa"}).status_code == 404


def test_a_pause_is_asked_for_and_approved_by_another(signed_in: SignedIn) -> None:
    ward, leader = signed_in("phuong"), signed_in("chihuy")
    code = accepted_site(leader)
    hold = f"{V1}/sites/{code}/file/hold"
    until = (clock.today() + timedelta(days=20)).isoformat()
    assert ward.post(hold, json={"reason": "Chờ", "until": "2020-01-01"}).status_code == 422
    assert ward.post(hold, json={"reason": "Chờ vốn", "until": until}).status_code == 201
    assert ward.post(f"{hold}/decision", json={"approve": True}).status_code == 403
    held = leader.post(f"{hold}/decision", json={"approve": True}).json()
    assert held["hold"]["until"] == until
    assert held["steps"] == []
    assert _move(ward, code, "verified").status_code == 409
    ended = ward.post(f"{hold}/end", json={}).json()
    assert (ended["hold"], len(ended["events"])) == (None, 6)
    assert ward.post(f"{hold}/end", json={}).status_code == 409


def test_the_second_of_two_editors_is_told(signed_in: SignedIn) -> None:
    leader = signed_in("chihuy")
    code = accepted_site(leader)
    etag = leader.get(f"{V1}/sites/{code}/file").headers["etag"]
    manager = signed_in("duongbo")
    assert _move(manager, code, "verified", **{"If-Match": etag}).status_code == 201
    late = _move(leader, code, "file_opened", **{"If-Match": etag})
    assert late.status_code == 412
    state, *others = late.json()["changes"]
    assert {name: state[name] for name in ("field", "before", "now", "wanted")} == {
        "field": "state", "before": "proposed", "now": "verified", "wanted": "file_opened",
    }  # fmt: skip
    assert state["changed_by"] == "Cán bộ Khu Quản lý đường bộ IV"
    assert state["changed_at"] is not None
    assert [each["field"] for each in others] == ["due_on"]


def test_one_act_for_several_files_is_tried_and_then_written_in_all_or_none(
    signed_in: SignedIn,
) -> None:
    leader = signed_in("chihuy")
    codes = sorted(accepted_site(leader) for _each in range(2))
    files = [
        {"site": code, "version": leader.get(f"{V1}/sites/{code}/file").json()["version"]}
        for code in codes
    ]
    body = {"files": files, "due_on": "2099-12-31", "note": "Họp giao ban"}
    path = f"{V1}/sites/steps"
    tried = leader.post(path, params={"dry_run": True}, json=body)
    assert (tried.status_code, tried.json()["written"]) == (200, False)
    assert [each["due_after"] for each in tried.json()["files"]] == ["2099-12-31"] * 2
    assert leader.post(path, json=body | {"files": files[:1]}).status_code == 201
    refused = leader.post(path, json=body)
    assert refused.status_code == 409
    assert [each["value"] for each in refused.json()["problems"]] == codes[:1]
    told = leader.get(f"{V1}/sites/{codes[1]}/file").json()
    assert told["due_on"] != "2099-12-31"
    by_id = [{"site": leader.get(f"{V1}/sites/{codes[1]}").json()["id"]}]
    twice = leader.post(path, json=body | {"files": [*by_id, files[1]]})
    assert (twice.status_code, twice.json()["problems"][0]["field"]) == (422, "files")
    written = leader.post(path, json=body | {"files": by_id})
    assert [each["site"] for each in written.json()["files"]] == codes[1:]
    assert signed_in("phuong").post(path, json=body).status_code == 403


def test_a_site_is_found_by_its_id_as_by_its_code(signed_in: SignedIn) -> None:
    leader = signed_in("chihuy")
    code = accepted_site(leader)
    site = leader.get(f"{V1}/sites/{code}").json()
    assert leader.get(f"{V1}/sites/{site['id']}").json() == site
    assert leader.get(f"{V1}/sites/{site['id']}/file").json()["site"]["code"] == code
    assert leader.get(f"{V1}/sites/{'x' * 81}").status_code == 422


def test_another_ward_sees_neither_proposal_nor_site(signed_in: SignedIn) -> None:
    leader = signed_in("chihuy")
    mine = next(
        each
        for each in leader.get(f"{V1}/proposals").json()["features"]
        if each["properties"]["areas"] == ["Long Khánh"]
    )
    code = leader.post(f"{V1}/proposals/{mine['id']}/accept", json={}).json()["code"]
    other = signed_in("csgt.baovinh")
    assert other.get(f"{V1}/proposals/{mine['id']}").status_code == 404
    assert other.get(f"{V1}/sites/{code}").status_code == 404
    assert other.get(f"{V1}/sites/{code}/file").status_code == 404
    assert code not in other.get(f"{V1}/sites").text


def test_a_site_says_what_decided_and_what_the_rule_says_now(signed_in: SignedIn) -> None:
    leader = signed_in("chihuy")
    site = leader.get(f"{V1}/sites/{accepted_site(leader)}").json()
    assert site["meets_now"] is True
    assert site["near_misses"] == []
    evidence = site["evidence"]
    assert evidence["grade"] in {"A", "B", "C"}
    assert evidence["ranks"][0]["weights"] == "1:1:1"
    assert {part["code"] for part in evidence["parts"]} >= {"chance", "footing", "expected"}
    assert sum(evidence["severity"].values()) == evidence["expectation"]["observed"]
    assert site["properties"]["legal_class"] == site["legal_class_now"] == "black_spot"
    assert "điểm đen" in site["deciding_sentence"]
    assert site["moves"] == ["rejected"]
    assert site["tallies"][0]["crashes"] >= len(site["deciding"]["crash_ids"])


def test_a_proposal_tells_its_evidence_in_numbers_and_in_words(signed_in: SignedIn) -> None:
    leader = signed_in("chihuy")
    listed = an_open_proposal(leader)
    told = leader.get(f"{V1}/proposals/{listed['id']}").json()
    evidence = told["evidence"]
    assert evidence["grade"] == listed["properties"]["grade"] == told["properties"]["grade"]
    assert evidence["ranks"][0]["rank"] == listed["properties"]["rank"]
    assert evidence["scan"]["p"] == (1 + evidence["scan"]["hits"]) / 1000
    expectation = evidence["expectation"]
    weighed = expectation["weight"] * expectation["predicted"]
    weighed += (1 - expectation["weight"]) * expectation["observed"]
    assert expectation["expected"] == pytest.approx(weighed)
    assert evidence["seed"] == evidence["calibration"]["version"]
    assert evidence["parts"][0]["code"] == "chance"
    assert not evidence["pending"]


def test_a_diagnosis_holds_counts_and_no_crash(signed_in: SignedIn) -> None:
    leader = signed_in("chihuy")
    listed = an_open_proposal(leader)
    told = leader.get(f"{V1}/proposals/{listed['id']}/diagnosis").json()
    assert sum(map(sum, told["tables"][0]["counts"])) == told["crashes"]
    assert any(each["crosses_midnight"] for each in told["alcohol"])
    assert listed["properties"]["crash_ids"][0] not in str(told)
