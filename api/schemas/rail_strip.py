"""The strip map of a railway as a program reads it, and as a table in order of Km."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from api.schemas.report_tables import ReportTable
from hotspots.analysis.chainage_text import format_chainage
from hotspots.analysis.rail_strip import RailStrip, StripCrash, StripCrossing, StripStretch
from hotspots.errors import Message
from hotspots.i18n import _, label, render, shown_date
from hotspots.vocabulary import (
    CarriagewaySide,
    CaseState,
    LegalClass,
    LevelCrossingProtection,
    Locale,
    SeverityClass,
    SiteKind,
)

_HEADINGS = (
    _("Km of the railway"),
    _("No. on the drawing"),
    _("What"),
    _("Name"),
    _("State"),
    _("Note"),
)


class StripCrossingOut(BaseModel):
    """A crossing at its Km."""

    number: int = Field(description="As on the drawing: 1 is the first by Km")
    code: str
    name: str
    kind: SiteKind
    protection: LevelCrossingProtection | None = Field(description="Null of a path")
    state: CaseState
    is_gone: bool = Field(description="Nobody crosses there any more")
    legal_class: LegalClass
    rail_m: float
    rail_side: CarriagewaySide | None

    @classmethod
    def of(cls, each: StripCrossing) -> "StripCrossingOut":
        """Return a crossing."""
        return cls(
            number=each.number,
            code=each.code,
            name=each.name,
            kind=each.kind,
            protection=each.protection,
            state=each.state,
            is_gone=each.is_gone,
            legal_class=each.legal_class,
            rail_m=each.at_m,
            rail_side=each.side,
        )


class StripCrashOut(BaseModel):
    """An accident at its Km."""

    id: UUID
    rail_m: float
    occurred_on: date
    severity: SeverityClass | None = Field(description="On the scale of railways")
    killed: int | None
    injured: int | None

    @classmethod
    def of(cls, each: StripCrash) -> "StripCrashOut":
        """Return an accident."""
        return cls(
            id=UUID(each.key),
            rail_m=each.at_m,
            occurred_on=each.on,
            severity=each.severity,
            killed=each.killed,
            injured=each.injured,
        )


class StripStretchOut(BaseModel):
    """What reaches from one Km to another."""

    name: str = Field(description="Empty of a proposal")
    from_m: float
    to_m: float
    side: CarriagewaySide | None = Field(description="Null: both sides, or none")
    state: str | None
    legal_class: LegalClass
    page: str | None = Field(description="Where its page is", examples=["/sites/LK-0012"])

    @classmethod
    def of_all(cls, stretches: Sequence[StripStretch]) -> "list[StripStretchOut]":
        """Return stretches."""
        return [
            cls(
                name=each.name,
                from_m=each.from_m,
                to_m=each.to_m,
                side=each.side,
                state=None if each.state is None else each.state.value,
                legal_class=each.legal_class,
                page=each.href,
            )
            for each in stretches
        ]


class RailStripOut(BaseModel):
    """All that the caller may see of a line between two Km on a day, in order of Km."""

    line: str
    line_name: str
    from_m: float
    to_m: float
    on: date
    accidents_since: date = Field(description="The first day of the accidents shown")
    sees_accidents: bool = Field(description="False: the caller may see none, and none are shown")
    synthetic: bool
    crossings: list[StripCrossingOut]
    accidents: list[StripCrashOut]
    hazards: list[StripStretchOut]
    proposals: list[StripStretchOut] = Field(description="Of today alone")
    beside: list[StripStretchOut] = Field(description="What runs along the line")
    wards: list[StripStretchOut]
    managers: list[StripStretchOut]

    @classmethod
    def of(cls, strip: RailStrip) -> "RailStripOut":
        """Return a line."""
        return cls(
            line=strip.line,
            line_name=strip.line_name,
            from_m=strip.from_m,
            to_m=strip.to_m,
            on=strip.on,
            accidents_since=strip.since,
            sees_accidents=strip.sees_crashes,
            synthetic=strip.is_synthetic,
            crossings=[StripCrossingOut.of(each) for each in strip.crossings],
            accidents=[StripCrashOut.of(each) for each in strip.crashes],
            hazards=StripStretchOut.of_all(strip.hazards),
            proposals=StripStretchOut.of_all(strip.proposals),
            beside=StripStretchOut.of_all(strip.beside),
            wards=StripStretchOut.of_all(strip.wards),
            managers=StripStretchOut.of_all(strip.managers),
        )


@dataclass(frozen=True, slots=True)
class StripLine:
    """One thing along the line in words; `number` is that on the drawing, `href` its page."""

    at_m: float
    km: str
    number: int | None
    what: str
    name: str
    state: str
    note: str
    href: str | None

    @property
    def cells(self) -> tuple[object, ...]:
        """Return it as a row of a table."""
        number = "" if self.number is None else self.number
        return self.km, number, self.what, self.name, self.state, self.note


def strip_lines(strip: RailStrip, locale: Locale) -> list[StripLine]:
    """Return what lies along a line in order of Km, in words."""
    lines = [
        *(_crossing(each, locale) for each in strip.crossings),
        *(_crash(each, locale) for each in strip.crashes),
        *(_stretch(each, _("Dangerous place"), locale) for each in strip.hazards),
        *(_stretch(each, _("Proposed place"), locale) for each in strip.proposals),
        *(_stretch(each, _("Service road"), locale) for each in strip.beside),
    ]
    return sorted(lines, key=lambda each: each.at_m)


def strip_table(strip: RailStrip, locale: Locale) -> ReportTable:
    """Return a line as a table to keep."""

    def say(template: str, **params: object) -> str:
        return render(Message(template, params), locale)

    ends = {
        name: format_chainage(round(at))
        for name, at in (("start", strip.from_m), ("end", strip.to_m))
    }
    return ReportTable(
        title=say(_("Strip map")),
        notes=[
            say(_("{line}, {start} – {end}"), line=strip.line_name, **ends),
            say(_("As of {day}"), day=strip.on),
            *([] if strip.sees_crashes else [say(_("Accidents are not shown to you."))]),
            *([say(_("SYNTHETIC DATA"))] if strip.is_synthetic else []),
        ],
        headings=[say(each) for each in _HEADINGS],
        rows=[each.cells for each in strip_lines(strip, locale)],
    )


def stretch_km(each: StripStretch) -> str:
    """Return from where to where a stretch reaches, as one writes it."""
    ends = (format_chainage(round(at)) for at in (each.from_m, each.to_m))
    return " – ".join(dict.fromkeys(ends))


def _crossing(each: StripCrossing, locale: Locale) -> StripLine:
    what = label(each.kind, locale)
    if each.protection is not None:
        what = f"{what}: {label(each.protection, locale)}"
    notes = [label(each.legal_class, locale)] if each.legal_class is not LegalClass.NONE else []
    notes += [] if each.side is None else [label(each.side, locale)]
    return StripLine(
        at_m=each.at_m,
        km=format_chainage(round(each.at_m)),
        number=each.number,
        what=what,
        name=f"{each.code} {each.name}",
        state=label(each.state, locale),
        note=", ".join(notes),
        href=f"/sites/{each.code}",
    )


def _crash(each: StripCrash, locale: Locale) -> StripLine:
    told = {"killed": each.killed, "injured": each.injured}
    victims = Message(_("{killed} killed, {injured} injured"), told)
    known = None not in told.values()
    return StripLine(
        at_m=each.at_m,
        km=format_chainage(round(each.at_m)),
        number=None,
        what=render(Message(_("Accident")), locale),
        name=shown_date(each.on),
        state="" if each.severity is None else label(each.severity, locale),
        note=render(victims, locale) if known else "",
        href=f"/crashes/{each.key}",
    )


def _stretch(each: StripStretch, what: str, locale: Locale) -> StripLine:
    notes = [] if each.side is None else [label(each.side, locale)]
    if each.legal_class is not LegalClass.NONE:
        notes.append(label(each.legal_class, locale))
    return StripLine(
        at_m=each.from_m,
        km=stretch_km(each),
        number=None,
        what=render(Message(what), locale),
        name=each.name,
        state="" if each.state is None else label(each.state, locale),
        note=", ".join(notes),
        href=each.href,
    )
