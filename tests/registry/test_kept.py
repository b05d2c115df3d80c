"""What is kept between requests: made once, the latest few, whoever asks."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from hotspots.registry.kept import Kept


def test_what_could_not_be_made_is_not_kept() -> None:
    kept: Kept[str, int] = Kept(2)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert kept.get("a", lambda: 7) == 7


def test_a_value_is_made_once_and_the_oldest_goes_first() -> None:
    kept: Kept[str, int] = Kept(2)
    made: list[str] = []

    def of(name: str) -> int:
        return kept.get(name, lambda: made.append(name) or len(made))

    for name in ("a", "b", "a", "c", "b", "a"):
        of(name)
    assert made == ["a", "b", "c", "a"]


def test_nothing_that_was_asked_for_is_lost_to_others_who_ask() -> None:
    kept: Kept[int, int] = Kept(3)
    with ThreadPoolExecutor(8) as asking:
        found = asking.map(lambda n: kept.get(n % 5, lambda: n % 5), range(2_000))
        assert list(found) == [n % 5 for n in range(2_000)]
