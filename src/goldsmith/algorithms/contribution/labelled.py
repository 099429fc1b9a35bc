"""Rows with features and a label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Labelled:
    """Rows with features and a label.

    Attributes:
        features: Shape (n, d), finite; for cosine distance, of unit length.
        labels: Shape (n,).

    Raises:
        ValueError: There is no row, the lengths differ, or a feature is not finite.
    """

    features: NDArray[Any]
    labels: NDArray[Any]

    def __post_init__(self) -> None:
        if self.features.ndim != 2 or not len(self.features) or len(self.features) != len(self.labels):
            raise ValueError(f"features of shape {self.features.shape} and {len(self.labels)} labels are no labelled rows")
        if not np.isfinite(self.features).all():
            raise ValueError("a feature is not finite")

    def __len__(self) -> int:
        return len(self.features)


def aligned(train: Labelled, test: Labelled) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """Return features of both, moved so that the training rows lie around 0, and labels of both as positions.

    Raises:
        ValueError: The features are not of the same kind.
    """
    if train.features.shape[1] != test.features.shape[1]:
        raise ValueError(f"features of {train.features.shape[1]} and {test.features.shape[1]} numbers are not of the same kind")
    _, place = np.unique(np.concatenate([np.asarray(train.labels), np.asarray(test.labels)]), return_inverse=True)
    middle = train.features.mean(axis=0, dtype=float)
    return train.features - middle, place[: len(train)], test.features - middle, place[len(train) :]
