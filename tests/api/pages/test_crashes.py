"""The form of a crash with its preview, one crash, and the queue of unlocated ones."""

import re
from uuid import UUID

import pytest
from sqlalchemy import func, select

from hotspots.models import Crash
from tests.api.pages.conftest import Sessions, SignIn
from tests.api.pages.visitor import Visitor, text_of

SCRIPT = "<script>alert(1)</script>"
TOLD = {
    "place_text": "Km1832+500 QL1",
    "occurred_on": "30/12/2025",
    "occurred_time": "17:05",
    "killed": "0",
    "injured": "1",
}


def _count(sessions: Sessions) -> int:
    with sessions() as session:
        return session.scalars(select(func.count()).select_from(Crash)).one()


def _unplaced(sessions: Sessions) -> UUID:
    with sessions() as session:
        query = select(Crash.id).where(Crash.unplaced_reason.is_not(None))
        return session.scalars(query.order_by(Crash.id).limit(1)).one()


@pytest.mark.parametrize("username", ["lanhdao", "dothi", "phuong", "quantri"])
def test_a_role_that_records_no_crash_is_refused(sign_in: SignIn, username: str) -> None:
    visitor = sign_in(username)
    for path in ("/crashes/new", "/crashes/unplaced"):
        assert visitor.get(path).status_code == 403
    assert visitor.post("/crashes", **TOLD).status_code == 403


@pytest.mark.parametrize(
    ("field", "value", "beside"),
    [
        ("occurred_on", "", "occurred_at-wrong"),
        ("occurred_on", "31/02/2025", "occurred_at-wrong"),
        ("occurred_on", "01/01/2199", "occurred_at-wrong"),
        ("occurred_time", "25:00", "occurred_at-wrong"),
        ("killed", "-1", "killed-wrong"),
        ("injured", "hai", "injured-wrong"),
        ("place_text", "Km12.350", "place_text-wrong"),
        ("lat", "200", "lat-wrong"),
        ("light", "bogus", "light-wrong"),
        ("damage_only", "yes", "damage_only-wrong"),
    ],
)
def test_a_wrong_value_is_told_beside_its_field_and_nothing_is_lost(
    sign_in: SignIn, registry: Sessions, field: str, value: str, beside: str
) -> None:
    before = _count(registry)
    response = sign_in("csgt").post("/crashes", **(TOLD | {field: value}))
    assert response.status_code == 422
    assert f'id="{beside}"' in response.text
    assert 'value="17:05"' in response.text or field == "occurred_time"
    assert _count(registry) == before


def test_a_place_in_another_ward_is_refused(sign_in: SignIn, registry: Sessions) -> None:
    before = _count(registry)
    visitor = sign_in("csgt.baovinh")
    preview = visitor.get("/crashes/preview", params={"place_text": TOLD["place_text"]})
    assert "ngoài địa bàn" in text_of(preview)
    assert visitor.post("/crashes", **TOLD).status_code == 403
    assert _count(registry) == before


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"place_text": "Km12.350"}, "Km12+350"),
        ({"place_text": "Km9999+000 QL1"}, "tuyến"),
        ({"lon": "một"}, "không phải là số"),
        ({"lon": "107.24", "lat": "10.93", "occurred_on": "32/13/2025"}, "Long Khánh"),
        ({}, "bấm vào bản đồ"),
    ],
)
def test_a_preview_says_what_is_wrong_and_never_breaks_the_form(
    sign_in: SignIn, asked: dict[str, str], told: str
) -> None:
    response = sign_in("csgt").get("/crashes/preview", params=asked)
    assert response.status_code == 200
    assert told in text_of(response)


def test_a_number_plate_in_the_place_is_pointed_at(sign_in: SignIn) -> None:
    visitor = sign_in("csgt")
    told = TOLD | {"place_text": "trước cổng chợ, xe 60A-123.45", "lat": "10.93", "lon": "107.24"}
    preview = visitor.get(
        "/crashes/preview", params={k: told[k] for k in ("place_text", "lat", "lon")}
    )
    assert "said warn" in preview.text
    saved = visitor.post("/crashes", **told)
    assert saved.status_code == 303
    assert "said warn" in visitor.get(saved.headers["location"]).text


def test_a_crash_of_another_ward_is_not_found(sign_in: SignIn) -> None:
    saved = sign_in("csgt").post("/crashes", **TOLD)
    address = saved.headers["location"].split("?")[0]
    visitor = sign_in("csgt.baovinh")
    assert visitor.get(address).status_code == 404
    assert visitor.get(f"{address}/place").status_code == 404
    assert visitor.post(f"{address}/place", place_text="Km1832+600 QL1").status_code == 404
    assert visitor.get(f"/?crash={address.rsplit('/', 1)[1]}").status_code == 200
    assert visitor.get(f"/maps/registry?crash={address.rsplit('/', 1)[1]}").status_code == 404


def test_a_preview_says_where_a_km_falls(sign_in: SignIn) -> None:
    response = sign_in("csgt").get("/crashes/preview", params={"place_text": "Km1832+500 QL1"})
    shown = text_of(response)
    for fact in ("Km1832+500 QL1", "Quốc lộ 1", "Long Khánh", "B:"):
        assert fact in shown
    assert 'data-lon="107.' in response.text


