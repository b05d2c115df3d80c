"""How a kernel is compiled: once per machine, and kept beside the source, writable or not."""

import hashlib
import inspect
import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit
from numba.core.caching import (
    CompileResultCacheImpl,
    FunctionCache,
    InTreeCacheLocator,
    UserProvidedCacheLocator,
)

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def compiled(function: Kernel) -> Kernel:
    """Compile a function of arrays and numbers, anew for each set of types it is called with.

    The machine code is kept in the folder NUMBA_CACHE_DIR, where one is named and can be written,
    else in `__pycache__` beside the source; `python -m hotspots.analysis.kernels` makes it. On a
    read-only install what is there is used, and what is not is compiled in memory.
    """
    kernel: Any = njit(nogil=True)(function)
    # What njit(cache=True) does, but that refuses to go on in a folder that cannot be written.
    kernel._cache = _Kept(function)  # type: ignore[no-untyped-call]  # noqa: SLF001 - as numba does
    return cast("Kernel", kernel)


class _BesideTheSource(InTreeCacheLocator):
    """The folder of the source, whether or not it can be written."""

    @classmethod
    def from_function(cls, py_func: Callable[..., object], py_file: str) -> "_BesideTheSource":
        return cls(py_func, py_file)

    def get_source_stamp(self) -> str:
        return _all_sources(Path(self._py_file).parent)


@cache
def _all_sources(folder: Path) -> str:
    """Return the hash of every kernel: one may have been inlined into another."""
    whole = hashlib.sha256()
    for source in sorted(folder.glob("*.py")):
        whole.update(source.read_bytes())
    return whole.hexdigest()


class _NamedByTheOwner(UserProvidedCacheLocator):
    """The folder NUMBA_CACHE_DIR, if there is one to be written."""

    def get_source_stamp(self) -> str:
        return _all_sources(Path(self._py_file).parent)


class _Places(CompileResultCacheImpl):
    _locator_classes = [_NamedByTheOwner, _BesideTheSource]  # noqa: RUF012 - as numba has it


class _Kept(FunctionCache):
    """numba's cache, which goes on where it cannot write and says so."""

    _impl_class = _Places

    def save_overload(self, sig: object, data: object) -> None:
        """Keep machine code, or say once in a process that it is lost at its end."""
        try:
            super().save_overload(sig, data)  # type: ignore[no-untyped-call]  # numba's
        except OSError as problem:
            _say_that_nothing_is_kept(Path(inspect.getfile(self._py_func)).parent, str(problem))


@cache
def _say_that_nothing_is_kept(folder: Path, problem: str) -> None:
    logging.getLogger(__name__).warning(
        "Loops over crashes are compiled now, which takes some seconds in every process, because"
        " the result cannot be kept in %s (%s). Run `python -m hotspots.analysis.kernels` as a user"
        " who may write there, or name a folder that can be written in NUMBA_CACHE_DIR.",
        folder / "__pycache__",
        problem,
    )
