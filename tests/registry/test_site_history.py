"""The history of a site out of the audit: who, before and after, and nothing one may not see."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hotspots.database import act_as
from hotspots.errors import InvalidInput, NotFound
from hotspots.i18n import render
from hotspots.models import Account, Site
from hotspots.registry import case_papers, crash_links, measures, site_changes, site_history
from hotspots.registry.case_access import find
from hotspots.registry.case_papers import Paper
from hotspots.registry.site_history import Entry
from hotspots.vocabulary import CaseState, DocumentKind, LegalClass, Locale
from tests.registry.correspondence import Correspondence, at, make_correspondence

DAY = date(2026, 3, 3)


@pytest.fixture
def post(session: Session, monkeypatch: pytest.MonkeyPatch) -> Correspondence:
    at(monkeypatch, DAY)
    return make_correspondence(session)


@pytest.fixture
def site(post: Correspondence) -> Site:
    act_as(post.session, str(post.officer.id))
    return post.site()


def _history(post: Correspondence, site: Site, actor: Account | None = None) -> list[Entry]:
    post.session.flush()
    found = site_history.history(post.session, actor=actor or post.chief, site=site.code)
    return list(found.entries)


def _told(entry: Entry) -> dict[str, tuple[str | None, str | None]]:
    def words(message: Any) -> str | None:
        return None if message is None else render(message, Locale.VI)

    return {c.column: (words(c.before), words(c.after)) for c in entry.changes}


def _of(entries: list[Entry], table: str) -> list[Entry]:
    return [entry for entry in entries if entry.table == table]


def test_a_site_of_another_ward_has_no_history(post: Correspondence, site: Site) -> None:
    with pytest.raises(NotFound):
        _history(post, site, post.town.leader_east)


def test_a_registered_site_begins_with_all_that_it_is(post: Correspondence, site: Site) -> None:
    post.site(at_m=3_000)
    entries = _history(post, site)
    tables = {entry.table for entry in entries}
    assert tables >= {"site", "road_spot", "site_area", "site_extent", "remediation_case"}
    assert {render(entry.by, Locale.VI) for entry in entries} == {post.officer.display_name}
    (spot,) = _of(entries, "road_spot")
    assert _told(spot)["from_m"] == (None, "Km1+000")
    assert [_told(each)["state"] for each in _of(entries, "remediation_case")] == [
        (None, "Đã đề xuất")
    ]


def test_a_change_tells_before_and_after_in_words(post: Correspondence, site: Site) -> None:
    find(post.session, post.chief, site.code).state = CaseState.VERIFIED
    told = {
        "term": "temporary", "type": "warning_sign", "unit": "piece", "quantity_planned": "2",
        "expires_on": "2026-05-01", "executor": post.officer.organisation.name,
    }  # fmt: skip
    key = {"actor": post.officer, "site": site.code}
    row = measures.add(post.session, told=told, **key)
    measures.change(post.session, measure_id=row.id, told={"expires_on": "2026-06-30"}, **key)
    changed, added = _of(_history(post, site), "measure")
    assert _told(changed) == {"expires_on": ("01/05/2026", "30/06/2026")}
    assert _told(added)["type"] == (None, "Biển cảnh báo")
    assert _told(added)["executor_id"] == (None, post.officer.organisation.name)
    (moved, _opened) = _of(_history(post, site), "remediation_case")
    assert _told(moved)["state"] == ("Đã đề xuất", "Đã khảo sát xác minh")


def test_a_changed_class_and_a_paper_taken_out_are_told_with_the_reason(
    post: Correspondence, site: Site
) -> None:
    site_changes.change_class(
        post.session, actor=post.chief, site=site.code,
        legal_class=LegalClass.NONE, reason="Hết căn cứ",
    )  # fmt: skip
    paper = Paper(DocumentKind.LETTER, "12/CV", DAY)
    row = case_papers.add(post.session, actor=post.officer, site=site.code, paper=paper)
    case_papers.remove(
        post.session, actor=post.officer, site=site.code, document_id=row.id, reason="Nhầm"
    )
    entries = _history(post, site)
    assert "legal_class" in _told(_of(entries, "site")[0])
    assert _told(_of(entries, "case_document")[0]) == {"removal_reason": (None, "Nhầm")}


def test_a_link_that_is_undone_stays_and_names_no_crash_to_who_may_see_none(
    post: Correspondence, site: Site
) -> None:
    crash = post.town.crash(5_000, DAY)
    key = {"actor": post.officer, "site": site.code, "reason": "Km ghi nhầm"}
    crash_links.link(post.session, crash=crash.id, **key)
    crash_links.unlink(post.session, crash_id=crash.id, **key)
    undone, made = _of(_history(post, site), "site_crash")
    assert (undone.operation, made.operation) == ("DELETE", "INSERT")
    assert _told(undone)["crash_id"] == ("03/03/2026 12:00", None)
    post.chief.role = post.chief.role.LEADER
    hidden, _made = _of(_history(post, site), "site_crash")
    assert _told(hidden)["crash_id"] == ("bạn không được xem", None)


def test_a_letter_is_told_of_to_who_may_see_it_alone(post: Correspondence, site: Site) -> None:
    post.draft(site)
    assert len(_of(_history(post, site), "recommendation")) == 1
    assert _of(_history(post, site, post.engineer), "recommendation") == []


def test_the_pages_of_a_history_join_without_a_gap(post: Correspondence, site: Site) -> None:
    whole = [entry.id for entry in _history(post, site)]
    told = {"actor": post.chief, "site": site.code, "limit": 2}
    pages, cursor = [], None
    while True:
        page = site_history.history(post.session, after=cursor, **told)
        pages += [entry.id for entry in page.entries]
        cursor = page.next
        if cursor is None:
            break
    assert pages == whole
    with pytest.raises(InvalidInput):
        site_history.history(post.session, after="x", **told)
