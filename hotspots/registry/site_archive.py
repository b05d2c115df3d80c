"""All that is known of one site in one archive: its file, entries, place, photos and papers.

It leaves the registry, so it holds counts of crashes and never a single one, and every archive
taken out is logged.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from geoalchemy2.shape import to_shape
from shapely.geometry import mapping
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.attachment_files import SUFFIXES, Store
from hotspots.attachment_files.zip_stream import Member
from hotspots.errors import Message
from hotspots.i18n import _, label, render, shown_time
from hotspots.models import (
    Account,
    AdministrativeArea,
    ExportLog,
    Site,
    SiteArea,
    SitePhoto,
)
from hotspots.registry import inventory, partners, photos, remediation, site_links
from hotspots.registry.inspections import inspections_of
from hotspots.registry.photo_pairs import point_of
from hotspots.table_files.csv_text import csv_text
from hotspots.vocabulary import ExportKind, Locale


@dataclass(frozen=True, slots=True)
class Subject:
    """What an archive is made of, for whom, and in which language its tables are headed."""

    session: Session
    actor: Account
    site: Site
    file: remediation.File
    store: Store
    locale: Locale


@dataclass(frozen=True, slots=True)
class Chapter:
    """One part of an archive: what `file.json` says of it under its name, and its own members."""

    content: Any
    members: Sequence[Member] = ()


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive about to be sent."""

    name: str
    members: Sequence[Member]


def site_chapter(subject: Subject) -> Chapter:
    """Return what the site is and what its decision rested on, and its place on the map."""
    site = subject.site
    areas = (
        select(AdministrativeArea.name)
        .join(SiteArea, SiteArea.area_id == AdministrativeArea.id)
        .where(SiteArea.site_id == site.id)
        .order_by(AdministrativeArea.code)
    )
    content = {
        "id": str(site.id),
        "code": site.code,
        "name": site.name,
        "kind": site.kind.value,
        "legal_class": site.legal_class.value,
        "areas": list(subject.session.scalars(areas)),
        "registered_at": site.registered_at.isoformat(),
    }
    feature = {
        "type": "Feature",
        "id": str(site.id),
        "geometry": None if site.geom is None else mapping(to_shape(site.geom)),
        "properties": content,
    }
    decided = {"deciding": _counted(site.deciding)}
    return Chapter(content | decided, [Member("site.geojson", _json(feature))])


def file_chapter(subject: Subject) -> Chapter:
    """Return where the remediation file stands."""
    case = subject.file.case
    return Chapter(
        {
            "state": case.state.value,
            "state_since": case.state_since.isoformat(),
            "opened_at": case.opened_at.isoformat(),
            "due_on": case.due_on.isoformat() if case.due_on else None,
            "holder": case.holder.name if case.holder else None,
            "managing_body": case.managing_body.name if case.managing_body else None,
            "lead": case.lead.name if case.lead else None,
        }
    )


def events_chapter(subject: Subject) -> Chapter:
    """Return every entry of the file, and the same as a table in the reader's words."""
    events, locale = subject.file.events, subject.locale
    told = [
        {
            "sequence": event.sequence,
            "at": event.at.isoformat(),
            "kind": event.kind.value,
            "from_state": event.from_state.value if event.from_state else None,
            "to_state": event.to_state.value if event.to_state else None,
            "actor": event.actor.display_name,
            "organisation": event.organisation.name,
            "note": event.note,
            "data": _counted(event.data),
        }
        for event in events
    ]
    headings = [render(Message(each), locale) for each in _EVENT_HEADINGS]
    rows = [
        (
            shown_time(event.at),
            label(event.kind, locale),
            label(event.from_state, locale) if event.from_state else "",
            label(event.to_state, locale) if event.to_state else "",
            event.actor.display_name,
            event.organisation.name,
            event.note or "",
        )
        for event in events
    ]
    table = csv_text(headings, [dict(zip(headings, row, strict=True)) for row in rows])
    return Chapter(told, [Member("events.csv", table.encode())])


def documents_chapter(subject: Subject) -> Chapter:
    """Return the papers of the file, known by number and date, with their scans."""
    told, members = [], []
    for place, paper in enumerate(subject.file.papers, start=1):
        scan = paper.attachment
        path = None if scan is None else subject.store.path_of(scan.sha256)
        member = None
        if scan is not None and path is not None and path.is_file():
            ending = SUFFIXES[scan.media_type]
            member = f"papers/{place:03d}-{paper.kind}-{paper.dated:%Y-%m-%d}{ending}"
            members.append(Member(member, path))
        told.append(
            {
                "kind": paper.kind.value,
                "number": paper.number,
                "dated": paper.dated.isoformat(),
                "issued_by": paper.issued_by,
                "about": paper.about,
                "member": member,
                "sha256": None if scan is None else scan.sha256,
            }
        )
    return Chapter(told, members)


def inspections_chapter(subject: Subject) -> Chapter:
    """Return what was looked at on site, item by item, the latest first."""
    found = inspections_of(subject.session, subject.file.case)
    return Chapter(
        [
            {
                "inspected_on": each.inspected_on.isoformat(),
                "units_present": each.units_present,
                "findings": each.findings,
            }
            for each in found
        ]
    )


