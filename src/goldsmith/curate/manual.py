"""Manual pages made from what is registered: what there is, in one line or in full."""

from __future__ import annotations

import inspect
import json

import yaml

from goldsmith import errors, registry
from goldsmith.errors import UnknownNameError


def summaries(kind: str) -> list[tuple[str, str]]:
    """Return the name and one line about everything registered under a kind, sorted by name."""
    return [(name, _summary(kind, name)) for name in registry.names(kind)]


def page(kind: str, name: str) -> str:
    """Return the manual page of a leaf, the text of a rule set or recipe, or the JSON Schema of recipes.

    Raises:
        UnknownNameError: There is no such kind or name.
    """
    if kind == "schema":
        from goldsmith.curate.recipe import Recipe

        return json.dumps(Recipe.model_json_schema(), indent=2, ensure_ascii=False)
    if kind not in registry.KINDS:
        raise UnknownNameError(f"no kind is called `{kind}`", hint="one of " + ", ".join((*registry.KINDS, "schema")))
    found = registry.load(kind, name)
    if kind in {"ruleset", "recipe"}:
        return str(found.read_text(encoding="utf-8")).rstrip()
    return _leaf_page(name, found)


def error_page(code: str) -> str:
    """Return what an error code means.

    Raises:
        UnknownNameError: No error has this code.
    """
    known = {each.code: each for each in _errors(errors.GoldsmithError)}
    found = known.get(code.upper())
    if found is None:
        raise UnknownNameError(f"no error has the code `{code}`", hint="the codes are " + ", ".join(sorted(known)))
    return f"{found.code}: {inspect.cleandoc(found.__doc__ or '')}"


def _errors(cls: type[errors.GoldsmithError]) -> list[type[errors.GoldsmithError]]:
    return [cls, *(found for each in cls.__subclasses__() for found in _errors(each))]


def _summary(kind: str, name: str) -> str:
    found = registry.load(kind, name)
    if kind in {"ruleset", "recipe"}:
        said = yaml.safe_load(found.read_text(encoding="utf-8")).get("description", "") if hasattr(found, "read_text") else ""
        said = said.get("en", "") if isinstance(said, dict) else said
    else:
        said = inspect.cleandoc(found.__doc__ or "")
    return " ".join(str(said).split("\n\n", maxsplit=1)[0].split())


def _leaf_page(name: str, leaf: type) -> str:
    lines = [name, "=" * len(name), "", inspect.cleandoc(leaf.__doc__ or "")]
    fields = getattr(leaf, "model_fields", {})
    if fields:
        lines += ["", "Settings:"]
        for field, about in fields.items():
            default = "required" if about.is_required() else f"default {about.get_default(call_default_factory=True)!r}"
            lines.append(f"  {field} ({default}): {' '.join((about.description or '').split())}")
    return "\n".join(lines)
