"""What the engine was given around a place when a person decided it: kept, and screened again."""

from collections.abc import Sequence

import pandas as pd
from pandas import DataFrame
from sqlalchemy.orm import Session

from hotspots.analysis.neighbourhood import Square
from hotspots.analysis.screening import screen
from hotspots.code_version import code_version
from hotspots.models import DecisionBasis, Proposal
from hotspots.registry.live_list import Live, live_on, state_of
from hotspots.registry.proposal_rows import says_the_same
from hotspots.registry.screening_inputs import fingerprint, freeze
from hotspots.vocabulary import ChangeCause

_FIRST_LOOK = 8
"""How many W around a disc are kept at first; more where that does not give it again."""

_WHOLE_ROUTE = (-(10**10), 10**10)
_FURTHEST_MM = 10**9


def keep(session: Session, proposal: Proposal) -> None:
    """Store the surroundings of a place that a change of crashes brought into the list.

    What a run proposed can be screened again from the run's own input.
    """
    state = state_of(session)
    if proposal.cause is ChangeCause.SCREENING or state is None:
        return
    live = live_on(session, state)
    if proposal.centre_x_m is None or proposal.centre_y_m is None:
        crashes, arms = _along_routes(live, proposal)
    else:
        crashes, arms = _around_disc(live, proposal), live.junctions.of(())
    session.add(
        DecisionBasis(
            proposal_id=proposal.id,
            as_of=state.as_of,
            code_version=code_version(),
            input_hash=fingerprint(crashes, arms),
            input_crashes=freeze(crashes),
            input_junctions=freeze(arms),
        )
    )


def _along_routes(live: Live, proposal: Proposal) -> tuple[DataFrame, DataFrame]:
    """Return the crashes of the place's routes, and of their junctions on every other arm.

    A stretch rests on the crashes of its route and on the junctions there; and a junction on its
    own crashes, wherever on its arms they lie.
    """
    routes = set() if proposal.route is None else {proposal.route.code}
    if proposal.junction is not None:
        routes |= _routes_of(live.junctions.of([proposal.junction.code]))
    here = live.junctions.of_routes(routes)
    all_arms = live.junctions.of(set(here["junction_id"]))
    parts = [live.crashes.on_route(route, *_WHOLE_ROUTE) for route in sorted(routes)]
    for junction, route, at_m in zip(
        *(all_arms[name] for name in ("junction_id", "route", "chainage_m")), strict=True
    ):
        if route not in routes:
            reach_mm = live.parameters.junction_radius_mm(route, junction) + 1
            at_mm = round(at_m * 1000)
            parts.append(live.crashes.on_route(route, at_mm - reach_mm, at_mm + reach_mm))
    return _together(parts), live.junctions.of_routes(routes | _routes_of(all_arms))


def _around_disc(live: Live, proposal: Proposal) -> DataFrame:
    """Return the crashes around a disc, as far out as it takes to choose it again."""
    reach_mm = _FIRST_LOOK * live.parameters.window_mm(None)
    x_mm, y_mm = (round((at or 0) * 1000) for at in (proposal.centre_x_m, proposal.centre_y_m))
    while True:
        crashes = live.crashes.rows_around(Square(x_mm, y_mm, reach_mm))
        again = screen(crashes, live.parameters).sites
        if any(says_the_same(proposal, site) for site in again) or reach_mm > _FURTHEST_MM:
            return crashes
        reach_mm *= 2


def _routes_of(arms: DataFrame) -> set[str]:
    return {str(route) for route in arms["route"]}


def _together(parts: Sequence[DataFrame]) -> DataFrame:
    return pd.concat(parts).drop_duplicates("crash_id").reset_index(drop=True)
