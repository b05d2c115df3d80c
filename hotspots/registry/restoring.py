"""A registry restored from a backup: beside the database that is there, and put in its place whole.

Everything happens in a database of another name. Only when its rows are counted, its schema is up
to date and its audit was verified does it take the name of the one it replaces, in one transaction:
a restore that is refused, or killed at any moment, leaves what was there.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from hotspots import clock, database
from hotspots.backup_files import Damaged, Manifest, read_archive
from hotspots.backup_files.attachments import put_attachment
from hotspots.backup_files.manifest import FORMAT
from hotspots.dumps import Programs
from hotspots.errors import Conflict, Unavailable
from hotspots.i18n import _
from hotspots.models import AuditReport, verify_audit
from hotspots.registry.backups import DATABASE, TABLES, Plan, row_counts, server_version
from hotspots.registry.database_server import connected_server


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did.

    Attributes
    ----------
    former
        The name under which the database that was replaced is kept; None where it held nothing.
    migrated_from
        The schema of the backup, where it was older than this program's.
    audit
        What the verification found; it ends with the link the backup named if `is_same_chain`.
    attachments
        How many were written; those there already are not counted.
    """

    manifest: Manifest
    database: str
    former: str | None
    migrated_from: str | None
    audit: AuditReport
    attachments: int

    @property
    def is_same_chain(self) -> bool:
        """Say whether the audit ends with the link that the backup named."""
        return self.audit.head == self.manifest.audit_head


def restore(path: Path, *, engine: Engine, plan: Plan, replace: str | None = None) -> Restored:
    """Restore a backup in place of the database of this address, which must hold nothing.

    Parameters
    ----------
    replace
        The name of the database, if it is to be replaced although it holds a registry.

    Raises
    ------
    Damaged, WrongKey
        The backup cannot be used; found before anything is touched.
    Conflict
        The database holds something, somebody is connected to it, or another restore runs.
    Unavailable
        The backup is of a newer version, or the server does not let this user make databases.
    """
    plan.store()  # refuses before anything was read
    name = engine.url.database or ""
    manifest = read_archive(path, plan.key)
    migrated_from = _older_revision(manifest)
    with connected_server(engine) as server:
        _refuse_newer_server(manifest, server.major)
        holds = server.has(name) and _holds_something(engine)
        engine.dispose()  # or our own connection would stand in the way
        if holds and replace != name:
            raise Conflict(
                _(
                    "The database {name} is not empty, so nothing was restored. To replace it, say"
                    " so: --replace {name}"
                ),
                name=name,
            )
        server.refuse_connected(name)
        with server.new_beside(name) as beside:
            audit, attachments = _fill(engine, beside, path=path, manifest=manifest, plan=plan)
            former = server.put_in_place(name, beside, at=clock.now())
        if not holds:
            server.drop(former)
    return Restored(
        manifest=manifest,
        database=name,
        former=former if holds else None,
        migrated_from=migrated_from,
        audit=audit,
        attachments=attachments,
    )


def _older_revision(manifest: Manifest) -> str | None:
    """Return the schema of a backup if it is older than the program's; refuse a newer."""
    scripts = ScriptDirectory.from_config(database.alembic_config())
    known = {each.revision for each in scripts.walk_revisions()}
    if manifest.format > FORMAT or manifest.schema_revision not in known:
        raise Unavailable(
            _(
                "This backup was made by a newer version ({version}) than this one. Install that"
                " version, and restore with it."
            ),
            version=manifest.code_version,
        )
    return None if manifest.schema_revision in scripts.get_heads() else manifest.schema_revision


def _refuse_newer_server(manifest: Manifest, major: int) -> None:
    theirs = manifest.server_version // 10_000
    if theirs > major:
        raise Unavailable(
            _("This backup is of PostgreSQL {theirs}. This server is {ours}, which is too old."),
            theirs=str(theirs),
            ours=str(major),
        )


def _holds_something(engine: Engine) -> bool:
    """Say whether anybody ever worked in the database; our tables without people are nothing."""
    with engine.connect() as connection:
        tables = set(connection.scalars(TABLES))
        if not tables:
            return False
        known = {"account", "deployment", "crash"}
        found = (
            connection.scalar(text(f"SELECT EXISTS (SELECT FROM public.{table})"))  # noqa: S608 - our own names
            for table in sorted(known & tables)
        )
        return not known <= tables or any(found)


def _fill(
    engine: Engine, beside: str, *, path: Path, manifest: Manifest, plan: Plan
) -> tuple[AuditReport, int]:
    """Restore into the database beside, bring it up to date, and judge what came of it."""
    url = engine.url.set(database=beside).render_as_string(hide_password=False)
    target = database.make_engine(url)
    try:
        with target.connect() as connection:
            programs = Programs.of(server_version(connection) // 10_000)
        with programs.restore(target) as dump:
            taking = _Taking(dump, plan.store())
            read_archive(path, plan.key, taking.take)
        os.sync()
        with target.begin() as connection:
            _compare(manifest.counts, row_counts(connection))
            connection.execute(text("ANALYZE"))  # a dump knows nothing of how rows are spread
        database.migrate(target)
        with database.transaction(database.session_factory(target)) as session:
            return verify_audit(session), taking.written
    finally:
        target.dispose()


class _Taking:
    """Gives each part of an archive to where it belongs, as it is read."""

    def __init__(self, dump: IO[bytes], store: Path) -> None:
        self._dump, self._store = dump, store
        self.written = 0

    def take(self, name: str, content: Iterator[bytes]) -> None:
        if not name.startswith(f"{DATABASE}/"):
            self.written += put_attachment(self._store, name, content)
            return
        for part in content:
            self._dump.write(part)


def _compare(told: Mapping[str, int], found: Mapping[str, int]) -> None:
    other = sorted(name for name in told.keys() | found.keys() if told.get(name) != found.get(name))
    if other:
        raise Damaged(
            _("After the restore other numbers of rows are there than the backup says: {tables}."),
            tables=other,
        )
