"""What a program sends with a list: the file, the system of its coordinates, dry run or not."""

from typing import Annotated, Any

from fastapi import Depends, File, Form, Response, UploadFile

from hotspots.registry.list_readings import LONGEST
from hotspots.registry.row_lists import ListReport
from hotspots.vocabulary import RowOutcome


class ListUpload:
    """A list as a multipart form brings it."""

    def __init__(
        self,
        file: Annotated[UploadFile, File(description="Excel, CSV, GeoPackage, GeoJSON …")],
        crs: Annotated[str | None, Form(max_length=80, examples=["EPSG:5899"])] = None,
        dry_run: Annotated[bool, Form(description="Say what would happen, store nothing")] = False,
    ) -> None:
        self._file = file
        self._crs = crs
        self._dry_run = dry_run

    def told(self) -> dict[str, Any]:
        """Return what the registry reads."""
        return {
            "file": self._file.file.read(),
            "name": self._file.filename,
            "crs": self._crs or None,
            "dry_run": self._dry_run,
        }


class RegisterUpload(ListUpload):
    """A list with how the columns and lines of another body are to be read."""

    def __init__(
        self,
        file: Annotated[UploadFile, File(description="Excel, CSV, GeoPackage, GeoJSON …")],
        crs: Annotated[str | None, Form(max_length=80, examples=["EPSG:5899"])] = None,
        dry_run: Annotated[bool, Form(description="Say what would happen, store nothing")] = False,
        reading: Annotated[
            str | None,
            Form(
                max_length=LONGEST,
                description="One a line: `field = column`, `field = column + column`, or"
                " `field: word = code`",
                examples=["rail_line = Code ligne\nprotection: SAL2 = automatic_barrier"],
            ),
        ] = None,
        new_lines: Annotated[
            bool,
            Form(description="Enter railway lines that are not known by their name, undrawn"),
        ] = False,
    ) -> None:
        super().__init__(file, crs, dry_run)
        self._foreign = {"reading": reading, "new_lines": new_lines}

    def told(self) -> dict[str, Any]:
        """Return what the registry reads."""
        return super().told() | self._foreign


RegisterUploadDep = Annotated[RegisterUpload, Depends(RegisterUpload)]
ListUploadDep = Annotated[ListUpload, Depends(ListUpload)]


def tell_status(response: Response, report: ListReport) -> None:
    """Answer 200 where nothing new was stored: a dry run, or a list that was known already."""
    if report.dry_run or report.count(RowOutcome.KNOWN) == len(report.rows):
        response.status_code = 200
