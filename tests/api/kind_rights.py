"""The lines of the rights matrix for every described kind of site: each kind has the same ones."""

from typing import Any

from hotspots.records.kinds import KIND_RECORDS
from hotspots.vocabulary import Ground
from tests.api.right import EVERYBODY, V1, WRITERS, Right

PLACES = {
    Ground.ROAD: {"place_text": "Km1832+500 QL1"},
    Ground.RAIL: {"place_text": "Km1649+500"},
    Ground.EITHER: {"place_text": "Km1832+500 QL1"},
}
"""A place in the ward of the lines, on what the kind lies on."""


def _told(record: Any) -> dict[str, Any]:
    """A report of a kind, without the number by which the next one would be known again."""
    shown = {name: value for name, value in record.example.items() if name != "source_reference"}
    return shown | PLACES[record.ground]


REPORTS = {record.kind: _told(record) for record in KIND_RECORDS.values()}


def _rewritten(record: Any) -> dict[str, Any]:
    return {"description": "x", "why": "correction", "reason": "x"}


def _written(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _programs(record: Any) -> list[Right]:
    address = f"{V1}/{record.kind.value.replace('_', '-')}s"
    told = REPORTS[record.kind]
    of_kind = {"site": record.kind.value}
    head = ",".join(("source_reference", *told))
    row = ",".join(("X-1", *(f'"{_written(each)}"' for each in told.values())))
    return [
        Right("POST", address, WRITERS, 201, 403, body=told | {"another": True}),
        Right("GET", address, EVERYBODY),
        Right("POST", f"{address}/imports", WRITERS, 201, 422, file=f"{head}\n{row}\n"),
        Right("PATCH", f"{address}/{{site}}", WRITERS, 200, 404, names=of_kind,
              body=_rewritten(record)),
    ]  # fmt: skip


def _pages(record: Any) -> list[Right]:
    imports = f"/kinds/{record.kind.value}/import"
    return [
        Right("GET", imports, WRITERS),
        Right("POST", f"{imports}/check", WRITERS, 422),
        Right("POST", imports, WRITERS, 422),
    ]


_ANY = next(iter(KIND_RECORDS.values()))
_FORM = {name: _written(value) for name, value in REPORTS[_ANY.kind].items()} | {"another": "yes"}
_OF_ANY = {"code": _ANY.kind.value}

KIND_PROGRAMS = [right for record in KIND_RECORDS.values() for right in _programs(record)]
KIND_PAGES = [
    *(right for record in KIND_RECORDS.values() for right in _pages(record)),
    Right("GET", "/kinds", WRITERS),
    Right("GET", "/kinds/{kind}/new", WRITERS),
    Right("GET", "/kinds/{kind}/place", WRITERS),
    Right("POST", "/kinds/{kind}/new", WRITERS, 303, 403, body=_FORM),
    Right("GET", "/sites/{code}/facts", WRITERS, 200, 404, names=_OF_ANY),
    Right("POST", "/sites/{code}/facts", WRITERS, 303, 404, names=_OF_ANY,
          body=_rewritten(_ANY) | {"version": f"{{version_of_{_ANY.kind.value}}}"}),
]  # fmt: skip
