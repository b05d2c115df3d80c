"""The steps of a school gate on its way to the safe-gate model (duty D40).

The list of schools is the denominator of the coverage: a school that closed or moved is taken off
it with a reason, and a model that is gone brings the gate back to what was surveyed.
"""

from functools import partial

from hotspots.models.workflow.transition import Transition
from hotspots.vocabulary import CaseState, Condition, Role, SiteKind, Step, StepField

_step = partial(Transition, kind=SiteKind.SCHOOL_GATE)

_KEEPERS = frozenset(
    {
        Role.POLICE_OFFICER,
        Role.POLICE_LEADER,
        Role.WARD_OFFICER,
        Role.URBAN_OFFICER,
        Role.ROAD_MANAGER,
    }
)

WITH_MODEL = frozenset({CaseState.MODEL_IN_PLACE, CaseState.CHECKED})
"""The states in which a gate has the safe-gate model."""

_WAY = (
    _step(
        from_state=CaseState.NOT_SURVEYED,
        to_state=CaseState.SURVEYED,
        step=Step.SURVEY,
        roles=_KEEPERS,
        fields=(StepField.INSPECTED_ON, StepField.UNITS_PRESENT),
        optional=(StepField.RESULT,),
        wished=(Condition.STEP_PHOTO,),
    ),
    _step(
        from_state=CaseState.SURVEYED,
        to_state=CaseState.MODEL_IN_PLACE,
        step=Step.INSTALL_MODEL,
        roles=_KEEPERS,
        fields=(StepField.CARRIED_OUT_ON,),
        optional=(
            StepField.UNITS_PRESENT,
            StepField.DECISION_NUMBER,
            StepField.DECIDED_ON,
            StepField.RESULT,
        ),
        writes=((StepField.CARRIED_OUT_ON, "model_installed_on"),),
        wished=(Condition.AFTER_PHOTO,),
    ),
    _step(
        from_state=CaseState.MODEL_IN_PLACE,
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
            to_state=CaseState.SURVEYED,
            step=Step.FIND_MODEL_GONE,
            roles=_KEEPERS,
            reopens=True,
            fields=(StepField.INSPECTED_ON, StepField.DEFICIENCY),
        )
        for state in (CaseState.MODEL_IN_PLACE, CaseState.CHECKED)
    ),
)

_ASIDE = (
    *(
        _step(
            from_state=state,
            to_state=CaseState.REMOVED,
            step=Step.TAKE_OFF_LIST,
            roles=_KEEPERS,
            fields=(StepField.REMOVED_ON,),
            reason=True,
        )
        for state in (CaseState.NOT_SURVEYED, CaseState.SURVEYED, CaseState.MODEL_IN_PLACE)
    ),
    _step(
        from_state=CaseState.NOT_SURVEYED,
        to_state=CaseState.DUPLICATE,
        step=Step.MARK_DUPLICATE,
        roles=_KEEPERS,
        fields=(StepField.TARGET_SITE,),
    ),
    _step(
        from_state=CaseState.REMOVED,
        to_state=CaseState.NOT_SURVEYED,
        step=Step.REOPEN,
        roles=_KEEPERS,
        reopens=True,
        fields=(StepField.TRIGGER,),
        reason=True,
    ),
)

SCHOOL_GATE = _WAY + _ASIDE
