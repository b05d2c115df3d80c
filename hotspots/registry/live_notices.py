"""The notices of the live list: begun with a screening, and kept up with every changed crash."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session, joinedload

from hotspots.analysis.drop_out import drop_outs
from hotspots.analysis.near_miss_rescreening import rescreen_near_misses
from hotspots.analysis.neighbourhood import KnownNearMiss, Square
from hotspots.analysis.notices import NearMiss, near_misses
from hotspots.analysis.proposed_site import Screening
from hotspots.analysis.rescreening import Rescreened
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.criteria import RoadRules, require_road
from hotspots.database import among
from hotspots.models import Crash, Junction, Notice, NoticeArea, Proposal, ScreeningRun
from hotspots.registry.footprints import Ground, add_areas, read_ground
from hotspots.registry.known_places import live_rows
from hotspots.registry.live_list import Live
from hotspots.registry.live_nearby import GRACE_M, StoredSites, centre_in, id_of_route
from hotspots.registry.live_places import ground_for
from hotspots.registry.notice_rows import (
    drop_out_row,
    near_miss_of,
    near_miss_row,
    says_the_same,
    where_it_counts,
)
from hotspots.registry.proposal_rows import Origin, site_of_row
from hotspots.registry.screening_inputs import Inputs, engine_frame, read_rows
from hotspots.vocabulary import NoticeKind, Place

Leaving = Sequence[tuple[Proposal, date | None]]
"""Rows of the live list with the day on which each leaves the rule by itself."""


def begin(
    session: Session,
    run: ScreeningRun,
    *,
    inputs: Inputs,
    parameters: ScreeningParameters,
    result: Screening,
    origin: Origin,
) -> None:
    """Bring all notices in line with a run that the live list goes on from."""
    found = near_misses(inputs.crashes, parameters, result, junctions=inputs.junctions)
    places = [where_it_counts(each, parameters) for each in found]
    ground = read_ground(session, places, arms=inputs.junctions, epsg=inputs.epsg)
    days = drop_outs(result.sites, inputs.crashes, parameters)
    leaving = list(zip(run.proposals, days, strict=True))
    coming = _near_miss_rows(found, ground, parameters, origin)
    coming += _drop_out_rows(leaving, parameters.as_of, origin)
    _bring_in_line(session, _live(session), coming, origin)


def follow(
    live: Live,
    told: Rescreened,
    *,
    sites: StoredSites,
    places: Collection[UUID],
    leaving: Leaving | None,
    origin: Origin,
) -> None:
    """Take changed crashes into the notices around, after the places themselves.

    Parameters
    ----------
    told
        What the change made of the places; `places` are those whose rows changed, and `sites` were
        asked for it.
    leaving
        The rows that the change may concern, with their days; None where that are too many to be
        told, and all are looked at.
    """
    known = StoredNearMisses(live.session, require_road(live.parameters.rules))
    now = rescreen_near_misses(
        told,
        live.crashes,
        sites=sites,
        known=known,
        parameters=live.parameters,
        junctions=live.junctions,
    )
    coming = []
    if now.near_misses:
        ground = ground_for(live, [where_it_counts(n, live.parameters) for n in now.near_misses])
        coming = _near_miss_rows(now.near_misses, ground, live.parameters, origin)
    looked_at = _all_leaving(live) if leaving is None else leaving
    concerned = {row.place_id for row, _ in looked_at} | set(places)
    of_these = true() if leaving is None else among(Notice.place_id, concerned)
    drops = and_(Notice.kind == NoticeKind.DROP_OUT, of_these)
    gone = among(Notice.id, map(UUID, now.gone))
    coming += _drop_out_rows(looked_at, live.parameters.as_of, origin)
    _bring_in_line(live.session, _live(live.session, or_(gone, drops)), coming, origin)


@dataclass(frozen=True, slots=True)
class StoredNearMisses:
    """The stored near misses as they were found (`KnownNearMisses`)."""

    session: Session
    rules: RoadRules

    def on_route(self, route: str, from_mm: int, to_mm: int) -> Sequence[KnownNearMiss]:
        """Return those on stretches whose hull meets this stretch."""
        return self._read(
            Notice.route_id == id_of_route(route),
            Notice.from_m <= to_mm / 1000 + GRACE_M,
            Notice.to_m >= from_mm / 1000 - GRACE_M,
        )

    def at_junctions(self, junctions: Collection[str]) -> Sequence[KnownNearMiss]:
        """Return those at these junctions."""
        ids = select(Junction.id).where(Junction.code.in_(junctions))
        return self._read(Notice.junction_id.in_(ids), Notice.place == Place.JUNCTION)

    def around(self, x_mm: int, y_mm: int, within_mm: int) -> Sequence[KnownNearMiss]:
        """Return the discs whose centre lies in the square."""
        return self._read(*centre_in(Notice, Square(x_mm, y_mm, within_mm)))

    def _read(self, *wanted: ColumnElement[bool]) -> list[KnownNearMiss]:
        rows = _live(self.session, Notice.kind == NoticeKind.NEAR_MISS, *wanted)
        return [KnownNearMiss(str(row.id), near_miss_of(row, self.rules)) for row in rows]


def _live(session: Session, *wanted: ColumnElement[bool]) -> list[Notice]:
    """Return the notices that stand now, with route and junction, read anew."""
    return list(session.scalars(_LIVE.where(*wanted)))


_LIVE = (
    select(Notice)
    .where(Notice.valid_to.is_(None))
    .options(joinedload(Notice.route), joinedload(Notice.junction))
    # Whoever waited for another's change must see it, not the row as it was read before.
    .execution_options(populate_existing=True)
)


def _all_leaving(live: Live) -> Leaving:
    rows = live_rows(live.session)
    in_window = Crash.occurred_on.between(live.crashes.first_day, live.crashes.last_day)
    crashes = engine_frame(read_rows(live.session, in_window), epsg=live.crashes.epsg)
    sites = [site_of_row(row, window=live.window) for row in rows]
    return list(zip(rows, drop_outs(sites, crashes, live.parameters), strict=True))


def _near_miss_rows(
    found: Iterable[NearMiss], ground: Ground, parameters: ScreeningParameters, origin: Origin
) -> list[Notice]:
    return [
        near_miss_row(each, ground=ground, parameters=parameters, origin=origin) for each in found
    ]


def _drop_out_rows(leaving: Leaving, as_of: date, origin: Origin) -> list[Notice]:
    return [
        drop_out_row(place, day, as_of=as_of, origin=origin)
        for place, day in leaving
        if day is not None
    ]


def _bring_in_line(
    session: Session, standing: Sequence[Notice], wanted: Sequence[Notice], origin: Origin
) -> None:
    """End the notices that are not wanted, and add those that do not stand yet."""
    before = {(row.kind, row.place_id, tuple(row.crash_ids)): row for row in standing}
    kept, new = set(), []
    for row in wanted:
        same = before.get((row.kind, row.place_id, tuple(row.crash_ids)))
        if same is not None and says_the_same(same, row):
            kept.add(same.id)
        else:
            new.append(row)
    for row in standing:
        if row.id not in kept:
            row.valid_to = max(row.valid_from, origin.at)
    session.add_all(new)
    session.flush()
    if new:
        ids = among(Notice.id, [row.id for row in new])
        add_areas(session, ids, place=Notice, link=NoticeArea)
