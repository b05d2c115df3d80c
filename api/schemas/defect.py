"""A defect of the road: as a program reports it, as the registry tells it, and a file of them."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from api.schemas.site_changes import PlaceIn
from hotspots.criteria import DefectType
from hotspots.models import InfrastructureDefect
from hotspots.registry.defect_facts import DefectFacts
from hotspots.vocabulary import DangerGrade, Locale


class DefectIn(PlaceIn):
    """A defect as it is reported."""

    type: Annotated[str, Field(max_length=40, examples=["street_lighting"])]
    danger: DangerGrade
    found_on: Annotated[date, Field(examples=["2026-05-03"])]
    description: Annotated[str | None, Field(max_length=2_000)] = None
    name: Annotated[str | None, Field(max_length=200)] = None
    source_reference: Annotated[
        str | None,
        Field(max_length=100, description="Your own number; the same one again stores nothing new"),
    ] = None

    def told(self) -> dict[str, Any]:
        """Return the report as the registry reads it."""
        return self.model_dump(mode="json")


class DefectTypeOut(BaseModel):
    """A type of the catalogue, in the reader's language."""

    code: str
    name: str
    cites: str

    @classmethod
    def of(cls, each: DefectType, locale: Locale) -> "DefectTypeOut":
        """Return a type with its words."""
        return cls(code=each.code, name=getattr(each.name, locale.value), cites=each.cites)


class IntervalOut(BaseModel):
    """Days on which a defect was open; `until` is the first on which it was not."""

    since: date
    until: date | None


class DefectOut(BaseModel):
    """What only a defect has, beside what every site has."""

    type: str
    type_name: str
    danger: DangerGrade
    found_on: date
    description: str | None
    reported_by: str
    source_reference: str | None
    open: list[IntervalOut]
    crashes_while_open: list[UUID] = Field(
        description="Within 50 m on days it was open, as far as the caller may see them"
    )

    @classmethod
    def of(cls, defect: InfrastructureDefect, facts: DefectFacts, locale: Locale) -> "DefectOut":
        """Return a defect with what is known of it."""
        words = None if facts.type is None else DefectTypeOut.of(facts.type, locale).name
        return cls(
            type=defect.type,
            type_name=words or defect.type,
            danger=defect.danger,
            found_on=defect.found_on,
            description=defect.description,
            reported_by=defect.reporter.name,
            source_reference=defect.source_reference,
            open=[IntervalOut(since=each.since, until=each.until) for each in facts.intervals],
            crashes_while_open=[each.id for each in facts.crashes],
        )


def types_out(types: Sequence[DefectType], locale: Locale) -> list[DefectTypeOut]:
    """Return a catalogue in the reader's language."""
    return [DefectTypeOut.of(each, locale) for each in types]
