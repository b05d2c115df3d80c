"""What the registry's map draws, as frames, for one person: nothing else leaves the registry."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import shapely
from geopandas import GeoDataFrame, points_from_xy
from pandas import Series
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from hotspots import permissions
from hotspots.analysis.calendar_window import add_months
from hotspots.analysis.chainage_text import format_chainage
from hotspots.database import among
from hotspots.errors import Forbidden
from hotspots.i18n import _
from hotspots.maps.geometry import DEGREES
from hotspots.maps.ground import Ground, Lines
from hotspots.models import (
    Account,
    AdministrativeArea,
    Crash,
    Junction,
    Proposal,
    RailLine,
    Route,
)
from hotspots.registry import deployment
from hotspots.registry.kept import Kept
from hotspots.registry.locators import network_revision
from hotspots.registry.map_cameras import camera_frame, watched_frame
from hotspots.registry.map_rail_proposals import open_rail_proposals
from hotspots.registry.map_sections import section_frame
from hotspots.registry.map_service_roads import service_road_frame
from hotspots.registry.map_sites import SITE_COLUMNS, drawn_sites
from hotspots.registry.registration import name_of
from hotspots.registry.site_choices import SiteChoice
from hotspots.registry.site_counts import SiteCounts
from hotspots.registry.unfiled_crossings import list_unfiled
from hotspots.vocabulary import Action, AreaKind, DeploymentKind, ProposalState, WindowMode

CRASH_MONTHS = 36


@dataclass(frozen=True, slots=True)
class MapFrames:
    """The frames of `maps.documents.site_map`, all in EPSG:4326.

    Attributes
    ----------
    ground
        Areas, roads, railways and junctions.
    sites, proposals
        What this person may see; of the proposals the open ones of the trailing list, and of the
        railways.
    sections
        The black sections that join such places.
    service_roads
        The service roads planned beside railways.
    cameras, watched
        The cameras, working or not, and what they are to watch, seen or not, if asked for: of a
        served map they are read once somebody looks at them.
    crashes
        Points of the crashes this person's areas hold, for counting by place: `killed` and
        `injured`. Single crashes with their id, time and class only if they were asked for.
    unfiled
        Where roads cross railways and no crossing is registered, for a person to look.
    counts
        All sites that are wanted, counted; also those without a place on the map.
    as_of
        The day the frames speak for.
    """

    ground: Ground
    sites: GeoDataFrame
    proposals: GeoDataFrame
    sections: GeoDataFrame | None
    service_roads: GeoDataFrame | None
    cameras: GeoDataFrame | None
    watched: GeoDataFrame | None
    crashes: GeoDataFrame
    unfiled: GeoDataFrame
    counts: SiteCounts
    as_of: date

    def layers(self) -> dict[str, Any]:
        """Return the frames by the names `site_map` gives them."""
        return {
            each.name: getattr(self, each.name)
            for each in fields(self)
            if each.name not in {"as_of", "counts"}
        }


def map_frames(
    session: Session,
    *,
    actor: Account,
    crash_points: bool = False,
    with_cameras: bool = False,
    choice: SiteChoice | None = None,
) -> MapFrames:
    """Return what the map draws for this person.

    With a `choice` its sites alone are drawn, without what is only proposed.

    Crashes of the last 36 months, to be shown as counts of places to everybody who reads sites.
    With `crash_points` they come one by one: only in a demonstration or a test, whose crashes are
    nobody's, and only to who may read crashes.
    """
    permissions.require(actor, Action.READ_SITES)
    if crash_points:
        _require_open_data(session, actor)
    as_of = deployment.as_of(session)
    sites, shapes, counts = drawn_sites(session, actor=actor, choice=choice or SiteChoice())
    nothing = _framed([], [], _PROPOSAL_COLUMNS)
    return MapFrames(
        ground=ground_of(session, actor=actor),
        sites=_framed(sites, shapes, SITE_COLUMNS),
        proposals=_proposals(session, actor) if choice is None else nothing,
        sections=section_frame(session, actor=actor) if choice is None else None,
        service_roads=service_road_frame(session, actor=actor) if choice is None else None,
        cameras=camera_frame(session, actor=actor) if with_cameras else None,
        watched=watched_frame(session, actor=actor) if with_cameras else None,
        crashes=_crashes(session, actor, as_of, with_points=crash_points),
        unfiled=_unfiled(session, actor, drawn=choice is None),
        counts=counts,
        as_of=as_of,
    )


def ground_of(session: Session, *, actor: Account) -> Ground:
    """Return wards, roads, railways and junctions: the ground of every map.

    A person with wards of their own gets those wards; roads and railways run through. What is drawn
    of the network is kept as long as it stands.
    """
    permissions.require(actor, Action.READ_SITES)
    within = permissions.visible_areas(actor)
    revision = network_revision(session)
    return _kept_grounds.get((revision, within), partial(_ground, session, revision, within))


def _ground(session: Session, revision: UUID, within: frozenset[UUID] | None) -> Ground:
    lines = _kept_lines.get(revision, partial(_lines, session))
    return Ground(_wards(session, within), lines)


def _wards(session: Session, within: frozenset[UUID] | None) -> GeoDataFrame:
    wards = _existing(
        AdministrativeArea.name, shape=AdministrativeArea.geom, valid_to=AdministrativeArea.valid_to
    ).where(AdministrativeArea.kind == AreaKind.COMMUNE)
    if within is not None:
        wards = wards.where(among(AdministrativeArea.id, within))
    return _frame(session, wards, ["name"])


def _lines(session: Session) -> Lines:
    roads = _existing(
        Route.code.label("route"),
        Route.name,
        Route.road_class,
        shape=Route.geom,
        valid_to=Route.valid_to,
    )
    railways = _drawn(RailLine.name, shape=RailLine.geom)
    junctions = _drawn(Junction.name, shape=Junction.point)
    return Lines(
        roads=_frame(session, roads, ["route", "name", "road_class"]),
        railways=_frame(session, railways, ["name"]),
        junctions=_frame(session, junctions, ["name"]),
    )


_kept_grounds: Kept[tuple[UUID, frozenset[UUID] | None], Ground] = Kept(32)
"""The ground of so many jurisdictions, one for each ward of a city."""
_kept_lines: Kept[UUID, Lines] = Kept(2)
_FACTS = ("from_m", "to_m", "criterion", "window_start", "window_end", "fatal_crashes",
          "injury_crashes", "killed", "injured")  # fmt: skip
_PROPOSAL_COLUMNS = ("name", "route", *_FACTS, "score", "href")


def _proposals(session: Session, actor: Account) -> GeoDataFrame:
    found = [*_road_proposals(session, actor), *open_rail_proposals(session, actor=actor)]
    return _framed(
        [told for told, _shape in found], [shape for _told, shape in found], _PROPOSAL_COLUMNS
    )


def _road_proposals(
    session: Session, actor: Account
) -> Iterator[tuple[dict[str, Any], bytes | None]]:
    if not permissions.may(actor, Action.READ_PROPOSALS):
        return
    query = (
        select(Proposal, func.ST_AsBinary(Proposal.geom))
        .where(
            Proposal.state == ProposalState.OPEN,
            Proposal.mode == WindowMode.TRAILING,
            permissions.visible_proposals(actor),
        )
        .options(joinedload(Proposal.route), joinedload(Proposal.junction))
        .order_by(Proposal.score.desc(), Proposal.id)
    )
    for proposal, shape in session.execute(query):
        facts = {name: getattr(proposal, name) for name in _FACTS}
        told = {
            **facts,
            "name": name_of(proposal),
            "route": None if proposal.route is None else proposal.route.code,
            "score": proposal.score / 1e6,
            "href": f"/proposals/{proposal.id}",
        }
        yield told, shape


def _unfiled(session: Session, actor: Account, *, drawn: bool) -> GeoDataFrame:
    found = list_unfiled(session, actor=actor, limit=None).places if drawn else ()
    rows = [
        {
            "name": each.line_name
            if each.rail_m is None
            else f"{format_chainage(round(each.rail_m))} {each.line_name}",
            "roads": ", ".join(each.roads),
            "href": f"/unfiled-crossings#{each.key}",
        }
        for each in found
    ]
    shapes = [shapely.to_wkb(shapely.Point(each.lon, each.lat)) for each in found]
    return _framed(rows, shapes, ("name", "roads", "href"))


def _crashes(session: Session, actor: Account, as_of: date, *, with_points: bool) -> GeoDataFrame:
    columns: list[Any] = [Crash.killed, Crash.injured]
    names = ["killed", "injured"]
    if with_points:
        columns += [Crash.source_reference, Crash.occurred_at, Crash.location_class]
        names += ["id", "occurred_at", "location_class"]
    columns += [func.ST_X(Crash.geom), func.ST_Y(Crash.geom)]
    query = select(*columns).where(
        Crash.geom.is_not(None),
        Crash.occurred_on > add_months(as_of, -CRASH_MONTHS),
        Crash.occurred_on <= as_of,
        permissions.visible_crashes(actor),
    )
    found = session.execute(query.order_by(Crash.id) if with_points else query).all()
    told = zip(*found, strict=True) if found else ((),) * len(columns)
    *facts, lon, lat = told
    frame = dict(zip(names, map(list, facts), strict=True))
    return GeoDataFrame(frame, geometry=points_from_xy(lon, lat), crs=DEGREES)


def _require_open_data(session: Session, actor: Account) -> None:
    permissions.require(actor, Action.READ_CRASHES)
    mark = deployment.current(session)
    if mark is None or mark.kind is DeploymentKind.PRODUCTION:
        raise Forbidden(
            _(
                "A map from the registry shows counts of places, never single crashes: those are"
                " confidential. Leave out --crash-points."
            )
        )


def _drawn(*columns: Any, shape: Any) -> Select[Any]:
    return select(*columns, func.ST_AsBinary(shape)).where(shape.is_not(None))


def _existing(*columns: Any, shape: Any, valid_to: Any) -> Select[Any]:
    return _drawn(*columns, shape=shape).where(valid_to.is_(None))


def _frame(session: Session, query: Select[Any], names: Sequence[str]) -> GeoDataFrame:
    found = session.execute(query).all()
    rows = [dict(zip(names, row[:-1], strict=True)) for row in found]
    return _framed(rows, [row[-1] for row in found], names)


def _framed(
    rows: Sequence[Mapping[str, Any]], shapes: Iterable[bytes | None], names: Iterable[str]
) -> GeoDataFrame:
    geometry = shapely.from_wkb([None if each is None else bytes(each) for each in shapes])
    # Plain objects: to find a type for each column, and to take it back, would cost milliseconds.
    columns = {name: Series([row[name] for row in rows], dtype=object) for name in names}
    return GeoDataFrame(columns, geometry=geometry, crs=DEGREES)
