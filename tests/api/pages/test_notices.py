"""The page of early warnings, and what other pages say of them."""

import re

import pytest

from tests.api.pages.conftest import SignIn
from tests.api.pages.visitor import text_of


@pytest.mark.parametrize("username", ["csgt", "dothi", "phuong", "lanhdao"])
def test_who_does_not_screen_has_no_page_and_no_count(sign_in: SignIn, username: str) -> None:
    visitor = sign_in(username)
    assert visitor.get("/notices").status_code == 403
    assert 'href="/notices"' not in visitor.get("/").text


def test_a_kind_that_does_not_exist_is_refused(sign_in: SignIn) -> None:
    assert sign_in("chihuy").get("/notices?kind=rumour").status_code == 422


def test_the_leader_reads_until_when_and_where(sign_in: SignIn) -> None:
    visitor = sign_in("chihuy")
    page = visitor.get("/notices")
    assert page.status_code == 200
    found = re.search(r'href="(/\?notice=[0-9a-f-]+)"', page.text)
    assert found is not None
    assert visitor.get(found.group(1)).status_code == 200
    assert visitor.get(found.group(1).replace("/?", "/maps/registry?")).status_code == 200
    dropping = visitor.get("/notices?kind=drop_out")
    proposal = re.search(r'href="(/proposals/[0-9a-f-]+)"', dropping.text)
    assert proposal is not None
    assert visitor.get(proposal.group(1)).status_code == 200


def test_the_first_page_counts_the_warnings(sign_in: SignIn) -> None:
    visitor = sign_in("chihuy")
    home = visitor.get("/")
    found = re.search(r'href="/notices"><b>(\d+)</b>', home.text)
    assert found is not None
    listed = visitor.get("/notices").text.count("/?notice=")
    assert int(found.group(1)) == listed


def test_a_map_asked_for_a_warning_that_is_gone_says_so(sign_in: SignIn) -> None:
    gone = "00000000-0000-0000-0000-000000000000"
    response = sign_in("chihuy").get(f"/maps/registry?notice={gone}")
    assert response.status_code == 404
    assert text_of(response)
