"""Targets of crossings: set for one or many, corrected, withdrawn, taken in as a table."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from hotspots.database import session_factory, transaction
from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from hotspots.models import Account, Site
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import described_sites
from hotspots.registry.crossing_target_imports import import_targets
from hotspots.registry.crossing_target_rows import get, history, list_targets
from hotspots.registry.crossing_targets import change, may_keep, set_targets, withdraw
from hotspots.registry.site_history import history as site_history
from hotspots.vocabulary import CaseState, Role, RowOutcome, SiteKind, TargetMeasure
from tests.casework import take
from tests.factories import make_account, make_organisation
from tests.registry.in_turn import both
from tests.registry.railway import NORTH_SOUTH, make_line, make_posts
from tests.registry.town import AS_OF, Town, make_town

BODY = "Phòng Kinh tế"
TOLD = {"year": "2026", "measure": "closed", "body": BODY, "why": "Có đường gom"}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())


@pytest.fixture
def town(session: Session) -> Town:
    made = make_town(session)
    make_posts(session, make_line(session, "BN", name=NORTH_SOUTH))
    return made


def _path(town: Town, km: str = "Km1+200", **other: str) -> Site:
    record = KIND_RECORDS[SiteKind.UNAUTHORIZED_CROSSING]
    told = {"place_text": km, "found_on": "03/03/2025"} | other
    return described_sites.report(town.session, record, actor=town.analyst, told=told).site


def _legal(town: Town, km: str = "Km1+400") -> Site:
    record = KIND_RECORDS[SiteKind.LEVEL_CROSSING]
    told = {"place_text": km, "protection": "guarded"}
    return described_sites.report(town.session, record, actor=town.analyst, told=told).site


def _set(town: Town, *sites: Site, actor: Any = None, **told: Any) -> Any:
    codes = [each.code for each in sites]
    given = {**TOLD, **told}
    return set_targets(town.session, actor=actor or town.engineer, sites=codes, told=given)


def _codes(refusal: pytest.ExceptionInfo[Any]) -> set[tuple[str, str | None]]:
    return {(each.code, each.field) for each in refusal.value.problems}


def test_only_who_answers_for_a_crossing_plans_it(town: Town) -> None:
    west, east = _path(town), _path(town, "Km7+500")
    for actor in (town.analyst, make_account(town.session, Role.POLICE_OFFICER, areas=[town.west])):
        with pytest.raises(Forbidden):
            _set(town, west, actor=actor)
    with pytest.raises(InvalidInput) as unseen:
        _set(town, west, east)  # the engineer works in the west: nothing is set of either
    assert _codes(unseen) == {("unknown_site", "sites")}
    assert not list_targets(town.session, actor=town.analyst).rows
    assert may_keep(town.session, actor=town.engineer, site_id=west.id)
    assert not may_keep(town.session, actor=town.leader_east, site_id=west.id)


def test_what_is_wrong_is_said_field_by_field(town: Town) -> None:
    path, legal = _path(town), _legal(town)
    for told, wanted in (
        ({"year": "20266"}, ("no_year", "year")),
        ({"measure": "painted"}, ("unknown_code", "measure")),
        ({"body": "Không có"}, ("unknown_organisation", "body")),
        ({"why": ""}, ("missing", "why")),
        ({"document_number": "1/KH"}, ("missing", "document_dated")),
        ({"document_number": "1/KH", "document_dated": "01/04/2026"},
         ("implausible_day", "document_dated")),
    ):  # fmt: skip
        with pytest.raises(InvalidInput) as refusal:
            _set(town, path, **told)
        assert _codes(refusal) == {wanted}
    with pytest.raises(InvalidInput) as unfit:
        _set(town, path, legal, measure="narrowed")
    assert _codes(unfit) == {("measure_of_another_kind", "measure")}
    take(town.session, town.ward_officer, path.code, CaseState.REJECTED)
    with pytest.raises(InvalidInput) as never:
        _set(town, path)
    assert _codes(never) == {("no_crossing", "sites")}


def test_one_target_is_set_for_several_crossings_or_for_none(town: Town) -> None:
    path, legal = _path(town), _legal(town)
    made = _set(town, path, legal, document_number="48/KH", document_dated="15/01/2026")
    assert [(e.site_id, e.year, e.measure) for e in made] == [
        (path.id, 2026, TargetMeasure.CLOSED), (legal.id, 2026, TargetMeasure.CLOSED)
    ]  # fmt: skip
    other = _path(town, "Km1+600")
    with pytest.raises(Conflict) as known:
        _set(town, other, path)
    assert [(e.code, e.value) for e in known.value.problems] == [("known_target", path.code)]
    assert len(list_targets(town.session, actor=town.analyst, site=other.code).rows) == 0
    _set(town, path, year="2027")
    _set(town, path, measure="narrowed")
    first = list_targets(town.session, actor=town.analyst, limit=3)
    rest = list_targets(town.session, actor=town.analyst, limit=3, after=first.next)
    assert (first.rows[0].year, len(rest.rows), rest.next) == (2027, 1, None)
    assert not list_targets(town.session, actor=town.leader_east).rows


def test_many_crossings_are_planned_in_few_statements(town: Town) -> None:
    sites = [_path(town, f"Km1+{100 + 20 * number}") for number in range(20)]
    told: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        told.append(statement)

    codes = {each.code for each in sites}
    connection = town.session.connection()
    town.session.expire_all()
    event.listen(connection, "before_cursor_execute", note)
    made = set_targets(town.session, actor=town.engineer, sites=sorted(codes), told=TOLD)
    assert {(each.site.code, each.organisation.name) for each in made} == {
        (code, BODY) for code in codes
    }
    event.remove(connection, "before_cursor_execute", note)
    assert len(told) < 20
    with pytest.raises(Conflict) as known:
        _set(town, *sites, _path(town, "Km1+700"))
    assert {each.value for each in known.value.problems} == codes


def test_a_correction_needs_a_reason_and_the_second_of_two_people_is_told(town: Town) -> None:
    path = _path(town)
    (target,) = _set(town, path)
    asked = {"actor": town.leader, "target_id": target.id}
    with pytest.raises(InvalidInput):
        change(town.session, told={"year": 2027}, **asked)
    with pytest.raises(NotFound):
        change(town.session, told={}, actor=town.leader_east, target_id=target.id)
    changed = change(town.session, told={"year": 2027}, reason="Chưa có kinh phí", **asked)
    assert (changed.year, changed.version, changed.change_reason) == (2027, 2, "Chưa có kinh phí")
    with pytest.raises(StaleVersion) as stale:
        change(town.session, told={"why": "x"}, reason="x", expected_version=1, **asked)
    assert {each.field for each in stale.value.changes} >= {"year"}
    _set(town, path)  # 2026 is free again
    with pytest.raises(Conflict):
        change(town.session, told={"year": 2026}, reason="x", **asked)
    first = history(town.session, actor=town.leader, target_id=target.id)[0]
    assert first.reason == "Chưa có kinh phí"
    assert [each.column for each in first.changes] == ["year"]


def test_a_target_whose_body_has_ended_is_corrected_and_stays_with_it(town: Town) -> None:
    path = _path(town)
    (target,) = _set(town, path)
    ended = target.organisation
    ended.valid_to = AS_OF - timedelta(days=1)
    town.session.flush()
    asked = {"actor": town.engineer, "target_id": target.id, "reason": "Chưa có kinh phí"}
    with pytest.raises(InvalidInput) as refusal:
        _set(town, path, year="2030")
    assert _codes(refusal) == {("unknown_organisation", "body")}
    assert change(town.session, told={"year": 2027}, **asked).year == 2027
    make_organisation(town.session, name=BODY, valid_from=AS_OF)
    assert change(town.session, told={"year": 2028, "body": BODY}, **asked).organisation is ended
    heir = make_organisation(town.session, name="Phòng Hạ tầng")
    assert change(town.session, told={"body": heir.name}, **asked).organisation is heir


def test_a_withdrawn_target_stays_on_record_and_may_be_set_anew(town: Town) -> None:
    path = _path(town)
    (target,) = _set(town, path)
    asked = {"actor": town.engineer, "target_id": target.id}
    with pytest.raises(InvalidInput):
        withdraw(town.session, reason=" ", **asked)
    gone = withdraw(town.session, reason="Kế hoạch khác", expected_version=1, **asked)
    assert gone.withdrawn_at is not None
    with pytest.raises(Conflict):
        withdraw(town.session, reason="x", **asked)
    with pytest.raises(Conflict):
        change(town.session, told={"year": 2028}, reason="x", **asked)
    (again,) = _set(town, path)
    assert get(town.session, actor=town.leader, target_id=again.id).withdrawn_at is None
    told = site_history(town.session, actor=town.leader, site=path.code).entries
    assert [e.operation for e in told if e.table == "crossing_target"] == [
        "INSERT", "UPDATE", "INSERT"
    ]  # fmt: skip
    count = "SELECT count(*) FROM audit_entry WHERE table_name = 'crossing_target'"
    assert town.session.scalar(text(count)) == 3


def test_who_holds_the_file_plans_it_wherever_it_lies(town: Town) -> None:
    path = _path(town)
    company = make_organisation(town.session, name="Công ty đường sắt")
    keeper = make_account(town.session, Role.RAIL_OFFICER, organisation=company)
    with pytest.raises(InvalidInput):
        _set(town, path, actor=keeper)
    town.session.execute(
        text("UPDATE remediation_case SET holder_id = :body WHERE site_id = :site"),
        {"body": company.id, "site": path.id},
    )
    town.session.expire_all()
    assert len(_set(town, path, actor=keeper)) == 1


HEAD = "Mã,Lý trình đường sắt,Năm,Biện pháp,Đơn vị,Số văn bản,Ngày văn bản,Lý do\n"


def _import(town: Town, rows: str, **told: Any) -> Any:
    given = {"actor": town.engineer, "file": (HEAD + rows).encode(), "name": "ke-hoach.csv"}
    return import_targets(town.session, **(given | told))


def test_a_plan_as_a_table_is_taken_in_whole_or_not_at_all(town: Town) -> None:
    path, other = _path(town), _path(town, "Km1+600")
    good = f"{path.code},,2026,Xóa bỏ,{BODY},48/KH,15/01/2026,\n"
    with pytest.raises(Forbidden):
        _import(town, good, actor=town.analyst)
    with pytest.raises(InvalidInput) as refusal:
        _import(
            town,
            good
            + f",Km1+900,2026,closed,{BODY},,,x\n"
            + f",,2026,closed,{BODY},,,x\n"
            + f"{path.code},,năm sau,sơn,Ai đó,,,x\n",
        )
    assert [(e.row, e.code, e.field) for e in refusal.value.problems] == [
        (3, "unknown_crossing", "place_text"),
        (4, "missing", "site"),
        (5, "not_a_number", "year"),
        (5, "unknown_code", "measure"),
        (5, "unknown_organisation", "body"),
    ]
    assert not list_targets(town.session, actor=town.analyst).rows
    table = good + f",Km1+605,2027,Thu hẹp dưới 3 m,{BODY},,,Lối rộng 4 m\n"
    dry = _import(town, table, dry_run=True)
    assert (dry.count(RowOutcome.NEW), dry.rows[1].cells[0]) == (2, other.code)
    assert not list_targets(town.session, actor=town.analyst).rows
    assert _import(town, table).count(RowOutcome.NEW) == 2
    assert _import(town, table).count(RowOutcome.KNOWN) == 2
    with pytest.raises(InvalidInput) as differs:
        _import(town, good.replace("48/KH", "49/KH"))
    assert _codes(differs) == {("differs", "measure")}


def test_a_plan_tells_nothing_of_targets_at_crossings_that_one_does_not_see(town: Town) -> None:
    east = _path(town, "Km7+500")
    keeper = make_account(town.session, Role.URBAN_OFFICER, areas=[town.east])
    _set(town, east, actor=keeper, why="x")
    for why in ("x", "y"):  # as it stands, and otherwise
        with pytest.raises(InvalidInput) as unseen:
            _import(town, f"{east.code},,2026,closed,{BODY},,,{why}\n")
        assert _codes(unseen) == {("unknown_site", "sites")}
    assert _import(town, f"{east.code},,2026,closed,{BODY},,,x\n", actor=keeper).rows[0].id


def test_a_code_and_a_km_in_one_row_must_agree(town: Town) -> None:
    path = _path(town)
    make_line(town.session, "LX", lat=10.97)

    def row(km: str, line: str = "") -> str:
        head = HEAD.replace("Lý do", "Lý do,Tuyến đường sắt")
        return f"{head}{path.code},{km},2026,closed,{BODY},,,x,{line}\n"

    def take(table: str) -> Any:
        told = {"file": table.encode(), "name": "a.csv", "dry_run": True}
        return import_targets(town.session, actor=town.engineer, **told)

    for km, line, wanted in (
        ("Km1+211", "BN", ("places_differ", "place_text")),
        ("Km1+200", "LX", ("places_differ", "rail_line")),
        ("", "LX", ("places_differ", "rail_line")),
        ("Km1+200 LX", "", ("places_differ", "rail_line")),
        ("Km1+200 – Km1+300", "BN", ("stretch", "place_text")),
        ("ngã ba", "BN", ("unusable_place", "place_text")),
    ):
        with pytest.raises(InvalidInput) as refusal:
            take(row(km, line))
        assert _codes(refusal) == {wanted}, (km, line)
    with pytest.raises(InvalidInput) as refusal:
        take(row("Km1+211", "BN"))
    (problem,) = refusal.value.problems
    assert path.code in str(problem.message)
    assert "Km1+200" in str(problem.message)
    assert "Km1+211" in str(problem.message)
    for km, line in (("Km1+204", "BN"), ("Km1+204", ""), ("Km1+204 BN", ""), ("", "BN"), ("", "")):
        told = take(row(km, line))
        assert (told.count(RowOutcome.NEW), told.warnings) == (1, [])


def test_a_dry_run_of_one_target_twice_shows_no_id_that_never_is(town: Town) -> None:
    path = _path(town)
    twice = f"{path.code},,2026,closed,{BODY},,,x\n" * 2
    dry = _import(town, twice, dry_run=True)
    outcomes = [RowOutcome.NEW, RowOutcome.KNOWN]
    assert [(each.outcome, each.id, each.code) for each in dry.rows] == [
        (outcome, None, None) for outcome in outcomes
    ]
    stored = _import(town, twice)
    assert [each.outcome for each in stored.rows] == outcomes
    assert stored.rows[0].id == stored.rows[1].id is not None
    again = _import(town, twice, dry_run=True)
    assert {(each.id, each.code) for each in again.rows} == {(stored.rows[0].id, path.code)}


def test_of_two_plans_at_the_same_moment_the_second_is_told_which_crossing(
    committed_database: Engine,
) -> None:
    sessions = session_factory(committed_database)
    with transaction(sessions) as session:
        made = make_town(session)
        make_posts(session, make_line(session, "BN", name=NORTH_SOUTH))
        code, engineer = _path(made).code, made.engineer.id
    table = (HEAD + f"{code},,2026,closed,{BODY},,,x\n").encode()

    def take_in(session: Session) -> None:
        actor = session.get_one(Account, engineer)
        import_targets(session, actor=actor, file=table, name="ke-hoach.csv")

    refused = both(sessions, take_in, take_in)
    assert isinstance(refused, InvalidInput)
    assert [(e.row, e.code, e.field, e.value) for e in refused.problems] == [
        (2, "known_target", "site", code)
    ]


def test_a_row_told_by_its_km_means_the_crossing_that_it_can_be_planned_for(town: Town) -> None:
    path, legal = _path(town), _legal(town, "Km1+209")

    def planned(km: str, measure: str) -> str:
        row = f",{km},2026,{measure},{BODY},,,x\n"
        return str(_import(town, row, dry_run=True).rows[0].cells[0])

    assert planned("Km1+204", "narrowed") == path.code  # nothing for a legal one
    assert planned("Km1+208", "closed") == legal.code  # the nearer one
    assert planned("Km1+201", "closed") == path.code
    twin = _path(town, "Km1+209", another="yes")
    for km, wanted in (("Km1+209", "unknown_crossing"), ("Km1+200 – Km1+209", "stretch")):
        with pytest.raises(InvalidInput) as refusal:
            planned(km, "closed")
        assert _codes(refusal) == {(wanted, "place_text")}
    for state in (CaseState.FILE_OPENED, CaseState.CLOSED):
        take(town.session, town.ward_officer, path.code, state)
    take(town.session, town.ward_officer, twin.code, CaseState.REJECTED)
    assert planned("Km1+200", "closed") == legal.code  # which replaced the path
    assert planned("Km1+200", "narrowed") == path.code  # nothing else is there
