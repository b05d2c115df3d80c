"""Moving a remediation file: refusals, the whole way, and two people at once."""

from threading import Thread
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, select

from hotspots.database import session_factory, transaction
from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound, Refusal, StaleVersion
from hotspots.models import Account, CaseEvent, RemediationCase, Site
from hotspots.registry import proposals, remediation
from hotspots.registry.site_links import related
from hotspots.vocabulary import CaseState, EventKind, LegalClass, Role, SiteLinkKind
from tests.casework import take, take_all
from tests.factories import make_account
from tests.registry.town import AS_OF, Town, make_town


def way(town: Town) -> list[tuple[Account, CaseState]]:
    """Who brings a file how far, up to the verified works."""
    return [
        (town.manager, CaseState.VERIFIED),
        (town.manager, CaseState.FILE_OPENED),
        (town.manager, CaseState.CAUSE_DETERMINED),
        (town.engineer, CaseState.MEASURE_PROPOSED),
        (town.manager, CaseState.DECIDED),
        (town.engineer, CaseState.WORKS_UNDER_WAY),
        (town.engineer, CaseState.REPORTED_DONE),
        (town.ward_officer, CaseState.VERIFIED_DONE),
    ]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())


@pytest.fixture
def site_id(town: Town) -> UUID:
    return _accepted(town)


def _accepted(town: Town) -> UUID:
    town.four_injuries(1_000)
    proposal = town.only_proposal()
    return proposals.accept(town.session, actor=town.leader, proposal_id=proposal.id).id


def _advance(
    town: Town, site_id: UUID, actor: Account, to: CaseState, **told: object
) -> RemediationCase:
    return remediation.advance(town.session, actor=actor, site=site_id, to=to, **told)


def test_an_unknown_site_is_not_found(town: Town) -> None:
    with pytest.raises(NotFound):
        _advance(town, uuid4(), town.leader, CaseState.FILE_OPENED)


def test_a_file_of_another_ward_is_not_found(town: Town, site_id: UUID) -> None:
    with pytest.raises(NotFound):
        _advance(town, site_id, town.leader_east, CaseState.FILE_OPENED)
    with pytest.raises(NotFound):
        remediation.get(town.session, actor=town.leader_east, site=site_id)


def test_a_role_without_the_step_is_refused(town: Town, site_id: UUID) -> None:
    with pytest.raises(Forbidden, match="may not bring a file"):
        _advance(town, site_id, town.engineer, CaseState.VERIFIED)


def test_a_step_that_is_not_next_is_refused(town: Town, site_id: UUID) -> None:
    with pytest.raises(Conflict, match="cannot go to"):
        _advance(town, site_id, town.leader, CaseState.CLOSED)


def test_a_note_that_is_too_long_is_refused(town: Town, site_id: UUID) -> None:
    with pytest.raises(InvalidInput):
        take(town.session, town.manager, site_id, CaseState.VERIFIED, note="x" * 4_001)


def test_all_that_a_step_lacks_is_named_at_once(town: Town, site_id: UUID) -> None:
    with pytest.raises(InvalidInput) as refused:
        _advance(town, site_id, town.manager, CaseState.VERIFIED)
    fields = [problem.field for problem in refused.value.problems]
    assert fields[:3] == ["inspected_on", "units_present", "inspection_minutes"]
    assert all(str(problem.remedy) for problem in refused.value.problems)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"inspected_on": "31/02/2026"}, "not_a_day"),
        ({"inspected_on": "2026-04-01"}, "in_the_future"),
        ({"inspected_on": "01/01/1999"}, "implausible_day"),
        ({"units_present": ["a", "b"]}, "not_a_text"),
        ({"units_present": "x" * 4_001}, "text_too_long"),
        ({"wizard": "1"}, "unknown_field"),
    ],
)
def test_a_fact_that_cannot_be_used_is_refused_by_name(
    town: Town, site_id: UUID, facts: dict[str, object], code: str
) -> None:
    given = {"inspected_on": "2026-03-30", "units_present": "Công an phường"} | facts
    with pytest.raises(InvalidInput) as refused:
        take(town.session, town.manager, site_id, CaseState.VERIFIED, facts=given)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_an_unknown_organisation_is_refused(town: Town, site_id: UUID) -> None:
    take(town.session, town.manager, site_id, CaseState.VERIFIED)
    facts = {"managing_body": "Không có đơn vị này", "lead": town.manager.organisation.name}
    with pytest.raises(InvalidInput) as refused:
        take(town.session, town.manager, site_id, CaseState.FILE_OPENED, facts=facts)
    assert [problem.code for problem in refused.value.problems] == ["unknown_organisation"]


def test_works_cannot_finish_before_they_began(town: Town, site_id: UUID) -> None:
    take_all(town.session, site_id, way(town)[:6])
    with pytest.raises(InvalidInput) as refused:
        take(
            town.session,
            town.engineer,
            site_id,
            CaseState.REPORTED_DONE,
            facts={"actual_finish": "2026-03-01", "cost_vnd": "0"},
        )
    assert [problem.code for problem in refused.value.problems] == ["before_it_began"]


def test_a_file_that_moved_since_it_was_read_is_refused(town: Town, site_id: UUID) -> None:
    read = remediation.get(town.session, actor=town.leader, site=site_id).case.version
    take(town.session, town.manager, site_id, CaseState.VERIFIED, expected_version=read)
    with pytest.raises(StaleVersion):
        _advance(town, site_id, town.leader, CaseState.FILE_OPENED, expected_version=read)


