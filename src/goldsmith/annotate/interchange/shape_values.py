"""Answers about shapes as formats of images see them: labels with numbers, and the shapes of a task one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goldsmith.question_classes import paths

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from goldsmith.annotate.configuration import Asked


def labels_of(questions: Sequence[Asked]) -> tuple[str, ...]:
    """Return the labels of questions in their order, each once."""
    every: Iterator[Any] = (each.leaf for each in questions)
    return tuple(dict.fromkeys(path for leaf in every for path, _ in paths(leaf.labels)))


def size_of(values: Mapping[str, Any]) -> tuple[int, int]:
    """Return the size of the image that answers are about."""
    first = next(iter(values.values()))
    return first["width"], first["height"]


def box_of(one: Mapping[str, Any]) -> tuple[float, float, float, float, float]:
    """Return x, y, width, height and rotation of a box."""
    return one["x"], one["y"], one["width"], one["height"], one.get("rotation", 0.0)


def turned(values: Mapping[str, Any]) -> bool:
    """Tell whether some box is turned."""
    return any(one.get("rotation") for value in values.values() for one in value.get("boxes", ()))
