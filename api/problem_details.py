"""What pydantic finds wrong with a request, said in our own words."""

import re
from typing import Any

from hotspots.errors import Message, Problem
from hotspots.i18n import _
from hotspots.records.values import UnusableValue, shown

_NUMBER = (_("{field} is not a number."), _("Give {field} as a number."))
_WHOLE = (_("{field} is not a whole number."), _("Give {field} as a whole number."))
_DATE = (_("{field} is not a date."), _("Give {field} as YYYY-MM-DD."))
_TIME = (_("{field} is not a time."), _("Give {field} as YYYY-MM-DDTHH:MM."))
_BODY = (_("The body is not valid JSON."), _("Send a JSON object as the documentation shows."))
_CODE = (_("{field} is not one of the codes in use."), _("Use one of: {expected}."))
_TEXT = (_("{field} is not a text."), _("Give {field} as a text."))
_LIST = (_("{field} is not a list."), _("Give {field} as a list."))

# Each remedy uses only the parameters that pydantic gives with that type of finding.
_WORDS: dict[str, tuple[str, str]] = {
    "missing": (_("{field} is missing."), _("Give {field}.")),
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": _WHOLE,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "finite_number": _NUMBER,
    "bool_parsing": (_("{field} is neither true nor false."), _("Use true or false.")),
    "greater_than": (_("{field} is too small."), _("It must be more than {gt}.")),
    "greater_than_equal": (_("{field} is too small."), _("It must be at least {ge}.")),
    "less_than": (_("{field} is too large."), _("It must be less than {lt}.")),
    "less_than_equal": (_("{field} is too large."), _("It may be at most {le}.")),
    "string_too_short": (_("{field} is too short."), _("Use at least {min_length} characters.")),
    "string_too_long": (_("{field} is too long."), _("Use at most {max_length} characters.")),
    "string_type": _TEXT,
    "string_pattern_mismatch": (
        _("{field} is not written as expected."),
        _("Write it so: {pattern}"),
    ),
    "list_type": _LIST,
    "too_long": (_("{field} has too many entries."), _("Use at most {max_length}.")),
    "too_short": (_("{field} has too few entries."), _("Use at least {min_length}.")),
    "enum": _CODE,
    "literal_error": _CODE,
    "date_parsing": _DATE,
    "date_type": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "datetime_parsing": _TIME,
    "datetime_type": _TIME,
    "datetime_from_date_parsing": _TIME,
    "datetime_object_invalid": _TIME,
    "uuid_parsing": (_("{field} is not an identifier."), _("Copy it from a list of the registry.")),
    "uuid_type": (_("{field} is not an identifier."), _("Copy it from a list of the registry.")),
    "json_invalid": _BODY,
    "dict_type": _BODY,
    "model_attributes_type": _BODY,
    "extra_forbidden": (_("{field} is not a field of this record."), _("Leave {field} out.")),
}
_ELSE = (
    _("{field} cannot be used."),
    _("See the documentation of this address for what it takes."),
)


def of_pydantic(error: dict[str, Any]) -> Problem:
    """Return what pydantic found as a problem of ours, so that the answer can be Vietnamese."""
    context = error.get("ctx") or {}
    field = ".".join(str(part) for part in error["loc"][1:]) or str(error["loc"][0])
    wrong = context.get("wrong")
    if isinstance(wrong, UnusableValue):  # a reader of ours says it already: `told_values`
        return Problem(wrong.code, wrong.message, wrong.remedy, field, shown(error["input"]))
    message, remedy = _WORDS.get(error["type"], _ELSE)
    params: dict[str, object] = {key: str(value) for key, value in context.items()}
    params["field"] = field
    if "expected" in params:  # 'a', 'b' or 'c': its own words between codes are English
        params["expected"] = re.findall(r"'([^']*)'", str(params["expected"]))
    given = None if error["type"] in {"missing", "json_invalid"} else error.get("input")
    return Problem(
        code=error["type"],
        field=field,
        value=None if given is None else shown(given),
        message=Message(message, params),
        remedy=Message(remedy, params),
    )
