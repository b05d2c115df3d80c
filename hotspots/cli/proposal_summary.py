"""What `hotspots propose` reports: the members of its file, a summary for people and machines."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from hotspots.analysis.chainage_text import format_chainage
from hotspots.analysis.proposed_site import ProposedSite
from hotspots.cli.output import Output, problem_as_json
from hotspots.code_version import code_version
from hotspots.crash_files import CheckedFrame
from hotspots.errors import Message, Problem
from hotspots.file_screening import (
    FileScreening,
    evidence_properties,
    feature,
    note,
    section_properties,
    shape_of,
)
from hotspots.file_screening.proposal_files import Ground
from hotspots.i18n import _, label, shown_date, shown_number
from hotspots.vocabulary import EvidenceGrade, Locale, UnplacedReason

_LISTED = 30
_LISTED_NOTES = 5

_PARTS = {
    "read": _("reading"),
    "screen": _("searching"),
    "evidence": _("evidence"),
    "write": _("writing"),
    "map": _("map"),
}

_NOTES = {
    "no_located_crashes": _("No crash has a place, so no place can be proposed."),
    "window_reaches_beyond_study": _(
        "The 12 months from {window_start} reach beyond the data ({study_from} to {study_to}):"
        " “no” cannot be stated for the months without data."
    ),
    "heaped_chainages": _(
        "Route {route}: {count} chainages are whole hundreds, {share} of them whole kilometres;"
        " 0.1 is expected. Places there are imprecise."
    ),
    "possible_duplicates": _("{count} pairs of crashes may be the same crash entered twice."),
}


def document_members(done: FileScreening, locale: Locale) -> dict[str, Any]:
    """Return the top-level members beside the features: all that the result follows from."""
    members = {
        "parameters": done.parameters_as_json(),
        "code_version": code_version(),
        "input_hash": done.input_hash,
        "counts": dict(done.counts),
        "warnings": [note(each) for each in done.screening.warnings],
    }
    identified = done.identified
    if identified.merged_into or identified.not_found or identified.suppressed:
        members["existing"] = {
            "merged_into": dict(identified.merged_into),
            "not_found": list(identified.not_found),
            "suppressed": list(identified.suppressed),
        }
    if done.evidence is not None:
        members["calibration"] = json.loads(done.evidence.calibration.to_json())
        members["black_sections"] = section_properties(done, locale)
    return members


def features(done: FileScreening, locale: Locale) -> list[dict[str, Any]]:
    """Return the proposed sites that are shown, as GeoJSON features; sentences in one language."""
    given = done.parameters
    weighed = done.evidence
    found = [
        feature(
            site,
            shape_of(site, done.ground),
            place_id=named[0],
            rule_set=given.rules.id,
            mode=given.mode.value,
            as_of=given.as_of,
            identity=named[1],
        )
        for site, named in zip(done.screening.sites, done.identified.shown, strict=True)
        if named is not None
    ]
    if weighed is not None:
        shown = zip(done.screening.sites, weighed.sites, done.identified.shown, strict=True)
        kept = [(site, each) for site, each, named in shown if named is not None]
        for one, (site, each) in zip(found, kept, strict=True):
            one["properties"]["evidence"] = evidence_properties(
                site, each, weighed.ranks.get(one["id"]), given.rules, locale
            )
    return found


def as_json(
    done: FileScreening,
    out: Path,
    map_out: Path | None,
    seconds: Mapping[str, float],
    output: Output,
) -> dict[str, Any]:
    """Return the summary for a machine."""
    members = document_members(done, output.locale)
    del members["parameters"]["rules"]
    if done.evidence is not None:
        members["grades"] = _grades(done)
    return {
        "output": str(out),
        "map": None if map_out is None else str(map_out),
        "proposals": sum(named is not None for named in done.identified.shown),
        **members,
        "problems": [problem_as_json(each, output) for each in done.warnings[:100]],
        "seconds": dict(seconds),
    }


def print_summary(
    done: FileScreening,
    checked: CheckedFrame,
    *,
    files: Sequence[Path],
    seconds: Mapping[str, float],
    output: Output,
) -> None:
    """Write what was found, what was left out, and what to look at, for a person."""
    given, counts = done.parameters, done.counts
    shown = [at for at, named in enumerate(done.identified.shown) if named is not None]
    sites = [done.screening.sites[at] for at in shown]
    if sites and not output.as_json:
        weighed = None if done.evidence is None else [_weighed(done, at, output) for at in shown]
        output.out.print(_table(sites, weighed, done.ground, output))
        if (more := len(sites) - _LISTED) > 0:
            output.out.print(output.say(_("… and {count} more in the file."), count=more))
    output.tell(
        _("Places proposed: {count}. Rules {rules}, {mode}, as of {as_of}, data {start} to {end}."),
        count=len(sites),
        rules=given.rules.id,
        mode=given.mode,
        as_of=given.as_of,
        start=given.study_from,
        end=given.study_to,
    )
    if done.evidence is not None:
        output.tell(
            _(
                "Evidence: {A} strong (A), {B} moderate (B), {C} weak (C). A weak grade does not"
                " change the legal duty."
            ),
            **_grades(done),
        )
        output.tell(
            _(
                "Rank: every crash counts alike; in brackets the range that holds it in at least 90"
                " of 100 draws, = where it is shared."
            )
        )
        if done.evidence.sections:
            output.tell(
                _(
                    "Black sections: {count}, each of several sites of which none is shown to"
                    " stand out."
                ),
                count=len(done.evidence.sections),
            )
    output.tell(
        _(
            "Crashes: {read} read, {located} located, {unlocated} without a place,"
            " {screened} screened."
        ),
        **{name: counts[name] for name in ("read", "located", "unlocated", "screened")},
    )
    _print_doubts(done, checked, output)
    output.tell(
        _("Written to {files} in {seconds} s ({parts})."),
        files=[str(each) for each in files],
        seconds=round(sum(seconds.values()), 1),
        parts="; ".join(
            output.say("{part} {took}", part=output.say(_PARTS[part]), took=round(took, 1))
            for part, took in seconds.items()
        ),
    )


def _grades(done: FileScreening) -> dict[str, int]:
    """Count the shown places of each grade."""
    counted = dict.fromkeys((each.value for each in EvidenceGrade), 0)
    sites = () if done.evidence is None else done.evidence.sites
    for found, named in zip(sites, done.identified.shown, strict=True):
        if named is not None and found.grade is not None:
            counted[found.grade.value] += 1
    return counted


def _print_doubts(done: FileScreening, checked: CheckedFrame, output: Output) -> None:
    counts = done.counts
    for reason, count in counts["reasons"].items():
        told = UnplacedReason(reason)
        output.tell(_("  without a place: {count} ({reason})"), count=count, reason=told)
    if counts["unapproved"]:
        output.tell(_("{count} crashes are not approved yet."), count=counts["unapproved"])
    if counts["outcome_unknown"]:
        output.tell(
            _("{count} crashes do not say whether anybody was hurt; they count as nobody."),
            count=counts["outcome_unknown"],
        )
    if counts["ambiguous_route"]:
        output.tell(
            _("{count} crashes lie almost as near to a second route."),
            count=counts["ambiguous_route"],
        )
    if done.identified.suppressed:
        output.tell(
            _("{count} places stay away because they were rejected."),
            count=len(done.identified.suppressed),
        )
    if checked.ignored_columns:
        output.tell(_("Columns not used: {columns}."), columns=list(checked.ignored_columns))
    for code, template in _NOTES.items():
        warnings = [each for each in done.screening.warnings if each.code == code]
        for warning in warnings[:_LISTED_NOTES]:
            output.tell(template, **warning.params)
        if (more := len(warnings) - _LISTED_NOTES) > 0:
            output.tell(_("  … and {count} more."), count=more)
    output.problems(_grouped(done.warnings))


def _grouped(warnings: tuple[Problem, ...]) -> list[Problem]:
    """Return one warning of each kind and column, with the number of rows it stands for."""
    groups: dict[tuple[str, str | None], list[Problem]] = {}
    for each in warnings:
        key = (each.code, each.field) if each.row is not None else (str(each.message), None)
        groups.setdefault(key, []).append(each)
    grouped = []
    for same in groups.values():
        first = same[0]
        if len(same) > 1:
            told = Message(
                _("{message} (in {count} rows)"), {"message": first.message, "count": len(same)}
            )
            first = Problem(first.code, told, first.remedy, first.field, first.value, first.row)
        grouped.append(first)
    return grouped


def _table(
    sites: Sequence[ProposedSite],
    weighed: Sequence[Sequence[str]] | None,
    ground: Ground,
    output: Output,
) -> Table:
    table = Table(box=None, pad_edge=False)
    headings = (
        _("No."), _("Kind"), _("Where"), _("Length, m"), _("Window"), _("Fatal crashes"),
        _("Injury crashes"), _("Criterion"), _("Score"),
    )  # fmt: skip
    for position, heading in enumerate(headings):
        table.add_column(
            output.say(heading), justify="right" if position in {0, 3, 5, 6, 8} else "left"
        )
    if weighed is not None:
        table.add_column(output.say(_("Grade")))
        table.add_column("p", justify="right")
        table.add_column(output.say(_("Rank (range)")), justify="right")
    for number, site in enumerate(sites[:_LISTED], start=1):
        length = None if site.length_mm is None else site.length_mm / 1000
        table.add_row(
            str(number),
            label(site.place, output.locale),
            escape(_where(site, ground)),
            "–" if length is None else shown_number(round(length), output.locale),
            f"{shown_date(site.window_start)} – {shown_date(site.window_end - timedelta(days=1))}",
            str(site.fatal_crashes),
            str(site.injury_crashes),
            escape(", ".join(site.criterion)),
            shown_number(site.score_millionths / 1e6, output.locale, digits=2),
            *([] if weighed is None else weighed[number - 1]),
        )
    return table


def _weighed(done: FileScreening, at: int, output: Output) -> list[str]:
    """Return grade, p and rank with its interval, a dash for what cannot be told.

    The rank counts every crash alike (1:1:1); the file has those of the other weights too.
    """
    named = done.identified.shown[at]
    if done.evidence is None or named is None:
        return ["–", "–", "–"]
    found, ranked = done.evidence.sites[at], done.evidence.ranks.get(named[0])
    grade = "–" if found.grade is None else found.grade.value
    p = "–" if found.scan_p is None else shown_number(found.scan_p, output.locale, digits=3)
    if ranked is None:
        return [grade, p, "–"]
    first = ranked.standings[0]
    tied = "=" if first.tied else ""
    return [grade, p, f"{first.rank}{tied} ({first.low}–{first.high})"]


def _where(site: ProposedSite, ground: Ground) -> str:
    if site.junction_id is not None:
        return site.junction_id
    if site.route is None or site.from_mm is None or site.to_mm is None:
        shape = shape_of(site, ground)
        return "–" if shape is None else f"{shape.centroid.y:.5f}, {shape.centroid.x:.5f}"
    ends = [format_chainage(round(each / 1000)) for each in (site.from_mm, site.to_mm)]
    return f"{site.route} " + " – ".join(dict.fromkeys(ends))
