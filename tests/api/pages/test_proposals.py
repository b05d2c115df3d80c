"""The list of proposals, the evidence of one, and the decision."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from hotspots.models import ProposalEvidence
from hotspots.vocabulary import Place
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
    code = response.headers["location"].removeprefix("/sites/").partition("?")[0]
    assert code.startswith("LK-2025-")
    assert code in text_of(page)
    assert SCRIPT not in page.text
    assert code in visitor.get(f"/proposals/{proposal_id}").text


def test_every_open_proposal_can_be_looked_at(sign_in: SignIn, registry: Sessions) -> None:
    visitor = sign_in("gis")
    for proposal in open_proposals(registry, area=LONG_KHANH):
        page = visitor.get(f"/proposals/{proposal.id}")
        assert page.status_code == 200
        assert page.text.count('href="/crashes/') >= len(proposal.crash_ids)


def test_a_proposal_says_how_sure_the_statistics_are(sign_in: SignIn, proposal_id: UUID) -> None:
    page = sign_in("chihuy").get(f"/proposals/{proposal_id}")
    assert page.text.count('<details class="part"') == 5
    assert "1:1:1" in text_of(page)
    assert 'class="grade grade-' in page.text


def test_nobody_reads_a_diagnosis_of_another_ward(sign_in: SignIn, proposal_id: UUID) -> None:
    path = f"/proposals/{proposal_id}/diagnosis"
    assert sign_in("csgt.baovinh").get(path).status_code == 404
    assert sign_in("phuong").get(path).status_code == 403


def test_the_diagnosis_of_every_proposal_can_be_read(sign_in: SignIn, registry: Sessions) -> None:
    visitor = sign_in("chihuy")
    for proposal in open_proposals(registry, area=LONG_KHANH)[:4]:
        page = visitor.get(f"/proposals/{proposal.id}/diagnosis")
        assert page.status_code == 200
        assert 'id="diagnosis"' in page.text
        assert "/crashes/" not in page.text.split('id="diagnosis"')[1]


def test_a_site_shows_its_evidence_and_its_diagnosis(sign_in: SignIn, proposal_id: UUID) -> None:
    visitor = sign_in("chihuy")
    response = visitor.post(f"/proposals/{proposal_id}/accept", version="1")
    address = response.headers["location"].partition("?")[0]
    assert 'class="grade grade-' in visitor.get(address).text
    assert visitor.get(f"{address}/diagnosis").status_code == 200


def test_a_black_section_is_drawn_with_its_places(sign_in: SignIn, registry: Sessions) -> None:
    first, second = [
        row for row in open_proposals(registry, area=LONG_KHANH) if row.place is Place.LINE
    ][:2]
    section = {
        "route": "QL1",
        "from_mm": round(1000 * min(first.from_m or 0, second.from_m or 0)),
        "to_mm": round(1000 * max(first.to_m or 0, second.to_m or 0)),
        "crashes": 20,
        "fatal_crashes": 2,
        "injury_crashes": 18,
        "years": 1.0,
        "peak": {"count": 4, "least": 4, "hits": 500, "runs": 999, "crashes": 20, "assumed": False},
        "places": [str(first.place_id), str(second.place_id)],
    }
    with registry() as session:
        for row in session.scalars(select(ProposalEvidence)):
            row.tested = {**(row.tested or {}), "section": section}
        session.commit()
    page = sign_in("gis").get(f"/proposals/{first.id}")
    assert page.text.count('<rect class="other"') == page.text.count('<rect class="here"') == 1
    assert f'href="/proposals/{second.id}"' in page.text
