"""What a trainer is: a small model that is trained on texts, says how well it foresees others, and makes vectors of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray


class Trained(Protocol):
    """A model at some point of its training.

    Attributes:
        tokens: How many tokens it was trained on, repeats counted.
    """

    tokens: int

    def bits(self, text: pa.Array) -> NDArray[np.float64]:
        """Return how many bits each text takes under the model, shape (n,); the fewer, the better it was foreseen."""

    def represent(self, text: pa.Array) -> NDArray[np.float32]:
        """Return a vector of each text, shape (n, dimensions)."""


class Trainer(Protocol):
    """A way to train.

    Attributes:
        name: What reports call it.
        repeats: Whether it learns from a text that it has read before.
    """

    name: str
    repeats: bool

    def prepare(self, text: pa.Array) -> NDArray[np.int64]:
        """Take the texts of all arms together, so that all share one vocabulary; return the tokens of each, shape (n,)."""

    def train(self, rows: NDArray[np.int64], points: Sequence[int], seed: int) -> Iterator[Trained]:
        """Train on texts of ``prepare`` in this order, and yield the model whenever it has read one of ``points`` tokens.

        The start of the model depends on the seed alone: arms with the same seed begin alike.
        """
