"""Finding the file of a site for a person, read or locked, and the notes and reasons put in it."""

import re
import unicodedata
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from hotspots import permissions
from hotspots.errors import InvalidInput, Message, NotFound, Problem
from hotspots.i18n import _
from hotspots.models import Account, RemediationCase, Site
from hotspots.records.values import UnusableValue, refuse_unstorable, seen
from hotspots.registry.differences import require_version
from hotspots.vocabulary import Action

LONGEST_NOTE = 4_000
_LINE_END = re.compile(r"\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")

SiteKey = UUID | str
"""A site by its id or its code."""


def find(session: Session, actor: Account, site: SiteKey, *, lock: bool = False) -> RemediationCase:
    """Return the file of a site with the site, who holds it and who manages the place.

    Raises
    ------
    NotFound
        There is none, or this person may not see it: the two are not told apart.
    """
    permissions.require(actor, Action.READ_SITES)
    wanted = Site.id == site if isinstance(site, UUID) else Site.code == site.replace("\0", "")
    query = (
        select(RemediationCase)
        .join(RemediationCase.site)
        .where(wanted, permissions.visible_cases(actor))
        .options(
            contains_eager(RemediationCase.site),
            joinedload(RemediationCase.holder),
            joinedload(RemediationCase.managing_body),
            joinedload(RemediationCase.lead),
        )
    )
    if lock:  # whoever waited must see what the other wrote
        query = query.with_for_update(of=RemediationCase)
        query = query.execution_options(populate_existing=True)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_("There is no such site where you work."))
    return found


def find_for_change(
    session: Session,
    actor: Account,
    site: SiteKey,
    *,
    expected_version: int | None,
    wanted: Mapping[str, object] | None = None,
) -> RemediationCase:
    """Return the file of a site, locked until the transaction ends.

    Raises
    ------
    NotFound
        There is none where this person works.
    StaleVersion
        Somebody changed it since the caller read it.
    """
    case = find(session, actor, site, lock=True)
    require_version(
        session,
        case,
        expected_version,
        _("The file is in state {state} now: somebody changed it since you opened it."),
        wanted=wanted,
        state=case.state,
    )
    return case


def written(text: str | None, *, field: str = "note") -> str | None:
    """Return a note as it is stored: trimmed, None when nothing is left.

    Raises
    ------
    InvalidInput
        It is longer than a file takes, or holds control characters.
    """
    told = _LINE_END.sub("\n", unicodedata.normalize("NFC", text or "")).strip()
    try:
        refuse_unstorable(told)
    except UnusableValue as wrong:
        problem = Problem(wrong.code, wrong.message, wrong.remedy, field=field)
        raise InvalidInput(_("The note cannot be stored."), problems=[problem]) from wrong
    if len(told) > LONGEST_NOTE:
        problem = Problem(
            "too_long",
            Message(_("The text has {length} characters."), {"length": len(told)}),
            Message(_("Shorten it to {most}."), {"most": LONGEST_NOTE}),
            field=field,
        )
        raise InvalidInput(_("The note cannot be stored."), problems=[problem])
    return told if seen(told).strip() else None


def reason_required(text: str | None, refusal: str, *, field: str = "reason") -> str:
    """Return why something is done, as it is stored; `refusal` says what is not done without.

    Raises
    ------
    InvalidInput
        Nothing is written, or more than a file takes.
    """
    why = written(text, field=field)
    if why is None:
        raise InvalidInput(refusal, problems=[missing_reason(field)])
    return why


def missing_reason(field: str) -> Problem:
    """Return what is wrong with a field that was to say why, and is empty."""
    message, remedy = _("The reason is missing."), _("Write in a sentence why.")
    return Problem("missing", Message(message), Message(remedy), field)
