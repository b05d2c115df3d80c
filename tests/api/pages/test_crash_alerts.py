"""The alert of a crash, on the page of the site whose file rests."""

import re
from uuid import UUID

import pytest
from sqlalchemy import select

from hotspots import clock
from hotspots.models import Account, CrashAlert, SiteArea
from hotspots.registry import proposals, remediation
from hotspots.registry.crash_links import link
from hotspots.vocabulary import CaseState
from tests.api.pages.conftest import Sessions, SignIn
from tests.api.pages.visitor import text_of
from tests.factories import make_crash


@pytest.fixture
def alert(registry: Sessions, proposal_id: UUID) -> CrashAlert:
    """A crash of today, linked to a site that was rejected this morning."""
    with registry.begin() as session:
        leader = session.scalars(select(Account).where(Account.username == "chihuy")).one()
        site = proposals.accept(session, actor=leader, proposal_id=proposal_id)
        remediation.advance(
            session,
            actor=leader,
            site=site.code,
            to=CaseState.REJECTED,
            note="x",
            facts={"rejection": "not_found"},
        )
        inside = select(SiteArea.area_id).where(SiteArea.site_id == site.id)
        crash = make_crash(
            session,
            entered_by=leader,
            occurred_at=clock.now(),
            area_id=session.scalars(inside).first(),
            killed=0,
        )
        link(session, actor=leader, site=site.code, crash=crash.id, reason="Cùng nút giao")
        return session.scalars(select(CrashAlert)).one()


def test_the_leader_is_led_to_the_step_that_reopens(sign_in: SignIn, alert: CrashAlert) -> None:
    leader, code = sign_in("chihuy"), _code(sign_in)
    page = leader.get(f"/sites/{code}")
    assert f'/crashes/{alert.crash_id}"' in page.text
    assert 'href="#step-file_opened"' in page.text
    assert 'id="step-file_opened"' in page.text
    assert f'href="/sites/{code}"' in leader.get("/notices").text


def test_who_may_not_reopen_reads_who_may_and_has_no_form(
    sign_in: SignIn, alert: CrashAlert
) -> None:
    code = _code(sign_in)
    for username in ("dothi", "lanhdao"):
        page = sign_in(username).get(f"/sites/{code}")
        assert "Có tai nạn tại điểm đã khép" in text_of(page)
        assert "alert_reason" not in page.text
    assert f"/crashes/{alert.crash_id}" not in sign_in("lanhdao").get(f"/sites/{code}").text


def test_an_alert_is_laid_aside_with_a_reason_that_is_shown(
    sign_in: SignIn, alert: CrashAlert
) -> None:
    leader, code = sign_in("chihuy"), _code(sign_in)
    path = f"/sites/{code}/crash-alerts/{alert.id}/ruling"
    refused = leader.post(path, alert_reason=" ")
    assert refused.status_code == 422
    assert "Phải ghi lý do" in text_of(refused)
    for reason in ("", "x" * 4001):
        beside = f'id="alert-reason-{alert.id}-wrong"'
        assert beside in leader.post(path, alert_reason=reason).text
    assert leader.post(path, alert_reason="<b>say rượu</b>").status_code == 303
    page = leader.get(f"/sites/{code}")
    assert "Đã xem, không mở lại" in text_of(page)
    assert "<b>say rượu" not in page.text
    assert leader.post(path, alert_reason="x").status_code == 409
    assert 'id="alerts"' not in leader.get("/desk").text


def _code(sign_in: SignIn) -> str:
    found = re.search(
        r'id="alerts".*?/sites/([^"#]+)', sign_in("chihuy").get("/desk").text, re.DOTALL
    )
    assert found is not None
    return found[1]
