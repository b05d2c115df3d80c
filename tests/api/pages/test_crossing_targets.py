"""Targets of crossings by their pages: ticked in the order, set, corrected, withdrawn."""

import re
from datetime import timedelta

from sqlalchemy import text

from hotspots import clock
from hotspots.i18n import shown_date
from tests.api.pages.conftest import Sessions, SignIn
from tests.api.pages.visitor import Visitor, text_of

TOLD = {"measure": "closed", "body": "UBND phường Long Khánh", "why": "Có đường gom <b>"}


def _path(visitor: Visitor, km: str = "Km1649+500") -> str:
    told = {"place_text": km, "found_on": shown_date(clock.today())}
    answer = visitor.post("/kinds/unauthorized_crossing/new", **told)
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["location"]).split("?", maxsplit=1)[0].rsplit("/", 1)[1]


def test_ticked_crossings_get_one_target_which_is_corrected_and_withdrawn(sign_in: SignIn) -> None:
    ward = sign_in("phuong")
    first, second = _path(ward), _path(ward, "Km1649+900")
    assert 'action="/crossings/targets/new"' in ward.get("/crossings/priority").text
    assert 'type="checkbox"' not in sign_in("csgt").get("/crossings/priority").text
    form = ward.get(f"/crossings/targets/new?site={first}&site={second}").text
    assert first in form
    assert 'value="narrowed"' in form
    year = str(clock.today().year)
    wrong = ward.post("/crossings/targets/new", **(TOLD | {"body": ""}), year=year, site=[first])
    assert wrong.status_code == 422
    assert 'id="body-wrong"' in wrong.text
    done = ward.post("/crossings/targets/new", **TOLD, year=year, site=[first, second])
    assert done.headers["location"] == "/crossings/priority?said=targets&count=2"
    again = ward.post("/crossings/targets/new", **TOLD, year=year, site=first)
    assert again.status_code == 409
    assert first in text_of(again)
    site = ward.get(f"/sites/{first}")
    assert "Có đường gom <b>" in text_of(site)
    address = "/crossings/targets/" + site.text.split("/crossings/targets/", 1)[1].split('"', 1)[0]
    bare = ward.post(f"{address}/correction", year="2030", version="1")
    assert bare.status_code == 422
    assert 'id="reason-wrong"' in bare.text
    kept = ward.post(f"{address}/correction", year="2030", version="1", reason="Thiếu vốn")
    assert kept.headers["location"] == f"{address}?said=corrected"
    assert "Thiếu vốn" in text_of(ward.get(address))
    stale = ward.post(f"{address}/withdrawal", version="1", reason="x")
    assert stale.status_code == 412
    gone = ward.post(f"{address}/withdrawal", version="2", reason="Kế hoạch khác")
    assert gone.headers["location"] == f"{address}?said=withdrawn"
    assert "<s>" in ward.get(f"/sites/{first}").text
    assert f"{address}/correction" not in ward.get(address).text


def test_what_was_typed_stays_where_a_crossing_is_unknown_or_too_many_are_chosen(
    sign_in: SignIn,
) -> None:
    ward = sign_in("phuong")
    code = _path(ward)
    assert code in ward.get(f"/crossings/targets/new?site={code.lower()}").text
    many = [f"LK-2020-{number:04}" for number in range(500)]
    for sites, found in (
        ([code.lower(), "LK-1999-0001"], True),
        ([code, *many], True),
        (["LK-1999-0001"], False),
    ):
        told = {"year": "2031", "site": sites, "chosen": " ".join(sites)}
        refused = ward.post("/crossings/targets/new", **TOLD, **told)
        assert refused.status_code == 422
        assert "Có đường gom &lt;b&gt;</textarea>" in refused.text
        assert (f'value="{code}" checked' in refused.text) is found


def test_the_form_keeps_a_body_that_has_ended(sign_in: SignIn, registry: Sessions) -> None:
    ward = sign_in("phuong")
    made = ward.post("/crossings/targets/new", **TOLD, year="2030", site=_path(ward))
    address = made.headers["location"].split("?", maxsplit=1)[0]
    with registry.begin() as session:
        ended = {"day": clock.today() - timedelta(days=1), "name": TOLD["body"]}
        session.execute(text("UPDATE organisation SET valid_to = :day WHERE name = :name"), ended)
    assert f"<option selected>{TOLD['body']}</option>" in ward.get(f"{address}/correction").text
    told = TOLD | {"year": "2031", "reason": "Thiếu vốn"}
    kept = ward.post(f"{address}/correction", **told, version="1")
    assert kept.headers["location"] == f"{address}?said=corrected"


def test_the_form_for_several_shows_the_targets_that_are_set_already(sign_in: SignIn) -> None:
    ward = sign_in("phuong")
    with_one = re.findall(r'href="/sites/(LK-[^"]+)"', ward.get("/crossings/this-year").text)[0]
    form = text_of(ward.get("/crossings/targets/new", params={"site": with_one}))
    assert "Mục tiêu đã đặt: " in form
