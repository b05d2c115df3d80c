"""Files at rest, as a condition of a query: what `RemediationCase.is_settled` says of one."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from hotspots.models import RemediationCase
from hotspots.models.workflow import FIRST_STATE, is_settled, states_of


def rests(state: Any = RemediationCase.state) -> ColumnElement[bool]:
    """Return the condition that nothing is left to be done in a file, short of reopening it.

    `state` is where it stands: now, unless another column is given.
    """
    return or_(
        *(
            and_(
                RemediationCase.kind == kind,
                state.in_([each for each in states_of(kind) if is_settled(kind, each)]),
            )
            for kind in FIRST_STATE
        )
    )
