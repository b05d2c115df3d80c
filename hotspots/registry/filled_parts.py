"""Which parts of a file hold anything: most of most files hold nothing, and are not read then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from hotspots.models import (
    CampaignEntry,
    CaseDocument,
    CaseHold,
    CasePartner,
    CrashAlert,
    CrossingTarget,
    Handover,
    Measure,
    MonitoringCheck,
    RecommendationSite,
    RemediationCase,
    SiteConfirmation,
    SiteCrash,
    SiteEvaluation,
    SiteInspection,
    SiteLink,
)

_Row = TypeVar("_Row")


class FilePart(Enum):
    """What a file may hold beside its entries."""

    PAPERS = auto()
    HOLDS = auto()
    INSPECTIONS = auto()
    MEASURES = auto()
    CHECKS = auto()
    EVALUATIONS = auto()
    OFFERS = auto()
    LETTERS = auto()
    ALERTS = auto()
    CRASHES = auto()
    LINKS = auto()
    PARTNERS = auto()
    LOOKS = auto()
    CAMPAIGNS = auto()
    TARGETS = auto()


@dataclass(frozen=True, slots=True)
class Filled:
    """The parts of one file that hold something."""

    parts: frozenset[FilePart]

    def read(self, part: FilePart, rows: Callable[[], Sequence[_Row]]) -> Sequence[_Row]:
        """Return the rows of a part; an empty one is not asked for."""
        return rows() if part in self.parts else []


def filled_parts(session: Session, case: RemediationCase) -> Filled:
    """Return which parts of a file hold something, whoever may see it."""
    told = {"case": case.id, "site": case.site_id}
    answers = session.connection().execute(_FILLED, told).one()
    return Filled(frozenset(part for part, holds in zip(_HELD, answers, strict=True) if holds))


_CASE: ColumnElement[UUID] = bindparam("case", type_=Uuid())
_SITE: ColumnElement[UUID] = bindparam("site", type_=Uuid())
_HELD: dict[FilePart, ColumnElement[bool]] = {
    FilePart.PAPERS: CaseDocument.case_id == _CASE,
    FilePart.HOLDS: CaseHold.case_id == _CASE,
    FilePart.INSPECTIONS: SiteInspection.site_id == _SITE,
    FilePart.MEASURES: Measure.case_id == _CASE,
    FilePart.CHECKS: MonitoringCheck.case_id == _CASE,
    FilePart.EVALUATIONS: SiteEvaluation.case_id == _CASE,
    FilePart.OFFERS: Handover.case_id == _CASE,
    FilePart.LETTERS: RecommendationSite.site_id == _SITE,
    FilePart.ALERTS: CrashAlert.site_id == _SITE,
    FilePart.CRASHES: SiteCrash.site_id == _SITE,
    FilePart.CAMPAIGNS: CampaignEntry.site_id == _SITE,
    FilePart.TARGETS: CrossingTarget.site_id == _SITE,
    FilePart.LINKS: or_(SiteLink.site_id == _SITE, SiteLink.other_id == _SITE),
    FilePart.PARTNERS: CasePartner.case_id == _CASE,
    FilePart.LOOKS: SiteConfirmation.site_id == _SITE,
}
_FILLED = select(*(exists().where(held) for held in _HELD.values()))
