"""What the data give reason to doubt."""

from tests.analysis.crash_frames import crash, frame, line, on_day, screened


def notes(found, code):
    return [note.params for note in found.warnings if note.code == code]


def test_whole_kilometres_too_often_are_warned_of():
    heaped = screened(line([(1000.0 * k, 30 * k, "I") for k in range(25)]))
    assert notes(heaped, "heaped_chainages") == [{"route": "QL1", "share": 1.0, "count": 25}]
    even = screened(line([(100.0 * k, 30 * k, "I") for k in range(30)]))
    assert notes(even, "heaped_chainages") == []


def test_a_crash_that_may_be_entered_twice_is_named():
    found = screened(line([(0.0, 0, "I"), (100.0, 1, "I"), (500.0, 0, "I"), (0.0, 0, "F")]))
    assert notes(found, "possible_duplicates") == [{"count": 2, "pairs": (("1", "2"),)}]


def test_crashes_on_two_routes_or_two_days_apart_are_no_duplicates():
    crashes = frame(
        [
            crash("1", on_day(0), route="QL1", chainage_m=0.0),
            crash("2", on_day(0), route="QL20", chainage_m=0.0),
            crash("3", on_day(2), route="QL1", chainage_m=0.0),
            crash("4", on_day(0), x_m=0.0, y_m=0.0),
            crash("5", on_day(0), x_m=0.0, y_m=100.1),
        ]
    )
    assert notes(screened(crashes), "possible_duplicates") == []
