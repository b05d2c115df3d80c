"""The daily digest: to whom, what it tells, never twice for a day, and what a server refused."""

from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from hotspots.database import session_factory, transaction
from hotspots.errors import InvalidInput, Unavailable
from hotspots.i18n import render
from hotspots.models import Account, Digest, Job
from hotspots.registry import accounts, digests
from hotspots.registry.digests import DigestPlan
from hotspots.registry.mailing import MailServer
from hotspots.registry.worker import Worker
from hotspots.settings import Settings
from hotspots.vocabulary import DigestState, JobKind, JobState, Locale, MailSecurity, Role
from tests.factories import make_account
from tests.registry.correspondence import make_correspondence
from tests.registry.post_office import PostOffice, post_office

DAY = date(2026, 3, 2)
ENGINEER, OFFICER = "ky.su@example.vn", "can.bo@example.vn"
SECRET = "Nội dung kín của kiến nghị <b>"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office(PostOffice()) as opened:
        yield opened


@pytest.fixture
def town(committed_database: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Police sent a letter to the office; its engineer and its writer have addresses."""
    monkeypatch.setenv("HOTSPOTS_NOW", f"{DAY}T05:59")
    with transaction(session_factory(committed_database)) as session:
        post = make_correspondence(session)
        post.sent(post.site(), on=DAY, asked=SECRET)
        for person, address in ((post.engineer, ENGINEER), (post.officer, OFFICER)):
            person.email, person.password_hash = address, "x"
        post.engineer.locale = Locale.EN
    return committed_database


def plan_of(office: PostOffice, **told: object) -> DigestPlan:
    given = {"security": MailSecurity.NONE, "sender": "Điểm đen <diemden@example.vn>"} | told
    server = MailServer(host="127.0.0.1", port=office.port, **given)  # type: ignore[arg-type]  # told by a test
    return DigestPlan(server, hour=6, address="https://diemden.example.vn")


def work(town: Engine, plan: DigestPlan) -> list[Job]:
    """Let the worker do what the hour asks for; return the digest jobs so far."""
    worker = Worker(town, digests=plan)
    with transaction(session_factory(town)) as session:
        digests.queue_the_day(session, plan=plan)
    worker.do_all()
    with session_factory(town)() as session:
        query = select(Job).where(Job.kind == JobKind.DIGEST).order_by(Job.number)
        return list(session.scalars(query))


def states(town: Engine) -> dict[str | None, DigestState]:
    with session_factory(town)() as session:
        query = select(Account.email, Digest.state).join(Digest, Digest.account_id == Account.id)
        return {row.email: row.state for row in session.execute(query)}


def at(monkeypatch: pytest.MonkeyPatch, time: str) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", f"{DAY}T{time}")


def body(letter: EmailMessage, kind: str) -> str:
    part = letter.get_body((kind,))
    assert part is not None
    text: str = part.get_content()
    return text


def trouble(town: Engine) -> str | None:
    with session_factory(town)() as session:
        keeper = make_account(session, Role.ADMINISTRATOR)
        told = digests.trouble(session, actor=keeper)
        officer = session.scalars(select(Account).where(Account.email == OFFICER)).one()
        assert digests.trouble(session, actor=officer) is None
        return None if told is None else render(told, Locale.EN)


def test_without_a_host_nothing_is_planned_and_a_sender_is_needed() -> None:
    assert DigestPlan.of(Settings(smtp_host=None)) is None
    with pytest.raises(Unavailable, match="HOTSPOTS_SMTP_SENDER"):
        DigestPlan.of(Settings(smtp_host="mail.example.vn", smtp_sender=None))
    ports = {
        security: MailServer.of(
            Settings(smtp_host="mail", smtp_sender="a@b.vn", smtp_security=security)
        )
        for security in MailSecurity
    }
    assert {each.value: server and server.port for each, server in ports.items()} == {
        "starttls": 587, "tls": 465, "none": 25,
    }  # fmt: skip


def test_nothing_leaves_before_the_hour(
    town: Engine, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert work(town, plan_of(office)) == []
    at(monkeypatch, "06:00")
    (job,) = work(town, plan_of(office))
    assert (job.state, job.result) == (JobState.DONE, {"sent": 2, "refused": 0})


def test_each_has_it_once_a_day_in_the_own_language_without_what_is_confidential(
    town: Engine, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, "06:00")
    for _again in range(3):
        work(town, plan_of(office))
    (engineer,), (officer,) = office.to(ENGINEER), office.to(OFFICER)
    assert engineer["Subject"].startswith("Black spots, 02/03/2026: waits for you: 1")
    assert "chưa ai trả lời: 1" in officer["Subject"]
    for letter in (engineer, officer):
        for kind in ("plain", "html"):
            assert "https://diemden.example.vn/recommendations/" in body(letter, kind)
            assert "Nội dung kín" not in body(letter, kind)
    assert set(states(town).values()) == {DigestState.SENT}
    assert trouble(town) is None


def test_who_closed_the_account_switched_it_off_or_has_nothing_to_hear_gets_none(
    town: Engine, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, "06:00")
    with transaction(session_factory(town)) as session:
        people = {each.email: each for each in session.scalars(select(Account))}
        people[ENGINEER].active = False
        accounts.choose_digest(
            session, actor=people[OFFICER], email=OFFICER, locale=Locale.VI, wanted=False
        )
        make_account(session, email="yen@example.vn", password_hash="x")
    (job,) = work(town, plan_of(office))
    assert (job.state, office.letters) == (JobState.DONE, [])


def test_what_was_refused_is_told_and_tried_again_and_the_others_are_not_sent_twice(
    town: Engine, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, "06:00")
    office.refused = {ENGINEER}
    assert [job.result for job in work(town, plan_of(office))] == [{"sent": 1, "refused": 1}]
    assert states(town)[ENGINEER] is DigestState.REFUSED
    assert trouble(town) == "The mail server refused 1 digests: 550 no such mailbox"
    office.refused = set()
    at(monkeypatch, "06:09")
    assert len(work(town, plan_of(office))) == 1
    at(monkeypatch, "06:11")
    assert [job.result for job in work(town, plan_of(office))][1:] == [{"sent": 1, "refused": 0}]
    assert (len(office.to(ENGINEER)), len(office.to(OFFICER))) == (1, 1)
    assert trouble(town) is None


def test_a_server_that_is_away_is_told_and_tried_again(
    town: Engine, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, "06:00")
    away = PostOffice()
    with post_office(away):
        pass
    (job,) = work(town, plan_of(away))
    assert (job.state, states(town)) == (JobState.FAILED, {})
    told = trouble(town)
    assert told is not None
    assert "HOTSPOTS_SMTP_" in told
    at(monkeypatch, "06:11")
    assert work(town, plan_of(office))[-1].result == {"sent": 2, "refused": 0}


def test_a_letter_whose_end_nobody_knows_is_not_sent_again(
    town: Engine, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, "06:00")
    office.breaks_off = True
    (job,) = work(town, plan_of(office))
    assert job.state is JobState.FAILED
    (first,) = office.letters
    office.breaks_off = False
    at(monkeypatch, "06:11")
    work(town, plan_of(office))
    assert sorted(each["To"] for each in office.letters) == sorted([ENGINEER, OFFICER])
    assert states(town)[first["To"]] is DigestState.SENDING


def test_a_wrong_password_sends_nothing_and_the_right_one_lets_in(
    town: Engine, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, "06:00")
    office.password = "right"
    (job,) = work(town, plan_of(office, user="diemden", password="other"))
    assert job.state is JobState.FAILED
    at(monkeypatch, "06:11")
    work(town, plan_of(office, user="diemden", password=office.password))
    assert len(office.letters) == 2


def test_an_address_that_is_none_is_refused(session: Session) -> None:
    person = make_account(session, email="a@example.vn")
    for address in ("không phải", "a@b.vn\r\nBcc: x@y.vn", ""):
        with pytest.raises(InvalidInput):
            accounts.choose_digest(
                session, actor=person, email=address, locale=Locale.VI, wanted=True
            )
    assert person.email == "a@example.vn"
