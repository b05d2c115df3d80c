"""The diagnosis of a place: its crashes of three years beside those of roads of its class."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pandas as pd
from pandas import DataFrame
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from hotspots.analysis.diagnosis import Diagnosis, diagnose
from hotspots.analysis.proposed_site import ProposedSite
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.analysis.site_crashes import recent_years
from hotspots.models import (
    ON_ROAD,
    AdministrativeArea,
    Crash,
    JunctionArm,
    Proposal,
    ProposalEvidence,
    Route,
    ScreeningRun,
)
from hotspots.registry.calibrations import with_history
from hotspots.registry.frozen_junctions import frozen_junctions
from hotspots.registry.live_crashes import StoredCrashes
from hotspots.registry.live_list import Live
from hotspots.registry.proposal_rows import site_of_row
from hotspots.registry.screening_inputs import parameters_of, parameters_on
from hotspots.registry.strength_inputs import crashes_around
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import EvidenceKept, RoadClass, WindowMode

MOST_COMPARED = 50_000
"""Of so many crashes elsewhere, the latest, the shares are known better than anybody can use."""


@dataclass(frozen=True, slots=True)
class PlaceDiagnosis:
    """What the crashes of a place have in common, and what is unusual about them.

    Attributes
    ----------
    date_from, date_to
        The days looked at, both included.
    road_class
        The class compared with; None for a place off any known road.
    areas
        Whose crashes stand beside it in the bands of alcohol.
    """

    diagnosis: Diagnosis
    date_from: date
    date_to: date
    road_class: RoadClass | None
    areas: tuple[str, ...]


def diagnosis_of(
    session: Session,
    proposal: Proposal,
    run: ScreeningRun,
    *,
    areas: Sequence[AdministrativeArea],
) -> PlaceDiagnosis:
    """Diagnose a place by the crashes of its full length; route and junction must be loaded.

    Only crashes in which somebody was killed or injured are looked at, here and elsewhere.
    """
    parameters = _parameters(session, proposal, run)
    site = site_of_row(proposal)
    first, last, _years = recent_years(parameters)
    road_class = _road_class(session, proposal)
    if road_class is None:
        alike: ColumnElement[bool] = and_(Crash.route_id.is_(None), ON_ROAD)
    else:
        alike = Crash.route_id.in_(select(Route.id).where(Route.road_class == road_class))
    days = Crash.occurred_on.between(first, last)
    hurt = or_(Crash.killed > 0, Crash.injured > 0)
    inside = and_(Crash.area_id.in_([each.id for each in areas]), ON_ROAD)
    own = _crashes_of(session, site, run, parameters)
    return PlaceDiagnosis(
        diagnosis=diagnose(
            _coded(session, Crash.id.in_(own)),
            _coded(session, alike, days, hurt),
            _coded(session, inside, days, hurt),
        ),
        date_from=first,
        date_to=last,
        road_class=road_class,
        areas=tuple(each.name for each in areas),
    )


def _parameters(session: Session, proposal: Proposal, run: ScreeningRun) -> ScreeningParameters:
    """Return those of the run, moved to the day up to which the evidence goes."""
    if run.mode is not WindowMode.TRAILING:
        return parameters_of(run)
    latest = select(ProposalEvidence.as_of).where(
        ProposalEvidence.proposal_id == proposal.id, ProposalEvidence.kept == EvidenceKept.LATEST
    )
    return with_history(parameters_on(run, session.scalar(latest) or proposal.as_of))


def _crashes_of(
    session: Session, site: ProposedSite, run: ScreeningRun, parameters: ScreeningParameters
) -> list[UUID]:
    """Return the crashes on the full length of a place, as empirical Bayes counts them."""
    first, last = parameters.study_from, parameters.study_to
    live = Live(
        session=session,
        run=run,
        parameters=parameters,
        crashes=StoredCrashes(session, run.parameters["epsg"], parameters, first, last),
        junctions=frozen_junctions(session, run),
        window=(first, last + timedelta(days=1)),
    )
    around = crashes_around(live, [site])
    rows = around.recent(around.at_full_length(site))
    return [UUID(each) for each in around.frame.ids[rows]]


def _road_class(session: Session, proposal: Proposal) -> RoadClass | None:
    """Return the class of the road of a place, at a junction the highest of its roads."""
    if proposal.route is not None:
        return proposal.route.road_class
    arms = select(Route.road_class).join(JunctionArm, JunctionArm.route_id == Route.id)
    found = session.scalars(arms.where(JunctionArm.junction_id == proposal.junction_id))
    return min(found, key=list(RoadClass).index, default=None)


def _coded(session: Session, *wanted: ColumnElement[bool]) -> DataFrame:
    """Return crashes as `analysis.crash_facts` reads them, the latest first."""
    query = select(*_CODED).where(*wanted)
    query = query.order_by(Crash.occurred_at.desc(), Crash.id).limit(MOST_COMPARED)
    result = session.execute(query)
    rows: Any = result.all()
    frame = DataFrame(rows, columns=list(result.keys()), dtype=object)
    return frame.assign(occurred_at=pd.to_datetime(frame["occurred_at"]))


_CODED = (
    Crash.id.label("crash_id"),
    func.timezone(TIME_ZONE.key, Crash.occurred_at).label("occurred_at"),
    Crash.time_precision,
    Crash.crash_type,
    Crash.light,
    Crash.weather,
    Crash.surface,
    Crash.road_users,
    Crash.alcohol,
)
