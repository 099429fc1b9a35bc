"""Errors as the service answers them: one JSON form, a status by the kind of error, and never what was in a request that failed."""

from __future__ import annotations

import logging
import socket
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import Response

from goldsmith.annotation_errors import (
    AccessError,
    AnswerError,
    CertificateError,
    ConflictError,
    DatabaseError,
    InterchangeError,
    LimitError,
    NotSignedInError,
    ProjectError,
    TooOftenError,
)
from goldsmith.errors import GoldsmithError, NoDatasetError, NoRecordError, SettingsError, StorageError, VersionError
from goldsmith.privacy_errors import BudgetError, GradeError, InsideError, OverlapError, PrivacyError
from goldsmith.server.chinese import chinese_wanted, in_chinese, spoken
from goldsmith.setting_words import said_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI, Request

STATUS: tuple[tuple[type[GoldsmithError], int], ...] = (
    (NotSignedInError, 401),
    (AccessError, 403),
    (NoRecordError, 404),
    (NoDatasetError, 404),
    (VersionError, 404),
    (GradeError, 403),
    (BudgetError, 409),
    (InsideError, 409),
    (PrivacyError, 422),
    (OverlapError, 422),
    (ConflictError, 409),
    (TooOftenError, 429),
    (LimitError, 413),
    (AnswerError, 422),
    (ProjectError, 422),
    (SettingsError, 422),
    (InterchangeError, 422),
    (CertificateError, 422),
    (DatabaseError, 503),
    (StorageError, 507),
)
"""Statuses by kind of error, the first that fits; 400 else."""

DISK_FULL = "53100"
"""PostgreSQL's state for it."""
SAID = {404: "there is no such address", 405: "this address does not take this kind of request", 413: "this is too large"}
"""What is said of a status that no error of goldsmith stands behind."""


class ErrorFacts(BaseModel):
    """What is told of an error."""

    code: str
    message: str
    where: str
    found: str
    expected: str
    hint: str
    faults: list[Any] | None = None
    stands: Any = None


class ErrorAnswer(BaseModel):
    """How every error is answered."""

    error: ErrorFacts


REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorAnswer, "description": told}
    for status, told in {
        400: "wrong",
        401: "not signed in",
        403: "not allowed",
        404: "not there, or not visible",
        409: "changed meanwhile",
        413: "too large",
        415: "compressed in a way that is not known",
        422: "does not fit",
        429: "too often",
    }.items()
}
"""What a route may answer beside what it is for, for the documentation."""

FAULTS_TOLD = 50
log = logging.getLogger("goldsmith.server")