def photos_chapter(subject: Subject) -> Chapter:
    """Return the photos that hang on the site, and of those taken down why."""
    rows = photos.of_site(subject.session, subject.site.id)
    names = {row.id: _photo_name(place, row) for place, row in enumerate(rows, start=1)}
    told, members = [], []
    for row in rows:
        path = subject.store.path_of(row.attachment.sha256)
        member = names[row.id] if row.removed_at is None and path.is_file() else None
        told.append(_photo(row, member, names))
        if member is not None:
            members.append(Member(member, path))
    return Chapter(told, members)


def links_chapter(subject: Subject) -> Chapter:
    """Return how the site relates to others; of one the reader may not see, its code alone."""
    rows = site_links.related(subject.session, subject.file.case, actor=subject.actor)
    return Chapter(
        [
            {
                "kind": row.link.kind.value,
                "other": row.other.code,
                "outgoing": row.outgoing,
                "since": row.link.since.isoformat(),
                "note": row.link.note,
                "ended_on": _day(row.link.ended_on),
                "end_reason": row.link.end_reason,
            }
            for row in rows
        ]
    )


def partners_chapter(subject: Subject) -> Chapter:
    """Return which bodies work along on the file, or did."""
    rows = partners.partners_of(subject.session, subject.file.case)
    return Chapter(
        [
            {
                "organisation": row.organisation.name,
                "task": row.task,
                "due_on": _day(row.due_on),
                "since": row.since.isoformat(),
                "until": _day(row.until),
                "end_reason": row.end_reason,
            }
            for row in rows
        ]
    )


def inventory_chapter(subject: Subject) -> Chapter:
    """Return who looked whether the site is still there, the latest first."""
    rows = inventory.confirmations_of(subject.session, subject.file.case)
    return Chapter(
        [
            {
                "looked_on": row.looked_on.isoformat(),
                "finding": row.finding.value,
                "note": row.note,
                "recorded_by": row.recorded_by.display_name,
                "organisation": row.organisation.name,
            }
            for row in rows
        ]
    )


Part = Callable[[Subject], Chapter]

PARTS: Mapping[str, Part] = {
    "site": site_chapter,
    "file": file_chapter,
    "events": events_chapter,
    "documents": documents_chapter,
    "inspections": inspections_chapter,
    "photos": photos_chapter,
    "links": links_chapter,
    "partners": partners_chapter,
    "inventory": inventory_chapter,
}
"""The parts of an archive, by their names in `file.json`. A further part is one more line."""


def make(
    session: Session, *, actor: Account, site: UUID | str, store: Store, locale: Locale
) -> Archive:
    """Return the archive of a site this person may see, and log that it left the registry."""
    file = remediation.get(session, actor=actor, site=site)
    subject = Subject(session, actor, file.case.site, file, store, locale)
    chapters = {name: part(subject) for name, part in PARTS.items()}
    now = clock.now()
    told = {
        "made_at": now.isoformat(),
        "made_by": actor.display_name,
        **{name: chapter.content for name, chapter in chapters.items()},
    }
    members = [
        Member("file.json", _json(told)),
        *(member for chapter in chapters.values() for member in chapter.members),
    ]
    archive = Archive(f"{subject.site.code}-{now:%Y-%m-%d}.zip", members)
    session.add(
        ExportLog(
            kind=ExportKind.SITE_ARCHIVE,
            exported_by_id=actor.id,
            at=now,
            site_id=subject.site.id,
            told={"name": archive.name, "members": [each.name for each in members]},
        )
    )
    session.flush()
    return archive


_EVENT_HEADINGS = (
    _("When"), _("Entry"), _("From state"), _("To state"), _("By"), _("Unit"), _("Note"),
)  # fmt: skip

_CRASH_LISTS = {"crash_ids", "crashes_added", "crashes_gone", "crashes_changed"}


def _counted(told: Any) -> Any:
    """Return the same with crashes counted instead of named."""
    if isinstance(told, Mapping):
        return {
            key: len(value) if key in _CRASH_LISTS and isinstance(value, list) else _counted(value)
            for key, value in told.items()
        }
    return [_counted(each) for each in told] if isinstance(told, list) else told


def _photo_name(place: int, photo: SitePhoto) -> str:
    """Return a name of our own making: what people called a file never becomes a path."""
    ending = SUFFIXES[photo.attachment.media_type]
    return f"photos/{place:03d}-{photo.purpose}-{photo.added_at:%Y-%m-%d}{ending}"


def _photo(photo: SitePhoto, member: str | None, names: Mapping[UUID, str]) -> dict[str, Any]:
    attachment = photo.attachment
    point = point_of(attachment.geom)
    return {
        "id": str(photo.id),
        "member": member,
        "sha256": attachment.sha256,
        "name": attachment.name,
        "purpose": photo.purpose.value,
        "checklist_item": photo.checklist_item.value if photo.checklist_item else None,
        "caption": photo.caption,
        "repeats": names.get(photo.pair_of_id) if photo.pair_of_id else None,
        "bearing_deg": photo.facing_deg,
        "taken_at": attachment.taken_at.isoformat() if attachment.taken_at else None,
        "taken_lon_lat": None if point is None else list(point),
        "added_at": photo.added_at.isoformat(),
        "added_by": photo.added_by.display_name,
        "removed_at": photo.removed_at.isoformat() if photo.removed_at else None,
        "removed_by": photo.removed_by.display_name if photo.removed_by else None,
        "removal_reason": photo.removal_reason,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _json(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False).encode()
