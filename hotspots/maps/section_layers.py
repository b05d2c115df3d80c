"""Black sections for a map: a wide band under the sites it joins, and what a click on it says."""

from geopandas import GeoDataFrame

from hotspots.analysis.corridors import section_sentences
from hotspots.i18n import render, translator
from hotspots.maps.geometry import in_degrees, outlines
from hotspots.vocabulary import Locale


def section_features(sections: GeoDataFrame, *, locale: Locale) -> list[dict[str, object]]:
    """Return what the program draws for each black section that has a geometry.

    Parameters
    ----------
    sections : GeoDataFrame
        Lines with `section`, an `analysis.corridors.BlackSection`.
    locale : Locale
        Language of the sentences.
    """
    _ = translator(locale).gettext
    titles = _("What it is"), _("Crashes"), _("Why one section")
    drawn = in_degrees(sections)
    return [
        {
            "outline": drawn_as,
            "title": _("Black section"),
            "rows": [
                [title, render(sentence, locale)]
                for title, sentence in zip(titles, section_sentences(section), strict=True)
            ],
        }
        for drawn_as, section in zip(outlines(drawn.geometry), drawn["section"], strict=True)
    ]
