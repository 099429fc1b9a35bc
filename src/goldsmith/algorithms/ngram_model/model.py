"""The fitted model: the n-grams of a domain with their log probabilities and back-offs, and what it was trained on.

The file holds ``keys`` (uint64, hashes: no word of the domain can be read from it), ``chances`` (float32, natural logarithms of the
probability of an n-gram's last token after the others) and ``backs`` (float32, logarithms of what is left for tokens that were not
seen after an n-gram). Its page has ``order``, ``unit`` and ``penalty``: the logarithm of the number of different tokens that the
vocabulary left out, over which the probability of an unknown token is spread evenly.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from goldsmith.algorithms import model_file
from goldsmith.kernels.folding import folding_table
from goldsmith.kernels.ngrams import BEGIN, END, MOST, UNKNOWN, conditioned, enter_all, scored
from goldsmith.kernels.tokens import longest
from goldsmith.kernels.utf8 import text_buffers

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

KIND, FORMAT = "ngram", 1
UNITS = ("word", "character")
LOAD = 0.6
"""Share of the table's places that are taken at most."""


class Scores(NamedTuple):
    """How well texts fit, all of shape (n,).

    Attributes:
        sums: Natural logarithm of the probability of the whole text.
        counts: Tokens, with one end for each line; 0 where there is nothing to measure.
        unknown: Tokens that the model does not know.
    """

    sums: NDArray[np.float64]
    counts: NDArray[np.int64]
    unknown: NDArray[np.int64]

    @property
    def cross_entropy(self) -> NDArray[np.float64]:
        """Nats a token, 0 where there is none."""
        return -self.sums / np.maximum(self.counts, 1)


@dataclass(frozen=True, eq=False)
class NgramModel:
    """N-grams with their log probabilities and back-offs.

    Attributes:
        keys: Hashes of the n-grams of all orders.
        chances: Log probability of the last token after the others.
        backs: Log of the back-off weight of the n-gram as a context.
        order: Tokens in the longest n-gram.
        unit: What a token is in scripts with spaces: ``word`` or ``character``.
        penalty: Log of the number of tokens that share the probability of an unknown one.
        about: Name, version, what it was trained on, for people.
    """

    keys: NDArray[np.uint64]
    chances: NDArray[np.float32]
    backs: NDArray[np.float32]
    order: int
    unit: str
    penalty: float
    about: dict[str, Any]

    def score(self, text: pa.Array) -> Scores:
        """Return how well each text fits; a null or empty one has no tokens."""
        data, offsets, nulls = text_buffers(text)
        n = len(nulls)
        found = Scores(np.zeros(n), np.zeros(n, np.int64), np.zeros(n, np.int64))
        room = np.empty(longest(offsets), np.uint64)
        cells, reals = self._table
        unit = UNITS.index(self.unit)
        scored(data, offsets, nulls, folding_table(), unit, self.order, cells, reals, self.penalty, room, *found)
        return found

    def score_pairs(self, instruction: pa.Array, response: pa.Array, *, share: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Return log probabilities of responses alone and with memory of their instructions, shape (2, n), and their tokens.

        Args:
            instruction: Texts; where one is null or empty nothing is measured.
            response: Texts, one an instruction.
            share: Probability that a token is drawn from the instruction, from 0 to below 1.
        """
        data, offsets, nulls = text_buffers(instruction)
        other, places, absent = text_buffers(response)
        sums, counts = np.zeros((2, len(nulls))), np.zeros(len(nulls), np.int64)
        rooms = np.empty(longest(offsets), np.uint64), np.empty(longest(places), np.uint64)
        slots = 1 << (2 * len(rooms[0])).bit_length()
        memory = np.empty(slots, np.uint64), np.full(slots, -1, np.int64), np.empty(slots, np.int64)
        setting = (folding_table(), UNITS.index(self.unit), self.order, *self._table, self.penalty, share)
        conditioned((data, offsets), (other, places), nulls | absent, *setting, *rooms, *memory, sums, counts)
        return sums, counts

    @functools.cached_property
    def _table(self) -> tuple[NDArray[np.uint64], NDArray[np.float32]]:
        cells = np.zeros(2 << int(len(self.keys) / LOAD).bit_length(), np.uint64)
        reals = cells.view(np.float32)
        enter_all(self.keys, self.chances, self.backs, cells, reals)
        return cells, reals

    def save(self, path: Path) -> None:
        """Write the model."""
        arrays: dict[str, NDArray[Any]] = {"keys": self.keys, "chances": self.chances, "backs": self.backs}
        page = {**self.about, "order": self.order, "unit": self.unit, "penalty": self.penalty}
        model_file.written(path, KIND, FORMAT, arrays, page)


def load(path: str) -> NgramModel:
    """Return the model in a file.

    Raises:
        MissingPartError: The file is absent, damaged, or no such model.
    """
    return parsed(model_file.block_of(path, KIND), path)


@functools.lru_cache(maxsize=4)
def parsed(block: bytes, where: str) -> NgramModel:
    """Return the model in the bytes of a file.

    Raises:
        MissingPartError: They are damaged, or no such model.
    """
    arrays, page = model_file.parsed(block, where, KIND, FORMAT, ["keys", "chances", "backs"])

    def made() -> NgramModel:
        order, unit, penalty = int(page.pop("order")), str(page.pop("unit")), float(page.pop("penalty"))
        return NgramModel(arrays["keys"], arrays["chances"], arrays["backs"], order, unit, penalty, page)

    model = model_file.checked(where, KIND, made)
    fault = _fault(model)
    if fault:
        raise model_file.strange(where, KIND, fault)
    return model


def _fault(model: NgramModel) -> str:
    """Return what is wrong with a model whose parts could be read, else an empty text."""
    kinds = [model.keys.dtype, model.chances.dtype, model.backs.dtype]
    if kinds != [np.uint64, np.float32, np.float32] or {model.keys.shape, model.chances.shape, model.backs.shape} != {(len(model.keys),)}:
        return f"arrays of {', '.join(map(str, kinds))}"
    if not 1 <= model.order <= MOST or model.unit not in UNITS or not 0 <= model.penalty < 100:
        return f"order {model.order}, unit {model.unit}, penalty {model.penalty}"
    if not len(model.keys) or model.keys[0] == 0 or not (model.keys[1:] > model.keys[:-1]).all():
        return "n-grams out of order"
    needed = np.array([BEGIN, END, UNKNOWN])
    if (model.keys[np.minimum(np.searchsorted(model.keys, needed), len(model.keys) - 1)] != needed).any():
        return "n-grams without those that every model has"
    if not (np.isfinite(model.chances).all() and np.isfinite(model.backs).all() and (model.chances <= 0).all()):
        return "probabilities that are none"
    return ""
