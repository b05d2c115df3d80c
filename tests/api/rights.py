"""Which role may do what at every address of the API, in its own area and in another.

A new address gets a line here, or the tests of `test_rights_matrix` fail. The roles are written out
and not read from `hotspots.permissions`, so that the two check each other.
"""

from hotspots.vocabulary import ChecklistItem
from tests.api.campaign_rights import CAMPAIGN_PROGRAMS
from tests.api.kind_rights import KIND_PROGRAMS
from tests.api.right import (
    ANYBODY,
    APPROVERS,
    CRASH_KEEPERS,
    CRASH_READERS,
    DECIDERS,
    EVERYBODY,
    HANDERS,
    JUDGES,
    KEEPER,
    LETTER_WRITERS,
    LOADERS,
    PAUSERS,
    PROPOSAL_READERS,
    RAIL_DECIDERS,
    RAIL_READERS,
    REOPENERS,
    REPORT_READERS,
    SCREENERS,
    V1,
    WRITERS,
    Right,
)
from tests.api.target_rights import TARGET_PROGRAMS

NEW_PASSWORD = "bốn con trâu đen"
A_CRASH = {
    "source_reference": "RIGHTS-1", "occurred_at": "2025-12-30T21:15",
    "place_text": "Km1832+500 QL1", "killed": 0, "injured": 1,
}  # fmt: skip
CRASH_FORM = {
    "occurred_on": "30/12/2025", "place_text": "Km1832+500 QL1", "killed": "0", "injured": "1",
}  # fmt: skip
ACCOUNT = {
    "display_name": "Cán bộ mới", "role": "police_officer", "organisation_id": "{organisation_id}",
    "area_ids": ["{area_id}"],
}  # fmt: skip
ACCOUNT_FORM = {
    "display_name": "Cán bộ mới", "role": "police_officer", "organisation": "{organisation_id}",
    "areas": "{area_id}", "locale": "vi", "username": "nguoi.moi",
}  # fmt: skip
BODY = {"name": "Đội kiểm tra", "kind": "police", "area_id": "{area_id}"}
BODY_FORM = {"name": "Đội kiểm tra", "kind": "police", "area": "{area_id}"}
CRASH_FILE = (
    "source_reference,occurred_at,place_text,killed,injured\n"
    "X-1,28/02/2025 10:00,Km1832+500 QL1,0,1\n"
)
DEFECT_FILE = (
    "source_reference,type,danger,found_on,place_text\n"
    "X-1,street_lighting,high,30/12/2025,Km1832+500 QL1\n"
)
MOUTH = {"source_reference": "N-1", "name": "Ngõ 1", "place_text": "Km1832+500 QL1"}
UNIT_FILE = "code,name,kind,valid_from,valid_to\n26078,Xuân Trung,phường,2019-06-01,2024-10-31\n"
MOUTH_FILE = "source_reference,name,place_text\nN-2,Ngõ 2,Km1832+500 QL1\n"
CAMERA = {
    "source_reference": "C-9", "reach_m": 100, "works_from": "2025-12-01",
    "place_text": "Km1832+500 QL1",
}  # fmt: skip
CAMERA_FILE = "source_reference,reach_m,works_from,place_text\nC-1,100,2025-12-01,Km1832+500 QL1\n"
WATCHED = {
    "paper_number": "12/KH", "source_reference": "9", "name": "Tuyến 9",
    "valid_from": "2025-12-01", "place_text": "Km1832+400-Km1832+600 QL1",
}  # fmt: skip
SERVICE_ROAD = {
    "plan_number": "12/KH", "source_reference": "1", "state": "planned",
    "from_km": "Km1648+200", "to_km": "Km1649+000",
}  # fmt: skip
SERVICE_ROAD_FILE = (
    b"plan_number,source_reference,state,from_km,to_km\n12/KH,9,planned,Km1648+200,Km1649+000\n"
)
WATCHED_FILE = (
    "paper_number,source_reference,name,valid_from,place_text\n"
    "12/KH,1,Tuyến 1,2025-12-01,Km1832+400-Km1832+600 QL1\n"
)
RULE = {
    "name_failures": "5", "address_failures": "50", "first_delay_s": "30",
    "longest_delay_s": "900", "kept_days": "365",
}  # fmt: skip

