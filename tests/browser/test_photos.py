"""A photo before and after, taken with a phone: with its camera, and with the plain field."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from hotspots import database
from hotspots.models import Account
from hotspots.registry import proposals
from hotspots.vocabulary import ProposalState
from tests.browser.conftest import PHONE, Seat, SitDown
from tests.pictures import photo

pytestmark = pytest.mark.browser


@pytest.fixture
def site(demo_database: Engine) -> str:
    """The address of a site that was just accepted."""
    with database.transaction(database.session_factory(demo_database)) as session:
        leader = session.scalars(select(Account).where(Account.username == "chihuy")).one()
        found = proposals.list_proposals(session, actor=leader, state=ProposalState.OPEN, limit=1)
        accepted = proposals.accept(session, actor=leader, proposal_id=found.rows[0].id)
        return f"/sites/{accepted.code}"


def fits_the_phone(seat: Seat) -> bool:
    return bool(
        seat.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        and seat.page.evaluate(
            "[...document.querySelectorAll('input:not([type=hidden]), select, textarea')]"
            ".every((field) => field.labels.length)"
        )
    )


def all_pictures_are_shown(seat: Seat) -> None:
    seat.page.wait_for_function(
        "[...document.querySelectorAll('#gallery img')].every("
        "(each) => each.scrollIntoView() || each.complete && each.naturalWidth > 0)"
    )


def test_a_repair_is_shown_before_and_after_from_a_phone(
    sit_down: SitDown, site: str, tmp_path: Path
) -> None:
    (tmp_path / "IMG_1.jpg").write_bytes(photo())
    officer = sit_down("csgt", phone=True)
    officer.page.goto(officer.address + site)
    officer.page.locator("section:has(#photos) >> text=Chụp hoặc thêm ảnh").wait_for()
    officer.press("text=Chụp hoặc thêm ảnh")
    assert fits_the_phone(officer)
    assert officer.page.locator("[data-for=checklist]").is_hidden()
    officer.page.set_input_files("#file", tmp_path / "IMG_1.jpg")
    officer.page.locator(".view canvas").wait_for()
    officer.page.fill("#caption", "Nhìn về phía Nam")
    officer.press("text=Lưu ảnh")
    assert "Đã thêm ảnh" in officer.page.inner_text("main")
    assert fits_the_phone(officer)

    engineer = sit_down("dothi", phone=True)
    engineer.page.context.grant_permissions(["camera", "geolocation"])
    engineer.page.context.set_geolocation({"latitude": 10.951, "longitude": 107.25})
    engineer.open(f"{site}/photos")
    engineer.press("text=Chụp lại sau khi xử lý")
    engineer.page.click("text=Mở máy ảnh tại đây")
    engineer.page.locator(".view .old").wait_for()
    engineer.page.locator(".hint", has_text="cách chỗ chụp cũ 111 m").wait_for()
    engineer.page.fill("#strength", "30")
    assert engineer.page.eval_on_selector(".view .old", "(each) => each.style.opacity") == "0.3"
    engineer.page.click("[data-take]")
    engineer.page.locator(".view canvas").wait_for()
    assert engineer.page.locator(".view .old").is_visible()
    assert engineer.page.input_value("[name=lat]") == "10.951"
    assert fits_the_phone(engineer)
    engineer.press("text=Lưu ảnh")
    said = engineer.page.inner_text("main [role=status]")
    assert "Nhìn về phía Nam" in said
    assert "cách nhau 111 m" in said
    assert engineer.page.locator("[role=status] .pair img").count() == 2
    all_pictures_are_shown(engineer)
    assert fits_the_phone(engineer)


def test_without_a_camera_and_without_scripts_a_photo_is_still_sent(
    sit_down: SitDown, site: str, tmp_path: Path
) -> None:
    (tmp_path / "IMG_2.png").write_bytes(photo(form="PNG", size=(400, 300)))
    officer = sit_down("csgt", phone=True, scripts=False)
    officer.open(f"{site}/photos/new")
    assert officer.page.locator("[data-camera]").is_hidden()
    officer.page.set_input_files("#file", tmp_path / "IMG_2.png")
    officer.page.select_option("#purpose", "checklist")
    officer.page.select_option("#checklist_item", "signs")
    officer.press("text=Lưu ảnh")
    assert "Biển báo hiệu" in officer.page.inner_text("[role=status]")


def test_a_browser_that_refuses_the_camera_says_so(sit_down: SitDown, site: str) -> None:
    officer = sit_down("csgt", phone=True)
    officer.open(f"{site}/photos/new")
    officer.page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error()); }"
    )
    officer.page.click("text=Mở máy ảnh tại đây")
    officer.page.locator("text=Trình duyệt không cho dùng máy ảnh").wait_for()
