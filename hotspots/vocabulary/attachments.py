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


class ExportKind(StrEnum):
    """What somebody took out of the registry."""

    SITE_ARCHIVE = "site_archive"
    SITE_LIST = "site_list"
    CROSSING_POSITIONS = "crossing_positions"
    SERVICE_ROADS = "service_roads"
    ROAD_MAP = "road_map"
    CROSSINGS_OF_YEAR = "crossings_of_year"
    CROSSING_FIGURES = "crossing_figures"
    CROSSING_PRIORITY = "crossing_priority"
    RAIL_STRIP = "rail_strip"


class ListForm(StrEnum):
    """What a list is taken out of the registry as."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"


class PositionForm(StrEnum):
    """What positions are given to map providers as."""

    GEOJSON = "geojson"
    GPKG = "gpkg"
