"""Cohen's kappa: agreement of two raters beyond what their own habits would give by chance, whole or weighted.

Source: J. Cohen 1960, doi:10.1177/001316446002000104, and 1968, doi:10.1037/h0026256; J. Fleiss, J. Cohen, B. Everitt, Large sample
standard errors of kappa and weighted kappa, 1969, doi:10.1037/h0028106.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.agreement.interval import coefficient_interval, warned
from goldsmith.algorithms.agreement.weights import Weighting, agreement_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from goldsmith.stats.estimate import Estimate


def cohen_kappa(
    first: Sequence[Any] | NDArray[Any],
    second: Sequence[Any] | NDArray[Any],
    *,
    weighting: Weighting = "identity",
    values: Sequence[Any] | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """Return the kappa of two raters with its interval; items that one of them left out are left out.

    Args:
        first: One value an item; None and NaN are missing.
        second: One value an item, in the same order.
        weighting: Whether values agree in part.
        values: All values that could have been given, in order; left out, those that were.
        confidence: Two-sided coverage wanted, strictly between 0 and 1.

    Raises:
        ValueError: Lengths differ, fewer than two items have both values, or there is one value only.

    Example:
        >>> found = cohen_kappa(["y"] * 45 + ["n"] * 55, ["y"] * 20 + ["n"] * 25 + ["y"] * 5 + ["n"] * 50)
        >>> round(found.value, 3)
        0.368
    """
    if len(first) != len(second):
        raise ValueError(f"one rater judged {len(first)} items and the other one {len(second)}")
    pairs = [(one, two) for one, two in zip(first, second, strict=True) if not _missing(one) and not _missing(two)]
    known = sorted({value for pair in pairs for value in pair}) if values is None else list(values)
    place = {value: at for at, value in enumerate(known)}
    strange = sorted({str(value) for pair in pairs for value in pair if value not in place})
    if strange:
        raise ValueError(f"these ratings are none of the values: {', '.join(strange[:5])}")
    table = np.zeros((len(known), len(known)))
    for one, two in pairs:
        table[place[one], place[two]] += 1
    return kappa_of_table(table, weighting=weighting, values=np.array(known), confidence=confidence)


def kappa_of_table(
    table: NDArray[Any], *, weighting: Weighting = "identity", values: NDArray[Any] | None = None, confidence: float = 0.95
) -> Estimate:
    """Return the kappa of a square table: items by the value of one rater and that of the other.

    Args:
        table: Counts, shape (values, values).
        weighting: Whether values agree in part.
        values: What rows and columns stand for, in order; left out, 1, 2, 3...
        confidence: Two-sided coverage wanted, strictly between 0 and 1.

    Raises:
        ValueError: The table is not square, holds fewer than two items, or one value only.

    Example:
        >>> round(kappa_of_table(np.array([[13, 0, 0], [0, 20, 7], [0, 4, 56]])).value, 4)
        0.7964
    """
    counts = np.asarray(table, float)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or counts.sum() < 2 or (counts < 0).any():
        raise ValueError(f"a table of two raters is square and holds two items at least, not {counts.shape} with {counts.sum():g}")
    n = float(counts.sum())
    share = counts / n
    weights = agreement_weights(np.arange(1, len(counts) + 1) if values is None else values, weighting)
    one, two = share.sum(axis=1), share.sum(axis=0)
    seen, guessed = float((weights * share).sum()), float(one @ weights @ two)
    if 1 - guessed < 1e-12:
        raise ValueError("both raters gave one value only: nothing shows whether they agree or could not have differed")
    value = (seen - guessed) / (1 - guessed)
    habits = (weights @ two)[:, None] + (weights.T @ one)[None, :]
    parts = float((share * (weights - (1 - value) * habits) ** 2).sum()) - (seen - 2 * (1 - value) * guessed) ** 2
    spread = float(np.sqrt(max(0.0, parts) / n)) / (1 - guessed)
    name = "cohen-kappa" if weighting == "identity" else f"cohen-kappa-{weighting}"
    given = counts.sum(axis=0) + counts.sum(axis=1)
    return warned(coefficient_interval(value, spread, int(n), 1 - guessed, confidence, name), float(given.sum() - given.max()))


def _missing(value: object) -> bool:
    return value is None or bool(value != value)  # noqa: PLR0124 - only NaN differs from itself
