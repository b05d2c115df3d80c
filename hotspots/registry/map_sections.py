"""The black sections of the live list as a frame for the map, for one person."""

import numpy as np
from geopandas import GeoDataFrame, GeoSeries
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.analysis.corridors import BlackSection
from hotspots.maps.geometry import DEGREES
from hotspots.models import Account, Proposal, ProposalEvidence
from hotspots.registry.evidence_rows import section_from
from hotspots.registry.locators import route_lines
from hotspots.registry.network import RouteLine
from hotspots.vocabulary import Action, EvidenceKept, WindowMode


def section_frame(session: Session, *, actor: Account) -> GeoDataFrame:
    """Return the sections with a place that this person may see, each once, whole.

    As the last run of the tests of whole routes left them; a section on a road without a line has
    no geometry.
    """
    sections = _sections(session, actor)
    lines = route_lines(session, {each.route for each in sections})
    shapes = [_line(each, lines.get(each.route)) for each in sections]
    geometry = GeoSeries(np.array(shapes, dtype=object), crs=DEGREES)
    return GeoDataFrame({"section": sections}, geometry=geometry)


def _sections(session: Session, actor: Account) -> list[BlackSection]:
    if not permissions.may(actor, Action.READ_PROPOSALS):
        return []
    told = ProposalEvidence.tested["section"]
    query = select(told).join(Proposal, Proposal.id == ProposalEvidence.proposal_id)
    query = query.where(
        ProposalEvidence.kept == EvidenceKept.LATEST,
        told.astext.is_not(None),
        Proposal.valid_to.is_(None),
        Proposal.mode == WindowMode.TRAILING,
        permissions.visible_proposals(actor),
    )
    found = [section_from(each) for each in session.scalars(query)]
    by_place = {(each.route, each.from_mm, each.to_mm): each for each in found}
    return [by_place[place] for place in sorted(by_place)]


def _line(section: BlackSection, line: RouteLine | None) -> BaseGeometry | None:
    return None if line is None else line.between(section.from_mm / 1000, section.to_mm / 1000)
