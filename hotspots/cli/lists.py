"""`hotspots import-defects` and its like: lists taken in whole, or not at all."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from sqlalchemy.orm import Session

from hotspots.cli.output import Output, output_for, refusals_told
from hotspots.cli.registry_commands import By, Crs, Lang, acting
from hotspots.errors import InvalidInput
from hotspots.file_screening import write_bytes
from hotspots.i18n import _, label
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import crossing_positions
from hotspots.registry.camera_imports import import_cameras
from hotspots.registry.defect_imports import import_defects
from hotspots.registry.described_lists import taker_of
from hotspots.registry.lane_mouth_imports import import_lane_mouths
from hotspots.registry.row_lists import ListReport
from hotspots.registry.service_road_imports import import_service_roads
from hotspots.registry.watched_place_imports import import_watched_places
from hotspots.settings import load_settings
from hotspots.vocabulary import Action, Locale, PositionForm, RowOutcome, SiteKind

ListFile = Annotated[Path, typer.Argument(help="Excel, CSV, GeoPackage, GeoJSON or Parquet.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check and count; store nothing.")]


def import_defects_command(
    file: ListFile, *, crs: Crs = None, dry_run: DryRun = False, by: By = None, lang: Lang = None
) -> None:
    """Take in a list of defects of the road: all of it, or nothing."""
    _take(import_defects, file, crs=crs, dry_run=dry_run, by=by, lang=lang)


def import_lane_mouths_command(
    file: ListFile, *, crs: Crs = None, dry_run: DryRun = False, by: By = None, lang: Lang = None
) -> None:
    """Take in a list of lane mouths with their humps: all of it, or nothing."""
    _take(import_lane_mouths, file, crs=crs, dry_run=dry_run, by=by, lang=lang)


def import_cameras_command(
    file: ListFile, *, crs: Crs = None, dry_run: DryRun = False, by: By = None, lang: Lang = None
) -> None:
    """Take in the list of an organisation's cameras: all of it, or nothing."""
    _take(import_cameras, file, crs=crs, dry_run=dry_run, by=by, lang=lang)


def import_watched_places_command(
    file: ListFile, *, crs: Crs = None, dry_run: DryRun = False, by: By = None, lang: Lang = None
) -> None:
    """Take in a unit's list of complex routes and areas: all of it, or nothing."""
    _take(import_watched_places, file, crs=crs, dry_run=dry_run, by=by, lang=lang)


def import_service_roads_command(
    file: ListFile, *, crs: Crs = None, dry_run: DryRun = False, by: By = None, lang: Lang = None
) -> None:
    """Take in a plan's list of service roads beside a railway: all of it, or nothing."""
    _take(import_service_roads, file, crs=crs, dry_run=dry_run, by=by, lang=lang)


def import_sites_command(
    kind: Annotated[SiteKind, typer.Argument(help="level_crossing, unauthorized_crossing, …")],
    file: ListFile,
    *,
    crs: Crs = None,
    reading: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="Text file: `field = column` or `field: word = code`, one a line.",
        ),
    ] = None,
    new_lines: Annotated[
        bool, typer.Option("--new-lines", help="Enter unknown railway lines by name, undrawn.")
    ] = False,
    dry_run: DryRun = False,
    by: By = None,
    lang: Lang = None,
) -> None:
    """Take in a register of sites of one kind: all of it, or nothing."""

    def take(session: Session, **told: Any) -> ListReport:
        if kind not in KIND_RECORDS:
            listed = [each.value for each in KIND_RECORDS]
            raise InvalidInput(_("Lists are taken in of these kinds: {kinds}."), kinds=listed)
        words = reading.read_text(encoding="utf-8") if reading else None
        return taker_of(kind)(session, reading=words, new_lines=new_lines, **told)

    _take(take, file, crs=crs, dry_run=dry_run, by=by, lang=lang)


def export_crossings_command(
    file: Annotated[Path, typer.Argument(help="What to write: .geojson or .gpkg.")],
    *,
    by: By = None,
    lang: Lang = None,
) -> None:
    """Write the positions of the crossings for map providers; who did so is logged."""
    output = output_for(lang)
    with refusals_told(output), acting(by, Action.READ_SITES, output) as (session, actor):
        form = _form_of(file)
        found = crossing_positions.take_out(session, actor=actor, form=form)
        write_bytes(file, crossing_positions.as_file(found, form))
        output.tell(_("{count} crossings were written."), count=len(found.placed))
        if found.without_position:
            output.tell(
                _("Without a position, and not in the file: {codes}."),
                codes=found.without_position,
            )


def _form_of(file: Path) -> PositionForm:
    suffix = file.suffix.lower().removeprefix(".")
    if suffix not in set(PositionForm):
        raise InvalidInput(
            _("Positions are written as {forms}; the name of the file says which."),
            forms=[f".{each}" for each in PositionForm],
        )
    return PositionForm(suffix)


def _take(
    take: Callable[..., ListReport],
    file: Path,
    *,
    crs: str | None,
    dry_run: bool,
    by: str | None,
    lang: Locale | None,
) -> None:
    output = output_for(lang)
    with refusals_told(output), acting(by, Action.DECLARE_SITE, output) as (session, actor):
        report = take(
            session,
            actor=actor,
            file=file,
            crs=crs,
            dry_run=dry_run,
            criteria_folder=load_settings().criteria_folder,
        )
        if dry_run:
            output.tell(_("A dry run: nothing was stored. It would do this:"))
        if report.ignored_columns:
            output.tell(_("Columns not read: {columns}."), columns=report.ignored_columns)
        output.out.print(_counted(report, output))
        output.problems(report.warnings)


def _counted(report: ListReport, output: Output) -> Table:
    table = Table(show_header=False, box=None)
    for outcome in RowOutcome:
        table.add_row(label(outcome, output.locale), str(report.count(outcome)))
    return table
