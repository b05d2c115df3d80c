"""What this deployment says of itself: its name, its mark, and the day it plays on."""

import re
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.errors import Conflict, InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import Account, Deployment
from hotspots.vocabulary import Action, DeploymentKind

_PREFIX = re.compile(r"[A-Z]{2,6}")


def current(session: Session) -> Deployment | None:
    """Return the deployment's mark, or None where the registry is still blank."""
    return session.get(Deployment, 1)


def as_of(session: Session) -> date:
    """Return the day on which places are judged: a demo's own, otherwise today."""
    mark = current(session)
    return day_of(None if mark is None else mark.as_of)


PLAYED_ON = select(Deployment.as_of).where(Deployment.id == 1).scalar_subquery()
"""The day a demonstration plays on, as a part of another query: `day_of` it is that of `as_of`."""


def day_of(played_on: date | None) -> date:
    """Return the day on which places are judged, from what the deployment's mark says."""
    return played_on or clock.today()


def name_registry(
    session: Session, *, actor: Account, name: str, site_code_prefix: str
) -> Deployment:
    """Name a register and choose what its site codes begin with; codes already given stay.

    Raises
    ------
    InvalidInput
        The name is empty, or the prefix is not two to six capital letters.
    Conflict
        The database is a demonstration or a test, and stays one.
    """
    permissions.require(actor, Action.MANAGE_ACCOUNTS)
    problems = [*_wrong_name(name), *_wrong_prefix(site_code_prefix)]
    if problems:
        raise InvalidInput(_("The register cannot be named so."), problems=problems)
    mark = current(session)
    if mark is None:
        mark = Deployment(kind=DeploymentKind.PRODUCTION)
        session.add(mark)
    elif mark.kind is not DeploymentKind.PRODUCTION:
        raise Conflict(
            _("This database is marked {kind} and stays so. Use an empty one for a register."),
            kind=mark.kind,
        )
    mark.name, mark.site_code_prefix = name.strip(), site_code_prefix
    session.flush()
    return mark


def _wrong_name(name: str) -> list[Problem]:
    if name.strip() and name.isprintable() and len(name) <= 200:
        return []
    remedy = Message(_("Give the place it covers, in at most 200 characters."))
    return [Problem("name", Message(_("This is no name.")), remedy, field="name", value=name[:80])]


def _wrong_prefix(prefix: str) -> list[Problem]:
    if _PREFIX.fullmatch(prefix):
        return []
    told = Message(_("“{value}” cannot begin a site code."), {"value": prefix[:80]})
    remedy = Message(_("Use two to six capital letters A–Z, such as LK."))
    return [Problem("site_code_prefix", told, remedy, field="prefix", value=prefix[:80])]
