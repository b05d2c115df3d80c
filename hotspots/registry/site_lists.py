"""A list of sites that leaves the registry: every row of it, counted, and who took it out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.models import Account, SiteConfirmation
from hotspots.registry import sites
from hotspots.registry.exports import log_export
from hotspots.registry.inventory_report import latest_looks
from hotspots.registry.partners import partner_names
from hotspots.registry.site_choices import SiteChoice
from hotspots.registry.site_counts import SiteCounts
from hotspots.registry.sites import Entry
from hotspots.vocabulary import ExportKind, ListForm


@dataclass(frozen=True, slots=True)
class SiteList:
    """All sites of a choice that a person may see on a day, and their numbers.

    `looks` and `partners` are of those sites that have any, by the id of the site and of its file.
    """

    on: date
    entries: Sequence[Entry]
    counts: SiteCounts
    looks: Mapping[UUID, SiteConfirmation]
    partners: Mapping[UUID, Sequence[str]]


def take_out(session: Session, *, actor: Account, choice: SiteChoice, form: ListForm) -> SiteList:
    """Return the whole list of a choice, and log that it left the registry."""
    entries = sites.list_sites(session, actor=actor, choice=choice, limit=None).entries
    counts = SiteCounts.of(
        (each.site.kind, each.site.legal_class, each.case.state, each.site.geom is not None)
        for each in entries
    )
    told = {"form": form.value, "choice": choice.told(), "sites": counts.total}
    log_export(session, actor=actor, kind=ExportKind.SITE_LIST, told=told)
    return SiteList(
        clock.today(),
        entries,
        counts,
        latest_looks(session, [each.site.id for each in entries]),
        partner_names(session, [each.case.id for each in entries]),
    )
