"""What this deployment says of itself: its name, its mark, and the day it plays on."""

from datetime import date

from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.models import Deployment


def current(session: Session) -> Deployment | None:
    """Return the deployment's mark, or None where the registry is still blank."""
    return session.get(Deployment, 1)


def as_of(session: Session) -> date:
    """Return the day on which places are judged: a demo's own, otherwise today."""
    mark = current(session)
    return mark.as_of if mark is not None and mark.as_of is not None else clock.today()
