"""A campaign by its pages: entered, joined from the list, shown before and after, corrected."""

import re

from hotspots import clock
from hotspots.i18n import shown_date
from tests.api.pages.conftest import SignIn
from tests.api.pages.visitor import Visitor, text_of
from tests.pictures import photo

MARKET = {"place_text": "Km1832+500 QL1", "type": "market", "length_m": "40"}


def _entered(visitor: Visitor, **other: str) -> str:
    today = shown_date(clock.today())
    told = {"name": "Ra quân <b>", "body": "UBND phường Long Khánh"}
    told |= {"starts_on": today, "ends_on": today}
    answer = visitor.post("/campaigns/new", **(told | other))
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["location"]).split("?", maxsplit=1)[0]


def _market(visitor: Visitor, **other: str) -> str:
    told = MARKET | {"found_on": shown_date(clock.today())} | other
    answer = visitor.post("/kinds/corridor_encroachment/new", **told)
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["location"]).split("?", maxsplit=1)[0].rsplit("/", 1)[1]


def test_what_is_wrong_stands_beside_its_field_and_a_leader_enters_none(sign_in: SignIn) -> None:
    told = {"name": "Đợt", "body": "UBND phường Long Khánh", "starts_on": "10/03/2026"}
    answer = sign_in("phuong").post("/campaigns/new", **told, ends_on="09/03/2026")
    assert answer.status_code == 422
    assert 'id="ends_on-wrong"' in answer.text
    assert 'value="10/03/2026"' in answer.text
    leader = sign_in("lanhdao")
    assert leader.get("/campaigns/new").status_code == 403
    assert "/campaigns/new" not in leader.get("/campaigns").text


def test_ticked_sites_join_and_each_is_shown_before_and_after_with_its_photos(
    sign_in: SignIn,
) -> None:
    ward = sign_in("phuong")
    address, first = _entered(ward), _market(ward)
    campaign_id = address.rsplit("/", 1)[1]
    listed = ward.get("/sites?kind=corridor_encroachment").text
    assert 'formaction="/campaigns/sites"' in listed
    assert first in ward.get(f"/campaigns/sites?site={first}").text
    joined = ward.post("/campaigns/sites", campaign=campaign_id, site=[first])
    assert joined.headers["location"] == f"{address}?said=added&count=1"
    second = _market(ward, place_text="Km1833+500 QL1", campaign=campaign_id)
    for purpose, shade in (("before", 10), ("after", 200)):
        file = photo(size=(40, 30), shade=shade)
        files = {"file": (f"{purpose}.jpg", file, "image/jpeg")}
        sent = ward.post(f"/sites/{first}/photos", purpose=purpose, files=files)
        assert sent.status_code == 303, text_of(sent)
    page = ward.get(address)
    said = text_of(page)
    assert "Ra quân <b>" in said
    assert "<b>" not in page.text.split("<h1>", 1)[1].split("</h1>", 1)[0]
    assert {first, second} <= set(re.findall(r"LK-\d{4}-\d{4}", said))
    assert page.text.count('<div class="pair">') == 1
    assert "Không chụp theo cặp" in said
    assert "Ra quân <b>" in text_of(ward.get(f"/sites/{first}"))
    assert first in ward.get(f"{address}?as=csv").text


def test_sites_are_added_by_code_and_taken_out_with_a_reason(sign_in: SignIn) -> None:
    ward = sign_in("phuong")
    address, code = _entered(ward), _market(ward)
    wrong = ward.post(f"{address}/sites", sites=f"{code}, LK-1999-0001")
    assert wrong.status_code == 422
    assert "LK-1999-0001" in text_of(wrong)
    assert ward.post(f"{address}/sites", sites=f"{code}\n").status_code == 303
    bare = ward.post(f"{address}/sites/removal", site=code, reason="")
    assert bare.status_code == 422
    assert 'id="reason-wrong"' in bare.text
    assert ward.post(f"{address}/sites/removal", site=code, reason="Nhầm").status_code == 303
    assert "Nhầm" in text_of(ward.get(address))


def test_a_correction_needs_its_reason_and_stands_in_the_history(sign_in: SignIn) -> None:
    ward = sign_in("phuong")
    address = _entered(ward)
    form = ward.get(f"{address}/correction").text
    found = re.search(r'name="version" value="(\d+)"', form)
    assert found is not None
    told = {"version": found[1], "note": "", "name": "Cao điểm"}
    assert 'id="reason-wrong"' in ward.post(f"{address}/correction", **told).text
    assert ward.post(f"{address}/correction", **told, reason="Đổi tên").status_code == 303
    assert "Đổi tên" in text_of(ward.get(address))
    stale = ward.post(f"{address}/correction", **(told | {"name": "Khác"}), reason="x")
    assert stale.status_code == 412


def test_what_is_covered_stands_side_by_side_and_is_taken_out(sign_in: SignIn) -> None:
    ward = sign_in("phuong")
    told = {"place_text": "Km1832+500 QL1", "school": "Trường <i>Kim Đồng"}
    assert ward.post("/kinds/school_gate/new", **told).status_code == 303
    page = ward.get("/reports/school-gates")
    assert "Trường <i>Kim Đồng" in text_of(page)
    assert "<i>" not in page.text
    assert "0/1" in text_of(ward.get("/reports/coverage"))
    assert "chỉ có hôm nay" in text_of(ward.get("/reports/coverage?on=01/12/2025"))
    for report in ("school-gates", "coverage"):
        for form in ("xlsx", "csv"):
            assert ward.get(f"/reports/{report}?as={form}").status_code == 200
