"""Lane mouths on pages: the report of humps, a list, one mouth with its survey and correction."""

import io
import math
import re

import shapely
from geoalchemy2.shape import to_shape
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import undefer

from hotspots.models import AdministrativeArea
from tests.api.pages.conftest import LONG_KHANH, Sessions, SignIn
from tests.api.pages.visitor import Visitor, text_of

LISTED = (
    "Số,Tên ngõ,Có gờ giảm tốc,Ngày khảo sát,Vị trí\n"
    "1,Ngõ <b>1</b>,không,30/12/2025,Km1832+500 QL1\n"
    "2,Ngõ 2,,,Km1832+600 QL1\n"
)


def _take_in(visitor: Visitor, text: str = LISTED) -> str:
    """Take a list in; return what its preview said."""

    def send(path: str, **told: str) -> str:
        files = {"file": ("ngõ.csv", text.encode(), "text/csv")}
        answer = visitor.post(path, files=files, **told)
        assert answer.status_code == 200, text_of(answer)
        return answer.text

    preview = send("/lane-mouths/import/check")
    mark = re.search(r'name="checked" value="(\w+)"', preview)
    assert mark is not None
    send("/lane-mouths/import", checked=mark[1])
    return preview


def test_a_leader_reads_the_report_and_is_offered_no_change(sign_in: SignIn) -> None:
    _take_in(sign_in("phuong"))
    page = sign_in("lanhdao").get("/reports/humps")
    assert "0,0 %" in text_of(page)
    assert "Ngõ 2" in text_of(page)
    assert "/survey" not in page.text
    assert "/lane-mouths/import" not in page.text


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


def _page_of(visitor: Visitor, name: str) -> str:
    """The address of a mouth, as the list leads there."""
    listed = visitor.get("/lane-mouths").text
    found = re.search(rf'href="(/lane-mouths/[0-9a-f-]{{36}})">{name}<', listed)
    assert found is not None
    return found[1]


def _form(visitor: Visitor, address: str) -> dict[str, str]:
    """What the form of a correction holds when it is opened."""
    page = visitor.get(f"{address}/correction").text
    fields = re.findall(r'<input[^>]* name="(\w+)" (?:type="\w+" )?value="([^"]*)"', page)
    chosen = re.findall(r'<option value="(\w*)" selected', page)
    return dict(fields) | {"has_hump": chosen[0]}


def test_a_leader_reads_the_page_of_a_mouth_and_is_offered_no_change(sign_in: SignIn) -> None:
    _take_in(sign_in("phuong"))
    leader = sign_in("lanhdao")
    page = leader.get(_page_of(leader, "Ngõ 2"))
    assert "chưa khảo sát" in text_of(page)
    assert "/survey" not in page.text
    assert "/correction" not in page.text


def test_a_mouth_is_registered_on_a_page_once(sign_in: SignIn) -> None:
    visitor = sign_in("phuong")
    told = {"source_reference": "9", "name": "Ngõ 9", "place_text": "Km1832+500 QL1"}
    half = visitor.post("/lane-mouths/new", **told | {"has_hump": "yes"})
    assert (half.status_code, 'id="surveyed_on-wrong"' in half.text) == (422, True)
    taken = visitor.post("/lane-mouths/new", **told)
    assert "Đã ghi nhận ngõ ra đường" in text_of(visitor.get(taken.headers["location"]))
    again = visitor.post("/lane-mouths/new", **told | {"name": "Ngõ khác"})
    assert (again.status_code, 'id="source_reference-wrong"' in again.text) == (422, True)


def test_what_stands_on_record_is_not_changed_without_a_reason(sign_in: SignIn) -> None:
    visitor = sign_in("phuong")
    _take_in(visitor)
    address = _page_of(visitor, "Ngõ 2")
    told = _form(visitor, address) | {"name": "Ngõ <i>hai</i>"}
    refused = visitor.post(f"{address}/correction", **told)
    assert refused.status_code == 422
    assert 'id="reason-wrong"' in refused.text
    assert 'value="Ngõ &lt;i&gt;hai&lt;/i&gt;"' in refused.text
    taken = visitor.post(f"{address}/correction", **told | {"reason": "Sai tên"})
    assert taken.headers["location"] == f"{address}?said=corrected"
    said = text_of(visitor.get(address))
    assert "Tên ngõ Ngõ 2 → Ngõ <i>hai</i>" in said
    assert "Sai tên" in said


