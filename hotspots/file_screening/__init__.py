"""The engine on files: crashes, roads and junctions in, proposed sites out, no database."""

from hotspots.file_screening.evidence import evidence_properties, section_properties, with_evidence
from hotspots.file_screening.known_places import read_known_places
from hotspots.file_screening.network_files import read_junctions, read_routes
from hotspots.file_screening.proposal_files import (
    feature,
    note,
    shape_of,
    write_bytes,
    write_collection,
    write_text,
)
from hotspots.file_screening.run import FileScreening, Wishes, screen_file

__all__ = [
    "FileScreening",
    "Wishes",
    "evidence_properties",
    "feature",
    "note",
    "read_junctions",
    "read_known_places",
    "read_routes",
    "screen_file",
    "section_properties",
    "shape_of",
    "with_evidence",
    "write_bytes",
    "write_collection",
    "write_text",
]
