"""What a site has to do with others: links by hand, and the bodies that work along on its file."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.pages.forms import SentDep, required, version
from api.pages.site_page import SitePageDep
from hotspots.registry import partners, site_links
from hotspots.registry.partners import Part
from hotspots.vocabulary import SiteLinkKind

router = APIRouter(prefix="/sites/{code}")


@router.post("/links")
def link(site: SitePageDep, sent: SentDep) -> Response:
    """Link the site to another."""

    def act() -> None:
        site_links.link(
            site.session,
            actor=site.actor,
            site=site.code,
            other=sent["other"],
            kind=required(SiteLinkKind, sent["link_kind"], name="kind"),
            reason=sent["link_reason"],
        )

    return site.change(act, sent=sent, said="linked", at="related")


@router.post("/links/{link_id}/end")
def end_link(site: SitePageDep, link_id: UUID, sent: SentDep) -> Response:
    """End a link that was made by hand."""

    def act() -> None:
        site_links.end(
            site.session,
            actor=site.actor,
            site=site.code,
            link_id=link_id,
            reason=sent["end_reason"],
        )

    return site.change(act, sent=sent, said="link_ended", at="related")


@router.post("/partners")
def name_partner(site: SitePageDep, sent: SentDep) -> Response:
    """Name a body that is to work along on the file."""

    def act() -> None:
        partners.name_partner(
            site.session,
            actor=site.actor,
            site=site.code,
            part=Part(sent["partner"], sent["task"], sent["due_on"]),
            expected_version=version(sent["version"]),
        )

    return site.change(act, sent=sent, said="partner_named")


@router.post("/partners/{partner_id}/release")
def release_partner(site: SitePageDep, partner_id: UUID, sent: SentDep) -> Response:
    """Release a body that worked along."""

    def act() -> None:
        partners.release_partner(
            site.session,
            actor=site.actor,
            site=site.code,
            partner_id=partner_id,
            reason=sent["release_reason"],
            expected_version=version(sent["version"]),
        )

    return site.change(act, sent=sent, said="partner_released")
