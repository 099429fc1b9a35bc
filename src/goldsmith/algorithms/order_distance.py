"""How far two orders of the same things are apart, things that stand level included."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def order_distance(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """Return the share of pairs that two orders put the other way round, in [0, 1].

    A pair that one order puts level and the other does not counts half, which makes it a metric on orders with ties.

    Args:
        one: Rank of each thing, the best lowest; equal ranks stand level.
        other: Ranks of the same things.

    Example:
        >>> order_distance({"a": 1, "b": 2, "c": 3}, {"a": 3, "b": 2, "c": 1}), order_distance({"a": 1, "b": 2}, {"a": 1, "b": 1})
        (1.0, 0.5)

    Source: Kendall 1938, doi:10.1093/biomet/30.1-2.81; with ties Fagin et al. 2006, doi:10.1137/05063088X, K with p = 1/2.
    """
    pairs = list(combinations(sorted(one), 2))
    apart = sum(abs(_sign(one[a] - one[b]) - _sign(other[a] - other[b])) for a, b in pairs)
    return apart / (2 * len(pairs)) if pairs else 0.0


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
