"""How far two texts are apart, by the letters that must be edited to make one of the other."""

from __future__ import annotations

import numpy as np


def edits(one: str, other: str) -> int:
    """Return how many code points must be put in, taken out or replaced at least.

    Example:
        >>> edits("kitten", "sitting"), edits("", "日本"), edits("a😀b", "a😁b")
        (3, 2, 1)

    Source: Levenshtein 1966, Soviet Physics Doklady 10.
    """
    if one == other:
        return 0
    first, second = (np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32) for text in (one, other))
    most = min(len(first), len(second))
    head = _equal(first[:most], second[:most])
    most -= head
    tail = _equal(first[::-1][:most], second[::-1][:most])
    first, second = first[head : len(first) - tail], second[head : len(second) - tail]
    if not len(first) or not len(second):
        return len(first) + len(second)
    from goldsmith.kernels.edit_distance import distance  # compiled code, needed by texts that differ in their middle only

    return distance(first, second)


def text_distance(one: str, other: str) -> float:
    """Return 2e / (a + b + e) of two texts with a and b code points and e edits between them, in [0, 1].

    Unlike edits over the longer length, it keeps the triangle inequality.

    Example:
        >>> text_distance("abc", "abd"), text_distance("abc", ""), text_distance("", "")
        (0.2857142857142857, 1.0, 0.0)

    Source: Yujian and Bo 2007, doi:10.1109/TPAMI.2007.1078, equation 6 with weights of 1.
    """
    changed = edits(one, other)
    return 2 * changed / (len(one) + len(other) + changed) if changed else 0.0


def _equal(one: np.ndarray[tuple[int], np.dtype[np.uint32]], other: np.ndarray[tuple[int], np.dtype[np.uint32]]) -> int:
    """Return with how many equal numbers two sequences of one length begin."""
    differ = np.flatnonzero(one != other)
    return int(differ[0]) if len(differ) else len(one)
