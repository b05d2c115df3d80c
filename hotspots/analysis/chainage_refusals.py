"""Why a spelling of a chainage is refused, in words that say how to mend it."""

from collections.abc import Mapping

from hotspots.errors import InvalidInput, Message, Problem

_HOW_TO_WRITE = Message("Write the chainage as Km12+350: kilometre post, “+”, metres.")
_REFUSALS: Mapping[str, tuple[Message, Message]] = {
    "empty": (
        Message("The chainage is empty"),
        Message("Write the chainage as Km12+350, or leave the field out and give coordinates."),
    ),
    "too_long": (
        Message("The text is longer than {limit} characters"),
        Message("Keep only the chainage, the side and the road."),
    ),
    "date_cell": (
        Message("The cell has been turned into a date: enter it again as text"),
        Message("Format the column as text, then type the chainage again."),
    ),
    "no_chainage": (Message("No chainage was found"), _HOW_TO_WRITE),
    "missing_km": (
        Message("The letters Km or the “+” are missing. Is it {suggestion}?"),
        _HOW_TO_WRITE,
    ),
    "missing_km_number": (Message("The kilometre number is missing"), _HOW_TO_WRITE),
    "missing_metres": (Message("The metres after the “+” are missing"), _HOW_TO_WRITE),
    "km_too_large": (
        Message("The kilometre number is too large. Is it {suggestion}?"),
        _HOW_TO_WRITE,
    ),
    "outside_route": (
        Message("The chainage lies outside the route"),
        Message("Compare the kilometre number with the kilometre post on the road."),
    ),
    "unclear_dot": (Message("The dot is unclear: write {suggestion}"), _HOW_TO_WRITE),
    "unclear_comma": (Message("The comma is unclear: write {suggestion}"), _HOW_TO_WRITE),
    "unclear_dash": (
        Message("The “-” is unclear: metres take “+”, a stretch takes “đến”"),
        Message("Write a point as Km12+350 and a stretch as Km2+200 đến Km2+400."),
    ),
    "metres_too_many": (
        Message("2000 metres or more: check the kilometre post again"),
        Message("Count the metres from the nearest post before the place."),
    ),
    "letters_in_metres": (
        Message("There are letters in the metres"),
        Message("Use figures only: 0 is not O, 5 is not S, 1 is not l."),
    ),
    "negative": (
        Message("A chainage cannot be negative"),
        Message("Count from the kilometre post before the place."),
    ),
    "extra_plus": (Message("There is one “+” too many"), _HOW_TO_WRITE),
    "h_post": (
        Message("H posts run from H1 to H9 and take no metres"),
        Message("Write H5/Km12, or Km12+500."),
    ),
    "missing_route_number": (
        Message("The road number after “{kind}” is missing"),
        Message("Write the whole number, for example QL1 or ĐT769."),
    ),
    "two_routes": (
        Message("A chainage belongs to one route only: enter two rows"),
        Message("Give each route its own row with its own chainage."),
    ),
    "two_sides": (
        Message("Both sides of the road are named"),
        Message("Write (T) for the left or (P) for the right, looking along rising chainage."),
    ),
    "too_many_points": (
        Message("There are more than two chainages"),
        Message("Enter one place in a row."),
    ),
    "open_stretch": (
        Message("The other end of the stretch is missing"),
        Message("Write a stretch as Km2+200 đến Km2+400."),
    ),
    "unclear_carry": (
        Message("It is unclear which kilometre “+{metres}” belongs to"),
        Message("Write both ends in full, for example Km2+900 đến Km3+100."),
    ),
    "not_understood": (
        Message("“{part}” was not understood"),
        Message("Keep only the chainage, the side and the road."),
    ),
}


def refusal(code: str, text: str, **params: object) -> InvalidInput:
    """Return the refusal of a text, ready to be raised; `code` is one of the table's."""
    message, remedy = _REFUSALS[code]
    problem = Problem(code, Message(message.template, params), remedy, value=text)
    return InvalidInput("The chainage “{text}” cannot be read.", problems=[problem], text=text)
