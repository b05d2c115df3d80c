"""The one shape of every refusal (RFC 9457), as it stands in the documentation."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from hotspots.errors import Change, Problem
from hotspots.i18n import render
from hotspots.vocabulary import Locale


class ProblemOut(BaseModel):
    """One thing wrong with one value."""

    code: str
    row: int | None
    field: str | None
    column: str | None = Field(description="The heading of the field in the file that was sent")
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
            column=problem.column,
            value=problem.value,
            message=render(problem.message, locale),
            remedy=render(problem.remedy, locale),
        )


class ChangeOut(BaseModel):
    """One fact that differs from what the caller had read: codes, days or names as stored."""

    field: str
    words: str = Field(description="What the field is called, in the caller's language")
    before: Any = Field(description="As the caller had read it")
    now: Any
    wanted: Any = Field(description="What the caller was about to write; null where it is not told")
    changed_by: str | None = Field(description="Null where only `wanted` differs")
    changed_at: datetime | None

    @classmethod
    def of(cls, change: Change, locale: Locale) -> "ChangeOut":
        """Return a change in the reader's language."""
        return cls(
            field=change.field,
            words=render(change.words, locale),
            before=change.before.code,
            now=change.now.code,
            wanted=None if change.wanted is None else change.wanted.code,
            changed_by=None if change.by is None else render(change.by, locale),
            changed_at=change.at,
        )


class ProblemDetails(BaseModel):
    """Why something was refused, in the caller's language."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    problems: list[ProblemOut]
    changes: list[ChangeOut] = Field(
        [], description="With 412: what differs from what was read, who changed it and when"
    )


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Document that an address may answer with these statuses, in the one shape."""
    return {
        status: {
            "model": ProblemDetails,
            "description": _MEANING[status],
            "content": {"application/problem+json": {"example": _example(status)}},
        }
        for status in statuses
    }


def _example(status: int) -> dict[str, Any]:
    return _EXAMPLE | {"status": status} | (_STALE if status == 412 else {})


_MEANING = {
    400: "The form that carries the file is cut short or damaged",
    401: "Nobody is signed in, or the session has ended",
    403: "This role may not do this, or the form is not from a page of ours",
    404: "No such thing, or not visible to this person",
    409: "Somebody else was first, or the present state does not allow it",
    412: "The thing changed since it was read; `changes` says what, by whom and when",
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
    "changes": [],
}

_STALE = {
    "type": "/problems/stale_version",
    "title": "Người khác đã thay đổi trước",
    "detail": "Hồ sơ hiện ở trạng thái Đã kiểm tra: có người đã thay đổi sau khi bạn mở.",
    "instance": "/api/v1/sites/LK-2025-0001/file/steps",
    "problems": [],
    "changes": [
        {
            "field": "state",
            "words": "Hồ sơ",
            "before": "proposed",
            "now": "verified",
            "wanted": "verified",
            "changed_by": "Cán bộ đô thị",
            "changed_at": "2026-03-02T08:15:00+07:00",
        }
    ],
}