def test_whoever_reported_the_work_done_cannot_verify_it(town: Town, site_id: UUID) -> None:
    take_all(town.session, site_id, way(town)[:7])
    colleague = make_account(
        town.session,
        Role.URBAN_OFFICER,
        organisation=town.engineer.organisation,
        areas=[town.west],
    )
    for person in (town.engineer, colleague):
        with pytest.raises(Forbidden, match="another person of another unit"):
            take(town.session, person, site_id, CaseState.VERIFIED_DONE)


def test_a_file_goes_to_monitoring_and_keeps_every_entry(town: Town, site_id: UUID) -> None:
    for person, state in way(town):
        offered = remediation.get(town.session, actor=person, site=site_id).moves
        assert state in [each.step.to_state for each in offered]
        take(town.session, person, site_id, state, note=f"Bước {state}.")
    code = town.session.get_one(Site, site_id).code
    seen = remediation.get(town.session, actor=town.leader, site=code)
    steps = [each for each in seen.events if each.to_state is not None]
    assert [each.to_state for each in steps] == [
        CaseState.PROPOSED,
        *(state for _, state in way(town)),
        CaseState.MONITORING,
    ]
    assert [each.actor.id for each in steps[1:-1]] == [person.id for person, _ in way(town)]
    assert steps[-1].data["automatic"]
    assert steps[-2].note == "Bước verified_done."
    assert (seen.case.managing_body, seen.case.lead) == (town.manager.organisation,) * 2


def test_a_reported_work_may_be_returned_with_the_faults(town: Town, site_id: UUID) -> None:
    take_all(town.session, site_id, way(town)[:7])
    with pytest.raises(InvalidInput, match="missing or wrong"):
        take(town.session, town.leader, site_id, CaseState.WORKS_UNDER_WAY, note=" ")
    case = take(town.session, town.leader, site_id, CaseState.WORKS_UNDER_WAY, note="Vạch mờ")
    assert case.state is CaseState.WORKS_UNDER_WAY


def test_ruling_out_the_infrastructure_takes_both_signatures(town: Town, site_id: UUID) -> None:
    take_all(town.session, site_id, way(town)[:3])
    to = CaseState.NOT_INFRASTRUCTURE
    case = take(town.session, town.manager, site_id, to)
    assert case.state is CaseState.CAUSE_DETERMINED
    (move,) = remediation.get(town.session, actor=town.leader, site=site_id).moves
    assert move.signed_facts["ruling"] == "Do hành vi người lái xe."
    case = take(town.session, town.leader, site_id, to)
    assert case.state is to
    assert case.site.legal_class is LegalClass.BLACK_SPOT


def test_a_place_that_still_meets_the_rule_is_not_closed(
    town: Town, site_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = take_all(town.session, site_id, way(town))
    case.state = CaseState.EVALUATED
    with pytest.raises(InvalidInput) as refused:
        take(town.session, town.manager, site_id, CaseState.CLOSED)
    assert [problem.field for problem in refused.value.problems] == ["rule_no_longer_met"]
    monkeypatch.setenv("HOTSPOTS_NOW", "2027-06-01")
    take(town.session, town.manager, site_id, CaseState.CLOSED)
    case = take(town.session, town.leader, site_id, CaseState.CLOSED)
    seen = remediation.get(town.session, actor=town.leader, site=site_id)
    kept = seen.events[-1].data["rule_no_longer_met"]
    assert (case.state, kept["as_of"]) == (CaseState.CLOSED, "2027-06-01")
    assert kept["window_start"] == "2026-06-02"
    case = take(town.session, town.leader, site_id, CaseState.FILE_OPENED)
    assert (case.state, case.reopen_count) == (CaseState.FILE_OPENED, 1)


def test_a_merged_site_says_where_it_went_and_the_other_who_came(town: Town, site_id: UUID) -> None:
    town.four_injuries(4_000)
    other = proposals.accept(
        town.session, actor=town.leader, proposal_id=town.open_proposal_at(4_000).id
    )
    take(town.session, town.manager, site_id, CaseState.VERIFIED)
    for target in ("LK-1999-0001", town.session.get_one(Site, site_id).code):
        with pytest.raises(InvalidInput, match="cannot be merged"):
            take(
                town.session,
                town.leader,
                site_id,
                CaseState.MERGED,
                facts={"target_site": target},
            )
    case = take(
        town.session, town.leader, site_id, CaseState.MERGED, facts={"target_site": other.code}
    )
    assert case.state is CaseState.MERGED
    (link,) = (each.link for each in related(town.session, case, actor=town.leader))
    assert (link.kind, link.other_id) == (SiteLinkKind.MERGED_INTO, other.id)
    theirs = remediation.get(town.session, actor=town.leader, site=other.id)
    assert theirs.events[-1].kind is EventKind.LINKED


@pytest.mark.parametrize("with_version", [True, False])
def test_of_two_people_who_move_a_file_at_once_one_is_told(
    committed_database: Engine, with_version: bool
) -> None:
    sessions = session_factory(committed_database)
    with transaction(sessions) as session:
        town = make_town(session)
        site_id = _accepted(town)
        people = (town.leader.id, town.manager.id)
        version = remediation.get(session, actor=town.leader, site=site_id).case.version
    refused: list[Refusal] = []

    def move(account_id: UUID) -> None:
        try:
            with transaction(sessions) as session:
                take(
                    session,
                    session.get_one(Account, account_id),
                    site_id,
                    CaseState.REJECTED,
                    expected_version=version if with_version else None,
                )
        except Refusal as refusal:
            refused.append(refusal)

    threads = [Thread(target=move, args=(each,)) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(each) for each in refused] == [StaleVersion if with_version else Conflict]
    with transaction(sessions) as session:
        kinds = session.scalars(select(CaseEvent.kind).order_by(CaseEvent.sequence)).all()
        assert kinds == [EventKind.OPENED, EventKind.ADVANCED]
