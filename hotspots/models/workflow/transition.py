"""What one allowed step of a remediation file is."""

from dataclasses import dataclass

from hotspots.vocabulary import (
    CaseState,
    Condition,
    DocumentKind,
    Role,
    SiteKind,
    Step,
    StepField,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One allowed step of a file: from where to where, who may take it, and what it asks for.

    Attributes
    ----------
    roles
        Who may take the step; anybody of these where nobody has to sign beside them.
    cosigned_by
        Roles of whom one must sign as well, whoever of the two comes first. The file moves when
        both have signed.
    by_another_unit
        The step may not be taken by the person or the unit that took the one before.
    assigns
        The field that names the body on whose desk the file lies from the day of the step on.
    automatic
        The registry takes the step itself, right after the one that leads to its beginning.
    reopens
        The step brings a settled file back, and counts as a reopening.
    fields, optional
        Facts that must be told with the step, and those that may be.
    documents
        Papers of which one each must be in the file, added since its present state began.
    conditions
        What must be on record already.
    wished
        What ought to be on record as well: the step is taken without it, and its entry says so.
    reason
        Whether the step needs a note that says why.
    writes
        Facts told with the step that the site has from then on, with the column of its kind.
    """

    kind: SiteKind
    from_state: CaseState
    to_state: CaseState
    step: Step
    roles: frozenset[Role]
    cosigned_by: frozenset[Role] = frozenset()
    by_another_unit: bool = False
    assigns: StepField | None = None
    automatic: bool = False
    reopens: bool = False
    fields: tuple[StepField, ...] = ()
    optional: tuple[StepField, ...] = ()
    documents: tuple[DocumentKind, ...] = ()
    conditions: tuple[Condition, ...] = ()
    wished: tuple[Condition, ...] = ()
    reason: bool = False
    writes: tuple[tuple[StepField, str], ...] = ()

    @property
    def signers(self) -> frozenset[Role]:
        """Return every role that may put a name to the step."""
        return self.roles | self.cosigned_by
