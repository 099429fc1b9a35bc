"""What asking cleverly saves, measured: the project as it was asked against the same number of answers at random, on records that neither has seen.

1. The *project* arm is all answers in the order in which they were asked, whatever their stream; the *random* arm is the random sample in its order.
   The active stream alone is no fair arm: it asked what the model did not know yet, *given* the random answers, and without these it lacks the easy
   records. (Ten classes of news titles, 1,200 answers: the active answers alone are 4.5 points worse than random ones, with the random share
   among them they are better.)
2. The random sample is dealt into folds. Each fold is the test of models that learnt from the first 50, 100... answers of either arm, the fold
   taken out of both. So every record of the random sample is tested once by each, and both arms learn from equally many answers.
3. At each number of answers: how many are right in each arm, and the difference, paired over the records, with its interval.
4. Saved is one less the answers that the project needs over those that the random arm needs for the same accuracy: the highest that both
   reach. Below 0 it costs more than it saves. Its interval is drawn from the records of the test, again and again.

The comparison reaches as far as the random sample does: with a share of a fifth, over the first fifth of the project. Intervals are made wider
by what models of other answers would have said otherwise; they held what a large test said in 54 of 54 comparisons (``bench/active_learning.py``).

Source: D. Lowell, Z. Lipton, B. Wallace 2019, arXiv:1807.04801 (why a random stream is needed beside the active one).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.errors import SelectionError
from goldsmith.stats.bootstrap import bootstrap_mean
from goldsmith.stats.estimate import Estimate, bounded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Right = Callable[[Integers, Integers], NDArray[Any]]
    """Rows to learn from and rows to be tested on in; whether each of the latter is right out, 0 or 1, or any score of which more is better."""

FOLDS, LEAST = 5, 20
POINTS = 6


@dataclass(frozen=True)
class Saving:
    """Two streams compared.

    Attributes:
        answers: Numbers of answers at which they were compared.
        project: Accuracy of the project arm at each.
        random: Accuracy of the random arm at each.
        better: Project less random at each, paired.
        saved: Share of answers saved at the accuracy that both reach; None where it cannot be told.
        said: A sentence for people.
    """

    answers: tuple[int, ...]
    project: tuple[Estimate, ...]
    random: tuple[Estimate, ...]
    better: tuple[Estimate, ...]
    saved: Estimate | None
    said: str


def compared(
    asked: Sequence[int] | Integers,
    random: Sequence[int] | Integers,
    right: Right,
    *,
    answers: Sequence[int] | None = None,
    confidence: float = 0.95,
    rounds: int = 1_000,
    seed: int = 0,
) -> Saving:
    """Compare the project as it was asked with the random sample.

    Args:
        asked: All answered rows of the project, in the order in which they were asked.
        random: The random sample, in its order (``random_stream.random_sample``).
        right: Learns from rows and tests on others.
        answers: Numbers of answers to compare at; by default six, as far as both arms go.
        confidence: Two-sided coverage wanted, strictly between 0 and 1.
        rounds: How often test records are drawn again.
        seed: Of folds and draws.

    Raises:
        SelectionError: The random sample, or what was asked beyond it, has fewer than 20 answers.
    """
    project, chance = np.asarray(asked, np.int64), np.asarray(random, np.int64)
    beyond = int((~np.isin(project, chance)).sum())
    if min(beyond, len(chance)) < LEAST:
        raise SelectionError(
            "the streams cannot be compared yet",
            found=f"{len(chance)} answers at random, {beyond} others",
            expected=f"at least {LEAST} of each",
        )
    fold = np.random.default_rng((seed, 1)).permutation(len(chance)) % FOLDS
    reach = min(len(chance), len(project)) - -(-len(chance) // FOLDS)
    at = _points(answers, reach)
    scores = np.zeros((2, len(at), len(chance)))
    for part in range(FOLDS):
        test = chance[fold == part]
        for arm, rows in enumerate((project, chance)):
            known = rows[~np.isin(rows, test)]
            for place, n in enumerate(at):
                scores[arm, place, fold == part] = np.asarray(right(known[:n], test), np.float64)
    return _told(at, scores, confidence, rounds, seed)


def saved_share(answers: Sequence[int] | Integers, project: Floats, random: Floats) -> float | None:
    """Return one less the answers that one curve needs over those that the random one needs for the same accuracy.

    Curves are made to rise first: more answers are never worth less.

    Args:
        answers: Numbers of answers, rising.
        project: Accuracy of the one at each.
        random: Accuracy of the random one at each.

    Returns:
        None where one curve begins above where the other ends.

    Example:
        >>> saved_share([100, 200, 400], np.array([0.7, 0.8, 0.9]), np.array([0.6, 0.7, 0.8]))
        0.5
    """
    n = np.asarray(answers, np.float64)
    one, two = np.maximum.accumulate(project), np.maximum.accumulate(random)
    goal = min(one[-1], two[-1])
    if goal < max(one[0], two[0]):
        return None
    needs = _reached(n, one, goal), _reached(n, two, goal)
    return 1 - needs[0] / needs[1]


def _reached(n: Floats, curve: Floats, goal: float) -> float:
    """Return the answers at which a rising curve reaches a goal, on a straight line between the points over their logarithm."""
    at = int(np.argmax(curve >= goal))
    if not at or curve[at] == curve[at - 1]:
        return float(n[at])
    share = (goal - curve[at - 1]) / (curve[at] - curve[at - 1])
    return float(np.exp(np.log(n[at - 1]) + share * (np.log(n[at]) - np.log(n[at - 1]))))


def _points(answers: Sequence[int] | None, reach: int) -> tuple[int, ...]:
    if answers is not None:
        given = tuple(sorted({int(n) for n in answers if 0 < n <= reach}))
        if given:
            return given
        raise SelectionError("the streams are shorter than that", found=f"{list(answers)}", expected=f"numbers up to {reach}")
    least = max(10, reach // 16)
    return tuple(sorted({round(n) for n in np.geomspace(min(least, reach), reach, POINTS)}))


def _told(at: tuple[int, ...], scores: Floats, confidence: float, rounds: int, seed: int) -> Saving:
    arms = [tuple(_estimate(each, confidence, seed) for each in arm) for arm in scores]
    wider = [_learnt_anew(n, scores.shape[2]) for n in at]
    better = tuple(_widened(_estimate(each, confidence, seed), by) for each, by in zip(scores[0] - scores[1], wider, strict=True))
    share = saved_share(at, scores[0].mean(axis=1), scores[1].mean(axis=1))
    saved = None if share is None else _drawn_again(at, scores, share, confidence, rounds, seed)
    saved = None if saved is None else _widened(saved, wider[-1])
    last = better[-1]
    shown = "is better than" if last.low > 0 else "is worse than" if last.high < 0 else "is not shown to differ from"
    said = f"after {at[-1]} answers, asking as the project did {shown} asking at random: {100 * last.value:+.1f} points ({100 * last.low:+.1f} to {100 * last.high:+.1f})"
    return Saving(at, arms[0], arms[1], better, saved, said)


def _learnt_anew(answers: int, tested: int) -> float:
    """Return how many times wider an interval is whose models would also have learnt from other answers.

    Records drawn again tell how the test varies; models of other answers differ too, and those of the folds share most of theirs.
    The variance is taken times 1 + folds * (records a fold) / (answers learnt from).

    Source: C. Nadeau, Y. Bengio 2003, doi:10.1023/A:1024068626366, section 3 (the corrected resampled t-test).
    """
    return math.sqrt(1 + tested / answers)


def _widened(found: Estimate, by: float) -> Estimate:
    low, high = (found.value + by * (end - found.value) for end in (found.low, found.high))
    return Estimate(*bounded(found.value, low, high, most=1.0), found.confidence, found.n, found.method, found.notes)


def _estimate(values: Floats, confidence: float, seed: int) -> Estimate:
    low, high = bootstrap_mean(values, confidence=confidence, seed=seed)
    mean = float(values.mean())
    return Estimate(*bounded(mean, low, high), confidence, len(values), "bootstrap")


def _drawn_again(at: tuple[int, ...], scores: Floats, share: float, confidence: float, rounds: int, seed: int) -> Estimate | None:
    """Return the share saved with its interval; None where one draw in ten or more cannot tell."""
    draw = np.random.default_rng((seed, 2))
    found = []
    for _ in range(rounds):
        curves = scores[:, :, draw.integers(0, scores.shape[2], scores.shape[2])].mean(axis=2)
        one = saved_share(at, curves[0], curves[1])
        if one is not None:
            found.append(one)
    if len(found) < 0.9 * rounds:
        return None
    low, high = np.quantile(found, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Estimate(*bounded(share, float(low), float(high)), confidence, scores.shape[2], "bootstrap")
