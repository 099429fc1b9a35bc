"""Releases that a release was made from: named by their hallmarks, whose security level it takes over where that is stricter."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from goldsmith.certify.statement.hallmark import HALLMARK, PREDICATE
from goldsmith.certify_errors import ReleaseError
from goldsmith.sensitivity import Sensitivity, strictest
from goldsmith.signing import dsse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def hallmark_file(said: Path) -> Path:
    """Return the file of a hallmark that somebody names by itself or by its release."""
    return said / HALLMARK if said.is_dir() else said


def parent_of(said: Path) -> dict[str, str]:
    """Return what a hallmark says of a parent: ``urn``, ``sha256`` of the file, and ``level``, how sensitive the most sensitive part of it is.

    Raises:
        ReleaseError: It is no hallmark, or it was changed.
    """
    path = hallmark_file(said)
    told = predicate_of(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"urn": told["dataset"]["urn"], "sha256": digest, "level": str(whole_of(told.get("security", {})))}


def whole_of(security: Mapping[str, Any]) -> Sensitivity:
    """Return how sensitive all of a release is, by the part ``security`` of its hallmark.

    Example:
        >>> str(whole_of({"level": "一般", "sensitivity": "一般2", "columns": {"phone": "一般4"}}))
        '一般4'
    """
    return strictest(
        map(Sensitivity.read, (security.get("sensitivity") or security.get("level", ""), *security.get("columns", {}).values()))
    )


def predicate_of(path: Path) -> dict[str, Any]:
    """Return what a hallmark says, once its signatures are of it.

    Raises:
        ReleaseError: There is none, it is none, or it was changed.
    """
    try:
        envelope = dsse.opened(json.loads(path.read_bytes()))
        envelope.signers()
        statement = json.loads(envelope.payload)
        told, kind = dict(statement["predicate"]), statement["predicateType"]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise ReleaseError("this is no hallmark", where=str(path), found=str(problem)[:160], expected=PREDICATE) from None
    if kind != PREDICATE:
        raise ReleaseError("this is no hallmark", where=str(path), found=str(kind)[:160], expected=PREDICATE)
    return told
