"""The fitted model: a weight for each bucket of words and pairs of words, a calibration, and what it was trained on.

The probability of a text is the logistic function of ``slope * score + intercept``; its score is the sum of the weights of its
different buckets over the root of their number, plus the bias.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms import model_file
from goldsmith.kernels.token_bags import MOST_TOKENS, Bags, summed

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

KIND, FORMAT = "quality", 1
LARGEST = 1 << 24


@dataclass(frozen=True, eq=False)
class QualityModel:
    """A linear model over hashed words and n-grams of words, calibrated.

    Attributes:
        weights: One a bucket.
        bias: What every score begins with.
        slope: Calibration, multiplies the score.
        intercept: Calibration, is added.
        most: Tokens in the longest n-gram.
        about: Name, version, labels and licence, for people.
    """

    weights: NDArray[np.float32]
    bias: float
    slope: float
    intercept: float
    most: int
    about: dict[str, Any]

    def scores(self, text: pa.Array) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return the score of each text before calibration, and where there is none: a text without tokens."""
        return scores(summed(text, self.weights.astype(np.float64), most=self.most, once=True), self.bias)

    def probabilities(self, text: pa.Array) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return the probability that each text is good, and where there is none."""
        found, unknown = self.scores(text)
        return logistic(self.slope * found + self.intercept), unknown

    def save(self, path: Path) -> None:
        """Write the model."""
        numbers = np.array([self.bias, self.slope, self.intercept])
        model_file.written(path, KIND, FORMAT, {"weights": self.weights, "numbers": numbers}, {**self.about, "most": self.most})


def scores(found: Bags, bias: float) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return scores of texts from their sums of weights, and where there is nothing to score."""
    return found.sums / np.sqrt(np.maximum(found.sizes, 1)) + bias, found.sizes == 0


def logistic(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the logistic function, without overflow.

    Example:
        >>> logistic(np.array([-1e9, 0.0, 1e9])).round(6).tolist()
        [0.0, 0.5, 1.0]
    """
    found: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(values, -500, 500)))
    return found


def load(path: str) -> QualityModel:
    """Return the model in a file.

    Raises:
        MissingPartError: The file is absent, damaged, or no such model.
    """
    return parsed(model_file.block_of(path, KIND), path)


@functools.lru_cache(maxsize=4)
def parsed(block: bytes, where: str) -> QualityModel:
    """Return the model in the bytes of a file.

    Raises:
        MissingPartError: They are damaged, or no such model.
    """
    arrays, page = model_file.parsed(block, where, KIND, FORMAT, ["weights", "numbers"])

    def made() -> QualityModel:
        bias, slope, intercept = arrays["numbers"].astype(float).tolist()
        return QualityModel(arrays["weights"], bias, slope, intercept, int(page.pop("most")), page)

    model: QualityModel = model_file.checked(where, KIND, made)
    weights = model.weights
    if weights.dtype != np.float32 or weights.ndim != 1 or not 2 <= weights.size <= LARGEST or not 1 <= model.most <= MOST_TOKENS:
        raise model_file.strange(where, KIND, f"weights of {weights.dtype}, shape {weights.shape}, n-grams of {model.most}")
    if not (np.isfinite(weights).all() and np.isfinite([model.bias, model.slope, model.intercept]).all()):
        raise model_file.strange(where, KIND, "weights that are no numbers")
    return model
