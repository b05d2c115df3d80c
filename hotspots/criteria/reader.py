"""Reads the sets of rules from YAML, finds the one in force, and makes and reads snapshots."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from hotspots.criteria.deadlines import Deadlines
from hotspots.criteria.defect_types import DefectTypes
from hotspots.criteria.rail_rules import RailRules
from hotspots.criteria.rules import Citation, RoadRules
from hotspots.criteria.severity import SeverityScheme
from hotspots.errors import InvalidInput, Message, Problem, UnknownRules
from hotspots.i18n import _
from hotspots.vocabulary import RuleKind, SeverityScale

RuleSet = RoadRules | RailRules | SeverityScheme | Deadlines | DefectTypes

_OneOf = TypeVar("_OneOf", bound=Citation)

SHIPPED = Path(__file__).parent

_FORMS: dict[RuleKind, TypeAdapter[Any]] = {
    RuleKind.ROAD: TypeAdapter(RoadRules),
    RuleKind.RAIL: TypeAdapter(RailRules),
    RuleKind.SEVERITY: TypeAdapter(SeverityScheme),
    RuleKind.DEADLINE: TypeAdapter(Deadlines),
    RuleKind.DEFECT_TYPE: TypeAdapter(DefectTypes),
}


def load_rule_sets(folder: Path | None = None) -> tuple[RuleSet, ...]:
    """Return all sets, sorted by id: those shipped and those of a deployment's own folder.

    Raises
    ------
    InvalidInput
        A file is malformed, the folder is missing, or two files give the same id.
    """
    if folder is None:
        return _shipped()
    if not folder.is_dir():
        raise InvalidInput(
            "The folder of rule sets {folder} does not exist. Create it, or unset"
            " HOTSPOTS_CRITERIA_FOLDER.",
            folder=str(folder),
        )
    own = [_read(path) for path in _files(folder)]
    return _without_clash([*_shipped(), *own])


def in_force(kind: RuleKind | str, on: date, folder: Path | None = None) -> RuleSet:
    """Return the set of a kind in force on a day: where two hold, the one that began later.

    So a deployment adds the successor of a set that is still open, and need not edit that one.

    Raises
    ------
    UnknownRules
        None is in force, or two began on the same day.
    """
    holding = [r for r in load_rule_sets(folder) if r.kind == kind and r.holds_on(on)]
    if not holding:
        raise UnknownRules(
            "No rules of kind {kind} are in force on {on}. Choose another date, or add a rule set"
            " that covers it to the folder of criteria.",
            kind=RuleKind(kind),
            on=on,
        )
    return _latest(holding)


def by_id(rule_id: str, folder: Path | None = None) -> RuleSet:
    """Return the set with this id.

    Raises
    ------
    UnknownRules
        There is none; the message lists those that exist.
    """
    known = load_rule_sets(folder)
    for rules in known:
        if rules.id == rule_id:
            return rules
    raise UnknownRules(
        "There is no rule set {rules}. Known rule sets: {known}.",
        rules=rule_id,
        known=", ".join(r.id for r in known),
    )


def require_road(rules: RuleSet) -> RoadRules:
    """Return the set if roads can be screened by it.

    Raises
    ------
    UnknownRules
        It is about rails, the severity of one crash, deadlines, or defects.
    """
    if isinstance(rules, RoadRules):
        return rules
    if isinstance(rules, RailRules):
        raise UnknownRules(
            "{rules} is about railways, not about roads. Choose a rule set for roads, whose id"
            " begins with road_.",
            rules=rules.id,
        )
    if isinstance(rules, SeverityScheme):
        raise UnknownRules(
            "{rules} classes single crashes and says nothing about places. Choose a rule set for"
            " roads, whose id begins with road_.",
            rules=rules.id,
        )
    if isinstance(rules, DefectTypes):
        raise UnknownRules(
            "{rules} lists types of defects. Choose a rule set for roads, whose id begins with"
            " road_.",
            rules=rules.id,
        )
    raise UnknownRules(
        "{rules} is about days, not about places. Choose a rule set for roads, whose id begins"
        " with road_.",
        rules=rules.id,
    )


def require_rail(rules: RuleSet) -> RailRules:
    """Return the set if railways can be screened by it.

    Raises
    ------
    UnknownRules
        It is about anything else.
    """
    if isinstance(rules, RailRules):
        return rules
    raise UnknownRules(
        "{rules} says nothing about places on railways. Choose a rule set of kind rail, such as"
        " rail_nd65_2018.",
        rules=rules.id,
    )


def severity_on(
    scale: SeverityScale, on: date, folder: Path | None = None
) -> SeverityScheme | None:
    """Return the scheme of a scale in force on a day, None where none is.

    Raises
    ------
    UnknownRules
        Two of this scale began on the same day.
    """
    schemes = [r for r in load_rule_sets(folder) if isinstance(r, SeverityScheme)]
    holding = [r for r in schemes if r.scale is scale and r.holds_on(on)]
    return _latest(holding) if holding else None


def deadlines_on(on: date, folder: Path | None = None) -> Deadlines | None:
    """Return the deadlines of files in force on a day, None where none are."""
    try:
        found = in_force(RuleKind.DEADLINE, on, folder)
    except UnknownRules:
        return None
    return found if isinstance(found, Deadlines) else None


def defect_types_on(on: date, folder: Path | None = None) -> DefectTypes:
    """Return the catalogue of defects in force on a day.

    Raises
    ------
    UnknownRules
        None is in force then.
    """
    found = in_force(RuleKind.DEFECT_TYPE, on, folder)
    if not isinstance(found, DefectTypes):  # the kind of a set says which form it was read by
        raise TypeError(found.id)
    return found


def snapshot(rules: RuleSet) -> dict[str, Any]:
    """Return all that the set says, ready for JSON, to be stored beside a decision."""
    dumped: dict[str, Any] = _FORMS[rules.kind].dump_python(rules, mode="json")
    return dumped


def from_snapshot(stored: Mapping[str, Any]) -> RuleSet:
    """Return the set that a snapshot holds, so that a decision can be derived again."""
    return _parse(dict(stored), "snapshot")


def _latest(holding: Sequence[_OneOf]) -> _OneOf:
    """Return the set that began last.

    Raises
    ------
    UnknownRules
        Two began on that day.
    """
    latest = max(r.valid_from for r in holding)
    newest = [r for r in holding if r.valid_from == latest]
    if len(newest) > 1:
        raise UnknownRules(
            "Both {first} and {second} came into force on {on}. Give one of them an end date.",
            first=newest[0].id,
            second=newest[1].id,
            on=latest,
        )
    return newest[0]


@lru_cache(maxsize=1)
def _shipped() -> tuple[RuleSet, ...]:
    return _without_clash([_read(path) for path in _files(SHIPPED)])


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.suffix in {".yaml", ".yml"})


def _without_clash(rule_sets: Iterable[RuleSet]) -> tuple[RuleSet, ...]:
    found: dict[str, RuleSet] = {}
    for rules in rule_sets:
        if rules.id in found:
            raise InvalidInput(
                "Two files give the rule set {rules}. A stored decision names its rules by id:"
                " give yours an id of its own.",
                rules=rules.id,
            )
        found[rules.id] = rules
    return tuple(found[key] for key in sorted(found))


class _UniqueKeys(yaml.SafeLoader):
    """YAML in which a field given twice is an error, not a silent choice of the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _value in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the field {key.value} is given twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def _read(path: Path) -> RuleSet:
    try:
        # no tag can build an object:
        content = yaml.load(path.read_text("utf-8"), Loader=_UniqueKeys)  # noqa: S506 -- a SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InvalidInput(
            "{file} is not readable YAML: {detail}. Compare it with a rule set that is shipped.",
            file=path.name,
            detail=" ".join(str(error).split()),
        ) from error
    if not isinstance(content, dict):
        raise InvalidInput(
            "{file} holds no rule set. Write one rule set as fields with values.", file=path.name
        )
    return _parse(content, path.name)


