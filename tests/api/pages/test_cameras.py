"""Cameras on pages: the report of coverage, lists taken in, and one camera with its correction."""

import io
import re

from openpyxl import load_workbook

from tests.api.pages.conftest import SignIn
from tests.api.pages.listed import take_in, version_of, ward_of
from tests.api.pages.visitor import Visitor, text_of

WATCHED = "Số văn bản,Số,Tên,Phường/xã,Từ ngày\n12/KH,1,Khu <b>chợ</b>,{ward},01/12/2025\n"
CAMERAS = "Số hiệu,Tầm nhìn,Từ ngày,Vị trí\nC-1,100,01/12/2025,Km1832+500 QL1\n"


def test_a_leader_reads_the_report_and_is_offered_no_list(sign_in: SignIn) -> None:
    page = sign_in("lanhdao").get("/reports/cameras")
    assert "Phủ camera" in text_of(page)
    assert "/cameras/import" not in page.text


def test_a_day_that_is_none_or_to_come_is_refused(sign_in: SignIn) -> None:
    visitor = sign_in("phuong")
    for day in ("32/13/2025", "01/01/2999"):
        assert visitor.get(f"/reports/cameras?on={day}").status_code == 422


def test_a_ward_without_a_place_has_no_share(sign_in: SignIn) -> None:
    said = text_of(sign_in("phuong").get("/reports/cameras?on=01/01/2001"))
    assert "không có điểm" in said
    assert "100" not in said.split("Tỷ lệ", 1)[1].split("Tải Excel", 1)[0]


def test_a_listed_area_is_uncovered_until_a_camera_sees_it(sign_in: SignIn) -> None:
    visitor = sign_in("phuong")
    take_in(visitor, "/watched-places/import", WATCHED.format(ward=ward_of(visitor)))
    page = visitor.get("/reports/cameras").text
    assert "1 (12/KH)" in page
    assert "<b>chợ</b>" not in page
    assert "1 (12/KH)" in visitor.get("/reports/cameras?as=csv").text
    book = load_workbook(io.BytesIO(visitor.get("/reports/cameras?as=xlsx").content))
    cells = [str(cell) for row in book.active.iter_rows(values_only=True) for cell in row]
    assert any(re.search(r"\d+/\d+ nơi có camera", cell) for cell in cells)
    take_in(visitor, "/cameras/import", CAMERAS)
    assert "1 (12/KH)" not in visitor.get("/reports/cameras").text
    earlier = visitor.get("/reports/cameras?on=30/11/2025").text
    assert "1 (12/KH)" not in earlier


def _page_of_camera(visitor: Visitor) -> str:
    take_in(
        visitor,
        "/cameras/import",
        CAMERAS.replace("Vị trí\n", "Vị trí,Đến ngày\n").replace("QL1\n", "QL1,30/12/2025\n"),
    )
    found = re.search(r"/cameras/[0-9a-f-]{36}", visitor.get("/cameras").text)
    assert found is not None
    return found[0]


def test_a_camera_that_is_none_is_not_found(sign_in: SignIn) -> None:
    nobody = "/cameras/00000000-0000-4000-8000-000000000000"
    visitor = sign_in("phuong")
    for address in (nobody, f"{nobody}/correction", nobody.replace("/cameras/", "/?camera=")):
        status = visitor.get(address.replace("/?", "/maps/registry?")).status_code
        assert status == 404


def test_a_last_day_given_by_mistake_is_taken_away_on_the_page_with_a_reason(
    sign_in: SignIn,
) -> None:
    visitor = sign_in("phuong")
    address = _page_of_camera(visitor)
    assert "đã ngừng" in text_of(visitor.get(address))
    form = visitor.get(f"{address}/correction").text
    told = dict(re.findall(r'<input[^>]* name="(\w+)" (?:type="\w+" )?value="([^"]*)"', form))
    assert told["works_to"] == "30/12/2025"
    told["works_to"] = ""
    refused = visitor.post(f"{address}/correction", **told)
    assert refused.status_code == 422
    assert 'id="reason-wrong"' in refused.text
    taken = visitor.post(f"{address}/correction", **told | {"reason": "Ghi <b>nhầm</b>"})
    assert taken.headers["location"] == f"{address}?said=corrected"
    page = visitor.get(address)
    assert "đang hoạt động" in text_of(page)
    assert "Hoạt động đến ngày 30/12/2025 → –" in text_of(page)
    assert "<b>nhầm</b>" not in page.text
    key = address.rsplit("/", 1)[1]
    assert "hotspots.focus(" in visitor.get(f"/maps/registry?camera={key}").text


