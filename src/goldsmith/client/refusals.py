"""Refusals of the service as the errors of goldsmith, with their faults and what stands instead."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import orjson

from goldsmith import annotation_errors, errors, privacy_errors
from goldsmith.annotation_errors import AccessError, ConflictError, NotSignedInError, ServiceError, TooOftenError
from goldsmith.errors import GoldsmithError

if TYPE_CHECKING:
    from collections.abc import Mapping

PARTS = ("where", "found", "expected", "hint")
SAID = 200
"""Most characters of an answer that is none which are repeated."""


def error_of(status: int, body: bytes, headers: Mapping[str, str], *, where: str) -> GoldsmithError:
    """Return the error that an answer tells; of the class that the service raised, where it names one.

    Args:
        status: Status of the answer, 300 or more.
        body: What it says.
        headers: Its headers.
        where: What was asked, for messages.

    Example:
        >>> body = b'{"error": {"code": "GS704", "message": "changed meanwhile", "stands": {"version": 3}}}'
        >>> error = error_of(409, body, {}, where="PUT /api/turns/1/draft")
        >>> type(error).__name__, error.stands
        ('ConflictError', {'version': 3})
    """
    told = _told(body)
    if told is None:
        said = " ".join(body[: 4 * SAID].decode("utf-8", "replace").split())[:SAID]
        elsewhere = f"it sends us to {headers['Location'][:SAID]}, where no token goes by itself; " if headers.get("Location") else ""
        found, hint = f"{status} {said}".strip(), f"{elsewhere}look at GOLDSMITH_URL"
        return ServiceError("what answers is no service of goldsmith", where=where, found=found, hint=hint)
    message, parts = str(told.get("message", "")), {name: str(told.get(name) or "") for name in PARTS}
    if status == 429:
        return TooOftenError(message, seconds=seconds_of(headers) or 1)
    if status in {401, 403}:
        return (NotSignedInError if status == 401 else AccessError)(message, **parts)
    if told.get("code") == ConflictError.code:
        return ConflictError(message, **parts, stands=told.get("stands"))
    if told.get("code") == annotation_errors.AnswerError.code and isinstance(told.get("faults"), list):
        return _faulty(told["faults"], parts["where"])
    kind = _classes().get(str(told.get("code")))
    parts["where"] = parts["where"] or where
    return ServiceError(message, **parts | {"found": parts["found"] or str(status)}) if kind is None else kind(message, **parts)


def seconds_of(headers: Mapping[str, str]) -> int:
    """Return how long to wait before the next try, in seconds; 0 where nothing is said.

    Example:
        >>> seconds_of({"Retry-After": "7"}), seconds_of({"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT"})
        (7, 0)
    """
    said = headers.get("Retry-After", "")
    return int(said) if said.isascii() and said.isdecimal() else 0


def _told(body: bytes) -> dict[str, Any] | None:
    """Return what a refusal says; nothing where it is none of goldsmith's."""
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    error = told.get("error") if isinstance(told, dict) else None
    if isinstance(error, str) and error:  # the hub's own form, which programs made for it read
        return {"message": error}
    return error if isinstance(error, dict) and error.get("message") else None


def _faulty(faults: list[Any], where: str) -> GoldsmithError:
    from goldsmith.question import Fault, FaultyAnswerError

    rows = [one for one in faults if isinstance(one, dict)]
    return FaultyAnswerError([Fault(str(one.get("path", "")), str(one.get("en", "")), str(one.get("zh", ""))) for one in rows], where=where)


@functools.cache
def _classes() -> dict[str, type[GoldsmithError]]:
    """Return the errors by their codes: those that take a message and its parts, the first of each code."""
    found: dict[str, type[GoldsmithError]] = {}
    for module in (errors, annotation_errors, privacy_errors):
        for each in vars(module).values():
            if isinstance(each, type) and issubclass(each, GoldsmithError) and each is not TooOftenError:
                found.setdefault(each.code, each)
    return found
