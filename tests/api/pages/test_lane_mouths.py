"""The report of humps and what is done from it: a list, a survey, a defect."""

import io
import re

from openpyxl import load_workbook

from tests.api.pages.conftest import SignIn
from tests.api.pages.visitor import Visitor, text_of

LISTED = (
    "Số,Tên ngõ,Có gờ giảm tốc,Ngày khảo sát,Vị trí\n"
    "1,Ngõ <b>1</b>,không,30/12/2025,Km1832+500 QL1\n"
    "2,Ngõ 2,,,Km1832+600 QL1\n"
)


def _take_in(visitor: Visitor) -> None:
    def send(path: str, **told: str) -> str:
        files = {"file": ("ngõ.csv", LISTED.encode(), "text/csv")}
        answer = visitor.post(path, files=files, **told)
        assert answer.status_code == 200, text_of(answer)
        return answer.text

    mark = re.search(r'name="checked" value="(\w+)"', send("/lane-mouths/import/check"))
    assert mark is not None
    send("/lane-mouths/import", checked=mark[1])


def test_a_leader_reads_the_report_and_is_offered_no_change(sign_in: SignIn) -> None:
    _take_in(sign_in("phuong"))
    page = sign_in("lanhdao").get("/reports/humps")
    assert "0,0 %" in text_of(page)
    assert "/lane-mouths/" not in page.text


def test_a_ward_without_a_list_has_no_share(sign_in: SignIn) -> None:
    said = text_of(sign_in("lanhdao").get("/reports/humps"))
    assert "chưa có danh sách" in said
    assert "100" not in said.split("Tỷ lệ", 1)[1].split("Tải Excel", 1)[0]


def test_a_missing_hump_becomes_a_defect_and_a_survey_covers_a_mouth(sign_in: SignIn) -> None:
    visitor = sign_in("phuong")
    _take_in(visitor)
    page = visitor.get("/reports/humps").text
    assert "<b>1</b>" not in page
    (first,) = re.findall(r"/lane-mouths/([0-9a-f-]{36})/defect", page)
    mouths = set(re.findall(r"/lane-mouths/([0-9a-f-]{36})/survey", page))
    (second,) = mouths - {first}
    raised = visitor.post(f"/lane-mouths/{first}/defect", danger="high")
    assert raised.status_code == 303
    code = re.search(r"/sites/([^?]+)", str(raised.headers["location"]))
    assert code is not None
    again = visitor.post(f"/lane-mouths/{first}/defect", danger="high")
    assert again.status_code == 409
    assert code[1] in text_of(again)
    assert visitor.post(f"/lane-mouths/{second}/survey", has_hump="yes").status_code == 303
    said = text_of(visitor.get("/reports/humps"))
    assert code[1] in said
    assert "50,0 %" in said


def test_the_report_is_kept_as_a_file(sign_in: SignIn) -> None:
    visitor = sign_in("phuong")
    _take_in(visitor)
    assert "Long Khánh,2,Ngõ 2" in visitor.get("/reports/humps?as=csv").text
    book = load_workbook(io.BytesIO(visitor.get("/reports/humps?as=xlsx").content))
    cells = [str(cell) for row in book.active.iter_rows(values_only=True) for cell in row]
    assert any("Long Khánh: 0/2 ngõ ra đường" in cell for cell in cells)
