"""`hotspots restore`: bring a registry back, and compare it with what was backed up."""

from pathlib import Path
from typing import Annotated, Any

import typer

from hotspots.cli.backing_up import As, Format, manifest_as_json, warn_of_damage
from hotspots.cli.output import Output, output_for, refusals_told
from hotspots.cli.registry_commands import Lang, opened_engine
from hotspots.errors import InvalidInput
from hotspots.i18n import _, shown_number
from hotspots.models import AuditReport
from hotspots.registry.backups import Plan
from hotspots.registry.restoring import Restored, restore
from hotspots.settings import load_settings


def restore_command(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    *,
    replace: Annotated[
        str | None,
        typer.Option(help="Name of the database, to replace it although it is not empty."),
    ] = None,
    as_: As = Format.TEXT,
    lang: Lang = None,
) -> None:
    """Restore a backup into the empty database of DATABASE_URL, and compare.

    All of the file is checked first. What is there stays until the restored database is complete,
    and a database that is replaced is kept under another name.
    """
    output = output_for(lang, as_json=as_ is Format.JSON)
    with refusals_told(output), opened_engine() as engine:
        if not file.is_file():
            raise InvalidInput(_("There is no file {file}."), file=file)
        done = restore(file, engine=engine, plan=Plan.of(load_settings()), replace=replace)
        if output.as_json:
            output.result(_restored(done))
        else:
            _tell_restored(done, output)


def _restored(done: Restored) -> dict[str, Any]:
    return {
        "database": done.database,
        "former": done.former,
        "migrated_from": done.migrated_from,
        "attachments_written": done.attachments,
        "audit": _audit(done.audit) | {"is_that_of_the_backup": done.is_same_chain},
        "backup": manifest_as_json(done.manifest),
    }


def _tell_restored(done: Restored, output: Output) -> None:
    counts = done.manifest.counts
    output.tell(
        _("Restored into {database}: {rows} rows of {tables} tables, as many as were backed up."),
        database=done.database,
        rows=shown_number(sum(counts.values()), output.locale),
        tables=len(counts),
    )
    output.tell(_("Attachments written: {count}."), count=done.attachments)
    warn_of_damage(done.manifest, output)
    if done.migrated_from is not None:
        output.tell(_("Its tables were brought up to this version."))
    if done.former is not None:
        output.tell(_("What was there before is kept as the database {name}."), name=done.former)
    _tell_audit(done.audit, output)
    if not done.is_same_chain:
        output.tell(_("The audit does not end with the link that the backup names."))


def _tell_audit(report: AuditReport, output: Output) -> None:
    if report.is_intact:
        output.tell(_("The audit is intact: {count} sealed entries."), count=report.sealed)
    else:
        output.tell(_("The audit is NOT intact."))
    for template, found in (
        (_("Entries altered: {which}."), report.altered),
        (_("Entries removed: {which}."), report.removed),
        (_("Links missing at: {which}."), report.broken_at),
        (_("Rows changed behind the audit: {which}."), [" ".join(e) for e in report.changed_rows]),
    ):
        if found:
            output.tell(template, which=[str(each) for each in found[:20]])
    if report.unsealed:
        output.tell(
            _(
                "Not sealed yet, so that an alteration could not be seen: {count} entries, from"
                " no. {first} on."
            ),
            count=report.unsealed,
            first=report.first_unsealed,
        )
    if report.head is not None:
        output.tell(_("The chain ends with {head}. Note it elsewhere."), head=report.head)


def _audit(report: AuditReport) -> dict[str, Any]:
    names = ("sealed", "unsealed", "first_unsealed", "head", "altered", "removed", "broken_at")
    return {
        "intact": report.is_intact,
        **{name: getattr(report, name) for name in names},
        "changed_rows": [list(each) for each in report.changed_rows],
    }
