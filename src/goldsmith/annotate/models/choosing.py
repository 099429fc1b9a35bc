"""Which tasks are asked next, and what choosing them has saved so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.active_learning.batch import Candidates, next_batch
from goldsmith.algorithms.active_learning.random_stream import chance_order, permanent_numbers, random_sample
from goldsmith.algorithms.active_learning.saving import LEAST, compared
from goldsmith.algorithms.active_learning.seconds import learn_seconds
from goldsmith.algorithms.active_learning.spread import directions
from goldsmith.algorithms.label_errors.labels import coded
from goldsmith.algorithms.label_errors.linear import Linear, Pace
from goldsmith.algorithms.learners.choices import scored
from goldsmith.algorithms.learners.features import features
from goldsmith.annotate.models.settings import way_of
from goldsmith.annotate.models.taught import Lesson, taught
from goldsmith.errors import LabelError
from goldsmith.stats.prediction_powered import powered_proportion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.algorithms.active_learning.saving import Saving
    from goldsmith.annotate.models.pool import Pool
    from goldsmith.annotate.models.records import Records
    from goldsmith.annotate.models.taught import Guessed

    Integers = NDArray[np.int64]
    Floats = NDArray[np.float64]

PACE = Pace(0.5, 8)
"""How both arms of a comparison learn: the same for both, so that neither is chosen for."""
NO_TIMES = "no time of an answer was measured: what teaches most a second is what teaches most"


def sampled(pool: Pool, truth: list[Any], seed: int) -> tuple[Integers, Integers]:
    """Return the random sample of the pool in its order, and all answered rows in the order in which they were answered.

    A task that nobody can answer any more, or whose answers came to nothing, is left out of pool and sample alike.
    """
    order = chance_order(permanent_numbers(pool.keys, seed))
    pool_rows = np.array([one != "gold" for one in pool.states], np.bool_)
    known = np.array([one is not None for one in truth], np.bool_) & pool_rows
    answered = np.array(pool.answered, np.bool_) & pool_rows
    never = ~pool_rows | (answered & ~known) | np.array([one in {"withdrawn", "paused"} for one in pool.states], np.bool_)
    rows = np.flatnonzero(known & answered)
    asked = rows[np.argsort(np.array(pool.first_at)[rows], kind="stable")]
    return random_sample(order, known & answered, never), asked


def batch_of(pool: Pool, records: Records, rows: Integers, order: dict[str, Any], unsure: Floats | None) -> dict[str, Any]:
    """Return the tasks to ask next, each with its stream and how much it was wanted, and how they were chosen.

    Args:
        pool: All tasks.
        records: Those of them that are read, as a model reads them.
        rows: Their rows in the pool.
        order: ``way``, ``random_share``, ``size`` and ``seed``.
        unsure: Of each task of the pool, NaN where that is not known; ``None`` where nothing is learnt yet.
    """
    free = np.array(pool.free, np.bool_) & np.array([one == "open" for one in pool.states]) & np.array([not one for one in pool.put])
    answered = np.array(pool.answered, np.bool_)
    wanted = None if unsure is None or order["way"] == "diversity" else np.where(free & ~answered, unsure, np.nan)
    notes: list[str] = []
    vectors = np.zeros((len(pool), 0), np.float32)
    if free.any() and len(rows):
        some = directions(records.read(np.arange(len(rows))))
        vectors = np.zeros((len(pool), some.shape[1]), np.float32)
        vectors[rows] = some
    seconds = _seconds(pool, records, rows, notes) if order["way"] == "cost" else None
    candidates = Candidates(pool.keys, answered, ~free & ~answered, wanted, vectors if vectors.shape[1] else None, seconds)
    made = next_batch(candidates, order["size"], random_share=order["random_share"], seed=order["seed"])
    asked = [
        {"task": pool.ids[one.row], "way": one.stream, "value": None if np.isnan(one.wanted) else round(one.wanted, 6)}
        for one in made.asked
    ]
    return {"asked": asked, "facts": made.facts, "notes": notes}


def _seconds(pool: Pool, records: Records, rows: Integers, notes: list[str]) -> Floats | None:
    lengths = np.zeros(len(pool))
    lengths[rows] = records.lengths()
    times = np.array(pool.active_ms)
    if not np.isfinite(times).any():
        notes.append(NO_TIMES)
        return None
    return learn_seconds(lengths[np.isfinite(times)], times[np.isfinite(times)]).predict(lengths)


def accuracy_of(pool: Pool, guessed: Guessed, rows: Integers, truth: list[Any], sample: Integers) -> dict[str, Any] | None:
    """Return how right a model is over the whole pool, from the random sample and what it believes of all others; ``None`` where that is too small.

    Args:
        pool: All tasks.
        guessed: What is thought of the rows; of answered ones by models that did not learn from them.
        rows: Rows in the pool.
        truth: What each task of the pool came to.
        sample: The random sample.
    """
    place = {row: at for at, row in enumerate(rows.tolist()) if pool.states[row] != "gold"}
    drawn = [row for row in sample.tolist() if row in place and np.isfinite(guessed.scores[place[row]])]
    others = [at for row, at in place.items() if row not in set(drawn) and np.isfinite(guessed.scores[at])]
    if len(drawn) < LEAST or not others:
        return None
    right = np.array([guessed.values[place[row]] == truth[row] for row in drawn], np.float64)
    sure = guessed.scores[[place[row] for row in drawn]]
    return powered_proportion(right, sure, guessed.scores[others]).estimate.as_json()


def comparison(lesson: Lesson, pool: Pool, rows: Integers, sample: Integers, asked: Integers) -> dict[str, Any]:
    """Return learning curves of the project as it was asked and of the random sample, and what was saved.

    Raises:
        SelectionError: One of the streams is too short.
    """
    place = np.full(len(pool), -1)
    place[rows] = np.arange(len(rows))
    right = _right_choices(lesson) if way_of(lesson.asked) == "choices" else _right_any(lesson)
    found = compared(place[asked[place[asked] >= 0]], place[sample[place[sample] >= 0]], right)
    return {**_told(found), "question": lesson.asked.name}


def _told(found: Saving) -> dict[str, Any]:
    arms = zip(found.answers, found.project, found.random, found.better, strict=True)
    curve = [{"answers": n, "project": one.as_json(), "random": two.as_json(), "better": more.as_json()} for n, one, two, more in arms]
    return {"curve": curve, "saved": found.saved.as_json() if found.saved else None, "said": found.said}


def _right_choices(lesson: Lesson) -> Any:
    """Return what learns a choice from some rows and tests it on others, at one pace."""

    def right(known: Integers, test: Integers) -> NDArray[Any]:
        truth = [lesson.truth[row] for row in test.tolist()]
        said = [lesson.truth[row] for row in known.tolist()]
        if len(set(said)) < 2:
            return np.array([one == said[0] for one in truth], np.float64)
        labels = coded(said)
        given = lesson.records.read(known)
        what = features(given)
        weights = Linear(what.bags(given), labels.codes, len(labels.classes), 1).learnt(PACE, (0, len(known)))
        best = scored(what, weights, lesson.records.read(test))[0].argmax(axis=1)
        return np.array([labels.classes[at] == one for at, one in zip(best.tolist(), truth, strict=True)], np.float64)

    return right


def _right_any(lesson: Lesson) -> Any:
    """Return what learns any question from some rows and tests it on others; how near it comes is 1 less the distance."""

    def right(known: Integers, test: Integers) -> NDArray[Any]:
        inside = set(known.tolist())
        part = Lesson(
            lesson.asked, lesson.records, [one if row in inside else None for row, one in enumerate(lesson.truth)], lesson.weights, dictionary=lesson.dictionary
        )  # fmt: skip
        try:
            found = taught(part).guess(test)
        except LabelError:
            return np.zeros(len(test))
        leaf = lesson.asked.leaf
        fits = [
            (leaf.checked(value, lesson.records.shown[row]) if value is not None else None, row)
            for value, row in zip(found.values, test.tolist(), strict=True)
        ]
        return np.array([0.0 if value is None else 1 - leaf.distance(value, lesson.truth[row]) for value, row in fits])

    return right
