"""What a map says about itself: the legend's sections, what it leaves out, the program's words."""

from collections.abc import Sequence

from geopandas import GeoDataFrame

from hotspots.i18n import label, shown_number, translator
from hotspots.maps.crash_layers import CELL_M, FEWEST
from hotspots.maps.geometry import undrawn
from hotspots.maps.ground import Lines
from hotspots.maps.site_numbers import SiteNumbers
from hotspots.vocabulary import CaseState, LegalClass, Locale, RoadClass, ServiceRoadState, SiteKind

LegendRow = dict[str, object]
Section = dict[str, object]


def site_legend(numbers: SiteNumbers, locale: Locale) -> list[Section]:
    """Return the sections on the sites' shapes and on the states of their files, as present."""
    _ = translator(locale).gettext
    classes = [
        _counted("site", each, numbers.shapes[each.value], locale)
        for each in (*LegalClass, *SiteKind)
        if numbers.shapes.get(each.value)
    ]
    steps = [
        _counted("state", each, numbers.states[each.value], locale)
        for each in CaseState
        if numbers.states.get(each.value)
    ]
    return [section(_("Sites"), classes), section(_("State of the file"), steps)]


def _counted(
    kind: str, member: LegalClass | SiteKind | CaseState, count: int, locale: Locale
) -> LegendRow:
    text, number = label(member, locale), shown_number(count, locale)
    return {"kind": kind, "value": member.value, "text": text, "count": number}


def proposal_legend(features: Sequence[dict[str, object]], locale: Locale) -> Section:
    """Return the section on what was found and not decided yet."""
    _ = translator(locale).gettext
    row: LegendRow = {"kind": "site", "value": "proposal", "text": _("Proposed, not yet decided")}
    return section(_("Proposals"), [row] if features else [])


def unfiled_legend(features: Sequence[dict[str, object]], locale: Locale) -> Section:
    """Return the section on roads that cross a railway where no crossing is registered."""
    _ = translator(locale).gettext
    text = _("A road crosses a railway, no crossing is registered")
    row: LegendRow = {"kind": "site", "value": "unfiled_crossing", "text": text}
    return section(_("To be inspected"), [row] if features else [])


def section_legend(bands: Sequence[dict[str, object]], locale: Locale) -> Section:
    """Return the section on black sections: what the band means."""
    _ = translator(locale).gettext
    text = _("Several sites, none shown to stand out: one stretch to look at as a whole")
    row: LegendRow = {"kind": "section", "text": text}
    return section(_("Black sections"), [row] if bands else [])


def service_road_legend(roads: Sequence[dict[str, object]], locale: Locale) -> Section:
    """Return the section on service roads, by how far they have come."""
    _ = translator(locale).gettext
    states = [each["state"] for each in roads]
    rows: list[LegendRow] = [
        {
            "kind": "service_road",
            "value": each.value,
            "text": label(each, locale),
            "count": shown_number(states.count(each.value), locale),
        }
        for each in ServiceRoadState
        if each.value in states
    ]
    return section(_("Service roads"), rows)


def crash_legend(crashes: GeoDataFrame, *, points: bool, locale: Locale) -> list[LegendRow]:
    """Return the rows on crashes; those of a severity switch it on and off."""
    _ = translator(locale).gettext
    rows: list[LegendRow] = [
        {"kind": "severity", "value": grade, "text": text}
        for grade, text in enumerate(_severities(locale))
    ]
    if points and "location_class" in crashes and crashes["location_class"].isin(["C", "D"]).any():
        rows.append({"kind": "vague", "text": _("Place known only roughly")})
    rows.append({"kind": "ring", "text": _("Several crashes: their number")})
    rows.append({"kind": "heat", "text": _("Density: few to many")})
    return rows


def ground_section(lines: Lines, locale: Locale) -> Section:
    """Return the section on the road classes and railways that are on the map."""
    roads, railways = lines.roads, lines.railways
    _ = translator(locale).gettext
    present = set() if roads is None or "road_class" not in roads else set(roads["road_class"])
    rows: list[LegendRow] = [
        {"kind": "road", "value": each.value, "text": label(each, locale)}
        for each in RoadClass
        if each in present
    ]
    if railways is not None and len(railways):
        rows.append({"kind": "rail", "text": _("Railway")})
    return section(_("Roads and railways"), rows)


def section(title: str, rows: Sequence[LegendRow]) -> Section:
    """Return a section of the legend; one without rows is left out of the map."""
    return {"title": title, "items": list(rows)}


def notes(frames: Sequence[GeoDataFrame], *, counted: bool, locale: Locale) -> list[str]:
    """Say what the map does not show: nothing is left out silently."""
    _ = translator(locale).gettext
    said = []
    if counted:
        text = _("Crashes are counted by places of {metres} m or more, at least {fewest} together.")
        said.append(text.format(metres=CELL_M, fewest=FEWEST))
    missing = sum(int(undrawn(frame).sum()) for frame in frames)
    if missing:
        text = _("Without coordinates and therefore not on the map: {count}.")
        said.append(text.format(count=shown_number(missing, locale)))
    return said


def _severities(locale: Locale) -> list[str]:
    _ = translator(locale).gettext
    return [_("Fatal crash"), _("Injury crash"), _("Damage only")]


def words(locale: Locale) -> dict[str, object]:
    """Return the words of the program, which has no catalog of its own."""
    _ = translator(locale).gettext
    return {
        "close": _("Close"),
        "crashes_here": _("Crashes here"),
        "failed": _("This could not be read. Open the page again."),
        "id": _("Number"),
        "injured": _("Injured"),
        "killed": _("Killed"),
        "layers": _("Layers"),
        "legend": _("Legend"),
        "more": _("… and {count} more"),
        "none": _("Nothing of it is registered here."),
        "north": _("North is up"),
        "north_letter": _("N"),
        "open": _("Open the page"),
        "pin": _("The place of the crash; drag to move it"),
        "place": _("Place"),
        "severities": _severities(locale),
        "vague": _("Place known only roughly"),
        "when": _("Time"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
    }
