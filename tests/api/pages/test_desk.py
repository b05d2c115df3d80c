"""The desk as a page: how much there is of each part, and the first of it."""

import re

import pytest

from hotspots.registry import desk_post
from tests.api.pages.conftest import LONG_KHANH, Sessions, SignIn
from tests.api.pages.visitor import open_proposals, text_of


def test_a_part_that_may_hold_more_than_was_counted_says_so(
    sign_in: SignIn, registry: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    leader = sign_in("chihuy")
    before = int(re.search(r"(\d+) chờ tôi xử lý", text_of(leader.get("/desk")))[1])  # type: ignore[index] -- it says so
    for proposal in open_proposals(registry, area=LONG_KHANH)[:3]:
        assert leader.post(f"/proposals/{proposal.id}/accept").status_code == 303
    assert f"{before + 3} chờ tôi xử lý" in text_of(leader.get("/desk"))
    monkeypatch.setattr(desk_post, "COUNTED", 2)
    assert re.search(r"\d\+ chờ tôi xử lý", text_of(leader.get("/desk"))) is not None
    monkeypatch.setattr(desk_post, "LISTED", 1)
    monkeypatch.setattr("hotspots.registry.desk_files.LISTED", 1)
    more = r"và 1\+ hồ sơ nữa trong danh sách điểm"
    assert re.search(more, text_of(leader.get("/desk"))) is not None
