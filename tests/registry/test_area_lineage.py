"""What a unit was before a reform and is after it, whole or in part, over several reforms."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from hotspots.i18n import render
from hotspots.models import AdministrativeArea
from hotspots.registry.area_book import AreaBook, area_book
from hotspots.registry.area_lineage import ground_of, trace
from hotspots.vocabulary import Locale, UnitType
from tests.factories import make_area, make_former, make_succession
from tests.registry.reform import AFTER, BEFORE, Reform, make_reform


@pytest.fixture
def reform(session: Session) -> Reform:
    return make_reform(session)


@pytest.fixture
def book(reform: Reform) -> AreaBook:
    return area_book(reform.session)


def named(book: AreaBook, area: AdministrativeArea) -> str:
    return render(book.title(area.id), Locale.VI)


def test_units_of_one_name_are_told_apart_by_type_parent_and_days(
    reform: Reform, book: AreaBook
) -> None:
    assert named(book, reform.long_khanh) == "phường Long Khánh"
    assert named(book, reform.city) == "thành phố Long Khánh (đến 30/06/2025)"
    assert named(book, reform.xuan_lap) == "phường Xuân Lập"
    assert named(book, reform.old_xuan_lap) == (
        "phường Xuân Lập, thành phố Long Khánh (đến 30/06/2025)"
    )
    far = make_area(reform.session, name="Long Khánh", code="29983", unit_type=UnitType.WARD)
    far.parent_id = make_area(reform.session, name="Đồng Tháp", unit_type=UnitType.PROVINCE).id
    reform.session.flush()
    again = area_book(reform.session)
    assert named(again, reform.long_khanh) == "phường Long Khánh, tỉnh Đồng Nai"
    assert named(again, far) == "phường Long Khánh, tỉnh Đồng Tháp"


def test_the_book_is_read_again_only_when_a_unit_or_a_line_changed(reform: Reform) -> None:
    first = area_book(reform.session)
    assert area_book(reform.session) is first
    make_succession(reform.session, reform.city, reform.hang_gon)
    assert area_book(reform.session) is not first


def test_a_unit_on_a_day_it_existed_is_itself(reform: Reform, book: AreaBook) -> None:
    found = trace(book, reform.long_khanh.id, AFTER)
    assert (found.ids, found.is_certain, found.is_verified) == ((reform.long_khanh.id,), True, True)


def test_where_one_unit_became_one_whole_it_is_known(reform: Reform, book: AreaBook) -> None:
    back = trace(book, reform.hang_gon.id, BEFORE)
    assert (back.ids, back.is_certain, back.is_verified) == ((reform.old_hang_gon.id,), True, True)
    on = trace(book, reform.xuan_an.id, AFTER)
    assert (on.ids, on.is_certain, on.is_verified) == ((reform.long_khanh.id,), True, False)


def test_where_it_may_be_one_of_several_they_are_all_told(reform: Reform, book: AreaBook) -> None:
    back = trace(book, reform.long_khanh.id, BEFORE)
    assert back.ids == (reform.xuan_binh.id, reform.xuan_an.id, reform.bau_sen.id)
    assert not back.is_certain
    parted = trace(book, reform.bau_sen.id, AFTER)
    assert parted.ids == (reform.long_khanh.id, reform.xuan_lap.id)
    assert not parted.is_certain


def test_a_dissolved_city_is_what_its_wards_became(reform: Reform, book: AreaBook) -> None:
    found = trace(book, reform.city.id, AFTER)
    assert found.ids == (reform.long_khanh.id, reform.xuan_lap.id, reform.hang_gon.id)


def test_a_unit_is_followed_through_every_reform_between(reform: Reform) -> None:
    session = reform.session
    older = make_former(session, name="Xuân Trung", valid_from=None, valid_to=date(2019, 5, 31))
    make_succession(session, older, reform.xuan_an, share=1.0)
    book = area_book(session)
    forward = trace(book, older.id, AFTER)
    assert (forward.ids, forward.is_certain) == ((reform.long_khanh.id,), True)
    assert trace(book, older.id, BEFORE).ids == (reform.xuan_an.id,)
    assert older.id in trace(book, reform.long_khanh.id, date(2019, 1, 1)).ids


def test_a_unit_that_no_line_leads_to_is_not_guessed(reform: Reform) -> None:
    lonely = make_area(reform.session, name="Phường Mới")
    found = trace(area_book(reform.session), lonely.id, BEFORE)
    assert (found.ids, found.is_certain, found.is_verified) == ((), False, False)


def test_the_ground_of_an_old_unit_says_whether_it_is_wider_today(
    reform: Reform, book: AreaBook
) -> None:
    part = ground_of(book, reform.xuan_an.id, AFTER)
    assert reform.long_khanh.id in part.ids
    assert part.is_wider
    told = part.told(book)
    assert told is not None
    assert render(told, Locale.VI) == (
        "Không còn phường Xuân An, thành phố Long Khánh (đến 30/06/2025): đang hiện toàn bộ"
        " phường Long Khánh, rộng hơn đơn vị cũ."
    )
    same = ground_of(book, reform.old_hang_gon.id, AFTER)
    assert (same.today, same.is_wider) == ((reform.hang_gon.id,), False)
    whole = ground_of(book, reform.city.id, AFTER)
    assert (len(whole.today), whole.is_wider) == (3, False)
    living = ground_of(book, reform.province.id, AFTER)
    assert living.told(book) is None
    assert reform.hang_gon.id in living.ids
