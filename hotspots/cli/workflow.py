"""`hotspots print-workflow`: the table of transitions as a document."""

from hotspots.models.workflow.printed import as_markdown


def print_workflow() -> None:
    """Print every step of every kind of file as Markdown; docs/workflow.md is this."""
    print(as_markdown(), end="")
