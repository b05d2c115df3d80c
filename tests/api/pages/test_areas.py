"""Units on pages: looked up, loaded from files, compared with a resolution, and what moved."""

import re

from sqlalchemy import select

from hotspots.models import Account
from hotspots.registry.reattribution import run
from tests.api.pages.conftest import Sessions, SignIn
from tests.api.pages.visitor import text_of

FORMER = (
    "code,name,kind,valid_from,valid_to\n26078,<b>Xuân Trung</b>,phường,2019-06-01,2024-10-31\n"
)


def test_units_of_one_name_stand_apart_in_the_list(sign_in: SignIn) -> None:
    said = text_of(sign_in("csgt").get("/areas?text=Bảo Vinh"))
    assert "thành phố Long Khánh" in said
    assert "tỉnh Đồng Nai" in said
    assert "01/06/2019 – 30/06/2025" in said
    assert "từ 01/07/2025" in said


def test_a_unit_that_ended_says_where_its_ground_is_and_what_is_not_compared(
    sign_in: SignIn,
) -> None:
    visitor = sign_in("gis")
    (address,) = set(re.findall(r"/areas/[0-9a-f-]{36}", visitor.get("/areas?text=26323").text))
    page = visitor.get(address)
    assert "rộng hơn đơn vị cũ" in text_of(page)
    assert "chưa đối chiếu với nghị quyết" in text_of(page)
    (confirm,) = re.findall(r'action="(/areas/[^"]+/confirmation)"', page.text)
    visitor.post(confirm, verified_by="NQ <b>1662</b>")
    again = visitor.get(address)
    assert "NQ &lt;b&gt;1662&lt;/b&gt;" in again.text
    assert "chưa đối chiếu với nghị quyết" not in text_of(again)
    assert "/confirmation" not in sign_in("csgt").get(address).text


def test_files_are_checked_before_they_are_loaded(sign_in: SignIn) -> None:
    visitor = sign_in("gis")
    files = {"file": ("cũ.csv", FORMER.encode(), "text/csv")}
    preview = visitor.post("/areas/import/check", files=files)
    assert "Chưa ghi gì" in text_of(preview)
    (mark,) = re.findall(r'name="checked" value="(\w+)"', preview.text)
    other = {"file": ("cũ.csv", FORMER.replace("26078", "26079").encode(), "text/csv")}
    assert "không phải tệp đã kiểm tra" in text_of(
        visitor.post("/areas/import", files=other, checked=mark)
    )
    assert "Đã nạp" in text_of(visitor.post("/areas/import", files=files, checked=mark))
    assert "<b>Xuân" not in visitor.get("/areas?text=26078").text
    nothing = visitor.post("/areas/import/check")
    assert nothing.status_code == 422


def test_a_list_is_narrowed_to_an_old_ward_and_says_that_it_is_wider(sign_in: SignIn) -> None:
    page = sign_in("csgt").get("/proposals")
    assert "Đơn vị cũ, trước sắp xếp" in page.text
    (value,) = re.findall(r'value="([0-9a-f-]{36})">phường Xuân An', page.text)
    narrowed = sign_in("csgt").get(f"/proposals?area={value}")
    assert "rộng hơn đơn vị cũ" in text_of(narrowed)
    assert "/proposals/" in narrowed.text


def test_what_moved_is_read_on_a_page_and_taken_out_as_a_file(
    sign_in: SignIn, registry: Sessions
) -> None:
    visitor = sign_in("gis")
    assert "Gán lại địa bàn" in text_of(visitor.get("/areas/attributions"))
    visitor.post("/areas/attributions")
    assert "gán lại địa bàn" in text_of(visitor.get("/areas/attributions")).split("Đợi", 1)[-1]
    with registry.begin() as session:
        gis = session.scalars(select(Account).where(Account.username == "gis")).one()
        number = run(session, actor=gis).number
    page = visitor.get(f"/areas/attributions/{number}")
    assert "mã nhỏ hơn" in text_of(page)
    taken = visitor.get(f"/areas/attributions/{number}?as=csv")
    assert taken.headers["content-type"].startswith("text/csv")
    assert "Trước thuộc,Nay thuộc" in taken.text
