"""Domain refusal -> HTTP answer, in one table and one shape (RFC 9457 problem details).

Under `/api/` the answer is JSON; elsewhere it is a page with the same sentence. Both are in the
caller's language. What nobody foresaw is logged with its traceback and answered without it.
"""

from collections.abc import Sequence
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy.exc import DataError, OperationalError
from starlette.exceptions import HTTPException

from api import security
from api.locales import locale_of
from api.problem_details import of_pydantic
from api.schemas.problem import ChangeOut, ProblemDetails, ProblemOut
from api.templating import error_page
from hotspots import errors
from hotspots.errors import Change, Message, Problem, Refusal
from hotspots.i18n import _, render
from hotspots.registry import access_links

log = structlog.get_logger()

STATUS: dict[type[Refusal], int] = {
    errors.InvalidInput: 422,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.StaleVersion: 412,
    errors.TooManyRequests: 429,
    errors.Unavailable: 503,
}

TITLE: dict[int, str] = {
    400: _("The request could not be read"),
    401: _("Sign in first"),
    403: _("You may not do this"),
    404: _("Not found"),
    405: _("This address does not take that kind of request"),
    409: _("This is no longer possible"),
    412: _("Somebody else changed this first"),
    413: _("Too large"),
    422: _("Some of what was sent cannot be used"),
    429: _("Too many requests"),
    500: _("Something went wrong here; nothing was changed"),
    503: _("The registry is not available"),
}


DETAIL: dict[int, str] = {
    400: _("What was sent is cut short or damaged. Send it again."),
    413: _("What was sent is too large to be taken at once. Split the file, for example by year."),
}
"""What the title leaves unsaid where nothing but the status is known."""


def install(app: FastAPI) -> None:
    """Answer every refusal and every failure of `app` in the one shape."""
    app.add_exception_handler(Refusal, _refusal)
    app.add_exception_handler(RequestValidationError, _bad_request)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DataError, _unstorable)
    app.add_exception_handler(OperationalError, _no_database)
    app.add_exception_handler(Exception, _unforeseen)


def status_of(refusal: Refusal) -> int:
    """Return the HTTP status of a refusal: that of its nearest ancestor in the table."""
    return next(STATUS[each] for each in type(refusal).__mro__ if each in STATUS)


def _refusal(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, Refusal)  # noqa: S101 -- Starlette's handler type is wider than ours
    return answer_to(request, exc)


def answer_to(request: Request, refusal: Refusal) -> Response:
    """Return the answer to a refusal, also where what the handler wrote must stay."""
    changes = refusal.changes if isinstance(refusal, errors.StaleVersion) else ()
    answer = _answer(
        request,
        status_of(refusal),
        refusal.code,
        refusal.message,
        problems=refusal.problems,
        changes=changes,
    )
    if isinstance(refusal, errors.TooManyRequests):
        answer.headers["Retry-After"] = str(refusal.seconds)
    return answer


def _bad_request(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, RequestValidationError)  # noqa: S101 -- as above
    problems = [of_pydantic(error) for error in exc.errors()]
    detail = Message(_("{count} of the values sent cannot be used."), {"count": len(problems)})
    return _answer(request, 422, errors.InvalidInput.code, detail, problems=problems)


def _http(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, HTTPException)  # noqa: S101 -- as above
    if exc.status_code == 400 and "form" not in request.headers.get("content-type", ""):
        # JSON in no known encoding, or nested beyond measure: refused like any other broken JSON.
        broken = RequestValidationError([{"type": "json_invalid", "loc": ("body",)}])
        return _bad_request(request, broken)
    detail = DETAIL.get(exc.status_code) or TITLE.get(exc.status_code, TITLE[400])
    answer = _answer(request, exc.status_code, f"http_{exc.status_code}", Message(detail))
    answer.headers.update(exc.headers or {})
    return answer


def _unstorable(request: Request, exc: Exception) -> Response:
    log.warning("unstorable value", path=request.url.path, error=str(exc))
    detail = Message(_("A text or number sent cannot be stored: remove control characters."))
    return _answer(request, 422, errors.InvalidInput.code, detail)


def _no_database(request: Request, exc: Exception) -> Response:
    log.error("database out of reach", path=request.url.path, error=str(exc))
    return _answer(request, 503, errors.Unavailable.code, Message(TITLE[503]))


def _unforeseen(request: Request, exc: Exception) -> Response:
    log.error("unforeseen", path=request.url.path, exc_info=exc)
    return _answer(request, 500, "unforeseen", Message(TITLE[500]))


def _answer(
    request: Request,
    status: int,
    code: str,
    detail: Message,
    *,
    problems: Sequence[Problem] = (),
    changes: Sequence[Change] = (),
) -> Response:
    locale = locale_of(request)
    body = ProblemDetails(
        type=f"/problems/{code}",
        title=render(Message(TITLE.get(status, TITLE[400])), locale),
        status=status,
        detail=render(detail, locale),
        instance=request.url.path,
        problems=[ProblemOut.of(problem, locale) for problem in problems],
        changes=[ChangeOut.of(change, locale) for change in changes],
    )
    if not request.url.path.startswith("/api/"):
        return _page(request, body)
    return JSONResponse(body.model_dump(mode="json"), status, media_type="application/problem+json")


def _page(request: Request, body: ProblemDetails) -> Response:
    """Return the refusal as a page; who is not signed in is led to the door, and back later."""
    if body.status != 401:
        return error_page(request, body)
    if request.headers.get("hx-request"):  # a part of a page: the door must not open inside it
        answer = Response(status_code=401, headers={"HX-Redirect": "/sign-in"})
    elif request.url.path.startswith(access_links.PATH):
        # Whose session just ended by a reset opens the link here: without the cookie it opens.
        answer = RedirectResponse(request.url.path, status_code=303)
    else:
        onward = request.url.path if request.method == "GET" else "/"
        answer = RedirectResponse(f"/sign-in?next={quote(onward)}", status_code=303)
    security.end_session(answer)
    return answer
