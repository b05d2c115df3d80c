"""The table of transitions as a document: a diagram of each kind, and every step with its terms."""

from collections.abc import Iterator

from hotspots.i18n import label
from hotspots.models.workflow import FIRST_STATE, TRANSITIONS, Transition, states_of
from hotspots.vocabulary import Locale, SiteKind

_HEADING = """# The steps of a remediation file

Printed from the one table in `hotspots/models/workflow` by `hotspots print-workflow`; a test keeps
this page and the table equal. Days are data: `hotspots/criteria/deadlines_*.yaml`.
"""

_COLUMNS = (
    "| from | to | step | who | asks for | papers | on record |\n|---|---|---|---|---|---|---|"
)


def as_markdown() -> str:
    """Return the document, with a diagram (Mermaid) and a table for each kind of site."""
    parts = [_HEADING]
    for kind in FIRST_STATE:
        parts += [f"## {label(kind, Locale.EN)} ({label(kind, Locale.VI)})", _diagram(kind)]
        rows = [_row(step) for step in TRANSITIONS if step.kind == kind]
        parts.append("\n".join([_COLUMNS, *rows]))
    return "\n\n".join(parts) + "\n"


def _diagram(kind: SiteKind) -> str:
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"    {state} : {label(state, Locale.VI)}" for state in states_of(kind)]
    lines.append(f"    [*] --> {FIRST_STATE[kind]}")
    for step in TRANSITIONS:
        if step.kind == kind:
            lines.append(
                f"    {step.from_state} --> {step.to_state} : {label(step.step, Locale.VI)}"
            )
    return "\n".join([*lines, "```"])


def _row(step: Transition) -> str:
    asked = [field.value for field in step.fields] + [f"({f.value})" for f in step.optional]
    if step.reason:
        asked.append("reason")
    cells = (
        step.from_state.value,
        step.to_state.value,
        label(step.step, Locale.EN),
        " · ".join(_who(step)),
        ", ".join(asked),
        ", ".join(kind.value for kind in step.documents),
        ", ".join([*step.conditions, *(f"({each})" for each in step.wished)]),
    )
    return "| " + " | ".join(cell or "–" for cell in cells) + " |"


def _who(step: Transition) -> Iterator[str]:
    if step.automatic:
        yield "by itself"
        return
    yield ", ".join(sorted(step.roles))
    if step.cosigned_by:
        yield "signed also by " + ", ".join(sorted(step.cosigned_by))
    if step.by_another_unit:
        yield "another person of another unit"
    if step.assigns:
        yield f"goes to the desk of the {step.assigns.value}"
