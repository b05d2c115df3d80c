"""The yearly inventory over the API; its lists are `/sites?inventory=unconfirmed` and the like."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import ActorDep, SessionDep
from api.routes.asked_sites import ChoiceDep
from api.schemas.inventory import InventoryOut, LookOut, LooksIn, LooksOut, SiteLookIn
from api.schemas.problem import refusals
from api.schemas.site import SiteKey
from hotspots.registry import inventory
from hotspots.registry.case_access import find
from hotspots.registry.inventory_report import inventory_report

router = APIRouter(tags=["inventory"])


@router.get("/inventory", responses=refusals(401, 403, 422))
def report(
    session: SessionDep,
    actor: ActorDep,
    choice: ChoiceDep,
    year: Annotated[int | None, Query(description="This year if left out")] = None,
) -> InventoryOut:
    """Return how many sites of each ward and kind were confirmed in a year, and how many not."""
    return InventoryOut.of(inventory_report(session, actor=actor, year=year, choice=choice))


@router.post("/inventory/looks", status_code=201, responses=refusals(401, 403, 404, 422))
def confirm_all(told: LooksIn, session: SessionDep, actor: ActorDep) -> LooksOut:
    """Record the same of several sites, or of none of them."""
    done = inventory.confirm_all(session, actor=actor, sites=told.sites, look=told.look())
    return LooksOut(recorded=len(done))


@router.get("/sites/{site}/looks", responses=refusals(401, 403, 404, 422))
def looks(site: SiteKey, session: SessionDep, actor: ActorDep) -> list[LookOut]:
    """Return who looked whether a site is still there, the latest first."""
    rows = inventory.confirmations_of(session, find(session, actor, site))
    return [LookOut.of(row) for row in rows]


@router.post("/sites/{site}/looks", status_code=201, responses=refusals(401, 403, 404, 409, 422))
def confirm(site: SiteKey, told: SiteLookIn, session: SessionDep, actor: ActorDep) -> list[LookOut]:
    """Record that somebody looked at a site; the same sent twice is recorded once."""
    inventory.confirm(session, actor=actor, site=site, look=told.look(), photo_id=told.photo_id)
    return looks(site, session, actor)
