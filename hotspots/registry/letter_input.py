"""What people write into a letter or a hand-over, field by field; all that is wrong is named."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.records.step_fields import LONGEST_LINE, LONGEST_TEXT
from hotspots.records.values import Text, UnusableValue, is_missing, shown, written_day
from hotspots.registry.bodies import unknown_body


class Reading:
    """Reads fields one by one and keeps what is wrong with them; `refuse` ends it."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.problems: list[Problem] = []

    def line(self, field: str, value: object, *, required: bool = True) -> str:
        """Return one line of text, empty where it is missing or cannot be used."""
        return self._read(field, value, Text(LONGEST_LINE), required=required) or ""

    def text(self, field: str, value: object, *, required: bool = True) -> str:
        """Return text of several lines."""
        whole = self._read(field, value, Text(LONGEST_TEXT), required=required)
        if whole is None or not isinstance(value, str):
            return whole or ""
        return "\n".join(Text(LONGEST_TEXT)(each) for each in value.splitlines()).strip()

    def day(
        self, field: str, value: object, *, required: bool = True, to_come: bool = False
    ) -> date | None:
        """Return a day that has come; with `to_come`, one that may lie ahead."""
        found: date | None = self._read(field, value, written_day, required=required)
        if found is not None and found > self.today and not to_come:
            self._add(field, value, "in_the_future",
                      Message(_("{day} has not come yet."), {"day": found}),
                      _("Tell the day on which it really happened."))  # fmt: skip
        return found

    def missing(self, field: str) -> None:
        """Note that a field was left empty."""
        self._add(field, None, "missing", Message(_("This is missing.")),
                  _("It cannot be recorded without it."))  # fmt: skip

    def not_to_be_said(self, field: str, value: str, choices: Iterable[str]) -> None:
        """Note a code that stands in the list, but that no person gives."""
        self._add(field, value, "not_to_be_said",
                  Message(_("“{value}” is not one of the choices."), {"value": value}),
                  _("Use one of: {codes}."), codes=sorted(choices))  # fmt: skip

    def unknown_body(self, field: str, name: str) -> None:
        """Note that there is no such organisation today."""
        self.problems.append(unknown_body(field, shown(name)))

    def not_before(self, field: str, day: date | None, earliest: date) -> None:
        """Note a day that lies before the one it must follow."""
        if day is not None and day < earliest:
            message = Message(
                _("{day} lies before {earliest}."), {"day": day, "earliest": earliest}
            )
            self._add(field, day, "before_it_began", message, _("Check both days."))

    def refuse(self, sentence: str, /) -> None:
        """Raise `InvalidInput` where anything was wrong."""
        if self.problems:
            raise InvalidInput(sentence, problems=self.problems)

    def _read(self, field: str, value: object, parse: Any, *, required: bool) -> Any:
        if is_missing(value):
            if required:
                self.missing(field)
            return None
        try:
            return parse(value)
        except UnusableValue as wrong:
            self._add(field, value, wrong.code, wrong.message, str(wrong.remedy.template),
                      **wrong.remedy.params)  # fmt: skip
            return None

    def _add(
        self, field: str, value: object, code: str, message: Message, remedy: str, **told: object
    ) -> None:
        written = None if value is None else shown(value)
        self.problems.append(Problem(code, message, Message(remedy, told), field, written))