NEW = {
    "source_reference": "C-<b>2</b>",
    "reach_m": "120,5",
    "works_from": "01/12/2025",
    "place_text": "Km1832+500 QL1",
}


def test_a_camera_is_not_registered_without_its_reach_or_where_it_is_known(
    sign_in: SignIn,
) -> None:
    visitor = sign_in("phuong")
    refused = visitor.post("/cameras/new", **NEW | {"reach_m": ""})
    assert refused.status_code == 422
    assert 'id="reach_m-wrong"' in refused.text
    assert 'value="C-&lt;b&gt;2&lt;/b&gt;"' in refused.text
    assert visitor.post("/cameras/new", **NEW).status_code == 303
    again = visitor.post("/cameras/new", **NEW | {"note": "x"})
    assert again.status_code == 422
    assert 'id="source_reference-wrong"' in again.text


def test_who_enters_no_crash_is_not_told_that_a_place_of_the_ward_cannot_be_saved(
    sign_in: SignIn,
) -> None:
    asked = "/crashes/preview?place_text=Km1832%2B500+QL1"
    assert "nằm ngoài địa bàn" not in text_of(sign_in("phuong").get(asked))


def test_a_camera_is_registered_on_a_page_and_ended_there(sign_in: SignIn) -> None:
    visitor = sign_in("phuong")
    assert 'href="/cameras/new"' in visitor.get("/cameras").text
    assert 'name="version"' not in visitor.get("/cameras/new").text
    address, said = visitor.post("/cameras/new", **NEW).headers["location"].split("?")
    page = visitor.get(f"{address}?{said}")
    assert "Đã ghi nhận camera" in text_of(page)
    assert "<b>2</b>" not in page.text
    ending = re.search(r'name="works_to" value="([\d/]+)"', page.text)
    assert ending is not None
    told = {"works_to": ending[1], "version": version_of(visitor, address)}
    assert visitor.post(f"{address}/correction", **told).status_code == 303
    assert ending[1] in text_of(visitor.get(address))
    assert 'name="works_to"' not in visitor.get(address).text


def test_a_correction_that_says_not_which_version_it_read_is_refused(sign_in: SignIn) -> None:
    visitor = sign_in("phuong")
    address = _page_of_camera(visitor)
    for unsaid in ({}, {"version": ""}, {"version": "một"}):
        refused = visitor.post(f"{address}/correction", works_to="", reason="Ghi nhầm", **unsaid)
        assert refused.status_code == 422
        assert "Biểu mẫu không cho biết đã đọc phiên bản nào" in text_of(refused)
        assert 'name="reach_m" value="100"' in refused.text
    assert "đã ngừng" in text_of(visitor.get(address))


def test_what_a_correction_does_not_send_stays_as_it_is(sign_in: SignIn) -> None:
    visitor = sign_in("phuong")
    address = _page_of_camera(visitor)
    told = {"version": version_of(visitor, address), "note": "Cột số 4", "reason": "Bổ sung"}
    assert visitor.post(f"{address}/correction", **told).status_code == 303
    said = text_of(visitor.get(address))
    assert "Cột số 4" in said
    assert "đã ngừng" in said
    assert "30/12/2025 →" not in said


def test_a_reason_too_long_stands_beside_the_reason_and_not_the_note(sign_in: SignIn) -> None:
    visitor = sign_in("phuong")
    address = _page_of_camera(visitor)
    told = {"version": version_of(visitor, address), "works_to": "", "reason": "x" * 4001}
    refused = visitor.post(f"{address}/correction", **told)
    assert refused.status_code == 422
    assert 'id="reason-wrong"' in refused.text
    assert 'id="note-wrong"' not in refused.text
