"""The road map, the year's work and the figures on pages: each number opens a list of as many."""

import html
import re

import pytest
from sqlalchemy import select, text

from hotspots import clock
from hotspots.i18n import shown_date
from hotspots.models import Account
from hotspots.vocabulary import CaseState
from tests.api.pages.conftest import Sessions, SignIn
from tests.api.pages.visitor import Visitor, text_of
from tests.casework import take

_LINK = re.compile(r'href="(/crossings/(?:roadmap|figures)/list\?[^"]*)"[^>]*>(?:<b>)?([\d.]+)<')
_ROWS = re.compile(r"<tbody>(.*?)</tbody>", re.DOTALL)
_YEAR = clock.today().year


def _path(visitor: Visitor, km: str, width: str) -> str:
    told = {"place_text": km, "found_on": shown_date(clock.today()), "width_m": width}
    answer = visitor.post("/kinds/unauthorized_crossing/new", **told)
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["location"]).split("?", maxsplit=1)[0].rsplit("/", 1)[1]


def _plan(visitor: Visitor, code: str, year: int, measure: str = "closed") -> None:
    told = {"measure": measure, "body": "UBND phường Long Khánh", "why": "Vì <b>gần</b> chợ"}
    answer = visitor.post("/crossings/targets/new", **told, year=str(year), site=code)
    assert answer.status_code == 303, text_of(answer)


@pytest.fixture
def ward(sign_in: SignIn) -> Visitor:
    """Somebody of the ward who planned two of three paths, one of them for a year that is over."""
    visitor = sign_in("phuong")
    first, second, _third = (
        _path(visitor, f"Km1649+{at}", width) for at, width in ((500, "4"), (700, "2"), (900, ""))
    )
    _plan(visitor, first, _YEAR - 1)
    _plan(visitor, second, _YEAR + 1, "narrowed")
    return visitor


@pytest.mark.parametrize("address", ["/crossings/roadmap", "/crossings/figures"])
def test_every_number_opens_a_list_of_as_many(ward: Visitor, address: str) -> None:
    page = ward.get(address).text
    found = {html.unescape(link): int(number) for link, number in _LINK.findall(page)}
    assert len(found) > 5
    for link, number in found.items():
        shown = _ROWS.findall(ward.get(link).text)
        rows = sum(each.count("<tr>") for each in shown)
        people = re.search("figure=(killed|injured)", link)  # several in one accident
        assert 0 < rows <= number if people else rows == number, link


def test_a_slip_is_told_with_its_months_and_taken_out_as_a_file(ward: Visitor) -> None:
    said = text_of(ward.get("/crossings/roadmap"))
    assert f"Chậm · {clock.today().month} tháng" in said
    table = ward.get("/crossings/roadmap?as=csv").text
    assert "UBND phường Long Khánh" in table
    slips = ward.get("/crossings/roadmap/list?part=slipped&as=csv").text
    assert "Vì <b>gần</b> chợ" in slips
    assert ward.get("/crossings/roadmap?on=31/12/2099").status_code == 422
    assert ward.get("/crossings/roadmap/list?part=other").status_code == 422


def test_targets_of_a_rejected_crossing_are_shown_apart_with_links_to_withdraw_them(
    ward: Visitor, registry: Sessions
) -> None:
    part = "/crossings/roadmap/list?part=no_crossing"
    assert part not in ward.get("/crossings/roadmap").text
    slipped = ward.get("/crossings/roadmap/list?part=slipped").text
    code = _path(ward, "Km1650+100", "2")
    _plan(ward, code, _YEAR - 1)
    with registry.begin() as session:
        officer = session.scalars(select(Account).where(Account.username == "phuong")).one()
        take(session, officer, code, CaseState.REJECTED)
    assert part in ward.get("/crossings/roadmap").text
    said = ward.get(part)
    assert f'href="/sites/{code}"' in said.text
    assert 'href="/crossings/targets/' in said.text
    assert "Không còn là điểm giao cắt" in text_of(said)
    assert code in ward.get(f"{part}&as=csv").text
    again = ward.get("/crossings/roadmap/list?part=slipped").text
    assert again.count("<tr>") == slipped.count("<tr>")


def test_the_years_work_tells_why_and_what_is_left_out(ward: Visitor) -> None:
    page = ward.get("/crossings/this-year")
    said = text_of(page)
    assert "Vì <b>gần</b> chợ" in said
    assert "<b>gần" not in page.text
    assert "Những điểm giao cắt kế hoạch bỏ sót" in said
    assert f"Thu hẹp dưới 3 m {_YEAR + 1}" in said
    assert "kế hoạch bỏ sót" in ward.get("/crossings/this-year?as=csv").text
    codes = re.compile(r"/sites/(LK-[\d-]+)")
    now, later = (
        codes.findall(ward.get(f"/crossings/this-year?year={year}").text)
        for year in (_YEAR, _YEAR + 1)
    )
    assert set(now) <= set(later)


def test_where_there_is_no_railway_these_pages_are_not_there(
    sign_in: SignIn, registry: Sessions
) -> None:
    visitor = sign_in("phuong")
    with registry.begin() as session:
        # The crossings of the demonstration stay behind without their line: no page asks for them.
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text("DELETE FROM rail_line"))
        session.execute(text("SET LOCAL session_replication_role = DEFAULT"))
    for address in ("roadmap", "roadmap/list", "this-year", "figures", "targets/new"):
        assert visitor.get(f"/crossings/{address}").status_code == 404


def test_a_day_that_cannot_be_read_leaves_the_other_filters_in_the_form(ward: Visitor) -> None:
    line = re.search(r'name="line".*?<option value="([^"]+)"', ward.get("/crossings/roadmap").text)
    assert line is not None
    told = {"on": "31/02/2026", "line": line[1], "year": str(_YEAR)}
    for address, more in (("roadmap", {}), ("roadmap/list", {"part": "slipped"})):
        wrong = ward.get(f"/crossings/{address}", params=told | more)
        assert wrong.status_code == 422
        assert 'value="31/02/2026"' in wrong.text
        assert f'<option value="{line[1]}" selected>' in wrong.text
        assert f'<option value="{_YEAR}" selected>' in wrong.text
    assert 'name="part" value="slipped"' in wrong.text
    future = ward.get("/crossings/roadmap", params=told | {"on": "31/12/2099"})
    assert future.status_code == 422
    assert f'<option value="{line[1]}" selected>' in future.text


def test_what_must_be_surveyed_first_is_counted_and_shown_apart(ward: Visitor) -> None:
    codes = re.compile(r'<a href="/sites/(LK-[\d-]+)">')
    every = ward.get("/crossings/priority")
    needed, other = (
        ward.get(f"/crossings/priority?survey={each}") for each in ("needed", "not_needed")
    )
    both = codes.findall(needed.text) + codes.findall(other.text)
    assert sorted(both) == sorted(codes.findall(every.text))
    assert "Cần khảo sát" in text_of(needed).split("Vì sao", 1)[1]
    assert re.search(r"\d+/18 số liệu chưa có · chỉ do giả định:", text_of(needed))
    assert f"{len(codes.findall(needed.text))} trong tất cả: cần khảo sát" in text_of(every)
    assert "điểm giao cắt bạn được xem" in text_of(every)
    assert "mục tiêu xử lý được ngay" in text_of(ward.get("/crossings/this-year"))
    for page in ("priority", "this-year"):
        assert ward.get(f"/crossings/{page}?survey=abc").status_code == 422
