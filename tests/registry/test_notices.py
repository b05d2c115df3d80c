"""Notices: near misses and drop-out dates, kept exact with every change, for who may read them."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hotspots.analysis.drop_out import drop_outs
from hotspots.analysis.notices import NearMiss, near_misses
from hotspots.analysis.screening import screen
from hotspots.criteria import require_road
from hotspots.errors import Forbidden, InvalidInput, NotFound
from hotspots.i18n import render
from hotspots.models import LiveList, Notice, ScreeningRun
from hotspots.registry import daily, notices, proposals
from hotspots.registry.known_places import live_rows
from hotspots.registry.notice_rows import near_miss_of
from hotspots.registry.screening_inputs import parameters_on, read_inputs
from hotspots.vocabulary import ChangeCause, Locale, NoticeKind, RejectionReason, Role
from tests.factories import make_account
from tests.registry.changes import edit, record_at
from tests.registry.town import AS_OF, Town, make_town

Drops = list[tuple[tuple[str, ...], date]]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", f"{AS_OF.isoformat()}T10:00")


def standing(session: Session, kind: NoticeKind) -> list[Notice]:
    """The notices of a kind that stand now."""
    query = select(Notice).where(Notice.valid_to.is_(None), Notice.kind == kind)
    query = query.options(joinedload(Notice.route), joinedload(Notice.junction))
    return list(session.scalars(query.execution_options(populate_existing=True)))


def stored(session: Session) -> tuple[list[NearMiss], Drops]:
    """What the notices say now."""
    run = session.get_one(ScreeningRun, session.scalars(select(LiveList.run_id)).one())
    rules = require_road(parameters_on(run, run.as_of).rules)
    near = [near_miss_of(row, rules) for row in standing(session, NoticeKind.NEAR_MISS)]
    drops = [
        (tuple(str(each) for each in row.crash_ids), row.deadline)
        for row in standing(session, NoticeKind.DROP_OUT)
    ]
    return in_order(near), sorted(drops)


def computed(session: Session) -> tuple[list[NearMiss], Drops]:
    """What a full computation on all crashes as they stand gives."""
    session.flush()
    state = session.scalars(select(LiveList).execution_options(populate_existing=True)).one()
    run = session.get_one(ScreeningRun, state.run_id)
    parameters = parameters_on(run, state.as_of)
    inputs = read_inputs(session, date_from=parameters.study_from, date_to=parameters.study_to)
    found = screen(inputs.crashes, parameters, junctions=inputs.junctions)
    near = near_misses(inputs.crashes, parameters, found, junctions=inputs.junctions)
    days = drop_outs(found.sites, inputs.crashes, parameters)
    drops = [
        (site.crash_ids, day)
        for site, day in zip(found.sites, days, strict=True)
        if day is not None
    ]
    return in_order(near), sorted(drops)


def in_order(near: Sequence[NearMiss]) -> list[NearMiss]:
    return sorted(near, key=lambda each: each.crash_ids)


def three_injuries(town: Town, at_m: float = 1_000) -> None:
    """What one more injury crash within 500 m makes a black spot."""
    for n in range(3):
        town.crash(at_m + 20 * n, AS_OF - timedelta(days=30 * n))


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.POLICE_LEADER, Role.GIS_ANALYST}]
)
def test_only_who_screens_is_warned(town: Town, role: Role) -> None:
    person = make_account(town.session, role, areas=[town.west])
    with pytest.raises(Forbidden):
        notices.list_notices(town.session, actor=person)
    with pytest.raises(Forbidden):
        notices.count(town.session, actor=person)


def test_a_leader_of_another_ward_is_not_warned(town: Town) -> None:
    three_injuries(town)
    town.screen()
    (mine,) = notices.list_notices(town.session, actor=town.leader).entries
    assert notices.list_notices(town.session, actor=town.leader_east).entries == []
    with pytest.raises(NotFound):
        notices.get(town.session, actor=town.leader_east, notice_id=mine.notice.id)


def test_a_made_up_cursor_is_refused(town: Town) -> None:
    with pytest.raises(InvalidInput, match="without a cursor"):
        notices.list_notices(town.session, actor=town.leader, after="morning")


def test_before_the_first_screening_there_is_nothing(town: Town) -> None:
    listing = notices.list_notices(town.session, actor=town.leader)
    assert (listing.entries, listing.as_of, listing.is_behind) == ([], None, False)


def test_a_near_miss_says_until_when_and_where_one_more_crash_would_suffice(town: Town) -> None:
    three_injuries(town)
    town.screen()
    (entry,) = notices.list_notices(town.session, actor=town.leader).entries
    assert entry.notice.deadline == date(2027, 1, 30)
    assert [render(each, Locale.EN) for each in entry.sentences] == [
        "One more injury crash before 30/01/2027 makes this a black spot.",
        "A fatal crash does so before 01/03/2027.",
        "Today 3 crashes count here, 0 of them with a death.",
        "The new crash may lie on QL1 from Km0+540 to Km1+500.",
    ]
    assert notices.count(town.session, actor=town.leader) == 1


def test_the_crash_that_was_warned_of_ends_the_warning_and_begins_a_drop_out(town: Town) -> None:
    three_injuries(town)
    town.screen()
    warned = standing(town.session, NoticeKind.NEAR_MISS)[0]
    crash = record_at(town, 1_100)
    assert standing(town.session, NoticeKind.NEAR_MISS) == []
    town.session.refresh(warned)
    assert warned.valid_to is not None
    (entry,) = notices.list_notices(town.session, actor=town.leader).entries
    assert (entry.notice.kind, entry.notice.cause, entry.notice.cause_id) == (
        NoticeKind.DROP_OUT,
        ChangeCause.CRASH_RECORDED,
        crash.id,
    )
    (row,) = live_rows(town.session)
    assert (entry.proposal_id, entry.notice.deadline) == (row.id, date(2027, 1, 30))


def test_a_notice_that_stays_as_it_was_keeps_its_row(town: Town) -> None:
    three_injuries(town)
    three_injuries(town, 8_000)
    town.screen()
    before = {row.id for row in standing(town.session, NoticeKind.NEAR_MISS)}
    town.screen()
    assert {row.id for row in standing(town.session, NoticeKind.NEAR_MISS)} == before
    record_at(town, 8_100)
    assert len({row.id for row in standing(town.session, NoticeKind.NEAR_MISS)} & before) == 1


def test_a_rejected_place_is_not_announced_to_drop_out(town: Town) -> None:
    town.four_injuries(1_000)
    proposal = town.only_proposal()
    assert len(notices.list_notices(town.session, actor=town.leader).entries) == 1
    proposals.reject(
        town.session,
        actor=town.leader,
        proposal_id=proposal.id,
        reason=RejectionReason.NOT_INFRASTRUCTURE,
        text="Do người lái say rượu.",
    )
    assert notices.list_notices(town.session, actor=town.leader).entries == []


def test_the_list_is_by_deadline_and_goes_on(town: Town) -> None:
    for at_m, days in ((1_000, 100), (3_000, 300), (5_000, 200)):
        for n in range(3):
            town.crash(at_m + n, AS_OF - timedelta(days=days))
    town.screen()
    first = notices.list_notices(town.session, actor=town.leader, limit=2)
    rest = notices.list_notices(town.session, actor=town.leader, limit=2, after=first.next)
    assert [each.notice.from_m for each in (*first.entries, *rest.entries)] == [3_000, 5_000, 1_000]
    assert rest.next is None


def test_the_days_work_leaves_the_notices_of_the_day(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_injuries(town)
    town.four_injuries(4_000)
    town.crash(4_050, AS_OF - timedelta(days=340))
    town.screen()
    for days in (20, 40, 280, 310, 400):
        on = AS_OF + timedelta(days=days)
        monkeypatch.setenv("HOTSPOTS_NOW", f"{on.isoformat()}T10:00")
        daily.run(town.session, on=on)
        assert stored(town.session) == computed(town.session)
    assert notices.list_notices(town.session, actor=town.leader).entries == []


@settings(
    max_examples=4,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(edits=st.lists(st.tuples(st.integers(0, 99), st.integers(0, 9_999)), max_size=10))
def test_after_random_edits_the_notices_equal_a_full_computation(
    session: Session, edits: list[tuple[int, int]]
) -> None:
    with session.begin_nested() as undone:
        town = make_town(session)
        town.junction(1_000)
        town.junction(1_400, code="NG2", name="Ngã ba Hai")
        for n in range(12):
            town.crash(600 + 90 * n, AS_OF - timedelta(days=37 * n), killed=n % 4 == 0)
        town.screen()
        assert stored(session) == computed(session)
        for kind, number in edits:
            edit(town, kind, number)
            assert stored(session) == computed(session)
        undone.rollback()
        session.expunge_all()
