"""Works on the page of a site: measures, checks, and whether they worked."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.pages.forms import Sent, SentDep, version
from api.pages.site_page import SitePageDep
from hotspots.records.measure import MEASURE_FIELDS
from hotspots.registry import measures, monitoring, site_evaluation

router = APIRouter(prefix="/sites/{code}")


@router.post("/measures")
def add_measure(site: SitePageDep, sent: SentDep) -> Response:
    """Record a measure."""

    def act() -> None:
        told = {name: value for name, value in _told(sent).items() if value}
        measures.add(site.session, actor=site.actor, site=site.code, told=told)

    return site.change(act, sent=sent, said="measure")


@router.post("/measures/{measure_id}")
def change_measure(site: SitePageDep, measure_id: UUID, sent: SentDep) -> Response:
    """Change a measure."""

    def act() -> None:
        measures.change(
            site.session,
            actor=site.actor,
            site=site.code,
            measure_id=measure_id,
            told=_told(sent),
            expected_version=version(sent["version"]),
        )

    return site.change(act, sent=sent, said="measure")


@router.post("/measures/{measure_id}/cancellation")
def cancel_measure(site: SitePageDep, measure_id: UUID, sent: SentDep) -> Response:
    """Take a measure back."""

    def act() -> None:
        measures.cancel(
            site.session,
            actor=site.actor,
            site=site.code,
            measure_id=measure_id,
            reason=sent["reason"],
        )

    return site.change(act, sent=sent, said="measure_cancelled")


@router.post("/checks/{check_id}")
def record_check(site: SitePageDep, check_id: UUID, sent: SentDep) -> Response:
    """Record a check."""

    def act() -> None:
        monitoring.record_check(
            site.session, actor=site.actor, site=site.code, check_id=check_id, note=sent["note"]
        )

    return site.change(act, sent=sent, said="checked")


@router.post("/evaluation")
def keep_evaluation(site: SitePageDep, sent: SentDep) -> Response:
    """Keep the evaluation of today."""

    def act() -> None:
        site_evaluation.keep(site.session, actor=site.actor, site=site.code, note=sent["note"])

    return site.change(act, sent=sent, said="evaluated")


def _told(sent: Sent) -> dict[str, object]:
    """Return the fields that a form holds; an empty one empties what stood there."""
    return {name: sent[name] for name in MEASURE_FIELDS if sent.holds(name)}
