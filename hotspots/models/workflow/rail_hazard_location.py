"""The steps of a dangerous place on open line: those of a road spot, but short (section 7).

Whoever runs the railway keeps the file; the police and the ward verify, and another unit than the
one that did the works sees that they are done.
"""

from functools import partial

from hotspots.models.workflow.transition import Transition
from hotspots.vocabulary import CaseState, Condition, Role, SiteKind, Step, StepField

_step = partial(Transition, kind=SiteKind.RAIL_HAZARD_LOCATION)

_KEEPERS = frozenset({Role.RAIL_OFFICER, Role.ROAD_MANAGER})
_LEADER = frozenset({Role.POLICE_LEADER})
_INSPECTORS = _KEEPERS | _LEADER | {Role.POLICE_OFFICER, Role.WARD_OFFICER, Role.URBAN_OFFICER}

_SURVEY = (
    _step(
        from_state=CaseState.PROPOSED,
        to_state=CaseState.VERIFIED,
        step=Step.VERIFY,
        roles=_INSPECTORS,
        fields=(StepField.INSPECTED_ON, StepField.UNITS_PRESENT),
        wished=(Condition.STEP_PHOTO,),
    ),
    _step(
        from_state=CaseState.VERIFIED,
        to_state=CaseState.FILE_OPENED,
        step=Step.OPEN_FILE,
        roles=_KEEPERS | _LEADER,
        fields=(StepField.MANAGING_BODY,),
        optional=(StepField.LEAD, StepField.PARTNERS, StepField.DECISION_NUMBER),
    ),
    *(
        _step(
            from_state=state,
            to_state=CaseState.REJECTED,
            step=Step.REJECT,
            roles=_KEEPERS | _LEADER,
            fields=(StepField.REJECTION,),
            reason=True,
        )
        for state in (CaseState.PROPOSED, CaseState.VERIFIED)
    ),
)

_WORKS = (
    _step(
        from_state=CaseState.FILE_OPENED,
        to_state=CaseState.MEASURE_PROPOSED,
        step=Step.PROPOSE_MEASURE,
        roles=_KEEPERS,
        reason=True,
    ),
    _step(
        from_state=CaseState.MEASURE_PROPOSED,
        to_state=CaseState.DECIDED,
        step=Step.RECORD_DECISION,
        roles=_KEEPERS | _LEADER,
        fields=(
            StepField.DECISION_NUMBER,
            StepField.DECIDED_ON,
            StepField.EXECUTOR,
            StepField.PLANNED_START,
            StepField.PLANNED_FINISH,
        ),
        optional=(StepField.FUND, StepField.AMOUNT_VND),
    ),
    _step(
        from_state=CaseState.MEASURE_PROPOSED,
        to_state=CaseState.FILE_OPENED,
        step=Step.SEND_BACK,
        roles=_KEEPERS | _LEADER,
        reason=True,
    ),
    _step(
        from_state=CaseState.DECIDED,
        to_state=CaseState.WORKS_UNDER_WAY,
        step=Step.START_WORKS,
        roles=_KEEPERS,
        fields=(StepField.ACTUAL_START,),
        optional=(StepField.CONTRACTOR,),
    ),
    _step(
        from_state=CaseState.WORKS_UNDER_WAY,
        to_state=CaseState.REPORTED_DONE,
        step=Step.REPORT_DONE,
        roles=_KEEPERS,
        fields=(StepField.ACTUAL_FINISH, StepField.RESULT),
        wished=(Condition.AFTER_PHOTO,),
        optional=(StepField.COST_VND,),
    ),
)

_AFTERWARDS = (
    _step(
        from_state=CaseState.REPORTED_DONE,
        to_state=CaseState.VERIFIED_DONE,
        step=Step.VERIFY_DONE,
        roles=_INSPECTORS,
        by_another_unit=True,
        fields=(StepField.INSPECTED_ON, StepField.RESULT),
    ),
    _step(
        from_state=CaseState.REPORTED_DONE,
        to_state=CaseState.WORKS_UNDER_WAY,
        step=Step.RETURN_WORKS,
        roles=_INSPECTORS,
        by_another_unit=True,
        reason=True,
    ),
    _step(
        from_state=CaseState.VERIFIED_DONE,
        to_state=CaseState.CLOSED,
        step=Step.CLOSE,
        roles=_KEEPERS | _LEADER,
        fields=(StepField.REMOVED_ON, StepField.DECISION_NUMBER),
    ),
    *(
        _step(
            from_state=state,
            to_state=CaseState.FILE_OPENED,
            step=Step.REOPEN,
            roles=_KEEPERS | _LEADER,
            reopens=True,
            fields=(StepField.TRIGGER,),
            reason=True,
        )
        for state in (CaseState.CLOSED, CaseState.REJECTED)
    ),
)

RAIL_HAZARD_LOCATION = _SURVEY + _WORKS + _AFTERWARDS
