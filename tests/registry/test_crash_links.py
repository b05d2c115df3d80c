"""Crashes linked to a site by hand."""

from uuid import uuid4

import pytest

from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound
from hotspots.models import Site
from hotspots.registry import crash_links
from hotspots.registry.case_access import find
from hotspots.vocabulary import EventKind
from tests.registry.correspondence import Correspondence


@pytest.fixture
def site(post: Correspondence) -> Site:
    return post.site()


def test_who_records_no_crashes_links_none(post: Correspondence, site: Site) -> None:
    crash = post.town.crash(5_000)
    with pytest.raises(Forbidden):
        crash_links.link(
            post.session, actor=post.engineer, site=site.code, crash=crash.id, reason="x"
        )


def test_a_crash_of_another_ward_or_none_is_not_found(post: Correspondence, site: Site) -> None:
    for key in (post.town.crash(9_000).id, uuid4(), "T-0", "\0"):
        with pytest.raises(NotFound):
            crash_links.link(
                post.session, actor=post.officer, site=site.code, crash=key, reason="x"
            )


def test_a_link_has_a_reason_and_is_made_once(post: Correspondence, site: Site) -> None:
    crash = post.town.crash(5_000)
    told = {"actor": post.officer, "site": site.code, "crash": crash.source_reference}
    with pytest.raises(InvalidInput):
        crash_links.link(post.session, reason=" ", **told)
    crash_links.link(post.session, reason="Cùng nút giao", **told)
    with pytest.raises(Conflict):
        crash_links.link(post.session, reason="Cùng nút giao", **told)


def test_a_number_of_several_sources_is_refused(post: Correspondence, site: Site) -> None:
    for source in ("a", "b"):
        post.town.crash(5_000, source=source, source_reference="LK/1")
    with pytest.raises(InvalidInput) as refused:
        crash_links.link(post.session, actor=post.officer, site=site.code, crash="LK/1", reason="x")
    assert refused.value.problems[0].code == "ambiguous"


def test_a_link_is_undone_with_a_reason_and_the_file_keeps_both(
    post: Correspondence, site: Site
) -> None:
    crash = post.town.crash(5_000)
    told = {"actor": post.officer, "site": site.code}
    crash_links.link(post.session, crash=crash.id, reason="Cùng nút giao", **told)
    case = find(post.session, post.chief, site.code)
    (row,) = crash_links.links_of(post.session, case, actor=post.chief)
    assert (row.crash, row.linked_by) == (crash, post.officer)
    with pytest.raises(InvalidInput):
        crash_links.unlink(post.session, crash_id=crash.id, reason="", **told)
    crash_links.unlink(post.session, crash_id=crash.id, reason="Nhầm", **told)
    assert not crash_links.links_of(post.session, case, actor=post.chief)
    with pytest.raises(NotFound):
        crash_links.unlink(post.session, crash_id=crash.id, reason="Nhầm", **told)
    kept = [e.data["what"] for e in post.session.scalars(case.events.select())
            if e.kind is EventKind.LINKED]  # fmt: skip
    assert kept == ["linked", "unlinked"]


def test_a_crash_that_is_deleted_takes_its_links_along(post: Correspondence, site: Site) -> None:
    crash = post.town.crash(5_000)
    crash_links.link(
        post.session, actor=post.officer, site=site.code, crash=crash.id, reason="Cùng nút giao"
    )
    post.session.delete(crash)
    post.session.flush()
    case = find(post.session, post.chief, site.code)
    assert not crash_links.links_of(post.session, case, actor=post.chief)
