"""Whether this process lives, and whether it can do its work."""

from fastapi import APIRouter, Request
from pydantic import BaseModel

from api.schemas.problem import refusals
from hotspots import database

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The one word a monitor looks for."""

    status: str = "ok"


@router.get("/health")
def health() -> Health:
    """Answer as long as the process lives; asks nothing of the database."""
    return Health()


@router.get("/ready", responses=refusals(503))
def ready(request: Request) -> Health:
    """Answer once the database can be reached and its tables are those of this version."""
    database.check_ready(request.app.state.engine)
    return Health(status="ready")
