"""Railway lines known by name alone: a register names them before anybody has drawn them.

A line made of the crossings on it would be wrong data: straight where the rails bend, and posted by
its own guesses. So such a line has no shape and no posts; its places are Km and point as stated.
Loading its drawing later under the same name gives it both.
"""

from collections.abc import Iterable
from uuid import uuid4

from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.analysis.route_names import tidied
from hotspots.models import Account, RailLine
from hotspots.records.values import is_missing, shown
from hotspots.registry.rail_lines import current_rails
from hotspots.vocabulary import Action


def enter_undrawn(session: Session, *, actor: Account, names: Iterable[object]) -> list[RailLine]:
    """Enter the lines of these names that the registry does not know, and return them.

    Raises
    ------
    Forbidden
        This role may not load railways.
    """
    permissions.require(actor, Action.LOAD_NETWORK)
    rails = current_rails(session)
    written = sorted({tidied(shown(each)) for each in names if not is_missing(each)})
    lines = [
        RailLine(id=uuid4(), code=name, name=name) for name in written if rails.code(name) is None
    ]
    session.add_all(lines)
    session.flush()
    return lines
