"""Service roads for a map: along which stretch of a railway they run, and what is planned."""

from geopandas import GeoDataFrame
from pandas import isna

from hotspots.errors import Message
from hotspots.i18n import label, render, translator
from hotspots.maps.geometry import in_degrees, outlines
from hotspots.vocabulary import Locale, ServiceRoadState


def service_road_features(
    roads: GeoDataFrame, *, locale: Locale, links: bool
) -> list[dict[str, object]]:
    """Return what the program draws for each service road.

    Parameters
    ----------
    roads : GeoDataFrame
        Lines with `number`, `where` (a `Message`), `state` (a `ServiceRoadState` code), `year` (may
        be empty), `plan` (the number of its paper) and `href`.
    locale : Locale
        Language of the words.
    links : bool
        Whether cards link `href`.
    """
    _ = translator(locale).gettext
    drawn = in_degrees(roads)
    features: list[dict[str, object]] = []
    for outline, row in zip(outlines(drawn.geometry), drawn.to_dict("records"), strict=True):
        number = {"number": row["number"]}
        told = [
            [_("Stretch"), render(row["where"], locale)],
            [_("State"), label(ServiceRoadState(row["state"]), locale)],
            [_("Planned for"), "–" if isna(row["year"]) else str(int(row["year"]))],
            [_("Plan no."), row["plan"]],
        ]
        features.append(
            {
                "outline": outline,
                "state": row["state"],
                "title": render(Message("Service road {number}", number), locale),
                "rows": told,
                "href": row["href"] if links else "",
            }
        )
    return features
