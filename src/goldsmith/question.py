"""The contract of questions: one kind of human answer, from what may be said to how two people's answers differ.

A question says what an answer looks like, turns what a page or a file brings into its one normal form or lists every fault, and says
how far two answers are apart. Whoever stores, compares, exports or shows answers needs to know no more than this.

1. ``checked`` is the only way in: what passed it once passes again unchanged, and two spellings of one answer become one value.
2. Places in text are **code points**, never UTF-16 units and never bytes; a page converts at its border.
3. ``distance`` is 0 for equal answers only (remarks aside, see ``compared``), symmetrical, and at most 1, so agreement of any kind is
   counted in one way.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from pydantic import ConfigDict

from goldsmith import registry
from goldsmith.annotation_errors import AnswerError
from goldsmith.settings_fault import Configured

if TYPE_CHECKING:
    import pyarrow as pa

Answer: TypeAlias = Any
"""What a person said, as JSON holds it: the normal form of a question."""

Material: TypeAlias = Mapping[str, Any]
"""What a person sees: the fields of a task, by name. A text is a string, a dialogue a list of ``role`` and ``content``, a medium an object
with ``url`` and, where they are known, ``width`` and ``height`` in pixels or ``duration`` in seconds."""

Scale = Literal["nominal", "ordinal", "interval", "set", "spans", "shapes", "order", "text", "parts"]
"""What kind of agreement is counted: of classes, ranks, numbers, sets, places in a text, shapes, orders, words, or parts of an answer."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with an answer.

    Attributes:
        path: Where in the answer, such as ``spans[2].end``; empty for all of it.
        en: What is wrong and what is expected, in English.
        zh: The same in Chinese.
    """

    path: str
    en: str
    zh: str

    def says(self, language: str = "en") -> str:
        """Return it as one line."""
        told = self.zh if language == "zh" else self.en
        return f"{self.path}: {told}" if self.path else told


class FaultyAnswerError(AnswerError):
    """An answer does not fit its question; every fault is listed."""

    def __init__(self, faults: Sequence[Fault], *, where: str = "") -> None:
        self.faults = tuple(faults)
        super().__init__("this answer does not fit the question\n" + "\n".join(f"  - {fault.says()}" for fault in faults), where=where)


@dataclass(frozen=True)
class Trial:
    """A question with things that people may say to it, for the laws that every question obeys.

    Attributes:
        settings: Its settings.
        material: What is shown.
        good: Answers that fit, each different from the others.
        alike: Pairs of spellings of one answer.
        bad: Answers that do not fit.
    """

    settings: Mapping[str, Any]
    material: Material
    good: tuple[Answer, ...]
    alike: tuple[tuple[Answer, Answer], ...] = ()
    bad: tuple[Answer, ...] = ()


class Question(Configured):
    """A leaf that is one kind of human answer. Its fields are its settings; a subclass defines the methods without a body."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: ClassVar[int] = 1
    scale: ClassVar[Scale]
    trials: ClassVar[tuple[Trial, ...]]
    """At least one example with good and bad answers; the laws are run on each."""

    @classmethod
    def name_of(cls) -> str:
        """Return the registered name: the class name in snake case."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()

    @property
    def name(self) -> str:
        """The registered name."""
        return self.name_of()

    @property
    def fields(self) -> tuple[str, ...]:
        """Fields of the material that the answer points into; empty where it is about the task as a whole."""
        return ()

    @abstractmethod
    def schema_of(self) -> dict[str, Any]:
        """Return the JSON Schema (2020-12) of a normal answer; what passes ``checked`` fits it."""

    @abstractmethod
    def checked(self, said: Answer, material: Material) -> Answer:
        """Return the normal form of what somebody said about this material.

        Raises:
            FaultyAnswerError: It does not fit; every fault is listed.
        """

    @abstractmethod
    def distance(self, one: Answer, other: Answer) -> float:
        """Return how far two normal answers are apart: 0 where what is compared is equal, 1 where nothing is shared."""

    @property
    def level(self) -> Scale:
        """What kind of agreement is counted with these settings; ``scale`` where they change nothing about it."""
        return self.scale

    def compared(self, answer: Answer) -> Answer:
        """Return the part of a normal answer that agreement is about: all of it, where it holds no remarks such as a note on a score."""
        return answer

    @abstractmethod
    def stored_as(self) -> pa.DataType:
        """Return the Arrow type of a column of answers."""

    def stored(self, answer: Answer) -> Any:
        """Return a normal answer as a value of that type; as it is, where the two are the same."""
        return answer

    def vote(self, answer: Answer) -> str | None:
        """Return the class that an answer is a vote for, or ``None`` where answers are no votes."""
        del answer
        return None

    @property
    def classes(self) -> tuple[str, ...]:
        """All classes that may be voted for, in their order; empty where answers are no votes."""
        return ()

    def shown(self, nonce: str) -> tuple[str, ...]:
        """Return the options in the order in which one person is shown them; empty where the order is that of the settings.

        Args:
            nonce: What the order is drawn from, such as the ids of the task and the person; the same one gives the same order for ever.
        """
        del nonce
        return ()

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """Keys that its settings ask for, each with what it does; the project refuses two uses of one key."""
        return ()


def load(name: str, settings: Mapping[str, Any] | None = None) -> Question:
    """Return the registered question with these settings.

    Raises:
        UnknownNameError: No question has this name.
        SettingsError: Settings are unknown or have wrong values; all of them are listed.
    """
    leaf: type[Question] = registry.load("question", name)
    return leaf.configured(settings, where=f"question {name}")
