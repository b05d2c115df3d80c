"""Targets of crossings on pages: set for one or several, shown, corrected, withdrawn, taken in."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, SessionDep
from api.pages.corrections import version_read, written
from api.pages.forms import Refused, Sent, SentDep
from api.pages.layout import PageDep, see_other
from api.pages.list_imports import ListKind, router_of
from hotspots import clock, permissions
from hotspots.errors import Conflict, Forbidden, InvalidInput
from hotspots.i18n import _
from hotspots.models import Account, CrossingTarget
from hotspots.records.crossing_target import TARGET_FIELDS
from hotspots.registry import crossing_target_rows, crossing_targets
from hotspots.registry.bodies import existing_bodies
from hotspots.registry.campaign_sites import MOST_SITES
from hotspots.registry.crossing_target_imports import import_targets
from hotspots.registry.rail_lines import require_railway
from hotspots.vocabulary import Action

LIST = ListKind(
    address="/crossings/targets/import",
    title=_("Import a plan of crossings"),
    intro=_(
        "One target a row: which crossing, what is to be reached by the end of which year, by"
        " whom, and by which paper. A target that stands already is left as it is."
    ),
    columns=(
        ("Mã", _("the code of the crossing; or, instead:")),
        ("Lý trình đường sắt", _("its Km, to within ten metres, e.g. Km1651+300")),
        ("Tuyến đường sắt", _("code or name; may be left out where there is one")),
        ("Năm", _("must be there")),
        (
            "Biện pháp",
            _("must be there: managed, narrowed, closed, upgraded, grade_separated, or in words"),
        ),
        ("Đơn vị", _("must be there: the name of the body that answers for it")),
        ("Số văn bản", _("of the paper that sets it, with its date; or else why:")),
        ("Ngày văn bản", _("dd/mm/yyyy")),
        ("Nội dung văn bản", _("may be left empty")),
        ("Lý do", _("why this crossing; may be left empty where there is a paper")),
    ),
    done=("/crossings", _("To the crossings")),
    opens="/sites/",
    take=import_targets,
    action=Action.KEEP_TARGETS,
    places=False,
)

router = APIRouter()
router.include_router(router_of(LIST))

_ADDRESS = "/crossings/targets"
Codes = Annotated[list[str] | None, Query(alias="site", max_length=MOST_SITES)]


@router.get(f"{_ADDRESS}/new")
def blank(page: PageDep, session: SessionDep, actor: ActorDep, codes: Codes = None) -> Response:
    """Ask what is to be reached at the crossings that were chosen, by when and by whom."""
    permissions.require(actor, Action.KEEP_TARGETS)
    require_railway(session)
    sent = Sent.of(year=str(clock.today().year), body=actor.organisation.name)
    return page.show("crossings/target_form.html", **_form(session, actor, sent, codes or []))


@router.post(f"{_ADDRESS}/new")
def enter(page: PageDep, session: SessionDep, actor: ActorDep, sent: SentDep) -> Response:
    """Set the target for every crossing that is ticked, and go where they are."""
    permissions.require(actor, Action.KEEP_TARGETS)
    codes = sent.every("site")
    told = {name: sent[name] for name in TARGET_FIELDS}
    try:
        with session.begin_nested():
            made = crossing_targets.set_targets(session, actor=actor, sites=codes, told=told)
    except (InvalidInput, Conflict, Forbidden) as refusal:
        refused = Refused.by(refusal)
        content = _form(session, actor, sent, sent["chosen"].split() or codes, refused=refused)
        return page.show("crossings/target_form.html", status=refused.status, **content)
    if len(made) == 1:
        return see_other(f"{_ADDRESS}/{made[0].id}?said=entered")
    return see_other(f"/crossings/priority?said=targets&count={len(made)}")


@router.get(f"{_ADDRESS}/{{target_id}}")
def one(
    target_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep, said: str = ""
) -> Response:
    """Show a target with its paper, its reason and what was changed of it."""
    return page.show("crossings/target.html", said=said, **_shown(session, actor, target_id))


@router.get(f"{_ADDRESS}/{{target_id}}/correction")
def stored(target_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep) -> Response:
    """Show what is on record, to be corrected."""
    permissions.require(actor, Action.KEEP_TARGETS)
    row = crossing_target_rows.get(session, actor=actor, target_id=target_id)
    content = _form(session, actor, _filled_in(row), [row.site.code], row=row)
    return page.show("crossings/target_form.html", **content)


@router.post(f"{_ADDRESS}/{{target_id}}/correction")
def correct(
    target_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep, sent: SentDep
) -> Response:
    """Store what was corrected, or show the form again with what is wrong beside each field."""
    permissions.require(actor, Action.KEEP_TARGETS)
    shown = _filled_in(crossing_target_rows.get(session, actor=actor, target_id=target_id))
    sent = sent.over(shown)
    try:
        with session.begin_nested():
            crossing_targets.change(
                session,
                actor=actor,
                target_id=target_id,
                told={n: sent[n] or None for n in TARGET_FIELDS if sent[n] != shown[n]},
                reason=sent["reason"],
                expected_version=version_read(sent),
            )
    except (InvalidInput, Conflict, Forbidden) as refusal:
        refused = Refused.by(refusal)
        row = crossing_target_rows.get(session, actor=actor, target_id=target_id)
        content = _form(session, actor, sent, [row.site.code], row=row, refused=refused)
        return page.show("crossings/target_form.html", status=refused.status, **content)
    return see_other(f"{_ADDRESS}/{target_id}?said=corrected")


@router.post(f"{_ADDRESS}/{{target_id}}/withdrawal")
def withdraw(
    target_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep, sent: SentDep
) -> Response:
    """Withdraw a target, with a reason; it stays on record and counts no more."""
    try:
        with session.begin_nested():
            crossing_targets.withdraw(
                session,
                actor=actor,
                target_id=target_id,
                reason=sent["reason"],
                expected_version=version_read(sent),
            )
    except (InvalidInput, Conflict, Forbidden) as refusal:
        refused = Refused.by(refusal)
        content = _shown(session, actor, target_id)
        return page.show(
            "crossings/target.html", status=refused.status, sent=sent, refused=refused, **content
        )
    return see_other(f"{_ADDRESS}/{target_id}?said=withdrawn")


def _shown(session: SessionDep, actor: Account, target_id: UUID) -> dict[str, Any]:
    target = crossing_target_rows.get(session, actor=actor, target_id=target_id)
    may_keep = crossing_targets.may_keep(session, actor=actor, site_id=target.site_id)
    return {
        "target": target,
        "history": crossing_target_rows.history(session, actor=actor, target_id=target_id),
        "may_keep": may_keep and target.withdrawn_at is None,
    }


def _filled_in(target: CrossingTarget) -> Sent:
    told = crossing_target_rows.as_told(target)
    return Sent.of(**{name: written(value) for name, value in told.items()})


def _form(
    session: SessionDep,
    actor: Account,
    sent: Sent,
    codes: Sequence[str],
    *,
    row: CrossingTarget | None = None,
    refused: Refused | None = None,
) -> dict[str, Any]:
    cases = crossing_target_rows.files_to_plan(session, actor=actor, codes=codes)
    ids = [each.site_id for each in cases]
    return {
        "row": row,
        "cases": cases,
        "standing": crossing_target_rows.standing_at(session, actor=actor, site_ids=ids),
        "sent": sent,
        "refused": refused,
        "bodies": existing_bodies(session),
        "measures": crossing_targets.measures_for([each.kind for each in cases]),
        "told": (*TARGET_FIELDS, "reason"),
    }
