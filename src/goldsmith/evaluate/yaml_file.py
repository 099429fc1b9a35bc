"""The YAML files that an evaluation is asked by: read, checked and refused in one form; one that is not there is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from goldsmith.errors import SettingsError, UsageError
from goldsmith.written import Sort, Written, read

if TYPE_CHECKING:
    from pathlib import Path

Model = TypeVar("Model", bound=BaseModel)


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
    return tree_of(path, what, hint=hint).checked(model)


def tree_of(path: Path, what: str, *, hint: str) -> Written:
    """Return what a YAML file says, a mapping, with the lines of its places.

    Raises:
        UsageError: There is no such file.
        SettingsError: It is no YAML, or no mapping.
    """
    if not path.is_file():
        raise UsageError(f"there is no such {what} file", where=str(path), hint=hint)
    return read(path, Sort(what, SettingsError, hint))
