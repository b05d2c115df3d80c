"""The one table of transitions: whole, printed, with days for every state that waits."""

from datetime import date
from pathlib import Path

import pytest

from hotspots.criteria import deadlines_on
from hotspots.models.workflow import (
    FIRST_STATE,
    TRANSITIONS,
    into_or_out_of_rest,
    is_settled,
    settled_states,
    states_of,
    steps_from,
)
from hotspots.models.workflow.printed import as_markdown
from hotspots.records.step_fields import STEP_FIELDS
from hotspots.registry.step_conditions import CHECKS, REMEDIES
from hotspots.vocabulary import CaseState, SiteKind, StepField

PRINTED = Path(__file__).parents[2] / "docs/workflow.md"


def test_the_printed_document_is_the_table() -> None:
    assert PRINTED.read_text(encoding="utf-8") == as_markdown(), (
        "hotspots print-workflow > docs/workflow.md"
    )


def test_no_step_stands_in_the_table_twice() -> None:
    assert len({(s.kind, s.from_state, s.to_state) for s in TRANSITIONS}) == len(TRANSITIONS)


@pytest.mark.parametrize("kind", list(FIRST_STATE))
def test_every_state_of_a_kind_can_be_reached(kind: SiteKind) -> None:
    reached, waiting = set[CaseState](), [FIRST_STATE[kind]]
    while waiting:
        state = waiting.pop()
        if state not in reached:
            reached.add(state)
            waiting += [step.to_state for step in steps_from(kind, state)]
    assert reached == set(states_of(kind))


@pytest.mark.parametrize("kind", list(FIRST_STATE))
def test_a_file_rests_only_where_nothing_is_left_to_do(kind: SiteKind) -> None:
    for state in states_of(kind):
        onward = [step for step in steps_from(kind, state) if not step.reopens]
        assert is_settled(kind, state) == (not onward)
    assert CaseState.CLOSED in settled_states()
    assert CaseState.MONITORING not in settled_states()


def test_steps_that_bring_a_file_to_rest_or_out_of_it_are_known_by_their_end() -> None:
    ends = into_or_out_of_rest()
    assert {CaseState.PROPOSED, CaseState.VERIFIED, CaseState.ASSIGNED}.isdisjoint(ends)
    assert ends >= {
        CaseState.REJECTED,
        CaseState.NOT_INFRASTRUCTURE,
        CaseState.VERIFIED_DONE,
        CaseState.MONITORING,
        CaseState.EVALUATED,
        CaseState.CLOSED,
        CaseState.FILE_OPENED,
        CaseState.REOPENED,
        CaseState.FOUND,
        CaseState.GRADE_SEPARATED,
        CaseState.IN_SERVICE,
        CaseState.DEFICIENT,
    }


def test_every_state_that_waits_for_a_person_has_a_deadline() -> None:
    rules = deadlines_on(date(2026, 3, 2))
    assert rules is not None
    for kind in FIRST_STATE:
        for state in states_of(kind):
            automatic = [step.automatic for step in steps_from(kind, state)]
            waits = not is_settled(kind, state) and not any(automatic)
            assert (rules.of(kind, state) is not None) == waits, (kind, state)


def test_every_field_and_condition_of_the_table_can_be_read_and_looked_up() -> None:
    assert set(STEP_FIELDS) == set(StepField)
    for step in TRANSITIONS:
        assert set(step.conditions) <= set(CHECKS) == set(REMEDIES)
