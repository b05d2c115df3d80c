"""Recommendations: the list, writing one, and one with its timeline and what may be done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import ActorDep, LocaleDep, SessionDep
from api.pages import case_words, letter_words
from api.pages.forms import Refused, Sent, SentDep, choice, day, required, version
from api.pages.layout import PageDep, see_other
from api.pages.step_forms import FieldView, facts_sent, field_views
from hotspots import clock, permissions
from hotspots.errors import Conflict, Forbidden, InvalidInput
from hotspots.models import LetterTransition, Recommendation
from hotspots.registry import areas, letter_queries, letters
from hotspots.registry.addressees import ProposedAddressee, proposed_addressees
from hotspots.registry.bodies import existing_bodies
from hotspots.registry.case_access import find as find_file
from hotspots.registry.letter_queries import Wanted
from hotspots.registry.letter_repairs import Repairs, repairs_of
from hotspots.registry.letters import Draft
from hotspots.registry.report_period import day_after
from hotspots.vocabulary import (
    Action,
    Competence,
    Lateness,
    LetterState,
    LetterStep,
    SiteKind,
)

router = APIRouter(prefix="/recommendations")

_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class LetterForm:
    """A step of a recommendation as a form."""

    step: LetterTransition
    fields: tuple[FieldView, ...]

    @property
    def is_filled_in(self) -> bool:
        """Say whether something stands in the form already."""
        return any(view.usual for view in self.fields)


class LetterPage:
    """The page of one recommendation for one request."""

    def __init__(
        self,
        letter_id: UUID,
        page: PageDep,
        session: SessionDep,
        actor: ActorDep,
        locale: LocaleDep,
    ) -> None:
        self.letter_id = letter_id
        self.session = session
        self.actor = actor
        self._page, self._locale = page, locale

    def show(self, *, status: int = 200, **told: Any) -> Response:
        """Return the page as the recommendation stands now."""
        found = letter_queries.get(self.session, actor=self.actor, letter_id=self.letter_id)
        repairs = repairs_of(self.session, found.letter, actor=self.actor)
        content = {
            "repairs": repairs,
            "by_measure": any(s.kind is SiteKind.ROAD_SPOT for s in found.letter.sites),
            "found": found,
            "letter": found.letter,
            "events": list(reversed(found.events)),
            "forms": [self._form(step, repairs) for step in found.steps],
            "words": letter_words,
            "facts": case_words.told_facts,
            "bodies": existing_bodies(self.session),
            "competences": list(Competence),
            "today": clock.today(),
            "draft": _filled(found.letter),
        }
        return self._page.show("recommendations/one.html", status=status, **content, **told)

    def _form(self, step: LetterTransition, repairs: Repairs) -> LetterForm:
        usual = letter_words.usual_answer(step.step, repairs, self._locale)
        return LetterForm(step, field_views(step.fields, step.optional, usual))

    def change(self, act: Callable[[], object], *, sent: Sent, said: str) -> Response:
        """Make a change and go back to the page; refused, show why, with what was sent."""
        try:
            with self.session.begin_nested():
                act()
        except (InvalidInput, Conflict, Forbidden) as refusal:
            refused = Refused.by(refusal)
            return self.show(status=refused.status, refused=refused, sent=sent)
        return see_other(f"/recommendations/{self.letter_id}?said={said}")


LetterPageDep = Annotated[LetterPage, Depends(LetterPage)]


@router.get("")
def listing(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    state: str = "",
    late: str = "",
    mine: str = "",
    area: str = "",
    sent_from: str = "",
    sent_to: str = "",
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """List recommendations, the latest written first."""
    last = day(sent_to, name="sent_to")
    wanted = Wanted(
        state=choice(LetterState, state, name="state"),
        late=choice(Lateness, late, name="late"),
        mine=mine == "yes",
        area_id=areas.ground_told(session, area).unit_id if area else None,
        sent_from=day(sent_from, name="sent_from"),
        sent_before=None if last is None else day_after(last),
    )
    found = letter_queries.list_letters(
        session, actor=actor, wanted=wanted, limit=_A_PAGE, after=after
    )
    return page.show(
        "recommendations/list.html",
        found=found,
        waiting=letter_queries.waiting_for(session, actor=actor),
        may_write=permissions.may(actor, Action.WRITE_RECOMMENDATION),
        states=list(LetterState),
        lateness=list(Lateness),
        areas=areas.choices_for(session, actor=actor),
        ground_note=areas.ground_note(session, area),
        today=clock.today(),
        chosen={"state": state, "late": late, "mine": mine, "area": area,
                "sent_from": sent_from, "sent_to": sent_to},
    )  # fmt: skip


@router.get("/new")
def new(page: PageDep, session: SessionDep, actor: ActorDep, site: str = "") -> Response:
    """Show the form of a new recommendation, the addressee of a site proposed."""
    permissions.require(actor, Action.WRITE_RECOMMENDATION)
    proposed = _proposed(session, actor, site)
    receiver = proposed[0].organisation.name if proposed else ""
    draft = Sent.of(sites=site, receiver=receiver, competence=Competence.PASSED_ON.value)
    return _form(page, session, proposed=proposed, draft=draft)


@router.post("")
def write(page: PageDep, session: SessionDep, actor: ActorDep, sent: SentDep) -> Response:
    """Write a recommendation."""
    try:
        with session.begin_nested():
            letter = letters.draft(session, actor=actor, draft=_draft_sent(sent))
    except (InvalidInput, Conflict) as refusal:
        refused = Refused.by(refusal)
        return _form(page, session, draft=sent, refused=refused, status=refused.status)
    return see_other(f"/recommendations/{letter.id}?said=drafted")


@router.get("/{letter_id}")
def one(letter: LetterPageDep, said: str = "") -> Response:
    """Show a recommendation, its timeline and what may be done with it."""
    return letter.show(said=said)


@router.post("/{letter_id}")
def edit(letter: LetterPageDep, sent: SentDep) -> Response:
    """Write a draft anew."""

    def act() -> None:
        letters.edit(
            letter.session,
            actor=letter.actor,
            letter_id=letter.letter_id,
            draft=_draft_sent(sent),
            expected_version=version(sent["version"]),
        )

    return letter.change(act, sent=sent, said="saved")


@router.post("/{letter_id}/steps")
def step(letter: LetterPageDep, sent: SentDep) -> Response:
    """Bring a recommendation one step on."""

    def act() -> None:
        letters.take(
            letter.session,
            actor=letter.actor,
            letter_id=letter.letter_id,
            step=required(LetterStep, sent["step"], name="step"),
            on=sent["on"],
            note=sent["note"],
            facts=facts_sent(sent),
            expected_version=version(sent["version"]),
        )

    return letter.change(act, sent=sent, said="moved")


def _form(
    page: PageDep,
    session: SessionDep,
    *,
    draft: Sent,
    proposed: Sequence[ProposedAddressee] = (),
    refused: Refused | None = None,
    status: int = 200,
) -> Response:
    return page.show(
        "recommendations/new.html",
        status=status,
        draft=draft,
        proposed=proposed,
        refused=refused,
        bodies=existing_bodies(session),
        competences=list(Competence),
    )


def _proposed(session: SessionDep, actor: ActorDep, site: str) -> Sequence[ProposedAddressee]:
    if not site:
        return ()
    case = find_file(session, actor, site)
    return proposed_addressees(session, case.site, on=clock.today())


def _draft_sent(sent: Sent) -> Draft:
    return Draft(
        sites=sent["sites"].replace(",", " ").split(),
        receiver=sent["receiver"],
        asked=sent["asked"],
        deadline=sent["deadline"],
        competence=choice(Competence, sent["competence"], name="competence")
        or Competence.PASSED_ON,
        hands_over=sent["hands_over"] == "yes",
        number=sent["number"],
        dated=sent["dated"],
    )


def _filled(letter: Recommendation) -> Sent:
    """Return the form of a draft as it was written last."""
    return Sent.of(
        sites=" ".join(site.code for site in letter.sites),
        receiver=letter.receiver.name,
        asked=letter.asked,
        deadline="" if letter.deadline is None else letter.deadline.strftime("%d/%m/%Y"),
        competence=letter.competence.value,
        hands_over="yes" if letter.hands_over else "",
        number=letter.number or "",
        dated="" if letter.dated is None else letter.dated.strftime("%d/%m/%Y"),
    )
