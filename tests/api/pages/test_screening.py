"""The screening page: who may start one, and the list of runs."""

import pytest

from tests.api.pages.conftest import SignIn
from tests.api.pages.visitor import text_of


def test_who_may_not_screen_sees_the_runs_without_the_form(sign_in: SignIn) -> None:
    visitor = sign_in("csgt")
    page = visitor.get("/screening")
    assert page.status_code == 200
    assert "41/2024/TT-BGTVT" in text_of(page)
    assert '<form class="card"' not in page.text
    assert visitor.post("/screening", mode="trailing").status_code == 403
    assert sign_in("phuong").get("/screening").status_code == 403


@pytest.mark.parametrize(
    ("told", "beside"),
    [
        ({"as_of": "31/02/2025", "mode": "trailing"}, "as_of-wrong"),
        ({"as_of": "31/12/2025", "mode": ""}, "mode-wrong"),
        ({"as_of": "31/12/2025", "mode": "bogus"}, "mode-wrong"),
        ({"as_of": "31/12/2025", "mode": "fixed"}, 'role="alert"'),
        ({"as_of": "31/12/1999", "mode": "trailing"}, 'role="alert"'),
    ],
)
def test_a_screening_that_cannot_be_run_says_why(
    sign_in: SignIn, told: dict[str, str], beside: str
) -> None:
    response = sign_in("chihuy").post("/screening", **told)
    assert response.status_code == 422
    assert beside in response.text


def test_a_run_is_listed_with_its_counts(sign_in: SignIn) -> None:
    visitor = sign_in("chihuy")
    response = visitor.post("/screening", as_of="31/12/2025", mode="trailing")
    assert response.status_code == 303
    page = visitor.get(response.headers["location"])
    assert "số 2" in text_of(page)
