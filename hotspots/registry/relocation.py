"""Places the crashes anew after the network or the areas changed; nothing moves unsaid."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from pandas import DataFrame
from sqlalchemy import Uuid, column, func, select, table, text
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.analysis.metric_coordinates import project
from hotspots.models import Account, Crash
from hotspots.registry import crash_alerts, live_list, live_proposals, rail_severities
from hotspots.registry.crash_places import place_crash_rows
from hotspots.registry.crash_rows import FOUND, WGS84
from hotspots.registry.crash_staging import STAGED, stage
from hotspots.registry.layers import LoadReport
from hotspots.registry.turns import wait_for_decisions
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import Action, ChangeCause

_STATED = (
    "id",
    "occurred_at",
    "route_given",
    "chainage_given_m",
    "x_given",
    "y_given",
    "source_crs",
    "rail_line_given",
    "rail_given_m",
    "crossing_given",
    "location_text",
    "location_class",
)
_MOVED_M = 0.001


def relocate_crashes(
    session: Session, *, actor: Account, criteria_folder: Path | None = None
) -> LoadReport:
    """Place every crash from what was stated of it; return how many changed their place.

    A place that a person fixed by hand is stated too, so it holds: only its route, chainage and
    ward follow the network. The live list waits for a refresh.
    """
    permissions.require(actor, Action.LOAD_NETWORK)
    wait_for_decisions(session)
    if live_list.state_of(session) is not None:
        cause = ChangeCause.NETWORK_CHANGED
        live_proposals.ask_for_refresh(session, actor=actor, cause=cause)
    report = LoadReport()
    stored = _stored(session)
    if stored.empty:
        return report
    places = place_crash_rows(session, _as_stated(stored), actor=None, anew=True)
    same_kind = (places["placed_by"] == stored["placed_by"]).to_numpy()
    places["location_class"] = np.where(
        same_kind, stored["location_class"], places["location_class"]
    )
    changed = _differs(stored, places)
    report.add("crashes_placed_anew", int(changed.sum()))
    report.add("crashes_in_place", int((~changed).sum()))
    lost = changed & (places["placed_by"] == "unplaced").to_numpy()
    report.add("crashes_lost_their_place", int(lost.sum()))
    if changed.any():
        rows = places.loc[changed, list(FOUND)].assign(id=stored.loc[changed, "id"].map(str))
        stage(session, rows)
        assignments = ", ".join(f"{name} = i.{name}" for name in FOUND)
        session.execute(
            text(
                f"UPDATE crash c SET {assignments}, version = c.version + 1"  # noqa: S608 - our own column names
                f" FROM {STAGED} i WHERE c.id = i.id"
            )
        )
        session.expire_all()
        moved = select(column("id", Uuid())).select_from(table(STAGED))
        among = Crash.id.in_(moved)
        rail_severities.follow_many(session, among=among, folder=criteria_folder)
        crash_alerts.follow_many(session, actor=actor, among=among)
    return report


def _stored(session: Session) -> DataFrame:
    found = [getattr(Crash, name) for name in FOUND if name not in {"geom", "location_class"}]
    query = select(
        *(getattr(Crash, name) for name in _STATED),
        *found,
        func.ST_AsBinary(Crash.geom).label("geom"),
    ).order_by(Crash.id)
    result = session.execute(query)
    frame = DataFrame(result.all(), columns=list(result.keys()), dtype=object)
    frame["geom"] = shapely.from_wkb([None if g is None else bytes(g) for g in frame["geom"]])
    return frame


def _as_stated(stored: DataFrame) -> DataFrame:
    x, y = (stored[name].astype(float).to_numpy() for name in ("x_given", "y_given"))
    degrees = np.column_stack([x, y])
    for crs in stored["source_crs"].dropna().unique():
        if crs != WGS84:
            rows = (stored["source_crs"] == crs).to_numpy()
            degrees[rows] = project(x[rows], y[rows], from_crs=crs, to_crs=WGS84)
    moments = pd.to_datetime(stored["occurred_at"], utc=True)
    return DataFrame(
        {
            "occurred_at": moments.dt.tz_convert(TIME_ZONE).dt.tz_localize(None),
            "lon": degrees[:, 0],
            "lat": degrees[:, 1],
            "route": stored["route_given"],
            "chainage_m": stored["chainage_given_m"].astype(float),
            "rail_line": stored["rail_line_given"],
            "rail_m": stored["rail_given_m"].astype(float),
            "crossing": stored["crossing_given"],
            "place_text": stored["location_text"],
            "location_class": None,
        },
        index=stored.index,
    )


def _differs(stored: DataFrame, places: DataFrame) -> Any:
    differs = np.zeros(len(stored), dtype=bool)
    for name in FOUND:
        before, after = stored[name], places[name]
        if name == "geom":
            pair = before.to_numpy(), after.to_numpy()
            same = shapely.equals_exact(*pair, 1e-8) | (
                shapely.is_missing(pair[0]) & shapely.is_missing(pair[1])
            )
        elif name.endswith("_m"):
            a, b = before.astype(float).to_numpy(), after.astype(float).to_numpy()
            same = np.isclose(a, b, rtol=0, atol=_MOVED_M, equal_nan=True)
        else:
            old, new = (column.map(_text, na_action="ignore") for column in (before, after))
            same = ((old == new) | (old.isna() & new.isna())).to_numpy()
        differs |= ~same
    return differs


def _text(value: object) -> str:
    return str(value)
