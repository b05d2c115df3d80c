"""A Km of a railway as a person writes it: which line, from where to where, on which side."""

from dataclasses import dataclass
from datetime import date

from hotspots.analysis.chainage_text import ChainageText, format_chainage, parse_chainage
from hotspots.analysis.chainage_words import read_side
from hotspots.analysis.linear_referencing import chainage_of
from hotspots.analysis.rail_track import RailTrack
from hotspots.analysis.route_names import folded, tidied
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.records.values import UnusableValue, is_missing, one_of, shown
from hotspots.registry.rail_lines import RailLines
from hotspots.registry.stated_places import unusable_place
from hotspots.vocabulary import CarriagewaySide


@dataclass(frozen=True, slots=True)
class RailKm:
    """A Km or a stretch as it is stated, its line, and what a person should check of it.

    `drawn` is the line as it was posted on the day, None for one that is known by name alone.
    """

    text: str
    code: str
    line_name: str
    drawn: RailTrack | None
    rail_m: float
    rail_to_m: float
    side: CarriagewaySide | None
    warnings: tuple[Problem, ...]

    @property
    def track(self) -> RailTrack:
        """Return the line as it was posted; only one that is drawn may be asked."""
        assert self.drawn is not None, self.code  # noqa: S101 -- `rail_places` asks before
        return self.drawn

    @property
    def is_stretch(self) -> bool:
        """Say whether it has two ends."""
        return self.rail_to_m > self.rail_m

    @property
    def km(self) -> str:
        """Return it as one writes it."""
        ends = (format_chainage(round(each)) for each in (self.rail_m, self.rail_to_m))
        return " – ".join(dict.fromkeys(ends))


def read_rail_km(rails: RailLines, place_text: object, rail_line: object, *, on: date) -> RailKm:
    """Read a Km of a railway; its line stands in the text, apart, or is the only one there is.

    Raises
    ------
    InvalidInput
        It cannot be read, or nothing says which of several lines it lies on.
    """
    text = shown(place_text)
    try:
        told = parse_chainage(str(place_text), chainage_column=True)
    except InvalidInput as unreadable:
        raise unusable_place(unreadable.message, km_remedy(), text) from unreadable
    code = _line_of(rails, told, rail_line, text)
    track = rails.track(code, on) if rails.is_drawn(code) else None
    from_m = to_m = told.start.chainage_m
    if told.end is not None:
        to_m = told.end.chainage_m
    elif track and (exact := chainage_of(track.network, code, told.start)) is not None:
        from_m = to_m = exact  # a Km longer than its name is measured from its post
    doubts = _doubts(rails, told, text)
    return RailKm(text, code, rails.known_names[code], track, from_m, to_m, told.side, doubts)


def named_line(rails: RailLines, rail_line: object) -> str | None:
    """Return the code of the line that is named apart, the only one, or None of several.

    Raises
    ------
    InvalidInput
        The line is not known, or there is none at all.
    """
    if not is_missing(rail_line):
        code = rails.code(str(rail_line))
        if code is None:
            raise _unknown_line(rails, shown(rail_line), "rail_line")
        return code
    if not rails.known_names:
        nothing = Message(_("No railway line is entered in this registry."))
        ask = Message(_("Ask an administrator to load the railway and its kilometre posts."))
        raise unusable_place(nothing, ask, "", "rail_line")
    return next(iter(rails.known_names)) if len(rails.known_names) == 1 else None


def stated_side(side: object) -> CarriagewaySide | None:
    """Read a side: a code, or as it is written behind a Km (T, P, trái, phải).

    Raises
    ------
    InvalidInput
        It is neither left nor right.
    """
    if is_missing(side):
        return None
    try:
        return CarriagewaySide(str(one_of(CarriagewaySide)(side)))
    except UnusableValue as unknown:
        clean = tidied(f"({shown(side)})")
        try:
            found = read_side(clean, folded(clean), clean)[1]
        except InvalidInput:
            found = None
        if found is None:
            raise unusable_place(
                unknown.message, unknown.remedy, shown(side), "rail_side"
            ) from unknown
        return found


def km_remedy() -> Message:
    """Return what to do about a place on a railway that cannot be used."""
    return Message(
        _(
            "Write Km and railway line, for example Km1651+300 đường sắt Bắc Nam, or click on the"
            " map."
        )
    )


def _line_of(rails: RailLines, told: ChainageText, rail_line: object, text: str) -> str:
    apart = named_line(rails, rail_line)
    written = told.route or told.unread
    code = None if written is None else rails.code(written)
    if told.route is not None and code is None:
        raise _unknown_line(rails, text, "place_text")
    if code is not None and not is_missing(rail_line) and code != apart:
        two = Message(
            _("The Km names {line}, the field beside it {other}."),
            {"line": rails.known_names[code], "other": rails.known_names[str(apart)]},
        )
        raise unusable_place(two, Message(_("Keep one of them.")), shown(rail_line), "rail_line")
    if code is None and apart is None:
        which = Message(_("Nothing says which railway line the Km lies on."))
        raise unusable_place(which, _choose(rails), text, "rail_line")
    return str(code or apart)


def _doubts(rails: RailLines, told: ChainageText, text: str) -> tuple[Problem, ...]:
    """Return what was read of the text although it could mean something else."""
    is_line = told.route is None and told.unread is not None and rails.code(told.unread) is not None
    doubts = [
        (each.code, each.message)
        for each in told.cautions
        if not (is_line and each.code == "not_read")
    ]
    if told.second is not None:
        doubts.append(("two_places", Message(_("Two places are named; the first is taken."))))
    remedy = Message(_("Check that the chainage was read as it was meant."))
    return tuple(Problem(code, told, remedy, "place_text", text) for code, told in doubts)


def _unknown_line(rails: RailLines, value: str, field: str) -> InvalidInput:
    unknown = Message(_("The railway line is not known here."))
    return unusable_place(unknown, _choose(rails), value, field)


def _choose(rails: RailLines) -> Message:
    return Message(_("Choose one of: {lines}."), {"lines": list(rails.known_names.values())})
