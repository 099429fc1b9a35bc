"""How right a model is over the whole pool, though most answers were chosen and not drawn.

Answers of the active stream are of hard records: the share right among them says nothing of the pool. The random sample does; and what the model
believes of all other records makes its interval narrower without moving it, as far as the belief goes with being right
(``stats/prediction_powered.py``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.stats.prediction_powered import powered_proportion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.stats.prediction_powered import Powered


def accuracy_of_pool(chances: NDArray[Any], codes: NDArray[Any], sample: NDArray[Any], *, confidence: float = 0.95) -> Powered:
    """Return the share of the pool of which the model says the right class.

    Args:
        chances: Of all records, by models that have not learnt from their answer (``LearntChoices.chances``), shape (n, classes).
        codes: The answered class of each record, -1 where there is none.
        sample: The random sample (``random_stream.random_sample``).
        confidence: Two-sided coverage wanted, strictly between 0 and 1.

    Raises:
        ValueError: Fewer than two records of the sample are answered with one of the classes, or there are no other records.
    """
    table, given, rows = np.asarray(chances, np.float64), np.asarray(codes, np.int64), np.asarray(sample, np.int64)
    rows = rows[given[rows] >= 0]
    others = np.setdiff1d(np.arange(len(table)), rows)
    right = table[rows].argmax(axis=1) == given[rows]
    sure = table.max(axis=1)
    return powered_proportion(right.astype(np.float64), sure[rows], sure[others], confidence=confidence)
