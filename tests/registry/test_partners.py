"""Two wards and several bodies on one site: who sees it, who works along, on whose desk it is."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from hotspots.errors import Conflict, Forbidden, InvalidInput, NotFound
from hotspots.models import Account, RemediationCase
from hotspots.registry import case_access, desk, partners, remediation, sites
from hotspots.registry.partners import Part
from hotspots.registry.site_choices import SiteChoice
from hotspots.vocabulary import CaseState, EventKind, OrganisationKind, Role
from tests.casework import facts_for, take
from tests.factories import make_account, make_case, make_organisation
from tests.registry.town import AS_OF, Town


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTSPOTS_NOW", AS_OF.isoformat())


@pytest.fixture
def case(town: Town) -> RemediationCase:
    """A file on the desk of the police of the west ward, of a site that lies in both wards."""
    return make_case(town.session, actor=town.leader, areas=[town.west, town.east])


@pytest.fixture
def helper(town: Town) -> Account:
    """Somebody of a body that has nothing to do with either ward."""
    body = make_organisation(
        town.session, kind=OrganisationKind.RAIL_COMPANY, name="Đường sắt Sài Gòn"
    )
    return make_account(town.session, Role.RAIL_OFFICER, organisation=body)


def _codes(town: Town, actor: Account, **told: Any) -> list[str]:
    choice = SiteChoice(**told)
    found = sites.list_sites(town.session, actor=actor, choice=choice)
    return [each.site.code for each in found.entries]


def _name(town: Town, actor: Account, case: RemediationCase, **told: str) -> object:
    named: dict[str, Any] = {"body": "Đường sắt Sài Gòn"} | told
    part = Part(**named)
    return partners.name_partner(town.session, actor=actor, site=case.site.code, part=part)


def test_a_site_in_two_wards_is_seen_and_listed_in_either_and_counted_once(
    town: Town, case: RemediationCase
) -> None:
    code = [case.site.code]
    for actor in (town.leader, town.leader_east, town.ward_officer, town.analyst):
        assert _codes(town, actor) == code
    for area in (town.west, town.east):
        assert _codes(town, town.leader_east, area_id=area.id) == code
    assert [area.name for area in case.site.areas] == ["Phường Tây", "Phường Đông"]


def test_a_body_that_is_not_named_sees_nothing(
    town: Town, case: RemediationCase, helper: Account
) -> None:
    assert _codes(town, helper) == []
    with pytest.raises(NotFound):
        case_access.find(town.session, helper, case.site.code)


def test_only_who_holds_manages_or_leads_a_file_names_its_partners(
    town: Town, case: RemediationCase, helper: Account
) -> None:
    with pytest.raises(Forbidden, match="hold, manage or lead"):
        _name(town, town.leader_east, case)
    town.manager.role = Role.LEADER
    with pytest.raises(Forbidden):
        _name(town, town.manager, case)
    with pytest.raises(NotFound):
        _name(town, helper, case)
    case.lead_id = town.leader_east.organisation_id
    town.session.flush()
    assert _name(town, town.leader_east, case)


@pytest.mark.parametrize(
    ("told", "fields"),
    [
        ({"body": ""}, ["body"]),
        ({"body": "Không có"}, ["body"]),
        ({"due_on": "01/01/2020"}, ["due_on"]),
        ({"due_on": "mai", "body": "x"}, ["body", "due_on"]),
    ],
)
def test_a_partner_that_cannot_be_named_is_refused_by_field(
    town: Town, case: RemediationCase, helper: Account, told: dict[str, str], fields: list[str]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        _name(town, town.leader, case, **told)
    assert [each.field for each in refused.value.problems] == fields


def test_a_partner_sees_the_file_finds_it_on_its_desk_and_is_released(
    town: Town, case: RemediationCase, helper: Account
) -> None:
    session = town.session
    due = (AS_OF + timedelta(days=9)).strftime("%d/%m/%Y")
    row = partners.name_partner(
        session, actor=town.leader, site=case.site.code,
        part=Part("Đường sắt Sài Gòn", "Phát quang", due),
    )  # fmt: skip
    assert _codes(town, helper) == [case.site.code]
    assert _codes(town, town.analyst, partner_id=helper.organisation_id) == [case.site.code]
    assert _codes(town, town.analyst, desk_id=helper.organisation_id) == []
    along = desk.desk_of(session, actor=helper).along
    assert ([each.site.code for each in along.rows], along.count) == ([case.site.code], 1)
    assert desk.desk_of(session, actor=town.leader_east).along.count == 0
    assert partners.partner_names(session, [case.id]) == {case.id: ["Đường sắt Sài Gòn"]}
    with pytest.raises(Conflict, match="works along on this file already"):
        _name(town, town.leader, case)
    with pytest.raises(Conflict, match="has this file itself"):
        _name(town, town.leader, case, body=town.leader.organisation.name)
    told = {"actor": helper, "site": case.site.code}
    with pytest.raises(InvalidInput):
        partners.release_partner(session, **told, partner_id=row.id, reason="")
    with pytest.raises(NotFound):
        partners.release_partner(session, **told, partner_id=uuid4(), reason="x")
    partners.release_partner(session, **told, partner_id=row.id, reason="Xong việc")
    assert _codes(town, helper) == []
    assert desk.desk_of(session, actor=helper).along.count == 0
    with pytest.raises(Conflict, match="released already"):
        partners.release_partner(
            session, actor=town.leader, site=case.site.code, partner_id=row.id, reason="x"
        )
    kinds = [each.kind for each in remediation.history(session, case)]
    assert kinds[-2:] == [EventKind.PARTNER_NAMED, EventKind.PARTNER_RELEASED]
    (kept,) = partners.partners_of(session, case)
    assert (kept.until, kept.end_reason, kept.task) == (AS_OF, "Xong việc", "Phát quang")


def test_a_file_at_rest_waits_on_no_partners_desk(
    town: Town, case: RemediationCase, helper: Account
) -> None:
    _name(town, town.leader, case)
    case.state = CaseState.CLOSED
    town.session.flush()
    assert desk.desk_of(town.session, actor=helper).along.count == 0
    with pytest.raises(Conflict, match="Nothing waits"):
        _name(town, town.leader, case, body=town.manager.organisation.name)


def test_the_step_that_opens_a_file_names_its_partners(
    town: Town, case: RemediationCase, helper: Account
) -> None:
    case.state = CaseState.VERIFIED
    case.site.deciding = {"crash_ids": ["x"], "criterion": "a"}
    town.session.flush()
    names = ["Đường sắt Sài Gòn", "Phòng Kinh tế", "Đường sắt Sài Gòn"]
    step = case.step_to(CaseState.FILE_OPENED)
    facts = facts_for(step, town.leader.organisation.name, AS_OF)

    def open_with(told: object) -> None:
        take(
            town.session,
            town.leader,
            case.site.code,
            CaseState.FILE_OPENED,
            facts=facts | {"partners": told},
        )

    with pytest.raises(InvalidInput) as refused:
        open_with(["Không có", *names])
    assert [(e.field, e.value) for e in refused.value.problems] == [("partners", "Không có")]
    open_with("\n".join(names))
    named = partners.partners_of(town.session, case)
    assert {each.organisation.name for each in named} == set(names)
    opened = remediation.history(town.session, case)
    assert any(each.data.get("partners") == names[:2] for each in opened)
