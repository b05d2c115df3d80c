"""Signing in and out, and the choice of language."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response

from api import locales, security
from api.dependencies import ActorDep, MaybeActorDep, SessionDep, SettingsDep
from api.pages.layout import PageDep, own_address, see_other
from hotspots.errors import Unauthenticated
from hotspots.registry import accounts
from hotspots.vocabulary import Locale

router = APIRouter()

_A_YEAR_S = 365 * 24 * 3600


@router.get("/sign-in")
def sign_in_form(
    page: PageDep, actor: MaybeActorDep, onward: Annotated[str, Query(alias="next")] = "/"
) -> Response:
    """Ask for a user name and a password."""
    if actor is not None:
        return see_other(own_address(onward))
    return page.show("sign_in.html", onward=own_address(onward))


@router.post("/sign-in")
def sign_in(
    page: PageDep,
    request: Request,
    session: SessionDep,
    settings: SettingsDep,
    username: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=1_000)] = "",
    onward: Annotated[str, Form(alias="next")] = "/",
) -> Response:
    """Open a session, or say that name and password do not fit."""
    try:
        account = accounts.authenticate(session, username=username, password=password)
    except Unauthenticated as refusal:
        return page.show(
            "sign_in.html",
            status=401,
            onward=own_address(onward),
            username=username,
            refusal=refusal.message,
        )
    answer = see_other(own_address(onward))
    security.start_session(answer, account.id, key=request.app.state.key, settings=settings)
    if locales.COOKIE not in request.cookies:
        _remember(answer, account.locale, secure=settings.secure_cookies)
    return answer


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


def _remember(answer: Response, locale: Locale, *, secure: bool) -> None:
    answer.set_cookie(
        locales.COOKIE, locale, max_age=_A_YEAR_S, secure=secure, samesite="lax", httponly=True
    )
