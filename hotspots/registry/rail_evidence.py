"""Why a place on a railway is proposed, in sentences a person can check."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from hotspots.analysis.chainage_text import format_chainage
from hotspots.criteria import from_snapshot, require_rail
from hotspots.errors import Message
from hotspots.i18n import _
from hotspots.models import RailProposal
from hotspots.vocabulary import LegalClass, SeverityClass


def place_of(proposal: RailProposal) -> str:
    """Return what a place is called: its crossing, or Km and line."""
    if proposal.crossing is not None:
        return f"{proposal.crossing.code} {proposal.crossing.name}"
    ends = (format_chainage(round(m)) for m in (proposal.from_m, proposal.to_m) if m is not None)
    line = "" if proposal.rail_line is None else proposal.rail_line.name
    return f"{' – '.join(dict.fromkeys(ends))} {line}".strip()


def limbs_of(
    proposal: RailProposal,
) -> Sequence[tuple[str, Mapping[str, str], int | None, bool]]:
    """Return every alternative of the rule: code, words, margin, and whether it is met."""
    rules, met = proposal.run.criteria, set(proposal.criteria)
    is_black = proposal.legal_class is LegalClass.BLACK_SPOT
    by_class = [
        (limb["code"], limb["wording"], proposal.margins.get(limb["code"]))
        for limb in rules["limbs"]
    ]
    potential = [(limb["code"], limb["wording"], None) for limb in rules["potential"]]
    told = [(*each, is_black and each[0] in met) for each in by_class]
    if not is_black:
        told += [(*each, each[0] in met) for each in potential]
    return told


def classes_of(proposal: RailProposal) -> Mapping[UUID, SeverityClass | None]:
    """Return the class of each deciding accident as it was read, None where it was not known."""
    told = proposal.crash_classes.items()
    return {UUID(key): None if each is None else SeverityClass(each) for key, each in told}


def counts_by_class(proposal: RailProposal) -> Sequence[tuple[SeverityClass | None, int]]:
    """Return how many deciding accidents are of each class, the gravest first, unknown last."""
    read = Counter(proposal.crash_classes.values())
    return [(each, read[each]) for each in (*SeverityClass, None) if read[each]]


def sentences(
    proposal: RailProposal, *, today: date, expired: date | None, changed: int
) -> Sequence[Message]:
    """Return what the place rests on, and every doubt."""
    said = [_legal(proposal), _age(proposal, today)]
    if expired is not None:
        said.append(expired_words(proposal, expired))
    if changed:
        said.append(
            Message(
                _("{count} of these accidents were corrected since. Screen the railways again."),
                {"count": changed},
            )
        )
    if proposal.earlier_ids:
        said.append(
            Message(
                _("{count} earlier accidents at this place lie before the window."),
                {"count": len(proposal.earlier_ids)},
            )
        )
    return [*said, *map(_noted, proposal.notes)]


def expired_words(proposal: RailProposal, last: date) -> Message:
    """Return that the criteria of a place are not in force any more."""
    return Message(
        _("These criteria have expired: {document} ended on {last}."),
        {"document": proposal.run.criteria["document"], "last": last},
    )


def months_since(day: date, today: date) -> int:
    """Return how many whole months have passed since a day."""
    months = (today.year - day.year) * 12 + today.month - day.month
    return max(0, months - (today.day < day.day))


def _legal(proposal: RailProposal) -> Message:
    rules = require_rail(from_snapshot(proposal.run.criteria))
    told = {
        "count": len(proposal.crash_ids),
        "first": proposal.window_start,
        "last": proposal.latest_on,
        "limbs": list(proposal.criteria),
        "document": rules.document,
        "months": rules.window_months,
    }
    if proposal.legal_class is LegalClass.BLACK_SPOT:
        words = _(
            "{count} accidents from {first} to {last}, within {months} months back from the latest,"
            " meet the test of a rail black spot: alternative {limbs} of {document}."
        )
    else:
        words = _(
            "{count} accidents from {first} to {last}, within {months} months back from the latest,"
            " make it a potential rail black spot by {document}."
        )
    return Message(words, told)


def _noted(note: Mapping[str, Any]) -> Message:
    words = _NOTES[note["code"]]
    return Message(words, note["params"])


def _age(proposal: RailProposal, today: date) -> Message:
    told = {"last": proposal.latest_on, "months": months_since(proposal.latest_on, today)}
    return Message(
        _(
            "The latest accident was on {last}, {months} months ago. The window ends with it, so"
            " the class does not lapse by itself."
        ),
        told,
    )


_NOTES = {
    "victims_unknown": _("Of {count} accidents the victims are not known; they count to no limb."),
    "qualifies_only_with_imprecise": _(
        "It has this class only with {count} accidents whose place is imprecise: check on site."
    ),
    "near_crossing": _("Accidents near a registered crossing that has no class are among them."),
}
