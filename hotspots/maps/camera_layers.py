"""Cameras for a map, each with its view, and what they are to watch, seen or not."""

from datetime import date

import numpy as np
from geopandas import GeoDataFrame
from pandas import Series

from hotspots.i18n import label, shown_date, shown_number, translator
from hotspots.maps.features import Row, drawn_rows, feature
from hotspots.maps.legend import LegendRow, Section, section
from hotspots.vocabulary import Locale, WatchedKind


def camera_data(
    cameras: GeoDataFrame, watched: GeoDataFrame, *, locale: Locale, links: bool
) -> dict[str, list[dict[str, object]]]:
    """Return all that a map shows of cameras: features of both layers, and their `legend`."""
    return {
        "cameras": camera_features(cameras, locale=locale, links=links),
        "watched": watched_features(watched, locale=locale, links=links),
        "legend": [watched_legend(watched, locale), camera_legend(cameras, locale)],
    }


def camera_features(
    cameras: GeoDataFrame, *, locale: Locale, links: bool
) -> list[dict[str, object]]:
    """Return what the program draws for each camera.

    Parameters
    ----------
    cameras : GeoDataFrame
        Points with `name`, `organisation`, `works`, `reach_m` in metres, `works_from`, `works_to`
        (a day, or None while it works) and `href`.
    locale : Locale
        Language of words, dates and numbers.
    links : bool
        Whether the card links the camera's page, `href`.
    """
    _ = translator(locale).gettext
    drawn = []
    for drawing, row in drawn_rows(cameras):
        title = _("Camera {number}").format(number=row["name"])
        rows = [
            [_("State"), _("at work") if row["works"] else _("not at work")],
            [_("Organisation"), row["organisation"]],
            [_("Reach in metres"), shown_number(row["reach_m"], locale)],
            [_("Works from"), shown_date(row["works_from"])],
        ]
        if isinstance(row["works_to"], date):
            rows.append([_("Works to"), shown_date(row["works_to"])])
        told = feature(drawing, "camera", title, rows, row if links else {})
        drawn.append({**told, "works": bool(row["works"]), "reach": row["reach_m"]})
    return drawn


def watched_features(
    watched: GeoDataFrame, *, locale: Locale, links: bool
) -> list[dict[str, object]]:
    """Return what the program draws for each place that cameras are to watch.

    Parameters
    ----------
    watched : GeoDataFrame
        Any geometry, with `name`, `number`, `kind` (a `WatchedKind` code), `covered`, `counted`
        and `href`. A spot is marked alone: its outline lies with the sites.
    locale : Locale
        Language of words.
    links : bool
        Whether the card links the place's page, `href`.
    """
    drawn = []
    looks = dict(zip(watched.index, look_of(watched), strict=True))
    for drawing, row in drawn_rows(watched.assign(look=Series(looks))):
        kind = WatchedKind(row["kind"])
        shape = dict(drawing, outline=None) if kind is WatchedKind.SPOT else drawing
        rows = _facts(row, kind, locale)
        told = feature(shape, kind.value, str(row["name"]), rows, row if links else {})
        drawn.append({**told, "look": row["look"]})
    return drawn


def camera_legend(cameras: GeoDataFrame, locale: Locale) -> Section:
    """Return the section on cameras, with how many work and how many do not."""
    _ = translator(locale).gettext
    texts = {True: _("At work: {count}"), False: _("Not at work: {count}")}
    counts = cameras["works"].value_counts().to_dict()
    rows: list[LegendRow] = [
        _counted("camera", "working" if works else "stopped", text, counts[works], locale)
        for works, text in texts.items()
        if works in counts
    ]
    return section(_("Cameras"), rows)


def watched_legend(watched: GeoDataFrame, locale: Locale) -> Section:
    """Return the section on what cameras are to watch, with the counts of the report."""
    _ = translator(locale).gettext
    texts = {
        "seen": _("Seen by a camera: {count}"),
        "unseen": _("Seen by no camera: {count}"),
        "uncounted": _("On other roads, not counted: {count}"),
    }
    counts = look_of(watched).value_counts().to_dict()
    rows = [
        _counted("watched", look, text, counts[look], locale)
        for look, text in texts.items()
        if look in counts
    ]
    return section(_("To be watched by cameras"), rows)


def _counted(kind: str, value: str, text: str, count: int, locale: Locale) -> LegendRow:
    said = text.format(count=shown_number(count, locale))
    return {"kind": kind, "value": value, "text": said}


def look_of(watched: GeoDataFrame) -> "Series[str]":
    """Return how each place is drawn: `seen`, `unseen`, or `uncounted` on other roads.

    Examples
    --------
    >>> frame = GeoDataFrame({"counted": [True, True, False], "covered": [True, False, True]})
    >>> look_of(frame).tolist()
    ['seen', 'unseen', 'uncounted']
    """
    seen = np.where(watched["covered"], "seen", "unseen")
    looks = np.where(watched["counted"], seen, "uncounted")
    return Series(looks, index=watched.index, dtype="object")


def _facts(row: Row, kind: WatchedKind, locale: Locale) -> list[list[str]]:
    _ = translator(locale).gettext
    facts = [
        [_("Kind"), label(kind, locale)],
        [_("Number"), str(row["number"])],
        [_("Camera"), _("seen by a camera") if row["covered"] else _("no camera sees it")],
    ]
    if not row["counted"]:
        facts.append([_("Counted"), _("no: on no provincial road and no inner-city street")])
    return facts
