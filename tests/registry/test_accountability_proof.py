"""The proof behind a row of accountability, and all sites at once."""

from datetime import date

import pytest
from sqlalchemy import select

from hotspots.errors import NotFound
from hotspots.models import Crash, Recommendation, Site, SiteExtent
from hotspots.registry import accountability as listing
from hotspots.registry.crashes_at_places import crashes_at
from hotspots.registry.footprints import lies_inside
from tests.registry.accountable import SENT, crash, listed
from tests.registry.correspondence import START, Correspondence, at


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, SENT)  # what happens is entered on its day, as far as a test says nothing else


@pytest.fixture
def site(post: Correspondence) -> Site:
    return post.site(1_000, 100)


def test_a_crash_at_two_sites_of_two_letters_gives_every_pair(
    post: Correspondence, site: Site
) -> None:
    around = post.site(900, 500)
    post.sent(site, around, on=SENT)
    post.sent(site, on=date(2026, 2, 9))
    crash(post, date(2026, 3, 1))
    rows = listed(post).rows
    assert sorted((row.site.code, row.sent_on) for row in rows) == sorted(
        [(site.code, SENT), (around.code, SENT), (site.code, date(2026, 2, 9))]
    )


def test_a_row_opens_its_proof_and_a_settled_one_has_none(post: Correspondence, site: Site) -> None:
    letter: Recommendation = post.sent(site, on=SENT)
    hit, missed = crash(post, date(2026, 3, 1)), crash(post, SENT)
    told = {"actor": post.chief, "letter_id": letter.id}
    (row,) = listing.proof(post.session, crash_id=hit.id, **told)
    assert (row.crash, row.history.letter, row.holder) == (hit, letter, post.police)
    with pytest.raises(NotFound):
        listing.proof(post.session, crash_id=missed.id, **told)
    with pytest.raises(NotFound):
        listing.proof(
            post.session, actor=post.town.leader_east, letter_id=letter.id, crash_id=hit.id
        )


def test_all_sites_at_once_hold_the_crashes_that_each_extent_holds(
    post: Correspondence, site: Site
) -> None:
    other, disc = post.site(1_080, 60), post.site(8_000, 10)
    drawn = (
        "SRID=4326;POLYGON((107.2 10.94, 107.215 10.94, 107.215 10.96, 107.2 10.96, 107.2 10.94))"
    )
    extent = post.session.scalars(select(SiteExtent).where(SiteExtent.site_id == disc.id)).one()
    extent.stretches, extent.geom = [], drawn
    post.redraw(site, 990, 20, date(2026, 3, 1))
    day = START
    for at_m in (989.9, 990, 1_000, 1_010.0004, 1_080, 1_100, 1_140, 1_140.1, 1_600, 1_700):
        for on in (day, date(2026, 3, 1)):
            crash(post, on, at_m)
    found = crashes_at(post.session, [site.id, other.id, disc.id])
    expected = set()
    for row in post.session.scalars(select(SiteExtent)):
        inside = select(Crash).where(lies_inside(row.stretches, row.geom))
        for each in post.session.scalars(inside):
            if row.valid_from <= each.occurred_on and (
                row.valid_to is None or each.occurred_on < row.valid_to
            ):
                expected.add((row.site_id, each.id))
    assert set(found) == expected
    assert len(expected) > 10
