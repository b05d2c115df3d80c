"""The accountability list against a truth made by hand: border days, desks, reforms, mergers."""

from datetime import date, datetime, timedelta

import pytest

from hotspots.errors import Forbidden
from hotspots.models import CaseHold, Site, SiteCrash, SiteLink
from hotspots.registry import handovers
from hotspots.registry.case_access import find
from hotspots.registry.handovers import Answer, Offer
from hotspots.registry.report_period import Period
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import (
    AccountabilityFlag,
    HandoverAnswer,
    HoldState,
    LetterState,
    LetterStep,
    LocationClass,
    RecordState,
    Role,
    SeverityClass,
    SiteLinkKind,
)
from tests.factories import NOON, make_account, make_organisation
from tests.registry.accountable import SENT, crash, days, listed, only
from tests.registry.correspondence import START, Correspondence, at


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, SENT)  # what happens is entered on its day, as far as a test says nothing else


@pytest.fixture
def site(post: Correspondence) -> Site:
    return post.site(1_000, 100)


def test_who_reads_no_reports_is_refused(post: Correspondence) -> None:
    for role in (Role.ADMINISTRATOR, Role.RAIL_OFFICER):
        with pytest.raises(Forbidden, match="may not read reports"):
            listed(post, actor=make_account(post.session, role))


def test_another_ward_sees_no_row(post: Correspondence, site: Site) -> None:
    post.sent(site, on=SENT)
    crash(post, date(2026, 3, 1))
    assert days(listed(post)) == [date(2026, 3, 1)]
    assert days(listed(post, actor=post.town.leader_east)) == []


@pytest.mark.parametrize(
    ("day", "is_listed"),
    [
        (SENT - timedelta(1), False),
        (SENT, False),  # sent on that very day: not yet sent
        (SENT + timedelta(1), True),
        (date(2026, 3, 19), True),
        (date(2026, 3, 20), False),  # verified done on that very day: settled
        (date(2026, 3, 21), False),
    ],
)
def test_a_crash_counts_between_sending_and_resolution(
    post: Correspondence, site: Site, monkeypatch: pytest.MonkeyPatch, day: date, is_listed: bool
) -> None:
    letter = post.sent(site, on=SENT)
    for step, on in (
        (LetterStep.ACCEPT, date(2026, 2, 20)),
        (LetterStep.REPORT_DONE, date(2026, 3, 10)),
        (LetterStep.VERIFY_DONE, date(2026, 3, 20)),
    ):
        at(monkeypatch, on)
        letter = post.take(letter, step, on)
    crash(post, day)
    found = listed(post)
    assert days(found) == ([day] if is_listed else [])
    assert found.resolved_in_writing == 0


