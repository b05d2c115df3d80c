"""The crashes that evidence rests on: all of a list, or those around a few places."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from pandas import DataFrame
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots.analysis.crash_frame import CrashFrame, read_crashes
from hotspots.analysis.crash_frame import together as one_frame
from hotspots.analysis.evidence import legal_junctions_of
from hotspots.analysis.neighbourhood import Square, Stretch, joined_squares, joined_up
from hotspots.analysis.proposed_site import ProposedSite
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.analysis.site_crashes import SiteCrashes
from hotspots.models import Crash, Junction, Proposal, ScreeningRun
from hotspots.registry.calibrations import with_history
from hotspots.registry.crashes_to_screen import engine_frame, read_rows
from hotspots.registry.frozen_junctions import frozen_junctions
from hotspots.registry.known_places import live_rows
from hotspots.registry.live_list import Live
from hotspots.registry.screening_inputs import parameters_of, thaw
from hotspots.vocabulary import Place

REACH = 2
"""Evidence looks at so many lengths W to either side of a place: at what it would be at 2·W."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the evidence of places rests on.

    `around` finds its way in `crashes`; `arms` are those of the junctions the run knew.
    """

    sites: Sequence[ProposedSite]
    around: SiteCrashes
    crashes: DataFrame
    arms: DataFrame


def grounds_of_run(session: Session, run: ScreeningRun, sites: Sequence[ProposedSite]) -> Grounds:
    """Return the crashes as the run was given them, and those of the years before as they stand.

    So the evidence of a run is that of its own crashes, whatever was corrected since.
    """
    stored = select(ScreeningRun.input_crashes).where(ScreeningRun.id == run.id)
    given = thaw(session.scalars(stored).one())
    parameters = with_history(parameters_of(run))
    earlier = _read(session, run, parameters.study_from, run.date_from - timedelta(days=1))
    later = earlier[~earlier["crash_id"].isin(given["crash_id"])]
    # a run made before a column was read was given crashes without it
    same = given.reindex(columns=list(earlier.columns))
    return _grounds(session, run, together([same, later]), parameters, sites)


def grounds_of_list(
    session: Session,
    run: ScreeningRun,
    parameters: ScreeningParameters,
    sites: Sequence[ProposedSite],
) -> Grounds:
    """Return every crash of the evidence of the live list, as it stands now."""
    history = with_history(parameters)
    crashes = _read(session, run, history.study_from, history.study_to)
    return _grounds(session, run, crashes, history, sites)


def _read(session: Session, run: ScreeningRun, first: date, last: date) -> DataFrame:
    rows = read_rows(session, Crash.occurred_on.between(first, last), order=True)
    return engine_frame(rows, epsg=run.parameters["epsg"])


def _grounds(
    session: Session,
    run: ScreeningRun,
    crashes: DataFrame,
    parameters: ScreeningParameters,
    sites: Sequence[ProposedSite],
) -> Grounds:
    arms = frozen_junctions(session, run).arms
    legal = legal_junctions_of(sites)
    around = SiteCrashes.of(crashes, parameters, junctions=arms, legal_junctions=legal)
    return Grounds(sites, around, crashes, arms)


def crashes_around(live: Live, sites: Sequence[ProposedSite]) -> SiteCrashes:
    """Read the crashes and arms within the reach of these places of the live list only."""
    parameters = live.crashes.parameters
    if all(site.place is Place.DISC for site in sites):
        return SiteCrashes.among(one_frame(_frames(live, (), sites)), parameters)
    arms_of = [str(site.junction_id) for site in sites if site.place is Place.JUNCTION]
    own = live.junctions.of(arms_of)
    stretches = joined_up([*_stretches(parameters, sites), *_along_arms(parameters, own)])
    # A zone is at most half a place: whichever junction takes one of these crashes is among these.
    wider = [each.widened(parameters.window_mm(each.route)) for each in stretches]
    arms = [live.junctions.on_route(each.route, each.from_mm, each.to_mm) for each in wider]
    near = together([own, *arms]).drop_duplicates()
    return SiteCrashes.among(
        one_frame(_frames(live, stretches, sites)),
        parameters,
        junctions=near,
        legal_junctions=_legal_among(live.session, near),
    )


def read_ahead(live: Live, sites: Iterable[ProposedSite]) -> None:
    """Read what the evidence of these discs will ask for, before anything is written."""
    for square in _squares_of(live.parameters, sites):
        live.crashes.history_around(square)


def _squares_of(parameters: ScreeningParameters, sites: Iterable[ProposedSite]) -> Sequence[Square]:
    """Return what the evidence of these discs looks at; neighbours have one square."""
    reach_mm = REACH * parameters.window_mm(None)
    centres = [[round(each * 1000) for each in site.centre] for site in sites if site.centre]
    return joined_squares(Square(x_mm, y_mm, reach_mm) for x_mm, y_mm in centres)


def _frames(
    live: Live, stretches: Sequence[Stretch], sites: Iterable[ProposedSite]
) -> list[CrashFrame]:
    """Return the crashes on these stretches, and those around every disc, each answer once."""
    parameters = live.crashes.parameters
    found = [live.crashes.history_around(one) for one in _squares_of(parameters, sites)]
    if stretches:
        rows = [live.crashes.with_history(one.route, one.from_mm, one.to_mm) for one in stretches]
        on_routes = together(rows).drop_duplicates("crash_id")
        found.append(read_crashes(on_routes, parameters))
    return found


def together(frames: Sequence[DataFrame]) -> DataFrame:
    """Return frames of the same columns as one; empty ones must not decide its types."""
    filled = [each for each in frames if len(each)]
    if len(filled) < 2:
        return filled[0] if filled else frames[0]
    return pd.concat(filled, ignore_index=True)


def _legal_among(session: Session, arms: DataFrame) -> set[str]:
    """Return which of these junctions stand in the live list as places."""
    if arms.empty:
        return set()
    codes = select(Junction.id).where(Junction.code.in_(set(arms["junction_id"])))
    rows = live_rows(session, Proposal.place == Place.JUNCTION, Proposal.junction_id.in_(codes))
    return {row.junction.code for row in rows if row.junction is not None}


def _stretches(parameters: ScreeningParameters, sites: Iterable[ProposedSite]) -> Iterator[Stretch]:
    for site in sites:
        if site.route is not None and site.from_mm is not None and site.to_mm is not None:
            within_mm = REACH * parameters.window_mm(site.route)
            yield Stretch(site.route, site.from_mm, site.to_mm).widened(within_mm)


def _along_arms(parameters: ScreeningParameters, arms: DataFrame) -> Iterator[Stretch]:
    for junction, route, at_m in arms[["junction_id", "route", "chainage_m"]].itertuples(
        index=False
    ):
        at_mm = round(at_m * 1000)
        reach = REACH * parameters.junction_radius_mm(str(route), str(junction))
        yield Stretch(str(route), at_mm - reach, at_mm + reach)
