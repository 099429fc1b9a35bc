"""Manual pages made from what is registered: what there is, in one line or in full.

Lists are made without importing what they list: the sentences are read from the source files.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
from typing import TYPE_CHECKING, Any

from goldsmith import (  # errors are found where they are loaded
    annotation_errors,  # noqa: F401
    certify_errors,  # noqa: F401
    circulation_errors,  # noqa: F401
    errors,
    log_errors,  # noqa: F401
    privacy_errors,  # noqa: F401
    registry,
)
from goldsmith.errors import UnknownNameError
from goldsmith.settings_said import said_of_settings
from goldsmith.yaml_text import parsed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

AS_TEXT = ("ruleset", "recipe", "risklist", "profile", "grid")
"""Kinds whose manual page is their own text."""


def summaries(kind: str) -> list[tuple[str, str]]:
    """Return the name and one line about everything registered under a kind, sorted by name; a broken one of a third party says so."""
    found = []
    for name in registry.names(kind):
        try:
            found.append((name, _summary(kind, name)))
        except errors.MissingPartError as problem:
            found.append((name, f"({problem.message}: {problem.found})"))
    return found


def singular(kind: str, *more: str) -> str:
    """Return the name of a kind, which may have been given in the plural.

    Raises:
        UnknownNameError: There is no such kind.

    Example:
        >>> singular("operators")
        'operator'
    """
    wanted = kind.removesuffix("s")
    if wanted not in registry.KINDS:
        raise UnknownNameError(f"no kind is called `{kind}`", hint="one of " + ", ".join((*registry.KINDS, *more)))
    return wanted


def page(kind: str, name: str) -> str:
    """Return the manual page of a leaf, the text of a rule set, risk list or recipe, or the JSON Schema of recipes.

    Raises:
        UnknownNameError: There is no such kind or name.
    """
    if kind == "schema":
        return json.dumps(schema(), indent=2, ensure_ascii=False)
    kind = singular(kind, "schema")
    found = registry.load(kind, name)
    if kind in AS_TEXT and hasattr(found, "read_text"):
        return str(found.read_text(encoding="utf-8")).rstrip()
    return _leaf_page(name, found) if isinstance(found, type) else _set_page(found)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of recipes, for editors and for other programs; short forms are valid in it as they are in a recipe."""
    from goldsmith.curate.recipe import Recipe

    found = Recipe.model_json_schema()
    own, text = found["properties"], {"type": "string"}
    for place in ("sources", "rules"):
        own[place]["items"] = {"anyOf": [text, own[place]["items"]]}
    _also(own, ["sources"], text)
    switched = [
        "boilerplate",
        "chunks",
        "near_duplicates",
        "embedding",
        "semantic_duplicates",
        "clusters",
        "complexity",
        "novelty",
        "evaluate",
    ]
    _also(own, switched, {"type": "boolean"})
    parts = found["$defs"]
    _also(parts["Fields"]["properties"], parts["Fields"]["properties"], text)
    _also(parts["Decontaminate"]["properties"], ["against"], text)
    for form in (text, {"type": "number"}):
        _also(parts["Select"]["properties"], ["budget"], form)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


def _also(properties: dict[str, Any], names: Iterable[str], form: dict[str, str]) -> None:
    """Let properties have another form as well."""
    for name in names:
        about = properties[name]
        told = {key: about.pop(key) for key in ("title", "description", "default") if key in about}
        forms = about.pop("anyOf", None) or [about]
        properties[name] = {**told, "anyOf": [form, *forms]}


def settings(leaf: type) -> list[tuple[str, str, str]]:
    """Return name, default and sentence of every setting of a leaf; the default of a setting that must be given is ``required``."""
    said = said_of_settings(leaf)
    return [
        (
            field,
            "required" if about.is_required() else f"default {about.get_default(call_default_factory=True)!r}",
            _plain(said[field]),
        )
        for field, about in getattr(leaf, "model_fields", {}).items()
    ]


def error_classes() -> list[type[errors.GoldsmithError]]:
    """Return every error that has a code of its own, sorted by code."""
    found = _below(errors.GoldsmithError)
    return sorted((each for each in found if "code" in vars(each)), key=lambda each: each.code)


