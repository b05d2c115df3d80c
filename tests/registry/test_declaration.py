"""Declaring a potential spot from an inspection, and inspecting a site item by item."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from hotspots.errors import Forbidden, InvalidInput
from hotspots.models import RoadSpot
from hotspots.registry import declaration, inspections, remediation
from hotspots.registry.site_extents import extents_of
from hotspots.vocabulary import (
    CaseState,
    ChecklistItem,
    EventKind,
    LegalClass,
    Place,
    Role,
    SiteSource,
)
from tests.casework import inspection_told, take
from tests.factories import make_account
from tests.registry.town import AS_OF, Town, make_town


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)


def _declare(town: Town, **told: Any) -> RoadSpot:
    given: dict[str, Any] = {
        "actor": town.ward_officer,
        "source": SiteSource.PATROL,
        "reason": "Cây che khuất biển báo",
        "place_text": "Km2+200 đến Km2+400 QL1",
        **inspection_told([ChecklistItem.SIGHT]),
    }
    return declaration.declare(town.session, **(given | told))


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"place_text": None}, "place_text"),
        ({"place_text": "Km2+200"}, "place_text"),
        ({"place_text": "Km2+200 QL99"}, "place_text"),
        ({"place_text": "Km200+000 QL1"}, "place_text"),
        ({"place_text": "Km1+000 đến Km9+000 QL1"}, "place_text"),
        ({"place_text": None, "lon": "x", "lat": "10.95"}, "lon"),
        ({"place_text": None, "lon": 190.0, "lat": 10.95}, "lon"),
        ({"place_text": None, "lon": 108.0, "lat": 12.0}, "place_text"),
        ({"reason": " "}, "reason"),
        ({"name": "a\x01b"}, "name"),
        ({"name": "a\uffffb"}, "name"),
        ({"inspected_on": "2026-04-30"}, "inspected_on"),
        ({"findings": inspection_told()["findings"]}, "findings"),
        ({"findings": {"sight": "unsafe"}}, "junction"),
        ({"findings": {"wings": "safe"}}, "junction"),
    ],
)
def test_what_cannot_be_declared_says_which_field(
    town: Town, told: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        _declare(town, **told)
    assert refused.value.problems[0].field == field


def test_a_road_is_known_by_the_name_the_registry_shows(town: Town) -> None:
    town.road.aliases = ["Xuyên Á"]
    town.session.flush()
    assert _declare(town, place_text="Km2+200 đến Km2+400 Xuyên Á").route_id == town.road.id


def test_a_place_of_another_ward_is_refused_by_name(town: Town) -> None:
    with pytest.raises(Forbidden, match="Phường Đông"):
        _declare(town, place_text="Km8+200 QL1")


def test_a_leader_declares_nothing(town: Town) -> None:
    with pytest.raises(Forbidden):
        _declare(town, actor=make_account(town.session, Role.LEADER, areas=[town.west]))


def test_an_unsafe_place_becomes_a_potential_spot_without_any_crash(town: Town) -> None:
    site = _declare(town)
    assert site.legal_class is LegalClass.POTENTIAL_BLACK_SPOT
    assert (site.place, site.from_m, site.to_m) == (Place.LINE, 2_200.0, 2_400.0)
    assert site.name == "QL1 Km2+200 – Km2+400"
    assert site.deciding["unsafe_features"] == ["sight"]
    assert site.deciding["rule_set"] == "road_tt41_2024"
    (extent,) = extents_of(town.session, site)
    assert (extent.valid_from, extent.valid_to) == (AS_OF, None)
    file = remediation.get(town.session, actor=town.ward_officer, site=site.code)
    assert [each.kind for each in file.events] == [EventKind.OPENED, EventKind.INSPECTED]
    assert file.case.due_on is not None


def test_a_single_km_reaches_to_both_sides_and_a_point_around_itself(town: Town) -> None:
    at_km = _declare(town, place_text="Km2+200 QL1")
    assert (at_km.from_m, at_km.to_m) == (2_150.0, 2_250.0)
    disc = _declare(town, place_text=None, lon=107.22, lat=10.94)
    assert (disc.place, disc.route_id) == (Place.DISC, None)
    assert [area.name for area in disc.areas] == ["Phường Tây"]


def test_a_declared_site_goes_on_by_the_same_steps(town: Town) -> None:
    site = _declare(town)
    take(town.session, town.ward_officer, site.code, CaseState.VERIFIED)
    case = take(town.session, town.manager, site.code, CaseState.FILE_OPENED)
    assert case.state is CaseState.FILE_OPENED


def test_an_unsafe_item_needs_words(town: Town) -> None:
    site = _declare(town)
    told = inspection_told([ChecklistItem.LIGHTING])
    told["findings"]["lighting"] = {"finding": "unsafe"}
    with pytest.raises(InvalidInput) as refused:
        inspections.record(town.session, actor=town.ward_officer, site=site.code, **told)
    assert [problem.field for problem in refused.value.problems] == ["lighting"]


def test_the_latest_inspection_comes_first_and_none_is_overwritten(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = _declare(town)
    monkeypatch.setenv("HOTSPOTS_NOW", "2026-04-02")
    told = inspection_told([ChecklistItem.LIGHTING])
    inspections.record(town.session, actor=town.ward_officer, site=site.code, **told)
    case = remediation.get(town.session, actor=town.ward_officer, site=site.code).case
    found = inspections.inspections_of(town.session, case)
    assert [each.unsafe_items for each in found] == [["lighting"], ["sight"]]
