"""The yearly inventory: who looked, what counts, what nobody confirmed, and what it decides."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound
from hotspots.models import RemediationCase
from hotspots.registry import desk, inventory, remediation, sites
from hotspots.registry.inventory import Look
from hotspots.registry.inventory_report import inventory_report, latest_looks
from hotspots.registry.site_choices import SiteChoice
from hotspots.registry.site_counts import count_sites
from hotspots.vocabulary import (
    CaseState,
    EventKind,
    InventoryFinding,
    InventoryStatus,
    Role,
    SiteKind,
)
from tests.factories import make_case, make_photo
from tests.registry.town import AS_OF, Town

THERE, GONE = InventoryFinding.STILL_THERE, InventoryFinding.GONE
YEAR = AS_OF.year
NEW_YEAR = f"{YEAR + 1}-01-01T00:30:00+07:00"
"""In Viet Nam the year is half an hour old; in Greenwich it has not begun."""


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())


@pytest.fixture
def case(town: Town) -> RemediationCase:
    """A file of the west ward that is on the desk of its police."""
    return make_case(town.session, actor=town.leader, areas=[town.west])


def _look(town: Town, case: RemediationCase, finding: InventoryFinding = THERE, **told: Any) -> Any:
    actor = told.pop("actor", town.ward_officer)
    photo_id = told.pop("photo_id", None)
    return inventory.confirm(
        town.session, actor=actor, site=case.site.code, look=Look(finding, **told),
        photo_id=photo_id,
    )  # fmt: skip


def _listed(town: Town, status: InventoryStatus | None, year: int = YEAR) -> list[str]:
    choice = SiteChoice(inventory_year=year, inventory=status)
    found = sites.list_sites(town.session, actor=town.analyst, choice=choice).entries
    assert count_sites(town.session, actor=town.analyst, choice=choice).total == len(found)
    return [each.site.code for each in found]


def _numbers(numbers: Mapping[InventoryStatus, int]) -> list[int]:
    return [numbers[status] for status in InventoryStatus]


def test_who_may_not_write_or_see_confirms_nothing(town: Town, case: RemediationCase) -> None:
    with pytest.raises(NotFound):
        _look(town, case, actor=town.leader_east)
    town.manager.role = Role.LEADER
    with pytest.raises(Forbidden):
        _look(town, case, actor=town.manager)
    with pytest.raises(Forbidden):
        inventory.confirm_all(
            town.session, actor=town.manager, sites=[case.site.code], look=Look(THERE)
        )


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"looked_on": AS_OF + timedelta(days=1)}, "looked_on"),
        ({"looked_on": "01/03/2026"}, "looked_on"),
        ({"looked_on": "hôm qua"}, "looked_on"),
        ({"photo_id": uuid4()}, "photo_id"),
        ({"note": "x" * 4001}, "note"),
    ],
)
def test_a_look_that_cannot_be_recorded_names_its_field(
    town: Town, case: RemediationCase, told: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        _look(town, case, **told)
    assert [each.field for each in refused.value.problems] == [field]


def test_a_file_at_rest_asks_for_no_look(town: Town, case: RemediationCase) -> None:
    case.state = CaseState.CLOSED
    town.session.flush()
    with pytest.raises(Conflict, match="nobody looks"):
        _look(town, case)
    assert _listed(town, None) == []


def test_the_same_look_sent_twice_is_one_and_nobody_changes_it(
    town: Town, case: RemediationCase
) -> None:
    photo = make_photo(town.session, site_id=case.site_id, added_by=town.ward_officer)
    told = {"looked_on": "20/03/2026", "note": "Còn nguyên", "photo_id": photo.id}
    row = _look(town, case, **told)
    assert _look(town, case, **told) is row
    assert _look(town, case, actor=town.leader, **told) is not row
    seen = inventory.confirmations_of(town.session, case)
    assert [each.recorded_by.id for each in seen] == [town.leader.id, town.ward_officer.id]
    assert seen[1].photo is photo
    assert seen[1].organisation.id == town.ward_officer.organisation_id
    for statement in ("UPDATE site_confirmation SET note = 'x'", "DELETE FROM site_confirmation"):
        with pytest.raises(DBAPIError, match="site_confirmation"), town.session.begin_nested():
            town.session.execute(text(statement))


def test_what_is_gone_waits_on_the_holders_desk_and_closes_nothing(
    town: Town, case: RemediationCase
) -> None:
    session, before = town.session, case.state
    _look(town, case, GONE, note="Đã san lấp", looked_on="10/03/2026")
    assert case.state is before
    event = remediation.history(session, case)[-1]
    assert (event.kind, event.data["finding"]) == (EventKind.INVENTORIED, "gone")
    missed = desk.desk_of(session, actor=town.leader).missed
    assert [each.site.code for each in missed.rows] == [case.site.code]
    assert desk.desk_of(session, actor=town.ward_officer).missed.count == 0, "another body's"
    _look(town, case, THERE, looked_on="05/03/2026")
    assert desk.desk_of(session, actor=town.leader).missed.count == 1, "a look of an earlier day"
    _look(town, case, THERE)
    assert desk.desk_of(session, actor=town.leader).missed.count == 0
    _look(town, case, InventoryFinding.NOT_FOUND)
    assert desk.desk_of(session, actor=town.leader).missed.count == 1
    case.state = CaseState.CLOSED
    session.flush()
    assert desk.desk_of(session, actor=town.leader).missed.count == 0


def test_the_inventory_counts_wards_and_kinds_and_lists_what_nobody_confirmed(
    town: Town, case: RemediationCase
) -> None:
    both = make_case(town.session, actor=town.leader, areas=[town.west, town.east])
    lamp = make_case(
        town.session, actor=town.leader, areas=[town.east], kind=SiteKind.INFRASTRUCTURE_DEFECT
    )
    nowhere = make_case(town.session, actor=town.analyst, areas=[], geom=None)
    resting = make_case(town.session, actor=town.leader, areas=[town.west])
    resting.state = CaseState.REJECTED
    town.session.flush()
    _look(town, case)
    _look(town, both, GONE)
    found = inventory_report(town.session, actor=town.analyst)
    lines = [
        (line.area and line.area.name, line.kind, _numbers(line.numbers)) for line in found.lines
    ]
    assert lines == [
        ("Phường Tây", SiteKind.ROAD_SPOT, [0, 1, 1, 0]),
        ("Phường Đông", SiteKind.ROAD_SPOT, [0, 0, 1, 0]),
        ("Phường Đông", SiteKind.INFRASTRUCTURE_DEFECT, [1, 0, 0, 0]),
        (None, SiteKind.ROAD_SPOT, [1, 0, 0, 0]),
    ]
    assert [(k.kind, k.expected, k.looked_at) for k in found.kinds] == [
        (SiteKind.ROAD_SPOT, 3, 2),
        (SiteKind.INFRASTRUCTURE_DEFECT, 1, 0),
    ]
    assert (found.year, _numbers(found.whole.numbers)) == (YEAR, [2, 1, 1, 0])
    assert _listed(town, InventoryStatus.UNCONFIRMED) == sorted([lamp.site.code, nowhere.site.code])
    assert _listed(town, InventoryStatus.GONE) == [both.site.code]
    assert len(_listed(town, None)) == found.whole.expected
    east = inventory_report(
        town.session, actor=town.analyst, choice=SiteChoice(area_id=town.east.id)
    )
    assert {line.area and line.area.name for line in east.lines} == {"Phường Đông"}
    assert east.whole.expected == 2
    seen = inventory_report(town.session, actor=town.leader_east)
    assert seen.whole.expected == 2
    looks = latest_looks(town.session, [case.site_id, lamp.site_id])
    assert {key: look.finding for key, look in looks.items()} == {case.site_id: THERE}


def test_the_latest_look_of_a_year_counts_and_the_next_year_asks_again(
    town: Town, case: RemediationCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    _look(town, case, GONE, looked_on="10/03/2026")
    _look(town, case, THERE, looked_on="15/03/2026")
    assert _listed(town, InventoryStatus.STILL_THERE) == [case.site.code]
    monkeypatch.setenv("HOTSPOTS_NOW", NEW_YEAR)
    assert _listed(town, InventoryStatus.UNCONFIRMED, YEAR + 1) == [case.site.code]
    found = inventory_report(town.session, actor=town.analyst)
    assert (found.year, found.whole.looked_at) == (YEAR + 1, 0)
    case.advance(
        CaseState.REJECTED, actor=town.leader, at=case.opened_at + timedelta(days=400), note="x"
    )
    town.session.flush()
    assert _listed(town, None, YEAR + 1) == []
    assert _listed(town, InventoryStatus.STILL_THERE) == [case.site.code], "as it stood then"
    assert _listed(town, None, YEAR - 1) == [], "it was not registered yet"
    _look_of_last_year = inventory_report(town.session, actor=town.analyst, year=YEAR)
    assert _numbers(_look_of_last_year.whole.numbers) == [0, 1, 0, 0]


@pytest.mark.parametrize("year", [1999, YEAR + 1, 0, -5, 10**9])
def test_there_is_no_inventory_of_a_year_that_cannot_be_meant(town: Town, year: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        inventory_report(town.session, actor=town.analyst, year=year)
    assert refused.value.problems[0].field == "year"
    with pytest.raises(InvalidInput):
        sites.list_sites(town.session, actor=town.analyst, choice=SiteChoice(inventory_year=year))


def test_many_are_confirmed_at_once_or_none(town: Town, case: RemediationCase) -> None:
    other = make_case(town.session, actor=town.leader, areas=[town.west])
    resting = make_case(town.session, actor=town.leader, areas=[town.west])
    resting.state = CaseState.REJECTED
    town.session.flush()
    codes = [case.site.code, other.site.code]
    told: dict[str, Any] = {"actor": town.ward_officer, "look": Look(THERE)}
    with pytest.raises(InvalidInput) as refused:
        inventory.confirm_all(town.session, sites=[*codes, resting.site.code], **told)
    assert [each.field for each in refused.value.problems] == [f"{resting.site.code}.site"]
    with pytest.raises(NotFound):
        inventory.confirm_all(town.session, sites=[*codes, "LK-1999-0001"], **told)
    for wrong in ([], [codes[0], codes[0]], [f"X-{n}" for n in range(101)]):
        with pytest.raises(InvalidInput):
            inventory.confirm_all(town.session, sites=wrong, **told)
    assert _listed(town, InventoryStatus.UNCONFIRMED) == sorted(codes)
    assert len(inventory.confirm_all(town.session, sites=codes, **told)) == 2
    assert _listed(town, InventoryStatus.UNCONFIRMED) == []
