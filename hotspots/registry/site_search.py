"""Sites found by what somebody wrote: words without diacritics, a place on a road, or a code."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session

from hotspots import clock, permissions
from hotspots.analysis.search_words import like_patterns
from hotspots.database import among
from hotspots.errors import InvalidInput
from hotspots.models import Account, OnRail, RailLine, Site, SiteWords
from hotspots.registry.rail_km import read_rail_km
from hotspots.registry.rail_lines import current_rails, has_railway
from hotspots.vocabulary import Action

LONGEST = 200
"""So many characters of a question are read."""

_RAIL_M = 50.0
"""How far from a Km of a railway a site may lie to be found by it (ours)."""


def has_words(session: Session, asked: str) -> ColumnElement[bool]:
    """Return the condition that all of these words are among those of a site.

    They are its code and name, the roads and railways it lies on, its wards by their names of today
    and before. Those of a railway are asked of the few lines there are.
    """
    patterns = like_patterns(asked[:LONGEST])
    if not patterns:
        return false()
    lines = _lines_of(session, patterns)
    own = [SiteWords.words.like(each) for each in patterns if each not in lines]
    parts: list[ColumnElement[bool]] = []
    if own:
        parts.append(Site.id.in_(select(SiteWords.site_id).where(*own)))
    for pattern, ids in lines.items():
        own_word = select(SiteWords.site_id).where(SiteWords.words.like(pattern))
        parts.append(or_(Site.id.in_(own_word), *(_lies_on(table, ids) for table in _on_rails())))
    return and_(*parts)


def lies_at_rail_km(session: Session, text: str) -> ColumnElement[bool] | None:
    """Return the condition that a site lies at the Km of a railway that a text says.

    None where it says none that is known here.
    """
    if not has_railway(session):
        return None
    try:
        km = read_rail_km(current_rails(session), text, None, on=clock.today())
    except InvalidInput:
        return None
    line_id = current_rails(session).ids[km.code]
    at = [
        Site.id.in_(
            select(each.c.id).where(
                each.c.rail_line_id == line_id,
                each.c.rail_m <= km.rail_to_m + _RAIL_M,
                each.c.rail_to_m >= km.rail_m - _RAIL_M,
            )
        )
        for each in _on_rails()
    ]
    return or_(false(), *at)


def code_asked(session: Session, *, actor: Account, asked: str) -> str | None:
    """Return the code that was written, in any case, where this person may see its site."""
    permissions.require(actor, Action.READ_SITES)
    told = asked.replace("\0", "").strip().upper()
    query = select(Site.code).where(Site.code == told, permissions.visible_sites(actor))
    return session.scalar(query)


def _lines_of(session: Session, patterns: Sequence[str]) -> dict[str, list[UUID]]:
    """Return the railway lines that have each of these words, for those that any line has."""
    words = func.plain_words(
        func.concat_ws(
            " ", RailLine.code, RailLine.name, func.array_to_string(RailLine.aliases, " ")
        )
    )
    known = [
        (line_id, f" {told} ") for line_id, told in session.execute(select(RailLine.id, words))
    ]
    found = {
        each: [line_id for line_id, told in known if each.strip("%") in told] for each in patterns
    }
    return {pattern: ids for pattern, ids in found.items() if ids}


def _on_rails() -> list[Any]:
    """Return the tables of every kind that lies on railways by Km."""
    kinds = Site.__mapper__.polymorphic_map.values()
    return [kind.local_table for kind in kinds if issubclass(kind.class_, OnRail)]


def _lies_on(table: Any, line_ids: Sequence[UUID]) -> ColumnElement[bool]:
    ids = select(table.c.id).where(among(table.c.rail_line_id, line_ids))
    return Site.id.in_(ids)
