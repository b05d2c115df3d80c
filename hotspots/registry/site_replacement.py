"""What people use instead of a crossing that was taken away: a link between the two sites."""

from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.errors import InvalidInput, Message, NotFound, Problem
from hotspots.i18n import _
from hotspots.models import Account, RemediationCase, SiteLink
from hotspots.registry.case_access import find
from hotspots.vocabulary import EventKind, SiteLinkKind, StepField


def replacement(
    session: Session, case: RemediationCase, actor: Account, code: str
) -> RemediationCase:
    """Return the file of the site that stands in for another.

    Raises
    ------
    InvalidInput
        It is unknown where this person works, or the site itself.
    """
    try:
        other = find(session, actor, code)
    except NotFound as unknown:
        raise _refused(_("There is no site {code} where you work."), code) from unknown
    if other.id == case.id:
        raise _refused(_("{code} is this site itself."), code)
    return other


def link_replacement(
    session: Session, case: RemediationCase, *, actor: Account, other: str
) -> None:
    """Note in both files that people go by another site from now on."""
    instead = replacement(session, case, actor, other)
    link = SiteLink(
        site_id=case.site_id,
        other_id=instead.site_id,
        kind=SiteLinkKind.REPLACED_BY,
        since=clock.today(),
        made_by_id=actor.id,
        made_at=clock.now(),
    )
    session.add(link)
    told = {"kind": link.kind.value, "from_site": case.site.code, "site_id": str(case.site_id)}
    instead.record(EventKind.LINKED, actor=actor, at=link.made_at, data=told)


def _refused(template: str, code: str) -> InvalidInput:
    problem = Problem(
        "unusable_target",
        Message(template, {"code": code[:80]}),
        Message(_("Give the code of the crossing people use instead, such as LK-2025-0001.")),
        field=StepField.REPLACED_BY.value,
        value=code[:80],
    )
    return InvalidInput(_("The crossing cannot be replaced by that."), problems=[problem])
