"""The steps of a point of congestion: listed, with a plan of relief, treated, off the list.

Traffic that jams again brings a treated point back to its plan, and one that was taken off the list
back onto it; both count (duties D42 to D44).
"""

from functools import partial

from hotspots.models.workflow.transition import Transition
from hotspots.vocabulary import CaseState, Condition, Role, SiteKind, Step, StepField

_step = partial(Transition, kind=SiteKind.CONGESTION_POINT)

_KEEPERS = frozenset(
    {
        Role.POLICE_OFFICER,
        Role.POLICE_LEADER,
        Role.WARD_OFFICER,
        Role.URBAN_OFFICER,
        Role.ROAD_MANAGER,
    }
)
_LEADER = frozenset({Role.POLICE_LEADER})

_WAY = (
    _step(
        from_state=CaseState.LISTED,
        to_state=CaseState.PLAN_APPROVED,
        step=Step.APPROVE_PLAN,
        roles=_KEEPERS,
        fields=(StepField.DECISION_NUMBER, StepField.DECIDED_ON),
        optional=(StepField.LEAD, StepField.PARTNERS, StepField.PLANNED_FINISH),
        writes=(
            (StepField.DECISION_NUMBER, "plan_number"),
            (StepField.DECIDED_ON, "plan_dated"),
        ),
    ),
    _step(
        from_state=CaseState.PLAN_APPROVED,
        to_state=CaseState.TREATED,
        step=Step.TREAT,
        roles=_KEEPERS,
        fields=(StepField.CARRIED_OUT_ON, StepField.RESULT),
        optional=(StepField.COST_VND,),
        wished=(Condition.AFTER_PHOTO,),
    ),
    _step(
        from_state=CaseState.TREATED,
        to_state=CaseState.REMOVED,
        step=Step.TAKE_OFF_LIST,
        roles=_LEADER | {Role.URBAN_OFFICER, Role.ROAD_MANAGER},
        by_another_unit=True,
        fields=(StepField.REMOVED_ON,),
        optional=(StepField.DECISION_NUMBER, StepField.DECIDED_ON),
        reason=True,
    ),
)

_BACK = (
    _step(
        from_state=CaseState.PLAN_APPROVED,
        to_state=CaseState.LISTED,
        step=Step.SEND_BACK,
        roles=_KEEPERS,
        reason=True,
    ),
    _step(
        from_state=CaseState.TREATED,
        to_state=CaseState.PLAN_APPROVED,
        step=Step.FIND_RECURRED,
        roles=_KEEPERS,
        reopens=True,
        fields=(StepField.INSPECTED_ON, StepField.FOUND_BY),
        reason=True,
    ),
    _step(
        from_state=CaseState.REMOVED,
        to_state=CaseState.LISTED,
        step=Step.REOPEN,
        roles=_KEEPERS,
        reopens=True,
        fields=(StepField.TRIGGER,),
        reason=True,
    ),
)

_ASIDE = (
    _step(
        from_state=CaseState.LISTED,
        to_state=CaseState.REJECTED,
        step=Step.REJECT,
        roles=_LEADER | {Role.URBAN_OFFICER, Role.ROAD_MANAGER},
        fields=(StepField.REJECTION,),
        reason=True,
    ),
    _step(
        from_state=CaseState.LISTED,
        to_state=CaseState.DUPLICATE,
        step=Step.MARK_DUPLICATE,
        roles=_KEEPERS,
        fields=(StepField.TARGET_SITE,),
    ),
    _step(
        from_state=CaseState.REJECTED,
        to_state=CaseState.LISTED,
        step=Step.REOPEN,
        roles=_KEEPERS,
        reopens=True,
        fields=(StepField.TRIGGER,),
        reason=True,
    ),
)

CONGESTION_POINT = _WAY + _BACK + _ASIDE
