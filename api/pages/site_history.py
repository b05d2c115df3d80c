"""The history of a site as a page: what changed together stands together."""

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, SessionDep
from api.pages.layout import PageDep
from hotspots.registry import site_history

router = APIRouter(prefix="/sites/{code}/history")

_A_PAGE = 100


@router.get("")
def show(
    code: str,
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Show who changed what and when, the latest first."""
    found = site_history.history(session, actor=actor, site=code, limit=_A_PAGE, after=after)
    together = groupby(found.entries, key=lambda entry: entry.transaction)
    return page.show(
        "sites/history.html", site=found.site, acts=[list(act) for _, act in together], found=found
    )
