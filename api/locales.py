"""Which language a request is answered in: asked for, chosen before, the browser's, Vietnamese."""

from fastapi import Request

from hotspots.settings import Settings
from hotspots.vocabulary import Locale

COOKIE = "lang"


def locale_of(request: Request) -> Locale:
    """Return the language of the answer: `?lang=`, the cookie, `Accept-Language`, the default."""
    for asked in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if asked in set(Locale):
            return Locale(asked)
    for part in request.headers.get("accept-language", "").split(","):
        language = part.split(";")[0].strip().lower().split("-")[0]
        if language in set(Locale):
            return Locale(language)
    settings: Settings = request.app.state.settings
    return settings.default_locale
