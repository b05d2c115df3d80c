"""A ward is named by code or name, and the day decides which one is meant."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.errors import InvalidInput
from hotspots.i18n import render
from hotspots.models import Crash
from hotspots.registry.area_book import AreaBook, area_book
from hotspots.registry.imports import import_batch
from hotspots.registry.ward_names import ward_named
from hotspots.vocabulary import Locale, Role, UnitType
from tests.factories import make_account, make_area
from tests.registry.countryside import crash_rows, write_csv
from tests.registry.reform import AFTER, BEFORE, Reform, make_reform


@pytest.fixture
def reform(session: Session) -> Reform:
    return make_reform(session)


@pytest.fixture
def book(reform: Reform) -> AreaBook:
    return area_book(reform.session)


def test_a_name_or_code_means_the_unit_of_the_day(reform: Reform, book: AreaBook) -> None:
    told = {
        ("26080", BEFORE): reform.xuan_an,
        ("26080", AFTER): reform.long_khanh,
        ("Xuân An", BEFORE): reform.xuan_an,
        ("P. Xuân An, TP Long Khánh", BEFORE): reform.xuan_an,
        ("phường XUÂN LẬP", BEFORE): reform.old_xuan_lap,
        ("Xuân Lập", AFTER): reform.xuan_lap,
        ("xã Hàng Gòn", BEFORE): reform.old_hang_gon,
    }
    for (text, day), area in told.items():
        assert ward_named(book, text, day).area_id == area.id, text


@pytest.mark.parametrize(
    ("text", "day", "code", "words"),
    [
        ("Xuân An", AFTER, "unknown_ward", "phường Xuân An, thành phố Long Khánh"),
        ("xã Hàng Gòn", AFTER, "unknown_ward", "26113"),
        ("Long Khánh", BEFORE, "unknown_ward", "phường Long Khánh: 26080"),
        ("Không Đâu", AFTER, "unknown_ward", "Không Đâu"),
    ],
)
def test_a_name_of_another_day_is_not_taken_for_the_one_of_this(
    book: AreaBook, text: str, day: date, code: str, words: str
) -> None:
    ward = ward_named(book, text, day)
    assert (ward.area_id, ward.is_ambiguous) == (None, False)
    assert ward.problem is not None
    assert ward.problem.code == code
    assert words in render(ward.problem.message, Locale.VI)


def test_a_file_with_a_name_of_two_units_is_refused_with_their_codes(
    reform: Reform, tmp_path: Path
) -> None:
    session = reform.session
    far = make_area(session, name="Đồng Tháp", unit_type=UnitType.PROVINCE, geom=None)
    same = {"name": "Long Khánh", "code": "29983", "unit_type": UnitType.COMMUNE, "geom": None}
    make_area(session, parent_id=far.id, **same)
    analyst = make_account(session, Role.GIS_ANALYST)
    rows = crash_rows(2, ward="Long Khánh")
    with pytest.raises(InvalidInput) as refused:
        import_batch(session, actor=analyst, file=write_csv(tmp_path / "a.csv", rows))
    (first, _second) = refused.value.problems
    assert (first.code, first.field, first.row) == ("ambiguous_ward", "ward", 2)
    told = render(first.message, Locale.VI)
    assert "phường Long Khánh: 26080" in told
    assert "xã Long Khánh: 29983" in told


def test_a_file_keeps_the_ward_it_names_and_is_warned_where_the_place_is_elsewhere(
    reform: Reform, tmp_path: Path
) -> None:
    analyst = make_account(reform.session, Role.GIS_ANALYST)
    old = {"occurred_at": "2024-05-01 08:00", "lat": 10.95}
    rows = [
        *crash_rows(1, id="fits", ward="Xuân An", **old),
        *crash_rows(1, id="elsewhere", ward="Hàng Gòn", **old),
        *crash_rows(1, id="unknown", ward="Không Đâu", **old),
    ]
    report = import_batch(reform.session, actor=analyst, file=write_csv(tmp_path / "a.csv", rows))
    codes = [each.code for each in report.warnings if each.field == "ward"]
    assert codes == ["unknown_ward", "ward_contradicts_place"]
    query = select(Crash.source_reference, Crash.ward_given, Crash.ward_stated_id)
    kept = {reference: told for reference, *told in reform.session.execute(query)}
    assert kept["fits"] == ["Xuân An", reform.xuan_an.id]
    assert kept["elsewhere"] == ["Hàng Gòn", reform.old_hang_gon.id]
    assert kept["unknown"] == ["Không Đâu", None]
