"""The four numbers of recommendations for any period, counted from events and never typed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import permissions
from hotspots.models import Account, AdministrativeArea, SiteArea
from hotspots.registry.areas import ground_ids
from hotspots.registry.bodies import Bodies
from hotspots.registry.letter_history import History, histories
from hotspots.registry.report_period import Period
from hotspots.vocabulary import Action, LetterGrouping


@dataclass(frozen=True, slots=True)
class FourNumbers:
    """What became of recommendations in a period (domain reference, section 6).

    Attributes
    ----------
    total
        Sent before the period and open at its start; with new ones included, also those.
    resolved
        Of these, verified done within it.
    new, new_resolved
        Sent within it, and of these verified done within it.
    withdrawn
        Of the unresolved, those withdrawn within it.
    """

    total: int
    resolved: int
    new: int
    new_resolved: int
    withdrawn: int

    @property
    def unresolved(self) -> int:
        """Return the rest: total is always resolved and unresolved together."""
        return self.total - self.resolved


@dataclass(frozen=True, slots=True)
class Line:
    """The four numbers of one desk, ward or receiver."""

    name: str
    numbers: FourNumbers


@dataclass(frozen=True, slots=True)
class LetterReport:
    """The four numbers of a period and, where asked for, of each desk, ward or receiver.

    A recommendation about two wards counts in each of them, so lines of wards may add up to more
    than the whole.
    """

    period: Period
    include_new: bool
    grouping: LetterGrouping | None
    whole: FourNumbers
    lines: Sequence[Line]


def letter_report(
    session: Session,
    *,
    actor: Account,
    period: Period,
    grouping: LetterGrouping | None = None,
    area_id: UUID | None = None,
    include_new: bool = False,
) -> LetterReport:
    """Count what became of the recommendations a person may see in a period.

    Parameters
    ----------
    area_id
        Only those about a site in this area.
    include_new
        Whether those sent within the period count in the total as well; the report says so.
    """
    permissions.require(actor, Action.READ_REPORTS)
    found = histories(session, actor=actor, sent_before=period.end, open_from=period.start)
    wards = _wards(session, found)
    if area_id is not None:
        inside = ground_ids(session, area_id)
        found = [h for h in found if not inside.isdisjoint(wards[h.letter.id])]
    parted: dict[str, list[History]] = {}
    if grouping is not None:
        names = _Names(session, grouping, period, wards)
        for history in found:
            for name in names.of(history):
                parted.setdefault(name, []).append(history)
    return LetterReport(
        period=period,
        include_new=include_new,
        grouping=grouping,
        whole=count(found, period, include_new=include_new),
        lines=[
            Line(name, count(parted[name], period, include_new=include_new))
            for name in sorted(parted)
        ],
    )


def count(found: Iterable[History], period: Period, *, include_new: bool) -> FourNumbers:
    """Return the four numbers of some recommendations."""
    total = resolved = withdrawn = new = new_resolved = 0
    for history in found:
        is_new = period.holds(history.sent_on)
        was_open = history.was_open_before(period.start)
        done = period.holds(history.resolved_on)
        new += is_new
        new_resolved += is_new and done
        if was_open or (include_new and is_new):
            total += 1
            resolved += done
            withdrawn += period.holds(history.withdrawn_on)
    return FourNumbers(total, resolved, new, new_resolved, withdrawn)


class _Names:
    """Under which names a recommendation is counted; bodies as they stood on the last day."""

    def __init__(
        self,
        session: Session,
        grouping: LetterGrouping,
        period: Period,
        wards: dict[UUID, set[UUID]],
    ) -> None:
        self._grouping = grouping
        self._day = period.last_day
        self._bodies = Bodies.read(session)
        self._wards = wards
        ids = {each for areas in wards.values() for each in areas}
        areas = session.scalars(select(AdministrativeArea).where(AdministrativeArea.id.in_(ids)))
        self._areas = {area.id: area.name for area in areas}

    def of(self, history: History) -> list[str]:
        match self._grouping:
            case LetterGrouping.WARD:
                return [self._areas[each] for each in self._wards[history.letter.id]] or ["–"]
            case LetterGrouping.DESK:
                return [self._bodies.on(history.desk_on(self._day), self._day).name]
            case LetterGrouping.RECEIVER:
                return [self._bodies.on(history.letter.receiver_id, self._day).name]


def _wards(session: Session, found: Sequence[History]) -> dict[UUID, set[UUID]]:
    """Return the areas of each recommendation's sites."""
    sites = {site.id for history in found for site in history.letter.sites}
    of_site: dict[UUID, set[UUID]] = {}
    rows = session.execute(
        select(SiteArea.site_id, SiteArea.area_id).where(SiteArea.site_id.in_(sites))
    )
    for site_id, area_id in rows:
        of_site.setdefault(site_id, set()).add(area_id)
    return {
        history.letter.id: {
            area for site in history.letter.sites for area in of_site.get(site.id, ())
        }
        for history in found
    }
