"""The planned service roads as a frame for the map, for one person."""

import numpy as np
from geoalchemy2.shape import to_shape
from geopandas import GeoDataFrame, GeoSeries
from sqlalchemy.orm import Session

from hotspots.maps.geometry import DEGREES
from hotspots.models import Account
from hotspots.registry.service_road_queries import all_drawn
from hotspots.registry.service_road_stretches import stretch_words

_COLUMNS = ("number", "where", "state", "year", "plan", "href")


def service_road_frame(session: Session, *, actor: Account) -> GeoDataFrame:
    """Return the service roads that this person may see, each as the stretch of its line.

    Those that were given up, and those beside a line that is not drawn, are left out.
    """
    found = all_drawn(session, actor=actor)
    rows = {
        "number": [each.source_reference for each in found],
        "where": [stretch_words(each) for each in found],
        "state": [each.state.value for each in found],
        "year": [each.planned_year for each in found],
        "plan": [each.plan_number for each in found],
        "href": [f"/service-roads/{each.id}" for each in found],
    }
    shapes = [to_shape(each.geom) for each in found if each.geom is not None]
    geometry = GeoSeries(np.array(shapes, dtype=object), crs=DEGREES)
    return GeoDataFrame(rows, columns=[*_COLUMNS], geometry=geometry)
