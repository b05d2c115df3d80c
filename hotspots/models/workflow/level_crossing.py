"""The steps of a legal level crossing: in service, found wanting, put right, or taken away.

Its file rests while it is in service; an inspection that finds it wanting brings the file back
(duties D30, D31), and another unit sees that it was put right.
"""

from functools import partial

from hotspots.models.workflow.transition import Transition
from hotspots.vocabulary import CaseState, Condition, Role, SiteKind, Step, StepField

_step = partial(Transition, kind=SiteKind.LEVEL_CROSSING)

_KEEPERS = frozenset({Role.RAIL_OFFICER, Role.ROAD_MANAGER, Role.URBAN_OFFICER})
_INSPECTORS = _KEEPERS | {Role.POLICE_OFFICER, Role.POLICE_LEADER, Role.WARD_OFFICER}
_DECIDED = (
    StepField.CARRIED_OUT_ON,
    StepField.UNITS_PRESENT,
    StepField.DECISION_NUMBER,
    StepField.DECIDED_ON,
)

_REPAIR = (
    _step(
        from_state=CaseState.IN_SERVICE,
        to_state=CaseState.DEFICIENT,
        step=Step.NOTE_DEFICIENCY,
        roles=_INSPECTORS,
        reopens=True,
        fields=(StepField.INSPECTED_ON, StepField.UNITS_PRESENT, StepField.DEFICIENCY),
        wished=(Condition.STEP_PHOTO,),
    ),
    _step(
        from_state=CaseState.DEFICIENT,
        to_state=CaseState.ASSIGNED,
        step=Step.ASSIGN,
        roles=_KEEPERS | {Role.POLICE_LEADER},
        assigns=StepField.MANAGING_BODY,
        fields=(StepField.MANAGING_BODY,),
        optional=(StepField.PLANNED_FINISH,),
    ),
    _step(
        from_state=CaseState.ASSIGNED,
        to_state=CaseState.REPORTED_DONE,
        step=Step.REPORT_DONE,
        roles=_KEEPERS,
        fields=(StepField.CARRIED_OUT_ON, StepField.RESULT),
        wished=(Condition.AFTER_PHOTO,),
        optional=(StepField.COST_VND,),
    ),
    _step(
        from_state=CaseState.REPORTED_DONE,
        to_state=CaseState.IN_SERVICE,
        step=Step.RETURN_TO_SERVICE,
        roles=_INSPECTORS,
        by_another_unit=True,
        fields=(StepField.INSPECTED_ON,),
        optional=(StepField.RESULT,),
    ),
    _step(
        from_state=CaseState.REPORTED_DONE,
        to_state=CaseState.ASSIGNED,
        step=Step.RETURN_WORKS,
        roles=_INSPECTORS,
        by_another_unit=True,
        reason=True,
    ),
    _step(
        from_state=CaseState.DEFICIENT,
        to_state=CaseState.IN_SERVICE,
        step=Step.RETURN_TO_SERVICE,
        roles=_KEEPERS | {Role.POLICE_LEADER},
        reason=True,
    ),
)

_TAKEN_AWAY = (
    *(
        _step(
            from_state=CaseState.DEFICIENT,
            to_state=end,
            step=step,
            roles=_KEEPERS,
            fields=_DECIDED,
            optional=(StepField.REPLACED_BY, StepField.RESULT),
            conditions=(Condition.STEP_PHOTO,),
        )
        for end, step in (
            (CaseState.CLOSED, Step.CLOSE_CROSSING),
            (CaseState.GRADE_SEPARATED, Step.SEPARATE_GRADES),
        )
    ),
    _step(
        from_state=CaseState.CLOSED,
        to_state=CaseState.DEFICIENT,
        step=Step.REOPEN,
        roles=_INSPECTORS,
        reopens=True,
        fields=(StepField.TRIGGER,),
        reason=True,
    ),
)

LEVEL_CROSSING = _REPAIR + _TAKEN_AWAY
