"""What handlers ask for by name: the session, the actor, the language, the page of a list."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Query, Request
from sqlalchemy.orm import Session

from api import security
from api.locales import locale_of
from api.rate_limits import RateLimits
from hotspots import database
from hotspots.attachment_files import Store
from hotspots.errors import InvalidInput, Message, Problem, Unauthenticated
from hotspots.i18n import _
from hotspots.models.account import Account
from hotspots.registry import acting_accounts
from hotspots.registry.sign_ins import Door
from hotspots.settings import Settings
from hotspots.vocabulary import Locale

_SAFE = {"GET", "HEAD", "OPTIONS"}


def get_settings(request: Request) -> Settings:
    """Return the settings the application was made with."""
    settings: Settings = request.app.state.settings
    return settings


def get_store(request: Request) -> Store:
    """Return where this deployment keeps attached files."""
    return Store.of(get_settings(request))


def get_session(request: Request) -> Iterator[Session]:
    """Open the transaction of this request; it is committed before the answer is sent."""
    with database.transaction(request.app.state.sessions) as session:
        yield session


# scope="function": committed when the handler returns, so that a commit that fails is not a 201.
SessionDep = Annotated[Session, Depends(get_session, scope="function")]
StoreDep = Annotated[Store, Depends(get_store)]
SettingsDep = Annotated[Settings, Depends(get_settings)]
LocaleDep = Annotated[Locale, Depends(locale_of)]


async def within_limits(request: Request) -> None:
    """Refuse a session, or an address where nobody is signed in, that asks without pause.

    Before anything is read from the database; not in a thread, since it only counts.
    """
    limits: RateLimits = request.app.state.limits
    try:
        ticket = security.ticket_of(request, key=request.app.state.key)
    except Unauthenticated:
        ticket = None
    if ticket is None:
        limits.of_addresses.take(address_of(request))
    else:
        limits.of_sessions.take(ticket.session_id)


async def within_sign_in_limits(request: Request) -> None:
    """Refuse an address that tries to sign in without pause: each try costs a hashing."""
    limits: RateLimits = request.app.state.limits
    limits.of_sign_ins.take(address_of(request))


def address_of(request: Request) -> str:
    """Return where a request comes from, as the server that took it knows."""
    return "?" if request.client is None else request.client.host


def get_door(request: Request) -> Door:
    """Return where somebody stands who wants to come in."""
    settings: Settings = request.app.state.settings
    return Door(
        address=address_of(request),
        user_agent=request.headers.get("user-agent", ""),
        key=request.app.state.key,
        secret_key=settings.secret_key.get_secret_value() if settings.secret_key else None,
    )


DoorDep = Annotated[Door, Depends(get_door)]


async def _sent_csrf_token(request: Request) -> str | None:
    if request.method in _SAFE:
        return None
    header = request.headers.get(security.CSRF_HEADER)
    if header is None and "form" in request.headers.get("content-type", ""):
        field = (await request.form()).get(security.CSRF_FIELD)
        return field if isinstance(field, str) else None
    return header


def get_actor_or_none(
    request: Request, session: SessionDep, csrf: Annotated[str | None, Depends(_sent_csrf_token)]
) -> Account | None:
    """Return who is asking, or None; a change by cookie must come from a page of ours."""
    key: str = request.app.state.key
    ticket = security.ticket_of(request, key=key)
    if ticket is None:
        return None
    account = acting_accounts.account_of_session(
        session, account_id=ticket.account_id, epoch=ticket.epoch, acts=True
    )
    if account is None:
        raise Unauthenticated(_("Your session has ended. Sign in again."))
    if request.method not in _SAFE:
        security.require_own_form(csrf, ticket, key=key)
    request.state.actor = account
    request.state.csrf_token = security.csrf_token(ticket.session_id, key=key)
    return account


def get_actor(account: Annotated[Account | None, Depends(get_actor_or_none)]) -> Account:
    """Return who is asking; refuse where nobody is signed in."""
    if account is None:
        raise Unauthenticated(_("Sign in first."))
    return account


ActorDep = Annotated[Account, Depends(get_actor)]
MaybeActorDep = Annotated[Account | None, Depends(get_actor_or_none)]


@dataclass(frozen=True, slots=True)
class BBox:
    """A box in degrees: west, south, east, north."""

    west: float
    south: float
    east: float
    north: float


def get_bbox(
    bbox: Annotated[
        str | None,
        Query(description="west,south,east,north in degrees", examples=["107.1,10.8,107.4,11.1"]),
    ] = None,
) -> BBox | None:
    """Read `bbox=west,south,east,north`."""
    if bbox is None:
        return None
    try:
        box = BBox(*(float(part) for part in bbox.split(",")))
    except (ValueError, TypeError):
        box = None
    if (
        box is None
        or not (-180 <= box.west <= box.east <= 180)
        or not (-90 <= box.south <= box.north <= 90)
    ):
        problem = Problem(
            code="bbox",
            field="bbox",
            value=bbox[:80],
            message=Message(_("bbox is not a box on the map.")),
            remedy=Message(_("Write it as west,south,east,north in degrees.")),
        )
        raise InvalidInput(_("The box cannot be used."), problems=[problem])
    return box


BBoxDep = Annotated[BBox | None, Depends(get_bbox)]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: how many, and after which row."""

    limit: int
    after: str | None


def get_page(
    limit: Annotated[int, Query(ge=1, le=10_000, description="Rows a page")] = 1_000,
    after: Annotated[
        str | None, Query(max_length=200, description="The cursor `next` of the page before")
    ] = None,
) -> Page:
    """Read `limit` and `after`."""
    return Page(limit, after)


PageDep = Annotated[Page, Depends(get_page)]


def get_if_match(
    if_match: Annotated[
        str | None, Header(description="The ETag of what was read; a later change is refused")
    ] = None,
) -> int | None:
    """Read `If-Match`: the version a change is meant for; left out or `*`, whatever is there."""
    if if_match is None or if_match.strip() == "*":
        return None
    told = if_match.strip().removeprefix("W/").strip('"')
    if not (told.isascii() and told.isdigit() and len(told) < 10):
        problem = Problem(
            code="if_match",
            field="If-Match",
            value=if_match[:80],
            message=Message(_("If-Match is not the ETag of anything here.")),
            remedy=Message(_("Send the ETag as it came with the thing, or leave it out.")),
        )
        raise InvalidInput(_("The version cannot be compared."), problems=[problem])
    return int(told)


IfMatchDep = Annotated[int | None, Depends(get_if_match)]
