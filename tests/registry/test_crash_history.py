"""The history of a crash: who changed what and when, for who may see the crash."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from hotspots import database
from hotspots.errors import Forbidden, NotFound
from hotspots.i18n import render
from hotspots.models import Crash
from hotspots.registry import crash_corrections
from hotspots.registry.crash_history import history
from hotspots.registry.row_history import Entry
from hotspots.vocabulary import Locale, Role
from tests.factories import make_account
from tests.registry.changes import record_at
from tests.registry.town import AS_OF, Town


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", f"{AS_OF.isoformat()}T10:00")


@pytest.fixture(autouse=True)
def _the_analyst_acts(town: Town) -> None:
    database.act_as(town.session, town.analyst.id)


def facts(entry: Entry, locale: Locale = Locale.EN) -> dict[str, tuple[str, str]]:
    """The changes of an entry as a reader sees them."""
    return {
        render(each.field, locale): (render(each.old, locale), render(each.new, locale))
        for each in entry.changes
    }


def of(town: Town, crash: Crash) -> tuple[Entry, ...]:
    return history(town.session, actor=town.analyst, crash_id=crash.id)


def test_who_may_not_read_crashes_reads_no_history(town: Town) -> None:
    crash = record_at(town, 1_000)
    leader = make_account(town.session, Role.LEADER)
    with pytest.raises(Forbidden):
        history(town.session, actor=leader, crash_id=crash.id)


def test_the_history_of_another_ward_or_of_no_crash_is_not_found(town: Town) -> None:
    crash = record_at(town, 1_000)
    with pytest.raises(NotFound):
        history(town.session, actor=town.leader_east, crash_id=crash.id)
    with pytest.raises(NotFound):
        history(town.session, actor=town.analyst, crash_id=uuid4())


def test_a_new_crash_was_entered_by_somebody(town: Town) -> None:
    (entry,) = of(town, record_at(town, 1_000))
    assert (entry.is_first, entry.changes) == (True, ())
    assert render(entry.by, Locale.VI) == town.analyst.display_name


def test_a_correction_says_what_each_fact_was_and_is(town: Town) -> None:
    crash = record_at(town, 1_000)
    database.act_as(town.session, town.leader.id)
    changes = {"killed": 1, "light": "night_lit", "place_text": "Km2+300 QL1"}
    crash_corrections.correct(town.session, actor=town.leader, crash_id=crash.id, changes=changes)
    latest, first = of(town, crash)
    assert (render(latest.by, Locale.EN), first.is_first) == (town.leader.display_name, True)
    told = facts(latest)
    assert told["Killed"] == ("0", "1")
    assert told["Km"] == ("Km1+000", "Km2+300")
    assert told["Light"][0] == "not known"
    assert told["Place as written"] == ("Km1+000 QL1", "Km2+300 QL1")
    assert "Road" not in told


def test_a_change_nobody_is_told_of_is_left_out(town: Town) -> None:
    crash = record_at(town, 1_000)
    town.session.execute(text("UPDATE crash SET offset_m = 3"))
    assert len(of(town, crash)) == 1


@pytest.mark.parametrize(
    ("actor", "said"), [("", "working on the database"), ("worker: refresh", "the program")]
)
def test_what_no_person_of_the_registry_did_is_told_as_that(
    town: Town, actor: str, said: str
) -> None:
    crash = record_at(town, 1_000)
    database.act_as(town.session, actor)
    town.session.execute(text("UPDATE crash SET injured = 2"))
    latest = of(town, crash)[0]
    assert said in render(latest.by, Locale.EN)
    assert facts(latest) == {"Injured": ("1", "2")}
