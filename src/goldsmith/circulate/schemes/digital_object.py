"""A release as a digital object: the serialization that the Digital Object Interface Protocol carries, on which 数联网 is built.

1. The identifier is a handle: a prefix that somebody was given, and a name below it. Without a prefix there is none, and none is made up.
2. Attributes say what the release says; the hallmark's digest binds them to what was certified.
3. Elements are its files, with their length, type and digest.

Source: DONA Foundation, Digital Object Interface Protocol 2.0 (2018-11-12), read by the JSON Schemas of FDO-Implementations and the examples of Cordra's
documentation; the text of the specification itself could not be fetched.
"""

from __future__ import annotations

import mimetypes
import re
from typing import TYPE_CHECKING, Any

from goldsmith.circulation_errors import SchemeError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.circulate.release import Release
    from goldsmith.circulate.schemes.facts import Fact

PREFIX = re.compile(r"[0-9]+(?:\.[0-9A-Za-z-]+)*")
TYPE = "0.TYPE/DO"
KINDS = {
    ".parquet": "application/vnd.apache.parquet",
    ".md": "text/markdown",
    ".jsonl": "application/jsonl",
    ".jsonld": "application/ld+json",
}
ATTRIBUTES = (
    "title",
    "title_en",
    "description",
    "keywords",
    "domains",
    "modalities",
    "languages",
    "publisher",
    "released",
    "sensitivity",
    "grade",
)
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "数字对象 / Digital object",
    "type": "object",
    "required": ["id", "type", "attributes", "elements"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "pattern": "^[0-9][0-9A-Za-z.-]*/.+"},
        "type": {"type": "string", "minLength": 1},
        "attributes": {"type": "object", "required": ["content"]},
        "elements": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "type", "length"],
                "properties": {
                    "id": {"type": "string"},
                    "type": {"type": "string"},
                    "length": {"type": "integer"},
                    "attributes": {"type": "object"},
                },
                "additionalProperties": False,
            },
        },
    },
}
"""Ours, written from those descriptions."""


def identifier(release: Release, prefix: str) -> str:
    """Return the handle of a release.

    Raises:
        SchemeError: The prefix is none.
    """
    if not PREFIX.fullmatch(prefix):
        hint = "--prefix: a registry gives it; ask the service that resolves your handles"
        raise SchemeError("a digital object needs a handle prefix", found=prefix or "none", expected="such as 20.500.123", hint=hint)
    return f"{prefix}/{release.name}@{release.version}"


def digital_object(release: Release, facts: Mapping[str, Fact], prefix: str) -> dict[str, Any]:
    """Return a release as a digital object, in the default serialization without the data of its elements.

    Raises:
        SchemeError: The prefix is none.
        ShelfError: A file is not what was certified.
    """
    said = {name: facts[name].value for name in ATTRIBUTES if name in facts}
    urn = f"urn:goldsmith:release:{release.name}@{release.version}"
    content = {"name": release.name, "version": release.version, "urn": urn, "hallmark": {"sha256": release.digest}, **said}
    elements = [_element(release, path) for path in release.paths]
    return {"id": identifier(release, prefix), "type": TYPE, "attributes": {"content": content}, "elements": elements}


def _element(release: Release, path: str) -> dict[str, Any]:
    file = release.file(path)
    suffix = f".{path.rpartition('.')[2]}"
    kind = KINDS.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    return {"id": path, "type": kind, "length": file.size, "attributes": {"filename": path.rpartition("/")[2], "sha256": file.sha256}}
