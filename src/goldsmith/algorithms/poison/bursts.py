"""The screen of near copies: many texts that are nearly the same, as someone writes them who wants to be read often.

1. Groups are what near pairs connect. Short honest texts make long chains so, each link like the next and the ends unlike each other. What
   has one origin is alike as a whole: the commonest value at each place of the group's signatures is the signature of that origin, and
   the texts that agree with half of it are its versions. They are taken out, and the rest is looked at again.
2. ``size`` versions score ``log2(size)``, less where they are so short that people write them alike by chance, raised by how far they look
   like one author's work: that they differ at all (exact copies are mirrors, and duplicates are found elsewhere), that one source holds
   more of them than its share of all records foretells, and that they came closer together in time than records do. Two are no burst.

Source: A. Broder 1997, doi:10.1109/SEQUEN.1997.666900 (signatures; what two share of them is what their texts share). The idea of grouping near-identical items to find a campaign is common in spam filtering; the score is ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.poison.near import groups
from goldsmith.algorithms.poison.suspicion import Reason, Suspicion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.algorithms.poison.near import Pairs

SCREEN = "near_copies"
LEAST = 3
"""Texts in a burst at least."""
EXACT = 0.25
"""What exact copies count beside texts that differ."""
AGREEING, LOOKS = 0.5, 4
"""Share of the origin's signature that a version has at least; and how often the rest of a group is looked at again."""
ENOUGH = 16
"""Pairs of words from which on a text is not written twice by chance; of fewer, so much less."""
MOST_TOLD = 5_000


def near_copies(
    signatures: NDArray[np.uint32],
    shingles: NDArray[np.int64],
    pairs: Pairs,
    *,
    sources: NDArray[np.int64] | None = None,
    times: NDArray[np.int64] | None = None,
) -> Suspicion:
    """Return how much each record belongs to a burst of near copies.

    Args:
        signatures: Of all records, shape (n, hashes).
        shingles: Pairs of words of each, shape (n,).
        pairs: Records that are nearly the same.
        sources: Number of the source of each record, -1 for none, shape (n,).
        times: When each record came, below 0 for unknown, shape (n,).

    Example:
        >>> from goldsmith.algorithms.poison.near import Pairs
        >>> three = Pairs(np.array([0, 1]), np.array([1, 3]), np.array([0.9, 0.8], np.float32))
        >>> alike = np.array([[1, 2], [1, 3], [7, 8], [1, 2], [5, 6]], np.uint32)
        >>> near_copies(alike, np.full(5, 20), three).scores.astype(float).round(2).tolist()
        [1.58, 1.58, 0.0, 1.58, 0.0]
    """
    n = len(signatures)
    scores, partners = np.zeros(n, np.float32), np.full(n, -1, np.int64)
    inside, number = versions(signatures, groups(n, pairs))
    if not len(inside):
        return Suspicion(SCREEN, scores, partners)
    counts = np.bincount(number)
    head = np.full(n, -1, np.int64)
    head[inside] = number
    weight = np.log2(counts) * _differing(pairs, head, len(counts)) * _said_enough(number, shingles[inside])
    held = np.ones(len(counts))
    if sources is not None:
        held, lead = _concentrated(number, sources[inside], sources)
        weight *= lead
    if times is not None:
        weight *= _together(number, times[inside], times)
    first = np.full(len(counts), n, np.int64)
    np.minimum.at(first, number, inside)
    scores[inside] = weight[number]
    partners[inside] = np.where(inside == first[number], -1, first[number])
    several = (
        None if sources is None or len(np.unique(sources)) < 2 else [len(np.unique(part)) for part in _parted(number, sources[inside])]
    )
    reasons = {}
    for row in inside[np.argsort(-scores[inside], kind="stable")[:MOST_TOLD]].tolist():
        at = int(head[row])
        known = {} if several is None else {"sources": int(several[at]), "share": f"{held[at]:.0%}"}
        reasons[row] = Reason.of("near_copies_of_sources" if known else "near_copies", {"size": int(counts[at]), **known})
    return Suspicion(SCREEN, scores, partners, reasons)


