"""The screening page: who may start one, and the list of runs."""

import json
import re

import pytest
from sqlalchemy import select, text

from hotspots.models import ScreeningRun
from hotspots.registry import jobs
from hotspots.vocabulary import JobKind
from tests.api.pages.conftest import Sessions, SignIn
from tests.api.pages.visitor import text_of


def test_who_may_not_screen_sees_the_runs_without_the_form(sign_in: SignIn) -> None:
    visitor = sign_in("csgt")
    page = visitor.get("/screening")
    assert page.status_code == 200
    assert "41/2024/TT-BGTVT" in text_of(page)
    assert '<form class="card"' not in page.text
    assert visitor.post("/screening", mode="trailing").status_code == 403
    assert sign_in("phuong").get("/screening").status_code == 403


@pytest.mark.parametrize(
    ("told", "beside"),
    [
        ({"as_of": "31/02/2025", "mode": "trailing"}, "as_of-wrong"),
        ({"as_of": "31/12/2025", "mode": ""}, "mode-wrong"),
        ({"as_of": "31/12/2025", "mode": "bogus"}, "mode-wrong"),
        ({"as_of": "31/12/2025", "mode": "fixed"}, 'role="alert"'),
        ({"as_of": "31/12/1999", "mode": "trailing"}, 'role="alert"'),
    ],
)
def test_a_screening_that_cannot_be_run_says_why(
    sign_in: SignIn, told: dict[str, str], beside: str
) -> None:
    response = sign_in("chihuy").post("/screening", **told)
    assert response.status_code == 422
    assert beside in response.text


def test_a_screening_is_asked_for_and_its_progress_is_shown(sign_in: SignIn) -> None:
    visitor = sign_in("chihuy")
    response = visitor.post("/screening", as_of="31/12/2025", mode="trailing")
    assert response.status_code == 303
    page = visitor.get(response.headers["location"])
    part = re.search(r'hx-get="(/screening/jobs/[0-9a-f-]+)"', page.text)
    assert part is not None
    assert "every 1s" in visitor.get(part.group(1)).text
    assert sign_in("csgt").get(part.group(1)).status_code == 404
    assert sign_in("csgt").get(response.headers["location"]).status_code == 404


def test_a_screening_that_waits_says_behind_what(sign_in: SignIn, registry: Sessions) -> None:
    with registry() as session:
        jobs.enqueue(session, JobKind.DAILY, payload={"on": "2025-12-31"})
        session.commit()
    visitor = sign_in("chihuy")
    response = visitor.post("/screening", as_of="31/12/2025", mode="trailing")
    page = visitor.get(response.headers["location"], headers={"accept-language": "en"})
    assert "Before it comes" in text_of(page)


def test_a_job_that_nobody_takes_says_that_the_worker_does_not_run(
    sign_in: SignIn, registry: Sessions
) -> None:
    visitor = sign_in("chihuy")
    address = visitor.post("/screening", as_of="31/12/2025", mode="trailing").headers["location"]
    change(registry, "queued_at = queued_at - interval '1 hour'")
    page = visitor.get(address, headers={"accept-language": "en"})
    assert "hotspots worker" in text_of(page)


def test_a_screening_that_failed_says_why_and_what_to_do(
    sign_in: SignIn, registry: Sessions
) -> None:
    visitor = sign_in("chihuy")
    address = visitor.post("/screening", as_of="31/12/2025", mode="trailing").headers["location"]
    error = '{"template": "The box cannot be used.", "params": {}}'
    change(registry, f"state = 'failed', finished_at = now(), error = '{error}'")
    page = visitor.get(address, headers={"accept-language": "en"})
    assert "The box cannot be used. Ask for it again." in text_of(page)
    assert "every 1s" not in page.text


def test_a_screening_that_is_done_leads_to_its_run_and_its_counts(
    sign_in: SignIn, registry: Sessions
) -> None:
    visitor = sign_in("chihuy")
    response = visitor.post("/screening", as_of="31/12/2025", mode="trailing")
    job = response.headers["location"].removeprefix("/screening?job=")
    with registry() as session:
        run = session.scalars(select(ScreeningRun)).one()
        told = json.dumps({"run_id": str(run.id), "run_number": run.number})
    change(registry, f"state = 'done', finished_at = now(), result = '{told}'")
    part = visitor.get(f"/screening/jobs/{job}")
    assert part.headers["hx-redirect"] == f"/screening?said=run-{run.number}"
    page = visitor.get(part.headers["hx-redirect"])
    assert f"số {run.number}" in text_of(page)


def change(registry: Sessions, values: str) -> None:
    """Let a worker have got on with the jobs of kind screening."""
    with registry() as session:
        session.execute(text(f"UPDATE job SET {values} WHERE kind = 'screening'"))
        session.commit()
