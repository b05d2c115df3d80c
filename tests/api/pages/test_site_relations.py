"""On the page of a site: what lies near, links by hand, who works along, the yearly look."""

import re

import pytest
from sqlalchemy import select

from hotspots import clock
from hotspots.models import Account, RemediationCase, SiteConfirmation
from hotspots.registry import areas
from hotspots.vocabulary import SiteKind
from tests.api.pages.conftest import LONG_KHANH, Sessions, SignIn
from tests.api.pages.visitor import text_of
from tests.factories import make_case
from tests.pictures import photo

BODY = "UBND phường Long Khánh"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def pair(registry: Sessions) -> list[str]:
    """The codes of a spot and of a defect about 50 m from it, on the desk of the police."""
    with registry.begin() as session:
        leader = session.scalars(select(Account).where(Account.username == "chihuy")).one()
        ward = areas.area_with_code(session, code=LONG_KHANH)
        cases = [
            make_case(
                session, actor=leader, kind=kind, areas=[ward], name=f"Điểm {n} {SCRIPT}",
                geom=f"SRID=4326;POINT({107.24 + 0.0005 * n} 10.93)",
            )
            for n, kind in enumerate((SiteKind.ROAD_SPOT, SiteKind.INFRASTRUCTURE_DEFECT))
        ]  # fmt: skip
        return [case.site.code for case in cases]


def test_near_sites_stand_on_the_page_with_kind_state_desk_and_distance(
    sign_in: SignIn, pair: list[str]
) -> None:
    page = sign_in("phuong").get(f"/sites/{pair[0]}")
    shown = text_of(page)
    assert SCRIPT not in page.text
    told = shown[shown.index("Gần đây, trong vòng 100 m") :]
    assert told.index(pair[1]) < told.index("Bất cập hạ tầng") < told.index("Đã tiếp nhận")
    assert re.search(r"\b5[3-7] m · Công an phường Long Khánh", told)


def test_two_sites_are_linked_and_parted_on_their_pages(sign_in: SignIn, pair: list[str]) -> None:
    visitor, (spot, defect) = sign_in("phuong"), pair
    refused = visitor.post(
        f"/sites/{defect}/links", other="LK-1999-0001", link_kind="within", link_reason="Cùng nút"
    )
    assert refused.status_code == 422
    assert 'id="link-other-wrong"' in refused.text
    assert 'value="Cùng nút"' in refused.text
    told = {"other": spot, "link_kind": "within", "link_reason": f"Cùng nút {SCRIPT}"}
    assert visitor.post(f"/sites/{defect}/links", **told).status_code == 303
    for code in pair:
        shown = visitor.get(f"/sites/{code}")
        assert f"{defect} nằm trong {spot}." in text_of(shown), "in the timeline"
        assert SCRIPT not in shown.text
        history = text_of(visitor.get(f"/sites/{code}/history"))
        assert "Điểm liên quan" in history
    found = re.search(r"/links/([-0-9a-f]{36})/end", visitor.get(f"/sites/{spot}").text)
    assert found is not None
    ending = f"/sites/{spot}/links/{found[1]}/end"
    assert visitor.post(ending, end_reason=" ").status_code == 422
    assert visitor.post(ending, end_reason="Nhầm").status_code == 303
    assert "Liên kết đã thôi (1)" in text_of(visitor.get(f"/sites/{defect}"))
    assert visitor.post(ending, end_reason="x").status_code == 409


def test_a_partner_is_named_finds_the_file_on_its_desk_and_is_released(
    sign_in: SignIn, registry: Sessions, pair: list[str]
) -> None:
    leader, code = sign_in("chihuy"), pair[0]
    with registry.begin() as session:
        rail = session.scalars(select(Account).where(Account.username == "duongsat")).one()
        body = rail.organisation.name
        rail.areas.clear()
        rail.organisation.area_id = None
    helper = sign_in("duongsat")
    assert helper.get(f"/sites/{code}").status_code == 404
    naming = f"/sites/{code}/partners"
    refused = leader.post(naming, partner=body, task="Phát quang", due_on="01/01/2020")
    assert (refused.status_code, 'id="partner-due-wrong"' in refused.text) == (422, True)
    assert "Phát quang" in refused.text
    due = f"{clock.today():%d/%m/%Y}"
    named = leader.post(naming, partner=body, task=f"Phát quang {SCRIPT}", due_on=due)
    assert named.status_code == 303
    page = helper.get(f"/sites/{code}")
    assert (page.status_code, SCRIPT in page.text) == (200, False)
    desk = text_of(helper.get("/desk"))
    assert "Đơn vị phối hợp Hồ sơ do đơn vị khác giữ" in desk
    assert code in desk
    assert f'href="/sites/{code}"' in leader.get(f"/sites?partner={body}").text
    found = re.search(r"/partners/([-0-9a-f]{36})/release", page.text)
    assert found is not None
    assert helper.post(naming, partner=BODY).status_code == 403
    left = helper.post(f"{naming}/{found[1]}/release", release_reason="Xong")
    assert (left.status_code, left.headers["location"]) == (303, "/desk")
    assert helper.get(f"/sites/{code}").status_code == 404
    assert "Đã từng phối hợp (1)" in text_of(leader.get(f"/sites/{code}"))


