"""A crossing by the forms of its kind: registered, taken a step with its photo, written anew."""

import re
from datetime import timedelta

from sqlalchemy import select

from hotspots import clock
from hotspots.i18n import shown_date
from hotspots.models import Account
from hotspots.vocabulary import CaseState
from tests.api.pages.conftest import Sessions, SignIn
from tests.api.pages.visitor import Visitor, text_of
from tests.casework import take
from tests.pictures import photo

PATH = "/kinds/unauthorized_crossing/new"
TOLD = {"place_text": "Km1649+500 (P)", "found_on": "20/12/2025", "width_m": "3,5"}


def _registered(visitor: Visitor, **told: str) -> str:
    answer = visitor.post(PATH, **(TOLD | told))
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["location"]).split("?", maxsplit=1)[0]


def _version(visitor: Visitor, address: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', visitor.get(address).text)
    assert found is not None
    return found[1]


def test_every_kind_has_its_form_and_its_list_and_a_leader_has_none(sign_in: SignIn) -> None:
    ward = sign_in("phuong")
    page = ward.get("/kinds").text
    for kind in ("unauthorized_crossing", "level_crossing"):
        assert f'href="/kinds/{kind}/new"' in page
        assert ward.get(f"/kinds/{kind}/new").status_code == 200
        assert ward.get(f"/kinds/{kind}/import").status_code == 200
    assert ward.get("/kinds/road_spot/new").status_code == 404
    assert sign_in("lanhdao").get("/kinds").status_code == 403


def test_what_is_wrong_stands_open_beside_its_field_and_the_rest_is_kept(sign_in: SignIn) -> None:
    answer = sign_in("phuong").post(PATH, **(TOLD | {"width_m": "<b>", "watch_post": "yes"}))
    assert answer.status_code == 422
    assert 'id="width_m-wrong"' in answer.text
    assert re.search(r'<details class="part" open><summary>Hiện trạng điểm giao cắt', answer.text)
    assert 'value="Km1649+500 (P)"' in answer.text
    assert re.search(r'name="watch_post" value="yes" checked', answer.text)
    assert "<b>" not in answer.text.split("<main", 1)[1].split("width_m", 1)[1][:200]


def test_a_crossing_shows_what_to_notice_and_takes_no_step_without_a_photo(
    sign_in: SignIn,
) -> None:
    ward = sign_in("phuong")
    site = _registered(ward)
    said = text_of(ward.get(site))
    assert "Rộng 3,5 m: từ 3,0 m trở lên phải thu hẹp." in said
    assert "Km1649+500" in said
    assert "Bên phải tuyến" in said
    step = {
        "to": "file_opened", "fact.inspected_on": "21/12/2025",
        "fact.units_present": "Công an phường", "fact.managing_body": "UBND phường Long Khánh",
    }  # fmt: skip
    bare = ward.post(f"{site}/moves", **step, version=_version(ward, site))
    assert bare.status_code == 422
    assert 'id="file_opened-photo-wrong"' in bare.text
    files = {"photo": ("IMG_1.jpg", photo(size=(400, 300)), "image/jpeg")}
    moved = ward.post(f"{site}/moves", **step, version=_version(ward, site), files=files)
    assert moved.status_code == 303
    assert "Đã mở hồ sơ" in text_of(ward.get(site))
    assert "Trước khi xử lý" in text_of(ward.get(f"{site}/photos"))


def test_what_is_known_is_written_anew_and_the_file_says_what_stood_there(sign_in: SignIn) -> None:
    ward = sign_in("phuong")
    site = _registered(ward)
    form = ward.get(f"{site}/facts").text
    assert 'name="width_m" value="3,5"' in form
    told = {"width_m": "2,5", "why": "correction", "version": _version(ward, f"{site}/facts")}
    assert 'id="reason-wrong"' in ward.post(f"{site}/facts", **told).text
    assert ward.post(f"{site}/facts", **told, reason="Đo lại").status_code == 303
    said = text_of(ward.get(site))
    assert "Bề rộng: 3,5 m → 2,5 m." in said
    assert "phải thu hẹp" not in said
    late = ward.post(f"{site}/facts", **(told | {"width_m": "2"}), reason="Đo nữa")
    assert late.status_code == 412
    assert "Bề rộng" in text_of(late).split("Điểm khác nhau", 1)[1][:400]


def test_a_list_of_crossings_is_checked_before_it_is_taken_in(sign_in: SignIn) -> None:
    ward = sign_in("phuong")
    rows = "Số,Lý trình đường sắt,Hình thức phòng vệ\nĐN-1,Km1649+500,Biển báo\n"
    files = {"file": ("dn.csv", rows.encode(), "text/csv")}
    checked = ward.post("/kinds/level_crossing/import/check", files=files)
    assert checked.status_code == 200
    assert "Biển báo" in text_of(checked)
    assert "ĐN-1" not in text_of(ward.get("/sites?kind=level_crossing"))


def test_the_preview_of_a_place_of_either_sort_follows_the_railway_that_is_chosen(
    sign_in: SignIn,
) -> None:
    visitor = sign_in("phuong")
    form = visitor.get("/kinds/corridor_encroachment/new").text
    line = re.search(r'<select id="rail_line".*?<option value="([^"]+)"', form, re.DOTALL)
    assert line is not None
    assert 'name="either"' in form
    told = {"place_text": "Km1649+500", "either": "yes"}
    on_road = text_of(visitor.get("/crashes/preview", params=told))
    on_rail = text_of(visitor.get("/crashes/preview", params=told | {"rail_line": line[1]}))
    assert "Hà Nội – TP Hồ Chí Minh" not in on_road
    assert "Km1649+500 Đường sắt Hà Nội – TP Hồ Chí Minh" in on_rail


def test_a_second_one_at_the_same_place_is_asked_for_with_a_link_to_the_first(
    sign_in: SignIn,
) -> None:
    ward = sign_in("phuong")
    first = _registered(ward)
    near = TOLD | {"place_text": "Km1649+502"}
    asked = ward.post(PATH, **near)
    assert asked.status_code == 409
    assert f'href="{first}"' in asked.text
    assert "đã có trong sổ, cách đây 2 m" in text_of(asked)
    assert 'value="Km1649+502"' in asked.text
    assert _registered(ward, place_text="Km1649+502", another="yes") != first
    preview = ward.get("/kinds/unauthorized_crossing/place", params=near).text
    assert f'href="{first}"' in preview
    itself = {"place_text": TOLD["place_text"], "site": first.rpartition("/")[2]}
    again = ward.get("/kinds/unauthorized_crossing/place", params=itself).text
    assert f'href="{first}"' not in again


def test_the_form_of_a_crossing_says_where_a_km_falls_and_asks_for_its_width(
    sign_in: SignIn,
) -> None:
    ward = sign_in("phuong")
    form = ward.get(PATH).text
    assert 'hx-get="/kinds/unauthorized_crossing/place"' in form
    assert "data-here" in form
    assert re.search(r'<details class="part" open><summary>Hiện trạng điểm giao cắt', form)
    address = "/kinds/unauthorized_crossing/place"
    assert "hiện ở đây" in text_of(ward.get(address))
    found = ward.get(address, params={"place_text": "Km1649+500"}).text
    assert "Km1649+500" in found
    assert re.search(r'data-lon="107\.\d+"', found)
    assert 'data-lon=""' in ward.get(address, params={"place_text": "Km9999+500"}).text
    assert ward.get("/kinds/road_spot/place").status_code == 404


def test_each_time_a_path_was_closed_has_its_own_checks_and_a_reopening_makes_them_void(
    sign_in: SignIn, registry: Sessions
) -> None:
    ward = sign_in("phuong")
    site = _registered(ward)
    code = site.rpartition("/")[2]
    way = (CaseState.FILE_OPENED, CaseState.CLOSED, CaseState.REOPENED, CaseState.CLOSED)
    with registry.begin() as session:
        officer = session.scalars(select(Account).where(Account.username == "phuong")).one()
        for days, state in enumerate(way):
            with clock.moved_to(clock.now() + timedelta(days=days)):
                take(session, officer, code, state)
    said = text_of(ward.get(site)).split("Kiểm tra lại", 1)[1]
    first, second = (clock.today() + timedelta(days=each) for each in (1, 3))
    latest, _mark, before = said.partition(f"Các lần kiểm tra kể từ ngày {shown_date(first)}")
    assert f"Các lần kiểm tra kể từ ngày {shown_date(second)}" in latest
    assert "không còn phải kiểm tra" not in latest
    assert before.count("không còn phải kiểm tra: hồ sơ đã mở lại") == 4


def test_a_list_that_cannot_be_read_names_the_headings_of_its_file(sign_in: SignIn) -> None:
    ward = sign_in("phuong")
    address = "/kinds/unauthorized_crossing/import/check"

    def said(rows: str) -> str:
        checked = ward.post(address, files={"file": ("a.csv", rows.encode(), "text/csv")})
        assert checked.status_code == 422
        return text_of(checked)

    wide = said("Số,Lý trình đường sắt,Ngày phát hiện,Chiều rộng\nA,Km1649+500,20/12/2025,rộng\n")
    assert "Chiều rộng" in wide
    assert "width_m" not in wide
    lacking = said("Số,Lý trình đường sắt\nA,Km1649+500\n")
    assert "found_on" not in lacking
    assert "Phát hiện ngày" in lacking
    wrong = said("Cột một,Cột hai\nA,B\n")
    assert "Dòng đầu có các tiêu đề: Cột một, Cột hai" in wrong
    assert "cần có, chẳng hạn: Số, Lý trình đường sắt, Tuyến đường sắt, Phát hiện ngày" in wrong


def test_a_reason_with_control_characters_is_refused_beside_its_field(sign_in: SignIn) -> None:
    ward = sign_in("phuong")
    site = _registered(ward)
    told = {"width_m": "2,5", "why": "correction", "version": _version(ward, f"{site}/facts")}
    wrong = ward.post(f"{site}/facts", **told, reason="Đo\x07 lại")
    assert wrong.status_code == 422
    assert 'id="reason-wrong"' in wrong.text
