"""The administrator's view of the door: who tried to come in, the rule, and the audit's checks."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, SessionDep
from api.pages.forms import Refused, Sent, SentDep, choice, whole
from api.pages.layout import Page, PageDep, see_other
from hotspots import permissions
from hotspots.errors import Conflict, InvalidInput
from hotspots.models import Account, SignInRule
from hotspots.registry import audit_watch, lock_out, sign_ins
from hotspots.vocabulary import Action, SignInOutcome

router = APIRouter(prefix="/admin")

_A_PAGE = 100


@router.get("")
def entrance(actor: ActorDep) -> Response:
    """Lead to the accounts, which are opened most often."""
    permissions.require(actor, Action.MANAGE_ACCOUNTS)
    return see_other("/admin/accounts")


@router.get("/sign-ins")
def listing(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    outcome: str = "",
    address: Annotated[str, Query(max_length=64)] = "",
    account: UUID | None = None,
    after: Annotated[str | None, Query(max_length=200)] = None,
    said: str = "",
) -> Response:
    """List the tries to sign in, the latest first."""
    found = sign_ins.list_sign_ins(
        session,
        actor=actor,
        account_id=account,
        outcome=choice(SignInOutcome, outcome, name="outcome"),
        address=address,
        limit=_A_PAGE,
        after=after,
    )
    chosen = {"outcome": outcome, "address": address}
    return _show(page, session, actor, found=found, chosen=chosen, said=said)


@router.post("/sign-ins/rule")
def set_rule(page: PageDep, session: SessionDep, actor: ActorDep, sent: SentDep) -> Response:
    """Set how the door treats failures from now on."""
    try:
        with session.begin_nested():
            numbers = {name: whole(sent[name]) for name in lock_out.LIMITS}
            lock_out.set_rule(session, actor=actor, **numbers)
    except (InvalidInput, Conflict) as refusal:
        found = sign_ins.list_sign_ins(session, actor=actor, limit=_A_PAGE)
        refused = Refused.by(refusal)
        return _show(page, session, actor, found=found, chosen={}, sent=sent, refused=refused)
    return see_other("/admin/sign-ins?said=rule")


@router.get("/audit")
def audit(page: PageDep, session: SessionDep, actor: ActorDep) -> Response:
    """Show what the daily verifications of the audit found."""
    return page.show("admin/audit.html", checks=audit_watch.checks(session, actor=actor))


def _show(
    page: Page,
    session: SessionDep,
    actor: Account,
    *,
    refused: Refused | None = None,
    sent: Sent | None = None,
    **content: Any,
) -> Response:
    rule = lock_out.rule_in_force(session)
    return page.show(
        "admin/sign_ins.html",
        status=refused.status if refused else 200,
        outcomes=list(SignInOutcome),
        rule=rule,
        rules=lock_out.rules(session, actor=actor),
        sent=sent or _written(rule),
        refused=refused,
        **content,
    )


def _written(rule: SignInRule) -> Sent:
    return Sent.of(**{name: str(getattr(rule, name)) for name in lock_out.LIMITS})
