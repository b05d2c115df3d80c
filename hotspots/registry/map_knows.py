"""What the map knows by itself of a site on a railway, gathered for one reader."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.errors import Message, NotFound, Problem
from hotspots.i18n import _
from hotspots.models import Account, OnRail, ServiceRoad, Site
from hotspots.registry import way_round
from hotspots.registry.rail_doubts import place_doubts
from hotspots.registry.service_road_queries import roads_at
from hotspots.registry.way_round import FoundWayRound
from hotspots.registry.way_round_words import assumptions, sentences
from hotspots.vocabulary import Action


@dataclass(frozen=True, slots=True)
class MapKnows:
    """What the map says of a site.

    Attributes
    ----------
    doubts
        Where its Km and its place on the map do not agree.
    service_roads
        The planned service roads on whose stretch it lies, as far as the reader may see them.
    round
        Where else one may cross, and how far round that is; of an unauthorized crossing alone.
    """

    doubts: Sequence[Problem]
    round: FoundWayRound | None
    service_roads: Sequence[ServiceRoad] = ()

    @property
    def sentences(self) -> list[Message]:
        """Return what it says of the way round, in words."""
        return [] if self.round is None else sentences(self.round)

    @property
    def assumptions(self) -> list[Message]:
        """Return what the sentences rest on."""
        return [] if self.round is None else assumptions()


def map_knows(session: Session, *, actor: Account, site: Site, just_told: bool = False) -> MapKnows:
    """Return what the map knows of a site that this person was shown.

    Raises
    ------
    NotFound
        It does not lie on a railway.
    """
    permissions.require(actor, Action.READ_SITES)
    if not isinstance(site, OnRail) or site.rail_line_id is None:
        raise NotFound(_("The site does not lie on a railway."))
    return MapKnows(
        doubts=place_doubts(session, site, just_told=just_told),
        round=way_round.of_site(session, actor=actor, site=site),
        service_roads=roads_at(session, actor=actor, site=site),
    )