def test_a_correction_changes_what_it_sends_and_says_which_version_it_read(
    sign_in: SignIn,
) -> None:
    visitor = sign_in("phuong")
    _take_in(visitor)
    address = _page_of(visitor, "Ngõ 2")
    told = {"name": "Ngõ hai", "reason": "Sai tên"}
    assert visitor.post(f"{address}/correction", **told).status_code == 422
    told["version"] = _form(visitor, address)["version"]
    assert visitor.post(f"{address}/correction", **told).status_code == 303
    before, after = _form(visitor, _page_of(visitor, "Ngõ hai")), told["name"]
    assert (before["name"], before["source_reference"]) == (after, "2")


def test_a_mouth_is_surveyed_on_its_page_and_the_second_of_two_is_told(sign_in: SignIn) -> None:
    visitor = sign_in("phuong")
    _take_in(visitor)
    address = _page_of(visitor, "Ngõ 2")
    read = _form(visitor, address)
    surveyed = visitor.post(f"{address}/survey", has_hump="yes", **{"from": "mouth"})
    assert surveyed.headers["location"] == f"{address}?said=surveyed"
    late = visitor.post(f"{address}/correction", **read | {"name": "Ngõ hai", "reason": "x"})
    assert late.status_code == 412
    assert "Gờ, gồ giảm tốc – có" in text_of(late)
    assert f'name="version" value="{int(read["version"]) + 1}"' in late.text


def test_the_map_opens_on_a_mouth(sign_in: SignIn) -> None:
    visitor = sign_in("phuong")
    _take_in(visitor)
    key = _page_of(visitor, "Ngõ 2").rsplit("/", 1)[1]
    assert f"/maps/registry?mouth={key}" in visitor.get(f"/?mouth={key}").text
    drawn = visitor.get(f"/maps/registry?mouth={key}")
    assert drawn.status_code == 200
    assert "hotspots.focus(" in drawn.text


def _beside_the_border(registry: Sessions) -> tuple[shapely.Point, shapely.Point]:
    """A point in the ward and one in its neighbour, some ten metres apart."""
    area = AdministrativeArea
    query = select(area).where(area.code.in_((LONG_KHANH, "26113")), area.valid_to.is_(None))
    with registry() as session:
        found = session.scalars(query.options(undefer(area.geom)))
        shapes = {each.code: to_shape(each.geom) for each in found}
    ours, theirs = shapes[LONG_KHANH], shapes["26113"]
    border = shapely.line_merge(ours.boundary.intersection(theirs.boundary))
    longest = max(shapely.get_parts(border), key=lambda part: part.length)
    middle = longest.interpolate(0.5, normalized=True)
    around = [
        shapely.Point(middle.x + 5e-5 * math.cos(turn), middle.y + 5e-5 * math.sin(turn))
        for turn in range(7)
    ]
    own, other = (next(p for p in around if shape.contains(p)) for shape in (ours, theirs))
    return own, other


def test_a_mouth_that_two_wards_registered_is_flagged_in_preview_list_and_page(
    sign_in: SignIn, registry: Sessions
) -> None:
    own, other = _beside_the_border(registry)
    row = "Số,Tên ngõ,Kinh độ,Vĩ độ\n{number},{name},{at.x},{at.y}\n"
    ward, everywhere = sign_in("phuong"), sign_in("gis")
    assert "đã ghi nhận ngõ" not in _take_in(ward, row.format(number=1, name="Ngõ A", at=own))
    preview = _take_in(everywhere, row.format(number=77, name="Ngõ bên kia", at=other))
    assert "Long Khánh đã ghi nhận ngõ ra đường số 1, cách đây" in preview
    listed = text_of(ward.get("/lane-mouths"))
    assert listed.count("có thể ghi trùng") == 1
    page = ward.get(_page_of(ward, "Ngõ A"))
    assert "đã ghi nhận ngõ ra đường số 77, cách đây" in text_of(page)
    assert "Ngõ bên kia" not in page.text
    assert "Ngõ bên kia" in everywhere.get(_page_of(everywhere, "Ngõ A")).text
