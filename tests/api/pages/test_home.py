"""The first page and the maps: for everybody who is signed in, within what they may see."""

import pytest

from tests.api.pages.conftest import SignIn
from tests.api.pages.visitor import text_of

EVERYBODY = [
    "csgt",
    "csgt.baovinh",
    "chihuy",
    "dothi",
    "phuong",
    "duongsat",
    "duongbo",
    "lanhdao",
    "gis",
    "quantri",
]


@pytest.mark.parametrize("username", EVERYBODY)
def test_everybody_has_a_map_and_the_numbers(sign_in: SignIn, username: str) -> None:
    visitor = sign_in(username)
    page = visitor.get("/")
    assert page.status_code == 200
    assert "vụ trong 12 tháng" in text_of(page)
    assert visitor.get("/maps/registry").status_code == 200


def test_only_who_reads_crashes_gets_single_ones_on_the_map(sign_in: SignIn) -> None:
    assert "LK-MO-PHONG" in sign_in("csgt").get("/maps/registry").text
    for username in ("lanhdao", "duongsat", "quantri"):
        assert "LK-MO-PHONG" not in sign_in(username).get("/maps/registry").text


def test_a_map_may_be_framed_by_our_pages_alone_and_says_whose_data_it_shows(
    sign_in: SignIn,
) -> None:
    response = sign_in("csgt").get("/maps/registry")
    policy = response.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy
    assert "default-src 'self'" in policy
    assert "OpenStreetMap" in response.text


def test_a_focus_that_does_not_exist_is_not_found(sign_in: SignIn) -> None:
    visitor = sign_in("csgt")
    assert visitor.get("/maps/registry?site=LK-1999-0001").status_code == 404
    assert visitor.get("/maps/registry?crash=not-an-id").status_code == 422
    assert visitor.get("/maps/picker?lon=999&lat=10").status_code == 422


def test_the_picker_opens_with_the_pin_that_was_set(sign_in: SignIn) -> None:
    response = sign_in("csgt").get("/maps/picker?lon=107.24&lat=10.93")
    assert response.status_code == 200
    assert "107.24" in response.text
