"""Tasks as learners read them: words of their fields, and vectors."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.learners.material import Material, material
from goldsmith.errors import LabelError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from goldsmith.annotate.models.settings import LearnerSettings

LONGEST = 20_000
"""Characters that are read of a task."""
WIDEST = 8_192
"""Numbers that a vector may have."""


def words_in(value: Any) -> str:
    r"""Return the words of a value: of a text, of the contents of a dialogue, of everything in a list or an object.

    Example:
        >>> words_in([{"role": "user", "content": "hello"}, {"role": "assistant", "content": "good day"}])
        'hello\ngood day'
    """
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        inner = [value["content"]] if "content" in value else list(value.values())
        return "\n".join(filter(None, map(words_in, inner)))
    return "\n".join(filter(None, map(words_in, value))) if isinstance(value, list) else ""


def text_of(shown: Mapping[str, Any], fields: Sequence[str]) -> str | None:
    """Return what is read of a task, ``None`` where there is nothing."""
    return "\n".join(filter(None, (words_in(shown.get(name)) for name in fields)))[:LONGEST] or None


def vectors_in(shown: Sequence[Mapping[str, Any]], field: str) -> NDArray[np.float32]:
    """Return the vectors that tasks bring, zeros where a task has none.

    Raises:
        LabelError: No task has one, they differ in length, or one is no list of finite numbers.
    """
    lists = [each.get(field) for each in shown]
    width = next((len(one) for one in lists if isinstance(one, list) and one), 0)
    if not 0 < width <= WIDEST:
        raise LabelError(
            "no task has a vector", where=field, found=f"{width} numbers", expected=f"lists of 1 to {WIDEST:,} numbers",
            hint="add tasks with an embedding in this field; it need not be shown",
        )  # fmt: skip
    found = np.zeros((len(lists), width), np.float32)
    for at, one in enumerate(lists):
        if one is None:
            continue
        row = None
        with contextlib.suppress(TypeError, ValueError):
            row = np.asarray(one, np.float32)
        if row is None or row.shape != (width,) or not np.isfinite(row).all():
            raise LabelError(
                "a vector is a list of finite numbers, as long as the others", where=f"{field} of task {at}", expected=str(width)
            )
        found[at] = row
    return found


@dataclass(frozen=True, eq=False)
class Records:
    """Tasks of a project.

    Attributes:
        shown: What is read of each task, by field.
        fields: Fields whose words are read.
        vectors: The vector of each task, or none.
    """

    shown: Sequence[Mapping[str, Any]]
    fields: tuple[str, ...]
    vectors: NDArray[np.float32] | None = None

    def __len__(self) -> int:
        return len(self.shown)

    def read(self, rows: NDArray[Any]) -> Material:
        """Return some tasks as learners read them."""
        text = None
        if self.fields:
            text = pa.array([text_of(self.shown[row], self.fields) for row in rows.tolist()], pa.large_string())
        return material(text, None if self.vectors is None else self.vectors[rows])

    def text(self, field: str, rows: NDArray[Any]) -> list[str | None]:
        """Return one field of some tasks, where it is a text."""
        found = [self.shown[row].get(field) for row in rows.tolist()]
        return [one if isinstance(one, str) else None for one in found]

    def lengths(self) -> NDArray[np.float64]:
        """Return how many characters each task has."""
        return np.array([len(text_of(each, self.fields) or "") for each in self.shown], np.float64)


def records_of(shown: Sequence[Mapping[str, Any]], settings: LearnerSettings, fields: tuple[str, ...]) -> Records:
    """Return tasks as a model reads them.

    Raises:
        LabelError: Vectors are wanted and there are none, or they do not fit together.
        MissingPartError: Texts are to be read by their meaning, and the extra ``embedding`` is not installed.
    """
    vectors = vectors_in(shown, settings.vectors) if settings.vectors else None
    if settings.meaning and fields:
        from goldsmith.embedders.opening import embedder

        meant = np.asarray(embedder()([text_of(each, fields) or "" for each in shown]), np.float32)
        vectors = meant if vectors is None else np.concatenate([vectors, meant], axis=1)
    return Records(shown, fields, vectors)
