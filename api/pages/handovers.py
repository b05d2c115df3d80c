"""What people do with the desk of a file, and with crashes linked by hand, on a site's page."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.pages.forms import SentDep, required, version
from api.pages.site_page import SitePageDep
from hotspots.registry import crash_links, handovers
from hotspots.registry.handovers import Answer, Offer
from hotspots.vocabulary import HandoverAnswer

router = APIRouter(prefix="/sites/{code}")


@router.post("/handovers")
def offer(site: SitePageDep, sent: SentDep) -> Response:
    """Offer the file to another body."""

    def act() -> None:
        told = Offer(
            to=sent["to_body"],
            asked_for=sent["asked_for"],
            letter_number=sent["letter_number"],
            letter_dated=sent["letter_dated"],
            sent_on=sent["sent_on"],
        )
        handovers.offer(
            site.session,
            actor=site.actor,
            site=site.code,
            offer=told,
            expected_version=version(sent["version"]),
        )

    return site.change(act, sent=sent, said="offered")


@router.post("/handovers/answer")
def answer(site: SitePageDep, sent: SentDep) -> Response:
    """Say what becomes of an offer."""

    def act() -> None:
        told = Answer(
            answer=required(HandoverAnswer, sent["answer"], name="answer"),
            reason=sent["answer_reason"],
            on=sent["on"],
            received_on=sent["received_on"],
            letter_number=sent["answer_number"],
        )
        handovers.answer(
            site.session,
            actor=site.actor,
            site=site.code,
            answer=told,
            expected_version=version(sent["version"]),
        )

    return site.change(act, sent=sent, said="answered")


@router.post("/crash-links")
def link_crash(site: SitePageDep, sent: SentDep) -> Response:
    """Link a crash, by its id or the number its source gave it."""

    def act() -> None:
        crash_links.link(
            site.session,
            actor=site.actor,
            site=site.code,
            crash=_key(sent["crash"]),
            reason=sent["crash_reason"],
            criteria_folder=site.criteria_folder,
        )

    return site.change(act, sent=sent, said="crash_linked")


@router.post("/crash-links/{crash_id}/removal")
def unlink_crash(site: SitePageDep, crash_id: UUID, sent: SentDep) -> Response:
    """Undo a link."""

    def act() -> None:
        crash_links.unlink(
            site.session,
            actor=site.actor,
            site=site.code,
            crash_id=crash_id,
            reason=sent["unlink_reason"],
            criteria_folder=site.criteria_folder,
        )

    return site.change(act, sent=sent, said="saved")


def _key(text: str) -> UUID | str:
    """Return an id where the text is one, or the address of a crash's page ends with one."""
    try:
        return UUID(text.rstrip("/").rsplit("/", 1)[-1])
    except ValueError:
        return text
