"""What differs between the kinds of sites when one is read: its columns, and its facts.

A further kind adds its model here and the function that gathers its facts; lists, files, maps and
the page of a site go by what the kinds share.
"""

from datetime import date
from pathlib import Path
from typing import TypeGuard

from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from hotspots.models import Account, InfrastructureDefect, RoadSpot, Site
from hotspots.registry.defect_facts import DefectFacts, defect_facts
from hotspots.registry.spot_facts import SpotFacts, spot_facts

OnRoadSite = RoadSpot | InfrastructureDefect
SiteFacts = SpotFacts | DefectFacts

TOLD_WITH: tuple[ORMOption, ...] = (
    joinedload(RoadSpot.route),
    joinedload(RoadSpot.junction),
    joinedload(InfrastructureDefect.route),
    joinedload(InfrastructureDefect.reporter),
)
"""What is read along with sites of any kind."""


def is_told(site: Site) -> TypeGuard[OnRoadSite]:
    """Say whether a site is of a kind that has facts to tell."""
    return isinstance(site, OnRoadSite)


def facts_of(
    session: Session,
    site: OnRoadSite,
    *,
    actor: Account,
    as_of: date,
    criteria_folder: Path | None = None,
) -> SiteFacts:
    """Return what only sites of this kind have."""
    if isinstance(site, RoadSpot):
        return spot_facts(session, site, actor=actor, as_of=as_of, criteria_folder=criteria_folder)
    return defect_facts(session, site, actor=actor, criteria_folder=criteria_folder)
