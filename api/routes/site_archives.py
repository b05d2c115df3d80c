"""One archive of a site: everything, to be taken to a meeting or kept."""

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from api.dependencies import ActorDep, LocaleDep, SessionDep, StoreDep
from api.schemas.problem import refusals
from api.schemas.site import SiteKey
from hotspots import clock
from hotspots.attachment_files.zip_stream import zipped
from hotspots.registry import site_archive

router = APIRouter(prefix="/sites/{site}/archive", tags=["sites"])


@router.get(
    "",
    response_class=StreamingResponse,
    responses=refusals(401, 403, 404, 422)
    | {200: {"description": "The archive", "content": {"application/zip": {}}}},
)
def archive(
    site: SiteKey, session: SessionDep, actor: ActorDep, store: StoreDep, locale: LocaleDep
) -> StreamingResponse:
    """Return a zip: `file.json`, `events.csv`, `site.geojson`, photos, papers and `SHA256SUMS`.

    Crashes are counted in it, never named. That it was taken out is logged.
    """
    made = site_archive.make(session, actor=actor, site=site, store=store, locale=locale)
    return StreamingResponse(
        zipped(made.members, at=clock.now()),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{made.name}"'},
    )
