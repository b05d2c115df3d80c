"""The sentences of a notice: what one more crash would do, where it may lie, what drops out."""

from datetime import date

from hotspots.analysis.chainage_text import format_chainage
from hotspots.analysis.notices import NearMiss
from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.vocabulary import CrashOutcome, Place


def near_miss_sentences(near: NearMiss) -> tuple[Message, ...]:
    """Return the notice, what it rests on, and where the new crash may lie."""
    injury = near.kind is CrashOutcome.INJURY
    warning = (
        _("One more injury crash before {day} makes this a black spot.")
        if injury
        else _("One more fatal crash before {day} makes this a black spot.")
    )
    fatal = _("A fatal crash does so before {day}.")
    counted = _("Today {count} crashes count here, {fatal} of them with a death.")
    counts = {"count": len(near.crash_ids), "fatal": near.fatal_crashes}
    sentences = [Message(warning, {"day": near.before})]
    if injury and near.fatal_before != near.before:
        sentences.append(Message(fatal, {"day": near.fatal_before}))
    return (*sentences, Message(counted, counts), _where(near))


def drop_out_sentence(day: date) -> Message:
    """Return when a site leaves the rule by itself."""
    return Message(
        _(
            "With no new crash the rule is no longer met from {day}. Closing the site remains a"
            " decision."
        ),
        {"day": day},
    )


def _where(near: NearMiss) -> Message:
    if near.place is Place.JUNCTION:
        return Message(_("The new crash may lie on any arm within the zone of the junction."))
    if near.reach_from_mm is None or near.reach_to_mm is None:
        return Message(_("The new crash counts if one circle of full size holds it and these."))
    # Where a route begins is not known here; no post stands before Km 0.
    first, last = max(0, near.reach_from_mm), max(0, near.reach_to_mm)
    return Message(
        _("The new crash may lie on {route} from {start} to {end}."),
        {
            "route": near.route,
            # Whole metres, inwards: where it is said to count, it counts.
            "start": format_chainage(-(-first // 1000)),
            "end": format_chainage(last // 1000),
        },
    )
