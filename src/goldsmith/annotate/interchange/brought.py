"""What a file of another tool brings: tasks with known answers, answers of people and guesses of models; and what it is kept by."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.annotate.results import Concluded, Said

As = Literal["predictions", "gold", "answers"]
"""As what labels of a file without people are taken: what a model said, known answers, or answers of somebody."""


@dataclass(frozen=True)
class Answered:
    """What somebody said elsewhere.

    Attributes:
        who: Who, as the file calls him.
        value: Answers by question in normal form; ``None`` where he skipped the task.
        at: When, in milliseconds since 1970; now where the file does not say.
        active_ms: How long it took.
        raw: The annotation as the file has it; ``None`` where there is no such thing.
    """

    who: str
    value: dict[str, Any] | None
    at: int | None = None
    active_ms: int = 0
    raw: Any = None


@dataclass(frozen=True)
class Guessed:
    """What a model said elsewhere: its name, answers by question, its score, and the prediction as the file has it."""

    model: str
    value: dict[str, Any]
    score: float | None = None
    raw: Any = None


@dataclass(frozen=True)
class Brought:
    """A task that a file brings.

    Attributes:
        key: Its key in the project.
        material: What people see, by field.
        gold: The known answer.
        answers: What people said.
        guesses: What models said.
        rest: What else the file says of the task, to be given back.
    """

    key: str
    material: dict[str, Any]
    gold: dict[str, Any] | None = None
    answers: tuple[Answered, ...] = ()
    guesses: tuple[Guessed, ...] = ()
    rest: dict[str, Any] | None = None


@dataclass(frozen=True)
class Predicted:
    """A prediction that is stored here."""

    model: str
    value: Mapping[str, Any]
    score: float | None
    at: int


@dataclass(frozen=True)
class Gathered:
    """A task with all that was said of it, as exports see it.

    Attributes:
        number: Its number in the service.
        key: Its key in the project.
        material: What people see, by field.
        state: Its state.
        gold: The known answer, where there is one.
        answers: The newest answer of everybody.
        consensus: What they come to, by question.
        predictions: What models said.
        kept: What an import kept of it, as :func:`kept_of` made it.
    """

    number: int
    key: str
    material: Mapping[str, Any]
    state: str = "open"
    gold: Mapping[str, Any] | None = None
    answers: Sequence[Said] = ()
    consensus: Mapping[str, Concluded] = field(default_factory=dict)
    predictions: Sequence[Predicted] = ()
    kept: Mapping[str, Any] | None = None


def digest_of(value: Any) -> str:
    """Return by what an answer is known again: the same for the same answer, whatever the order of its parts.

    Example:
        >>> digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
        True
    """
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def kept_of(task: Brought, codes: Mapping[str, str]) -> dict[str, Any]:
    """Return what is kept of a task, so that an export gives back what was not changed meanwhile.

    Args:
        task: What the file brought.
        codes: The code under which each person of the file answers here.
    """
    return {
        "rest": task.rest or {},
        "annotations": [
            {"who": codes.get(one.who, ""), "is": "" if one.value is None else digest_of(one.value), "raw": one.raw} for one in task.answers
        ],
        "predictions": [{"is": digest_of(one.value), "raw": one.raw} for one in task.guesses],
    }
