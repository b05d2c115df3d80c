"""`hotspots check-attachments`: whether every photo and paper on record lies on the disk."""

import typer

from hotspots import database
from hotspots.attachment_files import Store
from hotspots.cli.output import FAILED, Output, output_for, refusals_told
from hotspots.cli.registry_commands import Lang, opened_engine
from hotspots.i18n import _
from hotspots.registry.attachment_upkeep import Found, check
from hotspots.settings import load_settings


def check_attachments(*, lang: Lang = None) -> None:
    """Read every stored photo and paper, and name those that are missing or altered.

    Exit code 1 where there are any: restore them from a backup.
    """
    output = output_for(lang)
    with refusals_told(output), opened_engine() as engine:
        store = Store.of(load_settings())
        database.check_ready(engine)
        with database.transaction(database.session_factory(engine)) as session:
            found = check(session, store=store)
        _tell(found, store, output)
    if found.gaps:
        raise typer.Exit(FAILED)


def _tell(found: Found, store: Store, output: Output) -> None:
    for gap in found.gaps:
        template = (
            _("{name} ({key}) is missing: {file}")
            if gap.is_missing
            else _("{name} ({key}) was altered on the disk: {file}")
        )
        path = str(store.path_of(gap.sha256))
        output.tell(template, name=gap.name, key=str(gap.attachment_id), file=path)
    output.tell(
        _("Attachments on record: {count}; missing or altered: {gaps}."),
        count=found.attachments,
        gaps=len(found.gaps),
    )
    if found.unclaimed:
        output.tell(
            _("Files that no record names: {count}. The daily work deletes them after a day."),
            count=found.unclaimed,
        )
