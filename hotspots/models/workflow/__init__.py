"""The one table of transitions: every step that a file of any kind of site may take."""

from hotspots.models.workflow.congestion_point import CONGESTION_POINT
from hotspots.models.workflow.corridor_encroachment import CORRIDOR_ENCROACHMENT
from hotspots.models.workflow.infrastructure_defect import INFRASTRUCTURE_DEFECT
from hotspots.models.workflow.letter import LETTER_STEPS, LetterTransition
from hotspots.models.workflow.level_crossing import LEVEL_CROSSING
from hotspots.models.workflow.rail_hazard_location import RAIL_HAZARD_LOCATION
from hotspots.models.workflow.road_spot import ROAD_SPOT
from hotspots.models.workflow.school_gate import SCHOOL_GATE
from hotspots.models.workflow.transition import Transition
from hotspots.models.workflow.unauthorized_crossing import UNAUTHORIZED_CROSSING
from hotspots.vocabulary import CaseState, Role, SiteKind

TRANSITIONS: tuple[Transition, ...] = (
    *ROAD_SPOT,
    *INFRASTRUCTURE_DEFECT,
    *UNAUTHORIZED_CROSSING,
    *LEVEL_CROSSING,
    *CORRIDOR_ENCROACHMENT,
    *CONGESTION_POINT,
    *SCHOOL_GATE,
    *RAIL_HAZARD_LOCATION,
)
"""Every step, kind by kind: for `RemediationCase.advance`, the buttons, the API, the printed
diagram and the tests alike."""

FIRST_STATE: dict[SiteKind, CaseState] = {
    SiteKind.ROAD_SPOT: CaseState.PROPOSED,
    SiteKind.INFRASTRUCTURE_DEFECT: CaseState.REPORTED,
    SiteKind.UNAUTHORIZED_CROSSING: CaseState.FOUND,
    SiteKind.LEVEL_CROSSING: CaseState.IN_SERVICE,
    SiteKind.CORRIDOR_ENCROACHMENT: CaseState.FOUND,
    SiteKind.CONGESTION_POINT: CaseState.LISTED,
    SiteKind.SCHOOL_GATE: CaseState.NOT_SURVEYED,
    SiteKind.RAIL_HAZARD_LOCATION: CaseState.PROPOSED,
}
"""Where the file of a new site begins."""

SET_ASIDE = frozenset(
    {CaseState.REJECTED, CaseState.MERGED, CaseState.DUPLICATE, CaseState.NOT_INFRASTRUCTURE}
)
"""Where a file rests though nothing was done at the place."""


def steps_from(kind: SiteKind, state: CaseState) -> tuple[Transition, ...]:
    """Return the steps that lead on from a state, in the order of the table."""
    return tuple(s for s in TRANSITIONS if (s.kind, s.from_state) == (kind, state))


def states_of(kind: SiteKind) -> tuple[CaseState, ...]:
    """Return the states a kind of site uses, in the order of the vocabulary."""
    ends = {step.to_state for step in TRANSITIONS if kind == step.kind} | {FIRST_STATE[kind]}
    return tuple(state for state in CaseState if state in ends)


def is_settled(kind: SiteKind, state: CaseState) -> bool:
    """Say whether nothing is left to be done in a state: only reopening leads out of it."""
    return all(step.reopens for step in steps_from(kind, state))


def is_put_right(kind: SiteKind, state: CaseState) -> bool:
    """Say whether what was wrong is put right in a state: it is watched, or could come back."""
    is_over = is_settled(kind, state) or (kind, state) in reopened_from()
    return is_over and state not in SET_ASIDE


def reopening_roles(kind: SiteKind) -> frozenset[Role]:
    """Return who may bring a file of a kind back once it rests."""
    steps = (step for step in TRANSITIONS if step.kind is kind and step.reopens)
    return frozenset(role for step in steps for role in step.signers)


def reopened_from() -> tuple[tuple[SiteKind, CaseState], ...]:
    """Return every kind and state that a step of reopening leads out of, in the table's order."""
    return tuple((step.kind, step.from_state) for step in TRANSITIONS if step.reopens)


def into_or_out_of_rest() -> frozenset[CaseState]:
    """Return where steps lead that bring a file to rest, also by an automatic step, or out of it.

    A state may be reached by other steps as well: whoever needs to know before a file is read asks
    by the end of the step alone.
    """
    rest = set(reopened_from())
    automatic = {
        (step.kind, step.from_state)
        for step in TRANSITIONS
        if step.automatic and (step.kind, step.to_state) in rest
    }
    return frozenset(
        step.to_state
        for step in TRANSITIONS
        if (step.kind, step.from_state) in rest or (step.kind, step.to_state) in rest | automatic
    )


def settled_states() -> frozenset[CaseState]:
    """Return the states in which a file of any kind rests."""
    return frozenset(
        state for kind in FIRST_STATE for state in states_of(kind) if is_settled(kind, state)
    )


__all__ = [
    "FIRST_STATE",
    "LETTER_STEPS",
    "TRANSITIONS",
    "LetterTransition",
    "Transition",
    "into_or_out_of_rest",
    "is_put_right",
    "is_settled",
    "reopened_from",
    "reopening_roles",
    "settled_states",
    "states_of",
    "steps_from",
]
