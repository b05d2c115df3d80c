"""How many sites there are of each kind, class and state: one count for lists, maps and reports."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.maps.site_numbers import SiteNumbers, told_as
from hotspots.models import Account, RemediationCase, Site
from hotspots.registry.site_choices import SiteChoice
from hotspots.vocabulary import Action, CaseState, LegalClass, SiteKind

_ALL = SiteChoice()


@dataclass(frozen=True, slots=True)
class CountRow:
    """How many sites of a kind and class have a file in a state; `unplaced` are on no map."""

    kind: SiteKind
    legal_class: LegalClass
    state: CaseState
    count: int
    unplaced: int

    @property
    def told_as(self) -> LegalClass | SiteKind:
        """What these sites are called: road spots by their class, others by their kind."""
        return told_as(self.kind, self.legal_class)


@dataclass(frozen=True, slots=True)
class SiteCounts:
    """The sites of a choice, counted; every sum is made of the same rows."""

    rows: Sequence[CountRow]

    @classmethod
    def of(cls, found: Iterable[tuple[SiteKind, LegalClass, CaseState, bool]]) -> "SiteCounts":
        """Count sites that were read: kind, class, state of the file, whether it has a place."""
        numbers: Counter[tuple[SiteKind, LegalClass, CaseState]] = Counter()
        unplaced: Counter[tuple[SiteKind, LegalClass, CaseState]] = Counter()
        for kind, legal_class, state, is_placed in found:
            key = kind, legal_class, state
            numbers[key] += 1
            unplaced[key] += not is_placed
        return cls(_in_order(CountRow(*key, n, unplaced[key]) for key, n in numbers.items()))

    @property
    def total(self) -> int:
        """All sites."""
        return sum(row.count for row in self.rows)

    @property
    def unplaced(self) -> int:
        """Those of them that have no place on the map."""
        return sum(row.unplaced for row in self.rows)

    def states(self) -> dict[CaseState, int]:
        """Return how many files are in each state that occurs, in the order of the vocabulary."""
        numbers: Counter[CaseState] = Counter()
        for row in self.rows:
            numbers[row.state] += row.count
        return {each: numbers[each] for each in CaseState if numbers[each]}

    def told(self) -> dict[LegalClass | SiteKind, int]:
        """Return how many there are of each class and kind that occurs, as a map tells them."""
        numbers: Counter[LegalClass | SiteKind] = Counter()
        for row in self.rows:
            numbers[row.told_as] += row.count
        return {each: numbers[each] for each in (*LegalClass, *SiteKind) if numbers[each]}

    def axes(self, what: LegalClass | SiteKind) -> dict[str, str]:
        """Return by which kind, and class if that tells them apart, a list has what is told so."""
        kind = next(row.kind for row in self.rows if row.told_as is what)
        by_class = {"class": what.value} if isinstance(what, LegalClass) else {}
        return {"kind": kind.value} | by_class

    def cell(self, what: LegalClass | SiteKind, state: CaseState) -> int:
        """Return how many of what is told so are in a state."""
        return sum(r.count for r in self.rows if r.told_as is what and r.state is state)

    def for_map(self) -> SiteNumbers:
        """Return the numbers of a map's legend."""
        return SiteNumbers(
            {each.value: n for each, n in self.told().items()},
            {each.value: n for each, n in self.states().items()},
        )


def count_sites(session: Session, *, actor: Account, choice: SiteChoice = _ALL) -> SiteCounts:
    """Count the sites this person may see of those that are wanted."""
    permissions.require(actor, Action.READ_SITES)
    axes = Site.kind, Site.legal_class, RemediationCase.state
    unplaced = func.count().filter(Site.geom.is_(None))
    query = (
        select(*axes, func.count(), unplaced)
        .join(RemediationCase, RemediationCase.site_id == Site.id)
        .where(permissions.visible_sites(actor, of_all=True), *choice.conditions(session))
        .group_by(*axes)
    )
    return SiteCounts(_in_order(CountRow(*row) for row in session.execute(query)))


def _in_order(rows: Iterable[CountRow]) -> tuple[CountRow, ...]:
    """Return the rows in the order of the vocabulary."""
    kinds, classes, states = list(SiteKind), list(LegalClass), list(CaseState)
    return tuple(
        sorted(
            rows,
            key=lambda row: (
                kinds.index(row.kind),
                classes.index(row.legal_class),
                states.index(row.state),
            ),
        )
    )
