"""Photos of a site on the pages: taken on a phone, shown in pairs, taken down with a reason."""

import re
from uuid import UUID, uuid4

import pytest
from httpx2 import Response

from hotspots.i18n import label
from hotspots.vocabulary import EventKind, Locale
from tests.api.pages.conftest import SignIn
from tests.api.pages.visitor import Visitor, text_of
from tests.pictures import photo

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def photos(sign_in: SignIn, proposal_id: UUID) -> str:
    """The address of the photos of a site that was just accepted."""
    response = sign_in("chihuy").post(f"/proposals/{proposal_id}/accept", version="1")
    return response.headers["location"].split("?")[0] + "/photos"


def send(visitor: Visitor, photos: str, content: bytes | None = None, **told: str) -> Response:
    files = {"file": ("IMG_1.jpg", content or photo(size=(400, 300)), "image/jpeg")}
    return visitor.post(photos, files=files, **({"purpose": "before"} | told))


def hung(visitor: Visitor, photos: str, **told: str) -> str:
    """Send a photo and return its id."""
    response = send(visitor, photos, photo(size=(400, 300), shade=len(str(told)) * 7 % 250), **told)
    assert response.status_code == 303, text_of(response)
    return response.headers["location"].rsplit("=", 1)[1]


def test_a_stranger_is_led_to_the_door(stranger: Visitor, photos: str) -> None:
    for path in (photos, f"{photos}/new", f"{photos}/{uuid4()}"):
        assert stranger.get(path).headers["location"].startswith("/sign-in")


def test_photos_of_another_ward_are_not_found(sign_in: SignIn, photos: str) -> None:
    key = hung(sign_in("csgt"), photos)
    visitor = sign_in("csgt.baovinh")
    for path in (photos, f"{photos}/new", f"{photos}/{key}"):
        assert visitor.get(path).status_code == 404
    assert send(visitor, photos).status_code == 404
    assert visitor.post(f"{photos}/{key}/removal", reason="x").status_code == 404


@pytest.mark.parametrize("username", ["lanhdao", "quantri"])
def test_who_only_reads_sees_photos_and_no_button(
    sign_in: SignIn, photos: str, username: str
) -> None:
    key = hung(sign_in("csgt"), photos)
    visitor = sign_in(username)
    assert f"{photos}/{key}" in visitor.get(photos).text
    assert f"{photos}/new" not in visitor.get(photos).text
    assert '<form method="post" action="/sites' not in visitor.get(f"{photos}/{key}").text
    assert visitor.get(f"{photos}/new").status_code == 403
    assert send(visitor, photos).status_code == 403


def test_a_form_of_another_site_adds_nothing(sign_in: SignIn, photos: str) -> None:
    visitor = sign_in("csgt")
    visitor.csrf_token = "forged"
    assert send(visitor, photos).status_code == 403


