"""What a judge is shown and what it says, and the random sample of records that it sees.

A judge is a model (or whoever stands behind it) that answers one question about one piece of material at a time. It answers with one of
the words that the question allows, or it does not answer: a refusal and an answer that cannot be read are counted, and never guessed.

Which records are drawn follows from the root of the version, and from a nonce where one was given: every record's digest is mixed with both,
and the lowest numbers are drawn. Neither the order of records nor their batches matter.
"""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np

from goldsmith.evidence.meta_fields import reached

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

Why = Literal["", "refused", "unreadable"]


@dataclass(frozen=True)
class Material:
    """What is judged.

    Attributes:
        text: What the question is about.
        beside: What it is held against, such as passages of a reference; empty where there is nothing.
        named: What the question is asked of each, such as statements; empty where it is asked once.
    """

    text: str
    beside: str = ""
    named: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """What a judge said of one piece of material.

    Attributes:
        answer: The word that it chose, or a tuple of them; ``None`` where it gave none.
        why: Why there is none.
        sent: Tokens of what was sent, where the endpoint told.
        received: Tokens of what came back, where the endpoint told.
    """

    answer: str | tuple[str, ...] | None
    why: Why = ""
    sent: int = 0
    received: int = 0


class Judge(Protocol):
    """Whoever answers."""

    @property
    def model(self) -> str:
        """What answers."""

    def version_of(self, question: str) -> str:
        """Return the name of a question with its version."""

    def answers_of(self, question: str) -> tuple[str, ...]:
        """Return the words that a question allows."""

    def judge(self, question: str, materials: Sequence[Material]) -> list[Judgement]:
        """Return what is said of each, in order."""


@dataclass(frozen=True)
class Drawn:
    """A record of the sample: its text as it is sent, and its fields, among them those that a requirement names."""

    id: str
    source: str
    text: str
    fields: Mapping[str, Any] = field(default_factory=dict, hash=False)


def reference_of(record: Drawn, field: str) -> str:
    """Return what a field of a record holds that its claims are held against; empty where there is nothing.

    Example:
        >>> reference_of(Drawn("a", "", "text", {"context": {"text": "The sky is blue."}}), "meta.context.text")
        'The sky is blue.'
    """
    found = reached(dict(record.fields), field.removeprefix("meta."))
    return "" if found is None else str(found).strip()


@dataclass(frozen=True)
class Person:
    """What a person said of a record, or of another text.

    Attributes:
        question: What was asked.
        material: What it was asked about.
        verdict: What the person said, in the words of the question.
        id: The record; empty where the text is none of the dataset.
        named: What was said of each, by its name, where the question is asked of several.
    """

    question: str
    material: Material
    verdict: str
    id: str = ""
    named: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Panel:
    """A judge, the people whose verdicts calibrate it, and the records drawn for it.

    Attributes:
        judge: Who answers.
        wanted: Records to draw.
        ask: Questions that may be asked; all where empty.
        nonce: A value that became public after the version was frozen.
        people: What people said.
        strange: Verdicts about no record of this dataset.
        read: Returns records by their places in the order of the look, ``None`` for one without a text.
        order: Places of all records in the order in which they are drawn.
        after: What is done with the panel when all has been judged.
    """

    judge: Judge
    wanted: int
    ask: frozenset[str] = frozenset()
    nonce: str = ""
    people: tuple[Person, ...] = ()
    strange: int = 0
    read: Callable[[NDArray[np.int64]], list[Drawn | None]] | None = None
    order: NDArray[np.int64] | None = None
    after: Callable[[Panel], object] | None = None

    def asks(self, question: str) -> bool:
        """Tell whether this question may be asked."""
        return not self.ask or question in self.ask

    def people_on(self, question: str) -> list[Person]:
        """Return what people said to a question."""
        return [one for one in self.people if one.question == question]

    def drawn(self, root: str, leaves: NDArray[np.uint8]) -> Panel:
        """Return the panel with its records drawn.

        Args:
            root: Digest of the version.
            leaves: Digests of its records, shape (n, 16), in the order of the look.
        """
        return replace(self, order=drawing_order(root, self.nonce, leaves))

    @functools.cached_property
    def sample(self) -> tuple[Drawn, ...]:
        """The records that were drawn and have a text, at most as many as are wanted."""
        if self.order is None or self.read is None:
            return ()
        found: list[Drawn] = []
        at = 0
        while len(found) < self.wanted and at < len(self.order):
            rows = self.order[at : at + self.wanted - len(found)]
            found += [one for one in self.read(rows) if one is not None]
            at += len(rows)
        return tuple(found)

    @property
    def whole(self) -> bool:
        """Whether all records with a text are in the sample."""
        return self.order is not None and len(self.sample) < self.wanted


def drawing_order(root: str, nonce: str, leaves: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return the places of records in the order in which they are drawn, shape (n,).

    Example:
        >>> leaves = np.frombuffer(bytes(range(64)), np.uint8).reshape(4, 16)
        >>> order = drawing_order("ab", "", leaves)
        >>> [bytes(leaves[at]) == bytes(leaves[::-1][turned]) for at, turned in zip(order, drawing_order("ab", "", leaves[::-1]))]
        [True, True, True, True]

    Source: the finaliser of SplitMix64, G. Steele, D. Lea, C. Flood 2014, doi:10.1145/2714064.2660195.
    """
    key = hashlib.sha256(f"goldsmith judge\0{root}\0{nonce}".encode()).digest()
    halves = np.ascontiguousarray(leaves).view(">u8").reshape(-1, 2).astype(np.uint64)
    numbers = _mixed(_mixed(halves[:, 0] ^ np.uint64(int.from_bytes(key[:8], "big"))) ^ halves[:, 1])
    return np.lexsort((halves[:, 1], halves[:, 0], numbers)).astype(np.int64)


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(numbers ^ (numbers >> np.uint64(31)), np.uint64)
