"""What an accepted place on a railway becomes: the class of a site, or a site of its own."""

from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from hotspots import clock
from hotspots.errors import Conflict
from hotspots.i18n import _
from hotspots.models import Account, RailHazardLocation, RailProposal, Site
from hotspots.registry.addressees import proposed_addressees
from hotspots.registry.case_access import find_for_change
from hotspots.registry.rail_evidence import place_of
from hotspots.registry.rail_inputs import at_mm
from hotspots.registry.rail_lines import current_rails
from hotspots.registry.rail_rows import is_as_grave, location_meeting, registered_locations
from hotspots.registry.registration import next_code, open_file
from hotspots.vocabulary import EventKind


def classed(session: Session, proposal: RailProposal, *, actor: Account, note: str | None) -> Site:
    """Give a registered site the class that was found, with an entry in its file.

    Raises
    ------
    Conflict
        It has that class already.
    """
    if proposal.site_id is None:
        raise TypeError(proposal.id)
    case = find_for_change(session, actor, proposal.site_id, expected_version=None)
    site = case.site
    if is_as_grave(site.legal_class, proposal.legal_class):
        raise Conflict(_("The site is {legal_class} already."), legal_class=site.legal_class)
    basis = _basis(proposal)
    case.record(
        EventKind.CLASS_CHANGED,
        actor=actor,
        at=clock.now(),
        note=note,
        data={
            "before": site.legal_class.value,
            "after": proposal.legal_class.value,
            "by_the_rule": basis,
        },
    )
    site.legal_class = proposal.legal_class
    site.deciding = {**site.deciding, "by_the_rule": basis}
    flag_modified(case, "state")  # the site is a row of its own: the file's version must count on
    session.flush()
    return site


def registered(
    session: Session,
    proposal: RailProposal,
    *,
    actor: Account,
    note: str | None,
    criteria_folder: Path | None = None,
) -> Site:
    """Register a stretch of open line with a file of its own.

    Raises
    ------
    Conflict
        Somebody registered a place there meanwhile.
    """
    _refuse_covered(session, proposal)
    today = clock.today()
    start = proposal.footprint_from_m if proposal.footprint_from_m is not None else proposal.from_m
    end = proposal.footprint_to_m if proposal.footprint_to_m is not None else proposal.to_m
    basis = _basis(proposal)
    site = RailHazardLocation(
        code=next_code(session, today),
        name=place_of(proposal),
        legal_class=proposal.legal_class,
        geom=proposal.geom,
        deciding={"crash_ids": basis["crash_ids"], "stretches": [], "by_the_rule": basis},
        registered_by_id=actor.id,
        registered_at=clock.now(),
        areas=list(proposal.areas),
        reporter_id=actor.organisation_id,
        rail_line_id=proposal.rail_line_id,
        rail_m=start,
        rail_to_m=end,
    )
    told = {"rail_proposal_id": str(proposal.id), "on": today.isoformat()}
    case = open_file(
        session,
        site,
        actor=actor,
        on=today,
        note=note,
        data=told,
        criteria_folder=criteria_folder,
    )
    for proposed in proposed_addressees(session, site, on=today)[:1]:
        case.managing_body_id = proposed.organisation.id
    session.flush()
    return site


def _refuse_covered(session: Session, proposal: RailProposal) -> None:
    line, hull = proposal.rail_line, (proposal.from_m, proposal.to_m)
    if line is None or hull[0] is None or hull[1] is None:
        raise Conflict(
            _("The place lies beyond the posts of its line, so it cannot be registered.")
        )
    rails, day = current_rails(session), proposal.run.as_of
    ends = [at_mm(rails, line.code, each, on=day) for each in hull if each is not None]
    known = [each for each in ends if each is not None]
    if not known:
        return
    span = min(known), max(known)
    met = location_meeting(registered_locations(session), rails, line.code, span, on=day)
    if met is not None:
        raise Conflict(
            _("{code} was registered there meanwhile. Screen the railways again."), code=met.code
        )


def _basis(proposal: RailProposal) -> dict[str, Any]:
    """Return what the class rests on, so that the decision can be derived again."""
    run = proposal.run
    return {
        "rail_proposal_id": str(proposal.id),
        "run_id": str(run.id),
        "run_number": run.number,
        "rule_set": run.rule_set,
        "criteria": run.criteria,
        "parameters": run.parameters,
        "code_version": run.code_version,
        "as_of": run.as_of.isoformat(),
        "window_start": proposal.window_start.isoformat(),
        "latest_on": proposal.latest_on.isoformat(),
        "legal_class": proposal.legal_class.value,
        "criterion": ", ".join(proposal.criteria),
        "margins": proposal.margins,
        "crash_ids": sorted(str(each) for each in proposal.crash_ids),
        "crash_classes": proposal.crash_classes,
    }
