"""Tables of schemes: which fields a public description names, what of a release fills each, and who has to say what is missing.

A scheme is one file of `tables/`. What of its description could be read, and what could not, stands there with its date.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldsmith.errors import UnknownNameError
from goldsmith.yaml_text import parsed

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent
FORMAT = "goldsmith.scheme.v1"


@dataclass(frozen=True)
class Source:
    """A public description, as far as it could be read.

    Attributes:
        title: What it is called.
        date: Of when it is.
        where: Where it was read.
        read: What of it was.
        unread: What of it was not.
    """

    title: str
    date: str
    where: str
    read: str
    unread: str


@dataclass(frozen=True)
class Field:
    """A field of a scheme.

    Attributes:
        key: Its name in the export.
        zh: What it is called, in Chinese.
        en: The same in English.
        source: Which source names it.
        fact: What of a release or its terms fills it; empty where nothing does.
        who: Who has to say it where nothing fills it; empty where something always does.
    """

    key: str
    zh: str
    en: str
    source: str
    fact: str = ""
    who: str = ""


@dataclass(frozen=True)
class Table:
    """A scheme: its fields, whence they are known, and what the table cannot promise."""

    name: str
    zh: str
    en: str
    sources: Mapping[str, Source]
    limits: tuple[Mapping[str, str], ...]
    fields: tuple[Field, ...]

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of an export of this scheme; it is ours, written from the public description."""
        keys = [each.key for each in self.fields]
        told = {
            "type": "object",
            "required": ["key", "from"],
            "properties": {"key": {"enum": keys}, "from": {"type": "string", "minLength": 1}},
        }
        missing = {"type": "object", "required": ["key", "who"], "properties": {"key": {"enum": keys}, "who": {"type": "string"}}}
        filled = {each.key: {"title": each.zh, "description": each.en, **TYPES.get(each.fact, {})} for each in self.fields}
        values = {"type": "object", "additionalProperties": False, "properties": filled}
        parts = {
            "format": {"const": FORMAT},
            "scheme": {"const": self.name},
            "release": {"type": "object", "required": ["urn", "hallmark"]},
        }
        parts |= {"values": values, "told": {"type": "array", "items": told}, "missing": {"type": "array", "items": missing}}
        required = ["format", "scheme", "release", "values", "told", "missing", "limits"]
        about = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"{self.zh} / {self.en}"}
        return {**about, "type": "object", "required": required, "properties": {**parts, "limits": {"type": "array"}}}


TYPES: Mapping[str, Mapping[str, Any]] = {
    **{
        name: {"type": "string", "minLength": 1}
        for name in ("title", "title_en", "description", "publisher", "version", "released", "delivery")
    },
    **{name: {"type": "string", "minLength": 1} for name in ("sensitivity", "assigner", "assignee")},
    **{
        name: {"type": "array", "minItems": 1}
        for name in ("keywords", "sources", "columns", "modalities", "formats", "domains", "permissions")
    },
    **{name: {"type": "array", "minItems": 1} for name in ("count", "reach", "environment", "term", "rights_and_duties")},
    **{name: {"type": "object", "minProperties": 1} for name in ("grade", "card", "scope", "product")},
}
"""What a fact is in JSON; a field that only people can fill may be anything."""


def names() -> list[str]:
    """Return the names of the schemes, in order.

    Example:
        >>> "data-component" in names()
        True
    """
    return sorted(path.stem for path in (FOLDER / "tables").glob("*.yaml"))


@functools.cache
def load(name: str) -> Table:
    """Return a scheme.

    Raises:
        UnknownNameError: There is none of that name.
    """
    if name not in names():
        raise UnknownNameError(f"no scheme is called `{name}`", hint="one of " + ", ".join(names()))
    said = parsed((FOLDER / "tables" / f"{name}.yaml").read_text(encoding="utf-8"))
    sources = {key: Source(**each) for key, each in said["sources"].items()}
    return Table(name, said["zh"], said["en"], sources, tuple(said["limits"]), tuple(Field(**each) for each in said["fields"]))


@functools.cache
def people() -> dict[str, dict[str, str]]:
    """Return who may have to say something, in both languages."""
    return dict(parsed((FOLDER / "who.yaml").read_text(encoding="utf-8")))
