"""`hotspots calibrate` on a registry of its own."""

from tests.cli.test_casework import _run, town
from tests.registry.town import Town

__all__ = ["town"]


def test_a_person_who_may_not_calibrate_is_refused(town: Town) -> None:
    result = _run("calibrate", "--by", town.leader.username)
    assert result.exit_code == 2
    assert "may not make a calibration" in result.stderr


def test_a_calibration_is_told_class_by_class(town: Town) -> None:
    result = _run("calibrate", "--by", town.analyst.username)
    assert result.exit_code == 0, result.stderr
    assert "crashes from 01/04/2023 to 31/03/2026" in result.output
    assert "Put together from" in result.output
