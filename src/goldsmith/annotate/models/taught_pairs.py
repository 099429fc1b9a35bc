"""What preferences taught: a score of every option, by which the best of a task is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.learners.material import Material, material
from goldsmith.algorithms.learners.preferences import learn_preferences
from goldsmith.annotate.models.records import LONGEST, words_in
from goldsmith.annotate.models.taught import Guessed, Lesson, Taught, either
from goldsmith.errors import LabelError
from goldsmith.stats.proportion import proportion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from goldsmith.algorithms.learners.preferences import PreferenceModel

    Integers = NDArray[np.int64]
    Floats = NDArray[np.float64]


def of_preferences(lesson: Lesson) -> Taught:
    """Return what preferences teach: of each decided task that its best option beat every other; ties and bad ones teach nothing.

    Raises:
        LabelError: There are too few decided tasks.
    """
    options = lesson.asked.leaf.fields
    used = np.array([row for row in lesson.used.tolist() if lesson.truth[row]["best"] in options], np.int64)
    if not len(used):
        raise LabelError("there are too few answers to learn from", found="0 decided", expected="10, for both sides")
    pairs = _pairs(lesson, used, options)
    given = _material([lesson.records.shown[row] for row in used.tolist()], options)
    learnt = learn_preferences(given, pairs[:, 0], pairs[:, 1], pairs[:, 2].astype(np.float64).tolist(), lesson.weights[used][pairs[:, 3]])
    degree = round(float(np.median([lesson.truth[row].get("by", 1) for row in used.tolist()]))) if lesson.asked.leaf.degrees else None  # type: ignore[attr-defined]

    def looked(rows: Integers) -> Guessed:
        shown = [lesson.records.shown[row] for row in rows.tolist()]
        return best_of(options_scored(learnt.model, shown, options), options, degree)

    if len(options) == 2:
        aside = best_of(np.log(np.stack([learnt.chances, 1 - learnt.chances], axis=1).clip(1e-12)), options, degree)
        known = used[pairs[:, 3]]
    else:
        aside, known = Guessed([None] * len(used), np.full(len(used), np.nan), np.zeros(len(used))), used
    right = round(learnt.accuracy * len(pairs))
    held = proportion(right, len(pairs))
    return Taught(learnt.model.version, len(used), held, either(known, aside, looked), packed=learnt.model.packed, facts={"degree": degree})


def options_scored(model: PreferenceModel, shown: list[Mapping[str, Any]], options: tuple[str, ...]) -> Floats:
    """Return the score of every option of tasks, shape (tasks, options), minus infinity where there is none."""
    scores = model.scores(_material(shown, options)).reshape(len(shown), len(options))
    there = np.array([[bool(words_in(each.get(name))) for name in options] for each in shown]).reshape(scores.shape)
    return np.where(there, scores, -np.inf)


def _pairs(lesson: Lesson, used: Integers, options: tuple[str, ...]) -> Integers:
    """Return rows of first and second option, whether the first won, and which task it was, shape (pairs, 4); first is what is declared first."""
    found = []
    for at, row in enumerate(used.tolist()):
        best = options.index(lesson.truth[row]["best"])
        there = [place for place, name in enumerate(options) if words_in(lesson.records.shown[row].get(name))]
        for other in there:
            if other != best and best in there:
                one, two = min(best, other), max(best, other)
                found.append((at * len(options) + one, at * len(options) + two, int(best == one), at))
    if not found:
        raise LabelError(
            "options without words cannot be learnt from", found=f"{len(used)} decided", expected="texts, as fields of the task"
        )
    return np.array(found, np.int64)


def _material(shown: list[Mapping[str, Any]], options: tuple[str, ...]) -> Material:
    """Return the options of tasks as records, task by task."""
    texts = [words_in(each.get(name))[:LONGEST] or None for each in shown for name in options]
    return material(pa.array(texts, pa.large_string()))


def chances_of(scores: Floats) -> Floats:
    """Return the chance of each option that it is the best, shape (tasks, options); zeros where a task has none."""
    top = scores.max(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        chances = np.exp(scores - np.where(np.isfinite(top), top, 0.0))
    total = chances.sum(axis=1, keepdims=True)
    found: Floats = np.divide(chances, total, out=np.zeros_like(chances), where=total > 0)
    return found


def best_of(scores: Floats, options: tuple[str, ...], degree: int | None) -> Guessed:
    """Return the option of the highest score, and the chance that it is the best of all."""
    chances = chances_of(scores)
    by = {} if degree is None else {"by": max(1, degree)}
    values = [
        {"best": options[at], **by} if row[at] > 0 else None
        for at, row in zip(chances.argmax(axis=1).tolist(), chances.tolist(), strict=True)
    ]
    best = np.sort(chances, axis=1)
    return Guessed(values, chances.max(axis=1), np.clip(1 - (best[:, -1] - best[:, -2]), 0, 1))
