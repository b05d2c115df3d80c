"""Screening: start one by the rules in force, and the list of runs with their counts."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response

from api.dependencies import ActorDep, SessionDep, SettingsDep
from api.pages.forms import Refused, Sent, SentDep, day, required
from api.pages.layout import PageDep, see_other
from hotspots import permissions
from hotspots.criteria import RoadRules, in_force
from hotspots.errors import Conflict, InvalidInput, UnknownRules
from hotspots.models import Job
from hotspots.registry import deployment, jobs, screening, screening_jobs
from hotspots.settings import Settings
from hotspots.vocabulary import Action, JobState, RuleKind, WindowMode

router = APIRouter(prefix="/screening")


@router.get("")
def runs(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    settings: SettingsDep,
    said: str = "",
    job: UUID | None = None,
) -> Response:
    """List the runs, and offer a new one to whoever may start it."""
    asked = None if job is None else jobs.get_job(session, actor=actor, job_id=job)
    return _show(page, session, actor, settings, said=said, job=asked)


@router.post("")
def run(
    page: PageDep, session: SessionDep, actor: ActorDep, settings: SettingsDep, sent: SentDep
) -> Response:
    """Let a job screen the network, and show how far it is."""
    try:
        with session.begin_nested():
            job = screening_jobs.ask(
                session,
                actor=actor,
                as_of=day(sent["as_of"], name="as_of"),
                mode=required(WindowMode, sent["mode"], name="mode"),
                date_from=day(sent["date_from"], name="date_from"),
                date_to=day(sent["date_to"], name="date_to"),
                criteria_folder=settings.criteria_folder,
            )
    except (InvalidInput, Conflict) as refusal:
        return _show(page, session, actor, settings, refused=Refused.by(refusal), sent=sent)
    return see_other(f"/screening?job={job.id}")


@router.get("/jobs/{job_id}")
def progress(job_id: UUID, page: PageDep, session: SessionDep, actor: ActorDep) -> Response:
    """Say how far a job is; a part of a page, which asks again until the job has ended."""
    job = jobs.get_job(session, actor=actor, job_id=job_id)
    shown = page.show("parts/job.html", progress=screening_jobs.progress_of(session, job))
    if job.state is JobState.DONE and "run_number" in job.result:
        shown.headers["HX-Redirect"] = f"/screening?said=run-{job.result['run_number']}"
    if job.state is JobState.DONE and "attribution_number" in job.result:
        shown.headers["HX-Redirect"] = f"/areas/attributions/{job.result['attribution_number']}"
    return shown


def _show(
    page: PageDep,
    session: SessionDep,
    actor: ActorDep,
    settings: Settings,
    *,
    refused: Refused | None = None,
    sent: Sent | None = None,
    said: str = "",
    job: Job | None = None,
) -> Response:
    as_of = deployment.as_of(session)
    found = screening.list_runs(session, actor=actor)
    done = next((each for each in found if said == f"run-{each.number}"), None)
    may_run = permissions.may(actor, Action.RUN_SCREENING)
    if job is None and may_run:
        job = screening_jobs.under_way(session, actor=actor)
    return page.show(
        "screening.html",
        status=refused.status if refused else 200,
        refused=refused,
        sent=sent or Sent(),
        runs=found,
        done=done,
        as_of=as_of,
        rules=_rules_on(as_of, settings),
        modes=list(WindowMode),
        may_run=may_run,
        progress=None if job is None else screening_jobs.progress_of(session, job),
    )


def _rules_on(as_of: date, settings: Settings) -> RoadRules | None:
    """Return the rules that a screening of that day would go by, None where there are none."""
    try:
        rules = in_force(RuleKind.ROAD, as_of, settings.criteria_folder)
    except UnknownRules:
        return None
    return rules if isinstance(rules, RoadRules) else None
