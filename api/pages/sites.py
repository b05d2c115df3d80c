"""Registered sites: the list, one with its evidence, and the steps of its remediation file."""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.dependencies import ActorDep, SessionDep, SettingsDep
from api.pages.case_words import VERBS, changes, next_step
from api.pages.forms import Refused, SentDep, choice, required, version
from api.pages.layout import PageDep, see_other
from api.pages.place_evidence import drawn, laid_out
from hotspots.errors import Conflict, InvalidInput
from hotspots.registry import areas, remediation, sites
from hotspots.registry.evidence_parts import grade_rule
from hotspots.registry.sites import Detail
from hotspots.vocabulary import CaseState, LegalClass

router = APIRouter(prefix="/sites")

_A_PAGE = 100


@router.get("")
def listing(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    legal_class: Annotated[str, Query(alias="class")] = "",
    state: str = "",
    area: str = "",
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """List sites by code, with class and state as the two axes they are."""
    found = sites.list_sites(
        session,
        actor=actor,
        legal_class=choice(LegalClass, legal_class, name="class"),
        state=choice(CaseState, state, name="state"),
        area_id=areas.area_with_code(session, code=area).id if area else None,
        limit=_A_PAGE,
        after=after,
    )
    return page.show(
        "sites/list.html",
        entries=found.entries,
        next=found.next,
        classes=list(LegalClass),
        states=list(CaseState),
        areas=areas.communes_for(session, actor=actor),
        chosen={"class": legal_class, "state": state, "area": area},
    )


@router.get("/{code}")
def one(
    code: str,
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
    said: str = "",
) -> Response:
    """Show a site, what the decision rested on, and its file."""
    detail = sites.get(session, actor=actor, site=code, criteria_folder=settings.criteria_folder)
    return page.show("sites/one.html", **_content(detail), said=said)


@router.get("/{code}/diagnosis")
def diagnosis(
    code: str, page: PageDep, session: SessionDep, actor: ActorDep, settings: SettingsDep
) -> Response:
    """Show what the crashes of a site have in common."""
    found = sites.diagnosis(session, actor=actor, site=code)
    detail = sites.get(session, actor=actor, site=code, criteria_folder=settings.criteria_folder)
    name, back = f"{detail.site.code} {detail.site.name}", f"/sites/{detail.site.code}"
    return page.show("diagnosis.html", name=name, back=back, **laid_out(found))


@router.post("/{code}/moves")
def move(
    code: str,
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
    sent: SentDep,
) -> Response:
    """Move the file one step; the second of two people is shown what the first did."""
    folder = settings.criteria_folder
    site = sites.get(session, actor=actor, site=code, criteria_folder=folder).site
    try:
        to = required(CaseState, sent["to"], name="to")
        with session.begin_nested():
            remediation.advance(
                session,
                actor=actor,
                site=site.id,
                to=to,
                note=sent["note"],
                expected_version=version(sent["version"]),
            )
    except (InvalidInput, Conflict) as refusal:
        refused = Refused.by(refusal)
        detail = sites.get(session, actor=actor, site=code, criteria_folder=folder)
        return page.show(
            "sites/one.html", status=refused.status, refused=refused, sent=sent, **_content(detail)
        )
    return see_other(f"/sites/{code}?said={to}")


def _content(detail: Detail) -> dict[str, Any]:
    told = detail.site.deciding
    return {
        "detail": detail,
        "site": detail.site,
        "case": detail.case,
        "told": told,
        "window": _window(told),
        "limbs": _limbs_met(told),
        "blocks": drawn(detail.evidence.section if detail.evidence else None),
        "grade_rule": grade_rule(),
        "events": [(each, changes(each)) for each in reversed(detail.events)],
        "verbs": VERBS,
        "next_step": next_step(detail.case),
    }


def _window(told: dict[str, Any]) -> tuple[date, date] | None:
    """Return the first and the last day of the deciding window."""
    if "window_start" not in told:
        return None
    start, end = (date.fromisoformat(told[name]) for name in ("window_start", "window_end"))
    return start, end - timedelta(days=1)


def _limbs_met(told: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the alternatives of the rule that the place met when it was decided."""
    met = str(told.get("criterion", "")).split(", ")
    limbs = told.get("criteria", {}).get("limbs", [])
    return [each for each in limbs if each["code"] in met]
