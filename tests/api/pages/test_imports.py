"""The import page: a check that writes nothing, then exactly what was checked."""

import re

import pytest
from httpx2 import Response
from sqlalchemy import func, select

from hotspots.models import Crash
from tests.api.pages.conftest import Sessions, SignIn
from tests.api.pages.visitor import Visitor, text_of

HEAD = "source_reference,occurred_at,place_text,killed,injured\n"
GOOD = HEAD + "X-1,28/02/2025 10:00,Km1832+500 QL1,0,1\nX-2,01/03/2025,gần chợ,0,2\n"
BAD = HEAD + "X-1,31/02/2025 10:00,Km1832+500 QL1,0,1\nX-2,01/03/2025,<script>,0,-2\n"


def _send(visitor: Visitor, path: str, content: str, name: str = "a.csv", **told: str) -> Response:
    files = {"file": (name, content.encode(), "text/csv")}
    return visitor.post(path, files=files, **told)


def _mark(checked: Response) -> str:
    found = re.search(r'name="checked" value="(\w+)"', checked.text)
    assert found, text_of(checked)
    return found[1]


def _count(sessions: Sessions) -> int:
    with sessions() as session:
        return session.scalars(select(func.count()).select_from(Crash)).one()


def test_a_role_that_imports_nothing_is_refused(sign_in: SignIn) -> None:
    visitor = sign_in("dothi")
    assert visitor.get("/imports").status_code == 403
    assert _send(visitor, "/imports/check", GOOD).status_code == 403
    assert _send(visitor, "/imports", GOOD).status_code == 403


def test_nothing_chosen_is_said(sign_in: SignIn) -> None:
    response = sign_in("csgt").post("/imports/check")
    assert response.status_code == 422
    assert "Chưa chọn tệp" in text_of(response)


@pytest.mark.parametrize("path", ["/imports/check", "/imports"])
def test_rows_that_cannot_be_used_are_named_and_nothing_is_written(
    sign_in: SignIn, registry: Sessions, path: str
) -> None:
    before = _count(registry)
    response = _send(sign_in("csgt"), path, BAD)
    assert response.status_code == 422
    shown = text_of(response)
    for fact in ("31/02/2025", "-2", "2 giá trị", "Chưa có gì được ghi"):
        assert fact in shown
    assert "<script>" not in response.text.replace("<script src", "")
    assert _count(registry) == before


def test_points_read_in_a_wrong_zone_are_refused(sign_in: SignIn) -> None:
    rows = "".join(f"Z-{i},01/03/2025,{444_000 + i},{1_207_000 + i},0,1\n" for i in range(5))
    content = "source_reference,occurred_at,x,y,killed,injured\n" + rows
    visitor = sign_in("gis")
    assert _send(visitor, "/imports/check", content).status_code == 422
    assert _send(visitor, "/imports/check", content, crs="EPSG:9212").status_code == 422
    assert _send(visitor, "/imports/check", content, crs="EPSG:5899").status_code == 200


@pytest.mark.parametrize("name", ["a.exe", "a.xlsx", "a.gpkg", "a.zip", "a.parquet"])
def test_a_file_that_is_not_what_its_name_says_is_refused(sign_in: SignIn, name: str) -> None:
    assert _send(sign_in("csgt"), "/imports/check", GOOD, name).status_code == 422


def test_a_file_without_rows_has_nothing_to_take_in(sign_in: SignIn) -> None:
    response = _send(sign_in("csgt"), "/imports/check", HEAD)
    assert 'name="checked"' not in response.text
    assert "không có" in text_of(response)


def test_a_file_changed_after_its_check_is_checked_anew(
    sign_in: SignIn, registry: Sessions
) -> None:
    visitor, before = sign_in("csgt"), _count(registry)
    mark = _mark(_send(visitor, "/imports/check", GOOD))
    for content, told in ((GOOD.replace("X-1", "X-9"), {}), (GOOD, {"source": "Khác"})):
        response = _send(visitor, "/imports", content, checked=mark, **told)
        assert response.status_code == 200
        assert "khác với lúc kiểm tra" in text_of(response)
    assert _count(registry) == before


def test_a_check_counts_and_writes_nothing(sign_in: SignIn, registry: Sessions) -> None:
    before = _count(registry)
    headers = {"hx-request": "true"}
    files = {"file": ("a.csv", GOOD.encode(), "text/csv")}
    response = sign_in("csgt").post("/imports/check", files=files, headers=headers)
    assert response.status_code == 200
    assert "<html" not in response.text
    assert "2 dòng" in text_of(response)
    assert _count(registry) == before


def test_the_same_file_twice_changes_nothing_and_says_so(
    sign_in: SignIn, registry: Sessions
) -> None:
    visitor, before = sign_in("csgt"), _count(registry)
    mark = _mark(_send(visitor, "/imports/check", GOOD))
    taken = _send(visitor, "/imports", GOOD, checked=mark)
    assert taken.status_code == 303
    result = visitor.get(taken.headers["location"])
    assert "Đã nhập: a.csv" in text_of(result)
    assert _count(registry) == before + 2
    again = _send(visitor, "/imports/check", GOOD)
    assert 'name="checked"' not in again.text
    assert "đã được nhập" in text_of(again)
    pressed_twice = _send(visitor, "/imports", GOOD, checked=mark)
    assert pressed_twice.status_code == 303
    assert _count(registry) == before + 2


def test_a_known_file_read_another_way_asks_for_it_on_purpose(sign_in: SignIn) -> None:
    visitor = sign_in("csgt")
    assert _send(visitor, "/imports", GOOD, checked=_mark(_send(visitor, "/imports/check", GOOD)))
    other = _send(visitor, "/imports/check", GOOD, source="Đội CSGT")
    assert other.status_code == 409
    assert 'name="again"' in other.text
    insisted = _send(visitor, "/imports/check", GOOD, source="Đội CSGT", again="yes")
    assert insisted.status_code == 200
