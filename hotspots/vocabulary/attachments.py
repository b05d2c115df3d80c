"""Photos, papers and what leaves the registry, as codes."""

from enum import StrEnum


class MediaType(StrEnum):
    """What a stored file is, found out from its content."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"


class AttachmentKind(StrEnum):
    """What an attachment is to a person."""

    PHOTO = "photo"
    DOCUMENT = "document"


class PhotoPurpose(StrEnum):
    """Why a photo of a site was taken."""

    BEFORE = "before"
    AFTER = "after"
    INSPECTION = "inspection"
    CHECKLIST = "checklist"
    OTHER = "other"


class ChecklistItem(StrEnum):
    """What an inspection of a site looks at, one photo an item (Circular 41/2024 art. 15)."""

    JUNCTION = "junction"
    TRAFFIC_ORGANISATION = "traffic_organisation"
    SIGHT = "sight"
    HORIZONTAL_CURVE = "horizontal_curve"
    VERTICAL_CURVE = "vertical_curve"
    GRADE = "grade"
    ROUGHNESS = "roughness"
    SUPERELEVATION = "superelevation"
    LIGHTING = "lighting"
    SIGNS = "signs"
    MARKINGS = "markings"
    SURROUNDINGS = "surroundings"
    OTHER = "other"


class ExportKind(StrEnum):
    """What somebody took out of the registry."""

    SITE_ARCHIVE = "site_archive"
