"""Cross-tables add up, unknown included; the matrix highlights what is unusual only."""

from hotspots.analysis.crash_facts import Factor, Type, read_facts
from hotspots.analysis.cross_tables import CONDITIONS, condition_matrix, cross_table, cross_tables
from tests.analysis.coded_crashes import coded, coded_frame, many

NIGHT = Type(Factor.LIGHT, "night_unlit")


def facts(*rows):
    return read_facts(coded_frame([each for group in rows for each in group]))


def test_hour_by_weekday_has_all_bands_and_days_and_its_cells_add_up():
    site = facts(
        [coded(1, "2025-03-05 23:10"), coded(2, "2025-03-09 02:00")],
        [coded(3, "2025-03-05 00:00", time_precision="day")],
    )
    table = cross_table(site, Factor.HOUR_BAND, Factor.WEEKDAY)
    assert table.row_values == (
        "00-04", "04-08", "08-12", "12-16", "16-20", "20-24", "unknown",
    )  # fmt: skip
    assert len(table.column_values) == 7
    assert table.cells[5][2] == ("1",)
    assert table.cells[0][6] == ("2",)
    assert table.cells[6][2] == ("3",)


def test_every_table_counts_every_crash_once():
    site = facts(
        many(1, 3, crash_type="head_on", light="night_lit", road_users=["car", "truck"]),
        many(8, 2, surface="wet", alcohol="yes"),
    )
    for table in cross_tables(site):
        assert sum(map(sum, table.counts)) == 5


def test_unknown_comes_last_and_values_stand_in_the_order_of_their_list():
    site = facts(many(1, 1), many(2, 1, light="night_unlit"), many(3, 1, light="daylight"))
    table = cross_table(site, Factor.LIGHT, Factor.CRASH_TYPE)
    assert table.row_values == ("daylight", "night_unlit", "unknown")
    assert table.column_values == ("unknown",)


def cell(matrix, crash_type, condition):
    return next(c for c in matrix if (c.crash_type, c.condition) == (crash_type, condition))


ELSEWHERE = facts(
    many(1000, 20, crash_type="head_on", light="night_unlit"),
    many(2000, 180, crash_type="side_impact", light="daylight"),
)


def test_a_cell_with_three_unusual_crashes_is_highlighted_and_names_them():
    site = facts(
        many(1, 4, crash_type="head_on", light="night_unlit"),
        many(8, 2, crash_type="side_impact", light="daylight"),
        many(5, 1, crash_type="head_on"),
    )
    matrix = condition_matrix(site, ELSEWHERE)
    found = cell(matrix, "head_on", NIGHT)
    assert found.crash_ids == ("1", "2", "3", "4")
    assert (found.known, found.share_elsewhere) == (6, 0.1)
    assert found.highlighted
    assert len(matrix) == 2 * len(CONDITIONS)
    assert not cell(matrix, "side_impact", NIGHT).highlighted


def test_two_crashes_are_never_highlighted():
    site = facts(many(1, 2, crash_type="head_on", light="night_unlit"))
    rare = facts(many(2000, 5000, crash_type="side_impact", light="daylight"))
    found = cell(condition_matrix(site, rare), "head_on", NIGHT)
    assert found.q is not None
    assert found.q < 0.001
    assert not found.highlighted


def test_without_a_reference_a_cell_counts_and_claims_nothing():
    site = facts(many(1, 4, crash_type="head_on", light="night_unlit"))
    found = cell(condition_matrix(site, facts([])), "head_on", NIGHT)
    assert (len(found.crash_ids), found.p, found.q, found.share_elsewhere) == (4, None, None, None)
    assert not found.highlighted
