"""Numbers and days of a request, read by the readers that read forms and files."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from hotspots.records.values import UnusableValue, day_on_record, number


def as_read_by(reader: Callable[[object], Any]) -> BeforeValidator:
    """Return what reads a value as forms and files are read, and refuses it in the same words."""

    def read(value: object) -> object:
        if value is None:  # whether it may be left out says the field
            return None
        try:
            return reader(value)
        except UnusableValue as wrong:
            # `problem_details` tells what the reader said
            raise PydanticCustomError("unusable", "unusable", {"wrong": wrong}) from wrong

    return BeforeValidator(read)


Number = Annotated[float, as_read_by(number)]
"""A number; pydantic alone would take `true` for 1."""

Day = Annotated[date, as_read_by(day_on_record)]
"""A day that a record may hold."""
