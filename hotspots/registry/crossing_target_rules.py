"""What a target of a crossing must keep to: whose it is, what fits, and that it is not set yet."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from hotspots import permissions
from hotspots.analysis.road_map import MEASURES_OF
from hotspots.database import among
from hotspots.errors import Conflict, Forbidden, Message, Problem
from hotspots.i18n import _
from hotspots.models import Account, CrossingTarget, RemediationCase, Site
from hotspots.vocabulary import TargetMeasure


def file_of(session: Session, site_id: UUID) -> tuple[Site, RemediationCase]:
    """Return a site with its units and its file."""
    (found,) = files_of(session, [site_id])
    return found


def files_of(session: Session, site_ids: Sequence[UUID]) -> list[tuple[Site, RemediationCase]]:
    """Return sites with their units and files, by code."""
    query = (
        select(Site, RemediationCase)
        .join(RemediationCase, RemediationCase.site_id == Site.id)
        .where(among(RemediationCase.site_id, site_ids))
        .options(selectinload(Site.areas))
        .order_by(Site.code)
    )
    return [(site, case) for site, case in session.execute(query)]


def unfit(site: Site, measure: TargetMeasure, *, is_none: bool) -> list[Problem]:
    """Return why a measure cannot be planned for a site, which may be no crossing any more."""
    fits = MEASURES_OF.get(site.kind)
    if fits is None or is_none:
        return [
            Problem(
                "no_crossing",
                Message(_("{code} is no crossing of a railway."), {"code": site.code}),
                Message(_("Choose level crossings and self-opened ones.")),
                "sites",
                site.code,
            )
        ]
    if measure in fits:
        return []
    return [
        Problem(
            "measure_of_another_kind",
            Message(
                _("“{measure}” is nothing for {code}, which is of the kind “{kind}”."),
                {"measure": measure, "code": site.code, "kind": site.kind},
            ),
            Message(_("Use one of: {measures}."), {"measures": list(fits)}),
            "measure",
            measure.value,
        )
    ]


def is_own(actor: Account, site: Site, case: RemediationCase) -> bool:
    """Say whether a person answers for a crossing: works there, or for who holds its file."""
    return permissions.reaches(actor, site.areas) or case.holder_id in permissions.own_bodies(actor)


def require_own(actor: Account, site: Site, case: RemediationCase) -> None:
    """Let pass who answers for a crossing.

    Raises
    ------
    Forbidden
        It is another's.
    """
    if not is_own(actor, site, case):
        raise Forbidden(
            _("{code} lies outside your areas, and your organisation does not hold its file."),
            code=site.code,
        )


def refuse_known(session: Session, sites: Sequence[Site], facts: Mapping[str, Any]) -> None:
    """Let pass a target that none of the crossings has.

    Raises
    ------
    Conflict
        A crossing has it already; the problems name them.
    """
    query = select(CrossingTarget.site_id).where(
        among(CrossingTarget.site_id, (each.id for each in sites)),
        CrossingTarget.year == facts["year"],
        CrossingTarget.measure == facts["measure"],
        CrossingTarget.withdrawn_at.is_(None),
    )
    known = set(session.scalars(query))
    if known:
        problems = [
            Problem(
                "known_target",
                Message(_("{code} has this target already."), {"code": each.code}),
                Message(_("Correct it on its page, or leave the crossing out.")),
                "sites",
                each.code,
            )
            for each in sites
            if each.id in known
        ]
        raise Conflict(
            _("Nothing was stored: a crossing has this target already."), problems=problems
        )
