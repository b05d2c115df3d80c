"""The tables that `./dev bench` prints at its end: what was measured and what was wanted."""

from dataclasses import dataclass, field


@dataclass
class Table:
    """One comparison, made in one run on the same points."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)

    def row(self, name: str, *cells: object) -> None:
        """Add a row: what was measured, then one cell a column."""
        self.rows.append((name, *(_shown(cell) for cell in cells)))

    def at_least(self, what: str, reached: float, target: float, unit: str = "×") -> None:
        """Set what was reached beside a target that is a minimum."""
        self._target(what, reached, target, unit, met=reached >= target, sign="≥")

    def at_most(self, what: str, reached: float, target: float, unit: str = "×") -> None:
        """Set what was reached beside a target that is a maximum."""
        self._target(what, reached, target, unit, met=reached <= target, sign="≤")

    def note(self, sentence: str) -> None:
        """Add a sentence below the table."""
        self.targets.append(f"        {sentence}")

    def _target(
        self, what: str, reached: float, target: float, unit: str, *, met: bool, sign: str
    ) -> None:
        verdict = "met   " if met else "MISSED"
        self.targets.append(
            f"{verdict}  {what}: {_shown(reached)} {unit} (target {sign} {target:g} {unit})"
        )

    def lines(self) -> list[str]:
        """Return the table as text, columns of figures to the right."""
        whole = [("", *self.columns), *self.rows]
        widths = [
            max(len(row[at]) for row in whole if at < len(row)) for at in range(len(whole[0]))
        ]
        lines = ["", self.title, "-" * len(self.title)]
        for row in whole:
            figures = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=False))
            lines.append("  ".join([row[0].ljust(widths[0]), *figures]).rstrip())
        return [*lines, *([""] if self.targets else []), *self.targets]


def _shown(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.3g}" if abs(cell) < 1000 else f"{cell:,.0f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
