"""What the answers to one question taught: a model that says something of any task, and of answered ones what models say that did not learn from them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.active_learning.committee import learn_committee
from goldsmith.algorithms.active_learning.uncertainty import margin, several_unsure
from goldsmith.algorithms.learners.choices import LEAST, learn_choices
from goldsmith.algorithms.learners.numbers import learn_numbers
from goldsmith.algorithms.learners.several import learn_several
from goldsmith.annotate.models.settings import way_of
from goldsmith.errors import LabelError
from goldsmith.stats.proportion import proportion

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from goldsmith.annotate.configuration import Asked
    from goldsmith.annotate.models.records import Records
    from goldsmith.stats.estimate import Estimate

    Integers = NDArray[np.int64]
    Floats = NDArray[np.float64]

PART = 4_096
"""Tasks that are looked at together."""
EVEN = 0.5
"""A label of several is said from this chance on."""


@dataclass(frozen=True, eq=False)
class Guessed:
    """What is thought of some tasks.

    Attributes:
        values: The answer to the question, as its page would send it; ``None`` where nothing is said.
        scores: The chance that it is right, NaN where that is not known.
        unsure: From 0, sure, to 1.
    """

    values: list[Any]
    scores: Floats
    unsure: Floats


@dataclass(frozen=True, eq=False)
class Taught:
    """A model of one question.

    Attributes:
        version: The digest of the model; empty where nothing was learnt and a dictionary speaks.
        answers: Tasks whose answers it learnt from.
        held_out: Share of these of which models that did not learn from them say what was answered.
        guess: Says what is thought of tasks, by their rows.
        notes: What a manager must know of it, a sentence each.
        packed: Returns the bytes of the model; ``None`` where a dictionary speaks.
        facts: What has to be known beside the bytes, as JSON values.
    """

    version: str
    answers: int
    held_out: Estimate | None
    guess: Callable[[Integers], Guessed]
    notes: tuple[str, ...] = ()
    packed: Callable[[], bytes] | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Lesson:
    """What a question is learnt from.

    Attributes:
        asked: The question.
        records: All tasks.
        truth: What each came to, ``None`` where that is not known.
        weights: How much each counts.
        committee: Whether a committee says how unsure it is, where there is one for this kind.
        dictionary: Phrases and their labels, for spans.
    """

    asked: Asked
    records: Records
    truth: Sequence[Any]
    weights: Floats
    committee: bool = False
    dictionary: Mapping[str, str] | None = None

    @property
    def used(self) -> Integers:
        """Rows that are learnt from."""
        return np.array([row for row, one in enumerate(self.truth) if one is not None and self.weights[row] > 0], np.int64)

    def said(self, used: Integers) -> list[Any]:
        """Return what these tasks came to."""
        return [self.truth[row] for row in used.tolist()]


def taught(lesson: Lesson) -> Taught:
    """Return what a question teaches.

    Raises:
        LabelError: There are too few answers, or they are all alike; the message says what is missing.
        ValueError: No learner learns this kind of question: a mistake of the program.
    """
    from goldsmith.annotate.models.taught_pairs import of_preferences
    from goldsmith.annotate.models.taught_spans import of_spans

    ways = {"choices": of_choices, "several": of_several, "numbers": of_numbers, "preferences": of_preferences, "spans": of_spans}
    way = way_of(lesson.asked)
    if way is None:
        raise ValueError(lesson.asked.kind)
    if way != "spans" and len(lesson.used) < LEAST:
        raise LabelError(
            "there are too few answers to learn from", found=f"{len(lesson.used)} answers", expected=f"at least {LEAST} answers",
            hint="answer some more first",
        )  # fmt: skip
    return ways[way](lesson)


def of_choices(lesson: Lesson) -> Taught:
    """Return what choices of one class teach."""
    used, records = lesson.used, lesson.records
    if len(set(lesson.said(used))) < 2:
        raise LabelError(
            "all answers are the same", found=str(lesson.truth[used[0]]), expected="answers of two classes", hint="answer some more first"
        )
    seen, classes = records.read(used), lesson.asked.leaf.classes
    learnt = learn_choices(seen, lesson.said(used), lesson.weights[used], classes=classes)
    group = learn_committee(learnt, seen, lesson.weights[used]) if lesson.committee else None

    def looked(rows: Integers) -> tuple[Floats, Floats]:
        given = records.read(rows)
        chances = learnt.model.predict(given).chances
        return chances, margin(chances) if group is None else group.disagreement(given).information

    def said(chances: Floats, unsure: Floats) -> Guessed:
        best = chances.argmax(axis=1)
        return Guessed([classes[at] for at in best.tolist()], chances.max(axis=1), unsure)

    aside = said(learnt.chances, margin(learnt.chances))
    right = sum(one == other for one, other in zip(aside.values, lesson.said(used), strict=True))
    return Taught(
        learnt.model.version,
        len(used),
        proportion(right, len(used)),
        either(used, aside, lambda rows: said(*looked(rows))),
        packed=learnt.model.packed,
    )


def of_several(lesson: Lesson) -> Taught:
    """Return what choices of several labels teach."""
    used, records, leaf = lesson.used, lesson.records, lesson.asked.leaf
    learnt = learn_several(records.read(used), lesson.said(used), lesson.weights[used], labels=leaf.classes)

    def said(chances: Floats) -> Guessed:
        return Guessed(
            [labels_said(one, leaf) for one in chances],
            np.maximum(chances, 1 - chances).prod(axis=1),
            several_unsure(chances),
        )

    aside = said(learnt.chances)
    right = sum(set(one) == set(other) for one, other in zip(aside.values, lesson.said(used), strict=True))
    later = either(used, aside, lambda rows: said(learnt.model.predict(records.read(rows))))
    return Taught(learnt.model.version, len(used), proportion(right, len(used)), later, packed=learnt.model.packed)


def labels_said(chances: Floats, leaf: Any) -> list[str]:
    """Return the labels that are more likely than not, as many as a question lets one choose."""
    classes = leaf.classes
    least, most = int(getattr(leaf, "at_least", 0)), getattr(leaf, "at_most", None) or len(classes)
    order = np.argsort(-chances, kind="stable")
    n = min(max(int((chances > EVEN).sum()), least), most)
    chosen = set(order[:n].tolist())
    return [name for at, name in enumerate(classes) if at in chosen]


def of_numbers(lesson: Lesson) -> Taught:
    """Return what numbers teach; a number is said on its step."""
    used, records, leaf = lesson.used, lesson.records, lesson.asked.leaf
    step, bounds = getattr(leaf, "step", None), bounds_of(leaf)
    learnt = learn_numbers(records.read(used), [float(one) for one in lesson.said(used)], lesson.weights[used], bounds=bounds)
    truths = np.array(lesson.said(used), np.float64)
    length = bounds[1] - bounds[0] if all(map(math.isfinite, bounds)) else float(np.ptp(truths))

    def said(values: Floats, unsure: Floats) -> Guessed:
        near = [number_said(one, leaf) for one in values.tolist()]
        within = np.searchsorted(learnt.model.errors, step / 2, side="right") / len(learnt.model.errors) if step else math.nan
        return Guessed(near, np.full(len(near), within), np.clip(unsure / (length or 1.0), 0, 1))

    def looked(rows: Integers) -> Guessed:
        found = learnt.model.predict(records.read(rows))
        return said(found.values, found.unsure)

    aside = said(learnt.values, np.zeros(len(used)))
    hits = [abs(one - other) < (step or 0) / 2 for one, other in zip(aside.values, truths.tolist(), strict=True)]
    held = proportion(sum(hits), len(used)) if step else None
    notes = (f"{lesson.asked.name}: foretells {max(learnt.explained, 0.0):.0%} of the variance of held-out answers",)
    return Taught(learnt.model.version, len(used), held, either(used, aside, looked), notes, learnt.model.packed)


def bounds_of(leaf: Any) -> tuple[float, float]:
    """Return the least and the most number of a question."""
    ends = getattr(leaf, "at_least", None), getattr(leaf, "at_most", None)
    return (-math.inf if ends[0] is None else ends[0], math.inf if ends[1] is None else ends[1])


def number_said(value: float, leaf: Any) -> float:
    """Return the nearest number that a question takes; without a step one of three figures."""
    step, bounds = getattr(leaf, "step", None), bounds_of(leaf)
    begin = bounds[0] if math.isfinite(bounds[0]) else 0.0
    near = begin + round((value - begin) / step) * step if step else float(f"{value:.3g}")
    return min(max(near, bounds[0]), bounds[1])


def either(used: Integers, aside: Guessed, later: Callable[[Integers], Guessed]) -> Callable[[Integers], Guessed]:
    """Return what says of tasks that were learnt from what was said aside, and of others what the model says, some at a time."""
    place = {row: at for at, row in enumerate(used.tolist())}

    def guess(rows: Integers) -> Guessed:
        values: list[Any] = [None] * len(rows)
        scores, unsure = np.full(len(rows), np.nan), np.zeros(len(rows))
        known = [(at, place[row]) for at, row in enumerate(rows.tolist()) if row in place]
        for at, other in known:
            values[at], scores[at], unsure[at] = aside.values[other], aside.scores[other], aside.unsure[other]
        fresh = np.setdiff1d(np.arange(len(rows)), np.array([at for at, _ in known], np.int64))
        for begin in range(0, len(fresh), PART):
            part = fresh[begin : begin + PART]
            found = later(rows[part])
            scores[part], unsure[part] = found.scores, found.unsure
            for at, value in zip(part.tolist(), found.values, strict=True):
                values[at] = value
        return Guessed(values, scores, unsure)

    return guess
