"""Reports for people: four numbers, accountability with its proofs, what is overdue, coverage."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import ActorDep, LocaleDep, SessionDep
from api.downloads import table_file
from api.pages.forms import choice, day
from api.pages.layout import PageDep, see_other
from api.pages.site_filters import AskedSitesDep
from api.schemas.coverage_tables import coverage_table, gate_table
from api.schemas.report_tables import (
    accountability_table,
    camera_table,
    hump_table,
    letter_table,
    overdue_table,
)
from api.schemas.site_tables import site_counts_table
from hotspots import clock, permissions
from hotspots.registry import accountability as accountable
from hotspots.registry import areas, escalations, letter_counts
from hotspots.registry import overdue as late
from hotspots.registry.camera_coverage import camera_report
from hotspots.registry.coverage import coverage_report
from hotspots.registry.gate_coverage import gate_report
from hotspots.registry.hump_coverage import hump_report
from hotspots.registry.report_period import Period
from hotspots.registry.site_counts import count_sites
from hotspots.vocabulary import Action, DangerGrade, Lateness, LetterGrouping, SeverityClass

router = APIRouter(prefix="/reports")


class AskedPeriod:
    """The period a person asks for: first and last day, both included, as people say it."""

    def __init__(
        self,
        start: Annotated[str, Query(alias="from", max_length=20)] = "",
        end: Annotated[str, Query(alias="to", max_length=20)] = "",
    ) -> None:
        usual = Period.statistical(clock.today())
        first = day(start, name="from") or usual.start
        last = day(end, name="to")
        self.period = Period.of_days(first, last or max(usual.last_day, first))

    @property
    def chosen(self) -> dict[str, str]:
        """Return what the fields of a form hold."""
        first, last = self.period.start, self.period.last_day
        return {"from": first.strftime("%d/%m/%Y"), "to": last.strftime("%d/%m/%Y")}


AskedPeriodDep = Annotated[AskedPeriod, Depends(AskedPeriod)]
Form = Annotated[str, Query(alias="as", max_length=10, description="csv or xlsx; else a page")]


@router.get("")
def front(actor: ActorDep) -> Response:
    """Lead to the first report."""
    permissions.require(actor, Action.READ_REPORTS)
    return see_other("/reports/recommendations")


@router.get("/recommendations")
def recommendations(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    asked: AskedPeriodDep,
    grouping: str = LetterGrouping.DESK,
    area: str = "",
    include_new: str = "",
    form: Form = "",
) -> Response:
    """Show the four numbers of recommendations in a period."""
    report = letter_counts.letter_report(
        session,
        actor=actor,
        period=asked.period,
        grouping=choice(LetterGrouping, grouping, name="grouping"),
        area_id=areas.ground_told(session, area).unit_id if area else None,
        include_new=include_new == "yes",
    )
    if form:
        return table_file(letter_table(report, locale), form, "kien-nghi")
    return page.show(
        "reports/recommendations.html",
        report=report,
        groupings=list(LetterGrouping),
        areas=areas.choices_for(session, actor=actor),
        ground_note=areas.ground_note(session, area),
        chosen={**asked.chosen, "grouping": grouping, "area": area, "include_new": include_new},
    )


@router.get("/accountability")
def accountability(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    asked: AskedPeriodDep,
    threshold: str = SeverityClass.SERIOUS,
    form: Form = "",
) -> Response:
    """Show the serious crashes where a recommendation was unresolved."""
    least = choice(SeverityClass, threshold, name="threshold") or SeverityClass.SERIOUS
    found = accountable.accountability(session, actor=actor, period=asked.period, threshold=least)
    if form:
        return table_file(accountability_table(found, locale), form, "xem-xet-trach-nhiem")
    return page.show(
        "reports/accountability.html",
        found=found,
        classes=list(SeverityClass),
        chosen={**asked.chosen, "threshold": least.value},
    )


@router.get("/accountability/{letter_id}/{crash_id}")
def proof(
    letter_id: UUID, crash_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep
) -> Response:
    """Show what a row of the accountability list rests on, computed again."""
    rows = accountable.proof(session, actor=actor, letter_id=letter_id, crash_id=crash_id)
    return page.show(
        "reports/proof.html",
        rows=rows,
        may_open_crash=permissions.may(actor, Action.READ_CRASHES),
    )


@router.get("/overdue")
def overdue(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    least: str = Lateness.LATE,
    form: Form = "",
    said: str = "",
) -> Response:
    """Show what is late, desk by desk, and what was told to the level above."""
    chosen = choice(Lateness, least, name="least") or Lateness.LATE
    found = late.overdue(session, actor=actor, least=chosen)
    if form:
        return table_file(overdue_table(found, locale), form, "qua-han")
    return page.show(
        "reports/overdue.html",
        found=found,
        told=escalations.list_escalations(session, actor=actor),
        lateness=list(Lateness),
        chosen={"least": chosen.value},
        said=said,
    )


@router.get("/sites")
def sites(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    asked: AskedSitesDep,
    form: Form = "",
) -> Response:
    """Show how many sites there are of each kind, class and state; each number opens its list."""
    permissions.require(actor, Action.READ_REPORTS)
    counts = count_sites(session, actor=actor, choice=asked.choice(session))
    if form:
        return table_file(site_counts_table(counts, locale), form, "so-diem")
    return page.show("reports/sites.html", counts=counts, **asked.offered(session, actor))


@router.get("/humps")
def humps(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    area: str = "",
    form: Form = "",
    said: str = "",
) -> Response:
    """Show how many lane mouths have a hump, of how many, and which have none."""
    found = hump_report(session, actor=actor, area_code=area or None)
    if form:
        return table_file(hump_table(found, locale), form, "go-giam-toc")
    return page.show(
        "reports/humps.html",
        found=found,
        areas=areas.choices_for(session, actor=actor, former=False),
        grades=list(DangerGrade),
        may_write=permissions.may(actor, Action.DECLARE_SITE),
        chosen={"area": area},
        said=said,
    )


@router.get("/cameras")
def cameras(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    on: Annotated[str, Query(max_length=20)] = "",
    area: str = "",
    form: Form = "",
) -> Response:
    """Show how many of the places to be watched a camera sees on a day, and which none sees."""
    found = camera_report(session, actor=actor, on=day(on, name="on"), area_code=area or None)
    if form:
        return table_file(camera_table(found, locale), form, "phu-camera")
    return page.show(
        "reports/cameras.html",
        found=found,
        areas=areas.choices_for(session, actor=actor, former=False),
        may_write=permissions.may(actor, Action.DECLARE_SITE),
        chosen={"on": found.on.strftime("%d/%m/%Y"), "area": area},
    )


@router.get("/school-gates")
def school_gates(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    on: Annotated[str, Query(max_length=20)] = "",
    area: str = "",
    form: Form = "",
) -> Response:
    """Show how many school gates have the safe-gate model on a day, and which have not."""
    found = gate_report(session, actor=actor, on=day(on, name="on"), area_code=area or None)
    if form:
        return table_file(gate_table(found, locale), form, "cong-truong")
    return page.show(
        "reports/school_gates.html",
        found=found,
        areas=areas.communes_for(session, actor=actor),
        may_write=permissions.may(actor, Action.DECLARE_SITE),
        chosen={"on": found.on.strftime("%d/%m/%Y"), "area": area},
    )


@router.get("/coverage")
def coverage(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    locale: LocaleDep,
    on: Annotated[str, Query(max_length=20)] = "",
    form: Form = "",
) -> Response:
    """Show what is covered in each ward: by cameras, humps and the safe-gate model."""
    found = coverage_report(session, actor=actor, on=day(on, name="on"))
    if form:
        return table_file(coverage_table(found, locale), form, "ty-le")
    return page.show(
        "reports/coverage.html", found=found, chosen={"on": found.on.strftime("%d/%m/%Y")}
    )


@router.post("/escalations/{escalation_id}/receipt")
def acknowledge(escalation_id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """Take note of what was late, for the body that was told."""
    escalations.acknowledge(session, actor=actor, escalation_id=escalation_id)
    return see_other("/reports/overdue?said=noted")
