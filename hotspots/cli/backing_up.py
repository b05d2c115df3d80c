"""`hotspots backup` and `backups`: write one, and check all that are there."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from hotspots.backup_files import BackupFile, Manifest, backups_in, read_archive
from hotspots.cli.output import FAILED, Output, output_for, refusals_told
from hotspots.cli.registry_commands import Lang, opened_engine
from hotspots.errors import Refusal, Unavailable
from hotspots.i18n import _, render, shown_number, shown_time
from hotspots.registry import backups as making
from hotspots.registry.backups import Plan
from hotspots.settings import load_settings


class Format(StrEnum):
    """How a result is written."""

    TEXT = "text"
    JSON = "json"


As = Annotated[Format, typer.Option("--format", help="text or json.")]
Folder = Annotated[
    Path | None, typer.Option(help="Folder of the backups, in place of HOTSPOTS_BACKUP_FOLDER.")
]
_MEGABYTE = 1e6


def backup(*, folder: Folder = None, as_: As = Format.TEXT, lang: Lang = None) -> None:
    """Write database and attachments into one file, and read it again to check it.

    HOTSPOTS_BACKUP_KEY encrypts it. Old backups stay: only the worker deletes.
    """
    output = output_for(lang, as_json=as_ is Format.JSON)
    with refusals_told(output), opened_engine() as engine:
        plan = Plan.of(load_settings())
        made = making.back_up(engine, plan=plan, folder=_folder(folder, plan))
        if output.as_json:
            output.result(
                {"file": str(made.path), "size": made.size, **manifest_as_json(made.manifest)}
            )
            return
        output.tell(_("Written and checked: {file}"), file=made.path)
        output.out.print(_table([_row(made.path, made.size, made.manifest, "✓", output)], output))
        if plan.key is None:
            output.tell(_("It is not encrypted: whoever has the file can read everything."))
        warn_of_damage(made.manifest, output)


def backups(*, folder: Folder = None, as_: As = Format.TEXT, lang: Lang = None) -> None:
    """List the backups, each read from its first byte to its last to check it."""
    output = output_for(lang, as_json=as_ is Format.JSON)
    with refusals_told(output):
        plan = Plan.of(load_settings())
        checked = [(each, *_check(each, plan.key)) for each in backups_in(_folder(folder, plan))]
        if output.as_json:
            output.result([_listed(*each, output=output) for each in checked])
        else:
            rows = [
                _row(each.path, each.size, manifest, _verdict(refusal, output), output)
                for each, manifest, refusal in checked
            ]
            output.out.print(_table(rows, output))
        if any(refusal is not None for _each, _manifest, refusal in checked):
            raise typer.Exit(FAILED)


def _folder(told: Path | None, plan: Plan) -> Path:
    folder = told or plan.folder
    if folder is None:
        raise Unavailable(
            _("No folder for backups is set. Name one with --folder, or set {variable}."),
            variable="HOTSPOTS_BACKUP_FOLDER",
        )
    return folder


def _check(file: BackupFile, key: str | None) -> tuple[Manifest | None, Refusal | None]:
    try:
        return read_archive(file.path, key), None
    except Refusal as refusal:
        return None, refusal
    except OSError as error:
        return None, Unavailable(_("It cannot be read: {reason}."), reason=error.strerror)


def _verdict(refusal: Refusal | None, output: Output) -> str:
    return "✓" if refusal is None else "✗ " + render(refusal.message, output.locale)


def _row(
    path: Path, size: int, manifest: Manifest | None, verdict: str, output: Output
) -> tuple[str, ...]:
    if manifest is None:
        return (path.name, _megabytes(size, output), "", "", "", escape(verdict))
    return (
        path.name,
        _megabytes(size, output),
        shown_time(manifest.made_at),
        shown_number(sum(manifest.counts.values()), output.locale),
        shown_number(manifest.attachments, output.locale),
        escape(verdict),
    )


def _table(rows: list[tuple[str, ...]], output: Output) -> Table:
    table = Table(box=None)
    for name, is_figure in (
        (_("File"), False),
        (_("Size"), True),
        (_("As of"), False),
        (_("Rows"), True),
        (_("Attachments"), True),
        (_("Check"), False),
    ):
        table.add_column(output.say(name), justify="right" if is_figure else "left")
    for row in rows:
        table.add_row(*row)
    return table


def _megabytes(size: int, output: Output) -> str:
    return f"{shown_number(size / _MEGABYTE, output.locale, digits=1)} MB"


def _listed(
    file: BackupFile, manifest: Manifest | None, refusal: Refusal | None, *, output: Output
) -> dict[str, Any]:
    problem = None if refusal is None else render(refusal.message, output.locale)
    told = {"file": str(file.path), "size": file.size, "intact": refusal is None}
    return told | {"problem": problem} | ({} if manifest is None else manifest_as_json(manifest))


def manifest_as_json(manifest: Manifest) -> dict[str, Any]:
    """Return what a backup says of itself, without its parts."""
    return manifest.model_dump(mode="json", exclude={"members"}) | {
        "attachments": manifest.attachments
    }


def warn_of_damage(manifest: Manifest, output: Output) -> None:
    """Name the attachments that no longer are what their names say."""
    if manifest.damaged_attachments:
        output.tell(
            _("Damaged in their store when it was backed up: {names}."),
            names=list(manifest.damaged_attachments[:20]),
        )
