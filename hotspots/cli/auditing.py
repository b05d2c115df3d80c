"""`hotspots verify-audit`: says whether history was altered, and where."""

from typing import Annotated

import typer

from hotspots import database
from hotspots.cli.output import FAILED, Output, output_for, refusals_told
from hotspots.cli.registry_commands import Lang, opened_engine
from hotspots.i18n import _
from hotspots.registry import audit_watch
from hotspots.registry.audit_watch import NAMED, Verification

_WORDS = {
    "altered": _("Entries of the audit that were altered: {count}. Numbers: {first}."),
    "removed": _("Entries of the audit that are gone: {count}. Numbers: {first}."),
    "broken_at": _("Links missing from the chain: {count}. Before the places: {first}."),
    "changed_rows": _("Rows changed without an entry: {count}. Table and key: {first}."),
}


def verify_audit_command(
    *,
    head: Annotated[
        str | None, typer.Option(help="A hash noted earlier, such as that of a backup.")
    ] = None,
    lang: Lang = None,
) -> None:
    """Look for entries and rows altered behind the audit's back; exit code 1 where some are.

    Note the head that is printed somewhere outside this server: who can rewrite the whole chain
    cannot rewrite that.
    """
    output = output_for(lang)
    with refusals_told(output), opened_engine() as engine:
        database.check_ready(engine)
        with database.transaction(database.session_factory(engine)) as session:
            found = audit_watch.verify(session)
            is_known = head is None or audit_watch.is_link(session, head)
        _tell(found, output)
        if not is_known:
            output.tell(_("The hash {head} is no link of this chain: it was rewritten."), head=head)
        if not (found.is_intact and is_known):
            raise typer.Exit(FAILED)


def _tell(found: Verification, output: Output) -> None:
    report = found.report
    output.out.print(
        output.say(_("Sealed entries: {count}. Head: {head}"),
                   count=report.sealed, head=report.head or "–"),
        soft_wrap=True,
    )  # fmt: skip
    if report.unsealed:
        output.tell(
            _(
                "Not sealed yet: {count} entries, from number {first} on. An alteration of these"
                " cannot be seen; the web server seals them within seconds."
            ),
            count=report.unsealed,
            first=report.first_unsealed,
        )
    for kind, words in _WORDS.items():
        if (told := found.findings.get(kind)) is not None:
            more = " …" if told["count"] > NAMED else ""
            first = ", ".join(str(each) for each in told["first"]) + more
            output.tell(words, count=told["count"], first=first)
    if found.was_rewritten:
        output.tell(_("The chain no longer holds the head that the last daily verification noted."))
    if found.is_intact:
        output.tell(_("Nothing was altered."))
