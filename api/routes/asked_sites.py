"""What programs ask for of the sites: the same for the list, its numbers and its files."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from api.dependencies import BBoxDep, SessionDep
from hotspots import clock
from hotspots.registry.site_choices import SiteChoice, stretch_named
from hotspots.registry.site_search import LONGEST
from hotspots.vocabulary import CaseState, InventoryStatus, LegalClass, SiteKind


def get_choice(
    session: SessionDep,
    bbox: BBoxDep,
    words: Annotated[
        str | None,
        Query(
            alias="q",
            max_length=LONGEST,
            description="Words that must all match: code, name, road and Km, wards of today and"
            " before; case and diacritics do not count",
        ),
    ] = None,
    kind: SiteKind | None = None,
    legal_class: LegalClass | None = None,
    state: CaseState | None = None,
    area_id: Annotated[UUID | None, Query(description="An administrative area")] = None,
    desk_id: Annotated[UUID | None, Query(description="The body that holds the file")] = None,
    road: Annotated[
        str | None,
        Query(max_length=200, description="QL1, or a Km or two of it: QL1 Km1830 – Km1840"),
    ] = None,
    registered_from: date | None = None,
    registered_before: Annotated[date | None, Query(description="The first day after")] = None,
    overdue: Annotated[bool, Query(description="Only files whose day is over")] = False,
    unplaced: Annotated[bool, Query(description="Only sites without a place on the map")] = False,
    partner_id: Annotated[UUID | None, Query(description="A body that works along")] = None,
    inventory_year: Annotated[
        int | None, Query(description="Only sites that are to be looked at in this year")
    ] = None,
    inventory: Annotated[
        InventoryStatus | None,
        Query(description="How far they are in that inventory; this year's if none is told"),
    ] = None,
) -> SiteChoice:
    """Read which sites are wanted."""
    year = clock.today().year if inventory and inventory_year is None else inventory_year
    return SiteChoice(
        words=words,
        kind=kind,
        legal_class=legal_class,
        state=state,
        area_id=area_id,
        bbox=None if bbox is None else (bbox.west, bbox.south, bbox.east, bbox.north),
        desk_id=desk_id,
        stretch=None if road is None else stretch_named(session, road),
        registered_from=registered_from,
        registered_before=registered_before,
        overdue=overdue,
        unplaced=unplaced,
        partner_id=partner_id,
        inventory_year=year,
        inventory=inventory,
    )


ChoiceDep = Annotated[SiteChoice, Depends(get_choice)]
