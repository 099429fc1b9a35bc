"""A YAML file and what it says: its values, the lines where they stand, and one refusal of all that is wrong.

Every file that people write, be it a recipe, a requirement, a profile, a trial, costs or a list of words, is read here and refused in one form:

    error[GS103] clean.yaml: the recipe has 2 problems
      - line 3, column 8: this is not YAML: …
      - line 7: `fields.txt`: no such setting, did you mean `text`?
      hint: `goldsmith show recipe web` prints one that works
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from goldsmith.settings_fault import Place, faults
from goldsmith.yaml_fault import yaml_fault
from goldsmith.yaml_text import with_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from goldsmith.errors import GoldsmithError

Model = TypeVar("Model", bound=BaseModel)

MOST = 1_000_000
"""Values that the repetitions in a file may unfold to."""

MERGE = "tag:yaml.org,2002:merge"


class Problem(NamedTuple):
    """Something wrong in a file.

    Attributes:
        line: Its line, from 1; 0 where there are no lines.
        words: What is wrong, and what to do.
        column: Its column, from 1; 0 where the line says enough.
    """

    line: int
    words: str
    column: int = 0

    def __str__(self) -> str:
        """Return one line of the list of problems."""
        place = f"line {self.line}, column {self.column}: " if self.column else f"line {self.line}: " if self.line else ""
        return place + self.words


@dataclass(frozen=True)
class Sort:
    """A sort of file that people write.

    Attributes:
        what: What it is called, such as `recipe`.
        error: What is raised where one is wrong.
        hint: Where an example is found.
        begins: How one starts, such as `name:`; empty where it may start with anything.
    """

    what: str
    error: type[GoldsmithError]
    hint: str
    begins: str = ""

    @property
    def what_it_is(self) -> str:
        """The sentence that tells its form."""
        article = "an" if self.what[:1] in "aeiou" else "a"
        return f"{article} {self.what} is a mapping {f'that starts with `{self.begins}`' if self.begins else 'of names to values'}"

    def refusal(self, name: str, problems: Iterable[Problem], *, hint: str = "") -> GoldsmithError:
        """Return one error that lists all problems of a file, by line.

        Args:
            name: What the file is called.
            problems: What is wrong.
            hint: What to do, where it is something else than to look at an example.
        """
        told = sorted(set(problems))
        count = "1 problem" if len(told) == 1 else f"{len(told)} problems"
        listed = "".join(f"\n  - {one}" for one in told)
        return self.error(f"the {self.what} has {count}{listed}", where=name, hint=hint or self.hint)


@dataclass(frozen=True)
class Written:
    """What a file says.

    Attributes:
        tree: Its values.
        lines: The line of every place; empty where it was no file.
        name: What it is called in messages.
        sort: What it is.
    """

    tree: dict[str, Any]
    lines: dict[Place, int]
    name: str
    sort: Sort

    def line(self, place: Place) -> int:
        """Return the line of a place, or of the nearest one around it; 0 where there are no lines."""
        return line_of(self.lines, place) if self.lines else 0

    def refusal(self, problems: Iterable[tuple[Place, str]], *, hint: str = "") -> GoldsmithError:
        """Return one error that lists all problems, by their places."""
        return self.sort.refusal(self.name, (Problem(self.line(place), words) for place, words in problems), hint=hint)

    def checked(self, model: type[Model]) -> Model:
        """Return the model that the file describes.

        Raises:
            GoldsmithError: It is wrong, of the class of its sort; all problems are listed, with their lines.
        """
        try:
            return model.model_validate(self.tree)
        except ValidationError as problem:
            raise self.refusal((one.place, one.words) for one in faults(problem.errors(), self.tree, model)) from None


def read(path: Path, sort: Sort) -> Written:
    """Return what a file says; see :func:`written`.

    Raises:
        GoldsmithError: It is no text, no YAML, or no mapping, of the class of its sort.
        OSError: It cannot be opened.
    """
    return written(decoded(path.read_bytes(), path.name, sort), path.name, sort)


def decoded(block: bytes, name: str, sort: Sort) -> str:
    """Return the text of a file.

    Raises:
        GoldsmithError: It is not UTF-8, of the class of its sort; the line is told.
    """
    try:
        return block.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = block[: error.start].count(b"\n") + 1
        told = f"this is not UTF-8: byte 0x{block[error.start]:02x}; save the file as UTF-8"
        raise sort.refusal(name, [Problem(line, told)]) from None


def written(text: str, name: str, sort: Sort, *, first: int = 1) -> Written:
    """Return what a YAML text says, with the line of every value.

    Args:
        text: The text.
        name: What its file is called in messages.
        sort: What it is.
        first: The line of the file at which the text begins.

    Raises:
        GoldsmithError: It is no YAML or no mapping, or a name stands twice, of the class of its sort.
    """
    twice: list[Problem] = []
    try:
        tree, node = with_nodes(text)
        places = list(itertools.islice(_lines(node, (), twice, ()), MOST))
    except RecursionError:
        raise sort.refusal(name, [Problem(first, "it is nested too deeply, or holds itself")]) from None
    except (yaml.YAMLError, ValueError) as error:
        line, column, words = yaml_fault(error, text)
        raise sort.refusal(name, [Problem(line + first - 1, f"this is not YAML: {words}", column)]) from None
    if len(places) == MOST:
        raise sort.refusal(name, [Problem(first, f"it holds more than {MOST:,} values; make it smaller, or repeat less with `*`")])
    if twice:
        raise sort.refusal(name, [one._replace(line=one.line + first - 1) for one in twice])
    if not isinstance(tree, dict):
        raise sort.refusal(name, [Problem(first, f"{sort.what_it_is}; found {_sort_of(tree)}")])
    return Written(tree, {place: line + first - 1 for place, line in places}, name, sort)


def line_of(lines: dict[Place, int], place: Place) -> int:
    """Return the line of a place, or of the nearest one around it.

    Example:
        >>> line_of({(): 1, ("size",): 3}, ("size", "records"))
        3
    """
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def _lines(node: yaml.Node | None, place: Place, twice: list[Problem], above: tuple[int, ...]) -> Iterator[tuple[Place, int]]:
    """Yield the line of every place, and note names that stand twice in one mapping."""
    if node is None:
        return
    if id(node) in above:
        raise RecursionError
    yield place, node.start_mark.line + 1
    inside = (*above, id(node))
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            yield from _lines(value, (*place, key.value), twice, inside)
            yield (*place, key.value), line
            if key.value in seen and key.tag != MERGE:
                spot = ".".join(map(str, (*place, key.value)))
                twice.append(Problem(line, f"`{spot}` stands in line {seen[key.value]} already; keep one of the two"))
            seen.setdefault(key.value, line)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _lines(value, (*place, index), twice, inside)


def _sort_of(value: object) -> str:
    """Return what a value is, in words."""
    if value is None:
        return "nothing"
    named = ((bool, "true or false"), (str, "text"), (list, "a list"), (int, "a number"), (float, "a number"))
    return next((words for sort, words in named if isinstance(value, sort)), "a value")