def test_a_withdrawn_letter_holds_until_the_day_before(
    post: Correspondence, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = post.sent(site, on=SENT)
    at(monkeypatch, date(2026, 3, 1))
    post.take(letter, LetterStep.WITHDRAW, date(2026, 3, 1))
    for day in (date(2026, 2, 28), date(2026, 3, 1)):
        crash(post, day)
    assert days(listed(post)) == [date(2026, 2, 28)]


@pytest.mark.parametrize(
    ("clock", "is_listed"),
    [
        (datetime(2026, 3, 1, 0, 0, tzinfo=TIME_ZONE), True),
        (datetime(2026, 3, 31, 23, 59, tzinfo=TIME_ZONE), True),
        (datetime(2026, 2, 28, 23, 59, tzinfo=TIME_ZONE), False),
        (datetime(2026, 4, 1, 0, 0, tzinfo=TIME_ZONE), False),
    ],
)
def test_a_period_has_its_first_day_and_not_its_end(
    post: Correspondence, site: Site, clock: datetime, is_listed: bool
) -> None:
    post.sent(site, on=SENT)
    crash(post, clock.date(), occurred_at=clock)
    march = Period(date(2026, 3, 1), date(2026, 4, 1))
    assert bool(listed(post, period=march).rows) == is_listed


@pytest.mark.parametrize(
    ("at_m", "is_listed"),
    [(999.9, False), (1_000, True), (1_100, True), (1_100.1, False)],
)
def test_a_crash_lies_in_the_site_up_to_its_ends(
    post: Correspondence, site: Site, at_m: float, is_listed: bool
) -> None:
    post.sent(site, on=SENT)
    crash(post, date(2026, 3, 1), at_m)
    assert bool(listed(post).rows) == is_listed


def test_a_site_is_where_it_was_drawn_on_that_day(post: Correspondence, site: Site) -> None:
    post.sent(site, on=SENT)
    post.redraw(site, 2_000, 100, date(2026, 3, 1))
    for at_m in (1_050, 2_050):
        for day in (date(2026, 2, 28), date(2026, 3, 1)):
            crash(post, day, at_m)
    rows = listed(post).rows
    assert [(row.day, row.crash.chainage_m) for row in rows] == [
        (date(2026, 2, 28), 1_050),
        (date(2026, 3, 1), 2_050),
    ]


def test_the_holder_is_the_desk_of_that_day(
    post: Correspondence, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = date(2026, 3, 10)
    post.sent(site, on=SENT)
    at(monkeypatch, moved)
    offer = Offer(to=post.office.name, asked_for="Xử lý", sent_on=date(2026, 3, 1))
    handovers.offer(post.session, actor=post.officer, site=site.code, offer=offer)
    answer = Answer(HandoverAnswer.ACCEPTED, on=moved)
    handovers.answer(post.session, actor=post.engineer, site=site.code, answer=answer)
    for day in (date(2026, 3, 9), moved, date(2026, 3, 12)):
        crash(post, day)
    told = [(r.holder, r.days_on_desk, r.days_since_sent, r.flags) for r in listed(post).rows]
    assert told == [
        (post.police, (date(2026, 3, 9) - START).days, 27, ()),
        (post.office, 0, 28, (AccountabilityFlag.SAME_DAY_EVENT,)),
        (post.office, 2, 30, ()),
    ]


def test_a_reformed_holder_and_addressee_are_named_as_they_stood_that_day(
    post: Correspondence, site: Site
) -> None:
    post.sent(site, on=SENT)
    heirs = [make_organisation(post.session, name=name) for name in ("PC08", "Phòng Đô thị")]
    for body, heir in zip((post.police, post.office), heirs, strict=True):
        body.valid_to, body.successor_id = date(2026, 2, 28), heir.id
    post.session.flush()
    for day in (date(2026, 2, 28), date(2026, 3, 1)):
        crash(post, day)
    before, after = listed(post).rows
    assert (before.holder, before.addressee, before.flags) == (post.police, post.office, ())
    assert (after.holder, after.addressee) == tuple(heirs)
    assert after.flags == (AccountabilityFlag.BODY_REFORMED,)


def test_a_merged_site_goes_on_in_the_one_it_went_into(post: Correspondence, site: Site) -> None:
    big = post.site(1_500, 300)
    merged_on = date(2026, 3, 1)
    post.sent(site, on=SENT)
    post.session.add(
        SiteLink(
            site_id=site.id, other_id=big.id, kind=SiteLinkKind.MERGED_INTO, since=merged_on,
            made_by_id=post.chief.id, made_at=NOON,
        )
    )  # fmt: skip
    find(post.session, post.chief, big.code).holder_id = post.office.id
    for day in (date(2026, 2, 28), merged_on):
        crash(post, day, 1_600)  # in the other site: no matter of the letter before the merger
    crash(post, date(2026, 3, 2), 1_050)  # in the old place, still drawn
    rows = listed(post).rows
    assert [(row.day, row.site.code, row.place.code) for row in rows] == [
        (merged_on, site.code, big.code),
        (date(2026, 3, 2), site.code, big.code),
    ]
    assert all(AccountabilityFlag.SITE_MERGED in row.flags for row in rows)


def test_a_part_that_split_off_later_is_a_matter_of_the_letter(
    post: Correspondence, site: Site
) -> None:
    before, after = post.site(3_000), post.site(4_000)
    post.sent(site, on=SENT)
    for part, day in ((before, date(2026, 2, 1)), (after, date(2026, 3, 1))):
        post.session.add(
            SiteLink(
                site_id=part.id, other_id=site.id, kind=SiteLinkKind.SPLIT_FROM, since=day,
                made_by_id=post.chief.id, made_at=NOON,
            )
        )  # fmt: skip
    post.session.flush()
    for at_m in (3_050, 4_050):
        crash(post, date(2026, 4, 1), at_m)
    assert [row.crash.chainage_m for row in listed(post).rows] == [4_050]


def test_a_class_that_is_not_final_is_flagged(post: Correspondence, site: Site) -> None:
    post.sent(site, on=SENT)
    for number, told in enumerate(
        ({"record_state": RecordState.COMPLETED}, {"severity_flagged": True}, {})
    ):
        crash(post, date(2026, 3, 1 + number), **told)
    flagged = [AccountabilityFlag.PROVISIONAL_CLASS in row.flags for row in listed(post).rows]
    assert flagged == [True, True, False]


@pytest.mark.parametrize(
    ("quality", "flagged"),
    [(LocationClass.A, False), (LocationClass.B, False), (LocationClass.C, True),
     (LocationClass.D, True)],
)  # fmt: skip
def test_a_weak_location_is_flagged(
    post: Correspondence, site: Site, quality: LocationClass, flagged: bool
) -> None:
    post.sent(site, on=SENT)
    crash(post, date(2026, 3, 1), location_class=quality)
    assert (AccountabilityFlag.WEAK_LOCATION in only(post).flags) == flagged


def test_a_crash_after_the_works_were_reported_and_before_they_were_verified_is_flagged(
    post: Correspondence, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = post.sent(site, on=SENT)
    for step, on in (
        (LetterStep.ACCEPT, date(2026, 2, 20)),
        (LetterStep.REPORT_DONE, date(2026, 3, 10)),
        (LetterStep.VERIFY_DONE, date(2026, 3, 20)),
    ):
        at(monkeypatch, on)
        post.take(letter, step, on)
    for day in (date(2026, 3, 9), date(2026, 3, 15)):
        crash(post, day)
    before, between = listed(post).rows
    assert (before.state, between.state) == (LetterState.ACCEPTED, LetterState.REPORTED_DONE)
    assert AccountabilityFlag.REPORTED_DONE_BEFORE not in before.flags
    assert AccountabilityFlag.REPORTED_DONE_BEFORE in between.flags
    assert [event.step for event in between.answers] == [LetterStep.ACCEPT, LetterStep.REPORT_DONE]


def test_what_was_entered_only_after_the_crash_is_flagged(
    post: Correspondence, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, date(2026, 4, 1))
    post.sent(site, on=SENT)
    crash(post, date(2026, 3, 1))
    assert AccountabilityFlag.ENTERED_AFTERWARDS in only(post).flags


def test_a_resolution_entered_after_the_crash_is_told_of_beside_the_list(
    post: Correspondence, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = post.sent(site, on=SENT)
    crash(post, date(2026, 3, 15))
    at(monkeypatch, date(2026, 4, 1))
    done = date(2026, 3, 14)
    post.follow(
        letter,
        (LetterStep.ACCEPT, done), (LetterStep.REPORT_DONE, done), (LetterStep.VERIFY_DONE, done),
    )  # fmt: skip
    found = listed(post)
    assert (found.rows, found.resolved_in_writing) == ([], 1)


def test_a_crash_linked_by_hand_is_listed_and_flagged(post: Correspondence, site: Site) -> None:
    post.sent(site, on=SENT)
    for at_m in (5_000, 1_050):
        linked = crash(post, date(2026, 3, 1), at_m)
        post.session.add(
            SiteCrash(
                site_id=site.id, crash_id=linked.id, reason="Cùng nút giao",
                linked_by_id=post.officer.id, linked_at=NOON,
            )
        )  # fmt: skip
    rows = {row.crash.chainage_m: row.flags for row in listed(post).rows}
    assert AccountabilityFlag.LINKED_BY_HAND in rows[5_000]
    assert AccountabilityFlag.LINKED_BY_HAND not in rows[1_050]


def test_the_threshold_is_a_setting_and_no_class_is_not_a_slight_one(
    post: Correspondence, site: Site
) -> None:
    post.sent(site, on=SENT)
    day = date(2026, 3, 1)
    for severity in (*SeverityClass, None):
        crash(post, day, severity_provisional=severity)
        day += timedelta(1)
    assert len(listed(post).rows) == 3
    assert listed(post).unclassed == 1
    assert len(listed(post, threshold=SeverityClass.EXCEPTIONALLY_SERIOUS).rows) == 1
    assert len(listed(post, threshold=SeverityClass.COLLISION).rows) == 5


def test_a_pause_of_that_day_is_told(post: Correspondence, site: Site) -> None:
    post.sent(site, on=SENT)
    case = find(post.session, post.chief, site.code)
    for state, first, last, ended in (
        (HoldState.ENDED, date(2026, 3, 1), date(2026, 3, 31), date(2026, 3, 10)),
        (HoldState.REFUSED, date(2026, 4, 1), date(2026, 4, 30), None),
    ):
        post.session.add(
            CaseHold(
                case_id=case.id, state=state, reason="Chờ vốn", from_day=first, until=last,
                asked_by_id=post.officer.id, asked_at=NOON, decided_by_id=post.chief.id,
                decided_at=NOON, ended_on=ended,
            )
        )  # fmt: skip
    post.session.flush()
    for day in (date(2026, 3, 10), date(2026, 3, 11), date(2026, 4, 2)):
        crash(post, day)
    assert [row.hold is not None for row in listed(post).rows] == [True, False, False]
