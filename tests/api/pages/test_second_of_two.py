"""Whoever is second at a form is shown the difference and gets back all that they wrote in it."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from hotspots import clock
from hotspots.models import Account, Crash, Organisation
from hotspots.vocabulary import CaseState
from tests.api.pages.conftest import Sessions, SignIn
from tests.api.pages.shown_forms import form_of
from tests.api.pages.test_photos import hung
from tests.api.pages.visitor import Visitor, text_of
from tests.casework import measure_told, take

MINE = 'Lời "của tôi" <b>'
OFFICE = "Phòng Kinh tế, Hạ tầng và Đô thị phường Long Khánh"


def _in_days(days: int) -> str:
    return (clock.today() + timedelta(days=days)).strftime("%d/%m/%Y")


@pytest.fixture
def site(sign_in: SignIn, proposal_id: UUID) -> str:
    """The address of a site that was just accepted."""
    response = sign_in("chihuy").post(f"/proposals/{proposal_id}/accept", version="1")
    return response.headers["location"].split("?")[0]


def _version(visitor: Visitor, page: str, action: str) -> str:
    return form_of(visitor.get(page).text, action).fields["version"]


def _is_kept(
    visitor: Visitor, action: str, *, read: str, button: tuple[str, str] = ("", ""), **typed: str
) -> dict[str, str]:
    """Send a form that was made from an earlier version; return it as it comes back."""
    late = visitor.post(action, version=read, **typed, **dict([button]))
    assert late.status_code == 412, text_of(late)
    assert "Điểm khác nhau" in text_of(late)
    form = form_of(late.text, action)
    assert {name: form.fields.get(name) for name in typed} == typed
    assert form.is_open
    assert form.fields["version"] != read
    return form.fields


def _change_class(sign_in: SignIn, site: str) -> None:
    """What the first of two people does to a file."""
    told = {"legal_class": "potential_black_spot", "reason": "Xếp lại"}
    assert sign_in("chihuy").post(f"{site}/class", **told).status_code == 303


@pytest.mark.parametrize(
    ("person", "form", "typed"),
    [
        ("chihuy", "class", {"legal_class": "none", "reason": MINE}),
        ("chihuy", "extent", {"place_text": "Km1832+400 đến Km1832+600 QL1", "reason": MINE}),
        ("phuong", "hold", {"reason": MINE, "until": _in_days(10)}),
        (
            "chihuy",
            "handovers",
            {
                "to_body": OFFICE,
                "asked_for": MINE,
                "letter_number": "9/CV",
                "letter_dated": _in_days(0),
                "sent_on": _in_days(0),
            },
        ),
    ],
)
def test_a_form_of_a_site_comes_back_as_it_was_sent_and_can_be_sent_again(
    sign_in: SignIn, site: str, person: str, form: str, typed: dict[str, str]
) -> None:
    second, action = sign_in(person), f"{site}/{form}"
    read = _version(second, site, action)
    _change_class(sign_in, site)
    again = _is_kept(second, action, read=read, **typed)
    assert second.post(action, **again).status_code == 303


def test_a_refused_form_leaves_the_others_of_its_page_alone(sign_in: SignIn, site: str) -> None:
    leader = sign_in("chihuy")
    read = _version(leader, site, f"{site}/class")
    _change_class(sign_in, site)
    late = leader.post(f"{site}/class", legal_class="none", reason=MINE, version=read)
    for other in ("extent", "hold"):
        form = form_of(late.text, f"{site}/{other}")
        assert form.fields["reason"] == ""
    assert not form_of(late.text, f"{site}/hold").is_open


def test_a_split_comes_back_with_its_km(sign_in: SignIn, site: str, registry: Sessions) -> None:
    leader, action = sign_in("chihuy"), f"{site}/split"
    told = {"place_text": "Km1832+400 đến Km1832+600 QL1", "reason": "Nắn lại"}
    assert leader.post(f"{site}/extent", **told).status_code == 303
    read = _version(leader, site, action)
    _change_class(sign_in, site)
    again = _is_kept(leader, action, read=read, at="Km1832+500", reason=MINE)
    assert leader.post(action, **again).status_code == 303


def test_the_answers_to_a_pause_and_to_an_offer_come_back(sign_in: SignIn, site: str) -> None:
    leader, urban = sign_in("chihuy"), sign_in("dothi")
    asked = {"reason": "Chờ vốn", "until": _in_days(10)}
    assert sign_in("phuong").post(f"{site}/hold", **asked).status_code == 303
    offered = {"to_body": OFFICE, "asked_for": "Khảo sát"}
    assert leader.post(f"{site}/handovers", **offered).status_code == 303
    hold, answer = f"{site}/hold/decision", f"{site}/handovers/answer"
    read, seen = _version(leader, site, hold), _version(urban, site, answer)
    _change_class(sign_in, site)
    again = _is_kept(leader, hold, read=read, button=("approve", "no"), note=MINE)
    told = {
        "on": _in_days(0),
        "received_on": _in_days(0),
        "answer_number": "7/TL",
        "answer_reason": MINE,
    }
    later = _is_kept(urban, answer, read=seen, button=("answer", "accepted"), **told)
    assert leader.post(hold, **again, approve="no").status_code == 303
    later["version"] = _version(urban, site, answer)
    assert urban.post(answer, **later, answer="accepted").status_code == 303


def test_a_measure_comes_back_with_what_was_done(
    sign_in: SignIn, site: str, registry: Sessions
) -> None:
    urban = sign_in("dothi")
    with registry.begin() as session:
        keeper = session.scalars(select(Account).where(Account.username == "duongbo")).one()
        for state in (CaseState.VERIFIED, CaseState.FILE_OPENED):
            take(session, keeper, site.rsplit("/", 1)[1], state)
    temporary = measure_told() | {"term": "temporary", "expires_on": _in_days(90)}
    assert urban.post(f"{site}/measures", **temporary).status_code == 303
    found = re.search(r'action="([^"]+/measures/[-0-9a-f]{36})"', urban.get(site).text)
    assert found is not None
    read, day = _version(urban, site, found[1]), _in_days(0)
    assert sign_in("duongbo").post(found[1], quantity_done="1").status_code == 303
    done = {"quantity_done": "3", "actual_start": day, "actual_finish": day, "cost_vnd": "5000"}
    again = _is_kept(urban, found[1], read=read, **done)
    assert urban.post(found[1], **again).status_code == 303
    taken_back = urban.post(f"{found[1]}/cancellation", reason="x" * 4_001)
    assert taken_back.status_code == 422
    assert form_of(taken_back.text, f"{found[1]}/cancellation").fields["reason"] == "x" * 4_001


def test_a_photo_comes_back_in_the_form_that_was_sent_alone(sign_in: SignIn, site: str) -> None:
    officer = sign_in("csgt")
    action = f"{site}/photos/{hung(officer, f'{site}/photos', caption='Cũ')}"
    read = _version(officer, action, action)
    told = {"purpose": "inspection", "caption": "Nhìn về phía Nam"}
    assert officer.post(action, **told).status_code == 303
    described = {"purpose": "before", "caption": MINE, "bearing_deg": "90"}
    again = _is_kept(officer, action, read=read, **described)
    _is_kept(officer, f"{action}/removal", read=read, reason=MINE)
    late = officer.post(f"{action}/removal", version=read, reason=MINE)
    assert form_of(late.text, action).fields["caption"] == "Nhìn về phía Nam"
    assert officer.post(action, **again).status_code == 303


def test_a_decision_on_a_proposal_comes_back(sign_in: SignIn, proposal_id: UUID) -> None:
    leader, address = sign_in("chihuy"), f"/proposals/{proposal_id}"
    _is_kept(leader, f"{address}/accept", read="99", note=MINE)
    again = _is_kept(leader, f"{address}/reject", read="99", reason="duplicate", text=MINE)
    assert leader.post(f"{address}/reject", **again).status_code == 303


def test_a_draft_and_a_step_of_a_recommendation_come_back(sign_in: SignIn, site: str) -> None:
    officer, leader, code = sign_in("csgt"), sign_in("chihuy"), site.rsplit("/", 1)[1]
    draft = {"sites": code, "receiver": OFFICE, "asked": "Sơn lại vạch", "deadline": _in_days(9)}
    written = officer.post("/recommendations", **draft, competence="passed_on")
    action = written.headers["location"].split("?")[0]
    read = _version(officer, action, action)
    changed = draft | {"asked": "Sơn lại vạch và lắp đèn", "competence": "passed_on"}
    assert officer.post(action, **changed).status_code == 303
    mine = draft | {"asked": MINE, "competence": "own", "number": "3/KN", "dated": _in_days(0)}
    again = _is_kept(officer, action, read=read, **mine)
    assert officer.post(action, **again).status_code == 303
    signed = {"fact.letter_number": "45/KN", "fact.letter_dated": _in_days(0), "note": MINE}
    step = f"{action}/steps"
    late = leader.post(step, **signed, step="sign", version=read)
    assert late.status_code == 412
    assert form_of(late.text, action).fields["asked"] == MINE
    form = form_of(late.text, step, "sign")
    assert {name: form.fields[name] for name in signed} == signed
    assert form.is_open
    assert leader.post(step, **form.fields, step="sign").status_code == 303


@pytest.mark.parametrize("form", ["", "/close", "/superior"])
def test_the_forms_of_a_body_come_back(sign_in: SignIn, registry: Sessions, form: str) -> None:
    keeper = sign_in("quantri")
    with registry() as session:
        rows = session.scalars(select(Organisation).order_by(Organisation.name)).all()
        ids = {row.name: str(row.id) for row in rows}
    address = f"/admin/organisations/{ids[OFFICE]}"
    other = ids["Công an phường Long Khánh"]
    before = form_of(keeper.get(address).text, address).fields
    changed = before | {"email": "moi@example.vn"}
    typed: dict[str, dict[str, str]] = {
        "": {name: before[name] for name in ("kind", "area")} | {"name": "Tên của tôi"},
        "/close": {"last_day": "31/01/2030", "successor": other},
        "/superior": {"superior": other},
    }
    assert keeper.post(address, **changed).status_code == 303
    again = _is_kept(keeper, f"{address}{form}", read=before["version"], **typed[form])
    assert keeper.post(f"{address}{form}", **again).status_code == 303


def test_a_correction_and_a_deletion_of_a_crash_come_back_and_can_be_sent_again(
    sign_in: SignIn, registry: Sessions
) -> None:
    officer = sign_in("csgt")
    told = {"place_text": "Km1832+500 QL1", "occurred_on": "30/12/2025", "killed": "0"}
    address = officer.post("/crashes", **told, injured="1").headers["location"].split("?")[0]
    correction, deletion = f"{address}/correction", f"{address}/deletion"
    read = _version(officer, correction, correction)
    assert officer.post(correction, **told, injured="2", version=read).status_code == 303
    again = _is_kept(officer, correction, read=read, **told, injured="4")
    assert officer.post(correction, **again).status_code == 303
    with registry() as session:
        assert session.get_one(Crash, UUID(address[-36:])).injured == 4
    reason = _is_kept(officer, deletion, read=read, reason=MINE)
    assert officer.post(deletion, **reason).status_code == 303
