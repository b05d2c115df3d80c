"""How sure the statistics are of a proposed place: the numbers, and the sentences made of them."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from hotspots.analysis.expectation import Reference
from hotspots.analysis.other_scales import AtScale
from hotspots.errors import Message
from hotspots.i18n import render
from hotspots.models import CalibrationVersion
from hotspots.registry.evidence_parts import class_words
from hotspots.registry.registration import name_of
from hotspots.registry.shown_evidence import Section, Shown
from hotspots.vocabulary import EvidenceGrade, EvidenceKept, Locale


class CalibrationOut(BaseModel):
    """The calibration in use: what was usual in a period, frozen under a version."""

    version: str
    period_from: date
    period_to: date
    made_at: datetime


class ReferenceOut(BaseModel):
    """What is usual for a place of the class, from all places of the class, zeros included."""

    place_class: str
    mean_per_year: float = Field(description="Crashes a year of one place of full length")
    k: float = Field(description="Dispersion: variance of the yearly means = k · mean²")
    units: int = Field(description="How many places it rests on")
    pooled_from: list[str] = Field(description="Classes that were put together")


class ExpectationOut(BaseModel):
    """Empirical Bayes: expected = weight · predicted + (1 − weight) · observed."""

    observed: int
    years: float
    predicted: float = Field(description="Usual for the class in these years")
    expected: float
    sd: float
    excess: float = Field(description="expected − predicted")
    weight: float


class PredictionOut(BaseModel):
    """Crashes of the next 12 months if nothing is done, with a 90 % interval, ends included."""

    mean: float
    low: int
    high: int


class ScanOut(BaseModel):
    """The test against chance: p = (1 + hits) / (1 + runs)."""

    p: float
    hits: int
    runs: int
    count: int = Field(description="Crashes the place holds")
    crashes: float = Field(
        description="Crashes laid at random; at a junction, the mean of its class a year"
    )


class AtScaleOut(BaseModel):
    """The place at another longest length: half of it, or twice."""

    within_m: float
    qualifies: bool
    crashes: int


class ImprecisionOut(BaseModel):
    """How many deciding crashes are poorly located, and whether the rule needs them."""

    count: int
    of: int
    qualifies_without: bool


class SeverityOut(BaseModel):
    """The crashes that the weights act on, by their gravest outcome."""

    fatal: int
    serious: int = Field(description="No death, somebody seriously injured")
    slight: int = Field(description="Injuries, known to be slight")
    collision: int = Field(description="Nobody hurt")
    ungraded: int = Field(description="Injuries, nobody recorded how serious")


class StandingOut(BaseModel):
    """The rank under one set of severity weights; the interval holds 90 of 100 random draws."""

    weights: str
    benefit: float
    rank: int
    tied: int = Field(description="Others that share the rank")
    low: int
    high: int
    in_first_ten: float = Field(description="Chance to be among the first 10")


class ConditionOut(BaseModel):
    """One condition of grade A; `met` is null until it is known."""

    text: str
    met: bool | None


class PartOut(BaseModel):
    """One question about the place, and the sentences that answer it."""

    code: str
    title: str
    sentences: list[str]


class SectionPlaceOut(BaseModel):
    """A place on a black section."""

    proposal_id: str
    name: str


class SectionOut(BaseModel):
    """The black section that the place is part of; the places on it stay proposals of their own."""

    route: str
    from_m: float
    to_m: float
    length_m: float
    crashes: int
    fatal_crashes: int
    injury_crashes: int
    years: float
    crashes_per_km_year: float
    places: list[SectionPlaceOut]
    sentences: list[str]


class EvidenceOut(BaseModel):
    """How sure the statistics are of a place. None of it changes the legal duty."""

    kept: EvidenceKept
    pending: bool = Field(
        description="p, q, grade, ranks and black section are being recomputed, or missing"
    )
    grade: EvidenceGrade | None
    grade_sentence: str | None
    conditions: list[ConditionOut]
    parts: list[PartOut]
    as_of: date
    code_version: str
    calibration: CalibrationOut | None
    seed: str | None = Field(description="Names the random streams, with the place or route")
    reference: ReferenceOut | None
    severity: SeverityOut
    expectation: ExpectationOut | None
    prediction: PredictionOut | None
    scan: ScanOut | None
    q: float | None
    tested: int = Field(description="Places that q allows for")
    leave_one_out: list[str] = Field(description="Crashes without which the rule fails")
    at_half: AtScaleOut
    at_double: AtScaleOut
    imprecise: ImprecisionOut
    drop_out: date | None = Field(description="First day the rule is no longer met by itself")
    ranks: list[StandingOut]
    rank_stable: bool | None = Field(description="In the same third of the list under all weights")
    ranked: int = Field(description="Places put in order")
    black_section: SectionOut | None

    @classmethod
    def of(cls, shown: Shown, locale: Locale) -> "EvidenceOut":
        """Return the evidence with its sentences in the reader's language."""
        numbers = shown.numbers
        same = ("kept", "pending", "grade", "as_of", "code_version", "drop_out", "ranked")
        expectation, prediction = numbers.expectation, numbers.prediction
        return cls(
            **{name: getattr(shown, name) for name in same},
            grade_sentence=_said(shown.grade_sentence, locale),
            conditions=[
                ConditionOut(text=render(each.words, locale), met=each.met)
                for each in shown.conditions
            ],
            parts=[
                PartOut(
                    code=each.code,
                    title=render(each.title, locale),
                    sentences=[render(one, locale) for one in each.sentences],
                )
                for each in shown.parts
            ],
            calibration=_read(CalibrationOut, shown.calibration),
            seed=_seed(shown.calibration),
            reference=_reference(numbers.reference, locale),
            severity=SeverityOut.model_validate(numbers.severity, from_attributes=True),
            expectation=_read(ExpectationOut, expectation),
            prediction=_read(PredictionOut, prediction),
            scan=_read(ScanOut, numbers.scan),
            q=numbers.q,
            tested=numbers.tested,
            leave_one_out=list(numbers.leave_one_out),
            at_half=_at_scale(numbers.at_half),
            at_double=_at_scale(numbers.at_double),
            imprecise=ImprecisionOut.model_validate(numbers.imprecise, from_attributes=True),
            ranks=[
                StandingOut.model_validate(each, from_attributes=True)
                for each in (shown.standing.standings if shown.standing else ())
            ],
            rank_stable=shown.standing.stable if shown.standing else None,
            black_section=_section(shown.section, locale),
        )


