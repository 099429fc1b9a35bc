"""The fitted model: for each bucket of n-grams, the logarithm of its share in the target over its share in the raw texts.

1. Counts of hashed n-grams of 1 to ``most`` tokens, of all target texts and of all raw texts, are made to shares.
2. The weight of a bucket is log(target share + 1e-8) - log(raw share + 1e-8).
3. The log importance weight of a text is the sum of the weights of its n-grams, each as often as it occurs.

Gumbel noise on these weights and taking the largest is a draw without replacement from the importance distribution; drawing is the
business of selection.

Source: Xie et al. 2023, arXiv:2302.03169; the smoothing by 1e-8 is that of the authors' package ``data-selection`` 1.0.3.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms import model_file
from goldsmith.errors import SettingsError
from goldsmith.kernels.token_bags import MOST_TOKENS, Bags, counted, summed

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

KIND, FORMAT = "importance", 1
SMOOTHING = 1e-8
BUCKETS = 10_000
LARGEST = 1 << 24


@dataclass(frozen=True, eq=False)
class ImportanceModel:
    """Weights of buckets.

    Attributes:
        weights: One a bucket, in nats.
        most: Tokens in the longest n-gram.
        about: Name, version, what it was fitted on, for people.
    """

    weights: NDArray[np.float64]
    most: int
    about: dict[str, Any]

    def log_weights(self, text: pa.Array) -> Bags:
        """Return the log importance weight of each text in ``sums``, and its n-grams in ``sizes``."""
        return summed(text, self.weights, most=self.most)

    def save(self, path: Path) -> None:
        """Write the model."""
        model_file.written(path, KIND, FORMAT, {"weights": self.weights}, {**self.about, "most": self.most})


def log_ratio(target: NDArray[np.int64], raw: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the weights of buckets from their counts (1, 2).

    Example:
        >>> log_ratio(np.array([3, 1]), np.array([1, 1])).round(4).tolist()
        [0.4055, -0.6931]
    """
    shares = target / target.sum(), raw / raw.sum()
    found: NDArray[np.float64] = np.log(shares[0] + SMOOTHING) - np.log(shares[1] + SMOOTHING)
    return found


def fit(target: pa.Array, raw: pa.Array, *, about: dict[str, Any], most: int = 2, buckets: int = BUCKETS) -> ImportanceModel:
    """Return a model of a target domain against raw texts.

    Args:
        target: Texts of the domain that is wanted.
        raw: Texts as they come, which importance is to be measured of.
        about: What people should know of the model: at least ``name``, ``version`` and ``license``.
        most: Tokens in the longest n-gram, 1 to 8.
        buckets: Buckets, 2 to 2^24.

    Raises:
        SettingsError: A setting is out of range, or one side has no text.
    """
    if not 1 <= most <= MOST_TOKENS or not 2 <= buckets <= LARGEST:
        raise SettingsError(
            "a setting is out of range", found=f"most {most}, buckets {buckets}", expected=f"1 to {MOST_TOKENS}, 2 to {LARGEST:,}"
        )
    counts = [counted(text, most=most, n_buckets=buckets) for text in (target, raw)]
    empty = [name for name, count in zip(("target", "raw"), counts, strict=True) if not count.sum()]
    if empty:
        raise SettingsError("there is no text to learn from", found=f"no word among the {' and the '.join(empty)} texts")
    facts = {"target_n_grams": int(counts[0].sum()), "raw_n_grams": int(counts[1].sum()), "target": len(target), "raw": len(raw)}
    return ImportanceModel(log_ratio(*counts), most, {**about, **facts})


def load(path: str) -> ImportanceModel:
    """Return the model in a file.

    Raises:
        MissingPartError: The file is absent, damaged, or no such model.
    """
    return parsed(model_file.block_of(path, KIND), path)


@functools.lru_cache(maxsize=4)
def parsed(block: bytes, where: str) -> ImportanceModel:
    """Return the model in the bytes of a file.

    Raises:
        MissingPartError: They are damaged, or no such model.
    """
    arrays, page = model_file.parsed(block, where, KIND, FORMAT, ["weights"])
    model = model_file.checked(where, KIND, lambda: ImportanceModel(arrays["weights"], int(page.pop("most")), page))
    weights = model.weights
    if weights.dtype != np.float64 or weights.ndim != 1 or not 2 <= weights.size <= LARGEST or not 1 <= model.most <= MOST_TOKENS:
        raise model_file.strange(where, KIND, f"weights of {weights.dtype}, shape {weights.shape}, n-grams of {model.most}")
    if not np.isfinite(weights).all():
        raise model_file.strange(where, KIND, "weights that are no numbers")
    return model
