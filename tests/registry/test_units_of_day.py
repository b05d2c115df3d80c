"""A crash, a site and a body show the unit of their day and today's, as far as it is known."""

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from hotspots.i18n import render
from hotspots.models import Account, Crash, SiteArea
from hotspots.registry.crash_queries import CrashFilter, list_crashes
from hotspots.registry.units_of_day import unit_of_body, units_of_crash, units_of_site
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import Locale, Role
from tests.factories import box, make_account, make_crash, make_organisation, make_site
from tests.registry.reform import Reform, make_reform

OLD_DAY = datetime(2024, 5, 1, 8, tzinfo=TIME_ZONE)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", "2026-03-02T10:00")


@pytest.fixture
def reform(session: Session) -> Reform:
    return make_reform(session)


@pytest.fixture
def analyst(session: Session) -> Account:
    return make_account(session, Role.GIS_ANALYST)


def crash_in(reform: Reform, analyst: Account, **told: object) -> Crash:
    known = {"occurred_at": OLD_DAY, "area_id": reform.long_khanh.id}
    crash = make_crash(reform.session, entered_by=analyst, **(known | told))
    reform.session.refresh(crash)
    return crash


def said(reform: Reform, crash: Crash) -> str:
    return render(units_of_crash(reform.session, crash).words, Locale.VI)


def test_a_crash_since_the_reform_has_one_unit(reform: Reform, analyst: Account) -> None:
    crash = crash_in(reform, analyst, occurred_at=datetime(2025, 7, 1, 8, tzinfo=TIME_ZONE))
    assert said(reform, crash) == "phường Long Khánh"


def test_the_unit_that_the_source_states_is_shown_with_that_of_today(
    reform: Reform, analyst: Account
) -> None:
    crash = crash_in(reform, analyst, ward_stated_id=reform.xuan_an.id)
    assert said(reform, crash) == "phường Xuân An (nay: phường Long Khánh)"
    assert units_of_crash(reform.session, crash).note is None


def test_where_nobody_states_it_one_whole_succession_tells_it_and_several_do_not(
    reform: Reform, analyst: Account
) -> None:
    alone = crash_in(reform, analyst, area_id=reform.hang_gon.id)
    assert said(reform, alone) == "xã Hàng Gòn (nay: phường Hàng Gòn)"
    several = crash_in(reform, analyst)
    assert said(reform, several) == (
        "phường Long Khánh (khi đó thuộc một trong: phường Xuân Bình, phường Xuân An,"
        " phường Bàu Sen)"
    )
    note = units_of_crash(reform.session, several).note
    assert note is not None
    assert "chưa đối chiếu" in render(note, Locale.VI)


def test_the_border_of_a_former_unit_tells_it_where_somebody_drew_one(
    reform: Reform, analyst: Account
) -> None:
    reform.xuan_binh.geom = box(107.2, 10.9, 107.25, 11.0)
    reform.session.flush()
    crash = crash_in(reform, analyst, geom="SRID=4326;POINT(107.22 10.95)")
    assert said(reform, crash) == "phường Xuân Bình (nay: phường Long Khánh)"


def test_a_stated_unit_that_does_not_lie_there_is_only_quoted(
    reform: Reform, analyst: Account
) -> None:
    crash = crash_in(reform, analyst, ward_stated_id=reform.old_hang_gon.id)
    units = units_of_crash(reform.session, crash)
    assert (units.contradicts, units.then.is_certain) == (True, False)
    assert units.note is not None


def test_crashes_are_found_by_a_former_unit(reform: Reform, analyst: Account) -> None:
    inside = crash_in(reform, analyst)
    crash_in(reform, analyst, area_id=reform.hang_gon.id)
    for unit in (reform.xuan_an, reform.xuan_binh, reform.long_khanh):
        only = CrashFilter(area_id=unit.id)
        found = list_crashes(reform.session, actor=analyst, only=only).crashes
        assert [each.id for each in found] == [inside.id]


def test_a_site_shows_its_units_on_the_day_of_its_registration(
    reform: Reform, analyst: Account
) -> None:
    session = reform.session
    site = make_site(session, registered_by=analyst, registered_at=OLD_DAY)
    session.add(SiteArea(site_id=site.id, area_id=reform.hang_gon.id))
    session.flush()
    session.refresh(site, ["areas"])
    (units,) = units_of_site(session, site)
    assert render(units.words, Locale.VI) == "xã Hàng Gòn (nay: phường Hàng Gòn)"
    assert (units.day, units.then.is_certain) == (date(2024, 5, 1), True)


def test_a_body_of_a_dissolved_city_shows_what_stands_there_today(reform: Reform) -> None:
    body = make_organisation(reform.session, area_id=reform.city.id, valid_to=date(2025, 6, 30))
    units = unit_of_body(reform.session, body)
    assert units is not None
    assert render(units.words, Locale.VI) == (
        "thành phố Long Khánh (đến 30/06/2025);"
        " nay: phường Long Khánh, phường Xuân Lập, phường Hàng Gòn"
    )
