"""Places on railways as rows: their Km, what is drawn, and what is known of them already."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from geoalchemy2 import WKBElement
from geoalchemy2.shape import from_shape
from shapely import Point
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.analysis.linear_referencing import sub_line
from hotspots.analysis.rail_screening import RailPlace
from hotspots.models import (
    SRID,
    RailHazardLocation,
    RailProposal,
    RailScreeningRun,
    RemediationCase,
    Site,
)
from hotspots.registry.network import in_degrees
from hotspots.registry.proposal_rows import plain
from hotspots.registry.rail_inputs import at_mm, line_on
from hotspots.registry.rail_lines import RailLines
from hotspots.vocabulary import CaseState, LegalClass, ProposalState

GRAVITY = (LegalClass.NONE, LegalClass.POTENTIAL_BLACK_SPOT, LegalClass.BLACK_SPOT)
"""The classes of a place, the gravest last."""


@dataclass(frozen=True)
class Known:
    """What the registry knows of places on railways before a screening."""

    rails: RailLines
    crossings: Mapping[str, Site]
    locations: Sequence[RailHazardLocation]
    rejections: Sequence[tuple[RailProposal, str]]
    """What was rejected, the latest first, each with the rule it was proposed by."""

    @classmethod
    def read(cls, session: Session, rails: RailLines, places: Iterable[RailPlace]) -> "Known":
        """Read what these places may meet."""
        ids = [UUID(each.crossing) for each in places if each.crossing is not None]
        sites = session.scalars(select(Site).where(Site.id.in_(ids)))
        rejected = (
            select(RailProposal, RailScreeningRun.rule_set)
            .join(RailScreeningRun, RailScreeningRun.id == RailProposal.run_id)
            .where(RailProposal.state == ProposalState.REJECTED)
            .order_by(RailProposal.decided_at.desc())
        )
        return cls(
            rails=rails,
            crossings={str(each.id): each for each in sites},
            locations=registered_locations(session),
            rejections=[(row, rule) for row, rule in session.execute(rejected)],
        )


def registered_locations(session: Session) -> Sequence[RailHazardLocation]:
    """Return the dangerous places on open line whose file was not turned down."""
    file = select(RemediationCase.id).where(
        RemediationCase.site_id == RailHazardLocation.id,
        RemediationCase.state == CaseState.REJECTED,
    )
    query = select(RailHazardLocation).where(~file.exists()).order_by(RailHazardLocation.code)
    return session.scalars(query).all()


def row_of(place: RailPlace, known: Known, *, rule_set: str, on: date) -> RailProposal:
    """Return a place as a row: open, registered already, or kept away by a rejection."""
    rails, tally = known.rails, place.tally
    row = RailProposal(
        rail_line_id=None if place.line is None else rails.ids[place.line],
        crossing_id=None if place.crossing is None else UUID(place.crossing),
        legal_class=tally.legal_class,
        criteria=list(tally.criteria),
        margins=dict(tally.margins),
        crash_ids=[UUID(each.id) for each in tally.deciding],
        crash_classes={each.id: each.severity for each in tally.deciding},
        earlier_ids=[UUID(each) for each in place.earlier],
        window_start=tally.window_start,
        latest_on=tally.latest_on,
        fatal_crashes=tally.fatal,
        injury_crashes=tally.injury,
        killed=tally.killed,
        injured=tally.injured,
        notes=[plain(asdict(each)) for each in place.notes],
        **_drawn(place, known, on=on),
    )
    site = _site_at(place, known, on=on)
    row.site_id = None if site is None else site.id
    if site is not None and is_as_grave(site.legal_class, tally.legal_class):
        row.state = ProposalState.REGISTERED
    elif (rejected := _rejection(row, known, rule_set)) is not None:
        row.state, row.suppressed_by_id = ProposalState.SUPPRESSED, rejected.id
    else:
        row.state = ProposalState.OPEN
    return row


def is_as_grave(registered: LegalClass, found: LegalClass) -> bool:
    """Say whether a site has the class that was found, or a graver one."""
    return GRAVITY.index(registered) >= GRAVITY.index(found)


def location_meeting(
    locations: Iterable[RailHazardLocation],
    rails: RailLines,
    line: str,
    hull_mm: tuple[int, int],
    *,
    on: date,
) -> RailHazardLocation | None:
    """Return the registered place on open line that a stretch meets, the gravest of several."""
    met = []
    for each in locations:
        if each.rail_line_id != rails.ids[line] or each.rail_m is None or each.rail_to_m is None:
            continue
        start, end = (at_mm(rails, line, km, on=on) for km in (each.rail_m, each.rail_to_m))
        if start is not None and end is not None and start <= hull_mm[1] and end >= hull_mm[0]:
            met.append(each)
    return max(met, key=lambda each: GRAVITY.index(each.legal_class), default=None)


def _site_at(place: RailPlace, known: Known, *, on: date) -> Site | None:
    if place.crossing is not None:
        return known.crossings[place.crossing]
    if place.line is None or place.from_mm is None or place.to_mm is None:
        return None
    hull = place.from_mm, place.to_mm
    return location_meeting(known.locations, known.rails, place.line, hull, on=on)


def _rejection(row: RailProposal, known: Known, rule_set: str) -> RailProposal | None:
    """Return the rejection that holds: of the same accidents in the same classes, by this rule."""
    same = (row.legal_class, row.crash_classes)
    return next(
        (
            each
            for each, rule in known.rejections
            if (each.legal_class, each.crash_classes) == same and rule == rule_set
        ),
        None,
    )


def _drawn(place: RailPlace, known: Known, *, on: date) -> dict[str, Any]:
    """Return the Km of a place, its length, and its shape; a Km beyond the posts is not known."""
    names = ("from_m", "to_m", "footprint_from_m", "footprint_to_m")
    ends = (place.from_mm, place.to_mm, place.footprint_from_mm, place.footprint_to_mm)
    if place.line is None or any(each is None for each in ends):
        geom = known.crossings[str(place.crossing)].geom if place.crossing else None
        return dict.fromkeys(names) | {"length_m": None, "geom": geom}
    measures = [each / 1000 for each in ends if each is not None]
    line = line_on(known.rails, place.line, on)
    labels = line.labels_at(np.clip(measures, line.post_measures_m[0], line.post_measures_m[-1]))
    km = [None if np.isnan(each) else float(round(each, 1)) for each in labels]
    told = dict(zip(names, km, strict=True)) | {"length_m": round(measures[1] - measures[0], 1)}
    if place.crossing is not None:
        return told | {"geom": known.crossings[place.crossing].geom}
    return told | {"geom": _shape(place, known, km, measures, on=on)}


def _shape(
    place: RailPlace,
    known: Known,
    km: Sequence[float | None],
    measures: Sequence[float],
    *,
    on: date,
) -> WKBElement:
    rails, code, (start, end) = known.rails, str(place.line), km[2:]
    if start is not None and end is not None and start < end:
        piece = sub_line(rails.posted.network_on(on), code, from_m=start, to_m=end)
        return from_shape(in_degrees(piece, rails.crs), srid=SRID)
    middle = line_on(rails, code, on).points_at([sum(measures[:2]) / 2])[0]
    return from_shape(in_degrees(Point(middle), rails.crs), srid=SRID)
