"""The level above a body, named by an administrator on its page."""

import re

import pytest
from sqlalchemy import select

from hotspots.models import Organisation
from tests.api.pages.conftest import Sessions, SignIn
from tests.api.pages.visitor import text_of

POLICE, PROVINCE = (
    "Công an phường Long Khánh",
    "Phòng Cảnh sát giao thông (PC08) Công an tỉnh Đồng Nai",
)


@pytest.fixture
def ids(registry: Sessions) -> dict[str, str]:
    """The ids of the bodies of the demonstration, by name."""
    with registry() as session:
        return {each.name: str(each.id) for each in session.scalars(select(Organisation))}


def test_the_level_above_is_named_shown_and_given_up_again(
    sign_in: SignIn, ids: dict[str, str]
) -> None:
    keeper, page = sign_in("quantri"), f"/admin/organisations/{ids[POLICE]}"
    sent = {"superior": ids[PROVINCE], "version": _version(keeper.get(page).text)}
    assert keeper.post(f"{page}/superior", **sent).status_code == 303
    chosen = rf'<option value="{ids[PROVINCE]}" selected>'
    assert re.search(chosen, keeper.get(page).text)
    assert keeper.post(f"{page}/superior", superior="").status_code == 303
    assert not re.search(chosen, keeper.get(page).text)


def test_no_body_stands_above_itself(sign_in: SignIn, ids: dict[str, str]) -> None:
    keeper, page = sign_in("quantri"), f"/admin/organisations/{ids[POLICE]}"
    response = keeper.post(f"{page}/superior", superior=ids[POLICE])
    assert response.status_code == 409
    assert POLICE in text_of(response)
    assert keeper.post(f"{page}/superior", superior="bogus").status_code == 422


def test_the_second_of_two_administrators_is_told(sign_in: SignIn, ids: dict[str, str]) -> None:
    keeper, page = sign_in("quantri"), f"/admin/organisations/{ids[POLICE]}"
    seen = _version(keeper.get(page).text)
    assert keeper.post(f"{page}/superior", superior="", version=seen).status_code == 303
    response = keeper.post(f"{page}/superior", superior=ids[PROVINCE], version=seen)
    assert response.status_code == 412
    assert PROVINCE in text_of(response)


def _version(page: str) -> str:
    found = re.search(r'/superior".*?name="version" value="(\d+)"', page, re.DOTALL)
    assert found is not None
    return found[1]
