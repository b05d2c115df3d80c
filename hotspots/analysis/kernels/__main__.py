"""Compile every kernel for the types it is called with: `python -m hotspots.analysis.kernels`.

Part of setting up and of building the image, so that no person waits for it. A module of this
package that has a function `warm()` is a kernel; to be compiled, it calls itself on a few numbers.
"""

import pkgutil
import sys
import time
from importlib import import_module

from hotspots.analysis import kernels


def main() -> int:
    """Warm each kernel and print how long it took: next to nothing where it was kept."""
    for module in pkgutil.iter_modules(kernels.__path__, f"{kernels.__name__}."):
        if module.name != f"{kernels.__name__}.__main__":
            warm = getattr(import_module(module.name), "warm", None)
            if warm is not None:
                began = time.perf_counter()
                warm()
                took = time.perf_counter() - began
                sys.stdout.write(f"{module.name.rpartition('.')[2]}: ready in {took:.2f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
