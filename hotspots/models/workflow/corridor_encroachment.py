"""The steps of an encroachment on the corridor of a road or a railway (section 8).

Whoever keeps the corridor may clear it on the spot; a notice before is usual and not needed. What
was cleared is looked at by another unit, and what comes back counts.
"""

from functools import partial

from hotspots.models.workflow.transition import Transition
from hotspots.vocabulary import CaseState, Condition, Role, SiteKind, Step, StepField

_step = partial(Transition, kind=SiteKind.CORRIDOR_ENCROACHMENT)

_KEEPERS = frozenset(
    {
        Role.POLICE_OFFICER,
        Role.POLICE_LEADER,
        Role.WARD_OFFICER,
        Role.URBAN_OFFICER,
        Role.ROAD_MANAGER,
        Role.RAIL_OFFICER,
    }
)
_STANDING = (CaseState.FOUND, CaseState.NOTIFIED, CaseState.RECURRED)
_GONE = (CaseState.CLEARED, CaseState.CHECKED)

_WAY = (
    *(
        _step(
            from_state=state,
            to_state=CaseState.NOTIFIED,
            step=Step.NOTIFY,
            roles=_KEEPERS,
            fields=(StepField.CARRIED_OUT_ON,),
            optional=(StepField.LETTER_NUMBER, StepField.LETTER_DATED, StepField.PROMISED_BY),
        )
        for state in (CaseState.FOUND, CaseState.RECURRED)
    ),
    *(
        _step(
            from_state=state,
            to_state=CaseState.CLEARED,
            step=Step.CLEAR,
            roles=_KEEPERS,
            fields=(StepField.CARRIED_OUT_ON, StepField.UNITS_PRESENT),
            optional=(StepField.DECISION_NUMBER, StepField.DECIDED_ON, StepField.RESULT),
            conditions=(Condition.STEP_PHOTO,),
        )
        for state in _STANDING
    ),
    _step(
        from_state=CaseState.CLEARED,
        to_state=CaseState.CHECKED,
        step=Step.CHECK,
        roles=_KEEPERS,
        by_another_unit=True,
        fields=(StepField.INSPECTED_ON,),
        optional=(StepField.RESULT,),
    ),
    *(
        _step(
            from_state=state,
            to_state=CaseState.RECURRED,
            step=Step.FIND_RECURRED,
            roles=_KEEPERS,
            reopens=True,
            fields=(StepField.INSPECTED_ON, StepField.FOUND_BY),
            wished=(Condition.STEP_PHOTO,),
        )
        for state in _GONE
    ),
)

_ASIDE = (
    _step(
        from_state=CaseState.FOUND,
        to_state=CaseState.REJECTED,
        step=Step.REJECT,
        roles=_KEEPERS,
        fields=(StepField.REJECTION,),
        reason=True,
    ),
    _step(
        from_state=CaseState.FOUND,
        to_state=CaseState.DUPLICATE,
        step=Step.MARK_DUPLICATE,
        roles=_KEEPERS,
        fields=(StepField.TARGET_SITE,),
    ),
    _step(
        from_state=CaseState.REJECTED,
        to_state=CaseState.FOUND,
        step=Step.REOPEN,
        roles=_KEEPERS,
        reopens=True,
        fields=(StepField.TRIGGER,),
        reason=True,
    ),
)

CORRIDOR_ENCROACHMENT = _WAY + _ASIDE
