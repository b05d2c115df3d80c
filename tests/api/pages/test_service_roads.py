"""Planned service roads on pages: entered, corrected, listed, taken in, told at their crossings."""

import pytest

from tests.api.pages.conftest import Sessions, SignIn
from tests.api.pages.listed import take_in, version_of
from tests.api.pages.test_rail_strips import without_railway
from tests.api.pages.visitor import Visitor, text_of

ROAD = {
    "plan_number": "12/KH-UBND",
    "plan_dated": "20/11/2025",
    "source_reference": "DG <b>1</b>",
    "from_km": "Km1648+200",
    "to_km": "Km1649+000",
    "side": "left",
    "planned_year": "2027",
    "state": "planned",
    "note": "Nối <b>hẻm</b>",
}


def _enter(visitor: Visitor, **other: str) -> str:
    answer = visitor.post("/service-roads/new", **ROAD | other)
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["location"]).split("?")[0]


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"plan_number": ""}, "plan_number"),
        ({"from_km": ""}, "from_km"),
        ({"to_km": "Km1640"}, "to_km"),
        ({"planned_year": "27"}, "planned_year"),
        ({"builder": "Đơn vị lạ"}, "builder"),
    ],
)
def test_what_cannot_be_entered_says_so_beside_the_field(
    sign_in: SignIn, other: dict[str, str], field: str
) -> None:
    refused = sign_in("phuong").post("/service-roads/new", **ROAD | other)
    assert refused.status_code == 422
    assert f'id="{field}-wrong"' in refused.text
    assert "<b>hẻm" not in refused.text


def test_what_is_none_and_what_lies_where_no_railway_is_are_not_found(
    sign_in: SignIn, registry: Sessions
) -> None:
    visitor = sign_in("phuong")
    nobody = "/service-roads/00000000-0000-4000-8000-000000000000"
    on_map = f"/maps/registry?service_road={nobody[-36:]}"
    for address in (nobody, f"{nobody}/correction", on_map):
        assert visitor.get(address).status_code == 404
    assert visitor.get("/service-roads?state=soon").status_code == 422
    without_railway(registry)
    for address in ("/service-roads", "/service-roads/new", "/service-roads/import"):
        assert visitor.get(address).status_code == 404, address


def test_a_service_road_is_entered_shown_with_its_crossings_and_corrected(sign_in: SignIn) -> None:
    visitor = sign_in("phuong")
    told = {"place_text": "Km1648+600", "found_on": "03/12/2025"}
    answer = visitor.post("/kinds/unauthorized_crossing/new", **told)
    path = answer.headers["location"].removeprefix("/sites/").partition("?")[0]
    address = _enter(visitor)
    page = visitor.get(f"{address}?said=entered")
    said = text_of(page)
    for words in ("Km1648+200 – Km1649+000", "Bên trái", "12/KH-UBND ngày 20/11/2025", "2027"):
        assert words in said
    assert f'href="/sites/{path}"' in page.text
    assert "<b>hẻm" not in page.text
    crossing = visitor.get(f"/sites/{path}")
    assert f'href="{address}"' in crossing.text
    assert "Quy hoạch, dự kiến năm 2027" in text_of(crossing)
    key = address.rsplit("/", 1)[1]
    assert "hotspots.focus(" in visitor.get(f"/maps/registry?service_road={key}").text
    assert f"service_road={key}" in visitor.get(f"/?service_road={key}").text
    strip = visitor.get("/crossings/strip?from=Km1648&to=Km1650")
    assert strip.text.count(f'href="{address}"') == 2
    assert "<b>1</b>" not in strip.text
    version = version_of(visitor, address)
    lacking = visitor.post(f"{address}/correction", **ROAD | {"state": "open"}, version=version)
    assert 'id="reason-wrong"' in lacking.text
    told = ROAD | {"state": "open", "reason": "Đã <b>xong</b>", "version": version}
    assert visitor.post(f"{address}/correction", **told).status_code == 303
    page = visitor.get(address)
    assert "Trạng thái Quy hoạch → Đã đưa vào sử dụng" in text_of(page)
    assert "<b>xong" not in page.text
    late = visitor.post(f"{address}/correction", **told | {"note": "khác"})
    assert late.status_code == 412


def test_the_list_is_filtered_and_kept_as_files_and_a_file_is_taken_in(sign_in: SignIn) -> None:
    visitor = sign_in("phuong")
    take_in(
        visitor,
        "/service-roads/import",
        "Số kế hoạch,Số,Từ Km,Đến Km,Bên,Năm,Trạng thái\n"
        "9/KH,A-1,Km1648+200,Km1649+000,T,2037,Quy hoạch\n"
        "9/KH,A-2,Km1647+200,Km1648+000,,2038,Đang thi công\n",
    )
    page = visitor.get("/service-roads?state=under_construction&year=2038")
    assert ("A-2" in page.text, "A-1" in page.text) == (True, False)
    table = visitor.get("/service-roads?as=csv").text
    assert sum("9/KH" in row for row in table.splitlines()) == 2
    assert "hai bên" in table
    features = visitor.get("/service-roads?as=geojson&year=2037")
    assert features.headers["content-type"] == "application/geo+json"
    (feature,) = features.json()["features"]
    assert feature["geometry"]["type"].endswith("LineString")
    assert feature["properties"]["source_reference"] == "A-1"
    leader = sign_in("lanhdao").get("/service-roads")
    assert "A-1" in leader.text
    assert "/service-roads/new" not in leader.text
    assert 'name="crs"' not in visitor.get("/service-roads/import").text
