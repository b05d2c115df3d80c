"""A crash at a site whose file rests asks whether to open the file again."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound
from hotspots.models import Account, CrashAlert, RoadSpot
from hotspots.records import CrashRecord
from hotspots.registry import (
    crash_alert_rulings,
    crash_corrections,
    crash_links,
    crashes,
    desk,
    imports,
    proposals,
    relocation,
    site_changes,
)
from hotspots.registry.case_access import find
from hotspots.vocabulary import AlertOutcome, CaseState, EventKind
from tests.casework import take, take_all
from tests.registry.town import AS_OF, Town, make_town

LATER = date(2026, 4, 20)


@pytest.fixture
def town(session: Session, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())
    return make_town(session)


@pytest.fixture
def site(town: Town, monkeypatch: pytest.MonkeyPatch) -> RoadSpot:
    """A site that was rejected, some weeks before the crashes of the tests."""
    town.four_injuries(1_000)
    proposal = town.only_proposal()
    found = proposals.accept(town.session, actor=town.leader, proposal_id=proposal.id)
    take(town.session, town.leader, found.code, CaseState.REJECTED)
    monkeypatch.setenv("HOTSPOTS_NOW", f"{LATER}T20:00")
    return found


def _record(
    town: Town, at: str = "Km1+020", day: date = LATER, **told: object
) -> CrashAlert | None:
    crash = crashes.record(town.session, actor=town.analyst, record=_told(at, day, **told))
    return _alert(town, crash.id)


def _told(at: str, day: date = LATER, **told: object) -> CrashRecord:
    given = {"occurred_at": f"{day}T07:00", "place_text": f"{at} QL1", "injured": 1, "killed": 0}
    return CrashRecord.model_validate(given | told)


def _alert(town: Town, crash_id: object) -> CrashAlert | None:
    query = select(CrashAlert).where(CrashAlert.crash_id == crash_id)
    return town.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _raised(town: Town, **told: object) -> CrashAlert:
    alert = _record(town, **told)
    assert alert is not None
    return alert


def _standing(town: Town, person: Account) -> list[crash_alert_rulings.Entry]:
    return list(crash_alert_rulings.standing(town.session, actor=person).entries)


def _rule(town: Town, alert: CrashAlert, **told: object) -> CrashAlert:
    given = {"actor": town.leader, "site": alert.site_id, "reason": "Lái xe say rượu"}
    return crash_alert_rulings.rule(town.session, alert_id=alert.id, **(given | told))


def _entries(town: Town, site: RoadSpot) -> list[dict[str, object]]:
    case = find(town.session, town.leader, site.code)
    events = town.session.scalars(case.events.select())
    return [event.data for event in events if event.kind is EventKind.CRASH_ALERT]


def test_a_crash_beside_the_site_or_before_the_file_came_to_rest_raises_none(
    town: Town, site: RoadSpot
) -> None:
    assert _record(town, at="Km3+000") is None
    assert _record(town, day=date(2026, 3, 30)) is None


def test_a_crash_at_a_site_whose_file_is_at_work_raises_none(town: Town, site: RoadSpot) -> None:
    take(town.session, town.leader, site.code, CaseState.FILE_OPENED)
    assert _record(town) is None


def test_a_crash_raises_one_alert_which_the_file_tells_once(town: Town, site: RoadSpot) -> None:
    alert = _raised(town, source_reference="LK/9")
    assert (alert.site_id, alert.outcome) == (site.id, None)
    crash_corrections.correct(
        town.session, actor=town.analyst, crash_id=alert.crash_id, changes={"injured": 2}
    )
    _record(town, source_reference="LK/9", injured=2)
    assert _entries(town, site) == [{"crash_id": str(alert.crash_id), "raised": True}]
    assert [entry.alert.id for entry in _standing(town, town.leader)] == [alert.id]


def test_it_stands_on_the_desk_of_who_may_reopen_and_of_nobody_else(
    town: Town, site: RoadSpot
) -> None:
    _raised(town)
    found = desk.desk_of(town.session, actor=town.leader).alerts
    assert [case.site.code for case in found.rows] == [site.code]
    for person in (town.manager, town.engineer, town.leader_east):
        assert desk.desk_of(town.session, actor=person).alerts.count == 0
    assert _standing(town, town.leader_east) == []
    assert [entry.may_reopen for entry in _standing(town, town.manager)] == [False]


def test_who_may_not_see_the_crash_learns_that_there_is_one(town: Town, site: RoadSpot) -> None:
    alert = _raised(town)
    (seen,) = _standing(town, town.leader)
    assert seen.crash is not None
    assert seen.crash.id == alert.crash_id
    town.leader.role = town.leader.role.LEADER
    (hidden,) = _standing(town, town.leader)
    assert hidden.crash is None


def test_a_corrected_place_or_day_ends_the_alert_and_back_again_raises_it(
    town: Town, site: RoadSpot
) -> None:
    alert = _raised(town)
    told = {"actor": town.analyst, "crash_id": alert.crash_id}
    crashes.place_crash(town.session, place_text="Km4+000 QL1", **told)
    assert _alert(town, alert.crash_id).outcome is AlertOutcome.CRASH_ELSEWHERE
    crashes.place_crash(town.session, place_text="Km1+020 QL1", **told)
    assert _alert(town, alert.crash_id).outcome is None
    changes = {"occurred_at": "2026-03-01T07:00"}
    crash_corrections.correct(town.session, changes=changes, **told)
    assert _alert(town, alert.crash_id).outcome is AlertOutcome.CRASH_ELSEWHERE
    assert [each["raised"] for each in _entries(town, site)] == [True, False, True, False]


def test_a_deleted_crash_ends_its_alert(town: Town, site: RoadSpot) -> None:
    alert = _raised(town)
    crash_corrections.delete(
        town.session, actor=town.analyst, crash_id=alert.crash_id, reason="Nhập hai lần"
    )
    assert _alert(town, alert.crash_id).outcome is AlertOutcome.CRASH_ELSEWHERE


def test_a_crash_linked_by_hand_raises_an_alert_that_ends_with_the_link(
    town: Town, site: RoadSpot
) -> None:
    crash = town.crash(5_000, LATER)
    told = {"actor": town.leader, "site": site.code, "reason": "Km ghi nhầm"}
    crash_links.link(town.session, crash=crash.id, **told)
    assert _alert(town, crash.id).outcome is None
    crash_links.unlink(town.session, crash_id=crash.id, **told)
    assert _alert(town, crash.id).outcome is AlertOutcome.CRASH_ELSEWHERE


def _redraw(town: Town, site: RoadSpot, place: str) -> None:
    site_changes.redraw(
        town.session,
        actor=town.manager,
        site=site.code,
        place_text=f"{place} QL1",
        reason="Nắn theo hiện trường",
    )


def test_a_site_drawn_anew_raises_the_alerts_of_the_crashes_since_and_ends_those_outside(
    town: Town, site: RoadSpot
) -> None:
    outside = _raised(town)
    inside = crashes.record(town.session, actor=town.analyst, record=_told("Km3+020"))
    assert _alert(town, inside.id) is None
    _redraw(town, site, "Km3+000 đến Km3+100")
    assert _alert(town, outside.crash_id).outcome is AlertOutcome.CRASH_ELSEWHERE
    assert _alert(town, inside.id).outcome is None
    _redraw(town, site, "Km1+000 đến Km1+060")
    assert _alert(town, outside.crash_id).outcome is None
    assert _alert(town, inside.id).outcome is AlertOutcome.CRASH_ELSEWHERE
    assert len(_entries(town, site)) == 5


def test_a_site_drawn_anew_leaves_what_happened_where_it_was_drawn_that_day(
    town: Town, site: RoadSpot, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert = _raised(town)
    other = crashes.record(town.session, actor=town.analyst, record=_told("Km3+020"))
    monkeypatch.setenv("HOTSPOTS_NOW", "2026-04-21T08:00")
    _redraw(town, site, "Km3+000 đến Km3+100")
    assert _alert(town, alert.crash_id).outcome is None
    assert _alert(town, other.id) is None


def test_a_site_at_work_that_is_drawn_anew_raises_none(town: Town, site: RoadSpot) -> None:
    take(town.session, town.leader, site.code, CaseState.FILE_OPENED)
    crash = crashes.record(town.session, actor=town.analyst, record=_told("Km3+020"))
    _redraw(town, site, "Km3+000 đến Km3+100")
    assert _alert(town, crash.id) is None


def test_an_import_and_a_changed_network_raise_alerts_too(town: Town, site: RoadSpot) -> None:
    file = (
        "source_reference,occurred_at,place_text,killed,injured\n"
        "X-1,20/04/2026 07:00,Km1+020 QL1,0,1\nX-2,20/04/2026 07:00,Km4+000 QL1,0,1\n"
    )
    told = {"actor": town.analyst, "name": "x.csv"}
    imports.import_batch(town.session, file=file.encode(), dry_run=True, **told)
    assert _standing(town, town.leader) == []
    imports.import_batch(town.session, file=file.encode(), **told)
    (entry,) = _standing(town, town.leader)
    entry.crash.chainage_given_m = 4_500.0
    town.session.flush()
    relocation.relocate_crashes(town.session, actor=town.analyst)
    assert _standing(town, town.leader) == []


def test_only_who_may_reopen_rules_and_not_without_a_reason(town: Town, site: RoadSpot) -> None:
    alert = _raised(town)
    with pytest.raises(Forbidden):
        _rule(town, alert, actor=town.manager)
    with pytest.raises(NotFound):
        _rule(town, alert, actor=town.leader_east)
    with pytest.raises(InvalidInput):
        _rule(town, alert, reason=" ")


def test_what_was_ruled_on_stays_so_whatever_becomes_of_the_crash(
    town: Town, site: RoadSpot
) -> None:
    alert = _rule(town, _raised(town))
    assert (alert.outcome, alert.ruled_by_id) == (AlertOutcome.NOT_REOPENED, town.leader.id)
    crash_corrections.correct(
        town.session, actor=town.analyst, crash_id=alert.crash_id, changes={"injured": 3}
    )
    assert _alert(town, alert.crash_id).outcome is AlertOutcome.NOT_REOPENED
    assert _standing(town, town.leader) == []
    with pytest.raises(Conflict):
        _rule(town, alert)


def test_to_open_the_file_again_ends_what_stands(town: Town, site: RoadSpot) -> None:
    alert = _raised(town)
    take(town.session, town.leader, site.code, CaseState.FILE_OPENED)
    assert _alert(town, alert.crash_id).outcome is AlertOutcome.REOPENED
    (entry,) = crash_alert_rulings.at_site(town.session, actor=town.leader, site=site.code)
    assert entry.alert.outcome is AlertOutcome.REOPENED


def test_of_a_treated_site_every_crash_since_the_monitoring_began_counts(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.four_injuries(1_000)
    site = proposals.accept(town.session, actor=town.leader, proposal_id=town.only_proposal().id)
    way = [
        (town.manager, CaseState.VERIFIED),
        (town.manager, CaseState.FILE_OPENED),
        (town.manager, CaseState.CAUSE_DETERMINED),
        (town.engineer, CaseState.MEASURE_PROPOSED),
        (town.manager, CaseState.DECIDED),
        (town.engineer, CaseState.WORKS_UNDER_WAY),
        (town.engineer, CaseState.REPORTED_DONE),
        (town.ward_officer, CaseState.VERIFIED_DONE),
    ]
    take_all(town.session, site.code, way)
    monkeypatch.setenv("HOTSPOTS_NOW", "2027-08-01")
    alert = _raised(town, day=date(2026, 5, 1))
    case = find(town.session, town.manager, site.code)
    case.advance(CaseState.EVALUATED, actor=town.manager, at=clock.now())
    crash_corrections.correct(
        town.session, actor=town.analyst, crash_id=alert.crash_id, changes={"injured": 2}
    )
    assert _alert(town, alert.crash_id).outcome is None


def test_the_list_goes_on_from_its_cursor(town: Town, site: RoadSpot) -> None:
    raised = {_raised(town, at=f"Km1+0{n}0").id for n in range(1, 4)}
    told = {"actor": town.leader, "limit": 2}
    first = crash_alert_rulings.standing(town.session, **told)
    rest = crash_alert_rulings.standing(town.session, after=first.next, **told)
    assert rest.next is None
    assert len(rest.entries) == 1
    assert {entry.alert.id for entry in (*first.entries, *rest.entries)} == raised
    with pytest.raises(InvalidInput):
        crash_alert_rulings.standing(town.session, actor=town.leader, after="x")
