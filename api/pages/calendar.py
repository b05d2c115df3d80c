"""The calendar of working days, by which deadlines are counted."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, SessionDep
from api.pages.forms import Refused, Sent, SentDep, required
from api.pages.layout import Page, PageDep, see_other
from hotspots import clock, permissions
from hotspots.errors import InvalidInput
from hotspots.models import Account
from hotspots.registry import calendar
from hotspots.vocabulary import Action, DayKind

router = APIRouter(prefix="/calendar")

Year = Annotated[int | None, Query(ge=2000, le=2100)]


@router.get("")
def show(page: PageDep, session: SessionDep, actor: ActorDep, year: Year = None) -> Response:
    """Show the days of a year that differ from their weekday."""
    return _page(page, session, actor, year or clock.today().year)


@router.post("")
def enter(page: PageDep, session: SessionDep, actor: ActorDep, sent: SentDep) -> Response:
    """Enter a day, or change what stands there."""
    year = _year(sent)
    try:
        with session.begin_nested():
            calendar.set_day(
                session,
                actor=actor,
                day=sent["day"],
                kind=required(DayKind, sent["kind"], name="kind"),
                name=sent["name"],
                source=sent["source"],
            )
    except InvalidInput as refusal:
        refused = Refused.by(refusal)
        return _page(page, session, actor, year, refused=refused, sent=sent)
    return see_other(f"/calendar?year={year}")


@router.post("/removal")
def remove(session: SessionDep, actor: ActorDep, sent: SentDep) -> Response:
    """Let a day be what its weekday makes of it."""
    calendar.remove_day(session, actor=actor, day=sent["day"])
    return see_other(f"/calendar?year={_year(sent)}")


@router.post("/holidays")
def seed(session: SessionDep, actor: ActorDep, sent: SentDep) -> Response:
    """Enter the public holidays of a year."""
    year = _year(sent)
    calendar.seed_year(session, actor=actor, year=year)
    return see_other(f"/calendar?year={year}")


def _page(
    page: Page,
    session: SessionDep,
    actor: Account,
    year: int,
    *,
    refused: Refused | None = None,
    sent: Sent | None = None,
) -> Response:
    return page.show(
        "calendar.html",
        status=200 if refused is None else refused.status,
        year=year,
        days=calendar.days_of(session, year),
        kinds=list(DayKind),
        may_keep=permissions.may(actor, Action.KEEP_CALENDAR),
        refused=refused,
        sent=sent or Sent(),
    )


def _year(sent: Sent) -> int:
    told = sent["year"]
    return int(told) if told.isdecimal() and len(told) == 4 else clock.today().year
