"""A backup of the whole registry: its database as one moment saw it, and every attachment."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, text

from hotspots import clock
from hotspots.backup_files import ArchiveWriter, Manifest, new_backup, read_archive
from hotspots.backup_files.attachments import add_attachments
from hotspots.backup_files.folder import flush
from hotspots.code_version import code_version
from hotspots.dumps import Programs
from hotspots.errors import Unavailable
from hotspots.i18n import _
from hotspots.local_server import CHECKOUT
from hotspots.settings import Settings

SHORTEST_KEY = 20
DATABASE = "database"

TABLES = text(
    """
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    ORDER BY c.relname
    """
)
"""Our tables, without those of an extension."""

_HEAD = text("SELECT encode(hash, 'hex') FROM audit_seal ORDER BY position DESC LIMIT 1")


@dataclass(frozen=True, slots=True)
class Plan:
    """How this deployment is backed up.

    Attributes
    ----------
    folder
        Where the backups of each day go; None where none is made by itself.
    attachments
        The store of attachments; None where a deployment did not say where it is.
    key
        Encrypts; None leaves the archives readable.
    """

    folder: Path | None
    attachments: Path | None
    key: str | None
    hour: int
    daily: int
    weekly: int
    monthly: int

    @classmethod
    def of(cls, settings: Settings) -> "Plan":
        """Return what the settings say. A local run keeps its attachments below `.state`."""
        is_local = settings.database_url is None
        return cls(
            folder=settings.backup_folder,
            attachments=settings.attachments_folder
            or (CHECKOUT / ".state" / "attachments" if is_local else None),
            key=settings.backup_key.get_secret_value() if settings.backup_key else None,
            hour=settings.backup_hour,
            daily=settings.backups_daily,
            weekly=settings.backups_weekly,
            monthly=settings.backups_monthly,
        )

    def store(self) -> Path:
        """Return the folder of the attachments.

        Raises
        ------
        Unavailable
            Nobody said where it is: a backup that silently lacks the photos would be none.
        """
        if self.attachments is None:
            raise Unavailable(
                _(
                    "{variable} does not say where the attachments are. Set it to their folder, an"
                    " empty one if there are none."
                ),
                variable="HOTSPOTS_ATTACHMENTS_FOLDER",
            )
        return self.attachments

    def checked_key(self) -> str | None:
        """Return the key, unless it is so short that it could be guessed."""
        if self.key is not None and len(self.key) < SHORTEST_KEY:
            raise Unavailable(
                _("{variable} is too short. Use at least {count} random characters."),
                variable="HOTSPOTS_BACKUP_KEY",
                count=SHORTEST_KEY,
            )
        return self.key


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was written, read again, and found whole."""

    path: Path
    size: int
    manifest: Manifest


def back_up(engine: Engine, *, plan: Plan, folder: Path) -> Made:
    """Write a backup into a folder and read it again; what fails on the way leaves nothing there.

    The database is dumped first. Attachments are added to their store before the row that names
    them, and are never changed: those read afterwards hold all that the dump refers to.

    Raises
    ------
    Unavailable
        pg_dump is missing or fails, the folder cannot be written to, or the database is none of
        ours.
    """
    store, key = plan.store(), plan.checked_key()
    at = clock.now()
    with new_backup(folder, at, encrypted=key is not None) as (file, unfinished, path):
        archive = ArchiveWriter(file, key)
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            facts = _facts(connection)
            snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
            programs = Programs.of(facts["server_version"] // 10_000)
            with programs.dump(engine, str(snapshot)) as dump:
                archive.add_in_pieces(DATABASE, dump)
        damaged = add_attachments(archive, store)
        manifest = Manifest(
            made_at=at,
            code_version=code_version(),
            damaged_attachments=damaged,
            members=tuple(archive.members),
            **facts,
        )
        archive.close(manifest)
        flush(file)
        _check(unfinished, key, manifest)
        size = file.tell()
    return Made(path, size, manifest)


def row_counts(connection: Connection) -> dict[str, int]:
    """Return how many rows each of our tables holds, as this transaction sees them."""
    quote = connection.dialect.identifier_preparer.quote
    return {
        name: connection.scalar(text(f"SELECT count(*) FROM public.{quote(name)}")) or 0  # noqa: S608 - quoted
        for name in connection.scalars(TABLES)
    }


def server_version(connection: Connection) -> int:
    """Return the server's version as it says it: 150018."""
    return int(connection.scalar(text("SHOW server_version_num")) or 0)


def _facts(connection: Connection) -> dict[str, Any]:
    """Return what the manifest says of the database."""
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        raise Unavailable(
            _("The database has another version than the program. Run `hotspots migrate` first.")
        )
    return {
        "registry": connection.scalar(text("SELECT name FROM deployment")),
        "schema_revision": revision,
        "server_version": server_version(connection),
        "counts": row_counts(connection),
        "audit_head": connection.scalar(_HEAD),
    }


def _check(written: Path, key: str | None, manifest: Manifest) -> None:
    if read_archive(written, key) != manifest:
        raise Unavailable(_("The backup does not read back as it was written. Check the disk."))
