"""The funnel of communes as an SVG picture: one file, no script, readable in any browser."""

import math
from collections.abc import Iterator
from html import escape

from hotspots.analysis.funnel import INNER, OUTER, Commune, Funnel, Position, band
from hotspots.errors import Message
from hotspots.i18n import _, render
from hotspots.vocabulary import Locale

_WIDTH, _HEIGHT = 860, 560
_LEFT, _RIGHT, _TOP, _BOTTOM = 90, 30, 70, 96
_STEPS = 160
_NAMED = 12
"""Of so few communes every one is named; of more, those outside the inner band."""
_RATIOS = (0.25, 0.5, 1.0, 2.0, 4.0)
_SMALL = 20


def funnel_svg(funnel: Funnel, locale: Locale, *, title: str) -> str:
    """Draw the funnel: crashes of both times to the right, the change upwards, bands of chance.

    A commune is a dot, named with its two counts; hollow where both together are fewer than 20.
    """
    picture = _Picture(funnel, locale)
    body = "\n".join(picture.parts(title))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        f' width="{_WIDTH}" height="{_HEIGHT}" role="img" font-family="sans-serif"'
        f' font-size="13" fill="#222">\n<title>{escape(title)}</title>\n'
        f'<rect width="100%" height="100%" fill="#fff"/>\n{body}\n</svg>\n'
    )


class _Picture:
    def __init__(self, funnel: Funnel, locale: Locale) -> None:
        self.funnel, self.locale = funnel, locale
        self.most = max(1, *(each.both for each in funnel.communes))

    def parts(self, title: str) -> Iterator[str]:
        yield _text(_LEFT, 28, escape(title), size=17, bold=True)
        yield _text(_LEFT, 50, self._say(_("One dot a place: crashes before → now")))
        yield self._band(OUTER, "#dde6f0")
        yield self._band(INNER, "#b9cde3")
        yield self._level(self.funnel.share, "#1f4e79", "")
        yield self._level(self.funnel.share_at(1.0), "#777", ' stroke-dasharray="5 4"')
        yield from self._axes()
        for each in self.funnel.communes:
            yield from self._dot(each)
        yield from self._notes()

    def _x(self, both: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * math.sqrt(both / self.most)

    def _y(self, share: float) -> float:
        return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - share)

    def _band(self, outside: float, fill: str) -> str:
        """Draw the counts inside a band, half a crash wider so that a dot on its edge is inside."""
        counts = sorted(
            {max(1, round(self.most * (n / _STEPS) ** 2)) for n in range(1, _STEPS + 1)}
        )
        upper, lower = [], []
        for both in counts:
            low, high = band(self.funnel.share, both, outside)
            upper.append((self._x(both), self._y(min(1.0, (high + 0.5) / both))))
            lower.append((self._x(both), self._y(max(0.0, (low - 0.5) / both))))
        edge = " ".join(f"{x:.1f},{y:.1f}" for x, y in [*upper, *reversed(lower)])
        return f'<polygon points="{edge}" fill="{fill}"/>'

    def _level(self, share: float, colour: str, dash: str) -> str:
        y = self._y(share)
        return (
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"'
            f' stroke="{colour}"{dash}/>'
        )

    def _axes(self) -> Iterator[str]:
        floor = self._y(0)
        yield f'<path d="M{_LEFT} {_TOP}V{floor:.1f}H{_WIDTH - _RIGHT}" fill="none" stroke="#222"/>'
        for ratio in _RATIOS:
            y = self._y(self.funnel.share_at(ratio))
            name = self._say(_("as before")) if ratio == 1 else f"× {_fraction(ratio)}"
            yield _text(_LEFT - 8, y + 4, escape(name), anchor="end")
        for both in _ticks(self.most):
            yield _text(self._x(both), floor + 18, str(both), anchor="middle")
        where = self._say(_("crashes of both times together"))
        yield _text((_LEFT + _WIDTH - _RIGHT) / 2, floor + 38, escape(where), anchor="middle")

    def _dot(self, each: Commune) -> Iterator[str]:
        if not each.both:
            return
        x, y = self._x(each.both), self._y(each.counts.count / each.both)
        colour = "#222" if each.position is Position.INSIDE else "#b3261e"
        fill = "#fff" if each.both < _SMALL else colour
        told = f"{each.name}: {each.counts.base} → {each.counts.count}"
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{fill}" stroke="{colour}"'
            f' stroke-width="1.5"><title>{escape(told)}</title></circle>'
        )
        if len(self.funnel.communes) <= _NAMED or each.position is not Position.INSIDE:
            after = x < _WIDTH - 220
            at = x + 8 if after else x - 8
            yield _text(at, y + 4, escape(told), anchor="start" if after else "end", size=11)

    def _notes(self) -> Iterator[str]:
        bands = _(
            "Bands: of 100 places that changed like all together (solid line) at least 95 and"
            " 99.8 lie inside"
        )
        dots = _(
            "Red: outside the inner band. Hollow: fewer than {least} crashes. Dashed: no change"
        )
        yield _text(_LEFT, _HEIGHT - 34, self._say(bands), size=11)
        yield _text(_LEFT, _HEIGHT - 16, self._say(dots, least=_SMALL), size=11)

    def _say(self, template: str, **told: object) -> str:
        return render(Message(template, told), self.locale)


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", size: int = 12, bold: bool = False
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}"{weight}>'
        f"{words}</text>"
    )


def _fraction(ratio: float) -> str:
    return {0.25: "¼", 0.5: "½"}.get(ratio, f"{ratio:g}")


def _ticks(most: int) -> list[int]:
    """Return round numbers up to the largest count, few enough to be read beside each other."""
    tens = (m * 10**power for power in range(8) for m in (1, 2, 5))
    return [each for each in tens if most / 100 <= each <= most]
