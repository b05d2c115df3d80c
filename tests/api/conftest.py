"""One copy of the demonstration for all tests of the web that undo what they did."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine

from hotspots.database import make_engine

if TYPE_CHECKING:
    from tests.conftest import TestServer


@pytest.fixture(scope="session")
def shared_demo(test_server: "TestServer", demo_template: str) -> Iterator[Engine]:
    """The demonstration; who changes it does so in a transaction that is rolled back."""
    name = f"{demo_template}_shared"
    url = test_server.create(name, demo_template)
    engine = make_engine(url.render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    test_server.drop(name)
