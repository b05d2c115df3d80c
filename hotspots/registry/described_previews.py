"""Where a site of a described kind would lie as it is told, before anything is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.errors import Forbidden, Problem
from hotspots.models import Account
from hotspots.records.described import KindRecord
from hotspots.records.values import is_missing
from hotspots.registry.site_twins import SiteTwin, twins_of
from hotspots.registry.told_places import ToldPlace, told_place
from hotspots.vocabulary import Action


@dataclass(frozen=True, slots=True)
class PlacePreview:
    """A place that was told: what it falls on, and what a person should look at.

    Attributes
    ----------
    lon, lat
        A point of it in degrees.
    may_save
        Whether the person may register a site there.
    twins
        Sites of the kind that lie there already.
    """

    place: ToldPlace
    lon: float
    lat: float
    may_save: bool
    twins: Sequence[SiteTwin]

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Return what is doubtful of the place itself."""
        return self.place.warnings


def preview(
    session: Session,
    record: KindRecord,
    *,
    actor: Account,
    told: Mapping[str, object],
    apart_from: str = "",
) -> PlacePreview | None:
    """Return where a site would lie, exactly as a report would place it; None of an empty form.

    Parameters
    ----------
    told
        The fields of the place, as written.
    apart_from
        The code of the site whose place is told anew.

    Raises
    ------
    InvalidInput
        The place cannot be read, or it lies outside every area.
    """
    permissions.require(actor, Action.DECLARE_SITE)
    if all(is_missing(told.get(name)) for name in ("place_text", "lon", "lat", "junction")):
        return None
    place = told_place(session, record, told, on=clock.today())
    twins = twins_of(session, record, [place], actor=actor)[0]
    point = to_shape(place.geom).representative_point()
    return PlacePreview(
        place=place,
        lon=point.x,
        lat=point.y,
        may_save=_may_save(actor, place),
        twins=[each for each in twins if each.code != apart_from],
    )


def _may_save(actor: Account, place: ToldPlace) -> bool:
    try:
        permissions.require(actor, Action.DECLARE_SITE, areas=place.areas)
    except Forbidden:
        return False
    return True
