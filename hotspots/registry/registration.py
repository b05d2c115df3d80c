"""Making a site of an accepted proposal: its code, its name, what it rests on, and its file."""

from datetime import date
from pathlib import Path
from typing import Any

from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.analysis.chainage_text import format_chainage
from hotspots.errors import Unavailable
from hotspots.i18n import _
from hotspots.models import (
    Account,
    Notice,
    Proposal,
    RemediationCase,
    RoadSpot,
    Site,
    SiteCodeCounter,
)
from hotspots.registry import deployment
from hotspots.registry.deadlines import set_deadline
from hotspots.registry.evidence import evidence_of, outcomes_now
from hotspots.registry.footprints import stretches_of_proposal
from hotspots.registry.screening_inputs import parameters_of
from hotspots.registry.site_extents import draw
from hotspots.vocabulary import LegalClass


def register(
    session: Session,
    *,
    proposal: Proposal,
    actor: Account,
    on: date,
    note: str | None,
    criteria_folder: Path | None = None,
) -> RoadSpot:
    """Add the site of a proposal and its file with the first entry.

    The site's id is the place's: later screenings find it by that.
    """
    site = RoadSpot(
        id=proposal.place_id,
        code=next_code(session, on),
        name=name_of(proposal),
        legal_class=LegalClass.BLACK_SPOT,
        geom=proposal.geom,
        proposal_id=proposal.id,
        deciding=_deciding(session, proposal, on),
        registered_by_id=actor.id,
        registered_at=clock.now(),
        place=proposal.place,
        route_id=proposal.route_id,
        from_m=proposal.from_m,
        to_m=proposal.to_m,
        footprint_from_m=proposal.footprint_from_m,
        footprint_to_m=proposal.footprint_to_m,
        junction_id=proposal.junction_id,
        areas=list(proposal.areas),
    )
    data = {
        "proposal_id": str(proposal.id),
        "run_number": proposal.run.number,
        "on": on.isoformat(),
    }
    open_file(
        session, site, actor=actor, on=on, note=note, data=data, criteria_folder=criteria_folder
    )
    return site


def open_file(
    session: Session,
    site: Site,
    *,
    actor: Account,
    on: date,
    note: str | None = None,
    data: dict[str, Any] | None = None,
    criteria_folder: Path | None = None,
) -> RemediationCase:
    """Add a new site with its file: the first entry, the first deadline, where it is drawn."""
    case = RemediationCase.open(site, actor=actor, at=site.registered_at, data=data, note=note)
    session.add(case)
    session.flush()
    set_deadline(session, case, folder=criteria_folder)
    stretches = site.deciding.get("stretches", ())
    draw(session, site, actor=actor, on=on, stretches=stretches, geom=site.geom)
    return case


def name_of(place: Proposal | Notice) -> str:
    """Return what a place is called until somebody names it better; its route must be loaded.

    A junction goes by its name, a stretch by its road and kilometres, a disc by its middle.
    """
    if place.junction is not None:
        return place.junction.name
    if place.route is not None and place.from_m is not None and place.to_m is not None:
        ends = dict.fromkeys(
            (format_chainage(round(place.from_m)), format_chainage(round(place.to_m)))
        )
        return f"{place.route.code} {' – '.join(ends)}"
    if place.geom is None:
        return str(place.place_id or place.id)[:8]
    middle = to_shape(place.geom).centroid
    return f"{middle.y:.5f}, {middle.x:.5f}"


def _deciding(session: Session, proposal: Proposal, on: date) -> dict[str, Any]:
    run = proposal.run
    route = None if proposal.route is None else proposal.route.code
    return evidence_of(proposal, outcomes=outcomes_now(session, proposal.crash_ids)) | {
        "on": on.isoformat(),
        "run_id": str(run.id),
        "run_number": run.number,
        "criteria": run.criteria,
        "code_version": run.code_version,
        "margins": proposal.margins,
        "window_m": parameters_of(run).window_mm(route) / 1000,
        "stretches": stretches_of_proposal(session, proposal),
    }


def next_code(session: Session, on: date) -> str:
    """Take the next site code of this deployment."""
    return next_codes(session, on, 1)[0]


def next_codes(session: Session, on: date, count: int) -> list[str]:
    """Take the next site codes of this deployment, one at least."""
    mark = deployment.current(session)
    if mark is None:
        raise Unavailable(
            _(
                "This registry has no name and no prefix for site codes yet. An administrator sets"
                " them with: hotspots name-registry"
            )
        )
    return SiteCodeCounter.take_several(
        session, prefix=mark.site_code_prefix, year=on.year, count=count
    )
