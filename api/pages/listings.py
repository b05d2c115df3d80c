"""Lists of what units register under numbers of their own, ward by ward and page by page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, SessionDep
from api.pages.layout import PageDep
from hotspots import clock, permissions
from hotspots.registry import areas
from hotspots.registry.listed_rows import Listing
from hotspots.vocabulary import Action


@dataclass(frozen=True, slots=True)
class NumberedList:
    """A kind of listed things: where its list is, what shows it, and what finds a page of it.

    `find` takes session, actor, `area_code` and `after`; it returns the page of the list, and what
    else the template needs.
    """

    address: str
    template: str
    find: Callable[..., tuple[Listing[Any], Mapping[str, Any]]]


def router_of(kind: NumberedList) -> APIRouter:
    """Return the address of a list."""
    router = APIRouter()

    @router.get(kind.address)
    def listing(
        page: PageDep,
        session: SessionDep,
        actor: ActorDep,
        area: str = "",
        after: Annotated[str | None, Query(max_length=200)] = None,
    ) -> Response:
        """List what is registered where a person works, by number."""
        found, also = kind.find(session, actor=actor, area_code=area or None, after=after)
        return page.show(
            kind.template,
            kind=kind,
            found=found,
            areas=areas.choices_for(session, actor=actor),
            ground_note=areas.ground_note(session, area),
            may_write=permissions.may(actor, Action.DECLARE_SITE),
            chosen={"area": area},
            today=clock.today(),
            **also,
        )

    return router
