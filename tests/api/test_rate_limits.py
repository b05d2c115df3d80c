"""How often somebody may ask, and what who asks too often is told."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api import rate_limits
from api.app import create_app
from api.rate_limits import Buckets
from hotspots.errors import TooManyRequests
from hotspots.settings import Settings


class Watch:
    """A clock that a test lets run."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def test_a_bucket_is_empty_after_a_minutes_worth_and_fills_up_at_that_pace() -> None:
    watch = Watch()
    buckets = Buckets(60, watch)
    for _time in range(60):
        buckets.take("a")
    with pytest.raises(TooManyRequests) as refused:
        buckets.take("a")
    assert refused.value.seconds == 1
    buckets.take("b")
    watch.at = 2.5
    buckets.take("a")
    buckets.take("a")
    with pytest.raises(TooManyRequests):
        buckets.take("a")


def test_a_slow_bucket_says_how_long_to_wait() -> None:
    buckets = Buckets(2, Watch())
    buckets.take("a")
    buckets.take("a")
    with pytest.raises(TooManyRequests) as refused:
        buckets.take("a")
    assert refused.value.seconds == 30


def test_however_many_keys_come_the_memory_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "_MOST_KEPT", 10)
    watch = Watch()
    buckets = Buckets(60, watch)
    for number in range(100):
        watch.at += 0.5
        buckets.take(str(number))
    assert len(buckets._left) <= 10


def test_who_asks_too_often_gets_a_problem_and_a_time(committed_database: Engine) -> None:
    url = committed_database.url.render_as_string(hide_password=False)
    app = create_app(Settings(DATABASE_URL=url, api_requests_per_minute=15, sign_ins_per_minute=2))
    with TestClient(
        app, raise_server_exceptions=False, headers={"accept-language": "vi"}
    ) as client:
        answers = [client.get("/api/v1/health") for _time in range(5)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        refused = answers[-1]
        assert refused.headers["content-type"] == "application/problem+json"
        assert int(refused.headers["retry-after"]) >= 1
        assert "Quá nhiều yêu cầu" in refused.json()["detail"]
        assert client.get("/sign-in").status_code == 200
        tries = [client.post("/sign-in", data={"username": "x"}).status_code for _time in range(3)]
        assert tries == [401, 401, 429]
