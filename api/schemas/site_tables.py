"""Sites and their numbers as tables with printed words, in the reader's language."""

from collections.abc import Iterator

from geoalchemy2.shape import to_shape

from api.schemas.report_tables import ReportTable, Words
from hotspots.analysis.chainage_text import format_chainage
from hotspots.i18n import _, label, shown_date
from hotspots.maps.site_numbers import told_as
from hotspots.models import OnRail, OnRoad, Site, SiteConfirmation
from hotspots.registry.inventory_report import InventoryLine, InventoryReport
from hotspots.registry.site_counts import SiteCounts
from hotspots.registry.site_lists import SiteList
from hotspots.registry.sites import Entry
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import InventoryStatus, LegalClass, Locale

_SITES = (
    _("Code"),
    _("Kind"),
    _("Place"),
    _("Ward"),
    _("Class"),
    _("State of the file"),
    _("Since"),
    _("Due on"),
    _("Late"),
    _("On the desk of"),
    _("Managing body"),
    _("Lead"),
    _("Working along"),
    _("Road"),
    _("From Km"),
    _("To Km"),
    _("Latitude"),
    _("Longitude"),
    _("Registered"),
    _("Last looked at"),
    _("Found"),
    _("Note"),
)


def site_list_table(found: SiteList, locale: Locale) -> ReportTable:
    """Return a list of sites, a row each, with its numbers above."""
    say = Words(locale)
    rows = [_row(each, found, say) for each in found.entries]
    return ReportTable(
        title=say(_("Sites")),
        notes=[say(_("As of {day}"), day=found.on), *_numbers(found.counts, say)],
        headings=[say(each) for each in _SITES],
        rows=rows,
    )


def site_counts_table(counts: SiteCounts, locale: Locale) -> ReportTable:
    """Return the numbers of sites by kind, class and state, a row each, with their sum."""
    say = Words(locale)
    headings = [
        _("Kind"),
        _("Class"),
        _("State of the file"),
        _("Number of sites"),
        _("Not on the map"),
    ]
    rows = [
        (label(row.kind, locale), _class(row.told_as, locale), label(row.state, locale),
         row.count, row.unplaced)
        for row in counts.rows
    ]  # fmt: skip
    return ReportTable(
        title=say(_("Numbers of sites")),
        notes=list(_numbers(counts, say)),
        headings=[say(each) for each in headings],
        rows=[*rows, (say(_("All")), "", "", counts.total, counts.unplaced)],
    )


def inventory_table(found: InventoryReport, locale: Locale) -> ReportTable:
    """Return an inventory as a table: a row for each ward and kind, then the sums."""
    say = Words(locale)
    headings = [_("Ward"), _("Kind"), _("To be looked at")]
    lines = [
        *((_ward(each, say), each) for each in found.lines),
        *((say(_("All wards")), each) for each in found.kinds),
        (say(_("All")), found.whole),
    ]
    return ReportTable(
        title=say(_("Inventory {year}"), year=str(found.year)),
        notes=[say(_("A site in two wards counts in the line of each, and once in the sums."))],
        headings=[*(say(each) for each in headings), *(label(s, locale) for s in InventoryStatus)],
        rows=[
            (
                ward,
                "" if line.kind is None else label(line.kind, locale),
                line.expected,
                *(line.numbers[status] for status in InventoryStatus),
            )
            for ward, line in lines
        ],
    )


def _ward(line: InventoryLine, say: Words) -> str:
    return say(_("in no ward")) if line.area is None else line.area.name


def _numbers(counts: SiteCounts, say: Words) -> Iterator[str]:
    yield say(_("Sites: {count}."), count=counts.total)
    if counts.unplaced:
        yield say(_("Of these without a place on the map yet: {count}."), count=counts.unplaced)


def _row(entry: Entry, found: SiteList, say: Words) -> tuple[object, ...]:
    site, case, locale = entry.site, entry.case, say.locale
    bodies = (case.holder, case.managing_body, case.lead)
    latitude, longitude = _point(site)
    return (
        site.code,
        label(site.kind, locale),
        site.name,
        ", ".join(area.name for area in site.areas),
        _class(told_as(site.kind, site.legal_class), locale),
        label(case.state, locale),
        shown_date(case.state_since.astimezone(TIME_ZONE)),
        "" if case.due_on is None else shown_date(case.due_on),
        say(_("late")) if case.is_late(found.on) else "",
        *("" if body is None else body.name for body in bodies),
        "; ".join(found.partners.get(case.id, ())),
        *_road(site),
        latitude,
        longitude,
        shown_date(site.registered_at.astimezone(TIME_ZONE)),
        *_look(found.looks.get(site.id), locale),
        say(_("no place on the map yet")) if site.geom is None else "",
    )


def _look(look: SiteConfirmation | None, locale: Locale) -> tuple[str, str]:
    return ("", "") if look is None else (shown_date(look.looked_on), label(look.finding, locale))


def _class(what: object, locale: Locale) -> str:
    return label(what, locale) if isinstance(what, LegalClass) else ""


def _road(site: Site) -> tuple[str, str, str]:
    """Return the road or the railway line a site lies on, and both Km."""
    if isinstance(site, OnRail) and site.rail_line is not None:
        line, ends = site.rail_line.name, (site.rail_m, site.rail_to_m)
    elif isinstance(site, OnRoad) and site.route is not None:
        line, ends = site.route.code, (site.from_m, site.to_m)
    else:
        return "", "", ""
    first, last = ("" if at is None else format_chainage(round(at)) for at in ends)
    return line, first, last


def _point(site: Site) -> tuple[str, str]:
    """Return a point on the site itself, in degrees with a decimal point, as programs read it."""
    if site.geom is None:
        return "", ""
    point = to_shape(site.geom).representative_point()
    return f"{point.y:.6f}", f"{point.x:.6f}"
