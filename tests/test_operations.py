"""What runs the registry elsewhere: compose, image, lock, CI. No engine is needed to read them."""

import importlib
import os
import re
import shutil
import subprocess
import tomllib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml

from hotspots.cli import COMMANDS
from hotspots.settings import Settings
from tests.checkout import ROOT, project_files

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "api/Dockerfile").read_text()
LOCK = (ROOT / "requirements.lock").read_text()


def test_every_image_is_named_with_its_version() -> None:
    for name, service in SERVICES.items():
        assert re.search(r":\d+(\.\d+)*", service["image"]), name


def test_the_web_waits_for_migrations_and_these_for_a_healthy_database() -> None:
    assert SERVICES["web"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert SERVICES["migrate"]["depends_on"]["database"]["condition"] == "service_healthy"
    assert SERVICES["proxy"]["depends_on"]["web"]["condition"] == "service_healthy"
    assert "pg_isready" in SERVICES["database"]["healthcheck"]["test"][1]


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert SERVICES["web"]["networks"] == ["inside"]


def test_data_and_certificates_outlive_their_containers() -> None:
    mounted = {volume.split(":")[0] for s in SERVICES.values() for volume in s.get("volumes", [])}
    assert set(COMPOSE["volumes"]) <= mounted
    assert "database:/var/lib/postgresql/data" in SERVICES["database"]["volumes"]


def test_the_web_server_has_no_rights_it_does_not_need() -> None:
    web = SERVICES["web"]
    assert web["cap_drop"] == ["ALL"]
    assert web["read_only"] is True
    assert "no-new-privileges:true" in web["security_opt"]
    user = re.search(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)
    assert user is not None
    assert user[1] not in {"root", "0"}
    assert f"--uid {user[1]}" in DOCKERFILE


def test_secrets_come_from_outside_and_are_asked_for() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for name in ("POSTGRES_PASSWORD", "HOTSPOTS_SECRET_KEY"):
        uses = re.findall(rf"\$\{{{name}[^}}]*\}}", text)
        assert uses
        assert all(":?" in use for use in uses), f"{name} may be left out unnoticed"


def test_cookies_are_secure_behind_the_proxy_and_the_proxy_speaks_tls() -> None:
    assert SERVICES["web"]["environment"]["HOTSPOTS_SECURE_COOKIES"] == "true"
    assert "tls {$$HOTSPOTS_TLS}" in COMPOSE["configs"]["caddyfile"]["content"]
    assert SERVICES["proxy"]["environment"]["HOTSPOTS_TLS"] == "${HOTSPOTS_TLS:-internal}"


def test_the_worker_backs_up_what_the_web_server_stores(monkeypatch: pytest.MonkeyPatch) -> None:
    worker, web = SERVICES["worker"], SERVICES["web"]
    for name, value in worker["environment"].items():
        if "$" not in value:
            monkeypatch.setenv(name, value)
    told = Settings()
    assert {str(told.attachments_folder), str(told.backup_folder)} <= {
        volume.rsplit(":", 1)[1] for volume in worker["volumes"]
    }
    shared = f"attachments:{told.attachments_folder}"
    assert shared in worker["volumes"]
    assert shared in web["volumes"]
    assert "HOTSPOTS_BACKUP_KEY" not in web["environment"]


def test_the_image_has_the_dump_program_of_the_database() -> None:
    major = re.search(r":(\d+)", SERVICES["database"]["image"])
    assert major is not None
    assert f"postgresql-client-{major[1]} " in DOCKERFILE


def test_the_commands_of_the_services_exist() -> None:
    for name in ("migrate", "worker"):
        command = SERVICES[name]["command"]
        assert command[0] == "hotspots"
        assert command[1] in COMMANDS
    program, factory, target = SERVICES["web"]["command"][:3]
    module, name = target.split(":")
    assert (program, factory) == ("uvicorn", "--factory")
    assert callable(getattr(importlib.import_module(module), name))
    assert f'"{target}"' in DOCKERFILE


def test_everything_the_image_copies_is_in_the_repository() -> None:
    tracked = {path.relative_to(ROOT).as_posix() for path in project_files()}
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE):
        for source in line.split():
            assert any(each == source or each.startswith(f"{source}/") for each in tracked), source


def test_the_lock_has_hashes_and_no_addresses() -> None:
    assert "://" not in LOCK
    pinned = re.findall(r"^(\S+)==\S+.*\\$", LOCK, re.MULTILINE)
    assert len(pinned) == len(re.findall(r"^\S+==", LOCK, re.MULTILINE))
    assert LOCK.count("--hash=sha256:") >= len(pinned)


def test_the_lock_holds_every_package_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    locked = set(re.findall(r"^([a-z0-9.-]+)==", LOCK, re.MULTILINE))
    for each in asked:
        name = re.split(r"[\[<>=~;]", each)[0].strip().lower().replace("_", "-")
        assert name in locked, name


def test_the_lock_of_the_browsers_assets_has_no_addresses() -> None:
    assert "://" not in (ROOT / "package-lock.json").read_text().replace(
        "https://opencollective", ""
    )


def test_ci_runs_the_tests() -> None:
    assert "./dev test" in (ROOT / ".ci/run").read_text()


@pytest.mark.parametrize("name", ["run", "test", "lint", "bench", "exec", "psql", "stop", "reset"])
def test_dev_explains_every_command(name: str) -> None:
    words = subprocess.run(["./dev", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert f"./dev {name}" in words.stdout


def test_dev_names_an_unknown_command() -> None:
    ran = subprocess.run(["./dev", "sing"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "unknown command: sing" in ran.stderr


class _Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/api/v1/health" else 404)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


def test_a_second_run_of_a_server_that_answers_ends_before_any_set_up(tmp_path: Path) -> None:
    shutil.copy(ROOT / "dev", tmp_path / "dev")
    (tmp_path / ".state").mkdir()
    (tmp_path / ".state" / "web.pid").write_text("1")
    with ThreadingHTTPServer(("127.0.0.1", 0), _Health) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        done = subprocess.run(
            ["bash", tmp_path / "dev", "run", "--detach"],
            env=os.environ | {"PORT": str(server.server_port)},
            capture_output=True,
            text=True,
            check=False,
        )
        server.shutdown()
    assert (done.returncode, "Already running" in done.stderr) == (0, True)
    assert sorted(each.name for each in tmp_path.iterdir()) == [".state", "dev"]
