"""From a YAML file to a checked model: every problem at once, with its line and the nearest name."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from goldsmith.curate.recipe_file import _lines, _nearest
from goldsmith.errors import SettingsError, UsageError
from goldsmith.settings_fault import plainly
from goldsmith.yaml_text import composed, parsed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic_core import ErrorDetails

Model = TypeVar("Model", bound=BaseModel)
Place = tuple[str | int, ...]
BRANCHES = frozenset({"str", "int", "float", "bool", "Labels"})
"""Parts of a place that name a branch of a union, and no setting."""


def checked(path: Path, model: type[Model], what: str, *, hint: str) -> Model:
    """Return the model that a YAML file describes.

    Args:
        path: The file.
        model: What it must be.
        what: What the file is called in messages.
        hint: Where an example is found.

    Raises:
        UsageError: There is no such file.
        SettingsError: The file is wrong; all problems are listed, with their lines.
    """
    tree, lines = tree_of(path, what, hint=hint)
    try:
        return model.model_validate(tree)
    except ValidationError as problem:
        told = sorted({_problem(one, lines, model, what) for one in _telling(problem.errors())})
    count = "1 problem" if len(told) == 1 else f"{len(told)} problems"
    listed = "".join(f"\n  - line {line}: {words}" for line, words in told)
    raise SettingsError(f"the {what} has {count}{listed}", where=path.name, hint=hint)


def tree_of(path: Path, what: str, *, hint: str) -> tuple[dict[str, Any], dict[Place, int]]:
    """Return what a YAML file holds, a mapping, and the lines of its places.

    Raises:
        UsageError: There is no such file.
        SettingsError: It is no YAML, or no mapping.
    """
    if not path.is_file():
        raise UsageError(f"there is no such {what} file", where=str(path), hint=hint)
    try:
        text = path.read_text(encoding="utf-8-sig")
        node, tree = composed(text), parsed(text)
        lines = dict(_lines(node, ()))
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as fault:
        raise SettingsError("this is not YAML", where=str(path), found=" ".join(str(fault).split())[:300]) from fault
    if not isinstance(tree, dict):
        raise SettingsError(f"a {what} is a mapping of names to values", where=str(path), found=type(tree).__name__, hint=hint)
    return tree, lines


def _problem(found: ErrorDetails, lines: dict[Place, int], model: type[BaseModel], what: str) -> tuple[int, str]:
    place: Place = tuple(part for part in found["loc"] if not _is_branch(part))
    spot = ".".join(map(str, place)) or f"the {what}"
    line = _nearest(lines, place)
    if found["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(place[-1]), _known(model, place[:-1]), n=1)
        return line, f"`{spot}`: there is no such setting" + (f", did you mean `{near[0]}`?" if near else "")
    if found["type"] == "missing":
        return line, f"`{spot}` is missing"
    value = found["input"]
    shown = f" = {value!r}" if isinstance(value, str | int | float | bool | None) else ""
    return line, f"`{spot}`{shown}: {plainly(found['msg'])}"


def _telling(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out what the other branches of a union say: the longest place tells most."""
    places = [tuple(part for part in one["loc"] if not _is_branch(part)) for one in errors]
    return [
        one
        for one, place in zip(errors, places, strict=True)
        if not any(other[: len(place)] == place and len(other) > len(place) for other in places)
    ]


def _is_branch(part: str | int) -> bool:
    return isinstance(part, str) and (part.startswith(("list[", "dict[", "function-", "literal[")) or part in BRANCHES)


def _known(model: type[BaseModel], place: Place) -> list[str]:
    """Return the settings that there are at a place."""
    inner: Any = model
    for part in place:
        fields = getattr(inner, "model_fields", {})
        if isinstance(part, str) and part in fields:
            inner = next(_models(fields[part].annotation), None)
    return [about.alias or name for name, about in getattr(inner, "model_fields", {}).items()]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)
