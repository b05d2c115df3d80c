"""Writes that are sent ahead are written all the same, in order, and their refusals are told."""

import time
from uuid import UUID, uuid4

import pytest
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.models import Job, Organisation
from hotspots.sending import send, sending
from hotspots.vocabulary import JobKind, JobState
from tests.factories import make_organisation

_RENAME = (
    update(Organisation)
    .where(Organisation.id == bindparam("which"))
    .values(name=bindparam("called"), version=Organisation.version + 1)
)
_SLOWLY = (
    update(Organisation)
    .where(Organisation.id == bindparam("which"), func.pg_sleep(0.2).is_not(None))
    .values(name=bindparam("called"))
)
_ADD = insert(Job)
_ADD_BODY = insert(Organisation)


def _name(session: Session, which: UUID) -> str | None:
    return session.scalar(select(Organisation.name).where(Organisation.id == which))


def test_what_was_sent_is_written_before_anything_is_read(session: Session) -> None:
    body = make_organisation(session, name="Cũ")
    with sending(session):
        for called in ("Một", "Hai"):
            send(session, _RENAME, {"which": body.id, "called": called})
        assert _name(session, body.id) == "Hai"
        send(session, _RENAME, {"which": body.id, "called": "Ba"})
    assert _name(session, body.id) == "Ba"


def test_outside_of_it_a_write_is_a_statement_like_any_other(session: Session) -> None:
    body = make_organisation(session, name="Cũ")
    send(session, _RENAME, {"which": body.id, "called": "Mới"})
    assert _name(session, body.id) == "Mới"


def test_the_program_goes_on_while_the_server_writes(session: Session) -> None:
    body = make_organisation(session, name="Cũ")
    began = time.monotonic()
    with sending(session):
        send(session, _SLOWLY, {"which": body.id, "called": "Mới"})
        went_on = time.monotonic() - began
    assert went_on < 0.2 <= time.monotonic() - began
    assert _name(session, body.id) == "Mới"


def test_values_reach_their_columns_as_with_any_other_statement(session: Session) -> None:
    told = {"id": uuid4(), "kind": JobKind.DAILY, "payload": {"on": "2026-03-02"}}
    told |= {
        "state": JobState.QUEUED,
        "queued_at": clock.now(),
        "attempts": 0,
        "done": 0,
        "total": 0,
    }
    with sending(session):
        send(session, _ADD, told)
    job = session.get_one(Job, told["id"])
    assert {name: getattr(job, name) for name in told} == told


def test_a_refused_write_is_told_at_the_latest_at_the_end(session: Session) -> None:
    body = make_organisation(session, name="Cũ")
    taken = {"id": body.id, "name": "Khác", "kind": body.kind}

    def rename_around_it() -> None:
        with session.begin_nested(), sending(session):
            send(session, _RENAME, {"which": body.id, "called": "Mới"})
            send(session, _ADD_BODY, taken)
            send(session, _RENAME, {"which": body.id, "called": "Cuối"})

    with pytest.raises(IntegrityError) as refused:
        rename_around_it()
    assert refused.value.orig is not None
    assert getattr(refused.value.orig, "sqlstate", None) == "23505"
    assert _name(session, body.id) == "Cũ"


def test_what_fails_meanwhile_is_told_and_leaves_the_connection_usable(session: Session) -> None:
    body = make_organisation(session, name="Cũ")

    def fail_after_a_write_that_is_refused() -> None:
        with session.begin_nested(), sending(session):
            send(session, _ADD_BODY, {"id": body.id, "name": "Khác", "kind": body.kind})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_a_write_that_is_refused()
    assert _name(session, body.id) == "Cũ"
    with sending(session):
        send(session, _RENAME, {"which": body.id, "called": "Mới"})
    assert _name(session, body.id) == "Mới"
