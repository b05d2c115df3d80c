"""Files ticked in the list after a meeting: chosen, tried and written, as a person does it."""

import re

import pytest

from tests.api.pages.conftest import LONG_KHANH, Sessions, SignIn
from tests.api.pages.visitor import open_proposals, text_of

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def codes(sign_in: SignIn, registry: Sessions) -> list[str]:
    leader = sign_in("chihuy")
    found = []
    for proposal in open_proposals(registry, area=LONG_KHANH)[:2]:
        answer = leader.post(f"/proposals/{proposal.id}/accept", version=str(proposal.version))
        assert answer.status_code == 303
        found.append(answer.headers["location"].split("/")[2].split("?")[0])
    return sorted(found)


def test_without_a_tick_the_page_leads_back_to_the_list(sign_in: SignIn) -> None:
    shown = text_of(sign_in("phuong").get("/sites/meeting"))
    assert "Chưa chọn hồ sơ nào" in shown


def test_ticked_files_are_tried_and_then_written_in_all(sign_in: SignIn, codes: list[str]) -> None:
    leader = sign_in("chihuy")
    listed = leader.get("/sites").text
    assert all(f'name="site" value="{code}"' in listed for code in codes)
    query = "&".join(f"site={code}" for code in codes)
    page = leader.get(f"/sites/meeting?{query}&act=day")
    versions = {
        f"version.{code}": re.search(rf'name="version.{code}" value="(\d+)"', page.text)[1]  # type: ignore[index]  # it is there
        for code in codes
    }
    told = {"site": codes, "act": "day", "to": "", "note": f"Họp {SCRIPT}"} | versions
    wrong = leader.post("/sites/meeting/preview", **told, due_on="31/02/2026")
    assert (wrong.status_code, "31/02/2026" in wrong.text) == (422, True)
    tried = leader.post("/sites/meeting/preview", **told, due_on="31/12/2099")
    assert "Ghi vào cả 2 hồ sơ" in text_of(tried)
    assert SCRIPT not in tried.text
    done = leader.post("/sites/meeting", **told, due_on="31/12/2099")
    assert done.headers["location"] == "/sites/meeting?written=2"
    shown = text_of(leader.get(f"/sites/{codes[0]}"))
    assert "→ 31/12/2099" in shown
    late = leader.post("/sites/meeting", **told, due_on="31/12/2098")
    assert late.status_code == 409
    assert "31/12/2099" in text_of(late)
    assert "Ghi vào cả 2 hồ sơ" not in text_of(late)


def test_a_step_asks_for_what_it_needs_and_says_what_is_missing(
    sign_in: SignIn, codes: list[str]
) -> None:
    officer = sign_in("phuong")
    query = "&".join(f"site={code}" for code in codes)
    page = officer.get(f"/sites/meeting?{query}&act=step&to=verified")
    assert 'name="fact.inspected_on"' in page.text
    told = {"site": codes, "act": "step", "to": "verified", "fact.units_present": "Tổ 1"}
    lacking = officer.post("/sites/meeting/preview", **told)
    assert "Không phải hồ sơ nào cũng thực hiện được" in text_of(lacking)
    assert "Tổ 1" in lacking.text
