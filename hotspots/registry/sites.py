"""Registered sites: lists for tables and maps, and one site with all that is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload, undefer
from sqlalchemy.orm.attributes import set_committed_value

from hotspots import permissions
from hotspots.database import among as is_among
from hotspots.errors import NotFound
from hotspots.i18n import _
from hotspots.models import (
    Account,
    AdministrativeArea,
    RemediationCase,
    RoadSpot,
    Site,
    SiteArea,
)
from hotspots.registry import deployment, remediation
from hotspots.registry.place_diagnosis import PlaceDiagnosis, diagnosis_of
from hotspots.registry.remediation import File
from hotspots.registry.shown_evidence import basis_of
from hotspots.registry.site_choices import SiteChoice
from hotspots.registry.site_kinds import TOLD_WITH, SiteFacts, facts_of
from hotspots.registry.units_of_day import DayUnits, units_of_site
from hotspots.vocabulary import Action

_ALL = SiteChoice()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: a site and its file."""

    site: Site
    case: RemediationCase


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of sites in the order of their codes; `next` continues it, None at its end."""

    entries: Sequence[Entry]
    next: str | None


@dataclass(frozen=True, slots=True)
class Detail:
    """A site with all that a person may know of it.

    Attributes
    ----------
    as_of
        The day the facts speak for.
    facts
        What only sites of its kind have.
    file
        The remediation file with its entries, papers and the steps this person may take now.
    units
        Its units on the day of its registration and on each day it was drawn anew.
    """

    site: Site
    case: RemediationCase
    file: File
    units: tuple[DayUnits, ...]
    as_of: date
    facts: SiteFacts


def list_sites(
    session: Session,
    *,
    actor: Account,
    choice: SiteChoice = _ALL,
    limit: int | None = 100,
    after: str | None = None,
) -> Listing:
    """Return the sites this person may see of those that are wanted; without a limit, all."""
    permissions.require(actor, Action.READ_SITES)
    # Which sites are on the page is found first: what belongs to a row is joined to those alone.
    query = _SITES_AND_FILES.with_only_columns(Site.id).order_by(Site.code)
    query = query.where(permissions.visible_sites(actor), *choice.conditions(session))
    if after is not None:
        query = query.where(Site.code > after)
    ids = list(session.scalars(query.limit(None if limit is None else limit + 1)))
    page = _WHOLE.where(is_among(Site.id, ids[:limit])).order_by(Site.code)
    rows = [Entry(site, case) for site, case in session.execute(page)]
    _read_areas(session, [entry.site for entry in rows])
    return Listing(rows, rows[-1].site.code if len(ids) > len(rows) else None)


def code_of(session: Session, *, actor: Account, site_id: UUID) -> str | None:
    """Return the code of a site, None where there is none or this person may not see it."""
    permissions.require(actor, Action.READ_SITES)
    return session.scalar(
        select(Site.code).where(Site.id == site_id, permissions.visible_sites(actor))
    )


def get(
    session: Session, *, actor: Account, site: UUID | str, criteria_folder: Path | None = None
) -> Detail:
    """Return one site, by id or code, with the facts of its kind and its file."""
    permissions.require(actor, Action.READ_SITES)
    found, case = _one(session, actor, site)
    day = deployment.as_of(session)
    return Detail(
        site=found,
        case=case,
        file=remediation.of(session, case, actor=actor, criteria_folder=criteria_folder),
        units=units_of_site(session, found),
        as_of=day,
        facts=facts_of(session, found, actor=actor, as_of=day, criteria_folder=criteria_folder),
    )


def diagnosis(session: Session, *, actor: Account, site: UUID | str) -> PlaceDiagnosis:
    """Return what the crashes of a site have in common, and what is unusual there; only counts."""
    permissions.require(actor, Action.READ_SITES)
    found, _case = _one(session, actor, site)
    if not isinstance(found, RoadSpot):
        raise NotFound(_("This site was not found by a screening, so it has no diagnosis."))
    basis = basis_of(session, found)
    if basis is None:
        raise NotFound(_("This site was not found by a screening, so it has no diagnosis."))
    return diagnosis_of(session, basis, basis.run, areas=found.areas)


_SITES_AND_FILES = select(Site, RemediationCase).join(
    RemediationCase, RemediationCase.site_id == Site.id
)
_WHOLE = _SITES_AND_FILES.options(
    contains_eager(RemediationCase.site),
    *TOLD_WITH,
    joinedload(RemediationCase.holder),
    joinedload(RemediationCase.managing_body),
    joinedload(RemediationCase.lead),
)


def _read_areas(session: Session, sites: Sequence[Site]) -> None:
    """Give each site its areas: one parameter for all, where a loader's IN is planned each time."""
    query = select(SiteArea.site_id, AdministrativeArea).join(
        AdministrativeArea, AdministrativeArea.id == SiteArea.area_id
    )
    query = query.where(is_among(SiteArea.site_id, [site.id for site in sites]))
    areas: dict[UUID, list[AdministrativeArea]] = {site.id: [] for site in sites}
    for site_id, area in session.execute(query.order_by(AdministrativeArea.code)):
        areas[site_id].append(area)
    for site in sites:
        set_committed_value(site, "areas", areas[site.id])


def _one(session: Session, actor: Account, site: UUID | str) -> tuple[Site, RemediationCase]:
    wanted = Site.id == site if isinstance(site, UUID) else Site.code == site.replace("\0", "")
    query = _WHOLE.where(wanted, permissions.visible_sites(actor)).options(
        joinedload(Site.registered_by), selectinload(Site.areas), undefer(Site.deciding)
    )
    found = session.execute(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound(_("There is no such site where you work."))
    return found[0], found[1]
