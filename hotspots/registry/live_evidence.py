"""The registered sites that a changed crash touches, and what their files are told of it."""

from collections.abc import Collection, Iterable
from uuid import UUID

import pandas as pd
from sqlalchemy import ColumnElement, and_, func, or_, select

from hotspots.analysis.neighbourhood import Change
from hotspots.database import among
from hotspots.models import SRID, Account, Proposal, RoadSpot
from hotspots.registry import known_places, site_evidence
from hotspots.registry.live_list import Live
from hotspots.registry.live_nearby import degrees_around, id_of_route

_BESIDE_MM = 50_000
"""How far from the drawn shape of a site one of its crashes may be drawn."""

_FEW = 50
"""So many crashes are looked for one by one; after more, every site is compared."""


def note_changes(live: Live, *, actor: Account, change: Change, places: Collection[UUID]) -> None:
    """Tell the files of the registered sites around what the crashes say now.

    `places` are those whose rows in the live list changed.
    """
    crashes = pd.concat([change.before, change.after])
    wanted: list[ColumnElement[bool]] = [among(RoadSpot.id, places)]
    if len(crashes) <= _FEW:
        ids = [UUID(each) for each in crashes["crash_id"].unique()]
        accepted = select(Proposal.id).where(Proposal.crash_ids.overlap(ids))
        wanted += [RoadSpot.proposal_id.in_(accepted), *_around(live, crashes)]
        sites = known_places.read_sites(live.session, or_(*wanted))
    else:
        sites = known_places.read_sites(live.session)
    if not sites:
        return
    own = among(Proposal.place_id, [site.id for site in sites])
    site_evidence.note_changes(
        live.session,
        actor=actor,
        run=live.run,
        sites=sites,
        rows=known_places.live_rows(live.session, own),
        as_of=live.parameters.as_of,
    )


def _around(live: Live, crashes: pd.DataFrame) -> Iterable[ColumnElement[bool]]:
    """Return, for each crash, the condition that a site may hold it."""
    columns = ("route", "chainage_m", "x_m", "y_m")
    for route, at_m, x_m, y_m in zip(*(crashes[name] for name in columns), strict=True):
        if not pd.isna(route) and not pd.isna(at_m):
            yield and_(
                RoadSpot.route_id == id_of_route(route),
                RoadSpot.footprint_from_m <= at_m,
                RoadSpot.footprint_to_m >= at_m,
            )
        if not pd.isna(x_m) and not pd.isna(y_m):
            at = round(x_m * 1000), round(y_m * 1000)
            box = degrees_around(*at, _BESIDE_MM, live.crashes.epsg)
            yield RoadSpot.geom.op("&&")(func.ST_MakeEnvelope(*box, SRID))
