"""Backups as files: one archive each, complete or absent, and read by nobody without its key."""

from hotspots.backup_files.archive import ArchiveWriter, Damaged, WrongKey, read_archive
from hotspots.backup_files.folder import BackupFile, backups_in, new_backup, rotate
from hotspots.backup_files.manifest import Manifest, Member

__all__ = [
    "ArchiveWriter",
    "BackupFile",
    "Damaged",
    "Manifest",
    "Member",
    "WrongKey",
    "backups_in",
    "new_backup",
    "read_archive",
    "rotate",
]
