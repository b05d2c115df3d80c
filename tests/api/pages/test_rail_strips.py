"""The strip map on pages: found from a crossing, read by Km, kept as a drawing and as a table."""

import re

import pytest
from sqlalchemy import text

from tests.api.pages.conftest import Sessions, SignIn
from tests.api.pages.visitor import Visitor, text_of


def _register(visitor: Visitor, kind: str, km: str, **told: str) -> str:
    facts = {"protection": "guarded"} if kind == "level_crossing" else {"found_on": "03/12/2025"}
    answer = visitor.post(f"/kinds/{kind}/new", **facts, place_text=km, **told)
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["location"].removeprefix("/sites/").partition("?")[0]


def without_railway(registry: Sessions) -> None:
    """Take the railway of the demonstration away; what lies on it is left without one."""
    with registry.begin() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text("DELETE FROM rail_line"))
        session.execute(text("SET LOCAL session_replication_role = origin"))


@pytest.mark.parametrize(
    ("query", "field"),
    [("from=abc", "from"), ("from=Km1650&to=Km1645", "to"), ("on=31/02/2026", "on")],
)
def test_a_km_or_a_day_that_is_none_is_told_beside_its_field(
    sign_in: SignIn, query: str, field: str
) -> None:
    refused = sign_in("phuong").get(f"/crossings/strip?{query}")
    assert refused.status_code == 422
    assert f'id="{field}-wrong"' in refused.text


def test_an_unknown_line_and_a_deployment_without_a_railway_have_no_strip_map(
    sign_in: SignIn, registry: Sessions
) -> None:
    visitor = sign_in("phuong")
    assert visitor.get("/crossings/strip?line=abc").status_code == 404
    without_railway(registry)
    assert visitor.get("/crossings/strip").status_code == 404


def test_the_strip_map_leads_to_each_crossing_and_says_the_same_in_a_table(
    sign_in: SignIn,
) -> None:
    visitor = sign_in("phuong")
    path = _register(visitor, "unauthorized_crossing", "Km1648+600", name="Lối đi <b>Chùa</b>")
    legal = _register(visitor, "level_crossing", "Km1649+200")
    link = re.search(r'href="(/crossings/strip\?line=[^"]*)"', visitor.get(f"/sites/{path}").text)
    assert link is not None
    assert "/crossings/strip?line=" in visitor.get("/crossings").text
    page = visitor.get(link[1].replace("&amp;", "&"))
    for code in (path, legal):
        assert page.text.count(f'href="/sites/{code}"') == 2, "in the drawing and in the table"
    assert "<b>Chùa" not in page.text
    assert "<script" not in page.text.partition("<main")[2]
    assert 'style="' not in page.text, "the policy of our pages lets no style through"
    said = text_of(page)
    for told in ("Km1646+100 – Km1651+100", "DỮ LIỆU MÔ PHỎNG", "Có người gác", "Long Khánh"):
        assert told in said
    before = visitor.get("/crossings/strip?on=01/12/2025")
    assert path not in before.text
    assert "01/12/2025" in text_of(before)


def test_drawing_and_table_are_kept_as_files(sign_in: SignIn) -> None:
    visitor = sign_in("phuong")
    code = _register(visitor, "unauthorized_crossing", "Km1648+600")
    drawn = visitor.get("/crossings/strip?km=5&as=svg")
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    assert re.fullmatch(r'attachment; filename="[\w-]+\.svg"', drawn.headers["content-disposition"])
    assert code in drawn.text
    table = visitor.get("/crossings/strip?as=csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert any(code in line and "Km1648+600" in line for line in table.text.splitlines())
