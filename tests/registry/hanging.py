"""A site with its file, a folder of its own, and officers who send photos there."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from hotspots.attachment_files import Limits, Store, Taken
from hotspots.models import Account, Attachment, Site, SiteArea, SitePhoto
from hotspots.registry import attachments, photos
from hotspots.registry.photo_facts import PhotoFacts
from hotspots.vocabulary import PhotoPurpose, Role
from tests.factories import make_account, make_area, make_case
from tests.pictures import photo

LIMITS = Limits(largest_bytes=5 * 1024**2, most_pixels=20_000_000)


@dataclass
class Hanging:
    """Who is there and what they do; each photo sent is another one unless told."""

    session: Session
    store: Store
    site: Site
    police: Account
    urban: Account
    stranger: Account
    sent: int = 0

    def send(
        self, actor: Account, content: bytes | None = None, stated: Taken | None = None
    ) -> Attachment:
        self.sent += 1
        return attachments.add(
            self.session,
            actor=actor,
            store=self.store,
            limits=LIMITS,
            content=content or photo(size=(400, 300), shade=self.sent * 20),
            name=f"{self.sent}.jpg",
            stated=stated,
        )

    def hang(
        self,
        actor: Account,
        purpose: PhotoPurpose = PhotoPurpose.BEFORE,
        *,
        content: bytes | None = None,
        of: SitePhoto | None = None,
        **told: object,
    ) -> SitePhoto:
        attachment = self.send(actor, content)
        facts = PhotoFacts(purpose, pair_of_id=None if of is None else of.id, **told)  # type: ignore[arg-type]  # by name
        return photos.add(
            self.session,
            actor=actor,
            site=self.site.code,
            attachment_id=attachment.id,
            facts=facts,
        )


def make_hanging(session: Session, tmp_path: Path) -> Hanging:
    """Two units in the ward of the site, and an officer of another ward."""
    ward, other = make_area(session), make_area(session)
    police = make_account(session, Role.POLICE_OFFICER, areas=[ward])
    site = make_case(session, actor=police).site
    session.add(SiteArea(site_id=site.id, area_id=ward.id))
    session.flush()
    session.expire(site)  # its place was written as text and is read as a shape
    return Hanging(
        session,
        Store(tmp_path / "attachments"),
        site,
        police,
        urban=make_account(session, Role.URBAN_OFFICER, areas=[ward]),
        stranger=make_account(session, Role.POLICE_OFFICER, areas=[other]),
    )
