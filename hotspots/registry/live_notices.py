"""The notices of the live list: begun with a screening, and kept up with every changed crash."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Row,
    Uuid,
    any_,
    bindparam,
    func,
    update,
)
from sqlalchemy.orm import Session

from hotspots.analysis.drop_out import drop_outs
from hotspots.analysis.near_miss_rescreening import rescreen_near_misses
from hotspots.analysis.notices import NearMiss, near_misses
from hotspots.analysis.proposed_site import Screening
from hotspots.analysis.rescreening import Rescreened
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.models import Crash, Notice, Proposal, ScreeningRun
from hotspots.registry.crashes_to_screen import engine_frame, read_rows
from hotspots.registry.footprints import Ground, read_ground
from hotspots.registry.known_places import live_rows
from hotspots.registry.live_list import Live
from hotspots.registry.live_places import ground_for
from hotspots.registry.live_sites import LiveRow, StoredSites
from hotspots.registry.notice_rows import (
    drop_out_row,
    near_miss_row,
    says_the_same,
    where_it_counts,
)
from hotspots.registry.placed_rows import add_placed
from hotspots.registry.proposal_rows import Origin, site_of_row
from hotspots.registry.screening_inputs import Inputs
from hotspots.registry.stored_notices import STANDING, StoredNotices
from hotspots.sending import send

Leaving = Sequence[tuple[Proposal | LiveRow, date | None]]
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
    _bring_in_line(session, session.execute(STANDING).all(), coming, origin)


def follow(
    live: Live,
    told: Rescreened,
    *,
    sites: StoredSites,
    known: StoredNotices,
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
    known
        The notices as they stand, read before the places were written where that could be.
    leaving
        The rows that the change may concern, with their days; None where that are too many to be
        told, and all are looked at.
    """
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
    coming += _drop_out_rows(looked_at, live.parameters.as_of, origin)
    concerned = None if leaving is None else {row.place_id for row, _ in looked_at} | set(places)
    drops = known.drop_outs(concerned)
    _bring_in_line(live.session, [*known.of_keys(now.gone), *drops], coming, origin)


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
    session: Session, standing: Sequence[Row[Any]], wanted: Sequence[Notice], origin: Origin
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
    if gone := [row.id for row in standing if row.id not in kept]:
        send(session, _END, {"at": origin.at, "ids": gone})
    add_placed(session, new)


_END = (
    update(Notice)
    .where(Notice.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .values(
        valid_to=func.greatest(Notice.valid_from, bindparam("at", type_=Notice.valid_from.type))
    )
)
