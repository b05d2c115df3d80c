"""A person compares a line of a reform with its resolution: it holds, or it is taken out."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.errors import InvalidInput, Message, NotFound, Problem
from hotspots.i18n import _
from hotspots.models import Account, AreaSuccession
from hotspots.registry.area_changes import in_turn
from hotspots.registry.plain_names import plain
from hotspots.vocabulary import Action

LONGEST = 300


def confirm(
    session: Session, *, actor: Account, line_id: UUID, compared_with: str
) -> AreaSuccession:
    """Note that a line holds, and what it was compared with.

    Raises
    ------
    InvalidInput
        Nothing is said of what it was compared with.
    """
    line = _line(session, actor, line_id)
    said = plain(compared_with)
    if not 0 < len(said) <= LONGEST:
        problem = Problem(
            "missing",
            Message(_("It is not said what the line was compared with.")),
            Message(_("Write the number of the resolution, in at most {most} characters."),
                    {"most": LONGEST}),
            field="verified_by",
            value=said[:80],
        )  # fmt: skip
        raise InvalidInput(_("The line cannot be confirmed."), problems=[problem])
    line.verified, line.verified_by = True, said
    session.flush()
    return line


def take_out(session: Session, *, actor: Account, line_id: UUID) -> None:
    """Take a line out that no resolution says; the audit keeps it."""
    session.delete(_line(session, actor, line_id))
    session.flush()


def _line(session: Session, actor: Account, line_id: UUID) -> AreaSuccession:
    permissions.require(actor, Action.LOAD_NETWORK)
    in_turn(session)
    line = session.scalars(select(AreaSuccession).where(AreaSuccession.id == line_id)).one_or_none()
    if line is None:
        raise NotFound(_("There is no such line of a reform; somebody may have taken it out."))
    return line
