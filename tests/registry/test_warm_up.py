import gc
import sys
from collections.abc import Iterator

import pytest

from hotspots.registry.warm_up import warm_up


@pytest.fixture(autouse=True)
def nothing_stays_frozen() -> Iterator[None]:
    warm_up.cache_clear()
    yield
    gc.unfreeze()


def test_what_is_loaded_is_left_out_of_garbage_collection() -> None:
    gc.unfreeze()
    warm_up()
    assert gc.get_freeze_count() > 0


def test_the_engine_is_loaded_with_its_compiled_parts() -> None:
    warm_up()
    assert {"numba", "scipy.spatial", "scipy.stats"} <= set(sys.modules)


def test_a_second_start_in_the_same_process_does_nothing() -> None:
    warm_up()
    gc.unfreeze()
    warm_up()
    assert gc.get_freeze_count() == 0
