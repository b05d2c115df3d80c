"""Sites found by what somebody wrote: words without diacritics, a place on a road, or a code."""

from sqlalchemy import ColumnElement, false, select
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.analysis.search_words import like_patterns
from hotspots.models import Account, Site, SiteWords
from hotspots.vocabulary import Action

LONGEST = 200
"""So many characters of a question are read."""


def has_words(asked: str) -> ColumnElement[bool]:
    """Return the condition that all of these words are among those of a site.

    They are its code and name, the roads it lies on, its wards by their names of today and before.
    """
    patterns = like_patterns(asked[:LONGEST])
    if not patterns:
        return false()
    words = select(SiteWords.site_id).where(*(SiteWords.words.like(each) for each in patterns))
    return Site.id.in_(words)


def code_asked(session: Session, *, actor: Account, asked: str) -> str | None:
    """Return the code that was written, in any case, where this person may see its site."""
    permissions.require(actor, Action.READ_SITES)
    told = asked.replace("\0", "").strip().upper()
    query = select(Site.code).where(Site.code == told, permissions.visible_sites(actor))
    return session.scalar(query)
