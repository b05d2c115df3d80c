"""The private PostGIS of a checkout: no port, one unix socket only its owner can reach.

It is built from the machine's own PostgreSQL binaries and asks nothing of a person. PostgreSQL
refuses to run as root, so root runs it as `postgres`, with the data outside home directories,
which that user could not enter. Standard library only: it runs before anything is installed.

    python -m hotspots.local_server start | stop | status | reset | url
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from hotspots.errors import Refusal, Unavailable

CHECKOUT = Path(__file__).resolve().parents[1]
ATTACHMENTS = CHECKOUT / ".state" / "attachments"
"""Photos and papers of the private database; they go with it."""
PREFIX_VARIABLE = "HOTSPOTS_PG_PREFIX"
"""A folder where Debian packages were unpacked, for a machine without root."""
DATABASE = "hotspots"
SUPERUSER = "hotspots"
START_WITHIN_S = 60
TEST_PREFIX = "hotspots-test-"

_DURABLE = ("-c", "shared_buffers=256MB", "-c", "max_wal_size=4GB")
_FORGETFUL = (
    *("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"),
    *("-c", "shared_buffers=128MB", "-c", "autovacuum=off", "-c", "max_wal_size=4GB"),
)


@dataclass(frozen=True, slots=True)
class Binaries:
    """The newest PostgreSQL of the machine that has PostGIS."""

    folder: Path
    prefix: Path

    @classmethod
    def find(cls, prefixes: Sequence[Path] | None = None) -> "Binaries":
        """Look below `HOTSPOTS_PG_PREFIX`, then in the system, unless told where.

        Raises
        ------
        Unavailable
            There is none; the message names both ways to get one.
        """
        if prefixes is None:
            told = os.environ.get(PREFIX_VARIABLE)
            prefixes = [*([Path(told)] if told else []), Path("/")]
        for prefix in prefixes:
            share = prefix / "usr/share/postgresql"
            versions = {
                float(found.parts[-3])
                for found in share.glob("[0-9]*/extension/postgis.control")
                if (prefix / "usr/lib/postgresql" / found.parts[-3] / "bin/postgres").exists()
            }
            if versions:
                folder = prefix / f"usr/lib/postgresql/{max(versions):g}/bin"
                return cls(folder=folder, prefix=prefix)
        raise Unavailable(
            "No PostgreSQL with PostGIS was found on this machine. Install the packages"
            " (Debian, Ubuntu: apt-get install postgresql postgresql-postgis), or start one"
            " with `docker compose up -d db` and set DATABASE_URL."
        )

    def environment(self) -> dict[str, str]:
        """Return what a server process may know: nothing of the caller's PG… variables."""
        known = {"PATH": f"{self.folder}:/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        if self.prefix != Path("/"):
            folders = (self.prefix / "usr/lib").glob("*-linux-gnu*")
            # Debian's alternatives, which only an installation sets up, point into the last two.
            libraries = [each / part for each in folders for part in (".", "blas", "lapack")]
            libraries += (self.prefix / "lib").glob("*-linux-gnu*")
            known["LD_LIBRARY_PATH"] = ":".join(map(str, libraries))
            known["PROJ_DATA"] = str(self.prefix / "usr/share/proj")
        return known


@dataclass(frozen=True, slots=True)
class Cluster:
    """One server: where its data and its socket are, and how it is started."""

    home: Path
    socket_folder: Path
    options: tuple[str, ...] = _DURABLE

    @property
    def data(self) -> Path:
        """Where PostgreSQL keeps its files."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """What the server said."""
        return self.home / "server.log"

    def url(self, database: str = DATABASE) -> str:
        """Return the address of a database, for SQLAlchemy and for psql alike."""
        # The port is named, or PGPORT of the caller would look for another socket.
        return f"postgresql://{SUPERUSER}@/{database}?host={self.socket_folder}&port=5432"

    def is_running(self) -> bool:
        """Say whether the server takes connections."""
        if not (self.data / "PG_VERSION").exists():
            return False
        return self._run("pg_isready", "-q", "-h", str(self.socket_folder)).returncode == 0

    def start(self) -> str:
        """Start the server unless it runs, making the cluster the first time; return its URL.

        Raises
        ------
        Unavailable
            A folder belongs to somebody else, or the server does not come up (the end of its log
            is in the message).
        """
        own_folder(self.home)
        own_folder(self.socket_folder)
        with self._alone():
            if not self.is_running():
                self._initialise()
                self._clear_away_the_dead()
                self._launch()
                self._create_database()
        return self.url()

    def stop(self, mode: str = "fast") -> bool:
        """Stop the server if it runs; return whether it did."""
        if not (self.data / "postmaster.pid").exists():
            return False
        done = self._run("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop")
        return done.returncode == 0

    def reset(self) -> str:
        """Stop the server and delete its data; return what was done, for a person."""
        self.stop("immediate")
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.rmtree(self.socket_folder, ignore_errors=True)
        return "deleted"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one start at a time through: two shells may ask at once."""
        with (self.home / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _initialise(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        # Built beside and renamed: a cluster half made by a killed initdb is never started.
        new = self.home / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        made = self._run(
            *("initdb", "-D", str(new), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8"),
            *("--locale=C.UTF-8", "--no-sync", "--no-instructions"),
        )
        if made.returncode != 0:
            raise Unavailable("The database could not be created: {reason}", reason=made.stderr)
        new.rename(self.data)

    def _launch(self) -> None:
        options = ["-c", "listen_addresses=", "-c", "timezone=Asia/Ho_Chi_Minh", "-c", "jit=off"]
        options += ["-k", str(self.socket_folder), *self.options]
        started = self._run(
            *("pg_ctl", "-D", str(self.data), "-l", str(self.log), "-w"),
            *("-t", str(START_WITHIN_S), "-o", " ".join(f"'{word}'" for word in options), "start"),
        )
        if started.returncode != 0:
            told = self.log.read_text(errors="replace") if self.log.exists() else started.stderr
            raise Unavailable(
                "The database server did not start. The end of {log} says:\n{reason}",
                log=self.log,
                reason="\n".join(told.splitlines()[-8:]),
            )

    def _create_database(self) -> None:
        made = self._run("createdb", "-h", str(self.socket_folder), "-U", SUPERUSER, DATABASE)
        if made.returncode != 0 and "already exists" not in made.stderr:
            raise Unavailable("The database could not be created: {reason}", reason=made.stderr)

    def _clear_away_the_dead(self) -> None:
        """Remove what a killed server left, once none of its processes lives.

        PostgreSQL sees to most of it, but takes any process that got the old number after a
        reboot for the old server, and a server process outlives its killed parent by a moment.
        """
        deadline = time.monotonic() + 10
        while _processes_in(self.data) and time.monotonic() < deadline:
            time.sleep(0.05)
        if not _processes_in(self.data):
            for left in (self.data / "postmaster.pid", *self.socket_folder.glob(".s.PGSQL.*")):
                left.unlink(missing_ok=True)

    def _run(self, program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        binaries = Binaries.find()
        owner = server_user()
        as_owner: dict[str, object] = {}
        if os.geteuid() != owner.pw_uid:
            groups = os.getgrouplist(owner.pw_name, owner.pw_gid)
            as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": groups}
        # A file, not a pipe: the server inherits it, and a pipe would stay open as long as it runs.
        with tempfile.TemporaryFile("w+") as said:
            done = subprocess.run(  # noqa: S603  (our own words, no shell)
                [str(binaries.folder / program), *arguments],
                env=binaries.environment(),
                cwd="/",  # the postgres user may not enter the caller's folder
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                check=False,
                **as_owner,  # type: ignore[call-overload]  # the stubs know no dict of options
            )
            said.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, "", said.read())


def private_cluster(checkout: Path = CHECKOUT) -> Cluster:
    """Return the cluster of a checkout, started or not."""
    name = f"hotspots-{hashlib.sha256(str(checkout).encode()).hexdigest()[:10]}"
    is_root = os.geteuid() == 0
    home = Path("/var/lib") / name if is_root else checkout / ".state" / "postgres"
    return Cluster(home=home, socket_folder=Path("/tmp") / name)  # noqa: S108  (short, and owned)


def database_url(told: str | None) -> str:
    """Return the address told, or that of the checkout's own server, started if it was not.

    Raises
    ------
    Unavailable
        None was told and the server cannot be started.
    """
    return told if told is not None else private_cluster().start()


@contextmanager
def ephemeral_cluster(place: Path = Path("/tmp")) -> Iterator[Cluster]:  # noqa: S108  (short)
    """Run a server for the tests: in a folder of its own, without fsync, gone at the end."""
    _sweep_test_clusters(place)
    home = Path(tempfile.mkdtemp(prefix=f"{TEST_PREFIX}{os.getpid()}-", dir=place))
    own_folder(home)
    cluster = Cluster(home=home, socket_folder=home, options=_FORGETFUL)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.reset()


def server_user() -> pwd.struct_passwd:
    """Return who runs the server: the caller, or `postgres` where the caller is root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise Unavailable(
            "PostgreSQL does not run as root, and there is no user postgres."
            " Create it (useradd --system postgres) or run as another user."
        ) from None


def own_folder(folder: Path) -> None:
    """Make a folder only the server's user can enter, or check that it is one.

    Raises
    ------
    Unavailable
        It is a link, or another user's: connections would go to a server that is not ours.
    """
    owner = server_user()
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700, parents=True)
    found = folder.lstat()
    if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() != owner.pw_uid:
        os.chown(folder, owner.pw_uid, owner.pw_gid, follow_symlinks=False)
        found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner.pw_uid:
        raise Unavailable(
            "{folder} belongs to somebody else, so the database cannot use it."
            " Remove it or ask its owner to.",
            folder=folder,
        )
    folder.chmod(0o700)


def _processes_in(folder: Path) -> list[int]:
    """Return the processes that work in a folder, as every process of a server does in its data."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            if link.readlink() == folder:
                found.append(int(link.parent.name))
    return found


def _sweep_test_clusters(place: Path) -> None:
    """Stop and delete the servers of test runs that were killed before they could."""
    for home in place.glob(f"{TEST_PREFIX}*-*"):
        maker = home.name.removeprefix(TEST_PREFIX).split("-")[0]
        with suppress(OSError):
            if not Path(f"/proc/{maker}").exists() and home.lstat().st_uid == server_user().pw_uid:
                Cluster(home=home, socket_folder=home).reset()


def _reset(cluster: Cluster) -> str:
    shutil.rmtree(ATTACHMENTS, ignore_errors=True)
    return cluster.reset()


def main(arguments: Sequence[str] | None = None) -> int:
    """Obey one word: start, stop, status, reset or url."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    cluster = private_cluster()
    acts: dict[str, Callable[[], str]] = {
        "start": cluster.start,
        "stop": lambda: "stopped" if cluster.stop() else "not running",
        "status": lambda: f"running {cluster.url()}" if cluster.is_running() else "stopped",
        "reset": lambda: _reset(cluster),
        "url": cluster.url,
    }
    if len(words) != 1 or words[0] not in acts:
        sys.stderr.write(f"usage: python -m hotspots.local_server {{{'|'.join(acts)}}}\n")
        return 2
    try:
        sys.stdout.write(f"{acts[words[0]]()}\n")
    except Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