def answer(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return JSON, made by orjson at once: what is known to be JSON needs no second look."""
    return Response(orjson.dumps(value), status, headers=dict(headers or {}), media_type="application/json")


def add_answers(app: FastAPI) -> None:
    """Let an application answer errors in the one form."""
    app.add_exception_handler(GoldsmithError, _told)
    app.add_exception_handler(RequestValidationError, _misunderstood)
    app.add_exception_handler(HTTPException, _refused)
    for kind in (sa.exc.StatementError, sa.exc.TimeoutError, OSError, OverflowError):
        app.add_exception_handler(kind, _database)
    app.add_exception_handler(Exception, _broken)


def status_of(error: GoldsmithError) -> int:
    """Return the status that an error is answered with."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 400)


def facts(error: GoldsmithError, accepted: str = "") -> dict[str, Any]:
    """Return an error as JSON holds it, in the language that is accepted; faults of an answer and what stands instead come along where it has them."""
    told: dict[str, Any] = {
        "code": error.code,
        **{name: getattr(error, name) for name in ("message", "where", "found", "expected", "hint")},
    }
    for name in ("faults", "stands"):
        if (more := getattr(error, name, None)) is not None:
            told[name] = [_fault(one) for one in more] if name == "faults" else more
    return {"error": spoken(told, accepted)}


def refusal(status: int, message: str, *, where: str = "", hint: str = "", accepted: str = "") -> Response:
    """Return a refusal in the one form, in the language that is accepted."""
    told = {"code": "", "message": message, "where": where, "found": "", "expected": "", "hint": hint}
    return answer({"error": spoken(told, accepted)}, status)


def accepted_by(request: Request) -> str:
    """Return what a request says of languages."""
    return request.headers.get("accept-language", "")


def _fault(fault: Any) -> Any:
    if isinstance(fault, dict | str):
        return fault
    return {"path": getattr(fault, "path", ""), "en": getattr(fault, "en", str(fault)), "zh": getattr(fault, "zh", str(fault))}


async def _told(request: Request, error: Exception) -> Response:
    """Answer with an error as the command line tells it."""
    if not isinstance(error, GoldsmithError):
        raise error
    headers = {"Retry-After": str(error.seconds)} if isinstance(error, TooOftenError) else {}
    return answer(facts(error, accepted_by(request)), status_of(error), headers)


async def _misunderstood(request: Request, error: Exception) -> Response:
    """Answer a request that has not the right form: where, and what is wrong, without repeating what it held."""
    listed = error.errors() if isinstance(error, RequestValidationError) else []
    said = [(_path(one["loc"]), said_of(one["type"], one.get("ctx", {}), None)) for one in listed[:FAULTS_TOLD]]
    faults = [{"path": path, "en": words, "zh": in_chinese(words)} for path, words in said]
    tongue = "zh" if chinese_wanted(accepted_by(request)) else "en"
    told = {
        "code": SettingsError.code,
        "message": "the request has not the right form",
        "where": ", ".join(fault["path"] for fault in faults),
        "found": "",
        "expected": "; ".join(f"{fault['path']}: {fault[tongue]}" for fault in faults),
        "hint": _form_of(request, {fault["path"] for fault in faults}),
        "faults": faults,
    }
    return answer({"error": spoken(told, accepted_by(request))}, 422 if not any(one["type"] == "json_invalid" for one in listed) else 400)


def _form_of(request: Request, paths: set[str]) -> str:
    """Return what to do: a body that is not said to be JSON is never read as such, so that no page of another site can send one."""
    if "body" in paths and "json" not in request.headers.get("content-type", ""):
        return "say that it is JSON: -H 'Content-Type: application/json'"
    return "/api/openapi.json tells the form of every request"


def _path(location: tuple[Any, ...]) -> str:
    """Return where in a request, as a person reads it: ``members[2].role``."""
    said = ""
    for part in location[1:] or location:
        said += f"[{part}]" if isinstance(part, int) else f".{part}" if said else str(part)
    return said[:200]


async def _refused(request: Request, error: Exception) -> Response:
    """Answer what the framework refuses."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    told = refusal(
        status, SAID.get(status) or str(getattr(error, "detail", "")), where=request.url.path[:200], accepted=accepted_by(request)
    )
    for name, value in (getattr(error, "headers", None) or {}).items():
        told.headers[name] = value
    return told


async def _database(request: Request, error: Exception) -> Response:
    """Answer where the database refuses: two at once, a value that it cannot hold, or it is out of reach; or where the file system does."""
    accepted = accepted_by(request)
    if isinstance(error, sa.exc.IntegrityError):
        return answer(facts(ConflictError("somebody else changed this meanwhile", hint="load it again"), accepted), 409)
    state = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    unfit = isinstance(error, OverflowError) or (isinstance(error, sa.exc.StatementError) and not isinstance(error, sa.exc.DBAPIError))
    if unfit or isinstance(error, sa.exc.DataError) or state.startswith("22"):
        return answer(facts(SettingsError("a value is none that the database can hold"), accepted), 422)
    if isinstance(error, OSError) and not isinstance(error, ConnectionError | TimeoutError | socket.gaierror):
        log.error("the file system refused: %s", error)
        told = StorageError(
            "the file system refused", found=error.strerror or "", hint="whoever runs the service finds the place in its log"
        )
        return answer(facts(told, accepted), 507)
    log.error("the database refused: %s", error)
    if state == DISK_FULL or getattr(getattr(error, "orig", None), "sqlite_errorname", "") == "SQLITE_FULL":
        full = StorageError(
            "the disk of the database is full", hint="nothing was changed; whoever runs the service makes room, then try again"
        )
        return answer(facts(full, accepted), 507)
    lost = getattr(error, "connection_invalidated", False)
    hint = "it may have been changed or not: look before you ask again" if lost else "nothing was changed; try again"
    unreached = DatabaseError("the database cannot be reached, or is overloaded", hint=hint)
    return answer(facts(unreached, accepted), 503, {"Retry-After": "2"})


async def _broken(request: Request, error: Exception) -> Response:
    """Answer where goldsmith itself is wrong; what happened stands in the log."""
    del error
    hint = "it stands in the log of the service; please report it"
    return refusal(500, "goldsmith made a mistake", hint=hint, accepted=accepted_by(request))
