"""Links of invitations and resets: the person chooses a password, once."""

from fastapi import APIRouter, Depends, Response

from api.dependencies import SessionDep, within_sign_in_limits
from api.pages.forms import Refused, SentDep
from api.pages.layout import Page, PageDep, see_other
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import AccessLink
from hotspots.registry import access_links
from hotspots.registry.password_rules import SHORTEST_PASSWORD

router = APIRouter(prefix="/links", dependencies=[Depends(within_sign_in_limits)])


@router.get("/{token}")
def form(token: str, page: PageDep, session: SessionDep) -> Response:
    """Say whose account it is, and ask for a password."""
    return _show(page, access_links.look_at(session, token=token))


@router.post("/{token}")
def choose(token: str, page: PageDep, session: SessionDep, sent: SentDep) -> Response:
    """Set the password that was chosen, and lead to the door."""
    link = access_links.look_at(session, token=token)
    try:
        require_same(sent["password"], sent["again"])
        with session.begin_nested():
            access_links.use(session, token=token, password=sent["password"])
    except InvalidInput as refusal:
        return _show(page, link, Refused.by(refusal))
    return see_other("/sign-in?said=password")


def require_same(password: str, again: str) -> None:
    """Refuse a password that was typed differently the second time."""
    if password == again:
        return
    problem = Problem(
        "typed_differently",
        Message(_("The two are not the same.")),
        Message(_("Type the password twice alike.")),
        field="again",
    )
    raise InvalidInput(_("This password cannot be used."), problems=[problem])


def _show(page: Page, link: AccessLink, refused: Refused | None = None) -> Response:
    return page.show(
        "link.html",
        status=refused.status if refused else 200,
        link=link,
        account=link.account,
        refused=refused,
        shortest=SHORTEST_PASSWORD,
    )
