"""What the answers to a task come to: one answer, how far people agree on it, and how sure it is.

1. What a reviewer mended or accepted goes before anything else; one answer alone, and answers that are the same, stand.
2. Where answers are votes, the method that does best on tasks with a known answer decides, as
   :mod:`goldsmith.algorithms.answers.choosing` tells; of the answers that are votes for its class the most central one is taken. A tie
   is no answer: a person has to say.
3. Spans and boxes are put together from those of all, as :mod:`goldsmith.annotate.agreed_marks` tells.
4. Else the most central answer stands: the one whose mean distance to the others is smallest (the medoid); of two alone that differ,
   neither is, so it is left open.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.annotate.configuration import Asked
    from goldsmith.question import Question


@dataclass(frozen=True)
class Said:
    """One answer to a task.

    Attributes:
        who: The code that stands for the person.
        value: Answers by question.
        at: When, in milliseconds since 1970.
        active_ms: How long it took.
        guideline_version: The guideline that was in force.
        questions_version: The questions that were asked.
        reviewed: Whether a reviewer accepted or mended it.
        late: Whether it came after its lease.
        fits: What of an answer to an earlier version of the questions is an answer to the present one; ``None`` where it was given to that.
        origin: How it came about: ``person``, ``reviewer`` or ``import``; with a prediction in sight what was done with it: ``shown``,
            ``refused``, ``changed`` or ``accepted``.
        model: The model that had said something of the task when the answer came, in sight or not; ``None`` where none had.
        model_shown: Whether the person had it before his eyes.
        annotator: What kind of annotator he is, in the words of TC609-5-2025-02; empty until it is to be told.
    """

    who: str
    value: Mapping[str, Any]
    at: int
    active_ms: int
    guideline_version: int
    questions_version: int
    reviewed: bool = False
    late: bool = False
    fits: Mapping[str, Any] | None = None
    origin: str = "person"
    model: str | None = None
    model_shown: bool = False
    annotator: str = ""

    @property
    def counted(self) -> Mapping[str, Any]:
        """The answers that count now."""
        return self.value if self.fits is None else self.fits


@dataclass(frozen=True)
class Concluded:
    """What the answers to one question of one task come to.

    Attributes:
        value: The answer; ``None`` where it is open.
        agreement: 1 minus the mean distance of all pairs of answers; ``None`` where there are fewer than two.
        answers: How many answers there are.
        why: How it was found: ``review``, ``only``, ``same``, the name of the method, ``medoid``, ``tie``.
        sureness: Probability that it is right, where answers are votes and no reviewer said so; else ``None``.
    """

    value: Any
    agreement: float | None
    answers: int
    why: str
    sureness: float | None = None


class Decides(Protocol):
    """What decides the tasks on whose answers people differ, of one question."""

    def __call__(self, task_id: int, /) -> tuple[Any, str]:
        """Return of a task the class that is voted for, or the answer that is put together, and the method; ``None`` where it is open."""

    def sureness(self, task_id: int, value: Any, /) -> float | None:
        """Return the probability that a class is right; ``None`` where nobody knows."""


def is_voted(leaf: Question) -> bool:
    """Tell whether answers to a question are votes for one class each: a set of classes is none.

    Example:
        >>> from goldsmith import question
        >>> [is_voted(question.load("choice", {"choices": ["a", "b"], "several": each})) for each in (False, True)]
        [True, False]
    """
    return bool(leaf.classes) and leaf.level != "set"


def conclusion_of(asked: Asked, task_id: int, answers: Sequence[Said], decide: Decides | None) -> Concluded:
    """Return what the answers to one question of one task come to, at least one; ``decide`` tells of a task what all answers decide."""
    values = [one.counted[asked.name] for one in answers]
    agreement = agreement_of(asked.leaf, values)
    found = undisputed(asked.name, answers) or _decided(asked.leaf, values, decide(task_id) if decide else medoid(asked.leaf, values))
    vote = asked.leaf.vote(found.value) if found.value is not None and found.why != "review" else None
    return replace(found, agreement=agreement, sureness=decide.sureness(task_id, vote) if decide and vote is not None else None)


def undisputed(name: str, answers: Sequence[Said]) -> Concluded | None:
    """Return what answers come to that leave nothing to decide: reviewed, a single one, or the same."""
    values = [one.counted[name] for one in answers]
    reviewed = [one.counted[name] for one in answers if one.reviewed]
    if reviewed and all(value == reviewed[0] for value in reviewed):
        return Concluded(reviewed[0], None, len(values), "review")
    if all(value == values[0] for value in values):
        return Concluded(values[0], None, len(values), "same" if len(values) > 1 else "only")
    return None


def _decided(leaf: Question, values: Sequence[Any], decided: tuple[Any, str]) -> Concluded:
    """Return the conclusion; of a class the most central answer that is a vote for it."""
    value, why = decided
    if value is not None and is_voted(leaf):
        value = central(leaf, [one for one in values if leaf.vote(one) == value])
    return Concluded(value, None, len(values), why)


def agreement_of(leaf: Question, values: Sequence[Any]) -> float | None:
    """Return 1 minus the mean distance of all pairs; ``None`` for fewer than two values.

    Example:
        >>> from goldsmith import question
        >>> round(agreement_of(question.load("choice", {"choices": ["a", "b"]}), ["a", "a", "b"]), 3)
        0.333
    """
    pairs = list(itertools.combinations(values, 2))
    return 1.0 - sum(leaf.distance(one, other) for one, other in pairs) / len(pairs) if pairs else None


def central(leaf: Question, values: Sequence[Any]) -> Any:
    """Return the answer nearest to all others, the first of those that are as near; ``None`` of none.

    Example:
        >>> from goldsmith import question
        >>> central(question.load("scale", {"at_least": 0, "at_most": 9}), [1, 9, 4, 5])
        4
    """
    far = [sum(leaf.distance(one, other) for other in values) for one in values]
    return next((value for value, distance in zip(values, far, strict=True) if distance <= min(far) + 1e-12), None)


def medoid(leaf: Question, values: Sequence[Any]) -> tuple[Any, str]:
    """Return the answer nearest to all others and ``medoid``; ``None`` and ``tie`` where two different ones are as near."""
    far = [sum(leaf.distance(one, other) for other in values) for one in values]
    nearest = [value for value, distance in zip(values, far, strict=True) if distance <= min(far) + 1e-12]
    return (nearest[0], "medoid") if all(value == nearest[0] for value in nearest) else (None, "tie")
