"""From a YAML file to a recipe: every problem at once, with its line and the nearest name.

1. The text becomes values that know their lines.
2. `--set a.b=c` replaces values by their paths.
3. The recipe model checks all of it.
4. What is wrong is told with the line of the nearest value that exists; so are problems that are found later, such as in planning.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from goldsmith import registry
from goldsmith.curate.recipe import Recipe
from goldsmith.curate.recipe_changes import apply_change
from goldsmith.errors import RecipeError, UsageError
from goldsmith.written import Problem, Sort, decoded, line_of, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goldsmith.errors import GoldsmithError
    from goldsmith.settings_fault import Place

RECIPE = Sort("recipe", RecipeError, "`goldsmith show recipe web` prints one that works", begins="name:")


@dataclass(frozen=True)
class RecipeFile:
    """A recipe with the file that it came from, so that later problems can still name a line."""

    recipe: Recipe
    name: str
    lines: dict[Place, int]

    def line(self, place: Place) -> int:
        """Return the line of a place in the recipe, or of the nearest one around it."""
        return line_of(self.lines, place)

    def error(self, problems: Iterable[Problem], *, hint: str = "") -> GoldsmithError:
        """Return one error that lists all problems."""
        return RECIPE.refusal(self.name, problems, hint=hint)


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
    return parse(decoded(path.read_bytes(), path.name, RECIPE), name=path.name, changes=changes)


def parse(text: str, *, name: str, changes: Sequence[str] = ()) -> RecipeFile:
    """Return the recipe that a YAML text holds; see :func:`load`."""
    found = written(text, name, RECIPE)
    for change in changes:
        apply_change(found.tree, change)
    return RecipeFile(found.checked(Recipe), name, found.lines)