def test_one_click_confirms_a_site_and_a_photo_may_come_along(
    sign_in: SignIn, registry: Sessions, pair: list[str]
) -> None:
    visitor, address = sign_in("phuong"), f"/sites/{pair[0]}/looks"
    assert "chưa ai xác nhận" in text_of(visitor.get(f"/sites/{pair[0]}"))
    for wrong in ({}, {"finding": "bogus"}, {"finding": "gone", "looked_on": "31/12/2999"}):
        assert visitor.post(address, **wrong).status_code == 422
    file = {"photo": ("IMG.jpg", photo(size=(64, 48), shade=90), "image/jpeg")}
    sent = visitor.post(address, finding="gone", look_note=f"Đã lấp {SCRIPT}", files=file)
    assert sent.status_code == 303, text_of(sent)
    page = visitor.get(f"/sites/{pair[0]}")
    assert "Kết quả này không đóng hồ sơ" in text_of(page)
    assert SCRIPT not in page.text
    with registry() as session:
        (look,) = session.scalars(select(SiteConfirmation))
        assert look.photo_id is not None
        assert f"/sites/{pair[0]}/photos/{look.photo_id}" in page.text
    assert "Kiểm kê báo không còn" in text_of(sign_in("chihuy").get("/desk"))
    assert visitor.post(address, finding="still_there").status_code == 303
    assert "Kiểm kê báo không còn" not in text_of(sign_in("chihuy").get("/desk"))


def test_ticked_sites_are_confirmed_together_and_the_year_tells_the_rest(
    sign_in: SignIn, registry: Sessions, pair: list[str]
) -> None:
    visitor, year = sign_in("phuong"), clock.today().year
    report = f"/inventory?year={year}&area={LONG_KHANH}"
    shown = text_of(visitor.get(report))
    assert f"Kiểm kê năm {year}" in shown
    assert f"Chưa ai xác nhận trong năm {year}" in shown
    assert all(code in shown for code in pair)
    listed = visitor.get(f"/sites?inventory={year}&found=unconfirmed&q=diem").text
    assert all(f'href="/sites/{code}"' in listed for code in pair)
    asked = visitor.get("/inventory/looks", params={"site": pair})
    assert all(code in text_of(asked) for code in pair)
    refused = visitor.post("/inventory/looks", site=pair, finding="gone", looked_on="hôm qua")
    assert (refused.status_code, 'value="hôm qua"' in refused.text) == (422, True)
    done = visitor.post("/inventory/looks", site=pair, finding="still_there")
    assert (done.status_code, done.headers["location"]) == (303, "/inventory?done=2")
    assert not any(code in text_of(visitor.get(report)) for code in pair)
    table = visitor.get(f"{report}&as=csv").text
    assert table.splitlines()[-1].startswith("Tất cả,,")
    assert visitor.get(f"{report}&as=xlsx").status_code == 200
    with registry.begin() as session:
        case = session.scalars(
            select(RemediationCase).where(RemediationCase.site.has(code=pair[0]))
        )
        assert case.one().state.value == "proposed"


@pytest.mark.parametrize("query", ["year=1999", "year=2999", "year=x", "kind=bogus", "found=x"])
def test_an_inventory_that_cannot_be_meant_is_refused(sign_in: SignIn, query: str) -> None:
    assert sign_in("phuong").get(f"/inventory?{query}").status_code == 422
    assert sign_in("phuong").get("/sites?inventory=abcd").status_code == 422


def test_programs_do_the_same(sign_in: SignIn, pair: list[str]) -> None:
    client = sign_in("chihuy").client
    client.headers["X-CSRF-Token"] = sign_in("chihuy").csrf_token
    visitor = sign_in("chihuy")
    client, v1 = visitor.client, f"/api/v1/sites/{pair[0]}"
    client.headers["X-CSRF-Token"] = visitor.csrf_token
    near = client.get(f"{v1}/near").json()
    assert (near["reach_m"], [each["code"] for each in near["sites"]]) == (100, [pair[1]])
    told = {"other": pair[1], "kind": "related", "reason": "x"}
    (link,) = client.post(f"{v1}/links", json=told).json()
    assert (link["other"], link["outgoing"], link["ended_on"]) == (pair[1], True, None)
    assert client.post(f"{v1}/links", json=told).status_code == 409
    (ended,) = client.post(f"{v1}/links/{link['id']}/end", json={"reason": "y"}).json()
    assert ended["end_reason"] == "y"
    (partner,) = client.post(f"{v1}/partners", json={"body": BODY, "task": "z"}).json()
    assert (partner["body"], partner["until"]) == (BODY, None)
    stale = client.post(
        f"{v1}/partners/{partner['id']}/release", json={"reason": "x"}, headers={"If-Match": "0"}
    )
    assert stale.status_code == 412
    released = client.post(f"{v1}/partners/{partner['id']}/release", json={"reason": "x"}).json()
    assert released["end_reason"] == "x"
    (look,) = client.post(f"{v1}/looks", json={"finding": "still_there"}).json()
    assert (look["finding"], client.get(f"{v1}/looks").json()) == ("still_there", [look])
    found = client.get("/api/v1/inventory", params={"kind": "road_spot"}).json()
    assert found["whole"]["numbers"]["still_there"] == 1
    done = client.post("/api/v1/inventory/looks", json={"sites": pair, "finding": "gone"})
    assert (done.status_code, done.json()) == (201, {"recorded": 2})
    listed = client.get("/api/v1/sites", params={"inventory": "gone"}).json()["features"]
    assert [each["properties"]["code"] for each in listed] == pair
