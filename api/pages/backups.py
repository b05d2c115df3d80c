"""Backups before an administrator: whether all is well, the last ones, and one more at once."""

from fastapi import APIRouter, Response

from api.dependencies import ActorDep, SessionDep, SettingsDep
from api.pages.layout import PageDep, see_other
from hotspots.registry import backup_jobs
from hotspots.registry.backups import Plan

router = APIRouter(prefix="/backups")


@router.get("")
def listing(
    page: PageDep, session: SessionDep, actor: ActorDep, settings: SettingsDep, said: str = ""
) -> Response:
    """List the last backups, the latest first."""
    found = backup_jobs.overview(session, actor=actor, plan=Plan.of(settings))
    return page.show("backups.html", found=found, said=said)


@router.post("")
def ask(session: SessionDep, actor: ActorDep, settings: SettingsDep) -> Response:
    """Let the worker make a backup now."""
    backup_jobs.ask(session, actor=actor, plan=Plan.of(settings))
    return see_other("/backups?said=asked")
