"""Every kind of question with the schema of its settings, so that a page can make a form of it, also for kinds that it has never heard of."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

from goldsmith import registry
from goldsmith.annotate.policy import Policy
from goldsmith.settings_said import said_of_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.question import Question


@functools.lru_cache(maxsize=1)
def kinds() -> list[dict[str, Any]]:
    """Return each registered kind: its name, what it is in one sentence, the schema of its settings, and an example with its material.

    Example:
        >>> [one["kind"] for one in kinds()][:3]
        ['boxes', 'choice', 'dialogue']
    """
    return [_told(name, registry.load("question", name)) for name in registry.names("question")]


def policy_schema() -> dict[str, Any]:
    """Return the schema of the rules of a project, with a sentence about each.

    Example:
        >>> policy_schema()["properties"]["overlap"]["description"]
        'People who answer each task.'
    """
    return described(Policy)


def described(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a model, whose properties say what they are, also those of models within it."""
    schema = model.model_json_schema()
    inner = {one.__name__: one for one in _within(model)}
    for name, part in [("", schema), *schema.get("$defs", {}).items()]:
        said = said_of_settings(inner.get(name, model) if name else model)
        for field, about in part.get("properties", {}).items():
            if said.get(field):
                about["description"] = said[field]
            about.pop("title", None)
    return schema


def _told(name: str, leaf: type[Question]) -> dict[str, Any]:
    trial = leaf.trials[0]
    about = (leaf.__doc__ or "").strip().splitlines()[0]
    return {"kind": name, "about": about, "schema": described(leaf), "example": {"settings": trial.settings, "material": trial.material}}


def _within(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Yield the models that a model's fields are made of."""
    seen: set[type[BaseModel]] = set()
    waiting: list[Any] = [about.annotation for about in model.model_fields.values()]
    while waiting:
        one = waiting.pop()
        if isinstance(one, type) and issubclass(one, BaseModel):
            if one not in seen:
                seen.add(one)
                yield one
                waiting += [about.annotation for about in one.model_fields.values()]
        else:
            waiting += get_args(one)
