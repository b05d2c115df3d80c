"""The list of proposals, the evidence of one, and the decision."""

from uuid import UUID, uuid4

import pytest

from tests.api.pages.conftest import LONG_KHANH, Sessions, SignIn
from tests.api.pages.visitor import open_proposals, text_of

SCRIPT = "<script>alert(1)</script>"


def test_a_role_that_sees_no_proposals_is_told_so(sign_in: SignIn, proposal_id: UUID) -> None:
    visitor = sign_in("phuong")
    assert visitor.get("/proposals").status_code == 403
    assert visitor.get(f"/proposals/{proposal_id}").status_code == 403


def test_a_proposal_of_another_ward_is_not_found(sign_in: SignIn, proposal_id: UUID) -> None:
    visitor = sign_in("csgt.baovinh")
    assert visitor.get(f"/proposals/{proposal_id}").status_code == 404
    assert visitor.get(f"/maps/registry?proposal={proposal_id}").status_code == 404
    assert visitor.get(f"/proposals/{uuid4()}").status_code == 404


@pytest.mark.parametrize("query", ["state=bogus", "mode=bogus", "after=bogus"])
def test_a_filter_nobody_offers_is_refused_with_a_remedy(sign_in: SignIn, query: str) -> None:
    response = sign_in("chihuy").get(f"/proposals?{query}")
    assert response.status_code == 422


def test_an_officer_sees_the_evidence_and_why_the_decision_is_not_theirs(
    sign_in: SignIn, proposal_id: UUID
) -> None:
    visitor = sign_in("csgt")
    page = visitor.get(f"/proposals/{proposal_id}")
    assert "Chỉ huy công an" in text_of(page)
    assert "/accept" not in page.text
    refused = visitor.post(f"/proposals/{proposal_id}/accept", version="1")
    assert refused.status_code == 403


@pytest.mark.parametrize(
    ("fields", "beside"),
    [
        ({"text": "vì"}, "reason-wrong"),
        ({"reason": "bogus", "text": "vì"}, "reason-wrong"),
        ({"reason": "other", "text": "  "}, "text-wrong"),
    ],
)
def test_a_rejection_without_a_reason_says_what_is_missing(
    sign_in: SignIn, proposal_id: UUID, fields: dict[str, str], beside: str
) -> None:
    response = sign_in("chihuy").post(f"/proposals/{proposal_id}/reject", version="1", **fields)
    assert response.status_code == 422
    assert f'id="{beside}"' in response.text
    assert f'aria-describedby="{beside}"' in response.text


def test_the_second_of_two_people_learns_who_was_first(sign_in: SignIn, proposal_id: UUID) -> None:
    first, second = sign_in("chihuy"), sign_in("duongbo")
    sent = {"reason": "duplicate", "text": f"Trùng {SCRIPT}", "version": "1"}
    assert first.post(f"/proposals/{proposal_id}/reject", **sent).status_code == 303
    response = second.post(f"/proposals/{proposal_id}/accept", note="Đồng ý", version="1")
    assert response.status_code == 409
    assert "Chỉ huy Công an phường Long Khánh" in text_of(response)
    assert SCRIPT not in response.text
    assert "&lt;script&gt;" in response.text


def test_a_page_made_before_another_change_is_refused(sign_in: SignIn, proposal_id: UUID) -> None:
    response = sign_in("chihuy").post(f"/proposals/{proposal_id}/accept", version="99")
    assert response.status_code == 412


def test_the_list_tells_the_rule_the_window_and_what_was_counted(sign_in: SignIn) -> None:
    shown = text_of(sign_in("chihuy").get("/proposals"))
    for fact in ("41/2024/TT-BGTVT", "31/12/2025", "chưa có vị trí", "chưa duyệt", "Long Khánh"):
        assert fact in shown


def test_the_list_narrows_to_a_state(sign_in: SignIn, proposal_id: UUID) -> None:
    visitor = sign_in("chihuy")
    sent = {"reason": "other", "text": "Đã xử lý", "version": "1"}
    assert visitor.post(f"/proposals/{proposal_id}/reject", **sent).status_code == 303
    assert str(proposal_id) not in visitor.get("/proposals").text
    for query in ("state=rejected", "state=all", "state=rejected&area=26080"):
        assert str(proposal_id) in visitor.get(f"/proposals?{query}").text


def test_accepting_makes_a_site_and_goes_to_it(sign_in: SignIn, proposal_id: UUID) -> None:
    visitor = sign_in("chihuy")
    response = visitor.post(f"/proposals/{proposal_id}/accept", note=SCRIPT, version="1")
    assert response.status_code == 303
    page = visitor.get(response.headers["location"])
    assert "LK-2025-0001" in text_of(page)
    assert SCRIPT not in page.text
    assert "LK-2025-0001" in visitor.get(f"/proposals/{proposal_id}").text


def test_every_open_proposal_can_be_looked_at(sign_in: SignIn, registry: Sessions) -> None:
    visitor = sign_in("gis")
    for proposal in open_proposals(registry, area=LONG_KHANH):
        page = visitor.get(f"/proposals/{proposal.id}")
        assert page.status_code == 200
        assert page.text.count('<th scope="row"') == len(proposal.crash_ids)