def versions(signatures: NDArray[np.uint32], head: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the records that are versions of one origin with two others at least, and the number of the origin of each.

    Args:
        signatures: Of all records, shape (n, hashes).
        head: The first record of the group of each, shape (n,).

    Example:
        >>> alike = np.array([[1, 2], [1, 2], [1, 9], [4, 8], [5, 6]], np.uint32)
        >>> versions(alike, np.array([0, 0, 0, 0, 4]))
        (array([0, 1, 2]), array([0, 0, 0]))
    """
    rest = np.arange(len(head))
    found: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
    made = 0
    for _ in range(LOOKS):
        rest = rest[np.bincount(head[rest], minlength=len(head))[head[rest]] >= LEAST]
        if not len(rest):
            break
        _, number = np.unique(head[rest], return_inverse=True)
        agree = _agreement(signatures[rest], number) >= AGREEING
        sizes = np.bincount(number, agree)
        core = agree & (sizes[number] >= LEAST)
        _, origin = np.unique(number[core], return_inverse=True)
        found.append((rest[core], origin + made))
        made += int(origin.max(initial=-1)) + 1
        rest = rest[~agree & (sizes[number] >= LEAST)]
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    inside, numbers = (np.concatenate(each) for each in zip(*found, strict=True))
    order = np.argsort(inside, kind="stable")
    return inside[order], numbers[order]


def _agreement(signatures: NDArray[np.uint32], number: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the share of the commonest values of its group that each signature has."""
    agree = np.zeros(len(number))
    for place in range(signatures.shape[1]):
        values = signatures[:, place]
        order = np.lexsort((values, number))
        of, value = number[order], values[order]
        starts = np.flatnonzero(np.concatenate([[True], (of[1:] != of[:-1]) | (value[1:] != value[:-1])]))
        counts = np.diff(np.append(starts, len(order)))
        rank = np.lexsort((value[starts], counts, of[starts]))
        last = rank[np.flatnonzero(np.append(np.diff(of[starts][rank]) > 0, True))]
        agree += values == value[starts][last][number]
    agree /= signatures.shape[1]
    return agree


def _said_enough(number: NDArray[np.int64], shingles: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return 1 for groups whose texts are long enough not to be written twice by chance, less for shorter ones."""
    mean = np.bincount(number, shingles) / np.bincount(number)
    return np.minimum(mean / ENOUGH, 1.0)


def _differing(pairs: Pairs, head: NDArray[np.int64], made: int) -> NDArray[np.float64]:
    """Return 1 for groups whose pairs differ, less the more of them are exact copies."""
    within = (head[pairs.first] == head[pairs.second]) & (head[pairs.first] >= 0)
    group, exact = head[pairs.first][within], pairs.similarity[within] == 1
    all_, same = np.bincount(group, minlength=made), np.bincount(group[exact], minlength=made)
    share: NDArray[np.float64] = 1 - (1 - EXACT) * same / np.maximum(all_, 1)
    return share


def _concentrated(
    number: NDArray[np.int64], mine: NDArray[np.int64], sources: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return for each group the share of its main source, and a factor of 1 to 2 for how far that is beyond its due."""
    n_sources = int(sources.max(initial=-1)) + 2
    codes, counts = np.unique(number * n_sources + mine + 1, return_counts=True)
    sizes = np.bincount(number)
    order = np.lexsort((codes, -counts, codes // n_sources))
    first = order[np.unique(codes[order] // n_sources, return_index=True)[1]]
    main, share = codes[first] % n_sources - 1, counts[first] / sizes
    due = np.bincount(sources + 1, minlength=n_sources)[main + 1] / len(sources)
    lead = np.where(main >= 0, np.clip((share - due) / np.maximum(1 - due, 1e-9), 0, 1), 0)
    return share, 1 + lead


def _together(number: NDArray[np.int64], mine: NDArray[np.int64], times: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return a factor of 1 to 2 for how much closer in time a group came than all records did."""
    known = times[times >= 0]
    if len(known) < LEAST:
        return np.ones(int(number.max()) + 1)
    whole = max(float(np.quantile(known, 0.9) - np.quantile(known, 0.1)), 1.0)
    order = np.lexsort((mine, number))
    order = order[mine[order] >= 0]
    groups_, starts, counts = np.unique(number[order], return_index=True, return_counts=True)
    last = counts - 1
    early, late = order[starts + np.round(0.1 * last).astype(np.int64)], order[starts + np.round(0.9 * last).astype(np.int64)]
    spans = np.ones(int(number.max()) + 1)
    spans[groups_] = np.where(counts >= LEAST, np.minimum((mine[late] - mine[early]) / whole, 1.0), 1.0)
    return 2 - spans


def _parted(number: NDArray[np.int64], values: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return the values of each group."""
    order = np.argsort(number, kind="stable")
    return np.split(values[order], np.cumsum(np.bincount(number))[:-1])
