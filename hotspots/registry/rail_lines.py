"""The railway lines of the registry: which there are, what they are called, how they are posted."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache, partial
from uuid import UUID

from pyproj import CRS
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from hotspots.analysis.rail_track import RailTrack
from hotspots.analysis.route_names import folded, tidied
from hotspots.errors import Message, NotFound, Problem
from hotspots.i18n import _
from hotspots.models import RailLine
from hotspots.registry.kept import Kept
from hotspots.registry.locators import network_revision
from hotspots.registry.network import (
    metric_crs,
    read_rail_lines,
    read_rail_posts,
    read_undrawn_rails,
)
from hotspots.registry.posted_lines import PostedLines

_SPELLINGS = 2_000
"""So many names as people write them are kept read: a register repeats each many times."""
_ANYWHERE = CRS.from_epsg(32648)
_RAILWAY = "đường sắt"
_WORDS_BEFORE = re.compile(r"(?:tuyen )?(?:(?:duong sat|ds)(?![a-z]))?[ .]*")


@dataclass(frozen=True)
class RailLines:
    """The railway lines that are drawn, with their posts, and those known by name alone.

    A line that nobody posted has no chainage: metres from where a map happens to begin would look
    like a Km that somebody read from a post. On a line that is not drawn a place is a Km and a
    point as they were stated, and neither proves the other.
    """

    posted: PostedLines
    undrawn: PostedLines

    @property
    def crs(self) -> CRS:
        """Return the projection in metres of all that is measured here."""
        return self.posted.crs

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What each line that is drawn is called, by its code."""
        return dict(zip(self.posted.lines["code"], self.posted.lines["name"], strict=True))

    @cached_property
    def ids(self) -> Mapping[str, UUID]:
        """The id of each line that is drawn, by its code."""
        return dict(zip(self.posted.lines["code"], self.posted.lines["line_id"], strict=True))

    @cached_property
    def known_names(self) -> Mapping[str, str]:
        """What each line is called, by its code; those that are not drawn come last."""
        undrawn = self.undrawn.lines
        return {**self.names, **dict(zip(undrawn["code"], undrawn["name"], strict=True))}

    @cached_property
    def known_ids(self) -> Mapping[str, UUID]:
        """The id of each line by its code, drawn or not."""
        undrawn = self.undrawn.lines
        return {**self.ids, **dict(zip(undrawn["code"], undrawn["line_id"], strict=True))}

    def is_drawn(self, code: str) -> bool:
        """Say whether a line has a shape."""
        return code in self.names

    def code(self, written: str) -> str | None:
        """Return the code of a line by code, name or another name, with or without “đường sắt”."""
        return self._read(written)

    @cached_property
    def _read(self) -> Callable[[str], str | None]:
        return lru_cache(_SPELLINGS)(self._code)

    def _code(self, written: str) -> str | None:
        name = tidied(written)
        bare = name[_WORDS_BEFORE.match(folded(name)).end() :]  # type: ignore[union-attr]  # matches always
        spellings = (name, f"{_RAILWAY} {bare}", bare) if bare else (name,)
        tables = (self.posted, self.undrawn)
        return next(filter(None, (each.code(name) for each in tables for name in spellings)), None)

    def track(self, code: str, on: date) -> RailTrack:
        """Return a line as it was posted on a day."""
        (line,) = self.posted.network_on(on).lines_of(code)
        return RailTrack(line, self.crs)

    def place_name(self, km: str, code: str) -> str:
        """Return a Km with its line, as one says it: `Km1651+300 đường sắt Bắc Nam`."""
        name = self.known_names[code]
        if folded(name).startswith(folded(_RAILWAY)):
            name = name[0].lower() + name[1:]
        return f"{km} {name}"


_kept: Kept[UUID, RailLines] = Kept(2)
"""One for the database that is served, one for a test beside it."""


def current_rails(session: Session) -> RailLines:
    """Return the railway lines as they stand now, kept until the network changes."""
    return _kept.get(network_revision(session), partial(_read, session))


def has_railway(session: Session) -> bool:
    """Say whether this deployment has a railway line: without one it has no places on rails."""
    return bool(session.execute(select(exists(select(RailLine.id)))).scalar_one())


def require_railway(session: Session) -> None:
    """Let pass where this deployment has a railway: elsewhere its pages are not there.

    Raises
    ------
    NotFound
        No railway line is entered.
    """
    if not has_railway(session):
        raise NotFound(_("No railway line is entered in this registry."))


def line_told(session: Session, line: str) -> str:
    """Return the code of the line that a list is narrowed to, by its code or a name.

    Raises
    ------
    NotFound
        There is no such line, or no railway at all: a list of nothing would look like an answer.
    """
    require_railway(session)
    rails = current_rails(session)
    code = rails.code(line)
    if code is None:
        unknown = Message(_("The railway line is not known here."))
        known = Message(_("Choose one of: {lines}."), {"lines": list(rails.known_names.values())})
        problem = Problem("unknown_line", unknown, known, "line", line)
        raise NotFound(_("There is no such railway line."), problems=[problem])
    return code


def _read(session: Session) -> RailLines:
    lines = read_rail_lines(session)
    crs = metric_crs(lines["geometry"]) if len(lines) else _ANYWHERE
    posts = read_rail_posts(session)
    return RailLines(
        PostedLines(lines, posts, crs, unposted=False),
        PostedLines(read_undrawn_rails(session), posts.iloc[:0], crs, unposted=False),
    )
