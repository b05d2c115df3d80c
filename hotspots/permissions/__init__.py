"""Who may do what, and where: a table of roles and actions, and jurisdiction by area.

A person's jurisdiction is the areas of the account with everything below them; where the account
names none, the area of its organisation. With neither, `WHOLE_DEPLOYMENT` roles reach every area
and all others none: forgetting to give an officer a ward must never open the whole province.

What lies outside is no part of a query (`visible_crashes` …), so it is not found rather than
forbidden; only a new thing put outside is refused by name.
"""

from collections.abc import Iterable

from hotspots.errors import Forbidden, Unauthenticated
from hotspots.models import Account, AdministrativeArea
from hotspots.permissions.campaigns import changeable_campaigns, visible_campaigns
from hotspots.permissions.reach import (
    covers,
    jurisdiction,
    own_bodies,
    reached,
    reaches,
    visible_areas,
)
from hotspots.permissions.roles import MAY, REFUSALS, WATCHERS, WHOLE_DEPLOYMENT
from hotspots.permissions.visible import (
    visible_accounts,
    visible_cases,
    visible_crash_parts,
    visible_crashes,
    visible_notices,
    visible_proposals,
    visible_rail_proposals,
    visible_recommendations,
    visible_sites,
    works_along,
)
from hotspots.vocabulary import Action

__all__ = [
    "MAY",
    "WATCHERS",
    "WHOLE_DEPLOYMENT",
    "changeable_campaigns",
    "covers",
    "jurisdiction",
    "may",
    "own_bodies",
    "reached",
    "reaches",
    "require",
    "visible_accounts",
    "visible_areas",
    "visible_campaigns",
    "visible_cases",
    "visible_crash_parts",
    "visible_crashes",
    "visible_notices",
    "visible_proposals",
    "visible_rail_proposals",
    "visible_recommendations",
    "visible_sites",
    "works_along",
]


def may(
    actor: Account, action: Action, *, areas: Iterable[AdministrativeArea] | None = None
) -> bool:
    """Say whether `require` would let this person pass."""
    return actor.active and actor.role in MAY[action] and (areas is None or reaches(actor, areas))


def require(
    actor: Account, action: Action, *, areas: Iterable[AdministrativeArea] | None = None
) -> None:
    """Let the person pass who may do this, there.

    Parameters
    ----------
    actor
        The person who is signed in.
    action
        What they are about to do.
    areas
        Where: it suffices to be responsible for one of them, because a site may straddle two
        wards. None asks for the role alone.

    Raises
    ------
    Unauthenticated
        The account was closed.
    Forbidden
        The role may not do this, or the place lies outside the person's areas.
    """
    if not actor.active:
        raise Unauthenticated("This account is closed. Ask an administrator to open it again.")
    if actor.role not in MAY[action]:
        raise Forbidden(REFUSALS[action], role=actor.role)
    if areas is None:
        return
    wanted = list(areas)
    if reaches(actor, wanted):
        return
    if not wanted:
        raise Forbidden(
            "This place lies in no area the registry knows, so only who is responsible for the"
            " whole deployment can do this. Check the place, or load the areas around it."
        )
    raise Forbidden(
        "This place lies in {areas}, outside the area you are responsible for."
        " Ask the unit in charge there.",
        areas=[area.name for area in wanted],
    )
