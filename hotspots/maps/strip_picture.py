"""The strip map of a railway as SVG: a picture a row for pages, or one file with its legend."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil

from hotspots.analysis.chainage_text import format_chainage
from hotspots.analysis.rail_strip import RailStrip
from hotspots.analysis.strip_layout import MOST_ROWS, km_a_row, rows_between
from hotspots.errors import Message
from hotspots.i18n import _, render
from hotspots.maps.drawn_text import FONT, text, width_of
from hotspots.maps.strip_axis import LEFT, WIDTH, Row
from hotspots.maps.strip_row import row_svg
from hotspots.maps.strip_symbols import SYMBOL, legend
from hotspots.vocabulary import Locale

_HEAD, _BETWEEN, _LEGEND_LINE = 58.0, 14.0, 24.0
_PATTERNS = (
    '<defs><pattern id="road" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" fill="#fff"/><path d="M0 6 6 0" stroke="#9aa5b1"/></pattern></defs>'
)


@dataclass(frozen=True, slots=True)
class StripPicture:
    """A strip map ready for a page: its rows as SVG, each with the Km it begins and ends at."""

    rows: Sequence[tuple[str, str, str]]
    km_a_row: int
    legend: Sequence[tuple[str, str]]


def strip_pictures(strip: RailStrip, locale: Locale, *, km: int | None = None) -> StripPicture:
    """Return the rows of a line, each of them a picture that can be read and printed alone.

    `km` is how many Km a row shows; without it as many as can be read.
    """
    rows, km = _rows(strip, km)
    drawn = []
    for number, row in enumerate(rows):
        inside, height = row_svg(row, locale)
        start, end = (format_chainage(round(each)) for each in row.ends)
        told = _title(strip, start, end, locale), _content(row, locale)
        drawn.append((_svg(inside, height, *told, number), start, end))
    return StripPicture(drawn, km, legend(strip, locale))


def strip_file(strip: RailStrip, locale: Locale, *, km: int | None = None) -> str:
    """Return a line as one drawing to keep, with its heading and its legend, and without links."""
    start, end = (format_chainage(round(each)) for each in (strip.from_m, strip.to_m))
    title = _title(strip, start, end, locale)
    parts = [_head(strip, title, locale)]
    y = _HEAD
    for row in _rows(strip, km, links=False)[0]:
        inside, height = row_svg(row, locale)
        parts.append(f'<g transform="translate(0 {y:.1f})">{inside}</g>')
        y += height + _BETWEEN
    drawn, below = _legend(strip, locale, y)
    ground = '<rect width="100%" height="100%" fill="#fff"/>'
    whole = Row(strip, strip.from_m, strip.to_m)
    return _svg(ground + "\n".join([*parts, drawn]), below, title, _content(whole, locale), 0)


def _rows(strip: RailStrip, km: int | None, *, links: bool = True) -> tuple[list[Row], int]:
    at = [each.at_m for each in strip.crossings]
    # However few Km a row is asked to show, a page has no more rows than anybody reads.
    least = ceil((strip.to_m - strip.from_m) / 1_000 / MOST_ROWS)
    km = max(km or km_a_row(at, strip.from_m, strip.to_m), least)
    ends = rows_between(strip.from_m, strip.to_m, km)
    return [Row(strip, start, end, links) for start, end in ends], km


def _svg(inside: str, height: float, title: str, content: str, number: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:.0f}"'
        f' width="{WIDTH:g}" height="{height:.0f}" role="group" aria-labelledby="strip-{number}"'
        f' aria-describedby="strip-{number}-says" font-family="{FONT}">'
        f'<title id="strip-{number}">{escape(title)}</title>'
        f'<desc id="strip-{number}-says">{escape(content)}</desc>{_PATTERNS}\n{inside}\n</svg>'
    )


def _title(strip: RailStrip, start: str, end: str, locale: Locale) -> str:
    told = {"line": strip.line_name, "start": start, "end": end}
    return render(Message(_("{line}, {start} – {end}"), told), locale)


def _content(row: Row, locale: Locale) -> str:
    count = sum(row.holds(each.at_m) for each in row.strip.crossings)
    accidents = sum(row.holds(each.at_m) for each in row.strip.crashes)
    said = _("{count} crossings and {accidents} accidents; the table says the same in words.")
    if not row.strip.sees_crashes:
        said = _("{count} crossings; accidents are not shown to you; the table says the same.")
    return render(Message(said, {"count": count, "accidents": accidents}), locale)


def _head(strip: RailStrip, title: str, locale: Locale) -> str:
    as_of = render(Message(_("As of {day}"), {"day": strip.on}), locale)
    drawn = text(LEFT, 24, title, size=17, bold=True) + text(LEFT, 44, as_of, size=12)
    if strip.is_synthetic:
        words = render(Message(_("SYNTHETIC DATA")), locale)
        drawn += text(WIDTH - 20, 24, words, size=15, anchor="end", ink="#b3261e", bold=True)
    return drawn


def _legend(strip: RailStrip, locale: Locale, y: float) -> tuple[str, float]:
    """Return the legend below the rows, in lines that fit, and where it ends."""
    parts, x = [], LEFT
    for drawn, words in legend(strip, locale):
        needed = SYMBOL + 12 + width_of(words, 11) + 16
        if x > LEFT and x + needed > WIDTH:
            x, y = LEFT, y + _LEGEND_LINE
        symbol = drawn.replace("<svg ", f'<svg x="{x:.1f}" y="{y:.1f}" ', 1)
        parts.append(symbol + text(x + SYMBOL + 8, y + 14, words))
        x += needed
    return "".join(parts), y + _LEGEND_LINE + 8
