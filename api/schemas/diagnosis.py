"""What the crashes of a place have in common, and what is unusual about them."""

from datetime import date

from pydantic import BaseModel, Field

from hotspots.analysis.alcohol_bands import AlcoholCount, alcohol_sentence
from hotspots.analysis.crash_facts import Factor, Type, title, words
from hotspots.analysis.cross_tables import CrossTable
from hotspots.analysis.diagnosis import diagnosis_sentences
from hotspots.errors import Message
from hotspots.i18n import render
from hotspots.registry.place_diagnosis import PlaceDiagnosis
from hotspots.vocabulary import Locale, RoadClass


class ValueOut(BaseModel):
    """One value of a factor, as code and in words."""

    code: str
    words: str


class CrossTableOut(BaseModel):
    """Crashes by two factors: `counts[row][column]`; unknown is a value like others."""

    rows: str
    columns: str
    row_values: list[ValueOut]
    column_values: list[ValueOut]
    counts: list[list[int]]


class FindingOut(BaseModel):
    """One type of crash at the place beside the rest of its road class."""

    words: str
    count: int
    known: int
    share_elsewhere: float
    known_elsewhere: int
    p: float
    q: float
    tested: int = Field(description="Types that q allows for")
    stands_out: bool


class AlcoholCountOut(BaseModel):
    """Crashes, those in which somebody was tested, and those of them with alcohol."""

    crashes: int
    tested: int
    positive: int


class AlcoholBandOut(BaseModel):
    """One band of hours here and in the area; a band that crosses midnight says so."""

    band: str | None = Field(description="Null: the hour is not recorded")
    crosses_midnight: bool
    here: AlcoholCountOut
    area: AlcoholCountOut
    sentence: str


class DiagnosisOut(BaseModel):
    """The diagnosis of a place, by its crashes of these days; ends included."""

    date_from: date
    date_to: date
    crashes: int
    road_class: RoadClass | None = Field(description="Compared with; null off any known road")
    areas: list[str]
    sentences: list[str]
    findings: list[FindingOut]
    tables: list[CrossTableOut]
    alcohol: list[AlcoholBandOut]

    @classmethod
    def of(cls, found: PlaceDiagnosis, locale: Locale) -> "DiagnosisOut":
        """Return a diagnosis with its sentences in the reader's language."""
        told = found.diagnosis
        return cls(
            date_from=found.date_from,
            date_to=found.date_to,
            crashes=told.crashes,
            road_class=found.road_class,
            areas=list(found.areas),
            sentences=[render(each, locale) for each in diagnosis_sentences(told)],
            findings=[
                FindingOut(
                    words=_words(each.type, locale),
                    count=each.here.count,
                    known=each.here.known,
                    share_elsewhere=each.elsewhere.share,
                    known_elsewhere=each.elsewhere.known,
                    p=each.p,
                    q=each.q,
                    tested=each.tested,
                    stands_out=each.stands_out,
                )
                for each in told.findings
            ],
            tables=[_table(each, locale) for each in told.tables],
            alcohol=[
                AlcoholBandOut(
                    band=None if each.band is None else render(each.band.name, locale),
                    crosses_midnight=each.band is not None and each.band.crosses_midnight,
                    here=_count(each.here),
                    area=_count(each.area),
                    sentence=render(alcohol_sentence(each), locale),
                )
                for each in told.alcohol
            ],
        )


def _words(type_: Type, locale: Locale) -> str:
    return render(Message("{words}", {"words": words(type_)}), locale)


def _table(table: CrossTable, locale: Locale) -> CrossTableOut:
    return CrossTableOut(
        rows=render(title(table.rows), locale),
        columns=render(title(table.columns), locale),
        row_values=_values(table.rows, table.row_values, locale),
        column_values=_values(table.columns, table.column_values, locale),
        counts=[list(row) for row in table.counts],
    )


def _values(factor: Factor, values: tuple[str, ...], locale: Locale) -> list[ValueOut]:
    return [ValueOut(code=each, words=_words(Type(factor, each), locale)) for each in values]


def _count(counted: AlcoholCount) -> AlcoholCountOut:
    return AlcoholCountOut.model_validate(counted, from_attributes=True)
