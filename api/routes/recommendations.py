"""Recommendations over the API: written, listed, and brought from step to step."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import ActorDep, IfMatchDep, LocaleDep, PageDep, SessionDep
from api.schemas.letters import DraftIn, LetterCollection, LetterDetail, LetterStepIn
from api.schemas.problem import refusals
from hotspots import clock
from hotspots.registry import letter_queries, letters
from hotspots.registry.letter_queries import Wanted
from hotspots.vocabulary import Lateness, LetterState

router = APIRouter(prefix="/recommendations", tags=["recommendations"])

_CHANGES = refusals(401, 403, 404, 409, 412, 422)


class LetterDesk:
    """Somebody at the letters, and the answer that every request about one of them gets."""

    def __init__(
        self, session: SessionDep, actor: ActorDep, locale: LocaleDep, response: Response
    ) -> None:
        self.session, self.actor = session, actor
        self._locale, self._response = locale, response

    def as_it_stands(self, letter_id: UUID) -> LetterDetail:
        """Return a recommendation as it is now, its version as ETag."""
        found = letter_queries.get(self.session, actor=self.actor, letter_id=letter_id)
        self._response.headers["ETag"] = f'"{found.letter.version}"'
        return LetterDetail.of(found, self._locale, clock.today())


LetterDeskDep = Annotated[LetterDesk, Depends(LetterDesk)]


@router.get("", responses=refusals(401, 403, 422))
def listing(
    session: SessionDep,
    actor: ActorDep,
    page: PageDep,
    state: LetterState | None = None,
    late: Lateness | None = None,
    mine: Annotated[bool, Query(description="Those that wait for the caller's body")] = False,
    area_id: Annotated[UUID | None, Query(description="An administrative area")] = None,
    site: Annotated[str | None, Query(max_length=80, description="Code of a site")] = None,
    sender_id: UUID | None = None,
    receiver_id: UUID | None = None,
    sent_from: date | None = None,
    sent_before: Annotated[date | None, Query(description="The first day after")] = None,
) -> LetterCollection:
    """List the recommendations the caller may see, the latest written first."""
    wanted = Wanted(
        state, late, mine, area_id, site, sender_id, receiver_id, sent_from, sent_before
    )
    found = letter_queries.list_letters(
        session, actor=actor, wanted=wanted, limit=page.limit, after=page.after
    )
    return LetterCollection.of(found, clock.today())


@router.post("", status_code=201, responses=_CHANGES)
def draft(told: DraftIn, desk: LetterDeskDep) -> LetterDetail:
    """Write a recommendation of the caller's own body; before it is sent nobody else sees it."""
    letter = letters.draft(desk.session, actor=desk.actor, draft=told.as_draft())
    return desk.as_it_stands(letter.id)


@router.get("/{letter_id}", responses=refusals(401, 403, 404, 422))
def one(letter_id: UUID, desk: LetterDeskDep) -> LetterDetail:
    """Return a recommendation with its events and the steps open to the caller."""
    return desk.as_it_stands(letter_id)


@router.put("/{letter_id}", responses=_CHANGES)
def edit(letter_id: UUID, told: DraftIn, desk: LetterDeskDep, version: IfMatchDep) -> LetterDetail:
    """Write a draft anew; once it is signed nothing in it changes any more."""
    letters.edit(
        desk.session,
        actor=desk.actor,
        letter_id=letter_id,
        draft=told.as_draft(),
        expected_version=version,
    )
    return desk.as_it_stands(letter_id)


@router.post("/{letter_id}/steps", status_code=201, responses=_CHANGES)
def step(
    letter_id: UUID, asked: LetterStepIn, desk: LetterDeskDep, version: IfMatchDep
) -> LetterDetail:
    """Bring a recommendation one step on; the files of its sites say so."""
    letters.take(
        desk.session,
        actor=desk.actor,
        letter_id=letter_id,
        step=asked.step,
        on=asked.on,
        note=asked.note,
        facts=asked.facts,
        expected_version=version,
    )
    return desk.as_it_stands(letter_id)