def error_class(code: str) -> type[errors.GoldsmithError]:
    """Return the error with a code, which may be given as it was printed, in small letters, or as its number.

    Raises:
        UnknownNameError: No error has this code.

    Example:
        >>> {error_class(code).code for code in ("GS302", "gs302", "302", "error[GS302]")}
        {'GS302'}
    """
    known = {each.code: each for each in error_classes()}
    number = re.fullmatch(r"(?:error)?\W*(?:GS)?\W*(\d+)\W*", code.strip(), re.IGNORECASE)
    found = known.get(f"GS{number[1]}" if number else "")
    if found is None:
        raise UnknownNameError(f"no error has the code `{code}`", hint="`goldsmith explain` lists all of them")
    return found


def error_page(code: str) -> str:
    """Return what an error code means; see :func:`error_class`."""
    found = error_class(code)
    return f"{found.code}: {documentation(found)}\n\nA command that ends with it has the exit code {found.exit_code}."


def documentation(thing: object) -> str:
    """Return the docstring of a thing as plain text.

    Example:
        >>> first_paragraph(documentation(registry.names))
        'Return the names registered under a kind, sorted.'
    """
    return _plain(inspect.cleandoc(getattr(thing, "__doc__", None) or ""))


def first_paragraph(text: str) -> str:
    """Return the first paragraph of a text on one line."""
    return " ".join(text.split("\n\n", maxsplit=1)[0].split())


def _below(cls: type[errors.GoldsmithError]) -> list[type[errors.GoldsmithError]]:
    return [found for each in cls.__subclasses__() for found in (each, *_below(each))]


def _summary(kind: str, name: str) -> str:
    if kind not in AS_TEXT:
        source = next(registry.KINDS[kind].folder.rglob(f"{name}.py"), None)
        said = _read_docstring(source, name) if source else documentation(registry.load(kind, name))
    else:
        found = registry.load(kind, name)
        said = parsed(found.read_text(encoding="utf-8")).get("description", "") if hasattr(found, "read_text") else found.description
        said = said.get("en", "") if isinstance(said, dict) else said
    return first_paragraph(str(said))


def _read_docstring(source: Path, name: str) -> str:
    """Return the docstring of the leaf in a file, without running the file."""
    classes = [node for node in ast.parse(source.read_text(encoding="utf-8")).body if isinstance(node, ast.ClassDef)]
    public = [node for node in classes if not node.name.startswith("_")]
    named = [node for node in public if re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", node.name).lower() == name] or public
    said = _plain(inspect.cleandoc(ast.get_docstring(named[0]) or "")) if named else ""
    edits = any(isinstance(parent, ast.Name) and parent.id == "Edit" for parent in (named[0].bases if named else ()))
    return f"Edit: {said[:1].lower()}{said[1:]}" if edits else said


def _leaf_page(name: str, leaf: type) -> str:
    lines = [name, "=" * len(name), "", documentation(leaf)]
    if getattr(leaf, "sort", "") == "edit":
        lines += ["", *_about_edit(leaf)]
    found = settings(leaf)
    if found:
        lines += ["", "Settings:", *(f"  {field} ({default}): {about}" for field, default, about in found)]
    return "\n".join(lines)


def _about_edit(leaf: Any) -> list[str]:
    added = "".join(f", and adds {field.name} ({field.type})" for field in leaf.adds)
    return [f"An edit: a recipe names it under `edits`. It changes the text and counts the changes in edits_{leaf.name}{added}."]


def _set_page(rules: Any) -> str:
    """Return the page of a rule set that another distribution hands over as an object."""
    lines = [rules.id, "=" * len(rules.id), "", first_paragraph(rules.description.get("en", "")), "", "Rules:"]
    for rule in rules.rules:
        where = " and ".join(f"{one.measure.column} {one.compare.replace('_', ' ')} {one.limit}" for one in rule.conditions)
        lines.append(f"  {rule.name}: drops where {where} ({rule.source})")
    return "\n".join(lines)


def _plain(text: str) -> str:
    return text.replace("``", "`")
