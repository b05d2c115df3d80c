"""The inventory of a year as conditions of a query: what is to be looked at, and what was found.

Every site whose file does not rest is to be confirmed once a year of the calendar; of a year that
is over, the files count as they stood at its end. What was found at the latest look counts.
"""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select

from hotspots import clock
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.models import CaseEvent, RemediationCase, Site, SiteConfirmation
from hotspots.registry.settled import rests
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import InventoryFinding, InventoryStatus

EARLIEST_YEAR = 2000


def require_year(year: int) -> int:
    """Return a year of which there can be an inventory.

    Raises
    ------
    InvalidInput
        It has not begun, or lies too far back to be meant.
    """
    latest = clock.today().year
    if EARLIEST_YEAR <= year <= latest:
        return year
    problem = Problem(
        "implausible_year",
        Message(_("There is no inventory of this year.")),
        Message(_("Give a year from {first} to {last}."),
                {"first": str(EARLIEST_YEAR), "last": str(latest)}),
        field="year",
        value=str(year)[:20],
    )  # fmt: skip
    raise InvalidInput(_("The inventory cannot be shown."), problems=[problem])


def to_be_looked_at(year: int) -> ColumnElement[bool]:
    """Return the condition on `Site` and its file that the inventory of a year asks for it."""
    over = datetime.combine(date(year + 1, 1, 1), time(), TIME_ZONE)
    if year >= clock.today().year:
        return and_(Site.registered_at < over, ~rests())
    stood = (
        select(CaseEvent.to_state)
        .where(
            CaseEvent.case_id == RemediationCase.id,
            CaseEvent.to_state.is_not(None),
            CaseEvent.at < over,
        )
        .order_by(CaseEvent.sequence.desc())
        .limit(1)
        .correlate(RemediationCase)
        .scalar_subquery()
    )
    return and_(Site.registered_at < over, ~rests(stood))


def found_in(year: int) -> Any:
    """Return what was found at a site at the latest look of a year, as a column of a query."""
    query = select(SiteConfirmation.finding).where(
        SiteConfirmation.site_id == Site.id, *_days(year)
    )
    return query.order_by(*latest_first()).limit(1).correlate(Site).scalar_subquery()


def is_in_inventory(year: int, status: InventoryStatus | None) -> ColumnElement[bool]:
    """Return the condition that a site is in the inventory of a year, and how far."""
    wanted = to_be_looked_at(year)
    if status is None:
        return wanted
    if status is InventoryStatus.UNCONFIRMED:
        looked = exists().where(SiteConfirmation.site_id == Site.id, *_days(year))
        return and_(wanted, ~looked.correlate(Site))
    return and_(wanted, found_in(year) == InventoryFinding(status.value))


def latest_first() -> tuple[Any, ...]:
    """Return the order of looks: the latest day first, of one day what was written last."""
    return SiteConfirmation.looked_on.desc(), SiteConfirmation.recorded_at.desc()


def _days(year: int) -> tuple[ColumnElement[bool], ...]:
    return (
        SiteConfirmation.looked_on >= date(year, 1, 1),
        SiteConfirmation.looked_on < date(year + 1, 1, 1),
    )
