"""The reader of the rule sets: refusals, the set in force, snapshots."""

import json
from datetime import date, timedelta

import pytest
import yaml

from hotspots.criteria import (
    by_id,
    from_snapshot,
    in_force,
    load_rule_sets,
    require_rail,
    require_road,
    severity_on,
    snapshot,
)
from hotspots.errors import InvalidInput, UnknownRules
from hotspots.vocabulary import RuleKind, SeverityScale


def write(folder, name="own.yaml", **changed):
    content = snapshot(by_id("road_tt41_2024")) | {"id": "road_own"} | changed
    (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return folder


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(InvalidInput, match="HOTSPOTS_CRITERIA_FOLDER"):
        load_rule_sets(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("changed", "field", "value"),
    [
        ({"valid_from": "soon"}, "valid_from", "soon"),
        ({"window_months": 0}, "window_months", "0"),
        ({"confidence": "sure"}, "confidence", "sure"),
        ({"window_weeks": 52}, "window_weeks", "52"),
        ({"limbs": []}, "limbs", ""),
    ],
)
def test_a_wrong_value_is_refused_by_file_field_and_value(tmp_path, changed, field, value):
    with pytest.raises(InvalidInput, match=r"own\.yaml") as refused:
        load_rule_sets(write(tmp_path, **changed))
    [problem] = refused.value.problems
    assert field in problem.field
    assert value in problem.value
    assert str(problem.remedy)


def test_a_missing_field_is_refused(tmp_path):
    content = snapshot(by_id("road_tt41_2024"))
    del content["document"]
    (tmp_path / "own.yaml").write_text(yaml.safe_dump(content), "utf-8")
    with pytest.raises(InvalidInput, match="document") as refused:
        load_rule_sets(tmp_path)
    assert refused.value.problems[0].code == "missing"


@pytest.mark.parametrize("text", ["id: [", "- a list", "kind: sea", "id: a\nid: b", "é\x00"])
def test_what_is_no_rule_set_is_refused_by_file(tmp_path, text):
    (tmp_path / "own.yaml").write_text(text, "utf-8")
    with pytest.raises(InvalidInput, match=r"own\.yaml"):
        load_rule_sets(tmp_path)


def test_a_field_given_twice_is_refused(tmp_path):
    (tmp_path / "own.yaml").write_text("kind: road\nkind: rail\n", "utf-8")
    with pytest.raises(InvalidInput, match="kind is given twice"):
        load_rule_sets(tmp_path)


def test_an_id_that_is_shipped_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="road_tt41_2024"):
        load_rule_sets(write(tmp_path, id="road_tt41_2024"))


def test_an_end_before_the_start_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="field valid_to, value 2000-01-01"):
        load_rule_sets(write(tmp_path, valid_to="2000-01-01"))


def test_a_test_that_a_graver_crash_would_undo_is_refused(tmp_path):
    limb = snapshot(by_id("road_tt41_2024"))["limbs"][2]
    with pytest.raises(InvalidInput, match="becomes a fatal one"):
        load_rule_sets(write(tmp_path, limbs=[limb]))


def test_a_limb_that_no_crash_satisfies_is_refused(tmp_path):
    limb = snapshot(by_id("road_tt41_2024"))["limbs"][0] | {"at_least": {}}
    with pytest.raises(InvalidInput, match="at least 1 crash"):
        load_rule_sets(write(tmp_path, limbs=[limb]))


def test_before_the_first_rules_none_are_in_force():
    with pytest.raises(UnknownRules, match="2012-09-14"):
        in_force(RuleKind.ROAD, date(2012, 9, 14))


def test_two_sets_that_begin_on_one_day_are_refused(tmp_path):
    write(tmp_path)
    with pytest.raises(UnknownRules, match="road_own and road_tt41_2024"):
        in_force(RuleKind.ROAD, date(2025, 6, 1), tmp_path)


