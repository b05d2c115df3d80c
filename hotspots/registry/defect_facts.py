"""What is known of a defect: its type in words, when it was open, and the crashes it met."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from hotspots.analysis.open_intervals import OpenInterval
from hotspots.criteria import DefectType, defect_types_on
from hotspots.errors import UnknownRules
from hotspots.models import Account, Crash, InfrastructureDefect
from hotspots.registry.open_defects import crashes_while_open, intervals_of


@dataclass(frozen=True, slots=True)
class DefectFacts:
    """What only a defect has.

    Attributes
    ----------
    type
        The type in the words of the catalogue it was reported by; None where that has it no more.
    intervals
        When it was open.
    crashes
        Those within reach on days it was open, as far as this person may see them.
    """

    type: DefectType | None
    intervals: tuple[OpenInterval, ...]
    crashes: Sequence[Crash]


def defect_facts(
    session: Session,
    defect: InfrastructureDefect,
    *,
    actor: Account,
    criteria_folder: Path | None = None,
) -> DefectFacts:
    """Return what is known of a defect as one person may see it."""
    return DefectFacts(
        type=type_of(defect, criteria_folder),
        intervals=intervals_of(session, defect),
        crashes=crashes_while_open(session, defect, actor=actor),
    )


def type_of(defect: InfrastructureDefect, criteria_folder: Path | None = None) -> DefectType | None:
    """Return the type of a defect in the catalogue of the day it was registered."""
    try:
        catalogue = defect_types_on(defect.registered_at.date(), criteria_folder)
    except UnknownRules:
        return None
    return catalogue.of(defect.type)
