"""The one table of what may be done with a recommendation, by whom, and what each step asks for.

Drafted, signed and sent by the sender; accepted, refused or asked back by the body it is addressed
to, which may pass it on; reported done by that body and verified by another unit, which resolves
it (domain reference, section 6).
"""

from dataclasses import dataclass

from hotspots.vocabulary import LetterSide, LetterState, LetterStep, Role, StepField

WRITERS = frozenset(
    {
        Role.POLICE_OFFICER,
        Role.POLICE_LEADER,
        Role.URBAN_OFFICER,
        Role.WARD_OFFICER,
        Role.ROAD_MANAGER,
        Role.RAIL_OFFICER,
    }
)
SIGNERS = frozenset({Role.POLICE_LEADER, Role.LEADER})
ANSWERERS = WRITERS | {Role.LEADER}


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterTransition:
    """One allowed step of a recommendation.

    Attributes
    ----------
    side
        For whom the person must act: the sender, the body it is addressed to, or, for a check on
        the spot, whoever reaches one of its sites.
    by_another_unit
        The step may not be taken by the person or the unit that took the one before.
    fields, optional
        Facts that must be told with the step, and those that may be.
    reason
        Whether the step needs a note that says why.
    """

    step: LetterStep
    from_state: LetterState
    to_state: LetterState
    side: LetterSide
    roles: frozenset[Role]
    fields: tuple[StepField, ...] = ()
    optional: tuple[StepField, ...] = ()
    reason: bool = False
    by_another_unit: bool = False


OPEN_LETTER = frozenset(
    {
        LetterState.SENT,
        LetterState.FORWARDED,
        LetterState.ACCEPTED,
        LetterState.REFUSED,
        LetterState.ASKED_BACK,
        LetterState.REPORTED_DONE,
    }
)
"""The states in which a recommendation was sent and is not resolved."""

AT_THE_ADDRESSEE = frozenset({LetterState.SENT, LetterState.FORWARDED, LetterState.ACCEPTED})
"""The states in which the body it is addressed to has to act; in the other open ones, the sender.
"""

_ASKED = (LetterState.SENT, LetterState.FORWARDED)

LETTER_STEPS: tuple[LetterTransition, ...] = (
    LetterTransition(
        step=LetterStep.SIGN,
        from_state=LetterState.DRAFTED,
        to_state=LetterState.SIGNED,
        side=LetterSide.SENDER,
        roles=SIGNERS,
        fields=(StepField.LETTER_NUMBER, StepField.LETTER_DATED),
    ),
    LetterTransition(
        step=LetterStep.SEND,
        from_state=LetterState.SIGNED,
        to_state=LetterState.SENT,
        side=LetterSide.SENDER,
        roles=WRITERS | SIGNERS,
    ),
    *(
        LetterTransition(
            step=LetterStep.ACCEPT,
            from_state=state,
            to_state=LetterState.ACCEPTED,
            side=LetterSide.ADDRESSEE,
            roles=ANSWERERS,
            optional=(StepField.PROMISED_BY, StepField.LETTER_NUMBER),
        )
        for state in _ASKED
    ),
    *(
        LetterTransition(
            step=LetterStep.REFUSE,
            from_state=state,
            to_state=LetterState.REFUSED,
            side=LetterSide.ADDRESSEE,
            roles=ANSWERERS,
            optional=(StepField.LETTER_NUMBER,),
            reason=True,
        )
        for state in _ASKED
    ),
    *(
        LetterTransition(
            step=LetterStep.ASK_BACK,
            from_state=state,
            to_state=LetterState.ASKED_BACK,
            side=LetterSide.ADDRESSEE,
            roles=ANSWERERS,
            optional=(StepField.LETTER_NUMBER,),
            reason=True,
        )
        for state in _ASKED
    ),
    *(
        LetterTransition(
            step=LetterStep.FORWARD,
            from_state=state,
            to_state=LetterState.FORWARDED,
            side=side,
            roles=ANSWERERS,
            fields=(StepField.ADDRESSEE,),
            optional=(StepField.LETTER_NUMBER,),
            reason=True,
        )
        for state, side in (
            (LetterState.SENT, LetterSide.ADDRESSEE),
            (LetterState.FORWARDED, LetterSide.ADDRESSEE),
            (LetterState.ACCEPTED, LetterSide.ADDRESSEE),
            (LetterState.REFUSED, LetterSide.SENDER),
        )
    ),
    *(
        LetterTransition(
            step=LetterStep.SEND_AGAIN,
            from_state=state,
            to_state=LetterState.SENT,
            side=LetterSide.SENDER,
            roles=WRITERS | SIGNERS,
            optional=(StepField.LETTER_NUMBER,),
            reason=True,
        )
        for state in (LetterState.ASKED_BACK, LetterState.REFUSED)
    ),
    LetterTransition(
        step=LetterStep.REPORT_DONE,
        from_state=LetterState.ACCEPTED,
        to_state=LetterState.REPORTED_DONE,
        side=LetterSide.ADDRESSEE,
        roles=ANSWERERS,
        fields=(StepField.ACTUAL_FINISH, StepField.RESULT),
        optional=(StepField.LETTER_NUMBER,),
    ),
    LetterTransition(
        step=LetterStep.VERIFY_DONE,
        from_state=LetterState.REPORTED_DONE,
        to_state=LetterState.VERIFIED_DONE,
        side=LetterSide.INSPECTOR,
        roles=WRITERS,
        fields=(StepField.INSPECTED_ON, StepField.RESULT),
        by_another_unit=True,
    ),
    LetterTransition(
        step=LetterStep.RETURN_WORKS,
        from_state=LetterState.REPORTED_DONE,
        to_state=LetterState.ACCEPTED,
        side=LetterSide.INSPECTOR,
        roles=WRITERS,
        reason=True,
        by_another_unit=True,
    ),
    *(
        LetterTransition(
            step=LetterStep.WITHDRAW,
            from_state=state,
            to_state=LetterState.WITHDRAWN,
            side=LetterSide.SENDER,
            roles=WRITERS if state is LetterState.DRAFTED else SIGNERS,
            reason=True,
        )
        for state in (LetterState.DRAFTED, LetterState.SIGNED, *sorted(OPEN_LETTER))
    ),
)
"""Every step, for the rule, the buttons, the API and the tests alike."""


def letter_steps_from(state: LetterState) -> tuple[LetterTransition, ...]:
    """Return the steps that lead on from a state, in the order of the table."""
    return tuple(each for each in LETTER_STEPS if each.from_state is state)
