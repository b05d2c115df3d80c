"""Sites and proposals for a map: a mark at the place, its outline, and what a click on it says.

Only what is named here leaves the frame; any other column stays behind.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from geopandas import GeoDataFrame

from hotspots.analysis.chainage_text import format_chainage
from hotspots.i18n import label, shown_date, shown_number, translator
from hotspots.maps.features import Row, drawn_rows, feature
from hotspots.maps.geometry import text_of
from hotspots.maps.site_numbers import told_as
from hotspots.vocabulary import CaseState, EvidenceGrade, LegalClass, Locale, SiteKind


def site_features(sites: GeoDataFrame, *, locale: Locale, links: bool) -> list[dict[str, object]]:
    """Return what the program draws for each site that has a geometry.

    Parameters
    ----------
    sites : GeoDataFrame
        Points, lines or polygons with `name`, `legal_class` and `state`; shown where given:
        `kind`, which is a road spot where it is not told;
        `place_text` or else `route` with `from_m` and `to_m`; `criterion` (as it stands: give
        words); `window_start` and `window_end`, the first day outside; `fatal_crashes`,
        `injury_crashes`, `killed`, `injured`, `score`; `grade` with the sentences of `evidence`;
        `href`.
    locale : Locale
        Language of labels, dates and numbers.
    links : bool
        Whether the card links the site's page, `href`.

    Raises
    ------
    ValueError
        An `href` is not a path of this server.
    """
    _ = translator(locale).gettext
    drawn = []
    for drawing, row in drawn_rows(sites):
        state = CaseState(row["state"])
        heading, what = _what(row, locale)
        rows = [
            [heading, label(what, locale)],
            *_class_beside_kind(row, what, locale),
            [_("File"), label(state, locale)],
            *_facts(row, locale),
        ]
        title = text_of(row.get("name")) or label(what, locale)
        told = feature(drawing, what.value, title, rows, row if links else {})
        drawn.append({**told, "state": state.value})
    return drawn


def proposal_features(
    proposals: GeoDataFrame, *, locale: Locale, links: bool
) -> list[dict[str, object]]:
    """Return what the program draws for each proposal that has a geometry.

    Parameters
    ----------
    proposals : GeoDataFrame
        The output of the proposer: any geometry, and of its columns those that `site_features`
        names, but for `legal_class` and `state`; `name` where the caller has one.
    locale : Locale
        Language of labels, dates and numbers.
    links : bool
        Whether the card links the proposal's page, `href`.

    Raises
    ------
    ValueError
        An `href` is not a path of this server.
    """
    _ = translator(locale).gettext
    drawn = []
    for number, (drawing, row) in enumerate(drawn_rows(proposals), start=1):
        title = text_of(row.get("name")) or _("Proposal {number}").format(number=number)
        rows = _facts(row, locale)
        drawn.append(feature(drawing, "proposal", title, rows, row if links else {}))
    return drawn


def unfiled_features(
    places: GeoDataFrame, *, locale: Locale, links: bool
) -> list[dict[str, object]]:
    """Return what the program draws for each place where a road crosses a railway without a file.

    Parameters
    ----------
    places : GeoDataFrame
        Points with `name`, `roads` (words) and `href`.
    locale : Locale
        Language of the words.
    links : bool
        Whether the card links the list of these places, `href`.

    Raises
    ------
    ValueError
        An `href` is not a path of this server.
    """
    _ = translator(locale).gettext
    return [
        feature(
            drawing,
            "unfiled_crossing",
            text_of(row.get("name")),
            [[_("Roads"), text_of(row.get("roads"))]],
            row if links else {},
        )
        for drawing, row in drawn_rows(places)
    ]


def _facts(row: Row, locale: Locale) -> list[list[str]]:
    _ = translator(locale).gettext
    facts = [
        [_("Place"), text_of(row.get("place_text")) or _stretch(row)],
        [_("Criterion"), text_of(row.get("criterion"))],
        [_("Period"), _period(row)],
        [_("Fatal crashes"), _count(row, "fatal_crashes", locale)],
        [_("Injury crashes"), _count(row, "injury_crashes", locale)],
        [_("Killed"), _count(row, "killed", locale)],
        [_("Injured"), _count(row, "injured", locale)],
    ]
    if text_of(row.get("score")):
        facts.append([_("Score"), shown_number(float(row["score"]), locale, digits=2)])
    if text_of(row.get("grade")):
        facts.append([_("Evidence"), label(EvidenceGrade(row["grade"]), locale)])
        facts.append([_("Why"), text_of(row.get("evidence"))])
    return [fact for fact in facts if fact[1]]


def _what(row: Row, locale: Locale) -> tuple[str, LegalClass | SiteKind]:
    """Return what the shape and the first line of a site tell."""
    _ = translator(locale).gettext
    what = told_as(
        SiteKind(text_of(row.get("kind")) or SiteKind.ROAD_SPOT), LegalClass(row["legal_class"])
    )
    return _("Class") if isinstance(what, LegalClass) else _("Kind"), what


def _class_beside_kind(
    row: Row, what: LegalClass | SiteKind, locale: Locale
) -> Iterator[list[str]]:
    """Give the class of a site that goes by its kind, where it has one."""
    legal_class = LegalClass(row["legal_class"])
    if not isinstance(what, LegalClass) and legal_class is not LegalClass.NONE:
        yield [translator(locale).gettext("Class"), label(legal_class, locale)]


def _stretch(row: Row) -> str:
    """Return e.g. `QL1 Km1832+500 – Km1832+900` of route and chainages in metres."""
    route = text_of(row.get("route"))
    ends = [
        format_chainage(round(float(row[key])))
        for key in ("from_m", "to_m")
        if text_of(row.get(key))
    ]
    return " ".join(filter(None, [route, " – ".join(dict.fromkeys(ends))]))


def _period(row: Row) -> str:
    start, end = (_day(row.get(key)) for key in ("window_start", "window_end"))
    # the window's end is the first day outside it; a reader expects the last one inside
    inside = [start, None if end is None else end - timedelta(days=1)]
    return " – ".join(shown_date(day) for day in inside if day is not None)


def _day(value: object) -> date | None:
    text = text_of(value)
    return date.fromisoformat(text[:10]) if text else None


def _count(row: Row, key: str, locale: Locale) -> str:
    text = text_of(row.get(key))
    return shown_number(int(float(text)), locale) if text else ""
