"""What the map knows along the railway, on pages: the way round, and places that do not agree."""

import html
import re

import pytest

from tests.api.pages.conftest import Sessions, SignIn
from tests.api.pages.visitor import Visitor, text_of
from tests.api.rail_street import HUNG_VUONG, NGO_QUYEN, forget_crossings, join_streets

PATHS, LEVELS = "unauthorized_crossing", "level_crossing"


def _register(visitor: Visitor, kind: str, **told: str) -> str:
    """Register a crossing and return its code."""
    facts = {"protection": "signs"} if kind == LEVELS else {"found_on": "03/12/2025"}
    answer = visitor.post(f"/kinds/{kind}/new", another="yes", **(facts | told))
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["location"].removeprefix("/sites/").partition("?")[0]


@pytest.fixture(autouse=True)
def _nothing_entered(registry: Sessions) -> None:
    with registry.begin() as session:
        forget_crossings(session)


def test_the_page_of_a_path_tells_the_next_legal_crossing_and_the_way_round(
    sign_in: SignIn, registry: Sessions
) -> None:
    with registry.begin() as session:
        join_streets(session)
    visitor = sign_in("phuong")
    path = _register(visitor, PATHS, **HUNG_VUONG)
    said = text_of(visitor.get(f"/sites/{path}"))
    assert "Bản đồ cho biết" in said
    assert "Về phía Km giảm chưa biết nơi nào qua đường sắt hợp pháp." in said
    legal = _register(visitor, LEVELS, **NGO_QUYEN)
    said = text_of(visitor.get(f"/sites/{path}"))
    along = re.search(rf"Km giảm: {legal}, Km1648\+\d+, cách (\d+) m dọc tuyến", said)
    by_road = re.search(rf"sang bên kia qua {legal}, Km1648\+\d+: ([\d.]+) m, theo đường", said)
    assert along is not None
    assert by_road is not None
    assert 560 < int(along[1]) < 600
    assert int(by_road[1].replace(".", "")) > int(along[1])
    assert "Bản đồ cho biết" not in text_of(visitor.get(f"/sites/{legal}"))


def test_a_km_that_is_not_at_its_point_is_shown_after_saving_and_later(sign_in: SignIn) -> None:
    visitor = sign_in("phuong")
    path = _register(visitor, PATHS, place_text="Km1648+600", **HUNG_VUONG)
    for address in (f"/sites/{path}?said=registered", f"/sites/{path}"):
        said = text_of(visitor.get(address))
        assert re.search(r"Km1648\+600, còn điểm nằm tại Km1648\+\d+", said) is not None, said
    agreed = _register(visitor, PATHS, **HUNG_VUONG)
    assert "Sửa Km hoặc điểm" not in text_of(visitor.get(f"/sites/{agreed}"))


def test_a_road_across_the_railway_is_registered_from_the_list_with_its_place(
    sign_in: SignIn,
) -> None:
    visitor = sign_in("phuong")
    page = visitor.get("/unfiled-crossings").text
    form = re.search(rf'href="(/kinds/{PATHS}/new\?[^"]*H%C3%B9ng[^"]*)"', page)
    assert form is not None
    blank = visitor.get(html.unescape(form[1])).text
    told = {
        name: html.unescape(found[1])
        for name in ("place_text", "lon", "lat", "road_joined")
        if (found := re.search(rf'name="{name}" value="([^"]*)"', blank)) is not None
    }
    assert (told["place_text"], told["road_joined"]) == ("Km1648+977", "đường Hùng Vương")
    _register(visitor, PATHS, **told)
    assert "Hùng Vương" not in text_of(visitor.get("/unfiled-crossings"))


def test_a_bridge_is_told_with_its_reason_and_can_be_asked_for_again(sign_in: SignIn) -> None:
    visitor = sign_in("phuong")
    told = {**HUNG_VUONG, "answer": "bridge"}
    lacking = visitor.post("/unfiled-crossings", **told, reason="")
    assert lacking.status_code == 422
    assert "lý do" in text_of(lacking)
    assert visitor.post("/unfiled-crossings", **told, reason="<b>Cầu</b>").status_code == 303
    assert "Hùng Vương" not in text_of(visitor.get("/unfiled-crossings"))
    dismissed = visitor.get("/unfiled-crossings?dismissed=yes").text
    assert "&lt;b&gt;Cầu" in dismissed
    again = {**HUNG_VUONG, "answer": "ask_again", "reason": "Nhầm", "dismissed": "yes"}
    assert visitor.post("/unfiled-crossings", **again).status_code == 303
    assert "Hùng Vương" in text_of(visitor.get("/unfiled-crossings"))


def test_a_leader_reads_the_list_and_is_offered_no_form(sign_in: SignIn) -> None:
    page = sign_in("lanhdao").get("/unfiled-crossings").text
    assert "Hùng Vương" in page
    assert "/new?" not in page
    assert 'name="reason"' not in page


def test_the_map_shows_what_waits_for_inspection(sign_in: SignIn) -> None:
    page = sign_in("phuong").get("/maps/registry").text
    assert "unfiled_crossing" in page
    assert "Đường cắt đường sắt, chưa có hồ sơ" in page


def test_the_menu_marks_the_railway_on_every_page_about_it(sign_in: SignIn) -> None:
    visitor = sign_in("phuong")
    for address in ("/crossings", "/crossings/strip", "/service-roads", "/unfiled-crossings"):
        menu = visitor.get(address).text.split("<main", 1)[0]
        assert re.search(r'href="/crossings"[^>]*aria-current="page"', menu), address
    assert 'href="/crossings" aria-current' not in visitor.get("/sites").text
