"""What the service answers, held against what its documentation says of each answer."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from goldsmith.database.opening import Database, url_of
from goldsmith.server.application import made
from goldsmith.server.service_settings import ServiceSettings
from goldsmith.server.telling.table import ANSWERS, FILES
from server.journey import Heard, go
from server.journey_of_models import HERE
from service import Front, front, lite, run

LEFT = {
    "POST /api/first", "POST /api/password", "POST /api/sign-in", "POST /api/tokens", "GET /api/datasets", "POST /api/datasets/look",
    "POST /api/projects/{project}/write-back", *(f"{method} /api/dataspace/{path}" for method, path in (
        ("GET", "participants"), ("POST", "participants"), ("GET", "participants/{participant}/catalogue"),
        ("GET", "negotiations"), ("POST", "negotiations"), ("GET", "negotiations/{negotiation}"), ("POST", "negotiations/{negotiation}/decision"),
        ("GET", "transfers"), ("POST", "transfers"), ("GET", "transfers/{transfer}"), ("POST", "transfers/{transfer}/decision"),
        ("POST", "transfers/{transfer}/token"),
    )),
    "GET /api/catalogue/{name}", "GET /api/catalogue/{name}/difference", "GET /api/catalogue/{name}/sample",
    "POST /api/orders", "GET /api/orders/offer", "GET /api/orders/{order}", "POST /api/orders/{order}/decision", "GET /api/agreements/{agreement}",
    "GET /api/agreements/{agreement}/uses", "POST /api/agreements/{agreement}/revocation", "POST /api/agreements/{agreement}/confirmed",
    "GET /api/agreements/{agreement}/proofs/{digest}", "POST /api/agreements/{agreement}/corrections", "POST /api/prices", "POST /api/costs",
    "POST /api/sales", "GET /api/sales/{sale}",
    "POST /api/calls/{call}/submissions", "POST /api/calls/{call}/award", "GET /api/calls/{call}/record",
}  # fmt: skip
"""Routes that the journey does not take: they need a link, a password, a lake, releases or a partner, and have tests of their own."""


def documentation(folder: Path) -> dict[str, Any]:
    """Return what the service tells of itself."""
    app: Any = made(Database(url_of(lite(folder))))
    while not hasattr(app, "openapi"):
        app = next(one for one in vars(app).values() if callable(one))  # what stands before it guards and gathers
    told: dict[str, Any] = app.openapi()
    return told


def test_every_route_says_what_it_answers(tmp_path: Path):
    """No answer is just an object: each has a type with its fields, a file has its media types, and nothing else is told."""
    told = documentation(tmp_path)
    routes = {f"{method.upper()} {path}": route for path, methods in told["paths"].items() for method, route in methods.items()}

    assert set(ANSWERS) | set(FILES) == set(routes)
    for name, route in routes.items():
        good = [one for status, one in route["responses"].items() if status.startswith("2")]
        assert len(good) == 1, name
        schemas = [one["schema"] for one in good[0].get("content", {}).values()]
        assert bool(schemas) == (name in FILES or ANSWERS[name] is not None), name
        assert name in FILES or all("$ref" in schema for schema in schemas), name


def test_all_parts_of_the_documentation_are_there(tmp_path: Path):
    """Every reference leads to a schema, and each of them is one."""
    told = documentation(tmp_path)
    named = set(re.findall(r"#/components/schemas/([^\"']+)", str(told)))

    assert named <= set(told["components"]["schemas"])
    for schema in told["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_refusals_are_those_that_a_route_may_answer_with(tmp_path: Path):
    """What looks at no body is never too large; what looks nothing up is never absent; a database may be out of reach for all."""
    told = documentation(tmp_path)["paths"]

    assert {"409", "413", "415"}.isdisjoint(told["/api/me"]["get"]["responses"])
    assert {"400", "401", "403", "404", "409", "413", "415", "422", "429", "503"} <= set(
        told["/api/turns/{turn}/answer"]["post"]["responses"]
    )
    assert all("503" in route["responses"] for path in told.values() for route in path.values())


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, int, Any]]:
    """Go one way through the whole API, and return all that was answered."""
    folder = tmp_path_factory.mktemp("answers")
    settings = ServiceSettings(model_hosts=HERE.model_hosts, keys=str(folder / "keys"), chores=False)

    async def trial(database: Database) -> list[tuple[str, str, int, Any]]:
        found = await front(database, ["ann", "bob", "cid"])
        at = Heard.of(Front(made(database, settings), found._tokens, database))
        await go(at)
        return at.heard

    found: list[tuple[str, str, int, Any]] = run(lite(folder), trial)
    return found


def test_answers_are_what_the_documentation_says(heard: list[tuple[str, str, int, Any]], tmp_path: Path):
    """Each answer of a journey through the whole API fits its schema, and holds nothing that the schema does not tell."""
    told = documentation(tmp_path)
    _closed(told["components"]["schemas"])
    routes = [(re.compile(re.sub(r"\{\w+\}", "[^/?]+", path) + r"(\?.*)?"), path, methods) for path, methods in told["paths"].items()]
    routes.sort(key=lambda one: one[1].count("{"))
    seen, faults = set[str](), list[str]()
    for method, path, status, answered in heard:
        found = next((one for one in routes if one[0].fullmatch(path) and method.lower() in one[2]), None)
        if found is None:
            continue
        seen.add(f"{method} {found[1]}")
        stands = found[2][method.lower()]["responses"][str(status)]
        content = stands.get("content", {}).get("application/json")
        assert (answered is None) == (content is None), f"{method} {path}"
        if content is not None:
            schema = jsonschema.Draft202012Validator({**content["schema"], "components": told["components"]})
            faults += [f"{method} {path}: {one.json_path}: {one.message[:200]}" for one in schema.iter_errors(answered)]
    assert faults == []
    assert set(ANSWERS) - seen - LEFT == {name for name in ANSWERS if name not in seen and ANSWERS[name] is None}


def _closed(schemas: dict[str, Any]) -> None:
    """Let the schemas of answers take nothing that they do not tell."""
    from goldsmith.server.telling.forms import Told

    waiting = [Told]
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        if f"Told{model.__name__}" in schemas:
            schemas[f"Told{model.__name__}"].setdefault("additionalProperties", False)
