"""What is told of a campaign: its sites before and after, and how many of them were put right."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from hotspots.models import Campaign, CampaignEntry, RemediationCase, Site
from hotspots.models.workflow import is_put_right
from hotspots.registry.photo_pairs import Pair
from hotspots.vocabulary import CaseState, SiteKind


@dataclass(frozen=True, slots=True)
class Member:
    """A site of a campaign.

    Attributes
    ----------
    before
        The state with which the first day began; None where its file was opened later.
    after
        The state in which the last day ended, or that of today; None before the first day.
    recurred, recurred_since
        How many times it came back within the campaign, and after it until today.
    pairs
        Photos before and after, of which the latter came since the campaign began.
    """

    site: Site
    case: RemediationCase
    added_on: date
    before: CaseState | None
    after: CaseState | None
    recurred: int
    recurred_since: int
    pairs: tuple[Pair, ...] = ()

    @property
    def was_right(self) -> bool:
        """Say whether nothing was left to be put right there when the campaign began."""
        return self.before is not None and is_put_right(self.site.kind, self.before)

    @property
    def is_right(self) -> bool:
        """Say whether it was put right by the end."""
        return self.after is not None and is_put_right(self.site.kind, self.after)


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of some members.

    Attributes
    ----------
    right_before
        Of these, put right before already.
    cleared
        Put right within the campaign, and still so at its end.
    left
        Not put right at its end.
    recurred, recurred_since
        How many of them came back at least once: within it, and after it until today.
    """

    members: int
    right_before: int
    cleared: int
    left: int
    recurred: int
    recurred_since: int

    @classmethod
    def of(cls, members: Collection[Member]) -> "Tally":
        """Count them."""
        return cls(
            members=len(members),
            right_before=sum(each.was_right for each in members),
            cleared=sum(each.is_right and not each.was_right for each in members),
            left=sum(not each.is_right for each in members),
            recurred=sum(each.recurred > 0 for each in members),
            recurred_since=sum(each.recurred_since > 0 for each in members),
        )


@dataclass(frozen=True, slots=True)
class TakenOut:
    """A site that belongs to the campaign no more, with the entry that says why."""

    site: Site
    entry: CampaignEntry


@dataclass(frozen=True, slots=True)
class CampaignResult:
    """A campaign with what became of its sites.

    Attributes
    ----------
    as_of
        The day whose end `after` speaks for; None before the first day.
    hidden
        How many of its sites lie where the person does not work; they are counted nowhere else.
    """

    campaign: Campaign
    as_of: date | None
    members: Sequence[Member]
    taken_out: Sequence[TakenOut]
    hidden: int

    @property
    def whole(self) -> Tally:
        """Return the count of all."""
        return Tally.of(self.members)

    @property
    def by_kind(self) -> dict[SiteKind, Tally]:
        """Return the counts kind by kind, in the order of the vocabulary."""
        return {
            kind: Tally.of(those)
            for kind in SiteKind
            if (those := [each for each in self.members if each.site.kind is kind])
        }
