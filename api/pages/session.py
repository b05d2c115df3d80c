"""Signing in, with a second step where the account has one, signing out, and the language."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from api import locales, security
from api.dependencies import (
    ActorDep,
    DoorDep,
    MaybeActorDep,
    SessionDep,
    SettingsDep,
    within_sign_in_limits,
)
from api.errors import status_of
from api.pages.layout import Page, PageDep, own_address, see_other
from hotspots.errors import Refusal, TooManyRequests, Unauthenticated
from hotspots.i18n import _
from hotspots.models import Account
from hotspots.registry import sign_ins
from hotspots.settings import Settings
from hotspots.vocabulary import Locale

router = APIRouter()

_DESK = "/desk"
_A_YEAR_S = 365 * 24 * 3600
Onward = Annotated[str, Form(alias="next")]


@router.get("/sign-in")
def sign_in_form(
    page: PageDep,
    actor: MaybeActorDep,
    onward: Annotated[str, Query(alias="next")] = "/",
    said: str = "",
) -> Response:
    """Ask for a user name and a password."""
    if actor is not None:
        return see_other(_first_page(onward))
    return page.show("sign_in.html", onward=own_address(onward), said=said)


@router.post("/sign-in", dependencies=[Depends(within_sign_in_limits)])
def sign_in(
    page: PageDep,
    request: Request,
    session: SessionDep,
    settings: SettingsDep,
    door: DoorDep,
    username: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=1_000)] = "",
    onward: Onward = "/",
) -> Response:
    """Open a session, ask for the code, or say that name and password do not fit."""
    tried = sign_ins.attempt(session, username=username, password=password, door=door)
    if tried.refusal is not None or tried.account is None:
        return _turned_away(page, tried.refusal, "sign_in.html", onward, username=username)
    if tried.needs_code:
        half = security.half_ticket(
            tried.account.id, tried.account.session_epoch, key=request.app.state.key
        )
        return page.show("sign_in_code.html", onward=own_address(onward), half=half)
    return let_in(request, settings, tried.account, onward)


@router.post("/sign-in/code", dependencies=[Depends(within_sign_in_limits)])
def sign_in_with_code(
    page: PageDep,
    request: Request,
    session: SessionDep,
    settings: SettingsDep,
    door: DoorDep,
    half: Annotated[str, Form(max_length=1_000)] = "",
    code: Annotated[str, Form(max_length=100)] = "",
    onward: Onward = "/",
) -> Response:
    """Open a session for somebody whose password was right and who shows the code now."""
    try:
        known = security.read_half_ticket(half, key=request.app.state.key)
    except Unauthenticated as refusal:
        return _turned_away(page, refusal, "sign_in.html", onward)
    tried = sign_ins.second_step(
        session, account_id=known.account_id, epoch=known.epoch, code=code, door=door
    )
    if tried.refusal is not None or tried.account is None:
        template = "sign_in_code.html" if tried.needs_code else "sign_in.html"
        return _turned_away(page, tried.refusal, template, onward, half=half)
    return let_in(request, settings, tried.account, onward)


@router.post("/sign-out")
def sign_out(actor: ActorDep) -> Response:
    """End the session in this browser."""
    del actor
    answer = see_other("/sign-in")
    security.end_session(answer)
    return answer


@router.get("/language")
def choose_language(
    settings: SettingsDep, to: Locale, onward: Annotated[str, Query(alias="next")] = "/"
) -> Response:
    """Show the pages in another language from now on."""
    answer = see_other(own_address(onward))
    _remember(answer, to, secure=settings.secure_cookies)
    return answer


def let_in(request: Request, settings: Settings, account: Account, onward: str) -> Response:
    """Begin a session in this browser: show the page somebody was on the way to, or the desk."""
    answer = see_other(_first_page(onward))
    security.start_session(
        answer,
        account.id,
        key=request.app.state.key,
        settings=settings,
        epoch=account.session_epoch,
    )
    if locales.COOKIE not in request.cookies:
        _remember(answer, account.locale, secure=settings.secure_cookies)
    return answer


def _first_page(onward: str) -> str:
    """Return where a person goes from the door; who asked for no page by name, to the own desk."""
    asked = own_address(onward)
    return _DESK if asked == "/" else asked


def _turned_away(
    page: Page, refusal: Refusal | None, template: str, onward: str, **content: str
) -> Response:
    """Show the form again with the reason; what was tried stays on record."""
    told = refusal or Unauthenticated(_("Sign in first."))
    answer = page.show(
        template,
        status=status_of(told),
        onward=own_address(onward),
        refusal=told.message,
        **content,
    )
    if isinstance(told, TooManyRequests):
        answer.headers["Retry-After"] = str(told.seconds)
    return answer


def _remember(answer: Response, locale: Locale, *, secure: bool) -> None:
    answer.set_cookie(
        locales.COOKIE, locale, max_age=_A_YEAR_S, secure=secure, samesite="lax", httponly=True
    )
