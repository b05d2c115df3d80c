"""Signing in and out."""

from fastapi import APIRouter, Request, Response

from api import security
from api.dependencies import ActorDep, SessionDep, SettingsDep
from api.schemas.account import AccountOut, Credentials, SessionOut
from api.schemas.problem import refusals
from hotspots import clock
from hotspots.registry import accounts

router = APIRouter(prefix="/session", tags=["session"])


@router.post("", status_code=201, responses=refusals(401, 422))
def sign_in(
    credentials: Credentials,
    request: Request,
    response: Response,
    session: SessionDep,
    settings: SettingsDep,
) -> SessionOut:
    """Exchange a user name and a password for a token, in the answer and as a cookie."""
    account = accounts.authenticate(
        session, username=credentials.username, password=credentials.password
    )
    ticket = security.start_session(
        response, account.id, key=request.app.state.key, settings=settings
    )
    return SessionOut(
        access_token=ticket.token,
        expires_at=clock.now() + settings.session_lifetime,
        csrf_token=security.csrf_token(ticket.session_id, key=request.app.state.key),
        account=AccountOut.of(account),
    )


@router.get("", responses=refusals(401))
def who_am_i(actor: ActorDep) -> AccountOut:
    """Say who is signed in."""
    return AccountOut.of(actor)


@router.delete("", status_code=204, responses=refusals(401, 403))
def sign_out(actor: ActorDep, response: Response) -> None:
    """Take the cookie away; a token of a program runs out by itself."""
    del actor
    security.end_session(response)
