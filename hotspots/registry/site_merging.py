"""One place registered twice becomes one site: the other keeps its code and says where it went."""

from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.errors import InvalidInput, Message, NotFound, Problem
from hotspots.i18n import _
from hotspots.models import Account, RemediationCase, SiteLink
from hotspots.registry.case_access import find
from hotspots.vocabulary import CaseState, EventKind, SiteLinkKind, StepField

_KINDS = {
    CaseState.MERGED: SiteLinkKind.MERGED_INTO,
    CaseState.DUPLICATE: SiteLinkKind.DUPLICATE_OF,
}


def join(
    session: Session, case: RemediationCase, *, actor: Account, target: str, note: str | None
) -> SiteLink:
    """Note in both files that the site of one went into another; its code is never used again."""
    other = site_to_join(session, case, actor, target)
    link = SiteLink(
        site_id=case.site_id,
        other_id=other.site_id,
        kind=_KINDS[case.state],
        since=clock.today(),
        made_by_id=actor.id,
        made_at=clock.now(),
        note=note,
    )
    session.add(link)
    other.record(
        EventKind.LINKED,
        actor=actor,
        at=link.made_at,
        note=note,
        data={"kind": link.kind.value, "from_site": case.site.code, "site_id": str(case.site_id)},
    )
    return link


def site_to_join(
    session: Session, case: RemediationCase, actor: Account, target: str
) -> RemediationCase:
    """Return the file of the site that another may go into, locked.

    Raises
    ------
    InvalidInput
        It is unknown where this person works, the site itself, of another kind, or gone.
    """
    try:
        other = find(session, actor, target, lock=True)
    except NotFound as unknown:
        raise _refused(_("There is no site {code} where you work."), target) from unknown
    if other.id == case.id:
        raise _refused(_("{code} is this site itself."), target)
    if other.kind is not case.kind:
        raise _refused(_("{code} is another kind of site."), target)
    if other.state in {*_KINDS, CaseState.REJECTED}:
        raise _refused(_("{code} is itself no longer followed."), target)
    return other


def _refused(template: str, target: str) -> InvalidInput:
    problem = Problem(
        "unusable_target",
        Message(template, {"code": target[:80]}),
        Message(_("Give the code of the site that stays, such as LK-2025-0001.")),
        field=StepField.TARGET_SITE.value,
        value=target[:80],
    )
    return InvalidInput(_("The sites cannot be merged."), problems=[problem])
