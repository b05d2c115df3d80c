"""What every page has around its content: who is signed in, the menu, the banner of a demo."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse

from api.dependencies import MaybeActorDep, SessionDep
from api.locales import locale_of
from api.pages.forms import Attempt, Sent
from api.templating import templates
from hotspots import permissions
from hotspots.errors import Message
from hotspots.i18n import _, render
from hotspots.models import Account, AdministrativeArea, Deployment
from hotspots.registry import backup_jobs, badges, deployment, digests
from hotspots.registry.area_book import AreaBook, area_book
from hotspots.registry.backups import Plan
from hotspots.registry.badges import Badge
from hotspots.registry.rail_lines import has_railway
from hotspots.vocabulary import Action, DeploymentKind, Role


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, as the head of a page says it."""

    display_name: str
    role: Role
    organisation: str

    @classmethod
    def of(cls, actor: Account) -> "Person":
        """Return what a page shows of an account."""
        return cls(actor.display_name, actor.role, actor.organisation.name)


@dataclass(frozen=True, slots=True)
class Mark:
    """What this deployment says of itself on every page."""

    name: str
    kind: DeploymentKind
    as_of: date | None
    banner: str | None

    @classmethod
    def of(cls, mark: Deployment | None) -> "Mark | None":
        """Return what a page shows of a deployment; None where the registry is still blank."""
        return None if mark is None else cls(mark.name, mark.kind, mark.as_of, mark.banner)


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the menu, shown to whoever may use what it opens."""

    href: str
    words: str
    here: bool
    count: int = 0

    @property
    def is_more(self) -> bool:
        """Say whether there may be more than the menu says."""
        return self.count >= badges.MOST


_MENU: tuple[tuple[str, str, Action], ...] = (
    ("/desk", _("My desk"), Action.READ_SITES),
    ("/", _("Map"), Action.READ_SITES),
    ("/proposals", _("Proposals"), Action.READ_PROPOSALS),
    ("/notices", _("Early warnings"), Action.READ_NOTICES),
    ("/sites", _("Sites"), Action.READ_SITES),
    ("/sites/new", _("Declare a spot"), Action.DECLARE_SITE),
    ("/defects/new", _("Report a defect"), Action.DECLARE_SITE),
    ("/kinds", _("Register other kinds"), Action.DECLARE_SITE),
    ("/campaigns", _("Campaigns"), Action.READ_SITES),
    ("/recommendations", _("Recommendations"), Action.READ_SITES),
    ("/reports", _("Reports"), Action.READ_REPORTS),
    ("/crashes/new", _("Add a crash"), Action.RECORD_CRASH),
    ("/crashes/unplaced", _("Unlocated crashes"), Action.RECORD_CRASH),
    ("/imports", _("Import"), Action.IMPORT_CRASHES),
    ("/screening", _("Screening"), Action.RUN_SCREENING),
    ("/areas", _("Administrative units"), Action.LOAD_NETWORK),
    ("/admin", _("Administration"), Action.MANAGE_ACCOUNTS),
    ("/backups", _("Backups"), Action.MANAGE_BACKUPS),
)


_CROSSINGS = ("/crossings", _("Railway"))
"""Shown where there is a railway."""
_ALSO_THERE = {"/crossings": ("/service-roads", "/unfiled-crossings")}
"""Pages that belong to an entry and have addresses of their own."""
_RAIL = (("/rail-proposals", _("Proposals on railways")),)

_COUNTED: dict[str, Badge] = {
    "/desk": Badge.NEWS,
    "/recommendations": Badge.LETTERS,
    "/reports": Badge.ESCALATIONS,
    "/proposals": Badge.PROPOSALS,
    "/notices": Badge.WARNINGS,
    "/admin": Badge.AUDIT,
}


class UnitWords:
    """What units are called on a page, so that none is taken for another of its name."""

    def __init__(self, session: SessionDep) -> None:
        self._session = session

    def one(self, area: AdministrativeArea) -> Message:
        """Return what a unit is called."""
        return self._book.title(area.id)

    def several(self, areas: Iterable[AdministrativeArea]) -> Message:
        """Return what units are called, one after another."""
        told = [self.one(each) for each in areas]
        return Message("{units}", {"units": told}) if told else Message("–")

    @cached_property
    def _book(self) -> AreaBook:
        return area_book(self._session)


class Page:
    """Renders templates for one request, with all that surrounds the content.

    The surroundings are read before the handler works and kept as plain values: when it refuses,
    its transaction is gone, and the error page shows them still.
    """

    def __init__(self, request: Request, session: SessionDep, actor: MaybeActorDep) -> None:
        self._request = request
        # Held here, the row is read once a request, however many ask for the day it speaks for.
        self._mark = deployment.current(session)
        units = UnitWords(session)
        self._around = {
            "unit_title": units.one,
            "unit_titles": units.several,
            "person": None if actor is None else Person.of(actor),
            "csrf_token": getattr(request.state, "csrf_token", None),
            "deployment": Mark.of(self._mark),
            "menu": [] if actor is None else _menu(request, session, actor),
            "here": _here(request),
            "backup_trouble": None if actor is None else _backup_trouble(request, session, actor),
            "digest_trouble": None if actor is None else digests.trouble(session, actor=actor),
        }
        request.state.around = self._around
        # Pages that answer before anything was read, such as an unknown address, show it as well.
        request.app.state.mark = self._around["deployment"]

    def show(self, template: str, *, status: int = 200, **content: Any) -> Response:
        """Return a page; a form that was refused finds in `tried` what was written in it."""
        context = {**self._around, "tried": self._tried(content), **content}
        return templates.TemplateResponse(self._request, template, context, status_code=status)

    def _tried(self, content: Mapping[str, Any]) -> Attempt:
        if content.get("refused") is None:
            return Attempt()
        return Attempt(
            self._request.scope["path"], content.get("sent") or Sent(), content["refused"]
        )


def _backup_trouble(request: Request, session: SessionDep, actor: Account) -> Message | None:
    plan = Plan.of(request.app.state.settings)
    return backup_jobs.trouble(session, actor=actor, plan=plan)


def _here(request: Request) -> str:
    """Return where the person is, for coming back after the language was changed."""
    if request.method != "GET":
        return "/"
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")


def _menu(request: Request, session: SessionDep, actor: Account) -> list[MenuItem]:
    locale = locale_of(request)
    path = request.url.path
    own = [(href, words) for href, words, action in _MENU if permissions.may(actor, action)]
    if not permissions.may(actor, Action.READ_PROPOSALS):  # else /proposals leads there
        own += [each for each in _RAIL if permissions.may(actor, Action.READ_RAIL_PROPOSALS)]
    if permissions.may(actor, Action.READ_SITES) and has_railway(session):
        own.append(_CROSSINGS)
    counted = {href: _COUNTED[href] for href, _words in own if href in _COUNTED}
    counts = badges.count(session, actor=actor, wanted=counted.values())
    return [
        MenuItem(
            href=href,
            words=render(Message(words), locale),
            here=_is_there(path, href),
            count=counts[counted[href]] if href in counted else 0,
        )
        for href, words in own
    ]


def _is_there(path: str, href: str) -> bool:
    own = path == href or (href != "/" and path.startswith(href))
    return own or path.startswith(_ALSO_THERE.get(href, ("\0",)))


PageDep = Annotated[Page, Depends(Page)]


def see_other(address: str) -> RedirectResponse:
    """Send the browser on after a change, so that loading again repeats nothing."""
    return RedirectResponse(address, status_code=303)


def own_address(address: str | None) -> str:
    """Return where to go next, but only within these pages."""
    if address is None or not address.startswith("/") or address.startswith(("//", "/\\")):
        return "/"
    return address if address.isprintable() else "/"
