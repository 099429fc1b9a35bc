"""The screen of answers: a record that answers nearly the same question otherwise than the others do.

A record is compared with its nearest questions, at most ``MOST``. ``among`` is how alike their answers are to each other, ``own`` how
alike this one's is to theirs; both are estimates of the Jaccard index of pairs of words, from signatures. The score is their
difference, times the square root of the number of neighbours: nobody can disagree with a majority of one.

Source: the disagreement of a record with its neighbours is as old as Wilson 1972, doi:10.1109/TSMC.1972.4309137 (edited nearest
neighbours); the score is ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.poison.suspicion import Reason, Suspicion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.algorithms.poison.near import Pairs

SCREEN = "answers"
LEAST, MOST = 2, 8
"""Neighbours that a record needs, and of how many the nearest are asked."""
MOST_TOLD = 5_000


def other_answers(n: int, asked_alike: Pairs, answers: NDArray[np.uint32], shingles: NDArray[np.int64]) -> Suspicion:
    """Return how far the answer of each record disagrees with those to the nearest questions.

    Args:
        n: Number of records.
        asked_alike: Records whose questions are nearly the same.
        answers: Signatures of the answers, shape (n, hashes).
        shingles: Shingles of the answers; one without any takes no part.
    """
    scores, partners, reasons = np.zeros(n, np.float32), np.full(n, -1, np.int64), {}
    rows, others, _ = asked_alike.both_ways()
    stays = (shingles[rows] > 0) & (shingles[others] > 0)
    rows, others = rows[stays], others[stays]
    asked, starts, counts = np.unique(rows, return_index=True, return_counts=True)
    among, own = np.zeros(len(asked)), np.zeros(len(asked))
    used = np.minimum(counts, MOST)
    for size in range(LEAST, MOST + 1):
        these = np.flatnonzero(used == size)
        near = others[starts[these][:, None] + np.arange(size)]
        own[these] = np.mean([_alike(answers, asked[these], near[:, at]) for at in range(size)], axis=0)
        sides = [(one, two) for one in range(size) for two in range(one)]
        among[these] = np.mean([_alike(answers, near[:, one], near[:, two]) for one, two in sides], axis=0)
    odd = np.where(used >= LEAST, np.maximum(among - own, 0) * np.sqrt(used), 0)
    scores[asked] = odd
    partners[asked] = np.where(odd > 0, others[starts], -1) if len(starts) else partners[asked]
    for at in np.argsort(-odd, kind="stable")[:MOST_TOLD].tolist():
        if odd[at] > 0:
            values = {"count": int(used[at]), "among": f"{among[at]:.2f}", "own": f"{own[at]:.2f}"}
            reasons[int(asked[at])] = Reason.of("other_answer", values)
    return Suspicion(SCREEN, scores, partners, reasons)


def _alike(signatures: NDArray[np.uint32], first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = (signatures[first] == signatures[second]).mean(axis=1)
    return found
