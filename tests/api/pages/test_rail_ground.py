"""What the map knows along the railway, on pages: the way round, and places that do not agree."""

import re

from tests.api.pages.conftest import Sessions, SignIn
from tests.api.pages.visitor import Visitor, text_of
from tests.api.rail_street import HUNG_VUONG, NGO_QUYEN, join_streets

PATHS, LEVELS = "unauthorized_crossing", "level_crossing"


def _register(visitor: Visitor, kind: str, **told: str) -> str:
    """Register a crossing and return its code."""
    facts = {"protection": "signs"} if kind == LEVELS else {"found_on": "03/12/2025"}
    answer = visitor.post(f"/kinds/{kind}/new", **(facts | told))
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["location"].removeprefix("/sites/").partition("?")[0]


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
    by_road = re.search(rf"sang bên kia qua {legal}, Km1648\+\d+: (\d+) m, theo đường", said)
    assert along is not None
    assert by_road is not None
    assert 560 < int(along[1]) < 600
    assert int(by_road[1]) > int(along[1])
    assert "Bản đồ cho biết" not in text_of(visitor.get(f"/sites/{legal}"))


def test_a_km_that_is_not_at_its_point_is_shown_after_saving_and_later(sign_in: SignIn) -> None:
    visitor = sign_in("phuong")
    path = _register(visitor, PATHS, place_text="Km1648+600", **HUNG_VUONG)
    for address in (f"/sites/{path}?said=registered", f"/sites/{path}"):
        said = text_of(visitor.get(address))
        assert re.search(r"Km1648\+600, còn điểm nằm tại Km1648\+\d+", said) is not None, said
    agreed = _register(visitor, PATHS, **HUNG_VUONG)
    assert "Sửa Km hoặc điểm" not in text_of(visitor.get(f"/sites/{agreed}"))
