"""How near two values are to each other: 1 where they agree wholly, less where they agree in part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Weighting = Literal["identity", "linear", "quadratic", "ordinal"]


def agreement_weights(values: NDArray[Any], weighting: Weighting) -> NDArray[np.float64]:
    """Return how far each value agrees with each other one, shape (values, values), in [0, 1].

    ``linear`` and ``quadratic`` take the distances of numbers (words count as 1, 2, 3... in their order); ``ordinal`` takes how many pairs
    of values lie between two, so that only the order matters.

    Raises:
        ValueError: There is no such weighting.

    Example:
        >>> agreement_weights(np.array([1, 2, 3]), "quadratic").tolist()
        [[1.0, 0.75, 0.0], [0.75, 1.0, 0.75], [0.0, 0.75, 1.0]]

    Source: J. Cohen 1968, doi:10.1037/h0026256; K. Gwet, Handbook of inter-rater reliability, 4th edition 2014, chapter 3.
    """
    steps = np.arange(len(values), dtype=float)
    numbers = values.astype(float) if values.dtype.kind in "iufb" else steps
    if weighting == "identity" or len(values) < 2:
        return np.eye(len(values))
    if weighting == "ordinal":
        apart = np.abs(np.subtract.outer(steps, steps)) + 1
        between = apart * (apart - 1) / 2
        return np.asarray(1 - between / between.max())
    if weighting not in {"linear", "quadratic"}:
        raise ValueError(f"there is no weighting {weighting!r}")
    apart = np.abs(np.subtract.outer(numbers, numbers)) / (numbers.max() - numbers.min())
    return np.asarray(1 - apart ** (2 if weighting == "quadratic" else 1))
