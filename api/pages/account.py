"""One's own account: what is known of it, the password, the second step, and who came in."""

from typing import Any

import segno
from fastapi import APIRouter, Request, Response

from api import security
from api.dependencies import ActorDep, DoorDep, SessionDep, SettingsDep
from api.pages.forms import Refused, SentDep, required
from api.pages.layout import Page, PageDep, see_other
from api.pages.links import require_same
from hotspots.errors import Conflict, InvalidInput, Unavailable
from hotspots.models import Account
from hotspots.registry import accounts, deployment, passwords, second_factor, sign_ins, totp
from hotspots.registry.password_rules import SHORTEST_PASSWORD
from hotspots.registry.sign_ins import Door
from hotspots.vocabulary import Locale

router = APIRouter(prefix="/account")


@router.get("")
def one(
    page: PageDep, session: SessionDep, actor: ActorDep, door: DoorDep, said: str = ""
) -> Response:
    """Show one's own account."""
    return _show(page, session, actor, door, said=said)


@router.post("/password")
def change_password(
    page: PageDep,
    request: Request,
    session: SessionDep,
    settings: SettingsDep,
    actor: ActorDep,
    door: DoorDep,
    sent: SentDep,
) -> Response:
    """Change the password; every other session of the account ends."""
    wrong = sign_ins.confirm(session, actor=actor, password=sent["current"], door=door)
    if wrong is not None:
        return _show(page, session, actor, door, refused=Refused.by(wrong), form="password")
    try:
        require_same(sent["password"], sent["again"])
        passwords.choose(actor, sent["password"])
    except InvalidInput as refusal:
        return _show(page, session, actor, door, refused=Refused.by(refusal), form="password")
    session.flush()
    answer = see_other("/account?said=password")
    security.start_session(
        answer,
        actor.id,
        key=request.app.state.key,
        settings=settings,
        epoch=actor.session_epoch,
    )
    return answer


@router.post("/digest")
def choose_digest(
    page: PageDep, session: SessionDep, actor: ActorDep, door: DoorDep, sent: SentDep
) -> Response:
    """Set the own address and language, and whether the digest of the day is sent there."""
    try:
        accounts.choose_digest(
            session,
            actor=actor,
            email=sent["email"],
            locale=required(Locale, sent["locale"], name="locale"),
            wanted=sent["wants_digest"] == "yes",
        )
    except InvalidInput as refusal:
        told = Refused.by(refusal)
        return _show(page, session, actor, door, refused=told, form="digest", sent=sent)
    return see_other("/account?said=digest")


@router.post("/second-step")
def begin_second_step(
    page: PageDep, session: SessionDep, actor: ActorDep, door: DoorDep, sent: SentDep
) -> Response:
    """Make a secret for the phone, after the password was shown again."""
    wrong = sign_ins.confirm(session, actor=actor, password=sent["current"], door=door)
    if wrong is not None:
        return _show(page, session, actor, door, refused=Refused.by(wrong), form="begin")
    try:
        second_factor.begin(session, actor=actor, box=second_factor.box(door.secret_key))
    except (Conflict, Unavailable) as refusal:
        return _show(page, session, actor, door, refused=Refused.by(refusal), form="begin")
    return see_other("/account/second-step")


@router.get("/second-step")
def second_step(page: PageDep, session: SessionDep, actor: ActorDep, door: DoorDep) -> Response:
    """Show what the phone reads, and ask for its first code."""
    return _show_secret(page, session, actor, door) or see_other("/account")


@router.post("/second-step/confirm")
def confirm_second_step(
    page: PageDep, session: SessionDep, actor: ActorDep, door: DoorDep, sent: SentDep
) -> Response:
    """Turn the second step on, and show the recovery codes: now and never again."""
    box = second_factor.box(door.secret_key)
    try:
        codes = second_factor.confirm(session, actor=actor, code=sent["code"], box=box)
    except InvalidInput as refusal:
        again = _show_secret(page, session, actor, door, Refused.by(refusal))
        return again or see_other("/account")
    except Conflict:
        return see_other("/account")
    return page.show("recovery_codes.html", codes=codes)


@router.post("/second-step/off")
def turn_off_second_step(
    page: PageDep, session: SessionDep, actor: ActorDep, door: DoorDep, sent: SentDep
) -> Response:
    """Take the second step away, after the password was shown again."""
    wrong = sign_ins.confirm(session, actor=actor, password=sent["current"], door=door)
    if wrong is not None:
        return _show(page, session, actor, door, refused=Refused.by(wrong), form="off")
    second_factor.turn_off(session, actor=actor)
    return see_other("/account?said=off")


def _show(
    page: Page,
    session: SessionDep,
    actor: Account,
    door: Door,
    *,
    refused: Refused | None = None,
    **content: Any,
) -> Response:
    is_asked = second_factor.is_asked(session, actor)
    return page.show(
        "account.html",
        status=refused.status if refused else 200,
        account=actor,
        refused=refused,
        is_asked=is_asked,
        codes_left=second_factor.codes_left(session, actor) if is_asked else 0,
        may_begin=door.secret_key is not None,
        sign_ins=sign_ins.own(session, actor=actor),
        shortest=SHORTEST_PASSWORD,
        languages={Locale.VI.value: "Tiếng Việt", Locale.EN.value: "English"},
        **content,
    )


def _show_secret(
    page: Page, session: SessionDep, actor: Account, door: Door, refused: Refused | None = None
) -> Response | None:
    """Show the secret as a picture and as text; None where nothing was begun."""
    secret = second_factor.begun(session, actor=actor, box=second_factor.box(door.secret_key))
    if secret is None:
        return None
    mark = deployment.current(session)
    issuer = "hotspots" if mark is None else f"hotspots {mark.name}"
    address = totp.address_for_phones(secret, username=actor.username, issuer=issuer)
    return page.show(
        "second_step.html",
        status=refused.status if refused else 200,
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        picture=picture_of(address),
        address=address,
        refused=refused,
    )


def picture_of(address: str) -> str:
    """Return a QR code as SVG, made here: no other host is asked for it."""
    drawn: str = segno.make(address, error="m").svg_inline(
        scale=5, border=2, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )
    return drawn
