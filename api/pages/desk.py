"""The desk a person finds after signing in."""

from fastapi import APIRouter, Response

from api.dependencies import ActorDep, SessionDep
from api.pages import case_words
from api.pages.layout import PageDep, see_other
from hotspots.registry import desk

router = APIRouter(prefix="/desk")


@router.get("")
def show(page: PageDep, session: SessionDep, actor: ActorDep) -> Response:
    """Show what waits, what is late, what changed and what nobody answered."""
    found = desk.desk_of(session, actor=actor)
    return page.show(
        "desk.html",
        desk=found,
        today=found.on,
        words=case_words,
        uncovered_counted=desk.UNCOVERED_COUNTED,
    )


@router.post("/seen")
def seen(session: SessionDep, actor: ActorDep) -> Response:
    """Take all news as read."""
    desk.mark_seen(session, actor=actor)
    return see_other("/desk")
