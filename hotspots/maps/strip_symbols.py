"""The symbols of a strip map and what they mean: a shape by kind, a colour and a sign by state."""

from collections.abc import Iterator

from hotspots.analysis.rail_strip import RailStrip
from hotspots.errors import Message
from hotspots.i18n import _, label, render
from hotspots.maps.drawn_text import text
from hotspots.vocabulary import (
    CaseState,
    LegalClass,
    LevelCrossingProtection,
    Locale,
    SiteKind,
)

SYMBOL = 17.0
"""How wide a symbol is drawn; the shapes are of 30 units."""

BAR = 12.0
ROAD_FILL, HAZARD_FILL, PROPOSED_FILL = "url(#road)", "#f7d9c4", "#ffffff"
DASH = ' stroke-dasharray="5 3"'

STATES: dict[CaseState, tuple[str, str, str]] = {
    CaseState.FOUND: ("#d55e00", "#ffffff", "1"),
    CaseState.FILE_OPENED: ("#e69f00", "#1a1a1a", "3"),
    CaseState.MANAGED: ("#e69f00", "#1a1a1a", "4"),
    CaseState.NARROWED: ("#f0e442", "#1a1a1a", "7"),
    CaseState.CLOSED: ("#6b7785", "#ffffff", "✓"),
    CaseState.UPGRADED: ("#0072b2", "#ffffff", "↑"),
    CaseState.GRADE_SEPARATED: ("#005a8c", "#ffffff", "≠"),
    CaseState.REOPENED: ("#8a1538", "#ffffff", "!"),
    CaseState.IN_SERVICE: ("#ffffff", "#1a1a1a", ""),
    CaseState.DEFICIENT: ("#d55e00", "#ffffff", "1"),
    CaseState.ASSIGNED: ("#e69f00", "#1a1a1a", "3"),
    CaseState.REPORTED_DONE: ("#56b4e9", "#1a1a1a", "8"),
}
"""Ground, ink and sign of the states of crossings: those of the map, but each end has its own sign,
for on grey paper three ticks would be one."""

CLASS_SIGNS = {
    LegalClass.BLACK_SPOT: "◆",
    LegalClass.POTENTIAL_BLACK_SPOT: "◇",
    LegalClass.NONE: "",
}

_PATH = "M9 1.5 15 7.5 21 1.5 28.5 9 22.5 15 28.5 21 21 28.5 15 22.5 9 28.5 1.5 21 7.5 15 1.5 9Z"
_SHAPES = {
    LevelCrossingProtection.GUARDED: "M15 1.5 28 11.5V28H2V11.5Z",
    LevelCrossingProtection.AUTOMATIC_BARRIER: "M3 3h24v24H3Z",
    LevelCrossingProtection.AUTOMATIC: "M15 2a13 13 0 1 0 .01 0Z",
    LevelCrossingProtection.SIGNS: "M15 1 29 27H1Z",
}
_SIGN_BASES = dict.fromkeys(LevelCrossingProtection, 21) | {
    LevelCrossingProtection.GUARDED: 24,
    LevelCrossingProtection.SIGNS: 25,
}
_GONE = ("#ffffff", "#1a1a1a")


def symbol(
    x: float,
    y: float,
    protection: LevelCrossingProtection | None,
    state: CaseState | None,
    *,
    is_gone: bool = False,
) -> str:
    """Return the symbol of a crossing around a point; one that is gone is hollow and pale."""
    ground, ink, sign = ("#ffffff", "#1a1a1a", "") if state is None else STATES[state]
    line = 'stroke="#1a1a1a" stroke-width="1.8"'
    if is_gone:
        (ground, ink), line = _GONE, 'stroke="#8a94a0" stroke-width="1.4"'
    shape = _PATH if protection is None else _SHAPES[protection]
    base = 21 if protection is None else _SIGN_BASES[protection]
    scale = SYMBOL / 30
    return (
        f'<g transform="translate({x - SYMBOL / 2:.1f} {y - SYMBOL / 2:.1f}) scale({scale:.3f})">'
        f'<path d="{shape}" fill="{ground}" {line}/>'
        f'<text x="15" y="{base}" text-anchor="middle" font-size="17" font-weight="700"'
        f' fill="{ink}">{sign}</text></g>'
    )


