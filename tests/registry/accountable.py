"""Crashes at a site of a recommendation, and the list they make."""

from datetime import date

from hotspots.models import Crash
from hotspots.registry.accountability import AccountabilityList, Row, accountability
from hotspots.registry.report_period import Period
from hotspots.vocabulary import RecordState, SeverityClass
from tests.registry.correspondence import Correspondence

YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))
SENT = date(2026, 2, 10)


def crash(post: Correspondence, day: date, at_m: float = 1_050, **told: object) -> Crash:
    """An approved crash with a death, of a class beyond doubt."""
    given = {
        "killed": 1,
        "injured": 0,
        "severity_provisional": SeverityClass.SERIOUS,
        "record_state": RecordState.APPROVED,
    }
    return post.town.crash(at_m, day, **(given | told))


def listed(post: Correspondence, **told: object) -> AccountabilityList:
    return accountability(post.session, **({"actor": post.chief, "period": YEAR} | told))


def days(found: AccountabilityList) -> list[date]:
    return [row.day for row in found.rows]


def only(post: Correspondence) -> Row:
    (row,) = listed(post).rows
    return row
