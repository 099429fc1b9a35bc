"""Confident learning: how often each class was given for each other one, counted where the model is sure, and whom to look at.

1. The threshold of a class is the mean probability that its own records get for it.
2. A record counts as *confidently* of a class where its probability reaches the threshold of that class; of several such classes, where
   it is largest. Counted by given label, this is the confident joint.
3. Calibrated, its rows sum to the counts of the given labels, and the whole to the number of records.
4. Suspects are the off-diagonal records themselves, or as many as the calibrated joint says, those with the least probability of
   their label (prune by class) or with the largest margin against them (prune by noise rate), or those that both choose.

Source: C. Northcutt, L. Jiang, I. Chuang, Confident learning, 2021, doi:10.1613/jair.1.12125.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]
    Marks = NDArray[np.bool_]

DOUBTED = 1 / 3
"""Share of the labels that a model may contradict and still be believed where it is not sure."""
KEPT = 5
"""Records of a class that pruning by count leaves unsuspected at least."""


@dataclass(frozen=True, eq=False)
class Joint:
    """What confident learning counts.

    Attributes:
        thresholds: Of each class; infinite where no record has its label.
        counts: The confident joint: given label by confident class, shape (classes, classes).
        calibrated: The same, its rows summing to the counts of given labels.
        off_diagonal: Records that are confidently of another class than given, shape (n,).
    """

    thresholds: Floats
    counts: Codes
    calibrated: Floats
    off_diagonal: Marks

    @property
    def given_for(self) -> Floats:
        """How often each class is given for each true one: shape (true, given), rows sum to 1."""
        columns = self.calibrated.sum(axis=0)
        alone = np.eye(len(columns))
        return np.where(columns[:, None] > 0, self.calibrated.T / np.maximum(columns, 1e-300)[:, None], alone)


def confident_joint(chances: Floats, given: Codes) -> Joint:
    """Return what confident learning counts.

    Args:
        chances: Out-of-sample probabilities, shape (n, classes).
        given: Labels, shape (n,).

    Example:
        >>> chances = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.2, 0.8], [0.05, 0.95]])
        >>> found = confident_joint(chances, np.array([0, 0, 1, 1, 0]))
        >>> found.counts.tolist(), found.off_diagonal.tolist()
        ([[2, 1], [0, 1]], [False, False, False, False, True])
    """
    n, classes = chances.shape
    held = np.bincount(given, minlength=classes)
    own = chances[np.arange(n), given]
    thresholds = np.where(held > 0, np.bincount(given, own, classes) / np.maximum(held, 1), np.inf)
    sure = chances >= thresholds - 1e-6
    guess = np.where(sure, chances, -1.0).argmax(axis=1)
    confident = sure.any(axis=1)
    counts = np.bincount(given[confident] * classes + guess[confident], minlength=classes**2).reshape(classes, classes)
    return Joint(thresholds, counts, _calibrated(counts, held), confident & (guess != given))


def _calibrated(counts: Codes, held: Codes) -> Floats:
    """Return counts whose rows sum to what is held of each class; a class with no confident record is its own."""
    filled = counts + np.diag((counts.sum(axis=1) == 0) & (held > 0)).astype(np.int64)
    scaled: Floats = filled / np.maximum(filled.sum(axis=1), 1)[:, None] * held[:, None]
    return scaled


def self_confidence(chances: Floats, given: Codes) -> Floats:
    """Return 1 minus the probability of the given label: the larger, the more suspect."""
    return 1 - chances[np.arange(len(given)), given]


def normalised_margin(chances: Floats, given: Codes) -> Floats:
    """Return half of 1 minus the margin of the given label over the best other one: the larger, the more suspect, in [0, 1]."""
    return 0.5 + 0.5 * (best_other(chances, given)[1] - chances[np.arange(len(given)), given])


def adjusted_margin(chances: Floats, given: Codes, joint: Joint) -> tuple[Codes, Floats]:
    """Return the class that is farthest above its threshold, the given one apart, and how much farther than that: from 0 to 1.

    A class whose records get little on average (a rare one, a vague one) is suspected to stand behind a label by less.

    Example:
        >>> chances = np.array([[0.9, 0.1], [0.9, 0.1], [0.6, 0.4], [0.7, 0.3]])
        >>> given = np.array([0, 0, 0, 1])
        >>> adjusted_margin(chances, given, confident_joint(chances, given))[1].round(2).tolist()
        [0.42, 0.42, 0.57, 0.48]

    Source: after the adjusted confidence of J. Kuan, J. Mueller 2022 (ICML workshop on data-centric AI); the margin of it is ours.
    """
    above = chances - joint.thresholds
    own = above[np.arange(len(given)), given].copy()
    above[np.arange(len(given)), given] = -np.inf
    other = above.argmax(axis=1)
    found: Floats = np.clip(0.5 + (above[np.arange(len(given)), other] - own) / 4, 0, 1)
    return other, found


def is_judge(chances: Floats, given: Codes) -> bool:
    """Tell whether a model contradicts no more than every third label: one that contradicts more is mostly wrong itself."""
    return bool((chances.argmax(axis=1) != given).mean() <= DOUBTED) if len(given) else False


def told_apart(given: Codes, joint: Joint) -> Marks:
    """Return which classes the models know: they are sure of another one for no more than half of a class's records."""
    held = np.bincount(given, minlength=len(joint.thresholds))
    against = np.bincount(given[joint.off_diagonal], minlength=len(held))
    found: Marks = 2 * against <= held
    return found


def best_other(chances: Floats, given: Codes) -> tuple[Codes, Floats]:
    """Return the likeliest class other than the given one, and its probability."""
    others = chances.copy()
    others[np.arange(len(given)), given] = -np.inf
    found = others.argmax(axis=1)
    return found, others[np.arange(len(given)), found]


def prune_by_class(chances: Floats, given: Codes, joint: Joint) -> Marks:
    """Return, of each class, as many records as its row of the joint says are wrong: those with the least probability of it."""
    marked = np.zeros(len(given), np.bool_)
    wrong = joint.calibrated.sum(axis=1) - np.diag(joint.calibrated)
    own = chances[np.arange(len(given)), given]
    for label in range(chances.shape[1]):
        rows = np.flatnonzero(given == label)
        most = min(round(wrong[label]), max(len(rows) - KEPT, 0))
        marked[rows[np.argsort(own[rows], kind="stable")[:most]]] = True
    return marked


def prune_by_noise_rate(chances: Floats, given: Codes, joint: Joint) -> Marks:
    """Return, of each pair of classes, as many records as the joint says: those that lean most from the given to the other."""
    marked = np.zeros(len(given), np.bool_)
    for label in range(chances.shape[1]):
        rows = np.flatnonzero(given == label)
        if len(rows) <= KEPT:
            continue
        for other in np.flatnonzero(joint.calibrated[label] > 0):
            most = min(round(joint.calibrated[label, other]), len(rows))
            if other != label and most:
                lean = chances[rows, other] - chances[rows, label]
                marked[rows[np.argsort(-lean, kind="stable")[:most]]] = True
    marked &= chances.argmax(axis=1) != given
    return marked


def prune_by_both(chances: Floats, given: Codes, joint: Joint) -> Marks:
    """Return the records that pruning by class and by noise rate both choose."""
    return prune_by_class(chances, given, joint) & prune_by_noise_rate(chances, given, joint)