CHECKED = {item.value: {"finding": "unsafe", "note": "x"} for item in ChecklistItem}
INSPECTION = {"inspected_on": "2026-01-05", "units_present": "Công an phường", "findings": CHECKED}
DECLARATION = INSPECTION | {
    "source": "patrol", "reason": "Khuất tầm nhìn", "place_text": "Km1832+500 QL1",
}  # fmt: skip
INSPECTION_FORM = {"inspected_on": "05/01/2026", "units_present": "Công an phường"} | {
    f"item.{item.value}{part}": value
    for item in ChecklistItem
    for part, value in (("", "unsafe"), (".note", "x"))
}
DECLARATION_FORM = INSPECTION_FORM | {
    "source": "patrol", "reason": "Khuất tầm nhìn", "place_text": "Km1832+500 QL1",
}  # fmt: skip
DEFECT = {
    "type": "street_lighting", "danger": "high", "found_on": "2025-12-30",
    "place_text": "Km1832+500 QL1",
}  # fmt: skip
RULING = {"lon": 107.247211, "lat": 10.933873, "answer": "bridge", "reason": "x"}
PAPER = {"kind": "letter", "number": "1/CV", "dated": "2026-01-05"}
MEASURE = {"term": "permanent", "type": "speed_hump", "unit": "piece", "quantity_planned": 4}
PHOTO = {"attachment_id": "{attachment_id}", "purpose": "before"}
OFFER = {"to": "UBND phường Long Khánh", "asked_for": "x"}
LETTER = {"sites": ["{site}"], "receiver": "UBND phường Long Khánh", "asked": "Sơn lại vạch"}
LETTER_FORM = {
    "sites": "{site}", "receiver": "UBND phường Long Khánh", "asked": "Sơn lại vạch",
    "competence": "own",
}  # fmt: skip
PAUSE = {"reason": "x", "until": "{soon}"}
PLACE = {"place_text": "Km1832+500 QL1", "reason": "x"}