def test_a_crash_by_km_is_saved_and_found_on_the_map(sign_in: SignIn) -> None:
    visitor = sign_in("csgt")
    saved = visitor.post("/crashes", **TOLD)
    assert saved.status_code == 303
    page = visitor.get(saved.headers["location"])
    shown = text_of(page)
    for fact in ("30/12/2025 17:05", "Km1832+500 QL1", "Long Khánh", "Ban đầu"):
        assert fact in shown
    crash = saved.headers["location"].split("?")[0].rsplit("/", 1)[1]
    assert f"/?crash={crash}" in page.text
    assert visitor.get(f"/maps/registry?crash={crash}").status_code == 200


def test_a_crash_by_a_click_keeps_what_was_said_of_the_place(sign_in: SignIn) -> None:
    visitor = sign_in("csgt")
    told = TOLD | {"place_text": f"gần chợ {SCRIPT}", "lat": "10,93", "lon": "107,24"}
    saved = visitor.post("/crashes", **told)
    assert saved.status_code == 303
    page = visitor.get(saved.headers["location"])
    assert "gần chợ" in text_of(page)
    assert SCRIPT not in page.text


def test_a_crash_without_a_place_waits_in_the_queue(sign_in: SignIn) -> None:
    visitor = sign_in("csgt")
    saved = visitor.post("/crashes", **(TOLD | {"place_text": "gần trường học", "injured": ""}))
    crash = saved.headers["location"].split("?")[0]
    assert "chưa rõ" in text_of(visitor.get(crash))
    for query in ("", "?reason=no_place_given"):
        assert f'href="{crash}/place"' in visitor.get(f"/crashes/unplaced{query}").text
    assert crash not in visitor.get("/crashes/unplaced?reason=outside_area").text


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"place_text": "Km12.350"},
        {"place_text": "Km9999+000 QL1"},
        {"place_text": "Km1832+500 QL1", "lon": "107.24", "lat": "10.93"},
        {"lon": "107.24"},
        {"lon": "105.0", "lat": "21.0"},
    ],
)
def test_a_place_that_cannot_be_fixed_says_why(
    sign_in: SignIn, registry: Sessions, told: dict[str, str]
) -> None:
    response = sign_in("gis").post(f"/crashes/{_unplaced(registry)}/place", **told)
    assert response.status_code == 422
    assert 'role="alert"' in response.text


@pytest.mark.parametrize(
    "told", [{"place_text": "Km1832+500 QL1"}, {"lon": "107,24", "lat": "10,93"}]
)
def test_a_place_fixed_by_hand_leaves_the_queue(
    sign_in: SignIn, registry: Sessions, told: dict[str, str]
) -> None:
    visitor, crash = sign_in("gis"), _unplaced(registry)
    assert visitor.get(f"/crashes/{crash}/place").status_code == 200
    assert visitor.post(f"/crashes/{crash}/place", **told).status_code == 303
    assert str(crash) not in visitor.get("/crashes/unplaced").text
    assert "xác định bằng tay" in text_of(visitor.get(f"/crashes/{crash}"))


def _recorded(visitor: Visitor) -> str:
    return visitor.post("/crashes", **TOLD).headers["location"].split("?")[0]


def _form(visitor: Visitor, path: str) -> dict[str, str]:
    """The fields of a form as the page filled them in."""
    page = visitor.get(path).text
    return dict(re.findall(r'<input[^>]* name="(\w+)" value="([^"]*)"', page))


def test_a_form_filled_in_and_sent_back_changes_nothing(
    sign_in: SignIn, registry: Sessions
) -> None:
    visitor = sign_in("csgt")
    address = _recorded(visitor)
    with registry() as session:
        before = session.get_one(Crash, UUID(address[-36:]))
    fields = _form(visitor, f"{address}/correction")
    fields.pop("csrf_token")
    fields.pop("damage_only", None)
    fields.pop("road_users", None)
    assert fields["place_text"] == "Km1832+500 QL1"
    answer = visitor.post(f"{address}/correction", **fields)
    assert answer.headers["location"] == f"{address}?said=corrected"
    with registry() as session:
        after = session.get_one(Crash, UUID(address[-36:]))
        assert after.version == before.version


def test_a_corrected_number_is_stored_and_a_wrong_one_told_beside_its_field(
    sign_in: SignIn, registry: Sessions
) -> None:
    visitor = sign_in("csgt")
    address = _recorded(visitor)
    wrong = visitor.post(f"{address}/correction", **(TOLD | {"killed": "-1"}))
    assert (wrong.status_code, "killed-wrong" in wrong.text) == (422, True)
    visitor.post(f"{address}/correction", **(TOLD | {"killed": "2", "version": "1"}))
    with registry() as session:
        assert session.get_one(Crash, UUID(address[-36:])).killed == 2
    late = visitor.post(f"{address}/correction", **(TOLD | {"killed": "3", "version": "1"}))
    assert late.status_code == 412


def test_a_crash_is_deleted_only_with_a_reason(sign_in: SignIn, registry: Sessions) -> None:
    visitor = sign_in("csgt")
    address, before = _recorded(visitor), _count(registry)
    refused = visitor.post(f"{address}/deletion", reason=" ")
    assert (refused.status_code, "reason-wrong" in refused.text) == (422, True)
    assert visitor.get(f"{address}/deletion").status_code == 200
    assert visitor.post(f"{address}/deletion", reason="Nhập hai lần.").status_code == 303
    assert _count(registry) == before - 1


def test_a_role_that_records_no_crash_corrects_and_deletes_none(sign_in: SignIn) -> None:
    address = _recorded(sign_in("csgt"))
    visitor = sign_in("dothi")
    for what in ("correction", "deletion"):
        assert visitor.get(f"{address}/{what}").status_code == 403
        assert visitor.post(f"{address}/{what}", **TOLD, reason="x").status_code == 403