def _said(message: Message | None, locale: Locale) -> str | None:
    return None if message is None else render(message, locale)


def _seed(calibration: CalibrationVersion | None) -> str | None:
    return None if calibration is None else calibration.version


def _read(model: type[Any], value: object) -> Any:
    return None if value is None else model.model_validate(value, from_attributes=True)


def _reference(reference: Reference | None, locale: Locale) -> ReferenceOut | None:
    if reference is None:
        return None
    return ReferenceOut(
        place_class=_class(reference.group, locale),
        mean_per_year=reference.mean_per_year,
        k=reference.k,
        units=reference.units,
        pooled_from=[_class(each, locale) for each in reference.pooled_from],
    )


def _class(group: str, locale: Locale) -> str:
    return render(Message("{words}", {"words": class_words(group)}), locale)


def _at_scale(scale: AtScale) -> AtScaleOut:
    return AtScaleOut(
        within_m=scale.within_mm / 1000, qualifies=scale.qualifies, crashes=scale.crashes
    )


def _section(shown: Section | None, locale: Locale) -> SectionOut | None:
    if shown is None:
        return None
    section = shown.section
    return SectionOut(
        route=section.route,
        from_m=section.from_mm / 1000,
        to_m=section.to_mm / 1000,
        length_m=section.length_mm / 1000,
        crashes=section.crashes,
        fatal_crashes=section.fatal_crashes,
        injury_crashes=section.injury_crashes,
        years=section.years,
        crashes_per_km_year=section.crashes_per_km_year,
        places=[
            SectionPlaceOut(proposal_id=str(each.proposal.id), name=name_of(each.proposal))
            for each in shown.children
        ],
        sentences=[render(each, locale) for each in shown.sentences],
    )
