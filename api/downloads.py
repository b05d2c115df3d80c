"""Files that a person keeps: a table as CSV or a workbook, a list as GeoJSON, a drawing."""

import re

from fastapi import Response

from api.schemas.report_tables import ReportTable
from api.schemas.site import site_collection
from api.schemas.site_tables import site_list_table
from hotspots.analysis.search_words import plain_words
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.registry.crossing_positions import CrossingPositions, as_file
from hotspots.registry.site_lists import SiteList
from hotspots.registry.sites import Listing
from hotspots.vocabulary import ListForm, Locale, PositionForm

_TYPES: dict[ListForm | PositionForm, str] = {
    ListForm.CSV: "text/csv; charset=utf-8",
    ListForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ListForm.GEOJSON: "application/geo+json",
    PositionForm.GPKG: "application/geopackage+sqlite3",
}


def require_form(form: str, *taken: str) -> None:
    """Let pass a form in which there is such a file.

    Raises
    ------
    InvalidInput
        There is none: the address was typed.
    """
    if form not in taken:
        problem = Problem(
            "unknown_choice",
            Message(_("“{value}” is not one of the choices."), {"value": form}),
            Message(_("Use one of: {codes}."), {"codes": list(taken)}),
            "as",
            form,
        )
        raise InvalidInput(_("A choice cannot be used."), problems=[problem])


def table_file(table: ReportTable, form: str, name: str) -> Response:
    """Return a table as a file to keep: a workbook or CSV, and nothing else."""
    require_form(form, ListForm.CSV.value, ListForm.XLSX.value)
    if form == ListForm.XLSX:
        return _attached(table.xlsx(), ListForm.XLSX, name)
    return _attached(table.csv().encode(), ListForm.CSV, name)


def features_file(features: str, name: str) -> Response:
    """Return GeoJSON as a file to keep."""
    return _attached(features.encode(), ListForm.GEOJSON, name)


def drawing_file(drawing: str, name: str) -> Response:
    """Return a drawing as a file to keep; its name is told in letters that every system knows."""
    plain = re.sub(r"[^a-z0-9]+", "-", plain_words(name)).strip("-")
    disposition = f'attachment; filename="{plain}.svg"'
    headers = {"Content-Disposition": disposition}
    return Response(drawing, media_type="image/svg+xml", headers=headers)


def site_list_file(found: SiteList, form: ListForm, locale: Locale) -> Response:
    """Return a list of sites as a file to keep."""
    name = f"danh-sach-diem-{found.on:%Y-%m-%d}"
    if form is not ListForm.GEOJSON:
        return table_file(site_list_table(found, locale), form, name)
    features = site_collection(Listing(found.entries, None))
    return _attached(features.model_dump_json().encode(), form, name)


def positions_file(found: CrossingPositions, form: PositionForm) -> Response:
    """Return the positions of crossings as a file to hand on."""
    return _attached(as_file(found, form), form, f"giao-cat-duong-sat-{found.on:%Y-%m-%d}")


def _attached(content: bytes, form: ListForm | PositionForm, name: str) -> Response:
    disposition = f'attachment; filename="{name}.{form.value}"'
    return Response(content, media_type=_TYPES[form], headers={"Content-Disposition": disposition})