def test_an_unknown_id_names_those_that_exist():
    with pytest.raises(UnknownRules, match="road_tt26_2012, road_tt41_2024"):
        by_id("road_tt99_2030")


def test_roads_and_railways_are_not_screened_by_each_others_rules():
    with pytest.raises(UnknownRules, match="about railways, not about roads"):
        require_road(by_id("rail_nd65_2018"))
    for other in ("road_tt41_2024", "rail_severity_tt23_2018"):
        with pytest.raises(UnknownRules, match="nothing about places on railways"):
            require_rail(by_id(other))


def test_a_severity_scheme_is_no_rule_for_places():
    with pytest.raises(UnknownRules, match="single crashes"):
        require_road(by_id("severity_tt26_2024"))


def test_the_last_day_of_a_set_still_belongs_to_it():
    assert in_force(RuleKind.ROAD, date(2024, 12, 31)).id == "road_tt26_2012"
    assert in_force(RuleKind.ROAD, date(2025, 1, 1)).id == "road_tt41_2024"


def test_a_later_set_of_a_deployment_succeeds_one_that_is_still_open(tmp_path):
    write(tmp_path, valid_from="2026-07-01")
    assert in_force("road", date(2026, 6, 30), tmp_path).id == "road_tt41_2024"
    assert in_force("road", date(2026, 7, 1), tmp_path).id == "road_own"


@pytest.mark.parametrize("rules", load_rule_sets(), ids=lambda rules: rules.id)
def test_a_snapshot_gives_the_same_rules_back(rules):
    assert from_snapshot(json.loads(json.dumps(snapshot(rules)))) == rules


@pytest.mark.parametrize("rules", load_rule_sets(), ids=lambda rules: rules.id)
def test_every_shipped_set_is_cited_and_waits_for_a_legal_officer(rules):
    assert rules.document
    assert rules.article
    assert rules.source
    assert rules.assumptions
    assert rules.confirmed_by is None
    assert rules.holds_on(rules.valid_from)
    assert not rules.holds_on(rules.valid_from - timedelta(days=1))


def test_the_seven_sets_are_shipped():
    assert [rules.id for rules in load_rule_sets()] == [
        "deadlines_2025",
        "defect_types_2025",
        "rail_nd65_2018",
        "rail_severity_tt23_2018",
        "road_tt26_2012",
        "road_tt41_2024",
        "severity_tt26_2024",
    ]


def test_each_scale_has_a_scheme_of_its_own():
    on = date(2025, 6, 1)
    assert severity_on(SeverityScale.ROAD, on).id == "severity_tt26_2024"
    assert severity_on(SeverityScale.RAIL, on).id == "rail_severity_tt23_2018"
    assert severity_on(SeverityScale.RAIL, date(2018, 6, 30)) is None


def test_after_the_last_rail_rules_none_are_in_force_until_a_deployment_adds_them(tmp_path):
    assert in_force(RuleKind.RAIL, date(2026, 1, 13)).id == "rail_nd65_2018"
    with pytest.raises(UnknownRules, match="2026-01-14"):
        in_force(RuleKind.RAIL, date(2026, 1, 14))
    content = snapshot(by_id("rail_nd65_2018")) | {
        "id": "rail_own",
        "valid_from": "2026-01-14",
        "valid_to": None,
    }
    (tmp_path / "own.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    own = in_force(RuleKind.RAIL, date(2026, 1, 14), tmp_path)
    assert own.id == "rail_own"
    assert from_snapshot(snapshot(own)) == own


@pytest.mark.parametrize("least", [{}, {"collisions": 1}])
def test_a_potential_limb_of_a_rail_rule_asks_for_an_accident_that_hurt_somebody(tmp_path, least):
    content = snapshot(by_id("rail_nd65_2018")) | {"id": "rail_own"}
    content["potential"][0]["at_least"] = least
    (tmp_path / "own.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    with pytest.raises(InvalidInput, match="at least 1 crash"):
        load_rule_sets(tmp_path)
