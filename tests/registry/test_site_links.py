"""Sites of any kind near each other, and linked by hand: both files say so, nothing is erased."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound
from hotspots.models import Account, CaseEvent, RemediationCase
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import described_sites, remediation, site_links
from hotspots.registry.defects import report
from hotspots.registry.site_history import history
from hotspots.registry.site_neighbours import neighbours_of
from hotspots.vocabulary import CaseState, EventKind, SiteKind, SiteLinkKind
from tests.casework import take
from tests.factories import make_case
from tests.registry.railway import NORTH_SOUTH, make_line, make_posts
from tests.registry.town import AS_OF, Town

WITHIN = SiteLinkKind.WITHIN


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())


@pytest.fixture
def spot(town: Town) -> RemediationCase:
    return make_case(
        town.session, actor=town.leader, areas=[town.west], geom="SRID=4326;POINT(107.22 10.95)"
    )


@pytest.fixture
def defect(town: Town) -> RemediationCase:
    """A defect about 55 m east of the spot."""
    return make_case(
        town.session, actor=town.leader, areas=[town.west], kind=SiteKind.INFRASTRUCTURE_DEFECT,
        geom="SRID=4326;POINT(107.2205 10.95)",
    )  # fmt: skip


def _events(session: Session, case: RemediationCase) -> list[CaseEvent]:
    return [e for e in remediation.history(session, case) if e.kind is EventKind.LINKED]


def test_who_may_not_write_or_does_not_see_both_links_nothing(
    town: Town, spot: RemediationCase, defect: RemediationCase
) -> None:
    def link(actor: Account, other: str) -> None:
        site_links.link(
            town.session, actor=actor, site=spot.site.code, other=other, kind=WITHIN, reason="x"
        )

    watcher = town.leader_east
    with pytest.raises(NotFound):
        link(watcher, defect.site.code)
    east = make_case(town.session, actor=town.leader_east, areas=[town.east])
    with pytest.raises(InvalidInput, match="cannot be linked"):
        link(town.leader, east.site.code)
    town.manager.role = type(town.manager.role).LEADER
    with pytest.raises(Forbidden):
        link(town.manager, defect.site.code)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"other": "LK-1999-0001"}, "other"),
        ({"other": "a\0b"}, "other"),
        ({"other": ""}, "other"),
        ({"kind": SiteLinkKind.MERGED_INTO}, "kind"),
        ({"reason": " "}, "reason"),
    ],
)
def test_a_link_that_cannot_be_made_names_its_field(
    town: Town, spot: RemediationCase, defect: RemediationCase, told: dict[str, Any], field: str
) -> None:
    usual = {"other": defect.site.code, "kind": WITHIN, "reason": "x"}
    asked: dict[str, Any] = {"actor": town.leader, "site": spot.site.code} | usual
    with pytest.raises(InvalidInput) as refused:
        site_links.link(town.session, **asked | told)
    assert [each.field for each in refused.value.problems] == [field]
    with pytest.raises(InvalidInput, match="cannot be linked"):
        site_links.link(town.session, **asked | {"other": spot.site.code.lower()})


def test_a_link_stands_in_both_files_until_it_is_ended(
    town: Town, spot: RemediationCase, defect: RemediationCase
) -> None:
    session, actor = town.session, town.leader
    told: dict[str, Any] = {
        "actor": actor,
        "site": defect.site.code,
        "other": spot.site.code.lower(),
    }
    row = site_links.link(session, **told, kind=WITHIN, reason="Cùng nút giao")
    for case, outgoing in ((defect, True), (spot, False)):
        (seen,) = site_links.related(session, case, actor=actor)
        assert (seen.outgoing, seen.is_seen, seen.may_end) == (outgoing, True, True)
        (event,) = _events(session, case)
        assert (event.note, event.data["what"]) == ("Cùng nút giao", "linked")
        assert (event.data["from_site"], event.data["to_site"]) == (
            defect.site.code,
            spot.site.code,
        )
    for site, other in ((defect, spot), (spot, defect)):
        with pytest.raises(Conflict, match="like that already"):
            site_links.link(
                session, actor=actor, site=site.site.code, other=other.site.code, kind=WITHIN,
                reason="x",
            )  # fmt: skip
    with pytest.raises(InvalidInput):
        site_links.end(session, actor=actor, site=spot.site.code, link_id=row.id, reason="")
    with pytest.raises(NotFound):
        site_links.end(session, actor=actor, site=spot.site.code, link_id=uuid4(), reason="x")
    site_links.end(session, actor=actor, site=spot.site.code, link_id=row.id, reason="Nhầm")
    with pytest.raises(Conflict, match="has ended already"):
        site_links.end(session, actor=actor, site=defect.site.code, link_id=row.id, reason="x")
    for case in (defect, spot):
        (seen,) = site_links.related(session, case, actor=actor)
        assert (seen.link.ended_on, seen.link.end_reason) == (AS_OF, "Nhầm")
        assert [e.data["what"] for e in _events(session, case)] == ["linked", "ended"]
        changed = [
            change.column
            for entry in history(session, actor=actor, site=case.site.code).entries
            if entry.table == "site_link"
            for change in entry.changes
        ]
        assert {"kind", "ended_on", "end_reason"} <= set(changed)
    again = site_links.link(session, **told, kind=WITHIN, reason="Đúng rồi")
    assert again.id != row.id


def test_what_a_step_made_is_not_ended_by_hand(town: Town, spot: RemediationCase) -> None:
    other = make_case(town.session, actor=town.leader, areas=[town.west])
    for case in (spot, other):
        case.state = CaseState.VERIFIED
    take(
        town.session, town.leader, spot.site.code, CaseState.MERGED,
        facts={"target_site": other.site.code},
    )  # fmt: skip
    (seen,) = site_links.related(town.session, spot, actor=town.leader)
    assert seen.may_end is False
    with pytest.raises(Conflict, match="it stays"):
        site_links.end(
            town.session, actor=town.leader, site=other.site.code, link_id=seen.link.id, reason="x"
        )


def test_who_may_not_see_the_other_site_reads_its_code_alone(
    town: Town, spot: RemediationCase
) -> None:
    both = make_case(town.session, actor=town.leader_east, areas=[town.west, town.east])
    site_links.link(
        town.session, actor=town.leader, site=both.site.code, other=spot.site.code,
        kind=SiteLinkKind.RELATED, reason="x",
    )  # fmt: skip
    (seen,) = site_links.related(town.session, both, actor=town.leader_east)
    assert (seen.other.code, seen.is_seen) == (spot.site.code, False)


def test_near_sites_of_every_kind_are_shown_with_distance_and_road(
    town: Town, spot: RemediationCase, defect: RemediationCase
) -> None:
    told = {"type": "street_lighting", "danger": "high", "found_on": AS_OF.isoformat()}
    lamps = [
        report(town.session, actor=town.leader, told=told | {"place_text": f"Km{km} QL1"})
        for km in ("1+000", "1+060", "1+500")
    ]
    first = remediation.get(town.session, actor=town.leader, site=lamps[0].code).case
    (near,) = neighbours_of(town.session, first, actor=town.leader)
    assert (near.site.code, near.roads) == (lamps[1].code, ("QL1",))
    assert near.distance_m == pytest.approx(40, abs=1), "from border to border"
    make_posts(town.session, make_line(town.session, "BN", name=NORTH_SOUTH))
    record = KIND_RECORDS[SiteKind.UNAUTHORIZED_CROSSING]
    paths = [
        described_sites.report(
            town.session,
            record,
            actor=town.ward_officer,
            told={"place_text": km, "found_on": "03/03/2026", "width_m": "2"},
        ).site
        for km in ("Km3+000", "Km3+050")
    ]
    path = remediation.get(town.session, actor=town.leader, site=paths[0].code).case
    (near,) = neighbours_of(town.session, path, actor=town.leader)
    assert (near.site.code, near.roads) == (paths[1].code, (NORTH_SOUTH,))
    found = neighbours_of(town.session, spot, actor=town.leader)
    assert [each.site.code for each in found] == [defect.site.code]
    assert found[0].distance_m == pytest.approx(54.7, abs=0.5)
    assert found[0].case.holder is not None
    assert neighbours_of(town.session, spot, actor=town.leader_east) == []
    unplaced = make_case(town.session, actor=town.leader, areas=[town.west], geom=None)
    assert neighbours_of(town.session, unplaced, actor=town.leader) == []
