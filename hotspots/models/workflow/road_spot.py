"""The steps of a black spot or potential black spot on a road (domain reference, section 6).

The manager of the road is the author of the dossier (Circular 41/2024/TT-BGTVT art. 15); the
police feed it, recommend, and sign what takes a place off the list.
"""

from functools import partial

from hotspots.models.workflow.transition import Transition
from hotspots.vocabulary import (
    CaseState,
    Condition,
    DocumentKind,
    Role,
    SiteKind,
    Step,
    StepField,
)

_step = partial(Transition, kind=SiteKind.ROAD_SPOT)

_MANAGER = frozenset({Role.ROAD_MANAGER})
_LEADER = frozenset({Role.POLICE_LEADER})
_SURVEYORS = frozenset({Role.POLICE_OFFICER, Role.WARD_OFFICER, Role.ROAD_MANAGER})
_EXECUTORS = frozenset({Role.ROAD_MANAGER, Role.URBAN_OFFICER})
_INSPECTORS = frozenset(
    {
        Role.POLICE_OFFICER,
        Role.POLICE_LEADER,
        Role.WARD_OFFICER,
        Role.URBAN_OFFICER,
        Role.ROAD_MANAGER,
    }
)

_SURVEY = (
    _step(
        from_state=CaseState.PROPOSED,
        to_state=CaseState.VERIFIED,
        step=Step.VERIFY,
        roles=_SURVEYORS,
        fields=(StepField.INSPECTED_ON, StepField.UNITS_PRESENT),
        documents=(DocumentKind.INSPECTION_MINUTES,),
        conditions=(Condition.TWO_PHOTOS,),
    ),
    _step(
        from_state=CaseState.VERIFIED,
        to_state=CaseState.FILE_OPENED,
        step=Step.OPEN_FILE,
        roles=_MANAGER | _LEADER,
        fields=(StepField.MANAGING_BODY, StepField.LEAD),
        optional=(StepField.PARTNERS,),
        documents=(DocumentKind.OPENING_DECISION,),
        conditions=(Condition.CLASS_GROUNDED,),
    ),
    *(
        _step(
            from_state=state,
            to_state=CaseState.REJECTED,
            step=Step.REJECT,
            roles=_MANAGER | _LEADER,
            fields=(StepField.REJECTION,),
            reason=True,
        )
        for state in (CaseState.PROPOSED, CaseState.VERIFIED)
    ),
    *(
        _step(
            from_state=state,
            to_state=CaseState.MERGED,
            step=Step.MERGE,
            roles=_LEADER,
            fields=(StepField.TARGET_SITE,),
            reason=True,
        )
        for state in (CaseState.VERIFIED, CaseState.FILE_OPENED)
    ),
)

_DESK_STUDY = (
    _step(
        from_state=CaseState.FILE_OPENED,
        to_state=CaseState.CAUSE_DETERMINED,
        step=Step.DETERMINE_CAUSE,
        roles=_MANAGER,
        fields=(StepField.CAUSES, StepField.POLICE_UNIT),
        documents=(DocumentKind.CAUSE_ANALYSIS,),
        conditions=(Condition.CHECKLIST_FILLED,),
    ),
    _step(
        from_state=CaseState.CAUSE_DETERMINED,
        to_state=CaseState.NOT_INFRASTRUCTURE,
        step=Step.RULE_OUT_INFRASTRUCTURE,
        roles=_MANAGER,
        cosigned_by=_LEADER,
        fields=(StepField.RULING, StepField.RULED_ON),
        documents=(DocumentKind.WRITTEN_CONCLUSION,),
    ),
    _step(
        from_state=CaseState.CAUSE_DETERMINED,
        to_state=CaseState.MEASURE_PROPOSED,
        step=Step.PROPOSE_MEASURE,
        roles=_EXECUTORS,
        documents=(DocumentKind.MEASURE_PLAN,),
        conditions=(Condition.MEASURE_PLANNED,),
    ),
    _step(
        from_state=CaseState.MEASURE_PROPOSED,
        to_state=CaseState.DECIDED,
        step=Step.RECORD_DECISION,
        roles=_EXECUTORS | _LEADER,
        fields=(
            StepField.DECISION_NUMBER,
            StepField.DECIDED_ON,
            StepField.FUND,
            StepField.AMOUNT_VND,
            StepField.EXECUTOR,
            StepField.PLANNED_START,
            StepField.PLANNED_FINISH,
        ),
        documents=(DocumentKind.DECISION,),
    ),
    _step(
        from_state=CaseState.MEASURE_PROPOSED,
        to_state=CaseState.CAUSE_DETERMINED,
        step=Step.SEND_BACK,
        roles=_EXECUTORS | _LEADER,
        reason=True,
    ),
)

