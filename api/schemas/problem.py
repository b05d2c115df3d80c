"""The one shape of every refusal (RFC 9457), as it stands in the documentation."""

from typing import Any

from pydantic import BaseModel

from hotspots.errors import Problem
from hotspots.i18n import render
from hotspots.vocabulary import Locale


class ProblemOut(BaseModel):
    """One thing wrong with one value."""

    code: str
    row: int | None
    field: str | None
    value: str | None
    message: str
    remedy: str

    @classmethod
    def of(cls, problem: Problem, locale: Locale) -> "ProblemOut":
        """Return a problem in the reader's language."""
        return cls(
            code=problem.code,
            row=problem.row,
            field=problem.field,
            value=problem.value,
            message=render(problem.message, locale),
            remedy=render(problem.remedy, locale),
        )


class ProblemDetails(BaseModel):
    """Why something was refused, in the caller's language."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    problems: list[ProblemOut]


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Document that an address may answer with these statuses, in the one shape."""
    return {
        status: {
            "model": ProblemDetails,
            "description": _MEANING[status],
            "content": {"application/problem+json": {"example": _EXAMPLE | {"status": status}}},
        }
        for status in statuses
    }


_MEANING = {
    400: "The form that carries the file is cut short or damaged",
    401: "Nobody is signed in, or the session has ended",
    403: "This role may not do this, or the form is not from a page of ours",
    404: "No such thing, or not visible to this person",
    409: "Somebody else was first, or the present state does not allow it",
    412: "The thing changed since it was read",
    413: "The body is larger than this deployment takes",
    422: "Some of what was sent cannot be used; `problems` says what and how to mend it",
    429: "Too many requests, or failed attempts; `Retry-After` says for how many seconds to wait",
    503: "The database, or the folder of attached files, is out of reach",
}

_EXAMPLE = {
    "type": "/problems/invalid_input",
    "title": "Một số nội dung gửi lên không dùng được",
    "status": 422,
    "detail": "1 giá trị không dùng được.",
    "instance": "/api/v1/crashes",
    "problems": [
        {
            "code": "ambiguous_dot",
            "row": None,
            "field": "place_text",
            "value": "Km12.350",
            "message": "Dấu chấm không rõ nghĩa.",
            "remedy": "Viết Km12+350.",
        }
    ],
}
