"""The administrator's accounts: list, open, change, close, and let in again."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.dependencies import ActorDep, DoorDep, SessionDep
from api.pages.account import picture_of
from api.pages.forms import Refused, Sent, SentDep, choice, identifiers, required, version
from api.pages.layout import Page, PageDep, see_other
from hotspots import permissions
from hotspots.errors import Conflict, Forbidden, InvalidInput, Refusal
from hotspots.models import Account
from hotspots.registry import access_links, accounts, areas, second_factor, sign_ins
from hotspots.registry.access_links import Issued
from hotspots.registry.accounts import Facts
from hotspots.registry.bodies import existing_bodies
from hotspots.settings import Settings
from hotspots.vocabulary import AccountState, Action, Locale, Role

router = APIRouter(prefix="/admin/accounts")

LANGUAGES = {Locale.VI.value: "Tiếng Việt", Locale.EN.value: "English"}
_A_PAGE = 100
_RECENT = 10


@router.get("")
def listing(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    role: str = "",
    state: str = "",
    organisation: UUID | None = None,
    text: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """List the accounts this administrator keeps."""
    found = accounts.list_accounts(
        session,
        actor=actor,
        role=choice(Role, role, name="role"),
        state=choice(AccountState, state, name="state"),
        organisation_id=organisation,
        text=text,
        limit=_A_PAGE,
        after=after,
    )
    return page.show(
        "admin/accounts.html",
        found=found,
        roles=list(Role),
        states=list(AccountState),
        chosen={"role": role, "state": state, "text": text},
    )


@router.get("/new")
def new(page: PageDep, session: SessionDep, actor: ActorDep) -> Response:
    """Ask who is to be invited."""
    permissions.require(actor, Action.MANAGE_ACCOUNTS)
    sent = Sent.of(locale=Locale.VI.value)
    return page.show("admin/account_new.html", **_choices(session, actor), sent=sent)


@router.post("")
def create(
    page: PageDep, request: Request, session: SessionDep, actor: ActorDep, sent: SentDep
) -> Response:
    """Open an account and show the link by which its person chooses a password, once."""
    permissions.require(actor, Action.MANAGE_ACCOUNTS)
    try:
        with session.begin_nested():
            account = accounts.open_account(
                session, actor=actor, username=sent["username"], facts=_facts(sent)
            )
            issued = access_links.issue(session, actor=actor, account_id=account.id)
    except (InvalidInput, Conflict, Forbidden) as refusal:
        refused = Refused.by(refusal)
        content = _choices(session, actor) | {"sent": sent, "refused": refused}
        return page.show("admin/account_new.html", status=refused.status, **content)
    return _show_link(page, request, account, issued)


@router.get("/{account_id}")
def one(
    account_id: UUID,
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    door: DoorDep,
    said: str = "",
) -> Response:
    """Show an account, with what can be changed and who tried to come in with it."""
    account = accounts.get(session, actor=actor, account_id=account_id)
    return _show(page, session, actor, account, door.key, said=said)


@router.post("/{account_id}")
def edit(
    account_id: UUID,
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    door: DoorDep,
    sent: SentDep,
) -> Response:
    """Change an account; the second of two people is shown what the first did."""
    account = accounts.get(session, actor=actor, account_id=account_id)
    try:
        with session.begin_nested():
            accounts.edit(
                session,
                actor=actor,
                account_id=account_id,
                facts=_facts(sent),
                expected_version=version(sent["version"]),
            )
    except (InvalidInput, Conflict, Forbidden) as refusal:
        account = accounts.get(session, actor=actor, account_id=account_id)
        refused = Refused.by(refusal)
        return _show(page, session, actor, account, door.key, sent=sent, refused=refused)
    return see_other(f"/admin/accounts/{account_id}?said=saved")


@router.post("/{account_id}/close")
def close(
    account_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep, door: DoorDep
) -> Response:
    """Close an account; its sessions and links end at once."""
    try:
        with session.begin_nested():
            accounts.close(session, actor=actor, account_id=account_id)
    except Conflict as refusal:
        return _refused(page, session, actor, account_id, door.key, refusal)
    if account_id == actor.id:
        return see_other("/sign-in")
    return see_other(f"/admin/accounts/{account_id}?said=closed")


@router.post("/{account_id}/reopen")
def reopen(account_id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """Open a closed account again."""
    accounts.reopen(session, actor=actor, account_id=account_id)
    return see_other(f"/admin/accounts/{account_id}?said=reopened")


@router.post("/{account_id}/link")
def link(
    account_id: UUID,
    page: PageDep,
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    door: DoorDep,
) -> Response:
    """Make a link by which the person chooses a password; the one there was ends."""
    try:
        with session.begin_nested():
            issued = access_links.issue(session, actor=actor, account_id=account_id)
    except Conflict as refusal:
        return _refused(page, session, actor, account_id, door.key, refusal)
    account = accounts.get(session, actor=actor, account_id=account_id)
    return _show_link(page, request, account, issued)


@router.post("/{account_id}/release")
def release(account_id: UUID, session: SessionDep, actor: ActorDep, door: DoorDep) -> Response:
    """Open the door again for somebody who was locked out."""
    sign_ins.release(session, actor=actor, account_id=account_id, door=door)
    return see_other(f"/admin/accounts/{account_id}?said=released")


@router.post("/{account_id}/second-step/off")
def take_second_step_away(account_id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """Take the second step from somebody who lost the phone."""
    second_factor.take_away(session, actor=actor, account_id=account_id)
    return see_other(f"/admin/accounts/{account_id}?said=off")


def _facts(sent: Sent) -> Facts:
    return Facts(
        display_name=sent["display_name"],
        role=required(Role, sent["role"], name="role"),
        organisation_id=identifiers([sent["organisation"]], name="organisation")[0],
        area_ids=tuple(identifiers(sent.every("areas"), name="areas")),
        email=sent["email"],
        locale=required(Locale, sent["locale"], name="locale"),
    )


def _refused(
    page: Page, session: SessionDep, actor: Account, account_id: UUID, key: str, refusal: Refusal
) -> Response:
    account = accounts.get(session, actor=actor, account_id=account_id)
    return _show(page, session, actor, account, key, refused=Refused.by(refusal))


def _show(
    page: Page,
    session: SessionDep,
    actor: Account,
    account: Account,
    key: str,
    *,
    refused: Refused | None = None,
    sent: Sent | None = None,
    **content: Any,
) -> Response:
    choices = _choices(session, actor, account)
    recent = sign_ins.list_sign_ins(session, actor=actor, account_id=account.id, limit=_RECENT)
    return page.show(
        "admin/account.html",
        status=refused.status if refused else 200,
        account=account,
        sent=sent or _written(account),
        refused=refused,
        is_asked=second_factor.is_asked(session, account),
        is_locked_out=sign_ins.is_locked_out(session, account=account, key=key),
        recent=recent.rows,
        **choices,
        **content,
    )


def _written(account: Account) -> Sent:
    """Return the fields of the form as the account has them now."""
    return Sent(
        {
            "display_name": [account.display_name],
            "role": [account.role.value],
            "organisation": [str(account.organisation_id)],
            "areas": [str(area.id) for area in account.areas],
            "email": [account.email or ""],
            "locale": [account.locale.value],
        }
    )


def _choices(session: SessionDep, actor: Account, account: Account | None = None) -> dict[str, Any]:
    """Return what the lists of the form offer, with what the account has although it has ended."""
    bodies = existing_bodies(session)
    places = areas.living_for(session, actor=actor)
    if account is not None:
        bodies += [each for each in (account.organisation,) if each not in bodies]
        places += [each for each in account.areas if each not in places]
    return {"roles": list(Role), "bodies": bodies, "places": places, "languages": LANGUAGES}


def _show_link(page: Page, request: Request, account: Account, issued: Issued) -> Response:
    settings: Settings = request.app.state.settings
    address = (settings.public_address or str(request.base_url)).rstrip("/") + issued.path
    return page.show(
        "admin/link.html",
        account=account,
        link=issued.link,
        address=address,
        picture=picture_of(address),
    )
