"""Jinja2 with escaping on, words in the reader's language, and what every page shows."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.templating import Jinja2Templates

from api.locales import locale_of
from api.schemas.problem import ProblemDetails
from hotspots import i18n
from hotspots.analysis.chainage_text import format_chainage
from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.models import Crash
from hotspots.registry.field_words import words_of
from hotspots.vocabulary import (
    CaseState,
    Competence,
    DocumentKind,
    HandoverAnswer,
    LegalClass,
    LetterStep,
    Locale,
    PhotoPurpose,
    StepField,
    TimePrecision,
)

FOLDER = Path(__file__).parent / "templates"


def _words(request: Request) -> dict[str, Any]:
    """Give every template the language and the functions that write in it."""
    locale = locale_of(request)

    def sentence(template: str, **params: object) -> str:
        return i18n.render(Message(template, params), locale)

    return {
        "locale": locale.value,
        "_": sentence,
        "render": lambda message: i18n.render(message, locale),
        "label": _label(locale),
        "field_words": lambda name: _field_words(name, locale),
        "field_text": lambda name, text: _field_text(name, text, locale),
        "show": lambda value: i18n.shown_value(value, locale),
        "number": lambda value, digits=None: i18n.shown_number(value, locale, digits=digits),
        "day": lambda value: "" if value is None else _day(value),
        "moment": lambda value: "" if value is None else i18n.shown_time(value),
        "other_language": Locale.EN if locale is Locale.VI else Locale.VI,
        "day_before": lambda value: value - timedelta(days=1),
        "from_iso": date.fromisoformat,
        "km": lambda metres: format_chainage(round(metres)),
        "occurred": _occurred,
        "as_file": lambda form: f"?{urlencode({**request.query_params, 'as': form})}",
        "further": lambda cursor: f"?{urlencode({**request.query_params, 'after': cursor})}",
    }


def _label(locale: Locale) -> Callable[[StrEnum | None], str]:
    return lambda member: "" if member is None else i18n.label(member, locale)


_FIELD_WORDS = {
    "to": _("Step"),
    "step": _("Step"),
    "note": _("Note"),
    "reason": _("Reason"),
    "on": _("Day"),
    "until": _("Paused until"),
    "to_body": _("To"),
    "receiver": _("To"),
    "asked": _("What is asked for"),
    "asked_for": _("What is asked for"),
    "deadline": _("To be settled by"),
    "number": _("Letter number"),
    "letter_number": _("Letter number"),
    "dated": _("Dated"),
    "letter_dated": _("Dated"),
    "sent_on": _("Sent on"),
    "sites": _("Sites"),
    "legal_class": _("Class"),
    "place_text": _("Place as written"),
    "lat": _("Latitude"),
    "lon": _("Longitude"),
    "source_reference": _("Number"),
    "name": _("Name"),
    "reach_m": _("Reach in metres"),
    "works_from": _("Works from"),
    "works_to": _("Works to"),
    "has_hump": _("Hump"),
    "surveyed_on": _("Surveyed on"),
    "closed_on": _("Closed on"),
    "caption": _("Caption"),
    "text": _("Reason"),
}
"""What the fields of our forms are called where a page repeats what was written in them."""

_FIELD_CODES: dict[str, type[StrEnum]] = {
    "to": CaseState,
    "step": LetterStep,
    "answer": HandoverAnswer,
    "legal_class": LegalClass,
    "competence": Competence,
    "purpose": PhotoPurpose,
}


def _field_words(name: str, locale: Locale) -> str:
    """Return what a field of a form is called; its own name where nothing better is known."""
    kind, _dot, rest = name.partition(".")
    if kind == "fact" and rest in set(StepField):
        return i18n.label(StepField(rest), locale)
    paper, _dot, part = rest.partition(".")
    if kind == "paper" and paper in set(DocumentKind):
        return f"{i18n.label(DocumentKind(paper), locale)} · {_field_words(part, locale)}"
    words = Message(_FIELD_WORDS[name]) if name in _FIELD_WORDS else words_of(name)
    return i18n.render(words, locale)


def _field_text(name: str, text: str, locale: Locale) -> str:
    """Return what was written in a field; a code that was chosen, in words."""
    members = _FIELD_CODES.get(name)
    return i18n.label(members(text), locale) if members and text in set(members) else text


def _occurred(crash: Crash) -> str:
    """Return when a crash happened, no more exactly than it is known."""
    if crash.time_precision is TimePrecision.DAY:
        return i18n.shown_date(crash.occurred_on)
    return i18n.shown_time(crash.occurred_at)


def _day(value: date) -> str:
    return i18n.shown_date(value.date() if isinstance(value, datetime) else value)


templates = Jinja2Templates(directory=FOLDER, context_processors=[_words])


def error_page(request: Request, problem: ProblemDetails) -> Response:
    """Return the page that says what was refused and how to go on."""
    around = getattr(request.state, "around", None)
    if around is None:
        around = {"deployment": getattr(request.app.state, "mark", None), "here": "/"}
    content = {**around, "problem": problem}
    return templates.TemplateResponse(request, "error.html", content, status_code=problem.status)
