"""The documentation of the API, with what each route answers, made when somebody first asks for it: until then no type of it is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic.json_schema import models_json_schema

from goldsmith.server.routing import ACTION

if TYPE_CHECKING:
    from fastapi import FastAPI

UNREACHED = {"503": "the database cannot be reached, or is overloaded", "507": "the disk is full, or refuses"}
REF = "#/components/schemas/Told{model}"
"""An answer may be called as a request is: those of answers begin with one word."""


def documented(app: FastAPI) -> None:
    """Let the documentation of an application tell what each route answers."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            told = plain()
            _write(told)
            app.openapi_schema = told
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # as FastAPI's documentation has it


def _write(told: dict[str, Any]) -> None:
    """Write the answers into a documentation."""
    from goldsmith.server.telling.table import ANSWERS, FILES

    models = list(dict.fromkeys(one for one in ANSWERS.values() if one is not None))
    names, schemas = models_json_schema([(one, "serialization") for one in models], ref_template=REF)
    told.setdefault("components", {}).setdefault("schemas", {}).update({f"Told{name}": one for name, one in schemas["$defs"].items()})
    for path, methods in told["paths"].items():
        for method, route in methods.items():
            name = f"{method.upper()} {path}"
            good = next(status for status in route["responses"] if status.startswith("2"))
            if name in FILES:
                route["responses"][good]["content"] = {kind: {"schema": _form_of(kind)} for kind in FILES[name]}
            elif (model := ANSWERS.get(name)) is not None:
                schema = names[(model, "serialization")]
                route["responses"][good]["content"] = {"application/json": {"schema": schema}}
            elif name in ANSWERS:
                route["responses"][good].pop("content", None)
            _refusals(route, name)


def _form_of(kind: str) -> dict[str, str]:
    """Return what a file of a media type is: any JSON, or bytes."""
    return {} if kind == "application/json" or kind.endswith("+json") else {"type": "string", "format": "binary"}


def _refusals(route: dict[str, Any], name: str) -> None:
    """Keep only the refusals that a route may answer with, and add those of a database and a disk that fail."""
    method, _, path = name.partition(" ")
    answers = route["responses"]
    never = set[str]()
    if method in {"GET", "DELETE"}:
        never |= {"413", "415"}  # they look at no body
    if method == "GET":
        never |= {"409"}
    if "parameters" not in route and "requestBody" not in route and method in {"GET", "DELETE"}:
        never |= {"404", "422", "400"}
    if route.get(ACTION) == "public":
        never |= {"409"} if path != "/api/first" else set()
    for status in never:
        answers.pop(status, None)
    error = next(
        (one["content"] for one in answers.values() if "application/json" in one.get("content", {}) and "ErrorAnswer" in str(one)), None
    )
    for status, said in UNREACHED.items():
        if error is not None:
            answers[status] = {"description": said, "content": error}
