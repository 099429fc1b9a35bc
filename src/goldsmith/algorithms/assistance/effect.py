"""The effect of shown predictions, from a stream in which they were shown and one in which they were hidden.

1. *Assisted* answers were given with the prediction in sight, *unassisted* ones without; which is which was drawn by chance, a prediction was made for
   both, and people cannot tell beforehand. Only then is a difference an effect.
2. **Accepted**: the share of assisted answers that are the prediction. By itself it says nothing: good predictions and lazy people look alike.
3. **Mended**: of assisted answers to wrong predictions, the share that are right; **spoilt**: of those to right predictions, the share that are wrong.
4. **Time**: seconds assisted over seconds unassisted, as the ratio of geometric means of each person, so that a quick person in one stream is no effect.
5. **Anchoring**: of wrong predictions, the share of answers that repeat the prediction when it is shown, less that share when it is hidden (people
   make the same mistakes as models). Where truth is not known: the same difference over all predictions, which anchoring *and* help both raise.
6. **Accuracy**: right answers assisted less unassisted: what all of it comes to.

Answers of one person are no independent trials: intervals go by persons where there are several of them.

Source: A. Tversky, D. Kahneman 1974, doi:10.1126/science.185.4157.1124 (anchoring); J. Fort, B. Sagot 2010, LAW IV 56 (pre-annotation and its
bias); R. Newcombe 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I, method 10 (difference of two shares, from their own intervals).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.stats.clusters import cluster_spread, clustered_proportion
from goldsmith.stats.estimate import Estimate, bounded
from goldsmith.stats.proportion import proportion
from goldsmith.stats.rates import critical, score_interval
from goldsmith.stats.student import quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Marks = NDArray[np.bool_]

FEW_PEOPLE = 4
"""Below so many persons an interval by persons says more about them than about the effect; single answers are taken as trials, and that is told."""


@dataclass(frozen=True, eq=False)
class Answered:
    """Answers of a project with predictions; all arrays one entry an answer.

    Attributes:
        person: Who gave it.
        assisted: Whether the prediction was in sight.
        same: Whether the answer is the prediction.
        seconds: Active time; NaN where it was not measured.
        right: Whether the answer is right, by gold or adjudication; None where no truth is known.
        prediction_right: Whether the prediction is.
        known: For which answers truth is known; all where it is left out and ``right`` is there.
    """

    person: NDArray[Any]
    assisted: Marks
    same: Marks
    seconds: NDArray[np.float64]
    right: Marks | None = None
    prediction_right: Marks | None = None
    known: Marks | None = None


@dataclass(frozen=True)
class Effect:
    """What predictions did; None where a number cannot be told.

    Attributes:
        accepted: Share of assisted answers that are the prediction.
        corrected: Share of them that are not.
        mended: Of assisted answers to wrong predictions, the share that are right.
        spoilt: Of assisted answers to right predictions, the share that are wrong.
        time: Assisted seconds over unassisted ones; below 1 time is saved.
        anchoring: Repeated wrong predictions, assisted less unassisted.
        agreement: Answers that are the prediction, assisted less unassisted, all predictions.
        accuracy: Right answers, assisted less unassisted.
        assisted: Number of assisted answers.
        unassisted: Number of the others.
        warnings: What a manager must know, a sentence each.
    """

    accepted: Estimate | None
    corrected: Estimate | None
    mended: Estimate | None
    spoilt: Estimate | None
    time: Estimate | None
    anchoring: Estimate | None
    agreement: Estimate | None
    accuracy: Estimate | None
    assisted: int
    unassisted: int
    warnings: tuple[str, ...] = ()


def answered(
    person: Sequence[Any],
    assisted: Sequence[bool],
    same: Sequence[bool],
    *,
    active_ms: Sequence[float | None] | None = None,
    right: Sequence[bool | None] | None = None,
    prediction_right: Sequence[bool | None] | None = None,
) -> Answered:
    """Return the answers of a project as columns.

    Args:
        person: Who gave each answer.
        assisted: Whether the prediction was in sight.
        same: Whether the answer is the prediction, by the question's own comparison.
        active_ms: Milliseconds; None or 0 where they were not measured.
        right: Whether the answer is right; None where truth is not known.
        prediction_right: Whether the prediction is right; None where truth is not known.

    Raises:
        ValueError: Lengths differ, or only one of answer and prediction is judged.
    """
    columns = [person, assisted, same, active_ms, right, prediction_right]
    if len({len(one) for one in columns if one is not None}) > 1 or (right is None) != (prediction_right is None):
        raise ValueError("columns have one entry an answer, and answer and prediction are judged together")
    times = np.array([np.nan if not one else one / 1000 for one in active_ms or [None] * len(person)], np.float64)
    who = np.unique(np.array([str(one) for one in person]), return_inverse=True)[1]
    marks = np.asarray(assisted, np.bool_), np.asarray(same, np.bool_)
    if right is None or prediction_right is None:
        return Answered(who, *marks, times)
    known = np.array([one is not None and two is not None for one, two in zip(right, prediction_right, strict=True)], np.bool_)
    judged, good = (np.array([bool(one) for one in each], np.bool_) for each in (right, prediction_right))
    return Answered(who, *marks, times, judged, good, known)


def effect(given: Answered, *, confidence: float = 0.95) -> Effect:
    """Return what predictions did to answers.

    Args:
        given: The answers of both streams.
        confidence: Two-sided coverage wanted, strictly between 0 and 1.
    """
    on, off = given.assisted, ~given.assisted
    known = np.zeros(len(on), np.bool_) if given.right is None else (given.known if given.known is not None else np.ones(len(on), np.bool_))
    right = known if given.right is None else given.right
    good = known if given.prediction_right is None else given.prediction_right
    accepted = _share(given, given.same, on, confidence)
    wrong = known & ~good
    return Effect(
        accepted=accepted,
        corrected=accepted.complement() if accepted else None,
        mended=_share(given, right, on & wrong, confidence),
        spoilt=_share(given, ~right, on & known & good, confidence),
        time=_time(given, confidence),
        anchoring=_apart(given, given.same, on & wrong, off & wrong, confidence),
        agreement=_apart(given, given.same, on, off, confidence),
        accuracy=_apart(given, right, on & known, off & known, confidence),
        assisted=int(on.sum()),
        unassisted=int(off.sum()),
        warnings=_warnings(given, wrong, known),
    )


def _share(given: Answered, marks: Marks, rows: Marks, confidence: float) -> Estimate | None:
    n = int(rows.sum())
    if not n:
        return None
    if len(np.unique(given.person[rows])) < FEW_PEOPLE:
        return proportion(int(marks[rows].sum()), n, confidence=confidence)
    return clustered_proportion(marks[rows], given.person[rows], confidence=confidence)


def _side(given: Answered, marks: Marks, rows: Marks, confidence: float) -> Estimate:
    """Return a share for a difference: Wilson's interval, with as many trials as give the variance between persons.

    The ends for rare properties of ``clustered_proportion`` guard a single share; in a difference of two they would hide every effect.
    """
    n, value = int(rows.sum()), float(marks[rows].mean())
    turn, trials = critical(confidence), float(n)
    if len(np.unique(given.person[rows])) >= FEW_PEOPLE:
        spread = cluster_spread(marks[rows].astype(np.float64), given.person[rows])
        turn = quantile((1 + confidence) / 2, spread.freedom)
        if spread.variance:
            trials = min(trials, value * (1 - value) / spread.variance)
    return Estimate(*bounded(value, *score_interval(value, trials, turn)), confidence, n, "clustered-wilson")


def _apart(given: Answered, marks: Marks, one: Marks, two: Marks, confidence: float) -> Estimate | None:
    """Return the difference of two shares, from their own intervals (Newcombe's method 10, with intervals by persons)."""
    if not one.any() or not two.any():
        return None
    first, second = _side(given, marks, one, confidence), _side(given, marks, two, confidence)
    value = first.value - second.value
    low = value - math.hypot(first.value - first.low, second.high - second.value)
    high = value + math.hypot(first.high - first.value, second.value - second.low)
    return Estimate(*bounded(value, low, high, least=-1.0, most=1.0), confidence, int(one.sum() + two.sum()), "newcombe-10")


def _time(given: Answered, confidence: float) -> Estimate | None:
    """Return the ratio of times of people who have them in both streams: each person's difference of mean logarithms, weighed by how well it is known."""
    measured = np.isfinite(given.seconds) & (given.seconds > 0)
    logs = np.log(np.where(measured, given.seconds, 1.0))
    found, weights, ends = [], [], []
    for one in np.unique(given.person[measured]):
        sides = [logs[measured & (given.person == one) & (given.assisted == side)] for side in (True, False)]
        if min(map(len, sides)) < 2:
            continue
        found.append(float(sides[0].mean() - sides[1].mean()))
        weights.append(1 / sum(1 / len(side) for side in sides))
        ends.append(sum(float(side.var(ddof=1)) / len(side) for side in sides))
    if not found:
        return None
    share = np.array(weights) / np.sum(weights)
    mean = float(share @ np.array(found))
    if len(found) >= FEW_PEOPLE:
        spread = math.sqrt(float(share**2 @ (np.array(found) - mean) ** 2) * len(found) / (len(found) - 1))
        half = quantile((1 + confidence) / 2, len(found) - 1) * spread
    else:
        half = quantile((1 + confidence) / 2, max(2, int(measured.sum()) - 2 * len(found))) * math.sqrt(float(share**2 @ np.array(ends)))
    ratio = math.exp(mean)
    return Estimate(*bounded(ratio, math.exp(mean - half), math.exp(mean + half), least=0.0), confidence, len(found), "log-ratio-by-person")


def _warnings(given: Answered, wrong: Marks, known: Marks) -> tuple[str, ...]:
    told = []
    people = len(np.unique(given.person))
    if people < FEW_PEOPLE:
        told.append(f"{people} people: answers are taken as trials of their own; other people may differ more than the intervals say")
    if not (~given.assisted).any():
        told.append("no answer was given without seeing the prediction: nothing says what people would have answered")
    if not known.any():
        told.append("no answer is known to be right or wrong: agreement rises both by help and by anchoring")
    elif not wrong.any():
        told.append("no prediction is known to be wrong: anchoring cannot be seen; judge more of them")
    return tuple(told)
