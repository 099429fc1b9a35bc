"""From a YAML file to a recipe: every problem at once, with its line and the nearest name.

1. The text becomes YAML nodes, which know their lines.
2. `--set a.b=c` replaces values by their paths.
3. The recipe model checks all of it.
4. What the model finds wrong is told with the line of the nearest node that exists.
"""

from __future__ import annotations

import difflib
import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import yaml
from pydantic import BaseModel, ValidationError

from goldsmith import registry
from goldsmith.curate.recipe import Recipe
from goldsmith.curate.recipe_changes import apply_change
from goldsmith.errors import RecipeError, UsageError
from goldsmith.settings_fault import plainly
from goldsmith.yaml_text import composed, parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydantic_core import ErrorDetails

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """Something wrong in a recipe: the line, what is wrong, and a proposal."""

    line: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """Return one line of the list of problems."""
        return f"line {self.line}: {self.message}" + (f", {self.hint}" if self.hint else "")


@dataclass(frozen=True)
class RecipeFile:
    """A recipe with the file that it came from, so that later problems can still name a line."""

    recipe: Recipe
    name: str
    lines: dict[Place, int]

    def line(self, place: Place) -> int:
        """Return the line of a place in the recipe, or of the nearest one around it."""
        return _nearest(self.lines, place)

    def error(self, problems: Iterable[Problem], *, hint: str = "") -> RecipeError:
        """Return one error that lists all problems."""
        return _refusal(self.name, problems, hint=hint)


def load(name_or_path: str, *, changes: Sequence[str] = ()) -> RecipeFile:
    """Return the recipe in a file, or the ready one of that name, with ``--set`` changes applied.

    Raises:
        UnknownNameError: There is neither such a file nor such a ready recipe.
        RecipeError: The recipe is wrong; all problems are listed with their lines.
    """
    path = Path(name_or_path)
    if not path.is_file():
        if path.suffix in {".yaml", ".yml"} or "/" in name_or_path:
            raise UsageError("there is no such recipe file", where=name_or_path, hint="`goldsmith init` writes one")
        path = registry.load("recipe", name_or_path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RecipeError("the recipe is not UTF-8 text", where=str(path), found=str(error)) from error
    return parse(text, name=path.name, changes=changes)


def parse(text: str, *, name: str, changes: Sequence[str] = ()) -> RecipeFile:
    """Return the recipe that a YAML text holds; see :func:`load`."""
    try:
        node = composed(text)
        tree = parsed(text)
        lines = dict(_lines(node, ()))
    except RecursionError as error:
        raise _refusal(name, [Problem(1, "the recipe is nested too deeply, or holds itself")]) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "context_mark", None) or getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise _refusal(name, [Problem(line, f"this is not YAML: {getattr(error, 'problem', None) or error}")]) from error
    if not isinstance(tree, dict):
        raise _refusal(name, [Problem(1, "a recipe is a mapping that starts with `name:`")])
    for change in changes:
        apply_change(tree, change)
    try:
        recipe = Recipe.model_validate(tree)
    except ValidationError as error:
        raise _refusal(name, [_problem(found, lines) for found in _relevant(error.errors())]) from error
    return RecipeFile(recipe, name, lines)


def _refusal(name: str, problems: Iterable[Problem], *, hint: str = "") -> RecipeError:
    found = sorted(set(problems), key=lambda problem: (problem.line, problem.message))
    count = "1 problem" if len(found) == 1 else f"{len(found)} problems"
    listed = "".join(f"\n  - {problem}" for problem in found)
    return RecipeError(f"the recipe has {count}{listed}", where=name, hint=hint or "`goldsmith show recipe web` prints one that works")


def _lines(node: yaml.Node | None, place: Place) -> Iterable[tuple[Place, int]]:
    if node is None:
        return
    yield place, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*place, key.value), key.start_mark.line + 1
            yield from ((found, line) for found, line in _lines(value, (*place, key.value)) if found != (*place, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _lines(value, (*place, index))


def _nearest(lines: dict[Place, int], place: Place) -> int:
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def _relevant(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out what a union's other branches say: the longest place tells most."""
    places = [tuple(part for part in error["loc"] if not _is_branch(part)) for error in errors]
    return [
        error
        for error, place in zip(errors, places, strict=True)
        if not any(other[: len(place)] == place and len(other) > len(place) for other in places)
    ]


def _is_branch(part: str | int) -> bool:
    return isinstance(part, str) and (
        part.startswith(("list[", "dict[", "function-")) or part in {"Joined", "Messages", "str", "constrained-str", "int", "float", "bool"}
    )


def _problem(found: ErrorDetails, lines: dict[Place, int]) -> Problem:
    place: Place = tuple(part for part in found["loc"] if not _is_branch(part))
    line = _nearest(lines, place)
    spot = ".".join(str(part) for part in place) or "the recipe"
    if found["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(place[-1]), _known(place[:-1]), n=1)
        return Problem(line, f"`{spot}`: there is no such setting", f"did you mean `{near[0]}`?" if near else "")
    if found["type"] == "missing":
        return Problem(line, f"`{spot}` is missing")
    message = plainly(found["msg"])
    value = found["input"]
    shown = f" = {value!r}" if isinstance(value, str | int | float | bool | None) else ""
    return Problem(line, f"`{spot}`{shown}: {message}")


@functools.cache
def _known(place: Place) -> list[str]:
    """Return the settings that the model has at a place."""
    model: Any = Recipe
    for part in place:
        if isinstance(part, int):
            continue
        fields = getattr(model, "model_fields", {})
        if part not in fields:
            return []
        model = next((inner for inner in _models(fields[part].annotation)), None)
    return list(getattr(model, "model_fields", {}))


def _models(annotation: Any) -> Iterable[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)
