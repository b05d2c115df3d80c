"""`hotspots invite`, `reset-password` and `verify-audit`."""

import pytest
from sqlalchemy import Engine, text

from hotspots import database
from hotspots.models import seal_audit
from hotspots.registry import access_links
from tests.cli.test_registry_commands import Run, run

__all__ = ["run"]

BODY = ("--organisation", "Phòng CSGT")


@pytest.fixture
def opened(run: Run) -> Run:
    told = (*BODY, "--organisation-kind", "police", "--role", "administrator")
    first = run("create-account", "chubien", *told, given="chuồn chuồn bay thấp\n")
    assert first.exit_code == 0, first.output
    return run


def test_an_unknown_name_and_a_taken_one_are_refused(opened: Run) -> None:
    unknown = opened("reset-password", "khongai", "--lang", "en")
    assert (unknown.exit_code, "no such account" in unknown.output) == (2, True)
    taken = opened("invite", "chubien", *BODY, "--role", "leader", "--lang", "en")
    assert (taken.exit_code, "already an account" in taken.output) == (2, True)


def test_every_reason_against_a_password_is_printed(opened: Run) -> None:
    told = (*BODY, "--role", "leader", "--lang", "en")
    refused = opened("create-account", "lanhdao", *told, given="lanhdao1\n")
    assert refused.exit_code == 2
    for reason in ("8 characters", "user name", "tried first"):
        assert reason in refused.output
    assert "lanhdao1" not in refused.output


def test_an_invitation_prints_the_link_alone(
    opened: Run, committed_database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited = opened("invite", "csgt", *BODY, "--role", "police_officer")
    assert invited.exit_code == 0, invited.output
    path = invited.stdout.strip()
    assert path.startswith(access_links.PATH)
    with database.transaction(database.session_factory(committed_database)) as session:
        link = access_links.look_at(session, token=path.removeprefix(access_links.PATH))
        assert link.account.username == "csgt"
    monkeypatch.setenv("HOTSPOTS_PUBLIC_ADDRESS", "https://diemden.example.vn/")
    from hotspots.settings import load_settings  # noqa: PLC0415 -- read anew after the change

    load_settings.cache_clear()
    again = opened("reset-password", "csgt").stdout.strip()
    assert again.startswith("https://diemden.example.vn/links/")


def test_an_untouched_audit_is_said_so_with_its_head_and_its_tail(
    opened: Run, committed_database: Engine
) -> None:
    tail = opened("verify-audit", "--lang", "en")
    assert tail.exit_code == 0
    assert "Not sealed yet: 2 entries, from number 1 on" in tail.output
    with database.transaction(database.session_factory(committed_database)) as session:
        seal_audit(session)
    sealed = opened("verify-audit", "--lang", "en")
    assert "Sealed entries: 2. Head: " in sealed.stdout
    assert "Nothing was altered" in sealed.output


def test_what_was_altered_is_named_and_ends_with_1(opened: Run, committed_database: Engine) -> None:
    with database.transaction(database.session_factory(committed_database)) as session:
        seal_audit(session)
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text("UPDATE account SET role = 'leader'"))
        session.execute(text("UPDATE audit_entry SET actor = 'khac' WHERE id = 1"))
        session.execute(text("DELETE FROM audit_entry WHERE id = 2"))
    found = opened("verify-audit", "--lang", "en")
    assert found.exit_code == 1
    assert "altered: 1. Numbers: 1" in found.output
    assert "gone: 1. Numbers: 2" in found.output
    assert "Rows changed without an entry" in found.output
    assert "Nothing was altered" not in found.output
