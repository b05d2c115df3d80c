"""Recommendations, hand-overs, what is told to the level above, and the reports made of them."""

from enum import StrEnum


class LetterState(StrEnum):
    """How far a recommendation has come. It is resolved when it is verified done."""

    DRAFTED = "drafted"
    SIGNED = "signed"
    SENT = "sent"
    FORWARDED = "forwarded"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    ASKED_BACK = "asked_back"
    REPORTED_DONE = "reported_done"
    VERIFIED_DONE = "verified_done"
    WITHDRAWN = "withdrawn"


class LetterStep(StrEnum):
    """What a person does with a recommendation: the words of the button."""

    DRAFT = "draft"
    EDIT = "edit"
    SIGN = "sign"
    SEND = "send"
    ACCEPT = "accept"
    REFUSE = "refuse"
    ASK_BACK = "ask_back"
    SEND_AGAIN = "send_again"
    FORWARD = "forward"
    REPORT_DONE = "report_done"
    VERIFY_DONE = "verify_done"
    RETURN_WORKS = "return_works"
    WITHDRAW = "withdraw"


class LetterSide(StrEnum):
    """For whom a person acts on a recommendation."""

    SENDER = "sender"
    ADDRESSEE = "addressee"
    INSPECTOR = "inspector"


class Competence(StrEnum):
    """Whether the matter is the sender's own to settle, or passed on to who may (D13, D14)."""

    OWN = "own"
    PASSED_ON = "passed_on"


class TwinReason(StrEnum):
    """Why two recommendations may be the same letter."""

    SAME_NUMBER = "same_number"
    SAME_TEXT = "same_text"


class HandoverAnswer(StrEnum):
    """What the body asked to take a file over said to it, or what ended the question by itself.

    Nobody says the last two: a file that a step assigns waits for no answer, and an offer lapses
    where the file was assigned or came to rest before anybody answered.
    """

    ACCEPTED = "accepted"
    REFUSED = "refused"
    ASKED_BACK = "asked_back"
    WITHDRAWN = "withdrawn"
    ASSIGNED = "assigned"
    LAPSED = "lapsed"


class Lateness(StrEnum):
    """How often a file or a recommendation is over its time."""

    LATE = "late"
    LATE_AGAIN = "late_again"


class LetterGrouping(StrEnum):
    """What the four numbers are parted by."""

    DESK = "desk"
    WARD = "ward"
    RECEIVER = "receiver"


class AccountabilityFlag(StrEnum):
    """What a reader must weigh about a crash where a recommendation was unresolved."""

    PROVISIONAL_CLASS = "provisional_class"
    SAME_DAY_EVENT = "same_day_event"
    WEAK_LOCATION = "weak_location"
    REPORTED_DONE_BEFORE = "reported_done_before"
    LINKED_BY_HAND = "linked_by_hand"
    ENTERED_AFTERWARDS = "entered_afterwards"
    SITE_MERGED = "site_merged"
    BODY_REFORMED = "body_reformed"
