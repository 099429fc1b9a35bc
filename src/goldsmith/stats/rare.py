"""What a sample can say of rare things: how many rows must be looked at to see one, and what it means to have seen none.

Below one row in a thousand an audit cannot answer: 4,000 rows show one of 0.001 % in 4 cases of 100. Then only a scan of every row helps,
with a detector whose own misses are measured.

Source: J. Hanley, A. Lippman-Hand, If nothing goes wrong, is everything all right?, 1983, doi:10.1001/jama.1983.03330370053031.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from goldsmith.stats.counting import hypergeometric_at_most

RARE = 0.001
"""Rate below which an audit by sample is warned of."""


@dataclass(frozen=True)
class RareWarning:
    """A question that a sample of this size cannot answer.

    Attributes:
        rate: Asked about.
        n: Rows to be looked at.
        seen: Probability of seeing at least one.
        needed: Rows with which at least one is seen with 95 %; None where the whole lot would not do.
    """

    rate: float
    n: int
    seen: float
    needed: int | None

    def __str__(self) -> str:
        needed = f"{self.needed:,} rows are needed" if self.needed is not None else "the lot is likely to hold none"
        return (
            f"{self.n:,} rows show one at a rate of {self.rate:.3g} in {100 * self.seen:.1f} % of cases; for 95 % {needed}: scan every row"
        )


def chance_to_see(rate: float, n: int, *, population: int | None = None) -> float:
    """Return the probability that at least one row of this rate is among those looked at.

    Raises:
        ValueError: The rate or a count is out of range.

    Example:
        >>> round(chance_to_see(0.00001, 4_000), 3)
        0.039
    """
    if not 0 <= rate <= 1 or n < 0:
        raise ValueError(f"{n} rows at a rate of {rate} are none")
    if population is not None:
        return 1 - hypergeometric_at_most(0, n, round(rate * population), population)
    return -math.expm1(n * math.log1p(-rate)) if rate < 1 else float(n > 0)


def rows_to_see(rate: float, *, confidence: float = 0.95, population: int | None = None) -> int | None:
    """Return how many rows must be looked at so that at least one of this rate is seen with this confidence.

    Args:
        rate: Of the rows asked about, in (0, 1].
        confidence: Of seeing one, strictly between 0 and 1.
        population: Rows of the dataset; the rows asked about are then this rate of it, rounded.

    Returns:
        None where a known population holds none, so that nothing can be seen.

    Raises:
        ValueError: The rate or the confidence is out of range.

    Example:
        >>> rows_to_see(0.01), rows_to_see(0.00001), rows_to_see(0.01, population=1_000)
        (299, 299572, 258)
    """
    if not 0 < rate <= 1 or not 0 < confidence < 1:
        raise ValueError(f"a rate of {rate} with a confidence of {confidence} is not to be seen")
    if population is None:
        return 1 if rate == 1 else math.ceil(math.log1p(-confidence) / math.log1p(-rate) - 1e-12)
    hits = round(rate * population)
    if not hits:
        return None
    low, high = 1, population
    while low < high:
        middle = (low + high) // 2
        enough = hypergeometric_at_most(0, middle, hits, population) <= 1 - confidence
        low, high = (low, middle) if enough else (middle + 1, high)
    return low


def rate_unseen(n: int, *, confidence: float = 0.95, population: int | None = None) -> float:
    """Return the largest rate that is compatible with having seen none; with 95 % it is about 3 / n, the rule of three.

    Args:
        n: Rows looked at, none with the property.
        confidence: One-sided, strictly between 0 and 1.
        population: Rows of the dataset.

    Raises:
        ValueError: No row was looked at, more than there are, or the confidence is out of range.

    Example:
        >>> round(rate_unseen(300), 5), rate_unseen(500, population=500)
        (0.00994, 0.0)
    """
    if n < 1 or not 0 < confidence < 1 or (population is not None and population < n):
        raise ValueError(f"{n} rows looked at with a confidence of {confidence} show nothing")
    if population is None:
        return -math.expm1(math.log1p(-confidence) / n)
    low, high = 0, population - n
    while low < high:
        middle = (low + high + 1) // 2
        possible = hypergeometric_at_most(0, n, middle, population) > 1 - confidence
        low, high = (middle, high) if possible else (low, middle - 1)
    return low / population


def rare_warning(rate: float, n: int, *, population: int | None = None) -> RareWarning | None:
    """Return a warning where a sample is not likely (95 %) to show a single row of a rare kind; None where it is.

    Example:
        >>> str(rare_warning(0.00001, 4_000))
        '4,000 rows show one at a rate of 1e-05 in 3.9 % of cases; for 95 % 299,572 rows are needed: scan every row'
    """
    seen = chance_to_see(rate, n, population=population)
    if seen >= 0.95 or rate > RARE:
        return None
    return RareWarning(rate, n, seen, rows_to_see(rate, population=population))
