"""A crash as people report it: the body of a request, and a checked row of a file."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationInfo, model_validator

from hotspots import clock
from hotspots.errors import InvalidInput, Message, Problem
from hotspots.i18n import _
from hotspots.records import rules
from hotspots.records.columns import Raw
from hotspots.records.crash_rules import CRASH_FIELDS, CRASH_RULES
from hotspots.records.rules import Checked
from hotspots.records.values import shown
from hotspots.settings import TIME_ZONE
from hotspots.vocabulary import (
    Alcohol,
    CrashType,
    Light,
    LocationClass,
    RecordState,
    RoadUser,
    Surface,
    TimePrecision,
    Weather,
)

FIELD_NAMES = tuple(field.name for field in CRASH_FIELDS)

_EXAMPLE: dict[str, JsonValue] = {
    "source_reference": "60/2025/0117",
    "occurred_at": "2025-03-05T14:30",
    "place_text": "Km1832+500 QL1",
    "killed": 0,
    "injured": 2,
    "light": "daylight",
    "road_users": ["motorcycle", "truck"],
    "alcohol": "unknown",
}
_ON_A_RAILWAY: dict[str, JsonValue] = {
    "source_reference": "DS/2025/0003",
    "occurred_at": "2025-06-02T05:40",
    "place_text": "Km1650+200 đường sắt Hà Nội – TP Hồ Chí Minh",
    "crossing": None,
    "killed": 1,
    "injured": 0,
    "crash_type": "train",
    "road_users": ["motorcycle", "train"],
}


class CrashRecord(BaseModel):
    """One reported crash.

    Validation raises `InvalidInput` with every problem at once, in the codes and words of a
    file import. The context may hold `now` (for tests and replays); otherwise the clock is asked.
    A fact that is not known is left out: missing is not zero.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"examples": [_EXAMPLE, _ON_A_RAILWAY]}
    )

    source: str | None = Field(
        None, description="Who keeps the source; with it the reference is unique."
    )
    source_reference: str | None = Field(
        None, description="The reporting unit's own number of the crash."
    )
    occurred_at: datetime = Field(
        description="dd/mm/yyyy hh:mm or ISO 8601; without an offset, the wall clock of Viet Nam."
    )
    occurred_at_precision: TimePrecision = Field(
        TimePrecision.MINUTE, description="Left out: taken from the way `occurred_at` is written."
    )
    reported_at: datetime | None = Field(None, description="When the police received the report.")
    place_text: str | None = Field(None, description="The place as written, e.g. Km1832+500 QL1.")
    ward: str | None = Field(
        None, description="The ward or commune of that day, by code or by name, e.g. Xuân An."
    )
    route: str | None = Field(None, description="Code of the route, e.g. QL1.")
    chainage_m: float | None = Field(None, description="Metres from Km0 of the route.")
    lon: float | None = Field(None, description="Longitude in degrees, WGS 84.")
    lat: float | None = Field(None, description="Latitude in degrees, WGS 84.")
    rail_line: str | None = Field(
        None, description="Name or code of the railway line; may be left out where there is one."
    )
    rail_m: float | None = Field(None, description="Metres from Km0 of the railway line.")
    crossing: str | None = Field(
        None, description="Code of the registered crossing with a railway, e.g. DN-2026-0001."
    )
    killed: int | None = None
    injured: int | None = Field(
        None, description="Left out: the sum of seriously and slightly injured, if both are given."
    )
    seriously_injured: int | None = None
    slightly_injured: int | None = None
    damage_only: bool | None = Field(None, description="Left out: nobody was killed or injured.")
    damage_vnd: int | None = None
    crash_type: CrashType | None = None
    light: Light | None = None
    weather: Weather | None = None
    surface: Surface | None = None
    road_users: tuple[RoadUser, ...] = ()
    alcohol: Alcohol | None = None
    location_class: LocationClass | None = None
    record_state: RecordState | None = None

    @model_validator(mode="before")
    @classmethod
    def _by_the_one_set_of_rules(cls, data: object, info: ValidationInfo) -> object:
        if not isinstance(data, Mapping):
            return data
        now = (info.context or {}).get("now") or clock.now()
        # Without any member there would be no row that could lack its time.
        written = {"occurred_at": None, **data}
        checked = check_crashes({name: [value] for name, value in written.items()}, now=now)
        problems = (*_unknown_names(data), *checked.problems)
        if problems:
            raise InvalidInput(_("The crash record cannot be used."), problems=problems)
        return record_values(checked, 0)

    @classmethod
    def checked(
        cls, data: Mapping[str, object], *, now: datetime | None = None
    ) -> tuple[Self, tuple[Problem, ...]]:
        """Return the record and its warnings (which let it in); raise `InvalidInput` otherwise."""
        record = cls.model_validate(data, context={"now": now})
        at = now or clock.now()
        return record, check_crashes({k: [v] for k, v in data.items()}, now=at).warnings


def check_crashes(
    raw: Mapping[str, Raw],
    *,
    now: datetime,
    rows: NDArray[np.int64] | None = None,
    extra_fields: Sequence[rules.Field] = (),
    limit: int = 1000,
) -> Checked:
    """Check columns of crashes as written, one row a crash; see `rules.check`.

    A file adds the fields only it has (`extra_fields`); what concerns one crash is in
    `crash_rules` alone. Afterwards `injured` is completed from its two
    parts and `damage_only` from the casualties, where these say so.
    """
    checked = rules.check(
        raw,
        fields=(*extra_fields, *CRASH_FIELDS),
        rules=CRASH_RULES,
        now=now,
        rows=rows,
        limit=limit,
    )
    columns = dict(checked.columns)
    parts = columns["seriously_injured"] + columns["slightly_injured"]
    injured = np.where(np.isnan(columns["injured"]), parts, columns["injured"])
    killed, stated = columns["killed"], columns["damage_only"]
    nobody = np.where((killed == 0) & (injured == 0), 1.0, np.nan)
    somebody = (killed > 0) | (injured > 0)
    derived = np.where(somebody, 0.0, nobody)
    columns |= {"injured": injured, "damage_only": np.where(np.isnan(stated), derived, stated)}
    return replace(checked, columns=columns)


def record_values(checked: Checked, position: int) -> dict[str, Any]:
    """Return one row of checked columns as members of a `CrashRecord`, without the missing ones."""
    values: dict[str, Any] = {}
    for field in CRASH_FIELDS:
        value = checked.columns[field.name][position]
        if field.kept_as == "object":
            if value is not None:
                values[field.name] = value
        elif field.kept_as == "time":
            if not np.isnat(value):
                values[field.name] = value.item().replace(tzinfo=TIME_ZONE)
        elif not np.isnan(value):
            values[field.name] = float(value)
    return values


def _unknown_names(data: Mapping[str, object]) -> list[Problem]:
    return [
        Problem(
            code="unknown_field",
            message=Message(_("“{name}” is not a field of a crash record."), {"name": shown(name)}),
            remedy=Message(_("Use only: {names}."), {"names": FIELD_NAMES}),
            field=shown(name),
        )
        for name in data
        if name not in FIELD_NAMES
    ]
