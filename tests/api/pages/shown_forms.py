"""The forms of a page as a browser would send them: what stands in each field."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class ShownForm:
    """One form: its fields as filled in, and whether a reader sees it without unfolding."""

    action: str
    is_open: bool
    fields: dict[str, str] = field(default_factory=dict)
    buttons: set[str] = field(default_factory=set)


def form_of(page: str, action: str, button: str = "") -> ShownForm:
    """Return the one form of a page that is sent to an address, with a button of this value."""
    reader = _Reader()
    reader.feed(page)
    forms = [form for form in reader.forms if form.action == action]
    (found,) = (form for form in forms if not button or button in form.buttons)
    return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[ShownForm] = []
        self._folds: list[bool] = []
        self._select = self._textarea = ""
        self._is_chosen = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "details":
            self._folds.append("open" in told)
        elif tag == "form":
            self.forms.append(ShownForm(told.get("action") or "", all(self._folds)))
        elif self.forms:
            self._field(tag, told)

    def handle_endtag(self, tag: str) -> None:
        if tag == "details":
            self._folds.pop()
        elif tag in ("select", "textarea"):
            self._select = self._textarea = ""

    def handle_data(self, data: str) -> None:
        name = self._textarea or (self._select if self._is_chosen else "")
        if name and not self.forms[-1].fields.get(name):
            self.forms[-1].fields[name] = data
        self._is_chosen = False

    def _field(self, tag: str, told: dict[str, str | None]) -> None:
        fields, name, value = self.forms[-1].fields, told.get("name") or "", told.get("value")
        if tag == "input" and name and (told.get("type") not in _TICKED or "checked" in told):
            fields[name] = value or ""
        elif tag == "button" and value:
            self.forms[-1].buttons.add(value)
        elif tag == "textarea":
            self._textarea, fields[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in told:
            fields[self._select] = value or ""
            self._is_chosen = value is None


_TICKED = ("radio", "checkbox")
