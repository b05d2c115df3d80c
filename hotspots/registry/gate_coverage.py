"""How many school gates on the list have the safe-gate model on a day (duty D40), and which not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from hotspots import permissions
from hotspots.models import Account, AdministrativeArea, RemediationCase, SchoolGate
from hotspots.models.workflow.school_gate import WITH_MODEL
from hotspots.registry.areas import communes_for
from hotspots.registry.shares import percent
from hotspots.registry.states_on_day import day_asked, state_on
from hotspots.vocabulary import Action, CaseState

_OFF_THE_LIST = frozenset({CaseState.REMOVED, CaseState.DUPLICATE})


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate on the list, in the state in which its file ended the day."""

    site: SchoolGate
    state: CaseState

    @property
    def has_model(self) -> bool:
        """Say whether it has the model; what a person told without the step does not count."""
        return self.state in WITH_MODEL


@dataclass(frozen=True, slots=True)
class GateCoverage:
    """The gates on a list, and those of them without the model."""

    gates: Sequence[Gate]

    @property
    def counted(self) -> int:
        """Return how many are on the list, looked at or not."""
        return len(self.gates)

    @property
    def covered(self) -> int:
        """Return how many of them have the model."""
        return sum(each.has_model for each in self.gates)

    @property
    def not_surveyed(self) -> int:
        """Return how many nobody has looked at: they count, and never as covered."""
        return sum(each.state is CaseState.NOT_SURVEYED for each in self.gates)

    @property
    def uncovered(self) -> list[Gate]:
        """Return those without the model."""
        return [each for each in self.gates if not each.has_model]

    @property
    def percent(self) -> float | None:
        """Return the share with the model, rounded down; None where no school is on the list."""
        return percent(self.covered, self.counted)


@dataclass(frozen=True, slots=True)
class WardGates:
    """The gates of one ward."""

    area: AdministrativeArea
    coverage: GateCoverage


@dataclass(frozen=True, slots=True)
class GateReport:
    """The coverage of every ward a person works for, and of all of them, each gate once."""

    on: date
    whole: GateCoverage
    wards: Sequence[WardGates]


def gate_report(
    session: Session, *, actor: Account, on: date | None = None, area_code: str | None = None
) -> GateReport:
    """Return the coverage of the wards a person works for, or of one of them, on a day.

    The list and the models are those of the day, as the entries of the files tell them.

    Raises
    ------
    InvalidInput
        The day has not come yet.
    """
    permissions.require(actor, Action.READ_REPORTS)
    day = day_asked(on)
    wards = communes_for(session, actor=actor)
    if area_code is not None:
        wards = [each for each in wards if each.code == area_code]
    gates = _gates(session, day, wards)
    return GateReport(
        day,
        GateCoverage(gates),
        [
            WardGates(ward, GateCoverage([e for e in gates if ward in e.site.areas]))
            for ward in wards
        ],
    )


def _gates(session: Session, on: date, wards: Sequence[AdministrativeArea]) -> list[Gate]:
    ids = [each.id for each in wards]
    query = (
        select(SchoolGate, state_on(on))
        .join(RemediationCase, RemediationCase.site_id == SchoolGate.id)
        .where(SchoolGate.areas.any(AdministrativeArea.id.in_(ids)))
        .options(selectinload(SchoolGate.areas))
        .order_by(SchoolGate.name, SchoolGate.code)
    )
    return [
        Gate(site, state)
        for site, state in session.execute(query)
        if state is not None and state not in _OFF_THE_LIST
    ]
