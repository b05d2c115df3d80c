"""Calibrating anew: a person decides it, and the whole list is screened and assessed again."""

from pathlib import Path

from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.analysis.site_crashes import SiteCrashes
from hotspots.criteria import in_force, require_road
from hotspots.errors import InvalidInput
from hotspots.i18n import _
from hotspots.models import Account, CalibrationVersion
from hotspots.registry import calibrations, deployment, known_places, live_proposals
from hotspots.registry.live_list import state_of
from hotspots.registry.screening_inputs import Extents, parameters_for, read_inputs
from hotspots.vocabulary import Action, ChangeCause, RuleKind, WindowMode


def recalibrate(
    session: Session, *, actor: Account, criteria_folder: Path | None = None
) -> CalibrationVersion:
    """Count what is usual over the whole network in the 36 months up to today.

    Another version than the one in use asks for a refresh of the live list; until that is done the
    old evidence stays.

    Raises
    ------
    InvalidInput
        No located crash with somebody killed or injured is on record.
    """
    permissions.require(actor, Action.CALIBRATE)
    day = deployment.as_of(session)
    period = calibrations.evidence_period(day)
    inputs = read_inputs(session, date_from=period[0], date_to=period[1])
    previous = known_places.previous_run(session, mode=WindowMode.TRAILING)
    told = {} if previous is None else previous.parameters.get("extents", {})
    parameters = parameters_for(
        inputs,
        Extents(**told),
        rules=require_road(in_force(RuleKind.ROAD, day, criteria_folder)),
        mode=WindowMode.TRAILING,
        as_of=day,
        period=period,
    )
    around = SiteCrashes.of(inputs.crashes, parameters, junctions=inputs.junctions)
    before = calibrations.latest(session)
    network = calibrations.read_network(session)
    made = calibrations.store(session, around, network, made_by=actor)
    if made is None:
        raise InvalidInput(
            _(
                "From {first} to {last} no crash with somebody killed or injured has a known place,"
                " so nothing can be said of what is usual. Import the crashes first."
            ),
            first=period[0],
            last=period[1],
        )
    if made is not before and state_of(session) is not None:
        live_proposals.ask_for_refresh(session, actor=actor, cause=ChangeCause.CALIBRATION)
    return made
