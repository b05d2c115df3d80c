"""Campaigns: ordered, joined by sites of any kind, told before and after."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from hotspots.models import Account, Campaign, Site
from hotspots.records.kinds import KIND_RECORDS
from hotspots.registry import campaign_sites, campaigns, described_sites, site_history
from hotspots.registry.campaign_results import campaign_result
from hotspots.registry.campaign_tallies import CampaignResult
from hotspots.registry.described_lists import taker_of
from hotspots.vocabulary import AreaKind, CaseState, PhotoPurpose, Role, SiteKind
from tests.casework import take
from tests.factories import make_account, make_area, make_organisation, make_photo
from tests.registry.town import Town, make_town

DAYS = {"starts_on": "10/03/2026", "ends_on": "20/03/2026"}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    _on(monkeypatch, "2026-03-05")


def _on(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", f"{day}T09:00:00+07:00")


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)


def _ordered(town: Town, by: Account | None = None, **other: Any) -> Campaign:
    actor = by or town.ward_officer
    told = DAYS | {"name": "Lập lại trật tự hành lang", "body": actor.organisation.name} | other
    return campaigns.enter(town.session, actor=actor, told=told)


def _market(town: Town, at: str = "Km1+200", **other: Any) -> Site:
    told = {"place_text": f"{at} QL1", "type": "market", "found_on": "01/03/2026", "length_m": 40}
    record = KIND_RECORDS[SiteKind.CORRIDOR_ENCROACHMENT]
    done = described_sites.report(town.session, record, actor=town.ward_officer, told=told | other)
    return done.site


def _add(
    town: Town, campaign: Campaign, *sites: str | UUID, by: Account | None = None
) -> list[str]:
    actor = by or town.ward_officer
    return campaign_sites.add(town.session, actor=actor, campaign_id=campaign.id, sites=list(sites))


def _result(town: Town, campaign: Campaign, by: Account | None = None) -> CampaignResult:
    return campaign_result(town.session, actor=by or town.ward_officer, campaign_id=campaign.id)


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"name": " "}, "name"),
        ({"body": "Công an phường Mây"}, "body"),
        ({"starts_on": "32/13/2026"}, "starts_on"),
        ({"ends_on": "09/03/2026"}, "ends_on"),
        ({"ends_on": "20/03/2027"}, "ends_on"),
        ({"document_number": "12/KH"}, "document_dated"),
        ({"document_number": "12/KH", "document_dated": "06/03/2026"}, "document_dated"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_recorded_says_which_field(
    town: Town, other: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        _ordered(town, **other)
    assert [each.field for each in refused.value.problems] == [field]


def test_who_may_not_order_keep_or_see_a_campaign(town: Town) -> None:
    with pytest.raises(Forbidden):
        _ordered(town, make_account(town.session, Role.LEADER, areas=[town.west]))
    elsewhere = make_organisation(town.session, name="Công an phường Đông", area_id=town.east.id)
    with pytest.raises(Forbidden, match="Công an phường Đông"):
        _ordered(town, body=elsewhere.name)
    campaign = _ordered(town)
    for ask in (campaigns.get, campaigns.history):
        with pytest.raises(NotFound):
            ask(town.session, actor=town.leader_east, campaign_id=campaign.id)
    with pytest.raises(NotFound):
        _add(town, campaign, "LK-2026-0001", by=town.leader_east)


def test_one_of_a_body_is_not_ordered_twice(town: Town) -> None:
    _ordered(town)
    with pytest.raises(Conflict):
        _ordered(town)
    assert _ordered(town, starts_on="11/03/2026").id


def test_the_wards_of_a_larger_area_join_its_campaign_and_do_not_change_it(town: Town) -> None:
    city = make_area(town.session, kind=AreaKind.DISTRICT)
    town.west.parent_id = city.id
    body = make_organisation(town.session, name="Ban ATGT", area_id=city.id)
    above = make_account(town.session, Role.POLICE_LEADER, organisation=body)
    campaign, site = _ordered(town, above), _market(town)
    assert campaigns.may_change(town.session, actor=above, campaign=campaign)
    assert not campaigns.may_change(town.session, actor=town.ward_officer, campaign=campaign)
    assert _add(town, campaign, site.code) == [site.code]
    with pytest.raises(Forbidden, match="Ban ATGT"):
        campaigns.change(
            town.session, actor=town.ward_officer, campaign_id=campaign.id, told={"name": "x"}
        )
    with pytest.raises(NotFound):
        campaigns.get(town.session, actor=town.leader_east, campaign_id=campaign.id)


def test_what_stands_on_record_is_corrected_with_a_reason_and_told(town: Town) -> None:
    campaign = _ordered(town, document_number="12/KH", document_dated="01/03/2026")
    town.session.commit()

    def change(told: dict[str, Any], **other: Any) -> Campaign:
        return campaigns.change(
            town.session, actor=town.ward_officer, campaign_id=campaign.id, told=told, **other
        )

    with pytest.raises(InvalidInput, match="reason"):
        change({"ends_on": "25/03/2026"})
    read = campaign.version
    change({"ends_on": "25/03/2026"}, reason="Kéo dài", expected_version=read)
    town.session.commit()
    with pytest.raises(StaleVersion) as stale:
        change({"ends_on": "22/03/2026"}, reason="Rút ngắn", expected_version=read)
    assert [each.field for each in stale.value.changes] == ["ends_on"]
    told = campaigns.history(town.session, actor=town.ward_officer, campaign_id=campaign.id)
    assert [(each.reason, len(each.changes)) for each in told] == [("Kéo dài", 1), (None, 0)]
    assert change({"name": campaign.name}) is campaign


def test_sites_are_added_by_code_once_and_an_unknown_one_adds_none(town: Town) -> None:
    campaign, site = _ordered(town), _market(town)
    with pytest.raises(InvalidInput) as refused:
        _add(town, campaign, site.code, "LK-2026-9999")
    assert [each.value for each in refused.value.problems] == ["LK-2026-9999"]
    with pytest.raises(InvalidInput):
        _add(town, campaign)
    assert _result(town, campaign).members == []
    assert _add(town, campaign, f" {site.code.lower()} ", site.id) == [site.code]
    assert _add(town, campaign, site.code) == []


def test_a_site_is_taken_out_with_a_reason_and_nothing_is_forgotten(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign, site = _ordered(town), _market(town)
    _add(town, campaign, site.code)
    _on(monkeypatch, "2026-03-12")

    def take_out(reason: str) -> list[str]:
        return campaign_sites.take_out(
            town.session,
            actor=town.ward_officer,
            campaign_id=campaign.id,
            sites=[site.code],
            reason=reason,
        )

    with pytest.raises(InvalidInput, match="reason"):
        take_out(" ")
    assert take_out("Thuộc phường khác") == [site.code]
    assert take_out("Lần nữa") == []
    result = _result(town, campaign)
    assert (result.members, [each.entry.reason for each in result.taken_out]) == (
        [], ["Thuộc phường khác"],
    )  # fmt: skip
    (was,) = campaign_sites.memberships_of(town.session, actor=town.ward_officer, site_id=site.id)
    assert (was.added_on, was.taken_out_on) == (date(2026, 3, 5), date(2026, 3, 12))
    town.session.commit()
    told = site_history.history(town.session, actor=town.ward_officer, site=site.code)
    assert sum(each.table == "campaign_entry" for each in told.entries) == 2
    with pytest.raises(DBAPIError), town.session.begin_nested():
        town.session.execute(text("DELETE FROM campaign_entry"))


def _photo(town: Town, site: Site, purpose: PhotoPurpose, day: str, **told: Any) -> Any:
    return make_photo(
        town.session, site_id=site.id, added_by=town.ward_officer, purpose=purpose,
        added_at=f"{day}T08:00:00+07:00", **told,
    )  # fmt: skip


def test_before_and_after_are_told_of_the_first_day_and_the_last(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, ward = town.session, town.ward_officer
    held, cleared, back, late = (_market(town, f"Km{n}+200") for n in range(1, 5))
    take(session, ward, late.code, CaseState.CLEARED)  # before the first day
    campaign = _ordered(town)
    _add(town, campaign, *(each.code for each in (held, cleared, back, late)))
    assert {each.after for each in _result(town, campaign).members} == {None}
    _on(monkeypatch, "2026-03-15")
    new = _market(town, "Km5+000")
    _add(town, campaign, new.code)
    take(session, ward, held.code, CaseState.NOTIFIED)
    for each in (cleared, back, new):
        take(session, ward, each.code, CaseState.CLEARED)
    take(session, ward, late.code, CaseState.RECURRED)
    _on(monkeypatch, "2026-03-25")
    take(session, ward, back.code, CaseState.RECURRED)
    result = _result(town, campaign)
    told = {e.site.code: (e.before, e.after, e.recurred, e.recurred_since) for e in result.members}
    assert told == {
        held.code: (CaseState.FOUND, CaseState.NOTIFIED, 0, 0),
        cleared.code: (CaseState.FOUND, CaseState.CLEARED, 0, 0),
        back.code: (CaseState.FOUND, CaseState.CLEARED, 0, 1),
        late.code: (CaseState.CLEARED, CaseState.RECURRED, 1, 0),
        new.code: (None, CaseState.CLEARED, 0, 0),
    }
    whole = result.whole
    assert (whole.members, whole.right_before, whole.cleared, whole.left) == (5, 1, 3, 2)
    assert (whole.recurred, whole.recurred_since, result.as_of) == (1, 1, date(2026, 3, 20))
    assert list(result.by_kind) == [SiteKind.CORRIDOR_ENCROACHMENT]


def test_photos_are_compared_as_pairs_or_else_the_latest_before_and_after(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    paired, single, old = (_market(town, f"Km{n}+200") for n in range(1, 4))
    before = _photo(town, paired, PhotoPurpose.BEFORE, "2026-03-01")
    _photo(town, paired, PhotoPurpose.AFTER, "2026-03-12", pair_of_id=before.id)
    _photo(town, single, PhotoPurpose.INSPECTION, "2026-03-01")
    _photo(town, single, PhotoPurpose.AFTER, "2026-03-12")
    _photo(town, old, PhotoPurpose.BEFORE, "2026-03-01")
    _photo(town, old, PhotoPurpose.AFTER, "2026-03-02")
    campaign = _ordered(town)
    _add(town, campaign, *(each.code for each in (paired, single, old)))
    _on(monkeypatch, "2026-03-15")
    members = _result(town, campaign).members
    assert [len(each.pairs) for each in members] == [1, 1, 0]
    assert [len(each.pairs[0].warnings) for each in members[:2]] == [0, 1]


def test_a_site_of_another_ward_is_counted_as_hidden(town: Town) -> None:
    campaign = _ordered(town)
    _add(town, campaign, _market(town).code)
    eastern = described_sites.report(
        town.session,
        KIND_RECORDS[SiteKind.SCHOOL_GATE],
        actor=make_account(town.session, Role.WARD_OFFICER, areas=[town.east]),
        told={"place_text": "Km8+000 QL1", "school": "Trường Đông"},
    ).site
    _add(town, campaign, eastern.code, by=town.analyst)
    result = _result(town, campaign)
    assert (len(result.members), result.hidden) == (1, 1)
    (seen,) = _result(town, campaign, by=town.leader_east).members
    assert seen.site.code == eastern.code


def test_a_report_names_its_campaign_by_name_paper_or_id(town: Town) -> None:
    campaign = _ordered(town, document_number="12/KH", document_dated="01/03/2026")
    for n, told in enumerate((campaign.name, "12/KH", str(campaign.id), "")):
        _market(town, f"Km{n}+500", campaign=told, source_reference=f"V{n}")
    _market(town, "Km0+500", campaign="12/KH", source_reference="V0")  # known, and in it already
    assert len(_result(town, campaign).members) == 3
    for wrong in ("Chiến dịch khác", str(uuid4())):
        with pytest.raises(InvalidInput) as refused:
            _market(town, campaign=wrong)
        assert [each.field for each in refused.value.problems] == ["campaign"]


def test_a_list_names_its_campaign_and_one_that_is_unknown_keeps_the_list_out(town: Town) -> None:
    campaign = _ordered(town)
    rows = "Số;Vị trí;Loại vi phạm;Ngày phát hiện;Chiều dài;Đợt ra quân\n" + "".join(
        f"L{n};Km{n}+100 QL1;Họp chợ;01/03/2026;{n}0;{campaign.name}\n" for n in (1, 2)
    )

    def send(text: str, **other: Any) -> None:
        take_in = taker_of(SiteKind.CORRIDOR_ENCROACHMENT)
        take_in(town.session, actor=town.ward_officer, file=text.encode(), name="a.csv", **other)

    with pytest.raises(InvalidInput) as refused:
        send(rows.replace(campaign.name, "Đợt khác", 1))
    assert [(each.row, each.field) for each in refused.value.problems] == [(2, "campaign")]
    send(rows, dry_run=True)
    assert _result(town, campaign).members == []
    for _ in range(2):
        send(rows)
        assert len(_result(town, campaign).members) == 2


def test_campaigns_are_listed_the_latest_first_page_by_page(town: Town) -> None:
    made = [_ordered(town, name=f"Đợt {n}", starts_on=f"{n}/03/2026") for n in (7, 9, 8)]

    def listed(**asked: Any) -> campaigns.CampaignList:
        return campaigns.list_campaigns(town.session, actor=town.ward_officer, **asked)

    first = listed(limit=2)
    assert [each.name for each in first.rows] == ["Đợt 9", "Đợt 8"]
    assert [each.id for each in listed(after=first.next).rows] == [made[0].id]
    assert listed(ends_from=date(2026, 3, 21)).rows == []
    for cursor in ("x", str(uuid4())):
        with pytest.raises(InvalidInput):
            listed(after=cursor)