PROGRAMS = [
    *KIND_PROGRAMS,
    *CAMPAIGN_PROGRAMS,
    *TARGET_PROGRAMS,
    Right("GET", f"{V1}/openapi.json", ANYBODY),
    Right("GET", f"{V1}/health", ANYBODY),
    Right("GET", f"{V1}/ready", ANYBODY),
    Right("POST", f"{V1}/session", ANYBODY, 401, body={"username": "x", "password": "x"}),
    Right("GET", f"{V1}/session", EVERYBODY),
    Right("PUT", f"{V1}/session/digest", EVERYBODY, 204, body={"email": "x@example.vn"}),
    Right("DELETE", f"{V1}/session", EVERYBODY, 204),
    Right("POST", f"{V1}/crashes", CRASH_KEEPERS, 201, 403, body=A_CRASH),
    Right("GET", f"{V1}/crashes", CRASH_READERS),
    Right("GET", f"{V1}/crashes/unplaced", CRASH_READERS),
    Right("POST", f"{V1}/crashes/where", WRITERS, body={"place_text": "Km1832+500 QL1"}),
    Right("GET", f"{V1}/crashes/{{crash_id}}", CRASH_READERS, 200, 404),
    Right("GET", f"{V1}/crashes/{{crash_id}}/history", CRASH_READERS, 200, 404),
    Right("PATCH", f"{V1}/crashes/{{crash_id}}", APPROVERS, 200, 404,
          body={"injured": 3}),
    Right("DELETE", f"{V1}/crashes/{{crash_id}}", APPROVERS, 204, 404, query="reason=x"),
    Right("PUT", f"{V1}/crashes/{{crash_id}}/place", APPROVERS, 200, 404,
          body={"place_text": "Km1832+500 QL1"}),
    Right("POST", f"{V1}/imports", CRASH_KEEPERS, 201, 403, file=CRASH_FILE),
    Right("GET", f"{V1}/imports", CRASH_KEEPERS),
    Right("POST", f"{V1}/screening-runs", SCREENERS, 202, headers={"prefer": "respond-async"}),
    Right("GET", f"{V1}/screening-runs", PROPOSAL_READERS),
    Right("GET", f"{V1}/screening-runs/{{run_id}}", PROPOSAL_READERS),
    Right("GET", f"{V1}/jobs/{{job_id}}", SCREENERS, denied=404),
    Right("GET", f"{V1}/proposals", PROPOSAL_READERS),
    Right("GET", f"{V1}/proposals/{{proposal_id}}", PROPOSAL_READERS, 200, 404),
    Right("GET", f"{V1}/proposals/{{proposal_id}}/diagnosis", PROPOSAL_READERS, 200, 404),
    Right("POST", f"{V1}/proposals/{{proposal_id}}/accept", DECIDERS, 201, 404),
    Right("POST", f"{V1}/proposals/{{proposal_id}}/reject", DECIDERS, 200, 404,
          body={"reason": "not_infrastructure", "text": "x"}),
    Right("POST", f"{V1}/rail-screening-runs", SCREENERS, 201),
    Right("GET", f"{V1}/rail-screening-runs", RAIL_READERS),
    Right("GET", f"{V1}/rail-screening-runs/{{run_id}}", RAIL_READERS,
          names={"run_id": "rail_run_id"}),
    Right("GET", f"{V1}/rail-proposals", RAIL_READERS),
    Right("GET", f"{V1}/rail-proposals/{{proposal_id}}", RAIL_READERS, 200, 404,
          names={"proposal_id": "rail_proposal_id"}),
    Right("POST", f"{V1}/rail-proposals/{{proposal_id}}/accept", RAIL_DECIDERS, 201, 404,
          names={"proposal_id": "rail_proposal_id"}),
    Right("POST", f"{V1}/rail-proposals/{{proposal_id}}/reject", RAIL_DECIDERS, 200, 404,
          names={"proposal_id": "rail_proposal_id"}, body={"reason": "other", "text": "x"}),
    Right("GET", f"{V1}/notices", SCREENERS),
    Right("GET", f"{V1}/notices/{{notice_id}}", SCREENERS, 200, 404),
    Right("GET", f"{V1}/sites", EVERYBODY),
    Right("GET", f"{V1}/sites/counts", EVERYBODY),
    Right("GET", f"{V1}/sites/export", EVERYBODY),
    Right("GET", f"{V1}/sites/{{site}}", EVERYBODY, 200, 404),
    Right("GET", f"{V1}/sites/{{site}}/way-round", EVERYBODY, 200, 404,
          names={"site": "unauthorized_crossing"}),
    Right("GET", f"{V1}/unfiled-crossings", EVERYBODY),
    Right("POST", f"{V1}/unfiled-crossings/rulings", WRITERS, 201, 404, body=RULING),
    Right("POST", f"{V1}/sites/steps", WRITERS, 201, 404,
          body={"files": [{"site": "{code}"}], "note": "x"}),
    Right("GET", f"{V1}/sites/{{site}}/file", EVERYBODY, 200, 404),
    Right("POST", f"{V1}/sites", WRITERS, 201, 403, body=DECLARATION),
    Right("GET", f"{V1}/sites/{{site}}/inspections", EVERYBODY, 200, 404),
    Right("POST", f"{V1}/sites/{{site}}/inspections", WRITERS, 201, 404, body=INSPECTION),
    Right("POST", f"{V1}/sites/{{site}}/class", DECIDERS, 200, 404,
          body={"legal_class": "none", "reason": "x"}),
    Right("POST", f"{V1}/sites/{{site}}/extent", WRITERS, 200, 404, body=PLACE),
    Right("POST", f"{V1}/sites/{{site}}/split", DECIDERS, 422, 404,
          body={"at": "Km1+000", "reason": "x"}),
    Right("POST", f"{V1}/defects", WRITERS, 201, 403, body=DEFECT),
    Right("GET", f"{V1}/defects", EVERYBODY),
    Right("GET", f"{V1}/defects/types", EVERYBODY),
    Right("POST", f"{V1}/lane-mouths", WRITERS, 201, 403, body=MOUTH),
    Right("POST", f"{V1}/lane-mouths/imports", WRITERS, 201, 422, file=MOUTH_FILE),
    Right("POST", f"{V1}/lane-mouths/{{mouth_id}}/survey", WRITERS, 200, 404,
          body={"has_hump": True}),
    Right("POST", f"{V1}/lane-mouths/{{mouth_id}}/defect", WRITERS, 201, 404,
          body={"danger": "low"}),
    Right("GET", f"{V1}/lane-mouths", EVERYBODY),
    Right("GET", f"{V1}/lane-mouths/{{mouth_id}}", EVERYBODY, 200, 404),
    Right("GET", f"{V1}/lane-mouths/{{mouth_id}}/history", EVERYBODY, 200, 404),
    Right("PATCH", f"{V1}/lane-mouths/{{mouth_id}}", WRITERS, 200, 404,
          body={"name": "Ngõ 9", "reason": "x"}),
    Right("POST", f"{V1}/cameras", WRITERS, 201, 403, body=CAMERA | {"source_reference": "C-8"}),
    Right("GET", f"{V1}/crossings/priority", EVERYBODY),
    Right("GET", f"{V1}/crossings/positions", EVERYBODY),
    Right("GET", f"{V1}/rail-lines/{{line}}/strip", EVERYBODY),
    Right("GET", f"{V1}/cameras", EVERYBODY),
    Right("GET", f"{V1}/cameras/{{camera_id}}", EVERYBODY, 200, 404),
    Right("GET", f"{V1}/cameras/{{camera_id}}/history", EVERYBODY, 200, 404),
    Right("PATCH", f"{V1}/cameras/{{camera_id}}", WRITERS, 200, 404,
          body={"note": "x", "reason": "x"}),
    Right("POST", f"{V1}/cameras/imports", WRITERS, 201, 422, file=CAMERA_FILE),
    Right("POST", f"{V1}/watched-places", WRITERS, 201, 403,
          body=WATCHED | {"source_reference": "8"}),
    Right("GET", f"{V1}/watched-places", EVERYBODY),
    Right("GET", f"{V1}/watched-places/{{place_id}}", EVERYBODY, 200, 404),
    Right("GET", f"{V1}/watched-places/{{place_id}}/history", EVERYBODY, 200, 404),
    Right("PATCH", f"{V1}/watched-places/{{place_id}}", WRITERS, 200, 404,
          body={"valid_to": "2026-01-31"}),
    Right("POST", f"{V1}/watched-places/imports", WRITERS, 201, 422, file=WATCHED_FILE),
    Right("POST", f"{V1}/service-roads", WRITERS, 201, 403,
          body=SERVICE_ROAD | {"source_reference": "8"}),
    Right("GET", f"{V1}/service-roads", EVERYBODY),
    Right("GET", f"{V1}/service-roads/{{road_id}}", EVERYBODY, 200, 404),
    Right("GET", f"{V1}/service-roads/{{road_id}}/history", EVERYBODY, 200, 404),
    Right("PATCH", f"{V1}/service-roads/{{road_id}}", WRITERS, 200, 404,
          body={"state": "open", "reason": "x"}),
    Right("POST", f"{V1}/service-roads/imports", WRITERS, 201, 422, file=SERVICE_ROAD_FILE),
    Right("POST", f"{V1}/defects/imports", WRITERS, 201, 422, file=DEFECT_FILE),
    Right("POST", f"{V1}/sites/{{site}}/file/steps", DECIDERS, 201, 404,
          body={"to": "rejected", "note": "x", "facts": {"rejection": "not_found"}}),
    Right("POST", f"{V1}/sites/{{site}}/file/documents", WRITERS, 201, 404, body=PAPER),
    Right("PUT", f"{V1}/sites/{{site}}/file/documents/{{document_id}}/scan", WRITERS, 404, 404,
          body={"scan_id": "{attachment_id}"}),
    Right("POST", f"{V1}/sites/{{site}}/file/documents/{{document_id}}/removal", WRITERS, 200, 404,
          body={"reason": "x"}),
    Right("POST", f"{V1}/sites/{{site}}/file/hold", WRITERS, 201, 404, body=PAUSE),
    Right("POST", f"{V1}/sites/{{site}}/file/hold/decision", PAUSERS, 409, 404,
          body={"approve": True}),
    Right("POST", f"{V1}/sites/{{site}}/file/hold/end", WRITERS, 409, 404),
    Right("GET", f"{V1}/sites/{{site}}/measures", EVERYBODY, 200, 404),
    Right("POST", f"{V1}/sites/{{site}}/measures", WRITERS, 409, 404, body=MEASURE),
    Right("PATCH", f"{V1}/sites/{{site}}/measures/{{measure_id}}", WRITERS, 404, 404),
    Right("POST", f"{V1}/sites/{{site}}/measures/{{measure_id}}/cancellation", WRITERS, 404, 404,
          body={"reason": "x"}),
    Right("GET", f"{V1}/sites/{{site}}/checks", EVERYBODY, 200, 404),
    Right("POST", f"{V1}/sites/{{site}}/checks/{{check_id}}", WRITERS, 404, 404),
    Right("GET", f"{V1}/sites/{{site}}/evaluation", EVERYBODY, 200, 404),
    Right("POST", f"{V1}/sites/{{site}}/evaluation", JUDGES, 409, 404),
    Right("GET", f"{V1}/sites/{{site}}/archive", EVERYBODY, 200, 404),
    Right("GET", f"{V1}/sites/{{site}}/photos", EVERYBODY, 200, 404),
    Right("POST", f"{V1}/sites/{{site}}/photos", WRITERS, 404, 404, body=PHOTO),
    Right("GET", f"{V1}/sites/{{site}}/photos/{{photo_id}}", EVERYBODY, 404, 404),
    Right("PATCH", f"{V1}/sites/{{site}}/photos/{{photo_id}}", WRITERS, 404, 404),
    Right("POST", f"{V1}/sites/{{site}}/photos/{{photo_id}}/removal", WRITERS, 404, 404,
          body={"reason": "x"}),
    Right("POST", f"{V1}/attachments", WRITERS, 422, file=CRASH_FILE),
    Right("GET", f"{V1}/attachments/{{attachment_id}}", EVERYBODY, 404),
    Right("GET", f"{V1}/attachments/{{attachment_id}}/content", EVERYBODY, 404),
    Right("GET", f"{V1}/attachments/{{attachment_id}}/thumbnail", EVERYBODY, 404),
    Right("GET", f"{V1}/sites/{{site}}/handovers", EVERYBODY, 200, 404),
    Right("POST", f"{V1}/sites/{{site}}/handovers", LETTER_WRITERS, 403, 404, body=OFFER),
    Right("POST", f"{V1}/sites/{{site}}/handovers/answer", HANDERS, 409, 404,
          body={"answer": "accepted"}),
    Right("GET", f"{V1}/sites/{{site}}/addressees", EVERYBODY, 200, 404),
    Right("GET", f"{V1}/sites/{{site}}/crash-links", CRASH_READERS, 200, 404),
    Right("POST", f"{V1}/sites/{{site}}/crash-links", CRASH_KEEPERS, 201, 404,
          body={"crash": "{crash_id}", "reason": "x"}),
    Right("DELETE", f"{V1}/sites/{{site}}/crash-links/{{crash_id}}", CRASH_KEEPERS, 404, 404,
          query="reason=x"),
    Right("GET", f"{V1}/sites/{{site}}/history", EVERYBODY, 200, 404),
    Right("GET", f"{V1}/sites/{{site}}/near", EVERYBODY, 200, 404),
    Right("GET", f"{V1}/sites/{{site}}/links", EVERYBODY, 200, 404),
    Right("POST", f"{V1}/sites/{{site}}/links", WRITERS, 422, 404,
          body={"other": "{code}", "kind": "within", "reason": "x"}),
    Right("POST", f"{V1}/sites/{{site}}/links/{{link_id}}/end", WRITERS, 404, 404,
          body={"reason": "x"}),
    Right("GET", f"{V1}/sites/{{site}}/partners", EVERYBODY, 200, 404),
    Right("POST", f"{V1}/sites/{{site}}/partners", WRITERS, 403, 404,
          body={"body": "UBND phường Long Khánh"}),
    Right("POST", f"{V1}/sites/{{site}}/partners/{{partner_id}}/release", WRITERS, 404, 404,
          body={"reason": "x"}),
    Right("GET", f"{V1}/inventory", EVERYBODY),
    Right("POST", f"{V1}/inventory/looks", WRITERS, 201, 404,
          body={"sites": ["{code}"], "finding": "still_there"}),
    Right("GET", f"{V1}/sites/{{site}}/looks", EVERYBODY, 200, 404),
    Right("POST", f"{V1}/sites/{{site}}/looks", WRITERS, 201, 404,
          body={"finding": "still_there"}),
    Right("GET", f"{V1}/crash-alerts", EVERYBODY),
    Right("GET", f"{V1}/sites/{{site}}/crash-alerts", EVERYBODY, 200, 404),
    Right("POST", f"{V1}/sites/{{site}}/crash-alerts/{{alert_id}}/ruling", REOPENERS, 404, 404,
          body={"reason": "x"}),
    Right("GET", f"{V1}/recommendations", EVERYBODY),
    Right("POST", f"{V1}/recommendations", LETTER_WRITERS, 201, 422, body=LETTER),
    Right("GET", f"{V1}/recommendations/{{letter_id}}", EVERYBODY, 404),
    Right("PUT", f"{V1}/recommendations/{{letter_id}}", LETTER_WRITERS, 404, body=LETTER),
    Right("POST", f"{V1}/recommendations/{{letter_id}}/steps", EVERYBODY, 404,
          body={"step": "sign"}),
    Right("GET", f"{V1}/reports/recommendations", REPORT_READERS),
    Right("GET", f"{V1}/reports/accountability", REPORT_READERS),
    Right("GET", f"{V1}/reports/accountability/{{letter_id}}/{{crash_id}}", REPORT_READERS, 404),
    Right("GET", f"{V1}/reports/overdue", REPORT_READERS),
    Right("GET", f"{V1}/reports/humps", REPORT_READERS),
    Right("GET", f"{V1}/reports/cameras", REPORT_READERS),
    Right("GET", f"{V1}/reports/school-gates", REPORT_READERS),
    Right("GET", f"{V1}/reports/coverage", REPORT_READERS),
    Right("GET", f"{V1}/reports/escalations", REPORT_READERS),
    Right("POST", f"{V1}/reports/escalations/{{escalation_id}}/receipt", REPORT_READERS, 404),
    Right("GET", f"{V1}/backups", KEEPER),
    Right("POST", f"{V1}/backups", KEEPER, 503),
    Right("GET", f"{V1}/desk", EVERYBODY),
    Right("POST", f"{V1}/desk/seen", EVERYBODY, 204),
    Right("GET", f"{V1}/calendar/{{year}}", EVERYBODY),
    Right("POST", f"{V1}/calendar/{{year}}/holidays", KEEPER),
    Right("PUT", f"{V1}/calendar/days/{{day}}", KEEPER, body={"kind": "day_off", "name": "x"}),
    Right("DELETE", f"{V1}/calendar/days/{{day}}", KEEPER, 404),
    Right("GET", f"{V1}/accounts", KEEPER),
    Right("POST", f"{V1}/accounts", KEEPER, 201, 403, body=ACCOUNT | {"username": "nguoi.moi"}),
    Right("GET", f"{V1}/accounts/{{account_id}}", KEEPER, 200, 404),
    Right("PUT", f"{V1}/accounts/{{account_id}}", KEEPER, 200, 404, body=ACCOUNT),
    Right("POST", f"{V1}/accounts/{{account_id}}/close", KEEPER, 200, 404),
    Right("POST", f"{V1}/accounts/{{account_id}}/reopen", KEEPER, 200, 404),
    Right("POST", f"{V1}/accounts/{{account_id}}/link", KEEPER, 201, 404),
    Right("POST", f"{V1}/accounts/{{account_id}}/release", KEEPER, 200, 404),
    Right("DELETE", f"{V1}/accounts/{{account_id}}/second-step", KEEPER, 204, 404),
    Right("PUT", f"{V1}/account/password", EVERYBODY, 422,
          body={"current": "x", "password": NEW_PASSWORD}),
    Right("GET", f"{V1}/account/sign-ins", EVERYBODY),
    Right("GET", f"{V1}/sign-ins", KEEPER),
    Right("GET", f"{V1}/areas", EVERYBODY),
    Right("GET", f"{V1}/areas/{{area_id}}", EVERYBODY),
    Right("POST", f"{V1}/areas/imports", LOADERS, file=UNIT_FILE),
    Right("POST", f"{V1}/areas/attributions", LOADERS, 202),
    Right("GET", f"{V1}/areas/attributions", LOADERS),
    Right("GET", f"{V1}/areas/attributions/{{number}}", LOADERS,
          names={"number": "attribution"}),
    Right("GET", f"{V1}/areas/attributions/{{number}}/moves", LOADERS,
          names={"number": "attribution"}),
    Right("PUT", f"{V1}/areas/lines/{{line_id}}/confirmation", LOADERS,
          body={"verified_by": "NQ 1662/NQ-UBTVQH15"}),
    Right("DELETE", f"{V1}/areas/lines/{{line_id}}", LOADERS, 204),
    Right("GET", f"{V1}/organisations", KEEPER),
    Right("POST", f"{V1}/organisations", KEEPER, 201, 403, body=BODY),
    Right("GET", f"{V1}/organisations/{{organisation_id}}", KEEPER),
    Right("PUT", f"{V1}/organisations/{{organisation_id}}", KEEPER, 200, 403, body=BODY),
    Right("PUT", f"{V1}/organisations/{{organisation_id}}/end", KEEPER, 200, 403,
          body={"last_day": "2026-12-31"}),
    Right("PUT", f"{V1}/organisations/{{organisation_id}}/superior", KEEPER, 200, 403,
          body={"superior_id": None}),
    Right("GET", f"{V1}/organisations/{{organisation_id}}/successor", KEEPER,
          query="on=2026-01-01"),
    Right("POST", f"{V1}/organisations/{{organisation_id}}/people/move", KEEPER, 409, 403),
]  # fmt: skip
