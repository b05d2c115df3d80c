"""create_app: wiring only."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles

from api import errors, pages, routes
from api.dependencies import within_limits
from api.garbage import TidyBetween
from api.logs import set_up_logs
from api.middleware import BodyLimit, ProtectiveHeaders
from api.rate_limits import RateLimits
from api.schemas.problem import refusals
from api.sealing import sealing
from hotspots import database, local_server
from hotspots.registry.warm_up import warm_up
from hotspots.settings import Settings, load_settings

STATIC = Path(__file__).parent / "static"

DESCRIPTION = """Crashes come in, the engine proposes places, the rule in force qualifies them, a
person decides, and every site has one remediation file.

Sign in at `POST /api/v1/session` and send the token as `Authorization: Bearer …`. Answers are in
the language of `Accept-Language` (vi, en). Every refusal is a problem detail (RFC 9457) whose
`problems` name the row, the field, the value and the remedy."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the web application of one deployment."""
    settings = settings or load_settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.engine = database.make_engine(local_server.database_url(settings.database_url))
        app.state.sessions = database.session_factory(app.state.engine)
        Thread(target=warm_up, name="warm-up").start()
        async with sealing(app.state.sessions):
            yield
        app.state.engine.dispose()

    set_up_logs(settings.log_level)
    app = FastAPI(
        title="hotspots",
        version="0.1.0",
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,  # the usual page loads its scripts from another host
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        redirect_slashes=False,  # QGIS repeats a redirected write as a read
    )
    app.state.settings = settings
    app.state.key = (
        settings.secret_key.get_secret_value() if settings.secret_key else secrets.token_hex(32)
    )
    app.state.limits = RateLimits.of(settings)
    app.add_middleware(ProtectiveHeaders)
    app.add_middleware(BodyLimit, limit_bytes=settings.upload_limit_bytes)
    app.add_middleware(TidyBetween)
    errors.install(app)
    app.include_router(
        routes.router,
        prefix="/api/v1",
        dependencies=[Depends(within_limits)],
        responses=refusals(429),
    )
    app.include_router(pages.router, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app
