"""The pages of what is proposed on railways: screened, decided, and told where criteria expired."""

import re

import pytest
from sqlalchemy import select

from hotspots.models import Account
from hotspots.records import CrashRecord
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import crashes, deployment, described_sites
from hotspots.vocabulary import SiteKind
from tests.api.pages.conftest import Sessions, SignIn
from tests.api.pages.visitor import text_of


@pytest.fixture
def crossing(registry: Sessions) -> str:
    """The code of a level crossing of the ward where two people died."""
    with registry.begin() as session:
        officer = session.scalars(select(Account).where(Account.username == "csgt")).one()
        told = {"place_text": "Km1649+500", "protection": "signs"}
        record = KIND_RECORDS[SiteKind.LEVEL_CROSSING]
        site = described_sites.report(session, record, actor=officer, told=told).site
        accident = {
            "occurred_at": "2025-12-01T08:00",
            "rail_m": 1_649_500,
            "killed": 2,
            "injured": 0,
        }
        crashes.record(session, actor=officer, record=CrashRecord.model_validate(accident))
        return site.code


def _address(listed: str, crossing: str) -> str:
    """The page of the place at a crossing, as the list links it."""
    found = re.search(rf'href="(/rail-proposals/[^"?]+)">\s*{crossing}', listed)
    assert found is not None
    return found[1]


def test_the_railways_are_screened_and_a_crossing_becomes_a_dangerous_one(
    sign_in: SignIn, crossing: str
) -> None:
    assert sign_in("phuong").get("/rail-proposals").status_code == 403
    leader = sign_in("chihuy")
    assert 'href="/rail-proposals"' in leader.get("/proposals").text
    assert crossing not in text_of(leader.get("/rail-proposals"))
    refused = leader.post("/rail-proposals", as_of="31/12/2099")
    assert refused.status_code == 422
    assert "as_of-wrong" in refused.text
    assert leader.post("/rail-proposals", as_of="31/12/2025", rules="x").status_code == 422
    assert leader.post("/rail-proposals", as_of="31/12/2025").status_code == 303
    listed = leader.get("/rail-proposals")
    assert f"{crossing} Km1649+500" in text_of(listed)
    assert "(a)" in text_of(listed)
    assert "Có từ 02 vụ tai nạn chỉ có người bị thương" in text_of(listed)
    address = _address(listed.text, crossing)
    shown = leader.get(address)
    assert "trường hợp a, Nghị định 65/2018/NĐ-CP" in text_of(shown)
    assert "mức độ tai nạn giao thông đường sắt, Thông tư 23/2018/TT-BGTVT" in text_of(shown)
    assert "rail_severity_tt23_2018" not in shown.text
    assert f"/maps/registry?rail_proposal={address.rsplit('/', 1)[1]}" in shown.text
    assert "Mức độ (đường sắt)" in text_of(shown)
    drawn = leader.get(f"/maps/registry?rail_proposal={address.rsplit('/', 1)[1]}")
    assert address in drawn.text
    assert "Số vụ theo phân loại Rất nghiêm trọng: 1" in text_of(shown)
    nothing = leader.post(f"{address}/reject", reason="other", text=" ", version="1")
    assert nothing.status_code == 422
    assert "text-wrong" in nothing.text
    here = leader.get(f"/sites/{crossing}")
    assert f'href="{address}"' in here.text
    assert "Được đề xuất theo tiêu chí, chưa quyết định" in text_of(here)
    assert "Rất nghiêm trọng" in text_of(here)
    keeper = text_of(sign_in("phuong").get(f"/sites/{crossing}"))
    assert "Được đề xuất" not in keeper
    assert "Tai nạn tại đây" in keeper
    accepted = leader.post(f"{address}/accept", note="Đã họp", version="1")
    assert accepted.headers["location"] == f"/sites/{crossing}?said=accepted"
    site = text_of(leader.get(f"/sites/{crossing}"))
    assert "Đường ngang nguy hiểm · Điểm đen" in site
    again = leader.post(f"{address}/accept", version="1")
    assert again.status_code == 409
    leader.post("/rail-proposals", as_of="31/12/2025")
    assert crossing in text_of(leader.get("/rail-proposals?state=registered"))


def test_expired_criteria_are_told_wherever_they_decide(
    sign_in: SignIn, crossing: str, registry: Sessions
) -> None:
    with registry.begin() as session:
        mark = deployment.current(session)
        assert mark is not None
        mark.as_of = mark.as_of and mark.as_of.replace(year=2026, month=6, day=30)
    leader = sign_in("chihuy")
    refused = leader.post("/rail-proposals", as_of="30/06/2026")
    assert refused.status_code == 422
    assert "Nghị định 65/2018/NĐ-CP, hết hiệu lực sau ngày 13/01/2026" in text_of(refused)
    posted = leader.post("/rail-proposals", as_of="30/06/2026", rules="rail_nd65_2018")
    assert posted.status_code == 303
    listed = leader.get("/rail-proposals")
    assert "Bộ tiêu chí đã hết hiệu lực" in text_of(listed)
    address = _address(listed.text, crossing)
    assert "Bộ tiêu chí đã hết hiệu lực" in text_of(leader.get(address))
    assert crossing in text_of(leader.get(address))
