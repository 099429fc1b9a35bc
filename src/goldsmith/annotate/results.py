"""What the answers to each task come to: one answer, how far people agree on it, and everything that was said.

1. Where answers are votes, the method that does best on tasks with a known answer decides, the majority where none is known, as
   :mod:`goldsmith.algorithms.answers.choosing` tells. A tie is no answer: a person has to say.
2. Else the most central answer stands: the one whose mean distance to the others is smallest (the medoid); of two alone that differ,
   neither is, so it is left open.
3. What a reviewer mended or accepted goes before any of this.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from goldsmith.algorithms.agreement.krippendorff import krippendorff_alpha
from goldsmith.algorithms.agreement.ratings import listed
from goldsmith.algorithms.answers.choosing import chosen_consensus
from goldsmith.algorithms.answers.table import answers as table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from goldsmith.annotate.configuration import Asked, Configuration
    from goldsmith.question import Question
    from goldsmith.stats.estimate import Estimate


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
    """

    value: Any
    agreement: float | None
    answers: int
    why: str


@dataclass(frozen=True)
class Results:
    """Conclusions of a project.

    Attributes:
        tasks: For each task's key, conclusions by question.
        methods: For each question whose answers are votes: the method chosen, and why.
        alpha: For each such question Krippendorff's alpha with its interval, where it can be counted.
    """

    tasks: dict[str, dict[str, Concluded]]
    methods: dict[str, str] = field(default_factory=dict)
    alpha: dict[str, Estimate] = field(default_factory=dict)


def concluded(configuration: Configuration, said: Mapping[str, Sequence[Said]], gold: Mapping[str, Mapping[str, Any]]) -> Results:
    """Return what the answers come to.

    Args:
        configuration: What was asked.
        said: The newest answers to each task, by its key.
        gold: Known answers of some tasks.
    """
    found = Results({key: {} for key in said})
    for each in configuration.questions:
        given = {key: [one for one in answers if one.counted.get(each.name) is not None] for key, answers in said.items()}
        decide = _by_vote(each, given, gold, found) if each.leaf.classes else None
        for key, answers in given.items():
            if answers:
                found.tasks[key][each.name] = conclusion_of(each, key, answers, decide)
    return found


def conclusion_of(asked: Asked, key: Any, answers: Sequence[Said], decide: Callable[[Any], tuple[Any, str]] | None) -> Concluded:
    """Return what the answers to one question of one task come to; ``decide`` tells of a task what votes decide."""
    values = [one.counted[asked.name] for one in answers]
    agreement = agreement_of(asked.leaf, values)
    reviewed = [one.counted[asked.name] for one in answers if one.reviewed]
    if reviewed and all(value == reviewed[0] for value in reviewed):
        return Concluded(reviewed[0], agreement, len(values), "review")
    if len(values) == 1:
        return Concluded(values[0], None, 1, "only")
    if all(value == values[0] for value in values):
        return Concluded(values[0], agreement, len(values), "same")
    value, why = decide(key) if decide else medoid(asked.leaf, values)
    return Concluded(value, agreement, len(values), why)


def agreement_of(leaf: Question, values: Sequence[Any]) -> float | None:
    """Return 1 minus the mean distance of all pairs; ``None`` for fewer than two values.

    Example:
        >>> from goldsmith import question
        >>> round(agreement_of(question.load("choice", {"choices": ["a", "b"]}), ["a", "a", "b"]), 3)
        0.333
    """
    pairs = list(itertools.combinations(values, 2))
    return 1.0 - sum(leaf.distance(one, other) for one, other in pairs) / len(pairs) if pairs else None


def medoid(leaf: Question, values: Sequence[Any]) -> tuple[Any, str]:
    """Return the answer nearest to all others and ``medoid``; ``None`` and ``tie`` where two different ones are as near."""
    far = [sum(leaf.distance(one, other) for other in values) for one in values]
    nearest = [value for value, distance in zip(values, far, strict=True) if distance <= min(far) + 1e-12]
    return (nearest[0], "medoid") if all(value == nearest[0] for value in nearest) else (None, "tie")


def _by_vote(
    asked: Asked, given: Mapping[str, Sequence[Said]], gold: Mapping[str, Mapping[str, Any]], found: Results
) -> Callable[[str], tuple[Any, str]]:
    """Return what decides a task by votes; the method and the agreement of the whole project are told beside."""
    votes = [(key, one.who, asked.leaf.vote(one.counted[asked.name])) for key, answers in given.items() for one in answers]
    votes = [vote for vote in votes if vote[2] is not None]
    if not votes:
        return _open
    items, who, values = (list(column) for column in zip(*votes, strict=True))
    known = {key: asked.leaf.vote(truth[asked.name]) for key, truth in gold.items() if truth.get(asked.name) is not None}
    choice = chosen_consensus(table_of(items, who, values), {key: value for key, value in known.items() if value in set(values)})
    found.methods[asked.name] = f"{choice.chosen.method}: {choice.why}"
    _add_alpha(asked.name, items, values, found)
    chosen, tied = choice.chosen, choice.chosen.tied
    place = {key: at for at, key in enumerate(chosen.items.to_pylist())}
    labels = chosen.labels()

    def decide(key: str) -> tuple[Any, str]:
        at = place.get(key)
        return (None, "tie") if at is None or tied[at] else (labels[at], chosen.method)

    return decide


def _open(key: str) -> tuple[Any, str]:
    """Return that no task can be decided by votes."""
    del key
    return None, "tie"


def _add_alpha(name: str, items: list[str], values: list[Any], found: Results) -> None:
    try:
        found.alpha[name] = krippendorff_alpha(listed(items, values))
    except ValueError:
        return  # fewer than two tasks have two answers, or all are the same: there is no agreement to tell
