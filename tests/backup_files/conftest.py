"""Keys that are derived quickly: how long it takes to guess one is not what these tests ask.

Only here: a backup that is read by another process is sealed as it is in earnest.
"""

from collections.abc import Iterator

import pytest

from hotspots.backup_files import sealed_stream


@pytest.fixture(scope="module", autouse=True)
def _cheap_keys() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sealed_stream._SCRYPT, "n", 2**4)
        yield
