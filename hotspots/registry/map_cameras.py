"""Cameras, and what they are to watch, as frames for the map, for one person."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.maps.geometry import DEGREES
from hotspots.models import Account, Camera, Organisation
from hotspots.registry import cameras
from hotspots.registry.areas import communes_for
from hotspots.registry.camera_views import works_on
from hotspots.registry.watched_on_day import watched_on
from hotspots.vocabulary import Action

_CAMERA_COLUMNS = ("name", "organisation", "works", "reach_m", "works_from", "works_to", "href")
_WATCHED_COLUMNS = ("name", "number", "kind", "covered", "counted", "href")
_FLAGS = frozenset({"works", "covered", "counted"})


def camera_frame(session: Session, *, actor: Account) -> GeoDataFrame:
    """Return the cameras where a person works, each once: as it works today, or as it did last."""
    permissions.require(actor, Action.READ_SITES)
    works = works_on(clock.today())
    own = (Camera.organisation_id, Camera.source_reference)
    query = (
        select(Camera, Organisation.name, works, func.ST_AsBinary(Camera.geom))
        .join(Organisation, Organisation.id == Camera.organisation_id)
        .where(cameras.visible(actor, of_all=True))
        .ext(distinct_on(*own))
        .order_by(*own, works.desc(), Camera.works_from.desc())
    )
    found = session.execute(query).all()
    rows = [
        (
            camera.source_reference,
            organisation,
            at_work,
            camera.reach_m,
            camera.works_from,
            camera.works_to,
            f"/cameras/{camera.id}",
        )
        for camera, organisation, at_work, _shape in found
    ]
    return _framed(_CAMERA_COLUMNS, rows, [row[-1] for row in found])


def watched_frame(session: Session, *, actor: Account) -> GeoDataFrame:
    """Return what cameras are to watch today where a person works.

    Places that are `counted`, and those of them that are `covered`, are those of the report.
    """
    permissions.require(actor, Action.READ_SITES)
    wards = [each.id for each in communes_for(session, actor=actor)]
    found = watched_on(session, on=clock.today(), area_ids=wards, with_shapes=True)
    rows = [
        (each.name, each.number, each.kind.value, each.covered, each.is_counted, each.address)
        for each in found
    ]
    return _framed(_WATCHED_COLUMNS, rows, [each.shape for each in found])


def _framed(
    names: Sequence[str], rows: Sequence[tuple[Any, ...]], shapes: Sequence[bytes | None]
) -> GeoDataFrame:
    columns: dict[str, Any] = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    columns |= {name: np.array(columns[name], dtype=bool) for name in _FLAGS.intersection(names)}
    geometry = shapely.from_wkb([None if each is None else bytes(each) for each in shapes])
    return GeoDataFrame(columns, geometry=geometry, crs=DEGREES)