def group_symbol(x: float, y: float, count: int) -> str:
    """Return the mark of several crossings at one place."""
    half = SYMBOL / 2
    return (
        f'<rect x="{x - half:.1f}" y="{y - half:.1f}" width="{SYMBOL}" height="{SYMBOL}" rx="3"'
        f' fill="#1a1a1a"/>'
        + text(x, y + 4, str(count), size=11, anchor="middle", ink="#ffffff", bold=True)
    )


def picture(drawn: str, width: float = SYMBOL + 2, height: float = SYMBOL + 2) -> str:
    """Return something drawn as a picture of its own, which words beside it explain."""
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}"'
        f' aria-hidden="true">{drawn}</svg>'
    )


def bar(x: float, y: float, width: float, fill: str, dash: str = "") -> str:
    """Return what reaches from one Km to another; a broken line says that it is only proposed."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 3):.1f}" height="{BAR:g}" fill="{fill}"'
        f' stroke="#1a1a1a"{dash}/>'
    )


def crash_mark(x: float, y: float, count: int, killed: int) -> str:
    """Return accidents at one place: how many; black where somebody died, with how many."""
    fill, ink = ("#1a1a1a", "#ffffff") if killed else ("#ffffff", "#1a1a1a")
    radius = 8.0 if killed else 6.5
    drawn = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{fill}" stroke="#1a1a1a"'
        f' stroke-width="1.4"/>'
        + text(x, y + 3.5, str(count), size=10, anchor="middle", ink=ink, bold=True)
    )
    if killed:
        drawn += text(x, y + 18, f"†{killed}", size=9, anchor="middle")
    return drawn


def legend(strip: RailStrip, locale: Locale) -> list[tuple[str, str]]:
    """Return what the drawing of a line needs explained: each symbol as SVG, and its words."""
    return [(picture(drawn), words) for drawn, words in _explained(strip, locale)]


def _explained(strip: RailStrip, locale: Locale) -> Iterator[tuple[str, str]]:
    middle = SYMBOL / 2 + 1
    shapes = {(each.kind, each.protection) for each in strip.crossings}
    for kind, protection in sorted(shapes, key=lambda each: (each[0].value, str(each[1]))):
        words = label(kind, locale)
        if kind is SiteKind.LEVEL_CROSSING and protection is not None:
            words = f"{words}: {label(protection, locale)}"
        yield symbol(middle, middle, protection, None), words
    for (state, gone), protection in _states(strip).items():
        yield symbol(middle, middle, protection, state, is_gone=gone), label(state, locale)
    if strip.crashes:
        yield crash_mark(middle, middle, 2, 0), _say(_("Accidents, by their number"), locale)
        if any(each.killed for each in strip.crashes):
            words = _say(_("Accidents with people killed (†)"), locale)
            yield crash_mark(middle, middle, 2, 1), words
    for stretches, words, fill, dash in (
        (strip.beside, _("Service road"), ROAD_FILL, ""),
        (strip.hazards, _("Dangerous place"), HAZARD_FILL, ""),
        (strip.proposals, _("Proposed place"), PROPOSED_FILL, DASH),
    ):
        if stretches:
            yield bar(1, 4, SYMBOL, fill, dash), _say(words, locale)
    classes = {each.legal_class for each in strip.crossings}
    classes |= {each.legal_class for each in (*strip.hazards, *strip.proposals)}
    for each in (LegalClass.BLACK_SPOT, LegalClass.POTENTIAL_BLACK_SPOT):
        if each in classes:
            yield text(middle, middle + 5, CLASS_SIGNS[each], anchor="middle"), label(each, locale)


def _states(
    strip: RailStrip,
) -> dict[tuple[CaseState, bool], LevelCrossingProtection | None]:
    """Return the states that are drawn in their order, each with a shape that has it."""
    found: dict[tuple[CaseState, bool], LevelCrossingProtection | None] = {}
    order = list(STATES)
    for each in sorted(strip.crossings, key=lambda each: order.index(each.state)):
        found.setdefault((each.state, each.is_gone), each.protection)
    return found


def _say(template: str, locale: Locale) -> str:
    return render(Message(template), locale)
