"""Forms that show what is on record and tell what was changed in them: of cameras and the like."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from geoalchemy2.shape import to_shape

from api.pages.forms import Sent, version
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _, shown_date


def filled_in(row: object, names: Iterable[str], *, place: Mapping[str, str]) -> Sent:
    """Return a form filled in from a stored row, and from where it lies as a person tells it."""
    return Sent.of(**{name: written(getattr(row, name)) for name in names}, **place)


def point_of(row: Any) -> dict[str, str]:
    """Return where a point lies, as a form has it."""
    point = to_shape(row.geom).centroid
    return {"lon": f"{point.x:.6f}", "lat": f"{point.y:.6f}"}


def version_read(sent: Sent) -> int:
    """Return the version the form was filled in from: nobody corrects what they have not seen.

    Raises
    ------
    InvalidInput
        The form does not say it.
    """
    told = version(sent["version"])
    if not told:
        problem = Problem(
            "missing",
            Message(_("The form does not say which version was read.")),
            Message(_("Look at what is stored now, and save again.")),
            field="version",
        )
        raise InvalidInput(_("The correction cannot be stored."), problems=[problem])
    return told


def changes(
    shown: Sent, sent: Sent, names: Iterable[str], *, place: Sequence[str]
) -> dict[str, object]:
    """Return what a person changed in the form, None where it was emptied; a place as a whole."""
    told: dict[str, object] = {
        name: sent[name] or None for name in names if sent[name] != shown[name]
    }
    # a browser ends the lines of a text in its own way
    if any(sent[name].split() != shown[name].split() for name in place):
        told |= {name: sent[name] or None for name in place}
    return told


def written(value: object) -> str:
    """Return a stored value as a field of a form holds it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return shown_date(value)
    return f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)
