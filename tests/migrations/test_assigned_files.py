"""What was said of assigned files is not forgotten by going back to a schema without the words."""

from importlib import import_module

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from hotspots.models import CaseHold
from hotspots.registry import holds, proposals
from hotspots.registry.case_access import find
from tests.registry.town import AS_OF, make_town

MIGRATION = import_module("hotspots.migrations.versions.0025_assigned_files")


def test_an_answer_without_a_word_before_keeps_the_schema_from_going_back(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())
    town = make_town(session)
    town.four_injuries(1_000)
    site = proposals.accept(session, actor=town.leader, proposal_id=town.only_proposal().id)
    until = AS_OF.replace(month=5, day=30).isoformat()
    holds.ask(session, actor=town.ward_officer, site=site.code, reason="Chờ", until=until)
    holds.lapse(session, find(session, town.leader, site.code), actor=town.leader)
    with Operations.context(MigrationContext.configure(session.connection())):
        with pytest.raises(RuntimeError, match="1 answers say"):
            MIGRATION.downgrade()
        session.execute(delete(CaseHold))
        session.execute(text("ALTER TABLE case_event DISABLE TRIGGER USER"))
        session.execute(text("DELETE FROM case_event WHERE kind = 'hold_lapsed'"))
        MIGRATION.downgrade()
        MIGRATION.upgrade()
