"""The laws of questions, as a check that any question can be held against.

An author of a question calls ``check_question`` with the class; the trials that it declares are put to every law. A broken law is a
``BrokenLawError``.
"""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from goldsmith.question import FaultyAnswerError, Question, Trial
from goldsmith.testing.readers import BrokenLawError

if TYPE_CHECKING:
    from collections.abc import Callable


def check_question(leaf: type[Question], *, fits: Callable[[Any, dict[str, Any]], bool] | None = None) -> None:
    """Hold a question against every law.

    1. Every good answer is taken; taken once more it is unchanged, and it is JSON that survives being written and read.
    2. Two spellings of one answer become one.
    3. Every bad answer is refused with its faults, each in English and Chinese; so is what is no answer at all.
    4. The distance is 0 where what is compared is equal, in (0, 1] to another, and the same both ways.
    5. A column of its Arrow type holds every good answer and gives it back; null stays null.
    6. A vote is one of its classes.
    7. A good answer fits the JSON Schema, where ``fits`` is given.

    Args:
        leaf: The question's class.
        fits: Tells whether a value fits a JSON Schema.

    Raises:
        BrokenLawError: A law is broken; the message says which, and by what.
    """
    if not leaf.trials:
        raise BrokenLawError(f"{leaf.name_of()}: it declares no trial, so no law was tried")
    for trial in leaf.trials:
        question = leaf.configured(trial.settings)
        normal = [_taken(question, trial, said) for said in trial.good]
        _alike(question, trial)
        _refused(question, trial)
        _distances(question, normal)
        _stored(question, normal)
        _voted(question, normal)
        if fits:
            _law(all(fits(one, question.schema_of()) for one in normal), question, "a normal answer does not fit its JSON Schema")


def _law(holds: bool, question: Question, told: str) -> None:  # noqa: FBT001  a law is a sentence that holds or not
    if not holds:
        raise BrokenLawError(f"{question.name}: {told}")


def _taken(question: Question, trial: Trial, said: Any) -> Any:
    normal = question.checked(said, trial.material)
    _law(question.checked(normal, trial.material) == normal, question, f"taken twice, {said!r} changes")
    _law(json.loads(json.dumps(normal)) == normal, question, f"{normal!r} does not survive JSON")
    return normal


def _alike(question: Question, trial: Trial) -> None:
    for one, other in trial.alike:
        a, b = question.checked(one, trial.material), question.checked(other, trial.material)
        _law(a == b, question, f"{one!r} and {other!r} are one answer and become {a!r} and {b!r}")


def _refused(question: Question, trial: Trial) -> None:
    for said in (*trial.bad, object(), float("nan")):
        try:
            question.checked(said, trial.material)
        except FaultyAnswerError as error:
            _law(bool(error.faults), question, f"{said!r} is refused without a fault")
            _law(all(fault.en and fault.zh for fault in error.faults), question, f"a fault of {said!r} is not told in both languages")
        else:
            raise BrokenLawError(f"{question.name}: {said!r} does not fit and is taken")


def _distances(question: Question, normal: list[Any]) -> None:
    for one, other in itertools.product(normal, repeat=2):
        apart = question.distance(one, other)
        _law(
            (apart == 0.0) == (question.compared(one) == question.compared(other)),
            question,
            f"the distance of {one!r} and {other!r} is {apart}",
        )
        _law(0.0 <= apart <= 1.0, question, f"the distance of {one!r} and {other!r} is {apart}, outside of 0 to 1")
        _law(abs(apart - question.distance(other, one)) < 1e-12, question, f"{one!r} and {other!r} are not as far apart both ways")


def _stored(question: Question, normal: list[Any]) -> None:
    held = pa.array([*(question.stored(one) for one in normal), None], question.stored_as()).to_pylist()
    told = pa.array([question.stored(one) for one in normal], question.stored_as()).to_pylist()
    _law(held[-1] is None, question, "a null is not kept in its column")
    _law(held[:-1] == told and len({json.dumps(one, sort_keys=True) for one in told}) == len({json.dumps(one, sort_keys=True) for one in normal}), question, "two answers are one in its column")  # fmt: skip


def _voted(question: Question, normal: list[Any]) -> None:
    for one in normal:
        vote = question.vote(one)
        _law(vote is None or vote in question.classes, question, f"{one!r} is a vote for {vote!r}, which is none of its classes")
