"""What is usual for a place of each class: counted over the whole network, kept as versions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.analysis.calendar_window import add_months
from hotspots.analysis.expectation import Reference
from hotspots.analysis.network_units import network_units
from hotspots.analysis.proposed_site import ProposedSite
from hotspots.analysis.reference_rates import Calibration, calibrate
from hotspots.analysis.reference_units import OFF_ROUTE
from hotspots.analysis.scan_test import RoadPiece
from hotspots.analysis.screening_parameters import ScreeningParameters
from hotspots.analysis.severity_weights import SeverityMix
from hotspots.analysis.site_crashes import EVIDENCE_MONTHS, SiteCrashes
from hotspots.models import Account, CalibrationVersion, Junction, JunctionArm, Route, RoutePost
from hotspots.registry.kept import Kept
from hotspots.vocabulary import Place, RoadClass, WindowMode

AT_JUNCTION = "junction_"
"""In front of the class of a junction: that of its highest road."""

_FAMILIES = (
    tuple(each.value for each in RoadClass),
    tuple(f"{AT_JUNCTION}{each}" for each in RoadClass),
)
"""Classes that may stand in for each other, the busiest first; roads and junctions apart."""


@dataclass(frozen=True, slots=True)
class Network:
    """The classes of all roads and junctions, and how far each road is known to run."""

    road_class: Mapping[str, str]
    junction_class: Mapping[str, str]
    pieces: Mapping[str, Sequence[RoadPiece]]


@dataclass(frozen=True, slots=True)
class InUse:
    """A stored calibration, with the length W of each class in metres that it was counted by."""

    id: UUID
    calibration: Calibration
    window_m: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Usual:
    """A calibration in use: the reference of a site, at the length its screening gives a place."""

    in_use: InUse | None
    network: Network
    parameters: ScreeningParameters

    @property
    def version(self) -> str:
        """The name that seeds the random runs."""
        return "none" if self.in_use is None else self.in_use.calibration.version

    def group(self, site: ProposedSite) -> str:
        """Return the class of a site."""
        if site.place is Place.DISC:
            return OFF_ROUTE
        if site.place is Place.JUNCTION:
            return self.network.junction_class.get(str(site.junction_id), "")
        return self.network.road_class.get(str(site.route), "")

    def reference(self, site: ProposedSite) -> Reference | None:
        """Return what is usual for a place like this one; None where nothing is known."""
        group = self.group(site)
        if self.in_use is None:
            return None
        found = self.in_use.calibration.references.get(group)
        if found is None or site.place is Place.JUNCTION:
            return found
        share = self.parameters.window_mm(site.route) / 1000 / self.in_use.window_m[group]
        if site.place is Place.DISC:
            share **= 2
        return replace(found, mean_per_year=found.mean_per_year * share)

    def mix(self, group: str) -> SeverityMix:
        """Return the severities of the crashes of a class."""
        return self.in_use.calibration.mixes[group]  # type: ignore[union-attr]  # asked with a reference only


def usual(session: Session, parameters: ScreeningParameters, network: Network) -> Usual:
    """Return the calibration in use, at the lengths of a screening."""
    latest_id = session.connection().execute(_LATEST_ID).scalar_one_or_none()
    in_use = None if latest_id is None else _kept.get(latest_id, partial(_read, session, latest_id))
    return Usual(in_use, network, parameters)


_kept: Kept[UUID, InUse] = Kept(2)
"""A version never changes, and is some hundred kilobytes that every crash would read again."""


def _read(session: Session, version_id: UUID) -> InUse:
    row = session.get_one(CalibrationVersion, version_id)
    return InUse(row.id, Calibration.from_json(json.dumps(row.content)), row.window_m)


def latest(session: Session) -> CalibrationVersion | None:
    """Return the calibration in use; None before the first."""
    return session.scalars(_LATEST).one_or_none()


_LATEST = select(CalibrationVersion).order_by(CalibrationVersion.number.desc()).limit(1)
_LATEST_ID = _LATEST.with_only_columns(CalibrationVersion.id)


def read_network(session: Session) -> Network:
    """Read the classes of roads and junctions, and the stretch between the posts of each road."""
    arms = select(Junction.code, Route.road_class)
    arms = arms.join(JunctionArm, JunctionArm.junction_id == Junction.id)
    arms = arms.join(Route, Route.id == JunctionArm.route_id)
    order = list(RoadClass)
    highest: dict[str, RoadClass] = {}
    for code, found in session.execute(arms):
        highest[code] = min(found, highest.get(code, found), key=order.index)
    ends = select(Route.code, func.min(RoutePost.chainage_m), func.max(RoutePost.chainage_m))
    ends = ends.join(RoutePost, RoutePost.route_id == Route.id).group_by(Route.code)
    pieces = {
        code: [RoadPiece(round(first * 1000), round(last * 1000))]
        for code, first, last in session.execute(ends)
        if last > first
    }
    return Network(
        road_class={code: found.value for code, found in session.execute(_ROADS)},
        junction_class={code: AT_JUNCTION + one.value for code, one in sorted(highest.items())},
        pieces=pieces,
    )


def store(
    session: Session, around: SiteCrashes, network: Network, *, made_by: Account | None
) -> CalibrationVersion | None:
    """Count what is usual and keep it as a version; where nothing changed the one in use stays.

    Parameters
    ----------
    around
        All crashes of the last 36 months up to the day of its parameters.

    Returns
    -------
    None where no crash is on record: of such a register nothing is usual yet.
    """
    last = around.parameters.as_of
    first = add_months(last + timedelta(days=1), -EVIDENCE_MONTHS)
    window_m = _windows(around.parameters)
    units = network_units(
        around,
        road_class=network.road_class,
        junction_class=network.junction_class,
        pieces=network.pieces,
        window_m=window_m,
    )
    if not units["crashes"].sum():
        return None
    made = calibrate(units, period_from=first, period_to=last, made_on=last, families=_FAMILIES)
    in_use = latest(session)
    if in_use is not None and in_use.version == made.version:
        return in_use
    kept = CalibrationVersion(
        version=made.version,
        period_from=first,
        period_to=last,
        content=json.loads(made.to_json()),
        window_m=window_m,
        made_at=clock.now(),
        made_by_id=None if made_by is None else made_by.id,
    )
    session.add(kept)
    session.flush()
    return kept


def evidence_period(as_of: date) -> tuple[date, date]:
    """Return the days whose crashes the evidence of a trailing list rests on."""
    return add_months(as_of + timedelta(days=1), -EVIDENCE_MONTHS), as_of


def with_history(parameters: ScreeningParameters) -> ScreeningParameters:
    """Return the parameters with the years that empirical Bayes looks at.

    The window of a trailing list stays what it is; only more crashes are known beside it.
    """
    if parameters.mode is not WindowMode.TRAILING:
        return parameters
    first, last = evidence_period(parameters.as_of)
    return replace(parameters, study_from=first, study_to=last)


def _windows(parameters: ScreeningParameters) -> dict[str, float]:
    """Return W of each road class, in metres; places off any road have the general one."""
    urban = parameters.window_m_by_route.values()
    found = dict.fromkeys([*(each.value for each in RoadClass), OFF_ROUTE], parameters.window_m)
    return found | {RoadClass.URBAN_STREET.value: max(urban, default=parameters.window_m)}


_ROADS = select(Route.code, Route.road_class).order_by(Route.code)
