"""What a site is told as on a map, and how many there are of each: the numbers of the legend."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotspots.vocabulary import LegalClass, SiteKind


def told_as(kind: SiteKind, legal_class: LegalClass) -> LegalClass | SiteKind:
    """Return what a site is drawn and counted as: a road spot by its class, another by its kind.

    A kind other than the road spot adds its shape to `program/sites.js`.
    """
    return legal_class if kind is SiteKind.ROAD_SPOT else kind


@dataclass(frozen=True, slots=True)
class SiteNumbers:
    """How many sites there are of each shape (class or kind) and state, also those not drawn."""

    shapes: Mapping[str, int]
    states: Mapping[str, int]

    @classmethod
    def of(cls, features: Sequence[Mapping[str, object]]) -> "SiteNumbers":
        """Count what is drawn."""
        shapes, states = (
            Counter(str(each[name]) for each in features) for name in ("shape", "state")
        )
        return cls(shapes, states)
