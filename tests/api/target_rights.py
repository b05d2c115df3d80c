"""The lines of the rights matrix for targets of crossings, and the one they speak of."""

from hotspots.vocabulary import Role
from tests.api.right import EVERYBODY, V1, Right

PLANNERS = frozenset(
    {
        Role.LEADER,
        Role.POLICE_LEADER,
        Role.URBAN_OFFICER,
        Role.WARD_OFFICER,
        Role.ROAD_MANAGER,
        Role.RAIL_OFFICER,
    }
)
"""Whoever may plan a crossing: its keepers and those who lead."""
TARGET = {
    "year": "2027",
    "measure": "closed",
    "body": "UBND phường Long Khánh",
    "why": "Có đường gom",
}
_ANOTHER = TARGET | {"year": "2028"}
_SITE = "{unauthorized_crossing}"
_ADDRESS = f"{V1}/crossing-targets"
_ONE = f"{_ADDRESS}/{{target_id}}"
_PAGE = "/crossings/targets"

TARGET_PROGRAMS = [
    Right("POST", _ADDRESS, PLANNERS, 201, 422, body=_ANOTHER | {"year": 2028, "sites": [_SITE]}),
    Right("GET", _ADDRESS, EVERYBODY),
    Right("GET", _ONE, EVERYBODY, 200, 404),
    Right("GET", f"{_ONE}/history", EVERYBODY, 200, 404),
    Right("PATCH", _ONE, PLANNERS, 200, 404, body={"why": "y", "reason": "x"}),
    Right("POST", f"{_ONE}/withdrawal", PLANNERS, 200, 404, body={"reason": "x"}),
    Right("GET", f"{V1}/crossings/to-do", EVERYBODY),
    Right("GET", f"{V1}/crossings/figures", EVERYBODY),
    Right("GET", f"{V1}/crossings/figures/rows", EVERYBODY, query="figure=crossings"),
    Right("GET", f"{V1}/crossings/road-map", EVERYBODY),
    Right("GET", f"{V1}/crossings/road-map/targets", EVERYBODY),
    Right("POST", f"{_ADDRESS}/imports", PLANNERS, 422, file="site,year\nLK-1999-0001,2029\n"),
]
TARGET_PAGES = [
    Right("GET", f"{_PAGE}/new", PLANNERS),
    Right("POST", f"{_PAGE}/new", PLANNERS, 303, 422, body=_ANOTHER | {"site": _SITE}),
    Right("GET", f"{_PAGE}/{{target_id}}", EVERYBODY, 200, 404),
    Right("GET", f"{_PAGE}/{{target_id}}/correction", PLANNERS, 200, 404),
    Right("POST", f"{_PAGE}/{{target_id}}/correction", PLANNERS, 303, 404,
          body={"why": "y", "reason": "x", "version": "1"}),
    Right("POST", f"{_PAGE}/{{target_id}}/withdrawal", PLANNERS, 303, 404,
          body={"reason": "x", "version": "1"}),
    Right("GET", "/crossings/this-year", EVERYBODY),
    Right("GET", "/crossings/figures", EVERYBODY),
    Right("GET", "/crossings/figures/list", EVERYBODY),
    Right("GET", "/crossings/roadmap", EVERYBODY),
    Right("GET", "/crossings/roadmap/list", EVERYBODY),
    Right("GET", f"{_PAGE}/import", PLANNERS),
    Right("POST", f"{_PAGE}/import/check", PLANNERS, 422),
    Right("POST", f"{_PAGE}/import", PLANNERS, 422),
]  # fmt: skip
