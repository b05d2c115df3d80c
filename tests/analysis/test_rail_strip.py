"""The stretches of a strip map as one reads them along the line."""

from hotspots.analysis.rail_strip import StripStretch, joined


def _told(stretches: list[StripStretch]) -> list[tuple[str, float, float]]:
    return [(each.name, each.from_m, each.to_m) for each in stretches]


def test_a_gap_between_two_borders_is_shared_and_a_wide_one_stays() -> None:
    pieces = [StripStretch("A", 0, 100), StripStretch("B", 140, 300), StripStretch("A", 500, 600)]
    assert _told(joined(pieces, gap_m=100)) == [("A", 0, 120), ("B", 120, 300), ("A", 500, 600)]


def test_pieces_of_one_ward_become_one_and_what_overlaps_stays() -> None:
    pieces = [StripStretch("A", 0, 100), StripStretch("A", 90, 200), StripStretch("B", 150, 300)]
    assert _told(joined(pieces, gap_m=10)) == [("A", 0, 200), ("B", 150, 300)]


def test_the_order_of_names_between_them_is_kept() -> None:
    pieces = [StripStretch("A", 0, 50), StripStretch("B", 50, 60), StripStretch("A", 60, 90)]
    assert _told(joined(pieces, gap_m=10)) == _told(pieces)
