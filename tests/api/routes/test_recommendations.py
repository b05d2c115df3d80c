"""Recommendations, hand-overs and reports over the API: refusals, the way of a letter, versions."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

from hotspots import clock
from tests.api.routes.conftest import SignedIn
from tests.api.routes.test_casework import accepted_site
from tests.factories import NOTHING

V1 = "/api/v1"
OFFICE = "Phòng Kinh tế, Hạ tầng và Đô thị phường Long Khánh"


def drafted(client: TestClient, site: str, **told: Any) -> dict[str, Any]:
    body = {
        "sites": [site], "receiver": OFFICE, "asked": "Sơn lại vạch dừng.",
        "deadline": str(clock.today()),
    }  # fmt: skip
    answer = client.post(f"{V1}/recommendations", json=body | told)
    assert answer.status_code == 201, answer.text
    assert answer.headers["etag"] == f'"{answer.json()["version"]}"'
    letter: dict[str, Any] = answer.json()
    return letter


def step(client: TestClient, letter: dict[str, Any], name: str, **told: Any) -> Any:
    headers = told.pop("headers", {})
    return client.post(
        f"{V1}/recommendations/{letter['id']}/steps", json={"step": name} | told, headers=headers
    )


def sent(signed_in: SignedIn, site: str, **told: Any) -> dict[str, Any]:
    officer, leader = signed_in("csgt"), signed_in("chihuy")
    letter = drafted(officer, site, **told)
    facts = {"letter_number": "45/KN-CAP", "letter_dated": str(clock.today())}
    assert step(leader, letter, "sign", facts=facts).status_code == 201
    answer = step(officer, letter, "send")
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"receiver": "Không có"}, "receiver"),
        ({"sites": []}, "sites"),
        ({"sites": ["LK-1999-0001"]}, "sites"),
        ({"asked": "  "}, "asked"),
        ({"deadline": "2026-13-01"}, "deadline"),
        ({"competence": "mine"}, "competence"),
        ({"wizard": 1}, "wizard"),
    ],
)
def test_what_is_wrong_with_a_draft_is_named(
    signed_in: SignedIn, body: dict[str, Any], field: str
) -> None:
    officer = signed_in("csgt")
    site = accepted_site(signed_in("chihuy"))
    good = {"sites": [site], "receiver": OFFICE, "asked": "x"}
    answer = officer.post(f"{V1}/recommendations", json=good | body)
    assert answer.status_code == 422
    problems = answer.json()["problems"]
    assert any(field in (problem["field"] or "") for problem in problems), problems
    assert all(problem["remedy"] for problem in problems)


@pytest.mark.parametrize("path", [f"/{NOTHING}", "/nobody"])
def test_a_letter_that_is_not_there_is_not_found(signed_in: SignedIn, path: str) -> None:
    answer = signed_in("chihuy").get(f"{V1}/recommendations{path}")
    assert answer.status_code == (422 if path == "/nobody" else 404)


def test_the_desk_lists_letters_and_offers_of_both_sides(signed_in: SignedIn) -> None:
    site = accepted_site(signed_in("chihuy"))
    letter = sent(signed_in, site)
    offer = {"to": OFFICE, "asked_for": "Khảo sát"}
    offered = signed_in("chihuy").post(f"{V1}/sites/{site}/handovers", json=offer)
    assert offered.status_code == 201, offered.text
    urban, leader = (signed_in(name).get(f"{V1}/desk").json() for name in ("dothi", "chihuy"))
    assert [each["id"] for each in urban["letters"]["rows"]] == [letter["id"]]
    assert [each["code"] for each in urban["offers"]["rows"]] == [site]
    assert urban["letters_unanswered"]["count"] == urban["offers_unanswered"]["count"] == 0
    assert [each["number"] for each in leader["letters_unanswered"]["rows"]] == ["45/KN-CAP"]
    assert [each["asked_for"] for each in leader["offers_unanswered"]["rows"]] == ["Khảo sát"]
    assert {each["is_new"] for each in urban["news"]} == {True}
    assert urban["escalations"] == {"count": 0, "rows": []}


def test_a_letter_goes_its_way_and_everybody_concerned_sees_it(signed_in: SignedIn) -> None:
    site = accepted_site(signed_in("chihuy"))
    letter = sent(signed_in, site)
    urban, ward, elsewhere = signed_in("dothi"), signed_in("phuong"), signed_in("csgt.baovinh")
    assert elsewhere.get(f"{V1}/recommendations/{letter['id']}").status_code == 404
    assert [s["step"] for s in urban.get(f"{V1}/recommendations/{letter['id']}").json()["steps"]] \
        == ["accept", "refuse", "ask_back", "forward"]  # fmt: skip
    assert step(urban, letter, "accept").status_code == 201
    facts = {"actual_finish": str(clock.today()), "result": "Xong"}
    assert step(urban, letter, "report_done", facts=facts).status_code == 201
    facts = {"inspected_on": str(clock.today()), "result": "Đạt"}
    assert step(urban, letter, "verify_done", facts=facts).status_code == 403
    done = step(ward, letter, "verify_done", facts=facts)
    assert (done.status_code, done.json()["state"]) == (201, "verified_done")
    told = [event["step"] for event in done.json()["events"]]
    assert told == ["draft", "sign", "send", "accept", "report_done", "verify_done"]
    listed = ward.get(f"{V1}/recommendations", params={"site": site}).json()
    assert [each["state"] for each in listed["letters"]] == ["verified_done"]
    entries = ward.get(f"{V1}/sites/{site}/file").json()["events"]
    assert [e["data"]["step"] for e in entries if e["kind"] == "letter"] == told[2:]


def test_a_version_that_is_not_the_last_is_refused(signed_in_apart: SignedIn) -> None:
    officer, leader = signed_in_apart("csgt"), signed_in_apart("chihuy")
    letter = drafted(officer, accepted_site(leader))
    path = f"{V1}/recommendations/{letter['id']}"
    body = {"sites": [letter["sites"][0]["code"]], "receiver": OFFICE, "asked": "Lắp đèn."}
    tag = f'"{letter["version"]}"'
    assert officer.put(path, json=body, headers={"If-Match": tag}).status_code == 200
    late = officer.put(path, json=body | {"asked": "Đặt gờ."}, headers={"If-Match": tag})
    assert late.status_code == 412
    changes = {each["field"]: each for each in late.json()["changes"]}
    told = [changes["asked"][name] for name in ("before", "now", "wanted")]
    assert told == ["Sơn lại vạch dừng.", "Lắp đèn.", "Đặt gờ."]
    assert changes["deadline"]["now"] is None
    assert "sites" not in changes
    assert step(leader, letter, "sign", headers={"If-Match": tag}).status_code == 412


def test_two_who_answer_at_once_answer_once(signed_in_apart: SignedIn) -> None:
    site = accepted_site(signed_in_apart("chihuy"))
    letter = sent(signed_in_apart, site, hands_over=True)
    urban = signed_in_apart("dothi")
    with ThreadPoolExecutor(2) as both:
        answers = list(
            both.map(
                lambda name: step(urban, letter, name, note="Lý do").status_code,
                ("accept", "refuse"),
            )
        )
    assert sorted(answers) == [201, 409]


def test_a_file_is_offered_and_accepted_and_the_desks_say_so(signed_in: SignedIn) -> None:
    leader, urban = signed_in("chihuy"), signed_in("dothi")
    site = accepted_site(leader)
    path = f"{V1}/sites/{site}/handovers"
    assert urban.post(path, json={"to": OFFICE, "asked_for": "x"}).status_code == 403
    assert leader.post(path, json={"to": "Không có", "asked_for": "x"}).status_code == 422
    offered = leader.post(path, json={"to": OFFICE, "asked_for": "Khảo sát"})
    assert (offered.status_code, len(offered.json()["desks"])) == (201, 1)
    assert leader.post(path, json={"to": OFFICE, "asked_for": "x"}).status_code == 409
    assert urban.post(f"{path}/answer", json={"answer": "refused"}).status_code == 422
    accepted = urban.post(f"{path}/answer", json={"answer": "accepted"})
    assert (accepted.status_code, accepted.json()["answer"]) == (200, "accepted")
    assert urban.get(path).json()["desks"][-1]["organisation"] == OFFICE
    assert urban.get(f"{V1}/sites/{site}/file").json()["holder"] == OFFICE
    proposed = leader.get(f"{V1}/sites/{site}/addressees").json()
    assert proposed
    assert all(each["organisation"] for each in proposed)


def test_a_crash_is_linked_and_unlinked(signed_in: SignedIn) -> None:
    leader = signed_in("chihuy")
    path = f"{V1}/sites/{accepted_site(leader)}/crash-links"
    crash = leader.get(f"{V1}/crashes", params={"limit": 1}).json()["features"][0]["id"]
    assert leader.post(path, json={"crash": str(NOTHING), "reason": "x"}).status_code == 404
    assert leader.post(path, json={"crash": crash, "reason": "Cùng nút"}).status_code == 201
    assert leader.post(path, json={"crash": crash, "reason": "Cùng nút"}).status_code == 409
    assert len(leader.get(path).json()) == 1
    assert leader.delete(f"{path}/{crash}", params={"reason": "Nhầm"}).json() == []


@pytest.mark.parametrize("report", ["recommendations", "accountability", "overdue", "escalations"])
def test_who_reads_no_reports_is_refused(signed_in: SignedIn, report: str) -> None:
    for username in ("quantri", "duongsat"):
        assert signed_in(username).get(f"{V1}/reports/{report}").status_code == 403


@pytest.mark.parametrize(
    "query", ["from=2026-02-01&to=2026-02-01", "from=hôm qua", "threshold=bad", "grouping=x"]
)
def test_a_period_or_choice_that_cannot_be_is_refused(signed_in: SignedIn, query: str) -> None:
    report = "recommendations" if "grouping" in query else "accountability"
    answer = signed_in("chihuy").get(f"{V1}/reports/{report}?{query}")
    assert answer.status_code == 422


def test_the_numbers_of_a_report_add_up_and_new_ones_may_count(signed_in: SignedIn) -> None:
    sent(signed_in, accepted_site(signed_in("chihuy")))
    leader = signed_in("chihuy")
    for include_new, total in ((False, 0), (True, 1)):
        told = leader.get(
            f"{V1}/reports/recommendations",
            params={"include_new": include_new, "grouping": "desk"},
        ).json()
        whole = told["whole"]
        assert (whole["total"], whole["new"]) == (total, 1)
        assert whole["total"] == whole["resolved"] + whole["unresolved"]
        assert [line["name"] for line in told["lines"]] == [OFFICE]
    assert leader.get(f"{V1}/reports/overdue").status_code == 200
    assert leader.get(f"{V1}/reports/accountability").json()["rows"] == []
    assert leader.get(f"{V1}/reports/accountability/{NOTHING}/{NOTHING}").status_code == 404
    assert leader.post(f"{V1}/reports/escalations/{NOTHING}/receipt").status_code == 404
