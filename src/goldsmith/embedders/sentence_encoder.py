"""The network of the universal sentence encoder, multilingual 3, run in large batches.

What a piece gives to the first layer depends on the piece alone, so it is computed once for every *different* piece of a batch:

1. Look up the vectors of the different pieces; project and norm them for the three convolutions (over 2, 3 and 5 neighbours).
2. First layer: a matrix product for every neighbour of every different piece, and their shifted sums for every token.
3. Second layer: the same for every token, a thousand tokens at a time, so that it stays near the processor.
4. Norm the features of every token, and sum them over the text; this commutes with the projection that follows.
5. Four small layers, the last one a hyperbolic tangent.

Source: Yang et al. 2020, "Multilingual Universal Sentence Encoder for Semantic Retrieval", arXiv:1907.04307; weights Apache-2.0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.kernels.sentence_network import first_layer, normed_sums, second_layer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

CHUNKS, CHUNK_ROWS, WIDTH, HIDDEN = 17, 7530, 512, 256
ORDERS = ((2, 0), (3, 1), (5, 2))
"""Neighbours of each convolution, and how many of them stand before the token."""
TOKENS_AT_ONCE = 1_024


@dataclass(frozen=True, eq=False)
class _Convolution:
    left: int
    first: Floats
    first_bias: Floats
    second: Floats
    second_bias: Floats


@dataclass(frozen=True, eq=False)
class _Known:
    """What is known of the different pieces of a batch: their vectors, these projected, and the products of the first layer."""

    words: Floats
    seen: Floats
    products: list[Floats]


class SentenceEncoder:
    """The network, with its weights.

    Args:
        weights: The arrays of ``weights.npz``: 17 blocks of the table of pieces in 8 bits, and the layers.

    Raises:
        KeyError: An array is missing.
        ValueError: An array has another shape.
    """

    def __init__(self, weights: Mapping[str, NDArray[Any]]) -> None:
        self._table = np.empty((CHUNKS * CHUNK_ROWS, WIDTH), np.uint8)
        for chunk in range(CHUNKS):
            self._table[chunk::CHUNKS] = weights[f"q{chunk + 1}"]
        self._scale, self._low = _floats(weights, "scale", CHUNKS), _floats(weights, "lo", CHUNKS)
        orders = [n for n, _ in ORDERS]
        self._project = np.concatenate([_floats(weights, f"proj{n}", WIDTH, HIDDEN) for n in orders], axis=1)
        self._project_bias, self._project_gain, self._project_shift = (
            np.concatenate([_floats(weights, f"{name}{n}", HIDDEN) for n in orders]) for name in ("proj_b", "ln_g", "ln_b")
        )
        self._convolutions = [
            _Convolution(
                left,
                _by_neighbour(_floats(weights, f"w1_{n}", n * HIDDEN, HIDDEN), n),
                _floats(weights, f"b1_{n}", HIDDEN),
                _by_neighbour(_floats(weights, f"w2_{n}", n * HIDDEN, HIDDEN), n),
                _floats(weights, f"b2_{n}", HIDDEN),
            )
            for n, left in ORDERS
        ]
        wide = WIDTH + len(ORDERS) * HIDDEN
        self._gain, self._shift = _floats(weights, "ln_g", wide), _floats(weights, "ln_b", wide)
        self._out, self._out_bias = _floats(weights, "cnn_W", wide, WIDTH), _floats(weights, "cnn_b", WIDTH)
        self._layers = {name: np.asarray(weights[name], np.float32) for name in ("d0", "d1", "d2", "d3", "p1", "p3")}
        self._epsilon = np.float32(weights["eps"])

    def vectors(self, ids: NDArray[np.int32], ends: NDArray[np.int64]) -> Floats:
        """Return a vector of length 1 for each text, shape (texts, 512).

        Args:
            ids: The pieces of all texts, one after the other.
            ends: Where those of each text end; none is empty.
        """
        pieces, rows = np.unique(ids, return_inverse=True)
        starts = np.concatenate([[0], ends[:-1]])
        words = self._words(pieces)
        seen = self._projected(words)
        products = [
            (seen[:, at * HIDDEN : (at + 1) * HIDDEN] @ one.first).reshape(len(pieces), -1, HIDDEN)
            for at, one in enumerate(self._convolutions)
        ]
        known = _Known(words, seen, products)
        sums = np.empty((len(ends), WIDTH + len(ORDERS) * HIDDEN), np.float32)
        for some in _near(starts, ends):
            here = slice(int(starts[some.start]), int(ends[some.stop - 1]))
            self._convolved(rows[here], starts[some] - here.start, ends[some] - here.start, known, sums[some])
        return self._finished(sums, (ends - starts).astype(np.float32))

    def _words(self, pieces: NDArray[np.int32]) -> Floats:
        """Do the first half of step 1: undo the 8 bits."""
        chunk = pieces % CHUNKS
        found = self._table[pieces].astype(np.float32)
        found *= self._scale[chunk, None]
        found += self._low[chunk, None]
        return found

    def _projected(self, words: Floats) -> Floats:
        """Do the second half of step 1."""
        found = np.asarray(words @ self._project, np.float32)
        found += self._project_bias
        found -= found.mean(axis=1, keepdims=True)
        found *= (1 / np.sqrt(np.einsum("ij,ij->i", found, found) / found.shape[1] + self._epsilon))[:, None]
        found *= self._project_gain
        found += self._project_shift
        return found

    def _convolved(self, rows: Any, starts: Any, ends: Any, known: _Known, out: Floats) -> None:
        """Do steps 2 to 4 for some tokens."""
        found = np.empty((len(rows), len(ORDERS) * HIDDEN), np.float32)
        hidden = np.empty((len(rows), HIDDEN), np.float32)
        for at, one in enumerate(self._convolutions):
            own = known.seen[:, at * HIDDEN : (at + 1) * HIDDEN]
            first_layer(rows, starts, ends, known.products[at], own, one.first_bias, one.left, hidden)
            again = (hidden @ one.second).reshape(len(rows), -1, HIDDEN)
            second_layer(starts, ends, again, hidden, one.second_bias, one.left, found, at * HIDDEN)
        normed_sums(rows, starts, ends, known.words, found, self._epsilon, out)

    def _finished(self, sums: Floats, lengths: Floats) -> Floats:
        """Do step 5."""
        layer = self._layers
        sums *= self._gain
        sums += lengths[:, None] * self._shift
        mean = sums @ self._out
        mean += lengths[:, None] * self._out_bias
        mean /= np.sqrt(lengths)[:, None]
        second = np.maximum(mean @ layer["p1"] + np.maximum(mean @ layer["d0"], 0) @ layer["d1"], 0)
        found = np.tanh(second @ layer["p3"] + np.maximum(second @ layer["d2"], 0) @ layer["d3"])
        squares = np.maximum(np.einsum("ij,ij->i", found, found), self._epsilon)
        return np.asarray(found / np.sqrt(squares)[:, None], np.float32)


def _near(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Iterator[slice]:
    """Yield texts, as many at once as have about a thousand tokens together."""
    first = 0
    for stop in range(1, len(ends) + 1):
        if stop == len(ends) or ends[stop] - starts[first] > TOKENS_AT_ONCE:
            yield slice(first, stop)
            first = stop


def _by_neighbour(weights: Floats, neighbours: int) -> Floats:
    """Return the weights of a convolution so that one product gives what a row means to each of its neighbours."""
    shaped = weights.reshape(neighbours, HIDDEN, HIDDEN).transpose(1, 0, 2)
    return np.ascontiguousarray(shaped.reshape(HIDDEN, neighbours * HIDDEN))


def _floats(weights: Mapping[str, NDArray[Any]], name: str, *shape: int) -> Floats:
    found = np.ascontiguousarray(weights[name], np.float32)
    if found.shape != shape:
        raise ValueError(f"`{name}` has shape {found.shape}, not {shape}")
    return found
