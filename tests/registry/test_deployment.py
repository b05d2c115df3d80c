import pytest
from sqlalchemy.orm import Session

from hotspots.errors import Conflict, Forbidden, InvalidInput
from hotspots.models import Account
from hotspots.registry import deployment
from hotspots.vocabulary import DeploymentKind, Role
from tests.factories import make_account, mark_deployment


@pytest.fixture
def keeper(session: Session) -> Account:
    return make_account(session, Role.ADMINISTRATOR)


def test_only_an_administrator_names_the_register(session: Session) -> None:
    leader = make_account(session, Role.POLICE_LEADER)
    with pytest.raises(Forbidden):
        deployment.name_registry(session, actor=leader, name="Từ Sơn", site_code_prefix="TS")


@pytest.mark.parametrize("prefix", ["", "T", "ts", "TS-", "TỪSƠN", "ABCDEFG", "T\0S"])
def test_a_prefix_that_is_not_a_few_capitals_is_refused(
    session: Session, keeper: Account, prefix: str
) -> None:
    with pytest.raises(InvalidInput):
        deployment.name_registry(session, actor=keeper, name="Từ Sơn", site_code_prefix=prefix)


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 201])
def test_a_name_nobody_can_read_is_refused(session: Session, keeper: Account, name: str) -> None:
    with pytest.raises(InvalidInput):
        deployment.name_registry(session, actor=keeper, name=name, site_code_prefix="TS")


def test_a_demonstration_stays_one(session: Session, keeper: Account) -> None:
    mark_deployment(session, kind=DeploymentKind.TEST)
    with pytest.raises(Conflict):
        deployment.name_registry(session, actor=keeper, name="Từ Sơn", site_code_prefix="TS")


def test_a_register_is_named_and_may_be_renamed(session: Session, keeper: Account) -> None:
    for name, prefix in (("Từ Sơn", "TS"), ("Thành phố Từ Sơn", "TSN")):
        mark = deployment.name_registry(session, actor=keeper, name=name, site_code_prefix=prefix)
        assert (mark.name, mark.site_code_prefix) == (name, prefix)
        assert mark.kind is DeploymentKind.PRODUCTION
