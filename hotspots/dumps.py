"""pg_dump and pg_restore: a database as a stream of bytes, and back.

They must be of the server's own major version: an older pg_dump refuses a newer server, and what a
newer one writes an older server may not understand.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from psycopg.pq import Conninfo
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from hotspots.errors import Unavailable
from hotspots.i18n import _
from hotspots.local_server import PREFIX_VARIABLE, Binaries

_PASSED_ON = ("PATH", "HOME", "TZ", "LANG", "LC_ALL", "PGPASSFILE")


@dataclass(frozen=True, slots=True)
class Programs:
    """The client programs of one major version, and what their processes may know."""

    folder: Path
    environment: Mapping[str, str]

    @classmethod
    def of(cls, major: int) -> "Programs":
        """Find them beside the server's own, or on the path.

        Raises
        ------
        Unavailable
            There are none of this major version; the message says what to install.
        """
        prefixes = [Path(told) for told in (os.environ.get(PREFIX_VARIABLE),) if told]
        for prefix in (*prefixes, Path("/")):
            folder = prefix / f"usr/lib/postgresql/{major}/bin"
            if all((folder / name).exists() for name in ("pg_dump", "pg_restore")):
                known = Binaries(folder=folder, prefix=prefix).environment()
                return cls(folder, known)
        found = shutil.which("pg_dump")
        if found is not None and _major_of(Path(found)) == major:
            known = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
            return cls(Path(found).parent, known)
        raise Unavailable(
            _(
                "pg_dump and pg_restore of PostgreSQL {major} are not on this machine. Install"
                " the package postgresql-client-{major}."
            ),
            major=str(major),
        )

    @contextmanager
    def dump(self, engine: Engine, snapshot: str) -> Iterator[IO[bytes]]:
        """Run pg_dump on what a transaction sees; yields what it writes, compressed.

        Raises
        ------
        Unavailable
            It failed; the message holds what it said.
        """
        words = ["--format=custom", f"--snapshot={snapshot}", "--no-password"]
        with self._running("pg_dump", words, engine.url, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None  # noqa: S101 - it was asked for
            yield process.stdout

    @contextmanager
    def restore(self, engine: Engine) -> Iterator[IO[bytes]]:
        """Run pg_restore into an empty database; yields where the dump is to be written.

        Raises
        ------
        Unavailable
            It failed; the message holds what it said.
        """
        words = ["--format=custom", "--exit-on-error", "--no-owner", "--no-privileges"]
        words += ["--no-password", f"--dbname={engine.url.database}"]
        with self._running("pg_restore", words, engine.url, stdin=subprocess.PIPE) as process:
            assert process.stdin is not None  # noqa: S101 - it was asked for
            yield process.stdin

    @contextmanager
    def _running(
        self,
        program: str,
        words: list[str],
        url: URL,
        *,
        stdin: int = subprocess.DEVNULL,
        stdout: int = subprocess.DEVNULL,
    ) -> "Iterator[subprocess.Popen[bytes]]":
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(  # noqa: S603 - our own words, no shell
                [str(self.folder / program), *words],
                env={**self.environment, **_where(url)},
                stdin=stdin,
                stdout=stdout,
                stderr=said,
            )
            is_heard = False
            # A program that has ended no longer listens; why it ended, it says itself.
            with suppress(BrokenPipeError), process:
                try:
                    yield process
                except BrokenPipeError:
                    raise
                except BaseException:
                    process.kill()
                    raise
                is_heard = True
            if process.returncode != 0 or not is_heard:
                said.seek(0)
                raise _failed(program, said.read().decode(errors="replace"))


def _failed(program: str, said: str) -> Unavailable:
    return Unavailable(
        _("{program} failed: {reason}"),
        program=program,
        reason=" ".join(said.split())[-600:] or "—",
    )


def _where(url: URL) -> dict[str, str]:
    """Return the address as libpq's variables: on a command line others would read the password."""
    variables = {
        each.keyword.decode(): each.envvar.decode()
        for each in Conninfo.get_defaults()
        if each.envvar is not None
    }
    told: dict[str, object] = {
        "host": url.host,
        "port": url.port,
        "user": url.username,
        "password": url.password,
        "dbname": url.database,
        **{
            name: value if isinstance(value, str) else ",".join(value)
            for name, value in url.query.items()
        },
    }
    return {
        variables[name]: str(value)
        for name, value in told.items()
        if value is not None and name in variables
    }


def _major_of(program: Path) -> int | None:
    told = subprocess.run(  # noqa: S603 - a program of the machine's own path
        [str(program), "--version"], capture_output=True, text=True, check=False
    )
    version = re.search(r"\b(\d+)(?:\.\d+)*\b", told.stdout)
    return None if version is None else int(version[1])
