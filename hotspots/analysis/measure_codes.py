"""Closed lists of what is judged after a screening: treatments, targets, rail crossings."""

from enum import StrEnum


class EvaluationMethod(StrEnum):
    """How the crashes to be expected without treatment were found."""

    EMPIRICAL_BAYES = "empirical_bayes"
    COMPARISON_GROUP = "comparison_group"
    NAIVE = "naive"


class SelectionTime(StrEnum):
    """Where the time lies whose crashes made a place be chosen for treatment."""

    OUTSIDE_BEFORE = "outside_before"
    INSIDE_BEFORE = "inside_before"
    NOT_STATED = "not_stated"


class EffectVerdict(StrEnum):
    """What the crashes after a treatment say of it.

    The last two belong to methods that cannot tell a treatment from anything else that changed.
    """

    TOO_EARLY = "too_early"
    TOO_FEW = "too_few"
    IMPROVED = "improved"
    PROBABLY_IMPROVED = "probably_improved"
    CANNOT_TELL = "cannot_tell"
    PROBABLY_NOT_IMPROVED = "probably_not_improved"
    GETTING_WORSE = "getting_worse"
    SOMETHING_CHANGED = "something_changed"
    NO_CHANGE_SHOWN = "no_change_shown"


class TargetUnit(StrEnum):
    """What a target counts: crashes come one by one, people several to a crash."""

    CRASHES = "crashes"
    PEOPLE = "people"


class TargetVerdict(StrEnum):
    """Whether a target of the year was met, and whether chance alone could have met it."""

    MET_WITH_CONFIDENCE = "met_with_confidence"
    MET_ON_COUNT_ONLY = "met_on_count_only"
    NOT_MET = "not_met"
    NO_STATEMENT = "no_statement"


class CrossingProtection(StrEnum):
    """What guards a place where road and rail cross on the level."""

    SELF_OPENED = "self_opened"
    SIGNS = "signs"
    LIGHTS = "lights"
    BARRIER = "barrier"
    GUARDED = "guarded"


class RiskBand(StrEnum):
    """Where a crossing stands in the order of its register."""

    TOP_TENTH = "top_tenth"
    NEXT_FIFTH = "next_fifth"
    REST = "rest"


class Closability(StrEnum):
    """How easily the users of a self-opened crossing could go another way."""

    EASY = "easy"
    POSSIBLE = "possible"
    HARD = "hard"
    UNKNOWN = "unknown"