def _parse(content: dict[str, Any], file: str) -> RuleSet:
    kind = content.get("kind")
    if kind not in list(RuleKind):
        raise InvalidInput(
            "{file} cannot be used as a rule set: its field kind is {value}, not one of {known}.",
            file=file,
            value=str(kind),
            known=", ".join(RuleKind),
        )
    try:
        parsed: RuleSet = _FORMS[RuleKind(kind)].validate_python(content)
    except ValidationError as error:
        problems = [_problem(one, content) for one in error.errors()]
        first = problems[0]
        raise InvalidInput(
            "{file} cannot be used as a rule set: field {field}, value {value}. {remedy}",
            problems=problems,
            file=file,
            field=first.field,
            value=first.value,
            remedy=first.remedy,
        ) from error
    return parsed


_REMEDIES = {
    "missing": _("Add the field."),
    "unexpected_keyword_argument": _("Remove the field, or correct its spelling."),
    "date": _("Write a date as 2025-01-31."),
    "int": _("Write a whole number."),
    "bool": _("Write true or false."),
    "enum": _("Write one of the values used in the rule sets that are shipped."),
    "literal_error": _("Write one of the values used in the rule sets that are shipped."),
    "greater_than_equal": _("Write a larger number."),
    "ends_before_it_begins": _("Write a last day that is not before valid_from, or null."),
    "limb_without_crash": _("Every limb asks for at least 1 crash of some sort."),
    "deadline_count": _("Give a count with days and months, and none with a planned day."),
    "repeated_code": _("Give each type a code of its own."),
    "not_monotone": _("Let the limbs also hold when an injury crash becomes a fatal one."),
}
_WHOLE_SET = {
    "ends_before_it_begins": "valid_to",
    "limb_without_crash": "limbs",
    "repeated_code": "types",
    "not_monotone": "limbs",
}
"""The field to look at where fields contradict each other."""


def _problem(error: ErrorDetails, content: Mapping[str, Any]) -> Problem:
    sort = error["type"]
    remedy = next(
        (text for start, text in _REMEDIES.items() if sort.startswith(start)),
        _("Compare it with a rule set that is shipped."),
    )
    missing = sort == "missing"
    field = _WHOLE_SET.get(sort, ".".join(str(part) for part in error["loc"]))
    value = content.get(field, "") if sort in _WHOLE_SET else error["input"]
    return Problem(
        code=sort,
        message=Message(_("The field is missing.") if missing else _("This value cannot be used.")),
        remedy=Message(remedy),
        field=field,
        value="" if missing else str(value)[:80],
    )
