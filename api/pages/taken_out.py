"""Files of lists and maps that a page gives: each is written down as having left the registry."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Response

from api.dependencies import ActorDep, SessionDep
from api.downloads import drawing_file, features_file, table_file
from api.schemas.report_tables import ReportTable
from hotspots.registry.exports import log_export
from hotspots.vocabulary import ExportKind, ListForm

DRAWING = "svg"
"""What the drawing of a map is asked for as."""


class TakenOut:
    """Makes the files of one request; `choice` is what narrowed them, as the address says it."""

    def __init__(self, session: SessionDep, actor: ActorDep) -> None:
        self._session = session
        self._actor = actor

    def table(
        self, kind: ExportKind, table: ReportTable, form: str, name: str, choice: Mapping[str, str]
    ) -> Response:
        """Return a table as a workbook or CSV."""
        answer = table_file(table, form, name)
        self._log(kind, form, choice, len(table.rows))
        return answer

    def features(
        self, kind: ExportKind, features: str, count: int, name: str, choice: Mapping[str, str]
    ) -> Response:
        """Return GeoJSON of so many features."""
        self._log(kind, ListForm.GEOJSON.value, choice, count)
        return features_file(features, name)

    def drawing(
        self, kind: ExportKind, drawing: str, count: int, name: str, choice: Mapping[str, str]
    ) -> Response:
        """Return a drawing that shows so many things."""
        self._log(kind, DRAWING, choice, count)
        return drawing_file(drawing, name)

    def _log(self, kind: ExportKind, form: str, choice: Mapping[str, str], rows: int) -> None:
        kept = {name: value for name, value in choice.items() if value}
        told = {"form": form, "choice": kept, "rows": rows}
        log_export(self._session, actor=self._actor, kind=kind, told=told)


TakenOutDep = Annotated[TakenOut, Depends(TakenOut)]