_WORKS = (
    _step(
        from_state=CaseState.DECIDED,
        to_state=CaseState.WORKS_UNDER_WAY,
        step=Step.START_WORKS,
        roles=_EXECUTORS,
        fields=(StepField.ACTUAL_START, StepField.CONTRACTOR, StepField.TRAFFIC_PLAN),
        documents=(DocumentKind.COMMENCEMENT_ORDER,),
    ),
    _step(
        from_state=CaseState.WORKS_UNDER_WAY,
        to_state=CaseState.REPORTED_DONE,
        step=Step.REPORT_DONE,
        roles=_EXECUTORS,
        fields=(StepField.ACTUAL_FINISH, StepField.COST_VND),
        documents=(DocumentKind.COMPLETION_REPORT,),
        conditions=(Condition.QUANTITIES_STATED, Condition.PHOTO_PAIR),
    ),
    _step(
        from_state=CaseState.REPORTED_DONE,
        to_state=CaseState.VERIFIED_DONE,
        step=Step.VERIFY_DONE,
        roles=_INSPECTORS,
        by_another_unit=True,
        fields=(StepField.INSPECTED_ON, StepField.RESULT),
        documents=(DocumentKind.ACCEPTANCE_MINUTES,),
    ),
    _step(
        from_state=CaseState.REPORTED_DONE,
        to_state=CaseState.WORKS_UNDER_WAY,
        step=Step.RETURN_WORKS,
        roles=_INSPECTORS,
        by_another_unit=True,
        reason=True,
    ),
)

_AFTERWARDS = (
    _step(
        from_state=CaseState.VERIFIED_DONE,
        to_state=CaseState.MONITORING,
        step=Step.START_MONITORING,
        roles=_INSPECTORS,
        automatic=True,
    ),
    _step(
        from_state=CaseState.MONITORING,
        to_state=CaseState.EVALUATED,
        step=Step.EVALUATE,
        roles=_MANAGER | {Role.GIS_ANALYST},
        documents=(DocumentKind.EVALUATION_REPORT,),
        conditions=(Condition.EVALUATION_KEPT,),
    ),
    _step(
        from_state=CaseState.EVALUATED,
        to_state=CaseState.CLOSED,
        step=Step.CLOSE,
        roles=_MANAGER,
        cosigned_by=_LEADER,
        fields=(StepField.REMOVED_ON, StepField.DECISION_NUMBER),
        documents=(DocumentKind.REMOVAL_DECISION,),
        conditions=(Condition.TREATMENT_DATED, Condition.RULE_NO_LONGER_MET),
    ),
    _step(
        from_state=CaseState.EVALUATED,
        to_state=CaseState.MEASURE_PROPOSED,
        step=Step.TREAT_AGAIN,
        roles=_MANAGER | _LEADER,
        reason=True,
    ),
    *(
        _step(
            from_state=state,
            to_state=CaseState.FILE_OPENED,
            step=Step.REOPEN,
            roles=_LEADER,
            reopens=True,
            fields=(StepField.TRIGGER,),
            reason=True,
        )
        for state in (
            CaseState.MONITORING,
            CaseState.CLOSED,
            CaseState.NOT_INFRASTRUCTURE,
            CaseState.REJECTED,
        )
    ),
)

ROAD_SPOT = _SURVEY + _DESK_STUDY + _WORKS + _AFTERWARDS
