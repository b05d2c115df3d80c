"""Tries to sign in, for administrators, and one's own."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.dependencies import ActorDep, PageDep, SessionDep
from api.schemas.people import SignInOut, SignInsOut
from api.schemas.problem import refusals
from hotspots.registry import sign_ins
from hotspots.vocabulary import SignInOutcome

router = APIRouter(tags=["people"])


@router.get("/sign-ins", responses=refusals(401, 403, 422))
def listing(
    session: SessionDep,
    actor: ActorDep,
    page: PageDep,
    account_id: UUID | None = None,
    outcome: SignInOutcome | None = None,
    address: Annotated[str, Query(max_length=64)] = "",
) -> SignInsOut:
    """List the tries with the accounts this administrator keeps, the latest first."""
    found = sign_ins.list_sign_ins(
        session,
        actor=actor,
        account_id=account_id,
        outcome=outcome,
        address=address,
        limit=page.limit,
        after=page.after,
    )
    return SignInsOut(sign_ins=[SignInOut.of(row) for row in found.rows], next=found.next)


@router.get("/account/sign-ins", responses=refusals(401, 403))
def own(session: SessionDep, actor: ActorDep) -> list[SignInOut]:
    """List the latest tries with one's own account."""
    return [SignInOut.of(row) for row in sign_ins.own(session, actor=actor)]
