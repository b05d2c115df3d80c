"""Forms of what people list under a number of their own: to enter one, and to correct one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response

from api.dependencies import ActorDep, SessionDep
from api.pages.corrections import changes, filled_in, point_of, version_read
from api.pages.forms import Refused, Sent, SentDep
from api.pages.layout import PageDep, see_other
from hotspots import permissions
from hotspots.errors import Conflict, Forbidden, InvalidInput
from hotspots.records.told_fields import PLACE, Readers
from hotspots.vocabulary import Action


@dataclass(frozen=True, slots=True)
class ListedForms:
    """A kind of listed things: where its pages are, what is told of one, and what takes it in.

    `key` names the id in the address. `enter` takes session, actor and `told`; `find` session,
    actor and the id; `change` what it corrects as well, each by the name `key` for the id.

    `place` are the fields that say where it lies, `place_of` fills them in; `choices` returns, for
    session and actor, what the form lets choose from.
    """

    address: str
    key: str
    template: str
    fields: Readers
    enter: Callable[..., Any]
    find: Callable[..., Any]
    change: Callable[..., Any]
    place: Sequence[str] = PLACE
    place_of: Callable[[Any], Mapping[str, str]] = point_of
    choices: Callable[..., Mapping[str, Any]] | None = None

    def stored(self, row: Any) -> Sent:
        """Return the form filled in from what is on record."""
        return filled_in(row, self.fields, place=self.place_of(row))


class ListedForm:
    """One request for such a form."""

    def __init__(self, page: PageDep, session: SessionDep, actor: ActorDep) -> None:
        permissions.require(actor, Action.DECLARE_SITE)
        self._page = page
        self._session = session
        self._actor = actor

    def blank(self, kind: ListedForms) -> Response:
        """Ask what is to be entered."""
        return self._show(kind, None, Sent())

    def enter(self, kind: ListedForms, sent: Sent) -> Response:
        """Enter it and go to its page."""
        told = {name: sent[name] for name in (*kind.fields, *kind.place)}
        try:
            with self._session.begin_nested():
                row = kind.enter(self._session, actor=self._actor, told=told)
        except (InvalidInput, Conflict, Forbidden) as refusal:
            return self._show(kind, None, sent, Refused.by(refusal))
        return see_other(f"{kind.address}/{row.id}?said=entered")

    def stored(self, kind: ListedForms, key: UUID) -> Response:
        """Show what is on record, to be corrected."""
        row = self._row(kind, key)
        return self._show(kind, row, kind.stored(row))

    def correct(self, kind: ListedForms, key: UUID, sent: Sent) -> Response:
        """Store what was corrected, or show the form again with what is wrong in it."""
        shown = kind.stored(self._row(kind, key))
        sent = sent.over(shown)
        try:
            with self._session.begin_nested():
                kind.change(
                    self._session,
                    actor=self._actor,
                    told=changes(shown, sent, kind.fields, place=kind.place),
                    reason=sent["reason"],
                    expected_version=version_read(sent),
                    **{kind.key: key},
                )
        except (InvalidInput, Conflict, Forbidden) as refusal:
            return self._show(kind, self._row(kind, key), sent, Refused.by(refusal))
        return see_other(f"{kind.address}/{key}?said=corrected")

    def _row(self, kind: ListedForms, key: UUID) -> Any:
        return kind.find(self._session, actor=self._actor, **{kind.key: key})

    def _show(
        self, kind: ListedForms, row: Any, sent: Sent, refused: Refused | None = None
    ) -> Response:
        choices = kind.choices(self._session, actor=self._actor) if kind.choices else {}
        return self._page.show(
            kind.template,
            status=refused.status if refused else 200,
            kind=kind,
            row=row,
            sent=sent,
            refused=refused,
            told=(*kind.fields, "reason", *kind.place),
            **choices,
        )


ListedFormDep = Annotated[ListedForm, Depends(ListedForm)]


def router_of(kind: ListedForms) -> APIRouter:
    """Return the addresses by which one is entered and corrected."""
    router = APIRouter(prefix=kind.address)
    correction = f"/{{{kind.key}}}/correction"
    Key = Annotated[UUID, Path(alias=kind.key)]  # noqa: N806 - a type

    @router.get("/new")
    def blank(form: ListedFormDep) -> Response:
        """Ask what is to be entered."""
        return form.blank(kind)

    @router.post("/new")
    def enter(form: ListedFormDep, sent: SentDep) -> Response:
        """Enter it and go to its page."""
        return form.enter(kind, sent)

    @router.get(correction)
    def stored(form: ListedFormDep, key: Key) -> Response:
        """Show what is on record, to be corrected."""
        return form.stored(kind, key)

    @router.post(correction)
    def correct(form: ListedFormDep, key: Key, sent: SentDep) -> Response:
        """Store what was corrected, or show the form again with what is wrong beside each field."""
        return form.correct(kind, key, sent)

    return router
