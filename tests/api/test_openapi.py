"""The documentation of the API is complete, and every refusal has the one shape."""

from typing import Any

import pytest

from api.app import create_app
from hotspots.settings import Settings

SCHEMA: dict[str, Any] = create_app(Settings()).openapi()
OPERATIONS = [
    (method, path, operation)
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
]


@pytest.mark.parametrize(
    ("method", "path", "operation"), OPERATIONS, ids=[f"{m} {p}" for m, p, _o in OPERATIONS]
)
def test_every_operation_says_what_it_does_and_how_it_refuses(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    assert operation.get("description"), f"{method} {path}"
    refused = {status for status in operation["responses"] if status.startswith(("4", "5"))}
    if not path.endswith("/health"):
        assert refused
    if path not in {"/api/v1/health", "/api/v1/ready", "/api/v1/session"}:
        assert {"401", "403"} <= refused
    for status in refused:
        content = operation["responses"][status]["content"]
        assert "application/problem+json" in content, f"{method} {path} {status}"


def test_every_body_has_an_example() -> None:
    for method, path, operation in OPERATIONS:
        content = operation.get("requestBody", {}).get("content", {})
        for kind, body in content.items():
            name = body["schema"].get("$ref", "").rsplit("/", 1)[-1]
            if kind == "application/json" and name:
                schema = SCHEMA["components"]["schemas"][name]
                properties = schema.get("properties", {}).values()
                assert "examples" in schema or any("examples" in p for p in properties), (
                    f"{method} {path}: {name}"
                )
