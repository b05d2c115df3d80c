"""'Km1832+500 QL1' and its many spellings -> kilometre point or stretch, side and route.

The accepted spellings are those officers use; a spelling with two readings is refused with the
question it raises, never guessed. A chainage is a label on the road, not a distance.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from hotspots.analysis.chainage_points import (
    POINT,
    Caution,
    KmPoint,
    PointReading,
    read_point,
    suggested,
)
from hotspots.analysis.chainage_refusals import refusal
from hotspots.analysis.chainage_words import read_about, read_side, unread
from hotspots.analysis.route_names import (
    MASK,
    RouteAliases,
    RouteReference,
    folded,
    masked,
    route_references,
    tidied,
)
from hotspots.errors import Message
from hotspots.vocabulary import CarriagewaySide, LocationClass

LONGEST_TEXT = 200

_DATE = re.compile(
    r"(?:[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}|[0-9]{4}[/.-][0-9]{1,2}[/.-][0-9]{1,2}"
    r"|[0-9]{1,2}/[0-9]{1,4}"
    r"|[0-9]{1,2}[ -](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?:[ -][0-9]{2,4})?"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ -][0-9]{2,4})"
    r"(?:[ t][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)
_STRETCH = {"-", "÷", "~", "→", "->", "den", "toi"}
_TWO_PLACES = {"va", "&", ",", ";"}


@dataclass(frozen=True, slots=True)
class ChainageText:
    """A place on a route as written and as read.

    `end` closes a stretch, drawn in rising chainage; `second` is another place in the same text.
    `precision_m` is the step the writer counted in: 1000 for a whole kilometre, 100 for an H post.
    """

    text: str
    start: KmPoint
    end: KmPoint | None = None
    second: KmPoint | None = None
    side: CarriagewaySide | None = None
    route: str | None = None
    is_rail: bool = False
    precision_m: Decimal = Decimal(1)
    is_approximate: bool = False
    cautions: tuple[Caution, ...] = ()

    @property
    def km_post(self) -> int:
        """Kilometre post of the start."""
        return self.start.km_post

    @property
    def metres(self) -> Decimal:
        """Metres after the kilometre post of the start."""
        return self.start.metres

    @property
    def chainage_m(self) -> float:
        """Label value of the start in metres."""
        return self.start.chainage_m

    @property
    def location_class(self) -> LocationClass:
        """B for Km with metres; C for a whole Km, an H post or a place said to be approximate."""
        is_coarse = self.is_approximate or self.precision_m >= 100
        return LocationClass.C if is_coarse else LocationClass.B

    @property
    def unread(self) -> str | None:
        """The words nothing was made of: perhaps a street that only a registry knows by name."""
        told = (each.message.params["words"] for each in self.cautions if each.code == "not_read")
        return next((str(each) for each in told), None)


def parse_chainage(
    text: str, *, chainage_column: bool = False, aliases: RouteAliases | None = None
) -> ChainageText:
    """Read a chainage as an officer wrote it.

    Parameters
    ----------
    text
        One cell or one field; case, spaces and the Unicode form do not matter.
    chainage_column
        The text stands in a column that holds nothing but chainages, so that "12+350" needs no Km.
    aliases
        Other names of routes valid on the day; the standard ones when not given.

    Raises
    ------
    InvalidInput
        For every spelling with no or more than one reading, with the question to the writer.

    Examples
    --------
    >>> place = parse_chainage("QL.1, Km1832+500 (P)")
    >>> place.route, place.chainage_m, place.side.value
    ('QL1', 1832500.0, 'right')
    >>> str(parse_chainage("Km2+200 – 2+400").end)
    'Km2+400'
    """
    clean = tidied(text[: 4 * LONGEST_TEXT])
    if not clean:
        raise refusal("empty", text)
    if len(clean) > LONGEST_TEXT or len(text) > 4 * LONGEST_TEXT:
        raise refusal("too_long", text[:LONGEST_TEXT], limit=LONGEST_TEXT)
    rest = folded(clean)
    if _DATE.fullmatch(rest):
        raise refusal("date_cell", text)
    routes = route_references(clean, aliases=aliases)
    for each in routes:
        rest = masked(rest, each.start, each.end)
    route = _one_route(routes, text)
    rest, side = read_side(clean, rest, text)
    readings = [read_point(match, text) for match in POINT.finditer(rest)]
    rest, is_approximate = read_about(clean, rest, readings)
    place = _joined(readings, rest, text, chainage_column=chainage_column)
    others = [each.written for each in routes if route is not None and each.name != route.name]
    return replace(
        place,
        side=side,
        route=route.name if route else None,
        is_rail=route.is_rail if route else False,
        is_approximate=is_approximate,
        cautions=place.cautions + unread(clean, rest, readings, text, others),
    )


def format_chainage(chainage_m: float) -> str:
    """Return the normal form of a label value, to the millimetre.

    >>> format_chainage(1832500), format_chainage(12350.5), format_chainage(40)
    ('Km1832+500', 'Km12+350,5', 'Km0+040')
    """
    millimetres = round(Decimal(str(chainage_m)) * 1000)
    km, rest = divmod(millimetres, 1_000_000)
    if km < 0:
        message = f"a chainage cannot be negative: {chainage_m}"
        raise ValueError(message)
    return str(KmPoint(km, Decimal(rest) / 1000))


def _one_route(routes: Sequence[RouteReference], text: str) -> RouteReference | None:
    """Return the route the text names; a street's name beside a road's number is the same road."""
    for each in routes:
        if each.name is None:
            raise refusal("missing_route_number", text, kind=each.written)
    numbered = [each for each in routes if each.is_numbered or each.is_rail]
    candidates = numbered or routes
    if len({(each.name or "").casefold() for each in candidates}) > 1:
        raise refusal("two_routes", text)
    return candidates[0] if candidates else None


def _joined(
    readings: Sequence[PointReading], rest: str, text: str, *, chainage_column: bool
) -> ChainageText:
    """Make a point, a stretch or two places of what was read."""
    if not readings:
        raise refusal("no_chainage", text)
    first, *others = readings
    if rest[: first.start].strip() == "-":
        raise refusal("negative", text)
    if len([each for each in readings if not each.is_bare_number]) > 2:
        raise refusal("too_many_points", text)
    link = rest[first.end : others[0].start].replace(MASK, " ").strip() if others else ""
    if others and (len(others) > 1 or link not in _STRETCH | _TWO_PLACES):
        last = others[-1]
        part = text if len(others) > 1 else rest[first.end : last.end].replace(MASK, "").strip()
        raise refusal("not_understood", text, part=part)
    _check_units(readings, link, text, chainage_column=chainage_column)
    if first.km is None:
        raise refusal("missing_km_number", text)
    start = KmPoint(first.km, first.metres)
    place = ChainageText(text, start, precision_m=first.precision_m, cautions=first.cautions)
    return _with_second(place, others[0], link) if others else place


def _check_units(
    readings: Sequence[PointReading], link: str, text: str, *, chainage_column: bool
) -> None:
    """Refuse numbers that nothing marks as a chainage, with the likely meaning."""
    for each in readings:
        if each.is_bare_number and link == "-":
            raise refusal("unclear_dash", text)
    has_unit = chainage_column or any(each.has_unit for each in readings)
    for each in readings:
        if not each.is_bare_number and (has_unit or each.km is None):
            continue
        if each.is_bare_number:
            suggestion = suggested(str(each.km))
        else:
            suggestion = str(KmPoint(each.km or 0, each.metres))
        if suggestion is None:
            raise refusal("no_chainage", text)
        raise refusal("missing_km", text, suggestion=suggestion)


def _with_second(place: ChainageText, other: PointReading, link: str) -> ChainageText:
    point = KmPoint(place.km_post if other.km is None else other.km, other.metres)
    cautions = place.cautions + other.cautions
    if other.km is None:
        if point < place.start:
            raise refusal("unclear_carry", place.text, metres=f"{int(point.metres):03d}")
        carried = Message("The second value has no Km: Km{km} was taken", {"km": point.km_post})
        cautions = (*cautions, Caution("km_carried", carried))
    precision_m = max(place.precision_m, other.precision_m)
    place = replace(place, precision_m=precision_m, cautions=cautions)
    if link in _TWO_PLACES:
        return replace(place, second=point)
    if point == place.start:
        same = Message("Both ends are {point}: read as one point", {"point": str(point)})
        return replace(place, cautions=(*cautions, Caution("one_end", same)))
    if point > place.start:
        return replace(place, end=point)
    turned = Message("The ends were given against the chainage and have been turned round")
    caution = Caution("order_turned", turned)
    return replace(place, start=point, end=place.start, cautions=(*cautions, caution))
