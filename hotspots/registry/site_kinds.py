"""What differs between the kinds of sites when one is read: its columns, and its facts.

A described kind needs nothing here. Lists, files, maps and the page of a site go by what the kinds
share.
"""

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from hotspots.models import Account, InfrastructureDefect, RoadSpot, Site
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry.defect_facts import DefectFacts, defect_facts
from hotspots.registry.described_facts import DescribedFacts, described_facts
from hotspots.registry.monitoring import checks_at
from hotspots.registry.spot_facts import SpotFacts, spot_facts

SiteFacts = SpotFacts | DefectFacts | DescribedFacts


def model_of(kind: Any) -> Any:
    """Return the table of a kind."""
    return Site.__mapper__.polymorphic_map[kind].class_


def _told_with_described() -> tuple[ORMOption, ...]:
    """Return what is read along with described sites: nothing is asked where a page has none."""
    return tuple(
        selectinload(getattr(model_of(kind), name))
        for kind in KIND_RECORDS
        for name in ("route", "rail_line", "junction", "reporter")
        if hasattr(model_of(kind), name)
    )


TOLD_WITH: tuple[ORMOption, ...] = (
    joinedload(RoadSpot.route),
    joinedload(RoadSpot.junction),
    joinedload(InfrastructureDefect.route),
    joinedload(InfrastructureDefect.reporter),
    *_told_with_described(),
)
"""What is read along with sites of any kind."""


def facts_of(
    session: Session,
    site: Site,
    *,
    actor: Account,
    as_of: date,
    criteria_folder: Path | None = None,
) -> SiteFacts:
    """Return what only sites of this kind have."""
    if isinstance(site, RoadSpot):
        return spot_facts(session, site, actor=actor, as_of=as_of, criteria_folder=criteria_folder)
    if isinstance(site, InfrastructureDefect):
        return defect_facts(session, site, actor=actor, criteria_folder=criteria_folder)
    return described_facts(KIND_RECORDS[site.kind], site, checks=checks_at(session, site.id))
