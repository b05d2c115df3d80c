"""Screening through a job over the API: asked for, followed, done by the worker."""

from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from hotspots.registry import screening_jobs
from hotspots.registry.worker import Worker
from tests.api.routes.conftest import SignedIn

RUNS = "/api/v1/screening-runs"
ASYNC = {"Prefer": "respond-async"}


def test_anonymous_sees_no_job(anonymous: TestClient) -> None:
    assert anonymous.get(f"/api/v1/jobs/{uuid4()}").status_code == 401


def test_the_job_of_somebody_else_is_not_found(signed_in: SignedIn) -> None:
    asked = signed_in("chihuy").post(RUNS, json={}, headers=ASYNC)
    assert signed_in("csgt").get(asked.headers["location"]).status_code == 404
    assert signed_in("chihuy").get(f"/api/v1/jobs/{uuid4()}").status_code == 404


@pytest.mark.parametrize("told", [{"as_of": "2999-01-01"}, {"rules": "no_such_rules"}])
def test_what_cannot_be_screened_is_refused_before_it_is_queued(
    signed_in: SignedIn, told: dict[str, str]
) -> None:
    assert signed_in("chihuy").post(RUNS, json=told, headers=ASYNC).status_code == 422
    assert signed_in("csgt").post(RUNS, json={}, headers=ASYNC).status_code == 403


def test_a_screening_is_asked_for_followed_and_found(
    signed_in_apart: SignedIn, demo_database: Engine
) -> None:
    leader = signed_in_apart("chihuy")
    asked = leader.post(RUNS, json={}, headers=ASYNC | {"accept-language": "en"})
    assert (asked.status_code, asked.json()["state"]) == (202, "queued")
    where = asked.headers["location"]
    assert leader.get(where).json()["id"] == asked.json()["id"]
    Worker(demo_database).do_all()
    done = leader.get(where, headers={"accept-language": "en"}).json()
    assert (done["state"], done["queued_behind"]) == ("done", [])
    assert done["sentences"] == [f"Screening no. {done['result']['run_number']} is done."]
    assert leader.get(f"{RUNS}/{done['result']['run_id']}").status_code == 200


def test_a_large_register_is_always_screened_by_a_job(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screening_jobs, "AT_ONCE", 10)
    assert signed_in("chihuy").post(RUNS, json={}).status_code == 202
