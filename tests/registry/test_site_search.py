"""Sites found by words: old and new names of wards, roads, Km and codes, without diacritics."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, func, select, text

from hotspots.analysis.search_words import plain_words
from hotspots.models import AreaSuccession, RemediationCase, SiteWords
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import described_sites, proposals, sites
from hotspots.registry.case_access import find
from hotspots.registry.defects import report
from hotspots.registry.site_changes import redraw
from hotspots.registry.site_choices import SiteChoice
from hotspots.registry.site_search import code_asked
from hotspots.vocabulary import AreaKind, SiteKind
from tests.factories import box, make_area, make_case
from tests.registry.railway import NORTH_SOUTH, make_line, make_posts
from tests.registry.town import AS_OF, Town


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())


@pytest.fixture
def case(town: Town) -> RemediationCase:
    """A file of a spot in the west ward."""
    return make_case(
        town.session,
        actor=town.leader,
        name="Ngã ba Đường Hồ Chí Minh",
        code="LK-2026-9001",
        geom="SRID=4326;POINT(107.22 10.95)",
        areas=[town.west],
    )


def _found(town: Town, words: str, **told: Any) -> list[str]:
    actor = told.pop("actor", town.analyst)
    choice = SiteChoice(words=words, **told)
    return [e.site.code for e in sites.list_sites(town.session, actor=actor, choice=choice).entries]


@pytest.mark.parametrize(
    "words",
    ["duong", "HO CHI", "đường hồ", "minh ngã", "LK-2026-9001", "lk-2026", "9001", "phuong tay"],
)
def test_a_site_is_found_by_any_of_its_words_in_any_case(
    town: Town, case: RemediationCase, words: str
) -> None:
    assert _found(town, words) == [case.site.code]


@pytest.mark.parametrize(
    "words", ["duong lenin", "inh", "900", "dong", "%", "'; DROP TABLE site", "a\0b", "  \t "]
)
def test_a_word_that_is_not_there_finds_nothing(
    town: Town, case: RemediationCase, words: str
) -> None:
    assert _found(town, words) == []


def test_nobody_finds_what_they_may_not_see(town: Town, case: RemediationCase) -> None:
    assert _found(town, "duong", actor=town.leader_east) == []
    asked = case.site.code.lower()
    assert code_asked(town.session, actor=town.leader_east, asked=asked) is None
    assert code_asked(town.session, actor=town.leader, asked=f" {asked} ") == case.site.code
    for unknown in ("LK-1999-0001", "a\0b", ""):
        assert code_asked(town.session, actor=town.leader, asked=unknown) is None


def test_words_narrow_further_what_is_chosen(town: Town, case: RemediationCase) -> None:
    assert _found(town, "duong", kind=SiteKind.INFRASTRUCTURE_DEFECT) == []
    assert _found(town, "duong", area_id=town.west.id) == [case.site.code]


def test_wards_are_found_by_the_names_they_had_and_have(town: Town, case: RemediationCase) -> None:
    session = town.session
    city = make_area(
        session, name="Thành phố Long Khánh", kind=AreaKind.DISTRICT, valid_to=date(2025, 6, 30),
        valid_from=None, geom=None,
    )  # fmt: skip
    old = [
        make_area(
            session, name=name, parent_id=city.id, valid_from=None, valid_to=date(2025, 6, 30),
            geom=geom,
        )
        for name, geom in (
            ("Phường Xuân An", box(107.2, 10.9, 107.25, 11.0)),
            ("Phường Bàu Trâm", box(107.15, 10.9, 107.2, 11.0)),
            ("Xã Chưa Vẽ", None),
        )
    ]  # fmt: skip
    session.add_all(AreaSuccession(old_id=each.id, new_id=town.west.id) for each in old)
    session.flush()
    code = [case.site.code]
    assert _found(town, "xuan an") == code
    assert _found(town, "long khanh ho chi minh") == code
    assert _found(town, "chua ve") == code, "what was never drawn may hold it"
    assert _found(town, "bau tram") == [], "the site lies on another of the old wards"
    town.west.name = "Phường Bình Minh Mới"
    old[0].name = "Phường Xuân Bình"
    session.flush()
    assert (_found(town, "binh minh moi"), _found(town, "xuan binh")) == (code, code)
    assert _found(town, "phuong tay") == _found(town, "xuan an") == []
    session.execute(text("DELETE FROM area_succession"))
    assert _found(town, "xuan binh") == []


def test_a_site_given_to_an_old_ward_is_found_by_the_new(town: Town) -> None:
    old = make_area(town.session, name="Phường Cũ Kỹ", valid_from=None, valid_to=date(2025, 6, 30))
    case = make_case(town.session, actor=town.leader, areas=[old])
    town.session.add(AreaSuccession(old_id=old.id, new_id=town.east.id))
    town.session.flush()
    assert _found(town, "phuong dong") == [case.site.code]


def test_a_site_is_found_by_its_road_and_by_a_km_it_covers(town: Town) -> None:
    told = {"type": "street_lighting", "danger": "high", "found_on": AS_OF.isoformat()}
    told |= {"name": "Đèn trước chợ", "place_text": "Km1+200-Km1+400 QL1"}
    defect = report(town.session, actor=town.leader, told=told)
    town.road.aliases = ["QL1A"]
    town.session.flush()
    for words in ("ql1", "QL1A cho", "quoc lo", "Km1+300 QL1", "QL1 Km1+350 - Km2+000"):
        assert _found(town, words) == [defect.code], words
    for words in ("QL11", "Km1+500 QL1", "Km1+300", "Km1+300 QL99"):
        assert _found(town, words) == [], words


def test_a_site_on_a_railway_is_found_by_its_line_and_km(town: Town) -> None:
    make_posts(town.session, make_line(town.session, "BN", name=NORTH_SOUTH))
    told = {"place_text": "Km1+200", "found_on": "03/03/2026", "width_m": "3,5"}
    record = KIND_RECORDS[SiteKind.UNAUTHORIZED_CROSSING]
    site = described_sites.report(town.session, record, actor=town.ward_officer, told=told).site
    for words in ("duong sat", "bn phuong", "Km1+230", f"Km1+230 {NORTH_SOUTH}"):
        assert _found(town, words) == [site.code], words
    for words in ("bn duong thuy", "Km1+300", "Km1+230 QL1"):
        assert _found(town, words) == [], words


def test_a_site_drawn_elsewhere_is_found_there(town: Town) -> None:
    town.four_injuries(1_000)
    site = proposals.accept(town.session, actor=town.leader, proposal_id=town.only_proposal().id)
    assert _found(town, "phuong tay ql1") == [site.code]
    version = find(town.session, town.leader, site.code).version
    redraw(
        town.session, actor=town.leader, site=site.code, lon=107.2499, lat=10.98, reason="x",
        expected_version=version,
    )  # fmt: skip
    assert _found(town, "ql1") == []
    assert _found(town, "phuong dong") == [site.code], "it straddles the border now"


@pytest.fixture(scope="module")
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        yield connection


@given(told=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_the_database_gives_the_same_words_as_the_program(
    connection: Connection, told: str
) -> None:
    ours = told + " Ở Đường Ðê QL1A Km12+350"
    assert connection.scalar(select(func.plain_words(ours))) == plain_words(ours)


def test_every_site_has_its_words(town: Town, case: RemediationCase) -> None:
    (words,) = town.session.scalars(select(SiteWords.words))
    assert words == " lk 2026 9001 nga ba duong ho chi minh phuong tay "
