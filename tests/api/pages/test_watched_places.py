"""Complex routes and areas on pages: listed, entered in one of three ways, ended, corrected."""

import re

import pytest

from tests.api.pages.conftest import SignIn
from tests.api.pages.listed import take_in, version_of, ward_of
from tests.api.pages.visitor import Visitor, text_of

LIST = (
    "Số văn bản,Ngày văn bản,Số,Tên,Phường/xã,Từ ngày,Đến ngày\n"
    "12/KH,20/11/2025,1,Khu <b>chợ</b>,{ward},01/12/2025,30/12/2025\n"
)
ROUTE = {
    "paper_number": "12/KH",
    "paper_dated": "20/11/2025",
    "source_reference": "7",
    "name": "Tuyến <b>đèo</b>",
    "valid_from": "01/12/2025",
    "place_text": "Km1832+400-Km1832+600 QL1",
}
CORNERS = "10.93, 107.24\r\n10.93, 107.25\r\n10.94, 107.25"


def _entered(visitor: Visitor, **other: str) -> str:
    answer = visitor.post("/watched-places/new", **ROUTE | other)
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["location"]).split("?")[0]


def test_a_listed_area_is_shown_with_its_paper_its_unit_and_its_days(sign_in: SignIn) -> None:
    visitor = sign_in("phuong")
    take_in(visitor, "/watched-places/import", LIST.format(ward=ward_of(visitor)))
    assert 'href="/watched-places"' in visitor.get("/reports/cameras").text
    page = sign_in("lanhdao").get("/watched-places")
    said = text_of(page)
    for told in ("Khu <b>chợ</b>", "12/KH", "20/11/2025", "UBND phường Long Khánh", "30/12/2025"):
        assert told in said
    assert "đã ra khỏi danh mục" in said
    assert "<b>chợ</b>" not in page.text
    assert "/watched-places/import" not in page.text


def test_what_is_none_is_not_found(sign_in: SignIn) -> None:
    nobody = "/watched-places/00000000-0000-4000-8000-000000000000"
    visitor = sign_in("phuong")
    for address in (nobody, f"{nobody}/correction", f"/maps/registry?watched={nobody[-36:]}"):
        assert visitor.get(address).status_code == 404


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"paper_number": ""}, "paper_number"),
        ({"valid_to": "31/12/9999"}, "valid_to"),
        ({"place_text": ""}, "place_text"),
        ({"outline": CORNERS}, "place_text"),
        ({"place_text": "", "outline": "10.93, 107.24"}, "outline"),
        ({"place_text": "", "ward": "Phường không có"}, "ward"),
    ],
)
def test_what_cannot_be_listed_says_so_beside_the_field(
    sign_in: SignIn, other: dict[str, str], field: str
) -> None:
    refused = sign_in("phuong").post("/watched-places/new", **ROUTE | other)
    assert refused.status_code == 422
    assert f'id="{field}-wrong"' in refused.text
    assert "<b>đèo</b>" not in refused.text


def test_a_route_is_entered_on_a_page_known_there_and_ended(sign_in: SignIn) -> None:
    visitor = sign_in("phuong")
    assert 'href="/watched-places/new"' in visitor.get("/watched-places").text
    address = _entered(visitor)
    page = visitor.get(address)
    for told in ("Km1832+400 – Km1832+600", "12/KH ngày 20/11/2025, số thứ tự 7", "chưa có camera"):
        assert told in text_of(page)
    assert "<b>đèo</b>" not in page.text
    again = visitor.post("/watched-places/new", **ROUTE)
    assert 'id="source_reference-wrong"' in again.text
    ending = re.search(r'name="valid_to" value="([\d/]+)"', page.text)
    assert ending is not None
    told = {"valid_to": ending[1], "version": version_of(visitor, address)}
    assert visitor.post(f"{address}/correction", **told).status_code == 303
    page = visitor.get(address)
    assert f"Đến ngày – → {ending[1]}" in text_of(page)
    assert 'name="valid_to"' not in page.text


def test_an_outline_is_kept_where_nothing_of_it_is_corrected(sign_in: SignIn) -> None:
    visitor = sign_in("phuong")
    address = _entered(visitor, place_text="", outline=CORNERS)
    form = visitor.get(f"{address}/correction").text
    kept = re.search(r"<textarea[^>]*>([^<]*)</textarea>", form)
    assert kept is not None
    told = {"version": version_of(visitor, address), "outline": kept[1].replace("\n", "\r\n")}
    stays = told | {"place_text": "", "ward": "", "paper_dated": "20/11/2025"}
    assert visitor.post(f"{address}/correction", **stays).status_code == 303
    assert "→" not in text_of(visitor.get(address))
    no_reason = visitor.post(f"{address}/correction", **told | {"outline": "", "ward": "26080"})
    assert 'id="reason-wrong"' in no_reason.text
    told |= {"outline": "", "ward": "26080", "reason": "Cả <b>phường</b>"}
    assert visitor.post(f"{address}/correction", **told).status_code == 303
    page = visitor.get(address)
    assert "vùng 3 đỉnh quanh 10." in text_of(page)
    assert "<b>phường</b>" not in page.text


def test_the_map_opens_on_it_and_reads_cameras_when_they_are_switched_on(sign_in: SignIn) -> None:
    visitor = sign_in("phuong")
    address = _entered(visitor, place_text="", outline=CORNERS)
    document = visitor.get(f"/maps/registry?watched={address.rsplit('/', 1)[1]}").text
    assert "hotspots.focus(" in document
    assert "đèo" not in document
    told = visitor.get("/maps/cameras").json()
    drawn = next(each for each in told["watched"] if each["href"] == address)
    assert (drawn["look"], drawn["title"]) == ("unseen", "Tuyến <b>đèo</b>")
    (row,) = [each for section in told["legend"] for each in section["items"]]
    assert row["text"] == "Chưa có camera: 1"
    assert 'href="/reports/cameras#uncovered"' in visitor.get("/desk").text
