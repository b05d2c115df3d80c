"""How many of the places to be watched are seen by a camera on a day (duty D45), and which not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.models import Account, AdministrativeArea
from hotspots.registry.areas import communes_for, ground_told
from hotspots.registry.shares import percent
from hotspots.registry.states_on_day import day_asked
from hotspots.registry.watched_on_day import Watched, uncovered_on, watched_on
from hotspots.vocabulary import Action


@dataclass(frozen=True, slots=True)
class Coverage:
    """The places that count, and those of them that no camera sees."""

    places: Sequence[Watched]

    @property
    def counted(self) -> int:
        """Return how many count."""
        return len(self.places)

    @property
    def covered(self) -> int:
        """Return how many of them a camera sees."""
        return sum(each.covered for each in self.places)

    @property
    def uncovered(self) -> list[Watched]:
        """Return those that no camera sees."""
        return [each for each in self.places if not each.covered]

    @property
    def percent(self) -> float | None:
        """Return the share that is seen, rounded down; None where there is no place."""
        return percent(self.covered, self.counted)


@dataclass(frozen=True, slots=True)
class WardCoverage:
    """The coverage of one ward; a place that straddles two stands in both."""

    area: AdministrativeArea
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class CameraReport:
    """The coverage of every ward a person works for, and of all of them, each place once.

    Attributes
    ----------
    not_counted
        What is watched but lies on no provincial road and no inner-city street that is known.
    """

    on: date
    whole: Coverage
    wards: Sequence[WardCoverage]
    not_counted: Sequence[Watched]


def camera_report(
    session: Session, *, actor: Account, on: date | None = None, area_code: str | None = None
) -> CameraReport:
    """Return the coverage of the wards a person works for, or of one of them, on a day.

    State, class and drawing of a spot are those of the day.

    Raises
    ------
    InvalidInput
        The day has not come yet.
    """
    permissions.require(actor, Action.READ_REPORTS)
    day = day_asked(on)
    wards = communes_for(session, actor=actor)
    if area_code is not None:
        within = ground_told(session, area_code).ids
        wards = [each for each in wards if each.id in within]
    places = watched_on(session, on=day, area_ids=[each.id for each in wards])
    counted = [each for each in places if each.is_counted]
    of_ward: dict[UUID, list[Watched]] = {ward.id: [] for ward in wards}
    for each in counted:
        for area_id in each.area_ids & of_ward.keys():
            of_ward[area_id].append(each)
    return CameraReport(
        day,
        Coverage(counted),
        [WardCoverage(ward, Coverage(of_ward[ward.id])) for ward in wards],
        [each for each in places if not each.is_counted],
    )


def uncovered(session: Session, *, actor: Account) -> Select[Any] | None:
    """Return a query of what no camera sees today where a person works, for who keeps cameras.

    None for everybody else: those who may not list a camera, or not read the report.
    """
    if not all(permissions.may(actor, each) for each in (Action.DECLARE_SITE, Action.READ_REPORTS)):
        return None
    wards = communes_for(session, actor=actor)
    return uncovered_on(on=clock.today(), area_ids=[each.id for each in wards])
