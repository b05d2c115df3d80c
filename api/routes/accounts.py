"""Accounts, for administrators, and one's own password."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api import security
from api.dependencies import (
    ActorDep,
    DoorDep,
    IfMatchDep,
    PageDep,
    SessionDep,
    SettingsDep,
)
from api.errors import answer_to
from api.schemas.account import AccountOut, SessionOut
from api.schemas.people import (
    AccountFacts,
    AccountIn,
    AccountsOut,
    InvitedOut,
    KeptAccountOut,
    LinkOut,
    PasswordChange,
)
from api.schemas.problem import refusals
from hotspots import clock
from hotspots.models import Account
from hotspots.registry import access_links, accounts, passwords, second_factor, sign_ins
from hotspots.registry.accounts import Facts
from hotspots.vocabulary import AccountState, Role

router = APIRouter(tags=["people"])


@router.get("/accounts", responses=refusals(401, 403, 422))
def listing(
    session: SessionDep,
    actor: ActorDep,
    page: PageDep,
    role: Role | None = None,
    state: AccountState | None = None,
    organisation_id: UUID | None = None,
    text: Annotated[str, Query(max_length=200)] = "",
) -> AccountsOut:
    """List the accounts this administrator keeps, by user name."""
    found = accounts.list_accounts(
        session,
        actor=actor,
        role=role,
        state=state,
        organisation_id=organisation_id,
        text=text,
        limit=page.limit,
        after=page.after,
    )
    shown = [KeptAccountOut.of(entry.account) for entry in found.entries]
    return AccountsOut(accounts=shown, next=found.next)


@router.post("/accounts", status_code=201, responses=refusals(401, 403, 409, 422))
def invite(told: AccountIn, session: SessionDep, actor: ActorDep) -> InvitedOut:
    """Open an account; its person chooses the password by the link, once."""
    account = accounts.open_account(
        session, actor=actor, username=told.username, facts=_facts(told)
    )
    issued = access_links.issue(session, actor=actor, account_id=account.id)
    return InvitedOut(account=KeptAccountOut.of(account), link=LinkOut.of(issued))


@router.get("/accounts/{account_id}", responses=refusals(401, 403, 404, 422))
def one(
    account_id: UUID, session: SessionDep, actor: ActorDep, response: Response
) -> KeptAccountOut:
    """Return an account; its ETag goes into `If-Match` of a change."""
    return _tagged(accounts.get(session, actor=actor, account_id=account_id), response)


@router.put("/accounts/{account_id}", responses=refusals(401, 403, 404, 409, 412, 422))
def edit(
    account_id: UUID,
    told: AccountFacts,
    session: SessionDep,
    actor: ActorDep,
    response: Response,
    if_match: IfMatchDep,
) -> KeptAccountOut:
    """Change what is written about an account."""
    account = accounts.edit(
        session,
        actor=actor,
        account_id=account_id,
        facts=_facts(told),
        expected_version=if_match,
    )
    return _tagged(account, response)


@router.post("/accounts/{account_id}/close", responses=refusals(401, 403, 404, 409, 422))
def close(account_id: UUID, session: SessionDep, actor: ActorDep) -> KeptAccountOut:
    """Close an account; its sessions and links end at once."""
    return KeptAccountOut.of(accounts.close(session, actor=actor, account_id=account_id))


@router.post("/accounts/{account_id}/reopen", responses=refusals(401, 403, 404, 422))
def reopen(account_id: UUID, session: SessionDep, actor: ActorDep) -> KeptAccountOut:
    """Open a closed account again; its old sessions stay ended."""
    return KeptAccountOut.of(accounts.reopen(session, actor=actor, account_id=account_id))


@router.post(
    "/accounts/{account_id}/link", status_code=201, responses=refusals(401, 403, 404, 409, 422)
)
def link(account_id: UUID, session: SessionDep, actor: ActorDep) -> LinkOut:
    """Make a link to choose a password; the password there was ends at once."""
    return LinkOut.of(access_links.issue(session, actor=actor, account_id=account_id))


@router.post("/accounts/{account_id}/release", responses=refusals(401, 403, 404, 422))
def release(
    account_id: UUID, session: SessionDep, actor: ActorDep, door: DoorDep
) -> KeptAccountOut:
    """Open the door again for somebody who was locked out."""
    account = sign_ins.release(session, actor=actor, account_id=account_id, door=door)
    return KeptAccountOut.of(account)


@router.delete(
    "/accounts/{account_id}/second-step", status_code=204, responses=refusals(401, 403, 404, 422)
)
def take_second_step_away(account_id: UUID, session: SessionDep, actor: ActorDep) -> None:
    """Take the second step from somebody who lost the phone."""
    second_factor.take_away(session, actor=actor, account_id=account_id)


@router.put("/account/password", response_model=SessionOut, responses=refusals(401, 403, 422))
def change_password(
    told: PasswordChange,
    request: Request,
    response: Response,
    session: SessionDep,
    settings: SettingsDep,
    actor: ActorDep,
    door: DoorDep,
) -> SessionOut | Response:
    """Change one's own password; every session ends but the one in the answer."""
    wrong = sign_ins.confirm(session, actor=actor, password=told.current, door=door)
    if wrong is not None:  # answered, not raised: the try stays on record
        return answer_to(request, wrong)
    passwords.choose(actor, told.password)
    session.flush()
    key: str = request.app.state.key
    started = security.start_session(
        response, actor.id, key=key, settings=settings, epoch=actor.session_epoch
    )
    return SessionOut(
        access_token=started.token,
        expires_at=clock.now() + settings.session_lifetime,
        csrf_token=security.csrf_token(started.session_id, key=key),
        account=AccountOut.of(actor),
    )


def _facts(told: AccountFacts) -> Facts:
    return Facts(
        display_name=told.display_name,
        role=told.role,
        organisation_id=told.organisation_id,
        area_ids=tuple(told.area_ids),
        email=told.email,
        locale=told.locale,
    )


def _tagged(account: Account, response: Response) -> KeptAccountOut:
    response.headers["ETag"] = f'"{account.version}"'
    return KeptAccountOut.of(account)
