"""Shares that plans want at 100 %, side by side: cameras, humps at lane mouths, school gates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.models import Account, AdministrativeArea
from hotspots.registry.camera_coverage import camera_report
from hotspots.registry.gate_coverage import gate_report
from hotspots.registry.hump_coverage import hump_report
from hotspots.registry.shares import percent


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many are covered; of none, no share is."""

    covered: int
    counted: int

    @property
    def percent(self) -> float | None:
        """Return the share, rounded down: only all of them are 100; None where there is none."""
        return percent(self.covered, self.counted)


@dataclass(frozen=True, slots=True)
class Shares:
    """The three shares of a ward, or of all of them (`area` None).

    Attributes
    ----------
    humps
        None for a day before today: which lane mouths had a hump then is not kept.
    """

    area: AdministrativeArea | None
    cameras: Share
    humps: Share | None
    gates: Share


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """The shares of every ward a person works for, and of all of them, on a day."""

    on: date
    whole: Shares
    wards: Sequence[Shares]


def coverage_report(session: Session, *, actor: Account, on: date | None = None) -> CoverageReport:
    """Return the shares of the wards a person works for, each as its own report counts it.

    Raises
    ------
    InvalidInput
        The day has not come yet.
    """
    cameras = camera_report(session, actor=actor, on=on)
    gates = gate_report(session, actor=actor, on=on)
    humps = hump_report(session, actor=actor) if cameras.on == clock.today() else None
    wards = [
        Shares(
            area=seen.area,
            cameras=Share(seen.coverage.covered, seen.coverage.counted),
            humps=None
            if humps is None
            else Share(humps.wards[at].with_hump, humps.wards[at].mouths),
            gates=Share(gates.wards[at].coverage.covered, gates.wards[at].coverage.counted),
        )
        for at, seen in enumerate(cameras.wards)
    ]
    whole = Shares(
        area=None,
        cameras=Share(cameras.whole.covered, cameras.whole.counted),
        humps=None if humps is None else Share(*humps.total),
        gates=Share(gates.whole.covered, gates.whole.counted),
    )
    return CoverageReport(cameras.on, whole, wards)
