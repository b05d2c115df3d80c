"""What an inventory came to: per ward and kind how many sites were confirmed, and how many not."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.database import among
from hotspots.models import (
    Account,
    AdministrativeArea,
    RemediationCase,
    Site,
    SiteArea,
    SiteConfirmation,
)
from hotspots.registry.areas import ground_ids
from hotspots.registry.inventory_years import found_in, latest_first, require_year
from hotspots.registry.site_choices import SiteChoice
from hotspots.vocabulary import Action, InventoryStatus, SiteKind

_ALL = SiteChoice()


@dataclass(frozen=True, slots=True)
class InventoryLine:
    """The sites of one kind in one ward, or of all: how many there are of each status."""

    area: AdministrativeArea | None
    kind: SiteKind | None
    numbers: Mapping[InventoryStatus, int] = field(default_factory=dict)

    @property
    def expected(self) -> int:
        """Those that were to be looked at."""
        return sum(self.numbers.values())

    @property
    def looked_at(self) -> int:
        """Those that somebody looked at."""
        return self.expected - self.numbers[InventoryStatus.UNCONFIRMED]


@dataclass(frozen=True, slots=True)
class InventoryReport:
    """The inventory of a year, ward by ward and kind by kind.

    A site in two wards counts in the line of each, and once in `kinds` and `whole`.
    """

    year: int
    choice: SiteChoice
    lines: Sequence[InventoryLine]
    kinds: Sequence[InventoryLine]
    whole: InventoryLine


def inventory_report(
    session: Session, *, actor: Account, year: int | None = None, choice: SiteChoice = _ALL
) -> InventoryReport:
    """Count the sites of a choice in the inventory of a year, this year's if none is told.

    Raises
    ------
    InvalidInput
        There is no inventory of that year.
    """
    permissions.require(actor, Action.READ_SITES)
    asked = require_year(clock.today().year if year is None else year)
    wanted = replace(choice, inventory_year=asked, inventory=None)
    query = (
        select(Site.id, Site.kind, found_in(asked))
        .join(RemediationCase, RemediationCase.site_id == Site.id)
        .where(permissions.visible_sites(actor, of_all=True), *wanted.conditions(session))
    )
    whole: Counter[InventoryStatus] = Counter()
    kinds: dict[SiteKind, Counter[InventoryStatus]] = defaultdict(Counter)
    wards: dict[tuple[UUID | None, SiteKind], Counter[InventoryStatus]] = defaultdict(Counter)
    found = session.execute(query).all()
    areas, places = _places(session, [row[0] for row in found], choice)
    for site_id, kind, finding in found:
        status = InventoryStatus.UNCONFIRMED if finding is None else InventoryStatus(finding.value)
        whole[status] += 1
        kinds[kind][status] += 1
        for area_id in places.get(site_id, (None,)):
            wards[area_id, kind][status] += 1
    lines = [
        InventoryLine(None if area_id is None else areas[area_id], kind, _whole(numbers))
        for (area_id, kind), numbers in wards.items()
    ]
    lines.sort(key=_place_of)
    by_kind = [InventoryLine(None, kind, _whole(kinds[kind])) for kind in SiteKind if kind in kinds]
    return InventoryReport(asked, choice, lines, by_kind, InventoryLine(None, None, _whole(whole)))


def latest_looks(session: Session, site_ids: Sequence[UUID]) -> dict[UUID, SiteConfirmation]:
    """Return the latest look at each of these sites, whatever its year; none where nobody did."""
    query = (
        select(SiteConfirmation)
        .where(among(SiteConfirmation.site_id, site_ids))
        .ext(distinct_on(SiteConfirmation.site_id))
        .order_by(SiteConfirmation.site_id, *latest_first())
    )
    return {look.site_id: look for look in session.scalars(query)}


def _places(
    session: Session, site_ids: Sequence[UUID], choice: SiteChoice
) -> tuple[dict[UUID, AdministrativeArea], dict[UUID, list[UUID]]]:
    """Return the wards of these sites; where one area is chosen, those within it alone."""
    query = select(SiteArea.site_id, SiteArea.area_id).where(among(SiteArea.site_id, site_ids))
    if choice.area_id is not None:
        query = query.where(among(SiteArea.area_id, ground_ids(session, choice.area_id)))
    places: dict[UUID, list[UUID]] = defaultdict(list)
    for site_id, area_id in session.execute(query):
        places[site_id].append(area_id)
    ids = {each for found in places.values() for each in found}
    named = select(AdministrativeArea).where(among(AdministrativeArea.id, ids))
    return {area.id: area for area in session.scalars(named)}, places


def _whole(numbers: Counter[InventoryStatus]) -> dict[InventoryStatus, int]:
    return {status: numbers[status] for status in InventoryStatus}


def _place_of(line: InventoryLine) -> tuple[bool, str, str, int]:
    """Return by what lines are ordered: the wards by name, those of no ward last."""
    kind = -1 if line.kind is None else list(SiteKind).index(line.kind)
    if line.area is None:
        return True, "", "", kind
    return False, line.area.name, line.area.code, kind
