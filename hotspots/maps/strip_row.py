"""One row of a strip map as SVG: some Km of a railway straightened out, with all beside it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from hotspots.analysis.chainage_text import format_chainage
from hotspots.analysis.rail_strip import StripCrossing, StripStretch
from hotspots.analysis.strip_layout import Mark, gathered, lanes_of, placed
from hotspots.errors import Message
from hotspots.i18n import _, label, render
from hotspots.maps.drawn_text import shortened, text, width_of
from hotspots.maps.strip_axis import PLOT, WIDTH, Row
from hotspots.maps.strip_symbols import (
    CLASS_SIGNS,
    DASH,
    HAZARD_FILL,
    PROPOSED_FILL,
    ROAD_FILL,
    SYMBOL,
    bar,
    crash_mark,
    group_symbol,
    symbol,
)
from hotspots.vocabulary import CarriagewaySide, Locale

_INK, _PALE = "#16202b", "#53606e"
_LABEL, _LABEL_LANE, _LONGEST = 11, 14.0, 142.0
_BAND, _STRETCH, _STACK = 16.0, 15.0, SYMBOL + 2
_RAIL, _CRASHES, _AXIS = 22.0, 32.0, 30.0
_TICKS_M = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)
_TICK_ROOM = 76.0
_SIDES = {CarriagewaySide.LEFT: _("{code} (L)"), CarriagewaySide.RIGHT: _("{code} (R)")}
_WARD, _MANAGER = ("#eef3f8", "#dbe6f1"), "#e9e6df"


Point = tuple[float, float]


def row_svg(row: Row, locale: Locale) -> tuple[str, float]:
    """Return a row as SVG elements, and how high they are together."""
    drawn = _Drawing(row, locale)
    return "\n".join(drawn.parts()), drawn.height


def stretch_words(each: StripStretch, locale: Locale) -> str:
    """Return what a stretch is called: what is only proposed, by the class it would have."""
    sign = CLASS_SIGNS[each.legal_class]
    if each.state is None and not each.name:
        return f"{sign} {label(each.legal_class, locale)}?"
    state = "" if each.state is None else f": {label(each.state, locale)}"
    return f"{sign} {each.name}{state}".strip()


class _Drawing:
    """Stacks the parts of a row, from the wards above to the Km below."""

    def __init__(self, row: Row, locale: Locale) -> None:
        self.row, self.locale = row, locale
        self.crossings = {each.number: each for each in row.strip.crossings if row.holds(each.at_m)}
        self.marks = placed(self._marks(), symbol=SYMBOL + 1)
        self.crashes = [each for each in row.strip.crashes if row.holds(each.at_m)]
        self.beside = {each: self._laid(self._beside(each)) for each in CarriagewaySide}
        self.below = self._laid((*row.strip.hazards, *row.strip.proposals))
        self._measure()

    def _beside(self, side: CarriagewaySide) -> list[StripStretch]:
        return [each for each in self.row.strip.beside if each.side in {None, side}]

    def _laid(self, stretches: Iterable[StripStretch]) -> list["_Laid"]:
        """Return stretches with words and lanes: words that reach beyond a bar need room too."""
        cut = self.row.cut(stretches)
        told = [
            shortened(stretch_words(each, self.locale), 10, WIDTH - start - 6)
            for each, start, _end in cut
        ]
        rooms = [
            (start, max(end, start + 3 + width_of(words, 10)))
            for (_each, start, end), words in zip(cut, told, strict=True)
        ]
        rows = zip(cut, told, lanes_of(rooms), strict=True)
        return [_Laid(each, start, end, words, lane) for (each, start, end), words, lane in rows]

    def _measure(self) -> None:
        strip, lane = self.row.strip, _LABEL_LANE
        y = self.wards_y = 2.0
        y += (_BAND + 2) if strip.wards else 0
        self.managers_y = y
        y += (_BAND + 2) if strip.managers else 0
        y += lane * _most(each.lane + 1 for each in self.marks if each.is_up) + 2
        self.up_y = y
        y += _STRETCH * _lanes(self.beside[CarriagewaySide.LEFT])
        y += _STACK * _most(each.stack for each in self.marks if each.is_up) + _RAIL / 2
        self.rail_y = y
        y += _RAIL / 2 + _STACK * _most(each.stack for each in self.marks if not each.is_up)
        self.right_y = y
        y += _STRETCH * _lanes(self.beside[CarriagewaySide.RIGHT])
        self.crash_y = y
        y += _CRASHES if self.crashes else 0
        self.below_y = y
        y += _STRETCH * _lanes(self.below)
        self.down_y = y + 2
        y += lane * _most(each.lane + 1 for each in self.marks if not each.is_up) + 4
        self.axis_y = y
        self.height = y + _AXIS

    def parts(self) -> Iterator[str]:
        """Return the elements, what lies below others first."""
        yield from self._bands()
        yield from self._ticks()
        yield from self._leaders()
        yield from self._stretches()
        yield from self._rail()
        yield from self._crashes()
        yield from self._crossings()

    def _marks(self) -> list[Mark]:
        """Return the crossings as marks: left above, right below, the others by turns."""
        found, up = [], False
        for each in self.crossings.values():
            up = not up if each.side is None else each.side is CarriagewaySide.LEFT
            widths = [_label_width(self._label(each, form)) for form in range(3)]
            found.append(
                Mark(self.row.x(each.at_m), (each.number,), up, (widths[0], widths[1], widths[2]))
            )
        return found

    def _label(self, each: StripCrossing, form: int) -> str:
        """Return a label in full, as a code, or as a number; of what is gone it is in brackets."""
        words = str(each.number)
        if form < 2:
            words = f"{CLASS_SIGNS[each.legal_class]}{each.code}"
            if each.side is not None:
                words = render(Message(_SIDES[each.side], {"code": words}), self.locale)
        # where it lies is drawn: a name that is its Km is left out
        if form == 0 and not each.name.startswith(format_chainage(round(each.at_m))):
            words = shortened(f"{words} {each.name}", _LABEL, _LONGEST)
        return f"({words})" if each.is_gone else words

    def _bands(self) -> Iterator[str]:
        for n, (each, start, end) in enumerate(self.row.cut(self.row.strip.wards)):
            words = each.name if each.title is None else render(each.title, self.locale)
            yield _band(words, start, end, self.wards_y, _WARD[n % 2])
        for each, start, end in self.row.cut(self.row.strip.managers):
            yield _band(each.name, start, end, self.managers_y, _MANAGER)

    def _ticks(self) -> Iterator[str]:
        row = self.row
        per_m = PLOT / (row.end_m - row.start_m)
        step = next((m for m in _TICKS_M if m * per_m >= _TICK_ROOM), _TICKS_M[-1])
        for n in range(int((row.end_m - row.start_m) // step) + 1):
            at = row.start_m + n * step
            x = row.x(at)
            km = format_chainage(round(at))
            yield _line((x, self.axis_y), (x, self.axis_y + 6), _INK)
            words = km.removesuffix("+000") if at % 1000 == 0 else km
            yield text(x, self.axis_y + 18, words, size=10, anchor="middle", bold=at % 1000 == 0)
        start, end = row.x(row.start_m), row.x(row.end_m)
        yield _line((start, self.axis_y), (end, self.axis_y), _INK)

    def _leaders(self) -> Iterator[str]:
        for mark in self.marks:
            yield _line(
                (mark.x, self._symbol_y(mark)), (mark.x, self._label_y(mark) - 4), "#8894a0"
            )

    def _stretches(self) -> Iterator[str]:
        for side, top in zip(CarriagewaySide, (self.up_y, self.right_y), strict=True):
            for laid in self.beside[side]:
                yield self._bar(laid, top, ROAD_FILL)
        for laid in self.below:
            look = (PROPOSED_FILL, DASH) if laid.stretch.state is None else (HAZARD_FILL, "")
            yield self._bar(laid, self.below_y, *look)

    def _bar(self, laid: "_Laid", top: float, fill: str, dash: str = "") -> str:
        y = top + laid.lane * _STRETCH + 1
        drawn = bar(laid.start, y, laid.end - laid.start, fill, dash)
        drawn += text(laid.start + 3, y + 9.5, laid.words, size=10, halo=True)
        return self._linked(laid.stretch.href, drawn, stretch_words(laid.stretch, self.locale))

    def _rail(self) -> Iterator[str]:
        start, end = (self.row.x(each) for each in self.row.ends)
        yield _line((start, self.rail_y), (end, self.rail_y), _INK, 6)
        yield (
            f'<line x1="{start:.1f}" y1="{self.rail_y:.1f}" x2="{end:.1f}" y2="{self.rail_y:.1f}"'
            f' stroke="#fff" stroke-width="3" stroke-dasharray="10 10"/>'
        )

    def _crashes(self) -> Iterator[str]:
        xs = [self.row.x(each.at_m) for each in self.crashes]
        for group in gathered(xs, 20):
            here = [self.crashes[n] for n in group]
            killed = sum(each.killed or 0 for each in here)
            yield crash_mark(xs[group[0]], self.crash_y + 10, len(here), killed)

    def _crossings(self) -> Iterator[str]:
        for mark in self.marks:
            here = [self.crossings[number] for number in mark.members]
            x, y = mark.x, self._symbol_y(mark)
            words = self._words(mark, here)
            ink = _PALE if all(each.is_gone for each in here) else _INK
            drawn = text(x + 3, self._label_y(mark), words, size=_LABEL, ink=ink)
            if len(here) > 1:
                told = ", ".join(each.code for each in here)
                drawn += group_symbol(x, y, len(here))
                yield f"<g><title>{escape(told)}</title>{drawn}</g>"
                continue
            (each,) = here
            drawn += symbol(x, y, each.protection, each.state, is_gone=each.is_gone)
            state = label(each.state, self.locale)
            told = f"{each.number}. {each.code} {each.name}: {state}"
            yield self._linked(f"/sites/{each.code}", drawn, told)

    def _linked(self, href: str | None, drawn: str, title: str) -> str:
        inside = f"<title>{escape(title)}</title>{drawn}"
        if href is None or not self.row.links:
            return f"<g>{inside}</g>"
        return f'<a href="{escape(href)}">{inside}</a>'

    def _words(self, mark: Mark, here: Sequence[StripCrossing]) -> str:
        if len(here) == 1:
            return self._label(here[0], mark.form)
        return f"{mark.members[0]}–{mark.members[-1]}"

    def _symbol_y(self, mark: Mark) -> float:
        return self.rail_y + (-1 if mark.is_up else 1) * mark.stack * _STACK

    def _label_y(self, mark: Mark) -> float:
        if mark.is_up:
            return self.up_y - mark.lane * _LABEL_LANE - 4
        return self.down_y + mark.lane * _LABEL_LANE + 10


@dataclass(frozen=True, slots=True)
class _Laid:
    stretch: StripStretch
    start: float
    end: float
    words: str
    lane: int


def _band(name: str, start: float, end: float, y: float, fill: str) -> str:
    words = shortened(name, 10, end - start - 6)
    return (
        f"<g><title>{escape(name)}</title>"
        f'<rect x="{start:.1f}" y="{y:.1f}" width="{max(end - start, 1):.1f}" height="{_BAND}"'
        f' fill="{fill}" stroke="#b8c2cc"/>' + text(start + 3, y + 11.5, words, size=10) + "</g>"
    )


def _line(start: Point, end: Point, ink: str, width: float = 1) -> str:
    (x1, y1), (x2, y2) = start, end
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{ink}"'
        f' stroke-width="{width:g}"/>'
    )


def _label_width(words: str) -> float:
    return 3 + width_of(words, _LABEL)


def _lanes(laid: Sequence[_Laid]) -> int:
    return 1 + max((each.lane for each in laid), default=-1)


def _most(counts: Iterable[int]) -> int:
    return max(counts, default=0)
