"""The town of the tests, which most of them begin with."""

import pytest
from sqlalchemy.orm import Session

from tests.registry.town import Town, make_town


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)
