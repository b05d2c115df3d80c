"""Evaluations and targets as results: figures for machines, sentences for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shapely.geometry import mapping

from hotspots.analysis.evaluation import (
    Evaluation,
    TreatedSite,
    evaluate_programme,
    evaluate_site,
)
from hotspots.analysis.funnel import funnel
from hotspots.analysis.funnel_words import funnel_sentence
from hotspots.analysis.measure_codes import TargetUnit
from hotspots.analysis.target_words import SMALL_BASE, target_sentences
from hotspots.analysis.targets import TargetResult, assess
from hotspots.analysis.verdicts import METHOD_NAMES, whole_if_whole
from hotspots.cli.measure_output import Delivery, Result, deliver, told
from hotspots.cli.output import Output
from hotspots.code_version import code_version
from hotspots.errors import Message, Problem
from hotspots.file_screening import write_text
from hotspots.i18n import _
from hotspots.measure_files import INDICATORS, Footprint, Targets, funnel_svg


@dataclass(frozen=True, slots=True)
class Treated:
    """Treated places with their counts; `footprints` in the same order where they were counted."""

    sites: Sequence[TreatedSite]
    footprints: Sequence[Footprint]
    warnings: tuple[Problem, ...]
    ignored_columns: tuple[str, ...]


def deliver_evaluations(treated: Treated, output: Output, out: Path | None) -> None:
    """Evaluate every place and all together, and write what was found."""
    shapes = [each.shape for each in treated.footprints] or [None] * len(treated.sites)
    results = [
        Result(
            site.site,
            _figures(found := evaluate_site(site)),
            found.sentences,
            None if shape is None else mapping(shape),
        )
        for site, shape in zip(treated.sites, shapes, strict=True)
    ]
    together = [
        Result(
            output.say(_("All places together: {method}"), method=METHOD_NAMES[found.method]),
            {**_figures(found), "sites": list(found.sites)},
            found.sentences,
        )
        for found in evaluate_programme(treated.sites)
    ]
    programmes = [{"name": each.name, **each.figures} for each in together]
    members = {"code_version": code_version(), "programmes": programmes}
    delivery = Delivery(results, members, treated.warnings, treated.ignored_columns)
    deliver(delivery, output, out, show=lambda: told([*together, *results], output))


def deliver_targets(
    targets: Targets, output: Output, out: Path | None, *, picture: Path | None = None
) -> None:
    """Hold every indicator to its target, and write what was found; draw the funnel if asked."""
    beside = {} if picture is None else _drawn(targets, output, picture)
    results = []
    for target in targets.targets:
        found = assess(target)
        name = output.say(target.indicator) if target.indicator in INDICATORS else target.indicator
        figures, said = _target_figures(found), target_sentences(found)
        if picture is not None:
            commune = beside.get(target.indicator)
            figures["funnel"] = None if commune is None else commune[0]
            said = said if commune is None else (*said, commune[1])
        results.append(Result(name, figures, said))
    members = {"code_version": code_version()}
    delivery = Delivery(results, members, targets.warnings, targets.ignored_columns)
    deliver(delivery, output, out, show=lambda: told(results, output))


def _drawn(targets: Targets, output: Output, picture: Path) -> dict[str, tuple[str, Message]]:
    """Write the funnel of the rows that count crashes; return where each of them lies in it."""
    named = [
        (each.indicator, each.counts) for each in targets.targets if each.unit is TargetUnit.CRASHES
    ]
    found = funnel(named)
    title = output.say(
        _("Crashes of {count} places, {base_years} years before and {years} years now"),
        count=len(named),
        base_years=whole_if_whole(found.together.base_years),
        years=whole_if_whole(found.together.years),
    )
    write_text(picture, funnel_svg(found, output.locale, title=title))
    output.tell(_("Written to {file}."), file=str(picture))
    return {
        each.name: (each.position.value, funnel_sentence(found, each)) for each in found.communes
    }


def _figures(found: Evaluation) -> dict[str, object]:
    """Return the figures; the ratio never without its interval."""
    exact, effect = found.exact, found.effect
    return {
        "verdict": found.verdict.value,
        "interim": found.interim,
        "method": found.method.value,
        "selection": found.selection.value,
        "before": found.before,
        "years_before": round(found.years_before, 4),
        "after": found.after,
        "years_after": round(found.years_after, 4),
        "expected_after": None if exact is None else round(exact.expected, 4),
        "likely_without_effect_90": None if exact is None else list(exact.prediction),
        "chance_of_so_few": None if exact is None else round(exact.chance_of_so_few, 4),
        "chance_improved": None if exact is None else round(exact.chance_improved, 4),
        "theta_low_median_high_90": None
        if exact is None
        else [round(each, 4) for each in (exact.interval.low, exact.theta, exact.interval.high)],
        "cmf_low_mean_high_95": None
        if effect is None
        else [round(e, 4) for e in (effect.log_scale.low, effect.theta, effect.log_scale.high)],
    }


def _target_figures(found: TargetResult) -> dict[str, object]:
    """Return the figures; no ratio on a small base, nor without its interval."""
    counts = found.target.counts
    interval = found.interval if counts.base >= SMALL_BASE else None
    return {
        "verdict": found.verdict.value,
        "unit": found.target.unit.value,
        "base_count": counts.base,
        "base_years": round(counts.base_years, 4),
        "count": counts.count,
        "years": round(counts.years, 4),
        "target_ratio": round(found.target.target_ratio, 6),
        "ratio_low_seen_high_95": None
        if interval is None or found.ratio is None
        else [round(each, 4) for each in (interval.low, found.ratio, interval.high)],
        "p_no_change": _rounded(found.p),
        "p_target": _rounded(found.p_target),
        "chance_of_luck": _rounded(found.luck),
        "recording_change": found.target.recording_change,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")
