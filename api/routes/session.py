"""Signing in and out."""

from fastapi import APIRouter, Depends, Request, Response

from api import security
from api.dependencies import ActorDep, DoorDep, SessionDep, SettingsDep, within_sign_in_limits
from api.errors import answer_to
from api.schemas.account import AccountOut, Credentials, DigestIn, SessionOut
from api.schemas.problem import refusals
from hotspots import clock
from hotspots.errors import Message, Problem, Unauthenticated
from hotspots.i18n import _
from hotspots.registry import accounts, sign_ins

router = APIRouter(prefix="/session", tags=["session"])


@router.post(
    "",
    status_code=201,
    response_model=SessionOut,
    responses=refusals(401, 422),
    dependencies=[Depends(within_sign_in_limits)],
)
def sign_in(
    credentials: Credentials,
    request: Request,
    response: Response,
    session: SessionDep,
    settings: SettingsDep,
    door: DoorDep,
) -> SessionOut | Response:
    """Exchange a user name and a password for a token, in the answer and as a cookie.

    An account with a second step also needs `totp`: the six digits of the phone, or a recovery
    code. Where only that is missing, the refusal names the field.
    """
    tried = sign_ins.attempt(
        session,
        username=credentials.username,
        password=credentials.password,
        code=credentials.totp or "",
        door=door,
    )
    if tried.refusal is not None:  # answered, not raised: the try stays on record
        return answer_to(request, tried.refusal)
    if tried.needs_code or tried.account is None:
        return answer_to(request, _code_missing())
    account = tried.account
    ticket = security.start_session(
        response,
        account.id,
        key=request.app.state.key,
        settings=settings,
        epoch=account.session_epoch,
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


@router.put("/digest", status_code=204, responses=refusals(401, 403, 422))
def choose_digest(told: DigestIn, session: SessionDep, actor: ActorDep) -> None:
    """Set one's own address and language, and whether the digest of the day is sent there."""
    accounts.choose_digest(
        session, actor=actor, email=told.email, locale=told.locale, wanted=told.wanted
    )


@router.delete("", status_code=204, responses=refusals(401, 403))
def sign_out(actor: ActorDep, response: Response) -> None:
    """Take the cookie away; a token of a program runs out by itself."""
    del actor
    security.end_session(response)


def _code_missing() -> Unauthenticated:
    problem = Problem(
        "totp_required",
        Message(_("This account has a second step.")),
        Message(_("Send the six digits of the phone, or a recovery code, as totp.")),
        field="totp",
    )
    return Unauthenticated(_("The code of the second step is missing."), problems=[problem])
