"""The four numbers: of a hand-made year, and of random ones against a count day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from hotspots.errors import Forbidden, InvalidInput
from hotspots.models import Recommendation, RecommendationEvent, SiteArea
from hotspots.registry import letter_counts
from hotspots.registry.letter_counts import FourNumbers, count, letter_report
from hotspots.registry.letter_history import History
from hotspots.registry.report_period import Period
from hotspots.vocabulary import LetterGrouping, LetterState, LetterStep, Role
from tests.factories import make_account, make_organisation
from tests.registry.correspondence import Correspondence, at

MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, date(2026, 6, 30))


def resolved(post: Correspondence, sent: date, done: date) -> Recommendation:
    letter = post.sent(post.site(), on=sent)
    accepted = (LetterStep.ACCEPT, sent)
    reported, verified = (LetterStep.REPORT_DONE, done), (LetterStep.VERIFY_DONE, done)
    return post.follow(letter, accepted, reported, verified)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.RAIL_OFFICER])
def test_who_reads_no_reports_is_refused(session: Session, role: Role) -> None:
    with pytest.raises(Forbidden, match="may not read reports"):
        letter_report(session, actor=make_account(session, role), period=MARCH)


@pytest.mark.parametrize("end", [date(2026, 3, 1), date(2026, 2, 1)])
def test_a_period_without_a_day_is_refused(end: date) -> None:
    with pytest.raises(InvalidInput, match="no day"):
        Period(date(2026, 3, 1), end)


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 3, 14), date(2026, 2, 15)),
        (date(2026, 3, 15), date(2026, 3, 15)),
        (date(2026, 1, 1), date(2025, 12, 15)),
    ],
)
def test_the_month_of_statistics_begins_on_the_fifteenth(today: date, first: date) -> None:
    period = Period.statistical(today)
    assert (period.start, period.last_day) == (first, today)


def test_a_month_is_counted_as_the_definition_says(post: Correspondence) -> None:
    before, first, last, after = (
        date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1),
    )  # fmt: skip
    resolved(post, before, before)  # settled before: no matter of this month
    resolved(post, before, first)  # in the total, resolved on the first day
    resolved(post, before, last)  # resolved on the last day
    resolved(post, before, after)  # still open at the end
    resolved(post, first, last)  # new, and resolved within
    resolved(post, last, after)  # new on the last day
    resolved(post, after, after)  # next month's
    post.take(post.sent(post.site(), on=before), LetterStep.WITHDRAW, first)
    post.take(post.sent(post.site(), on=before), LetterStep.WITHDRAW, before)
    report = letter_report(post.session, actor=post.chief, period=MARCH)
    assert report.whole == FourNumbers(total=4, resolved=2, new=2, new_resolved=1, withdrawn=1)
    assert report.whole.unresolved == 2
    with_new = letter_report(post.session, actor=post.chief, period=MARCH, include_new=True)
    assert with_new.whole == FourNumbers(6, 3, 2, 1, 1)
    assert with_new.whole.unresolved == 3


def test_what_a_person_may_not_see_is_not_counted(post: Correspondence) -> None:
    post.sent(post.site(), on=date(2026, 2, 1))
    report = letter_report(post.session, actor=post.town.leader_east, period=MARCH)
    assert report.whole.total == 0
    assert letter_report(post.session, actor=post.engineer, period=MARCH).whole.total == 1


def test_lines_are_parted_by_desk_receiver_and_ward(post: Correspondence) -> None:
    other = make_organisation(post.session, name="Trung tâm Đèn")
    both = post.site()
    post.session.add(SiteArea(site_id=both.id, area_id=post.town.east.id))
    post.sent(both, on=date(2026, 2, 1))
    passed = post.sent(post.site(), on=date(2026, 2, 1))
    post.take(passed, LetterStep.FORWARD, date(2026, 3, 31), facts={"addressee": other.name})
    refused = post.sent(post.site(), on=date(2026, 2, 1))
    post.take(refused, LetterStep.REFUSE, date(2026, 3, 1))
    late = post.sent(post.site(), on=date(2026, 2, 1))
    post.take(late, LetterStep.REFUSE, date(2026, 4, 1))

    def lines(grouping: LetterGrouping) -> dict[str, int]:
        report = letter_report(
            post.session, actor=post.town.analyst, period=MARCH, grouping=grouping
        )
        assert report.whole.total == 4
        return {line.name: line.numbers.total for line in report.lines}

    assert lines(LetterGrouping.DESK) == {
        post.office.name: 2, other.name: 1, post.police.name: 1,
    }  # fmt: skip
    assert lines(LetterGrouping.RECEIVER) == {post.office.name: 4}
    assert lines(LetterGrouping.WARD) == {"Phường Tây": 4, "Phường Đông": 1}
    in_the_east = letter_report(
        post.session, actor=post.town.analyst, period=MARCH, area_id=post.town.east.id
    )
    assert in_the_east.whole.total == 1


def test_a_reformed_receiver_is_counted_as_the_body_that_took_its_place(
    post: Correspondence,
) -> None:
    post.sent(post.site(), on=date(2026, 2, 1))
    heir = make_organisation(post.session, name="Phòng Kinh tế, Hạ tầng và Đô thị")
    post.office.valid_to, post.office.successor_id = date(2026, 3, 15), heir.id
    post.session.flush()
    report = letter_report(
        post.session, actor=post.chief, period=MARCH, grouping=LetterGrouping.RECEIVER
    )
    assert [line.name for line in report.lines] == [heir.name]


def test_a_resolution_entered_late_counts_on_the_day_it_happened(
    post: Correspondence, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = post.sent(post.site(), on=date(2026, 2, 1))
    done = date(2026, 3, 31)
    post.follow(letter, (LetterStep.ACCEPT, done), (LetterStep.REPORT_DONE, done))
    at(monkeypatch, date(2026, 8, 1))
    post.take(letter, LetterStep.VERIFY_DONE, done)
    report = letter_report(post.session, actor=post.chief, period=MARCH)
    assert (report.whole.total, report.whole.resolved) == (1, 1)


DAYS = st.integers(0, 40)
LETTERS = st.lists(st.tuples(DAYS, st.none() | DAYS, st.booleans()), max_size=12)


@settings(max_examples=200)
@given(letters=LETTERS, start=DAYS, length=st.integers(1, 20), include_new=st.booleans())
def test_the_numbers_are_those_of_a_count_day_by_day(
    letters: list[tuple[int, int | None, bool]], start: int, length: int, include_new: bool
) -> None:
    origin = date(2026, 1, 1)
    period = Period(origin + timedelta(start), origin + timedelta(start + length))
    found = [_history(origin, *told) for told in letters]
    numbers = count(found, period, include_new=include_new)
    open_at_start, arisen, done = _day_by_day(letters, start, start + length)
    taken = open_at_start | (arisen if include_new else set())
    assert numbers.total == len(taken)
    assert numbers.resolved == len(taken & done)
    assert (numbers.new, numbers.new_resolved) == (len(arisen), len(arisen & done))
    assert numbers.total == numbers.resolved + numbers.unresolved


def _history(origin: date, sent: int, after: int | None, withdrawn: bool) -> History:
    steps = [(LetterStep.SEND, LetterState.SENT, sent)]
    if after is not None:
        end = LetterStep.WITHDRAW if withdrawn else LetterStep.VERIFY_DONE
        state = LetterState.WITHDRAWN if withdrawn else LetterState.VERIFIED_DONE
        steps.append((end, state, sent + after))
    events = [
        RecommendationEvent(step=step, to_state=state, happened_on=origin + timedelta(day))
        for step, state, day in steps
    ]
    return History(Recommendation(), events)


def _day_by_day(
    letters: list[tuple[int, int | None, bool]], start: int, end: int
) -> tuple[set[int], set[int], set[int]]:
    """Walk from the first day to the last with a tray of open letters."""
    tray: set[int] = set()
    open_at_start: set[int] = set()
    arisen: set[int] = set()
    done: set[int] = set()
    for day in range(end):
        if day == start:
            open_at_start = set(tray)
        for number, (sent, after, withdrawn) in enumerate(letters):
            if sent == day:
                tray.add(number)
                if day >= start:
                    arisen.add(number)
            if after is not None and sent + after == day:
                tray.discard(number)
                if day >= start and not withdrawn:
                    done.add(number)
    return open_at_start, arisen, done


def test_the_module_counts_nothing_that_was_typed() -> None:
    fields = set(FourNumbers.__dataclass_fields__)
    stored = set(Recommendation.__table__.columns.keys())
    assert fields.isdisjoint(stored)
    assert letter_counts.count([], MARCH, include_new=True) == FourNumbers(0, 0, 0, 0, 0)
