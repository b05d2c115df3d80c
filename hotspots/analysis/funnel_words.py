"""Where a commune lies in the funnel, in a sentence; nothing here is a percentage of a commune."""

from hotspots.analysis.funnel import INNER, OUTER, Commune, Funnel, Position
from hotspots.errors import Message
from hotspots.i18n import _

_INSIDE = _(
    "Funnel: had it changed like all {places} places together, counts like these are no surprise."
)
_INNER = {
    Position.BELOW_INNER: _(
        "Funnel: fewer crashes now than the inner band holds. Of {places} places that all changed"
        " alike, up to {outside} would lie outside it by chance: no finding by itself."
    ),
    Position.ABOVE_INNER: _(
        "Funnel: more crashes now than the inner band holds. Of {places} places that all changed"
        " alike, up to {outside} would lie outside it by chance: no finding by itself."
    ),
}
_OUTER = {
    Position.BELOW_OUTER: _(
        "Funnel: fewer crashes now than the outer band holds, outside which at most {thousandth} of"
        " 1,000 places that changed alike lie by chance. First check the records, then look for the"
        " cause."
    ),
    Position.ABOVE_OUTER: _(
        "Funnel: more crashes now than the outer band holds, outside which at most {thousandth} of"
        " 1,000 places that changed alike lie by chance. First check the records, then look for the"
        " cause."
    ),
}


def funnel_sentence(funnel: Funnel, commune: Commune) -> Message:
    """Return whether a commune changed otherwise than all together, and how sure that is."""
    places = len(funnel.communes)
    if commune.position in _INNER:
        told = {"places": places, "outside": round(INNER * places, 1)}
        return Message(_INNER[commune.position], told)
    if commune.position in _OUTER:
        return Message(_OUTER[commune.position], {"thousandth": round(1000 * OUTER)})
    return Message(_INSIDE, {"places": places})
