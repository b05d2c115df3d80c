import gc
import sys
from collections.abc import Iterator

import pytest

from hotspots.registry.warm_up import warm_up


@pytest.fixture(autouse=True)
def nothing_stays_frozen() -> Iterator[None]:
    warm_up.cache_clear()
    rounds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*rounds)


def test_what_is_loaded_is_left_out_of_garbage_collection() -> None:
    gc.unfreeze()
    warm_up()
    assert gc.get_freeze_count() > 0


def test_one_request_is_not_stopped_again_and_again_to_look_for_garbage() -> None:
    warm_up()
    looked = []
    gc.callbacks.append(lambda phase, _info: looked.append(phase))
    try:
        kept = [[number] for number in range(20_000)]
    finally:
        gc.callbacks.pop()
    assert (len(kept), looked) == (20_000, [])


def test_the_engine_is_loaded_with_its_compiled_parts() -> None:
    warm_up()
    assert {"numba", "scipy.spatial"} <= set(sys.modules)


def test_a_second_start_in_the_same_process_does_nothing() -> None:
    warm_up()
    gc.unfreeze()
    warm_up()
    assert gc.get_freeze_count() == 0
