"""What the statistics say of one site, and the grade that follows from it by the table."""

from dataclasses import dataclass

from hotspots.analysis.expectation import Expectation, Prediction, Reference
from hotspots.analysis.other_scales import AtScale
from hotspots.analysis.scan_test import Scan
from hotspots.analysis.severity_weights import SeverityCounts
from hotspots.errors import Message
from hotspots.vocabulary import EvidenceGrade

STRONG_P, MODERATE_P, STRONG_Q = 0.01, 0.05, 0.10


@dataclass(frozen=True, slots=True)
class Imprecision:
    """How many of `of` deciding crashes are poorly located, and whether the rule needs them."""

    count: int
    of: int
    qualifies_without: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """A finding: its code, and the sentence with the numbers."""

    code: str
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEvidence:
    """How sure the statistics are of one site. None of it changes the legal status.

    `expectation` and `severity` count over the full length W (a junction's zone, a disc);
    `expectation` is None where no reference is known. `leave_one_out` names the crashes without
    which the place would not qualify. `scan` is None where there is no road or reference to test
    by, and, like `q`, until the test of the whole route has run; `tested` counts the places that q
    was taken over. `grade` and `reasons` come with q, in one step.
    """

    reference: Reference | None
    severity: SeverityCounts
    expectation: Expectation | None
    prediction: Prediction | None
    leave_one_out: tuple[str, ...]
    at_half: AtScale
    at_double: AtScale
    imprecise: Imprecision
    scan: Scan | None = None
    q: float | None = None
    tested: int = 0
    grade: EvidenceGrade | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def scan_p(self) -> float | None:
        """The p of the scan test, None where it has none."""
        return None if self.scan is None else self.scan.p


def grade_of(evidence: SiteEvidence) -> EvidenceGrade:
    """Return the grade by the table of the method, section 6.

    A: p < 0.01, q ≤ 0.10, no crash indispensable, EB excess above 0, and legal without poorly
    located crashes. B: not A, and two of p < 0.05, no crash indispensable, EB excess above 0. C:
    anything else. What is not known (no road, no reference) counts as not fulfilled.
    """
    p = 1.0 if evidence.scan_p is None else evidence.scan_p
    q = 1.0 if evidence.q is None else evidence.q
    survives = not evidence.leave_one_out
    above = evidence.expectation is not None and evidence.expectation.excess > 0
    strong = p < STRONG_P and q <= STRONG_Q and evidence.imprecise.qualifies_without
    if strong and survives and above:
        return EvidenceGrade.A
    moderate = (p < MODERATE_P) + survives + above
    return EvidenceGrade.B if moderate >= 2 else EvidenceGrade.C
