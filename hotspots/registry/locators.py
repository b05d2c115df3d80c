"""The locator of the network as it stands now, kept until the network changes."""

from collections.abc import Collection
from functools import partial
from uuid import UUID

import shapely
from pandas import DataFrame
from pyproj import CRS
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.models import AdministrativeArea, Junction, JunctionArm, NetworkState, Route
from hotspots.registry.area_index import AreaIndex
from hotspots.registry.junction_index import JunctionIndex
from hotspots.registry.kept import Kept
from hotspots.registry.location import Locator
from hotspots.registry.network import RouteLine, metric_crs, read_posts, read_routes
from hotspots.registry.posted_lines import PostedLines

_ANYWHERE = CRS.from_epsg(32648)

_REVISION = select(NetworkState.revision)
_kept: Kept[UUID, Locator] = Kept(2)
"""One for the database that is served, one for a test beside it."""


def current_locator(session: Session) -> Locator:
    """Return the locator of this database; building one takes a moment, asking again does not."""
    return _kept.get(network_revision(session), partial(read_locator, session))


def network_revision(session: Session) -> UUID:
    """Return what stands for the areas, roads, railways, posts and junctions as they are now.

    What is made of them stands as long as this does.
    """
    session.flush()
    revision: UUID = session.connection().execute(_REVISION).scalar_one()
    return revision


def route_lines(session: Session, codes: Collection[str]) -> dict[str, RouteLine]:
    """Return the lines of these routes by code, as posted today; one not drawn is left out."""
    if not codes:
        return {}
    network = current_locator(session).network_on(clock.today())
    return {code: RouteLine(code, network) for code in network.codes if code in codes}


def read_locator(session: Session) -> Locator:
    """Build a locator from the tables."""
    routes, posts = read_routes(session), read_posts(session)
    areas = AreaIndex(_areas(session))
    shapes = routes["geometry"] if len(routes) else areas.areas["geometry"]
    crs = metric_crs(shapes) if len(shapes) else _ANYWHERE
    return Locator(PostedLines(routes, posts, crs), areas, JunctionIndex(_arms(session)))


def _areas(session: Session) -> DataFrame:
    query = (
        select(
            AdministrativeArea.id.label("area_id"),
            AdministrativeArea.code,
            AdministrativeArea.kind,
            AdministrativeArea.valid_from,
            AdministrativeArea.valid_to,
            func.ST_AsBinary(AdministrativeArea.geom).label("geometry"),
        )
        .where(AdministrativeArea.geom.is_not(None))
        .order_by(AdministrativeArea.code, AdministrativeArea.valid_from.nulls_first())
    )
    names = ["area_id", "code", "kind", "valid_from", "valid_to", "geometry"]
    rows = [dict(row) for row in session.execute(query).mappings()]
    frame = DataFrame(rows, columns=names, dtype=object)
    frame["geometry"] = shapely.from_wkb([bytes(each) for each in frame["geometry"]])
    return frame


def _arms(session: Session) -> DataFrame:
    query = (
        select(
            Junction.id.label("junction_id"),
            Junction.code,
            Route.code.label("route"),
            Route.road_class,
            JunctionArm.chainage_m,
            Junction.radius_m,
        )
        .join(Junction, Junction.id == JunctionArm.junction_id)
        .join(Route, Route.id == JunctionArm.route_id)
    )
    names = ["junction_id", "code", "route", "road_class", "chainage_m", "radius_m"]
    rows = [dict(row) for row in session.execute(query).mappings()]
    return DataFrame(rows, columns=names, dtype=object)
