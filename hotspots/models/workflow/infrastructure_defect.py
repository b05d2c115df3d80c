"""The shorter steps of a defect of infrastructure or traffic organisation (section 8).

A defect is repaired and checked; nothing is decided, monitored or evaluated. It returns under the
same code when it breaks again.
"""

from functools import partial

from hotspots.models.workflow.transition import Transition
from hotspots.vocabulary import CaseState, Condition, Role, SiteKind, Step, StepField

_step = partial(Transition, kind=SiteKind.INFRASTRUCTURE_DEFECT)

_KEEPERS = frozenset({Role.URBAN_OFFICER, Role.ROAD_MANAGER})
_SURVEYORS = _KEEPERS | {Role.POLICE_OFFICER, Role.POLICE_LEADER, Role.WARD_OFFICER}

_WAY = (
    _step(
        from_state=CaseState.REPORTED,
        to_state=CaseState.VERIFIED,
        step=Step.VERIFY,
        roles=_SURVEYORS,
        fields=(StepField.INSPECTED_ON,),
    ),
    _step(
        from_state=CaseState.VERIFIED,
        to_state=CaseState.ASSIGNED,
        step=Step.ASSIGN,
        roles=_KEEPERS | {Role.POLICE_LEADER},
        assigns=StepField.MANAGING_BODY,
        fields=(StepField.MANAGING_BODY,),
        optional=(StepField.PLANNED_FINISH,),
    ),
    *(
        _step(
            from_state=state,
            to_state=CaseState.IN_PROGRESS,
            step=Step.START_REPAIR,
            roles=_KEEPERS,
            optional=(StepField.ACTUAL_START, StepField.CONTRACTOR),
        )
        for state in (CaseState.ASSIGNED, CaseState.REOPENED)
    ),
    *(
        _step(
            from_state=state,
            to_state=CaseState.REPORTED_DONE,
            step=Step.REPORT_DONE,
            roles=_KEEPERS,
            fields=(StepField.QUANTITY, StepField.UNIT),
            wished=(Condition.AFTER_PHOTO,),
            optional=(StepField.ACTUAL_FINISH, StepField.COST_VND),
        )
        for state in (CaseState.ASSIGNED, CaseState.IN_PROGRESS)
    ),
    _step(
        from_state=CaseState.REPORTED_DONE,
        to_state=CaseState.VERIFIED_DONE,
        step=Step.VERIFY_DONE,
        roles=_SURVEYORS,
        by_another_unit=True,
        fields=(StepField.INSPECTED_ON,),
        optional=(StepField.RESULT,),
    ),
    _step(
        from_state=CaseState.REPORTED_DONE,
        to_state=CaseState.IN_PROGRESS,
        step=Step.RETURN_WORKS,
        roles=_SURVEYORS,
        by_another_unit=True,
        reason=True,
    ),
)

_ASIDE = (
    *(
        _step(
            from_state=state,
            to_state=CaseState.REJECTED,
            step=Step.REJECT,
            roles=_KEEPERS | {Role.POLICE_LEADER},
            fields=(StepField.REJECTION,),
            reason=True,
        )
        for state in (CaseState.REPORTED, CaseState.VERIFIED)
    ),
    *(
        _step(
            from_state=state,
            to_state=CaseState.DUPLICATE,
            step=Step.MARK_DUPLICATE,
            roles=_SURVEYORS,
            fields=(StepField.TARGET_SITE,),
        )
        for state in (CaseState.REPORTED, CaseState.VERIFIED)
    ),
    *(
        _step(
            from_state=state,
            to_state=CaseState.REOPENED,
            step=Step.REOPEN,
            roles=_SURVEYORS,
            reopens=True,
            fields=(StepField.TRIGGER,),
            reason=True,
        )
        for state in (CaseState.VERIFIED_DONE, CaseState.REJECTED)
    ),
)

INFRASTRUCTURE_DEFECT = _WAY + _ASIDE
