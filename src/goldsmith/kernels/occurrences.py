"""In how many records each word of a list stands: hits of an automaton, each word counted once a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from goldsmith.kernels.automaton import found
from goldsmith.kernels.compiled import OUTER

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from goldsmith.kernels.automaton import Automaton


@njit(**OUTER)
def _counted(rows, words, last, counts):
    for hit in range(len(rows)):
        word = words[hit]
        if last[word] != rows[hit]:
            last[word] = rows[hit]
            counts[word] += 1


def count_records(automaton: Automaton, text: pa.Array, counts: NDArray[np.int64]) -> None:
    """Add to ``counts`` in how many texts each word of the list stands, shape (words,).

    Example:
        >>> import pyarrow as pa
        >>> from goldsmith.kernels.automaton import LOOSE, built
        >>> counts = np.zeros(2, np.int64)
        >>> count_records(built(["gold", "silver"], [LOOSE, LOOSE]), pa.array(["gold, more gold", "silver and gold"]), counts)
        >>> counts.tolist()
        [2, 1]
    """
    hits = found(automaton, text)
    _counted(hits.rows, hits.words, np.full(len(counts), -1, np.int64), counts)
