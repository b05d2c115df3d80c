"""How well a crash is located: A and B may define a site, C and D only support one."""

from hotspots.analysis.chainage_text import ChainageText
from hotspots.vocabulary import LocationClass

EXACT_WITHIN_M = 20.0


def location_class(
    *,
    has_point: bool,
    accuracy_m: float | None = None,
    chainage: ChainageText | float | None = None,
    is_heaped: bool = False,
) -> LocationClass:
    """Return the quality class of a place by the best statement of it.

    Parameters
    ----------
    has_point
        a position from GPS or drawn on the map.
    accuracy_m
        what the device says of its error, if it says anything.
    chainage
        the text as read, or a label value in metres.
    is_heaped
        the chainages of this source or route are rounded to 100 m.

    Returns
    -------
    A for a point known to 20 m; B for a chainage with metres; C for a whole kilometre, one rounded
    to 100 m, 'khoảng', or a coarser point; D for nothing but a road or a commune.

    Examples
    --------
    >>> location_class(has_point=False, chainage=12350.0).value
    'B'
    >>> location_class(has_point=False, chainage=12000.0).value
    'C'
    """
    if has_point and (accuracy_m is None or accuracy_m <= EXACT_WITHIN_M):
        return LocationClass.A
    if chainage is not None and _names_metres(chainage, is_heaped=is_heaped):
        return LocationClass.B
    return LocationClass.D if chainage is None and not has_point else LocationClass.C


def _names_metres(chainage: ChainageText | float, *, is_heaped: bool) -> bool:
    if isinstance(chainage, ChainageText):
        is_fine, value = chainage.location_class is LocationClass.B, chainage.chainage_m
    else:
        is_fine, value = chainage % 1000 != 0, chainage
    return is_fine and not (is_heaped and value % 100 == 0)
