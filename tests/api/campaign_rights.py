"""The lines of the rights matrix for campaigns, and the one they speak of."""

from tests.api.right import EVERYBODY, V1, WRITERS, Right

CAMPAIGN = {
    "name": "Ra quân",
    "body": "Công an phường Long Khánh",
    "starts_on": "2026-03-10",
    "ends_on": "2026-03-20",
}
_ANOTHER = CAMPAIGN | {"name": "Cao điểm"}
_ADDRESS = f"{V1}/campaigns"
_ONE = f"{_ADDRESS}/{{campaign_id}}"

CAMPAIGN_PROGRAMS = [
    Right("POST", _ADDRESS, WRITERS, 201, 403, body=_ANOTHER),
    Right("GET", _ADDRESS, EVERYBODY),
    Right("GET", _ONE, EVERYBODY, 200, 404),
    Right("GET", f"{_ONE}/history", EVERYBODY, 200, 404),
    Right("PATCH", _ONE, WRITERS, 200, 404, body={"note": "x", "reason": "x"}),
    Right("POST", f"{_ONE}/sites", WRITERS, 200, 404, body={"sites": ["{site}"]}),
    Right("POST", f"{_ONE}/sites/removal", WRITERS, 200, 404,
          body={"sites": ["{site}"], "reason": "x"}),
]  # fmt: skip
CAMPAIGN_PAGES = [
    Right("GET", "/campaigns", EVERYBODY),
    Right("GET", "/campaigns/new", WRITERS),
    Right("POST", "/campaigns/new", WRITERS, 303, 403, body=_ANOTHER),
    Right("GET", "/campaigns/sites", WRITERS),
    Right("POST", "/campaigns/sites", WRITERS, 303, 404,
          body={"campaign": "{campaign_id}", "site": "{code}"}),
    Right("GET", "/campaigns/{campaign_id}", EVERYBODY, 200, 404),
    Right("GET", "/campaigns/{campaign_id}/correction", WRITERS, 200, 404),
    Right("POST", "/campaigns/{campaign_id}/correction", WRITERS, 303, 404,
          body={"note": "x", "reason": "x", "version": "1"}),
    Right("POST", "/campaigns/{campaign_id}/sites", WRITERS, 303, 404, body={"sites": "{code}"}),
    Right("POST", "/campaigns/{campaign_id}/sites/removal", WRITERS, 303, 404,
          body={"site": "{code}", "reason": "x"}),
]  # fmt: skip
