"""How sites relate to each other: linked by hand with a reason, and for as long as that holds.

Links that a step of a file made (merged, duplicate, split) are told here as well, and never end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from hotspots import clock, permissions
from hotspots.database import among
from hotspots.errors import Conflict, InvalidInput, Message, NotFound, Problem
from hotspots.i18n import _
from hotspots.models import Account, RemediationCase, Site, SiteLink
from hotspots.registry.case_access import SiteKey, find, reason_required
from hotspots.vocabulary import Action, EventKind, SiteLinkKind

BY_HAND = (
    SiteLinkKind.WITHIN,
    SiteLinkKind.RELATED,
    SiteLinkKind.SAME_PLACE,
    SiteLinkKind.NEARBY,
)
"""What a person may say of two sites; all but the first hold both ways."""

_NOT_LINKED = _("The sites cannot be linked.")


@dataclass(frozen=True, slots=True)
class Related:
    """One link of a site, seen from it.

    Attributes
    ----------
    other
        The site at the other end; its name and page are for who may see it (`is_seen`).
    outgoing
        Whether this site is the one of which the link says something.
    """

    link: SiteLink
    other: Site
    outgoing: bool
    is_seen: bool

    @property
    def may_end(self) -> bool:
        """Say whether a person may end it: what a step made stays."""
        return self.link.kind in BY_HAND and self.link.ended_on is None


def link(
    session: Session,
    *,
    actor: Account,
    site: SiteKey,
    other: str,
    kind: SiteLinkKind,
    reason: str | None,
) -> SiteLink:
    """Link a site to another, with the reason; both files say so.

    Raises
    ------
    NotFound
        The site is not there where this person works.
    InvalidInput
        The other is unknown there or the same, the kind is none that people give, no reason.
    Conflict
        They are linked so already.
    """
    permissions.require(actor, Action.WRITE_IN_FILE)
    case = find(session, actor, site)
    why = reason_required(reason, _NOT_LINKED)
    if kind not in BY_HAND:
        raise _refused("kind", _("A step of the file makes such a link."), kind.value)
    case, far = _both(session, actor, case, _other(session, actor, case, other))
    _refuse_twice(session, case, far, kind)
    row = SiteLink(
        site_id=case.site_id,
        other_id=far.site_id,
        kind=kind,
        since=clock.today(),
        made_by_id=actor.id,
        made_at=clock.now(),
        note=why,
    )
    session.add(row)
    session.flush()
    _note(row, case, far, actor=actor, what="linked", note=why)
    session.flush()
    return row


def end(
    session: Session, *, actor: Account, site: SiteKey, link_id: UUID, reason: str | None
) -> SiteLink:
    """End a link that was made by hand; it stays on record with both days and reasons.

    Raises
    ------
    NotFound
        The site has no such link, or this person does not see both sites.
    Conflict
        It has ended, or a step of the file made it.
    """
    permissions.require(actor, Action.WRITE_IN_FILE)
    case = find(session, actor, site)
    why = reason_required(reason, _("The link is undone with a reason only."))
    row = _one(session, case, link_id)
    far_id = row.other_id if row.site_id == case.site_id else row.site_id
    case, far = _both(session, actor, case, find(session, actor, far_id))
    row = _one(session, case, link_id)
    if row.kind not in BY_HAND:
        raise Conflict(_("A step of the file made this link; it stays."))
    if row.ended_on is not None:
        raise Conflict(_("This link has ended already, on {day}."), day=row.ended_on)
    row.ended_on, row.ended_at = clock.today(), clock.now()
    row.ended_by_id, row.end_reason = actor.id, why
    near, other = (case, far) if row.site_id == case.site_id else (far, case)
    _note(row, near, other, actor=actor, what="ended", note=why)
    session.flush()
    return row


def related(session: Session, case: RemediationCase, *, actor: Account) -> Sequence[Related]:
    """Return every link of a site from either end: those that hold, then those that ended."""
    query = (
        select(SiteLink)
        .where(or_(SiteLink.site_id == case.site_id, SiteLink.other_id == case.site_id))
        .options(joinedload(SiteLink.site), joinedload(SiteLink.other))
        .order_by(SiteLink.ended_on.desc().nulls_first(), SiteLink.made_at, SiteLink.id)
    )
    links = session.scalars(query).all()
    ends = {each: each.other if each.site_id == case.site_id else each.site for each in links}
    seen = select(Site.id).where(
        among(Site.id, [site.id for site in ends.values()]), permissions.visible_sites(actor)
    )
    known = set(session.scalars(seen)) if links else set()
    return [
        Related(each, other, each.site_id == case.site_id, other.id in known)
        for each, other in ends.items()
    ]


def _other(session: Session, actor: Account, case: RemediationCase, code: str) -> RemediationCase:
    try:
        other = find(session, actor, code.strip().upper())
    except NotFound as unknown:
        raise _refused("other", _("There is no site {code} where you work."), code) from unknown
    if other.id == case.id:
        raise _refused("other", _("{code} is this site itself."), code)
    return other


def _both(
    session: Session, actor: Account, case: RemediationCase, far: RemediationCase
) -> tuple[RemediationCase, RemediationCase]:
    """Return both files locked, in one order for everybody: nobody waits in a circle."""
    ids = sorted((case.site_id, far.site_id))
    locked = {each: find(session, actor, each, lock=True) for each in ids}
    return locked[case.site_id], locked[far.site_id]


def _one(session: Session, case: RemediationCase, link_id: UUID) -> SiteLink:
    query = select(SiteLink).where(
        SiteLink.id == link_id,
        or_(SiteLink.site_id == case.site_id, SiteLink.other_id == case.site_id),
    )
    row = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound(_("This site has no such link."))
    return row


def _refuse_twice(
    session: Session, case: RemediationCase, far: RemediationCase, kind: SiteLinkKind
) -> None:
    """Refuse a link that holds already, or that would say one lies in the other both ways."""
    ends = (case.site_id, far.site_id)
    query = select(SiteLink.since).where(
        SiteLink.kind == kind,
        SiteLink.ended_on.is_(None),
        among(SiteLink.site_id, ends),
        among(SiteLink.other_id, ends),
    )
    since = session.scalar(query.limit(1))
    if since is not None:
        raise Conflict(
            _("{code} is linked to this site like that already, since {day}."),
            code=far.site.code,
            day=since,
        )


def _note(
    row: SiteLink,
    near: RemediationCase,
    far: RemediationCase,
    *,
    actor: Account,
    what: str,
    note: str,
) -> None:
    """Write into both files what was said of the two sites."""
    data = {
        "what": what,
        "link_id": str(row.id),
        "kind": row.kind.value,
        "from_site": near.site.code,
        "to_site": far.site.code,
    }
    for case in (near, far):
        case.record(EventKind.LINKED, actor=actor, at=clock.now(), note=note, data=data)


def _refused(field: str, template: str, value: str) -> InvalidInput:
    problem = Problem(
        "unusable_target",
        Message(template, {"code": value[:80]}),
        Message(_("Give the code of another site, and how the two relate.")),
        field=field,
        value=value[:80],
    )
    return InvalidInput(_NOT_LINKED, problems=[problem])
