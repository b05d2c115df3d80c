"""A photo before and the one after that repeats it, and whether the two can be compared."""

from dataclasses import dataclass

from geoalchemy2 import WKBElement
from geoalchemy2.shape import to_shape

from hotspots.analysis.photo_pairs import apart_m, turned_deg
from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.models import SitePhoto

MOST_TURNED_DEG = 30
MOST_APART_M = 25


@dataclass(frozen=True, slots=True)
class Pair:
    """One view of a site twice, with what makes the comparison doubtful."""

    before: SitePhoto
    after: SitePhoto
    warnings: tuple[Message, ...]

    @classmethod
    def of(cls, before: SitePhoto, after: SitePhoto) -> "Pair":
        """Return the pair with its warnings."""
        return cls(before, after, warnings(before, after))


def warnings(before: SitePhoto, after: SitePhoto) -> tuple[Message, ...]:
    """Say where two photos were taken in another direction, or not at the same place.

    Nothing is said of what one of the two does not know.
    """
    told = []
    if before.facing_deg is not None and after.facing_deg is not None:
        turned = turned_deg(before.facing_deg, after.facing_deg)
        if turned > MOST_TURNED_DEG:
            told.append(Message(_TURNED, {"turned": round(turned), "most": MOST_TURNED_DEG}))
    first, second = point_of(before.attachment.geom), point_of(after.attachment.geom)
    if first is not None and second is not None:
        apart = apart_m(first, second)
        if apart > MOST_APART_M:
            told.append(Message(_APART, {"apart": round(apart), "most": MOST_APART_M}))
    return tuple(told)


def point_of(geom: WKBElement | None) -> tuple[float, float] | None:
    """Return longitude and latitude of a stored point."""
    if geom is None:
        return None
    ((lon, lat),) = to_shape(geom).coords
    return lon, lat


_TURNED = _(
    "The two photos look in directions {turned}° apart (more than {most}°): they may not show the"
    " same view. Take the photo after again, facing the same way."
)
_APART = _(
    "The two photos were taken {apart} m apart (more than {most} m). Take the photo after again"
    " from the same place."
)
