"""The road of an unauthorized crossing to its removal (domain reference, section 7).

Signs, watching, fences and service roads are measures; what moves the file is that the path was
taken into care, narrowed, closed, made legal, or led over or under the rails. Who was present and a
photo belong to every step. A path that people open again counts.
"""

from functools import partial

from hotspots.models.workflow.transition import Transition
from hotspots.vocabulary import CaseState, Condition, Role, SiteKind, Step, StepField

_step = partial(Transition, kind=SiteKind.UNAUTHORIZED_CROSSING)

_KEEPERS = frozenset({Role.WARD_OFFICER, Role.URBAN_OFFICER, Role.ROAD_MANAGER, Role.RAIL_OFFICER})
_LEADER = frozenset({Role.POLICE_LEADER})
_SURVEYORS = _KEEPERS | _LEADER | {Role.POLICE_OFFICER}

_DONE = (StepField.CARRIED_OUT_ON, StepField.UNITS_PRESENT)
_DECIDED = (*_DONE, StepField.DECISION_NUMBER, StepField.DECIDED_ON)
_IN_CARE = (CaseState.FILE_OPENED, CaseState.MANAGED)

_INTO_CARE = (
    _step(
        from_state=CaseState.FOUND,
        to_state=CaseState.FILE_OPENED,
        step=Step.OPEN_FILE,
        roles=_SURVEYORS,
        fields=(StepField.INSPECTED_ON, StepField.UNITS_PRESENT, StepField.MANAGING_BODY),
        optional=(StepField.LEAD, StepField.PARTNERS, StepField.DECISION_NUMBER),
        conditions=(Condition.STEP_PHOTO,),
    ),
    *(
        _step(
            from_state=state,
            to_state=CaseState.MANAGED,
            step=Step.MANAGE,
            roles=_KEEPERS,
            fields=_DONE,
            optional=(StepField.DECISION_NUMBER, StepField.DECIDED_ON),
            conditions=(Condition.STEP_PHOTO,),
            reason=state is CaseState.NARROWED,
        )
        for state in (CaseState.FILE_OPENED, CaseState.REOPENED, CaseState.NARROWED)
    ),
)

_OUT_OF_THE_WAY = (
    *(
        _step(
            from_state=state,
            to_state=CaseState.NARROWED,
            step=Step.NARROW,
            roles=_KEEPERS,
            fields=(*_DECIDED, StepField.WIDTH_LEFT_M),
            writes=((StepField.WIDTH_LEFT_M, "width_m"),),
            conditions=(Condition.STEP_PHOTO,),
        )
        for state in _IN_CARE
    ),
    *(
        _step(
            from_state=state,
            to_state=CaseState.CLOSED,
            step=Step.CLOSE_CROSSING,
            roles=_KEEPERS,
            fields=_DECIDED,
            optional=(StepField.REPLACED_BY, StepField.RESULT),
            conditions=(Condition.STEP_PHOTO,),
        )
        for state in (*_IN_CARE, CaseState.NARROWED, CaseState.REOPENED)
    ),
    *(
        _step(
            from_state=state,
            to_state=end,
            step=step,
            roles=_KEEPERS,
            fields=(*_DECIDED, *((StepField.REPLACED_BY,) if end is CaseState.UPGRADED else ())),
            optional=(StepField.RESULT,),
            conditions=(Condition.STEP_PHOTO,),
        )
        for state in (*_IN_CARE, CaseState.NARROWED)
        for end, step in (
            (CaseState.UPGRADED, Step.UPGRADE),
            (CaseState.GRADE_SEPARATED, Step.SEPARATE_GRADES),
        )
    ),
)

_ASIDE = (
    _step(
        from_state=CaseState.FOUND,
        to_state=CaseState.REJECTED,
        step=Step.REJECT,
        roles=_KEEPERS | _LEADER,
        fields=(StepField.REJECTION,),
        reason=True,
    ),
    _step(
        from_state=CaseState.FOUND,
        to_state=CaseState.DUPLICATE,
        step=Step.MARK_DUPLICATE,
        roles=_SURVEYORS,
        fields=(StepField.TARGET_SITE,),
    ),
    _step(
        from_state=CaseState.REJECTED,
        to_state=CaseState.FOUND,
        step=Step.REOPEN,
        roles=_SURVEYORS,
        reopens=True,
        fields=(StepField.TRIGGER,),
        reason=True,
    ),
    *(
        _step(
            from_state=state,
            to_state=CaseState.REOPENED,
            step=Step.FIND_REOPENED,
            roles=_SURVEYORS,
            reopens=True,
            fields=(StepField.INSPECTED_ON, StepField.FOUND_BY),
            conditions=(Condition.STEP_PHOTO,),
        )
        for state in (CaseState.CLOSED, CaseState.GRADE_SEPARATED)
    ),
)

UNAUTHORIZED_CROSSING = _INTO_CARE + _OUT_OF_THE_WAY + _ASIDE
