"""A site of a described kind: as a program reports it, and what only its kind has.

The bodies are made of the descriptions in `hotspots.records`, so that they take what the forms and
the lists take.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, Field, create_model

from api.schemas.problem import ProblemOut
from api.schemas.remediation import SiteRef
from api.schemas.site_changes import PlaceIn, Reason
from hotspots.errors import Problem
from hotspots.i18n import render
from hotspots.models import MonitoringCheck, Site
from hotspots.records.described import Fact, KindRecord, Writing
from hotspots.registry.described_facts import DescribedFacts
from hotspots.vocabulary import CarriagewaySide, FactsChange, Ground, Locale, SiteKind

_TYPES: Mapping[Writing, Any] = {
    Writing.LINE: str,
    Writing.TEXT: str,
    Writing.DAY: date,
    Writing.NUMBER: float,
    Writing.AMOUNT: float,
    Writing.COUNT: int,
    Writing.YES_NO: bool,
    Writing.HOURS: str,
}


class DescribedIn(PlaceIn):
    """What is told of a site, fact by fact, and where it lies."""

    def told(self) -> dict[str, Any]:
        """Return what was sent as the registry reads it."""
        return self.model_dump(mode="json", exclude_unset=True, exclude={"why", "reason"})


class FactsChangeIn(DescribedIn):
    """What is written anew: a fact left out stays, null empties it, a place is told as a whole."""

    why: FactsChange
    reason: Reason


class ReportedOut(SiteRef):
    """The site that a report became, and what a person should look at."""

    warnings: list[ProblemOut] = Field(description="They keep nothing out")

    @classmethod
    def of(cls, site: Site, doubts: Iterable[Problem], locale: Locale) -> "ReportedOut":
        """Return a site with its warnings in the reader's language."""
        warnings = [ProblemOut.of(each, locale) for each in doubts]
        return cls(id=site.id, code=site.code, warnings=warnings)


class DescribedOut(BaseModel):
    """What only the kind of a site has."""

    kind: SiteKind
    facts: dict[str, Any] = Field(description="By the names of the request; null is not known")
    reported_by: str
    source_reference: str | None
    rail_line: str | None
    rail_m: float | None = Field(description="The Km of the railway, in metres")
    rail_to_m: float | None
    rail_side: CarriagewaySide | None
    junction: str | None = Field(description="The junction it lies at, by name")
    flags: list[str] = Field(description="What a reader should notice at once")
    checks: list["LookOut"] = Field(description="When somebody is to look again")

    @classmethod
    def of(cls, site: Any, facts: DescribedFacts, locale: Locale) -> "DescribedOut":
        """Return what is known of a site."""
        line, junction = getattr(site, "rail_line", None), getattr(site, "junction", None)
        rail = {name: getattr(site, name, None) for name in ("rail_m", "rail_to_m", "rail_side")}
        return cls(
            kind=site.kind,
            facts={name: getattr(site, name) for name in facts.record.names},
            reported_by=site.reporter.name,
            source_reference=site.source_reference,
            rail_line=None if line is None else line.code,
            junction=None if junction is None else junction.name,
            flags=[render(each, locale) for each in facts.flags],
            checks=[LookOut.of(each) for each in facts.checks],
            **rail,
        )


class LookOut(BaseModel):
    """A day by which somebody looks again, and what was found."""

    since: date = Field(description="The day the file came to where it is looked at again")
    months: int
    due_on: date
    done_on: date | None
    lapsed_on: date | None = Field(description="The day the file was opened again before it")
    note: str | None

    @classmethod
    def of(cls, check: MonitoringCheck) -> "LookOut":
        """Return a check."""
        return cls.model_validate(check, from_attributes=True)


def report_body(record: KindRecord, example: Mapping[str, Any]) -> type[DescribedIn]:
    """Return the body by which a site of a kind is reported."""
    number = Annotated[
        str | None,
        Field(max_length=100, description="Your own number; the same one again stores nothing new"),
    ]
    fields = _place_fields(record) | {
        fact.name: _field(fact, required=fact.required) for fact in record.facts
    }
    words = "The campaign it is reported in: its id, its name or the number of its paper"
    campaign = Annotated[str | None, Field(max_length=200, description=words)]
    known = "True: it is another one than those of its kind within 20 m, which else are a conflict"
    another = Annotated[bool | None, Field(description=known)]
    made: type[DescribedIn] = create_model(
        f"{_title(record)}In",
        __base__=DescribedIn,
        __doc__=f"A site of kind `{record.kind.value}` as it is reported.",
        __cls_kwargs__={"json_schema_extra": {"examples": [dict(example)]}},
        **fields,
        source_reference=(number, None),
        campaign=(campaign, None),
        another=(another, None),
    )
    return made


def change_body(record: KindRecord, example: Mapping[str, Any]) -> type[FactsChangeIn]:
    """Return the body by which what is known of a site of a kind is written anew."""
    fields = _place_fields(record) | {
        fact.name: _field(fact, required=False) for fact in record.facts
    }
    made: type[FactsChangeIn] = create_model(
        f"{_title(record)}ChangeIn",
        __base__=FactsChangeIn,
        __doc__=FactsChangeIn.__doc__,
        __cls_kwargs__={"json_schema_extra": {"examples": [dict(example)]}},
        **fields,
    )
    return made


def described_out(site: Site, facts: object, locale: Locale) -> DescribedOut | None:
    """Return what only a described kind has, None for another kind."""
    return DescribedOut.of(site, facts, locale) if isinstance(facts, DescribedFacts) else None


def _field(fact: Fact, *, required: bool) -> Any:
    kind: Any = fact.members or _TYPES[fact.writing]
    if fact.writing is Writing.CHOICES:
        kind = list[kind]
    told: dict[str, Any] = {"description": f"{fact.label} {fact.unit}".strip()}
    if kind is str:
        told["max_length"] = int(min(fact.most, 2_000))
    if fact.writing in {Writing.NUMBER, Writing.AMOUNT, Writing.COUNT, Writing.YES_NO}:
        told["strict"] = True  # or else true is a number
    return (Annotated[kind, Field(**told)], ...) if required else (_optional(kind, told), None)


def _optional(kind: Any, told: dict[str, Any]) -> Any:
    return Annotated[kind | None, Field(**told)]


def _place_fields(record: KindRecord) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if record.ground is not Ground.ROAD:
        line = Annotated[str | None, Field(max_length=200, description="Code or name of the line")]
        fields |= {"rail_line": (line, None), "rail_side": (CarriagewaySide | None, None)}
    if record.at_junctions:
        words = "Code or name of a junction, instead of any other place"
        fields["junction"] = (Annotated[str | None, Field(max_length=200, description=words)], None)
    return fields


def _title(record: KindRecord) -> str:
    return "".join(part.title() for part in record.kind.value.split("_"))