@pytest.mark.parametrize(
    ("content", "told", "said"),
    [
        (b"<svg>", {}, "không thuộc loại được nhận"),
        (photo()[:-500], {}, "cắt cụt hoặc hỏng"),
        (None, {"purpose": ""}, "Chưa chọn"),
        (None, {"purpose": "checklist"}, "phải thể hiện một nội dung"),
        (None, {"purpose": "after", "pair_of_id": "bogus"}, "không có trong các lựa chọn"),
        (None, {"purpose": "after", "pair_of_id": str(uuid4())}, "không có ảnh trước khi xử lý đó"),
        (None, {"bearing_deg": "Nam"}, "không phải là số"),
        (None, {"lat": "10,9"}, "Trái Đất"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_written_is_kept(
    sign_in: SignIn, photos: str, content: bytes | None, told: dict[str, str], said: str
) -> None:
    response = send(sign_in("csgt"), photos, content, caption="Nhìn về phía Nam", **told)
    assert response.status_code == 422
    assert said in text_of(response)
    assert 'value="Nhìn về phía Nam"' in response.text


def test_without_a_photo_there_is_nothing_to_add(sign_in: SignIn, photos: str) -> None:
    response = sign_in("csgt").post(photos, purpose="before")
    assert response.status_code == 422
    assert "Chưa chụp hoặc chọn ảnh nào" in text_of(response)


def test_the_photo_after_is_shown_beside_the_one_it_repeats(sign_in: SignIn, photos: str) -> None:
    police, urban = sign_in("csgt"), sign_in("dothi")
    before = hung(police, photos, caption=f"Trước {SCRIPT}")
    form = urban.get(f"{photos}/new?after={before}").text
    assert re.search(rf'name="pair_of_id" value="{before}" checked', form)
    assert 'data-bearing="45.0"' in form
    content = photo(size=(400, 300), shade=200, bearing=200.0)
    response = send(urban, photos, content, purpose="after", pair_of_id=before)
    page = urban.get(response.headers["location"])
    assert page.text.count('<div class="pair">') == 2
    assert "Hai ảnh lệch hướng nhau 155°" in text_of(page)
    assert SCRIPT not in page.text
    assert f"new?after={before}" not in page.text
    twice = send(urban, photos, content, purpose="after", pair_of_id=before)
    assert twice.status_code == 409
    assert "chính ảnh đó" in text_of(twice)


def test_what_the_camera_of_the_page_states_is_kept(sign_in: SignIn, photos: str) -> None:
    visitor = sign_in("csgt")
    content = photo(size=(400, 300), at=None, lon=None, bearing=None)
    told = {"lat": "10.95", "lon": "107.25", "taken_at": "2026-03-02T01:15:00.000Z"}
    response = send(visitor, photos, content, bearing_deg="45,5", **told)
    key = response.headers["location"].rsplit("=", 1)[1]
    page = text_of(visitor.get(f"{photos}/{key}"))
    assert "02/03/2026 08:15" in page
    assert "46°" in page


def test_the_items_of_the_checklist_that_are_left_are_named(sign_in: SignIn, photos: str) -> None:
    visitor = sign_in("phuong")
    assert "phiếu kiểm tra chưa có ảnh" not in text_of(visitor.get(photos))
    hung(visitor, photos, purpose="checklist", checklist_item="signs")
    page = text_of(visitor.get(photos))
    assert "Phiếu kiểm tra hiện trường: Biển báo hiệu" in page
    left = page.split("chưa có ảnh:")[1]
    assert "Vạch kẻ đường" in left
    assert "Biển báo hiệu" not in left


def test_a_photo_is_described_anew_and_the_second_of_two_is_told(
    sign_in: SignIn, photos: str
) -> None:
    visitor = sign_in("csgt")
    key = hung(visitor, photos)
    path = f"{photos}/{key}"
    form = visitor.get(path).text
    read = re.findall(r'name="version" value="(\d+)"', form)[0]
    told = {"purpose": "inspection", "caption": "Nhìn về phía Nam", "version": read}
    assert visitor.post(path, **told).status_code == 303
    assert "Khảo sát hiện trường" in text_of(visitor.get(path))
    late = visitor.post(path, **(told | {"caption": "khác"}))
    assert late.status_code == 412
    assert 'value="khác"' in late.text


def test_a_photo_goes_with_its_reason_and_the_file_says_so(sign_in: SignIn, photos: str) -> None:
    visitor = sign_in("csgt")
    key = hung(visitor, photos)
    assert visitor.post(f"{photos}/{key}/removal", reason=" ").status_code == 422
    gone = visitor.post(f"{photos}/{key}/removal", reason=f"Nhầm điểm {SCRIPT}")
    page = visitor.get(gone.headers["location"])
    assert "Ảnh đã gỡ: 1" in text_of(page)
    assert SCRIPT not in page.text
    assert "/content" not in visitor.get(f"{photos}/{key}").text
    site = visitor.get(photos.removesuffix("/photos"))
    assert f"<b>{label(EventKind.PHOTO_REMOVED, Locale.VI)}</b>" in site.text


def test_the_page_of_a_site_leads_to_its_photos_and_its_archive(
    sign_in: SignIn, photos: str
) -> None:
    site = photos.removesuffix("/photos")
    page = sign_in("lanhdao").get(site).text
    assert f'hx-get="{photos}"' in page
    archive = re.search(r'href="(/api/v1/sites/[^"]+/archive)"', page)
    assert archive is not None
    assert sign_in("lanhdao").get(archive[1]).headers["content-type"] == "application/zip"
