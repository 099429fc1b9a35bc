"""What the settings of a leaf mean: the sentence under each field, read from the source file when somebody asks for it.

Pydantic can keep these sentences with the fields, but then it reads and parses every leaf's source each time it is imported.
"""

from __future__ import annotations

import ast
import functools
import inspect
import itertools
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import BaseModel


def said_of_settings(leaf: type[BaseModel]) -> dict[str, str]:
    """Return the sentence of every setting of a leaf, in the order of the settings; an empty one where nothing is said.

    A description that the field itself has goes before the string under it.

    Example:
        >>> from goldsmith import registry
        >>> said_of_settings(registry.load("reader", "csv"))["quote"]
        'What quoted fields stand between; doubled inside of them.'
    """
    written: dict[str, str] = {}
    for cls in reversed(leaf.__mro__):
        if inspect.get_annotations(cls):
            written |= _written(cls)
    return {
        name: " ".join((about.description or written.get(name, "")).split()) for name, about in getattr(leaf, "model_fields", {}).items()
    }


def _written(cls: type) -> dict[str, str]:
    """Return the strings that stand under the annotated names of a class."""
    try:
        body = _classes(inspect.getfile(cls)).get(cls.__qualname__, ())
    except (OSError, TypeError, SyntaxError):  # a class without a source file, such as one that was made while running
        return {}
    found = {}
    for field, text in itertools.pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(text, ast.Expr):
            value = text.value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                found[field.target.id] = inspect.cleandoc(value.value)
    return found


@functools.lru_cache(maxsize=256)
def _classes(path: str) -> dict[str, tuple[ast.stmt, ...]]:
    """Return the bodies of the classes of a source file by their qualified names."""
    found: dict[str, tuple[ast.stmt, ...]] = {}

    def walk(nodes: list[ast.stmt], within: str) -> None:
        for node in nodes:
            if isinstance(node, ast.ClassDef):
                found[within + node.name] = tuple(node.body)
                walk(node.body, f"{within}{node.name}.")
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                walk(node.body, f"{within}{node.name}.<locals>.")

    walk(ast.parse(Path(path).read_text(encoding="utf-8")).body, "")
    return found
