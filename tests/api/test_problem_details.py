"""What pydantic finds is told in the reader's language, without its own words."""

from typing import Any

from api.problem_details import of_pydantic
from hotspots.i18n import render
from hotspots.vocabulary import Locale


def test_the_codes_of_a_closed_list_are_parted_by_commas_and_no_english_word() -> None:
    found: dict[str, Any] = {
        "type": "enum",
        "loc": ("body", "protection"),
        "input": "x",
        "ctx": {"expected": "'guarded', 'automatic' or 'signs'"},
    }
    remedy = of_pydantic(found).remedy
    assert remedy is not None
    assert render(remedy, Locale.VI).endswith(": guarded, automatic, signs.")
